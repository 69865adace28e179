/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/blocks.h"

#include <stdbool.h>
#include <string.h>

#include "sim/rng.h"
#include "tests/lib/test.h"

static bool is_zero(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

/* Blocks of random sizes come and go: zeroed, aligned, apart (each is filled with its own byte, and
 * still has it when it goes). */
static void blocks_are_zero_and_apart(void)
{
    enum { KEPT = 64, ROUNDS = 20000 };
    struct arena *arena = arena_create(0);
    struct blocks blocks;
    blocks_init(&blocks, arena);
    unsigned char *kept[KEPT] = {0};
    size_t sizes[KEPT] = {0};
    draw random = 5;
    unsigned wrong = 0;
    for (unsigned i = 0; i < ROUNDS; i++) {
        const uint32_t at = uniform_below(draw_next(&random), KEPT);
        for (size_t k = 0; kept[at] && k < sizes[at]; k++)
            wrong += kept[at][k] != at + 1;
        block_give(&blocks, kept[at], sizes[at]);
        sizes[at] = uniform_below(draw_next(&random), 3000);
        kept[at] = block_take(&blocks, sizes[at]);
        wrong += (uintptr_t)kept[at] % 16 != 0 || !is_zero(kept[at], sizes[at]);
        memset(kept[at], (int)at + 1, sizes[at]);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(blocks.in_use, KEPT);
    arena_destroy(arena);
}

static void what_is_given_back_is_used_again(void)
{
    struct arena *arena = arena_create(0);
    struct blocks blocks;
    blocks_init(&blocks, arena);
    void *first = block_take(&blocks, 1000);
    block_give(&blocks, first, 1000);
    CU_ASSERT_PTR_EQUAL(block_take(&blocks, 600), first); /* both of 1,024 */
    const size_t used = arena_used(arena);
    for (unsigned i = 0; i < 10000; i++)
        block_give(&blocks, block_array(&blocks, 8, 100), 800);
    CU_ASSERT_TRUE(arena_used(arena) <= used + 2048);
    arena_destroy(arena);
}

static void bodies_go_with_their_last_holder(void)
{
    struct arena *arena = arena_create(0);
    struct blocks blocks;
    blocks_init(&blocks, arena);
    uint64_t *body = body_make(&blocks, 3 * sizeof *body);
    CU_ASSERT_TRUE((uintptr_t)body % 16 == 0 && body[0] == 0 && body[2] == 0);
    body_hold(body);
    body[2] = 7;
    body_release(&blocks, body);
    CU_ASSERT_TRUE(blocks.in_use == 1 && body[2] == 7);
    body_release(&blocks, body);
    body_release(&blocks, NULL);
    CU_ASSERT_EQUAL(blocks.in_use, 0);
    CU_ASSERT_PTR_EQUAL(body_make(&blocks, 24), body);
    arena_destroy(arena);
}

TEST_MAIN(blocks, TEST(blocks_are_zero_and_apart), TEST(what_is_given_back_is_used_again),
          TEST(bodies_go_with_their_last_holder))
