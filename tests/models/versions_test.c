/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/versions.h"

#include "sim/rng.h"
#include "tests/lib/test.h"

static bool raise(struct versions *versions, uint32_t dataset, uint64_t key, uint64_t number)
{
    return versions_raise(versions, dataset, key,
                          (struct version){.number = number, .id = 1000 + number});
}

static uint64_t number_of(const struct versions *versions, uint32_t dataset, uint64_t key)
{
    const struct version version = versions_get(versions, dataset, key);
    CU_ASSERT_EQUAL(version.id, version.number ? 1000 + version.number : 0);
    return version.number;
}

static void versions_only_grow(void)
{
    struct arena *arena = arena_create(0);
    struct blocks blocks;
    blocks_init(&blocks, arena);
    struct versions versions;
    versions_init(&versions, &blocks);
    CU_ASSERT_EQUAL(number_of(&versions, 0, 1), 0);
    for (uint32_t i = 0; i < 10000; i++)
        CU_ASSERT_TRUE(raise(&versions, i % 3, (uint64_t)i * i, i + 1));
    for (uint32_t i = 0; i < 10000; i++) {
        const uint64_t key = (uint64_t)i * i;
        CU_ASSERT_EQUAL(number_of(&versions, i % 3, key), i + 1);
        CU_ASSERT_EQUAL(number_of(&versions, i % 3 + 4, key), 0);
        CU_ASSERT_FALSE(raise(&versions, i % 3, key, i));
    }
    CU_ASSERT_EQUAL(versions.count, 10000);
    CU_ASSERT_EQUAL(blocks.in_use, 1); /* the outgrown ones were given back */
    arena_destroy(arena);
}

/* Random raising, putting back and taking out, beside a plain array: the same at every moment. */
static void versions_can_be_put_back(void)
{
    enum { KEYS = 300, ROUNDS = 100000 };
    static uint64_t plain[KEYS];
    struct arena *arena = arena_create(0);
    struct blocks blocks;
    blocks_init(&blocks, arena);
    struct versions versions;
    versions_init(&versions, &blocks);
    draw random = 3;
    unsigned wrong = 0;
    for (unsigned i = 0; i < ROUNDS; i++) {
        const uint32_t key = uniform_below(draw_next(&random), KEYS);
        const uint64_t number =
            uniform_below(draw_next(&random), 4) * uniform_below(draw_next(&random), 1000);
        versions_put(&versions, 0, key,
                     (struct version){.number = number, .id = number ? 1000 + number : 0});
        plain[key] = number;
        const uint32_t other = uniform_below(draw_next(&random), KEYS);
        wrong += number_of(&versions, 0, other) != plain[other];
    }
    uint64_t there = 0;
    for (uint32_t key = 0; key < KEYS; key++)
        there += plain[key] != 0;
    CU_ASSERT_TRUE(wrong == 0 && versions.count == there);
    arena_destroy(arena);
}

TEST_MAIN(versions, TEST(versions_only_grow), TEST(versions_can_be_put_back))
