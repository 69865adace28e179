/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/versions.h"

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
    struct versions versions, copy;
    versions_init(&versions, &blocks);
    versions_init(&copy, &blocks);
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
    raise(&copy, 9, 9, 9);
    versions_copy(&copy, &versions); /* into a smaller one: what it had is gone */
    CU_ASSERT_TRUE(copy.count == 10000 && number_of(&copy, 9, 9) == 0);
    struct versions few;
    versions_init(&few, &blocks);
    raise(&few, 1, 2, 3);
    versions_copy(&copy, &few); /* and into a larger one */
    CU_ASSERT_TRUE(copy.count == 1 && number_of(&copy, 1, 2) == 3);
    CU_ASSERT_EQUAL(number_of(&copy, 0, 0), 0);
    CU_ASSERT_EQUAL(blocks.in_use, 3); /* a table each: the outgrown ones were given back */
    arena_destroy(arena);
}

TEST_MAIN(versions, TEST(versions_only_grow))
