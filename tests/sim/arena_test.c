/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/arena.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sim/pool.h"
#include "tests/lib/test.h"

static void memory_is_zero_aligned_and_apart(void)
{
    struct arena *arena = arena_create(0);
    unsigned wrong = 0;
    for (size_t size = 1; size < 100000; size = size * 3 / 2 + 1) {
        unsigned char *bytes = arena_alloc(arena, size);
        wrong += (uintptr_t)bytes % 16 != 0;
        for (size_t i = 0; i < size; i++)
            wrong += bytes[i] != 0;
        memset(bytes, 0xFF, size);
    }
    CU_ASSERT(wrong == 0);
    CU_ASSERT((uintptr_t)arena_alloc_aligned(arena, 10, 4096) % 4096 == 0);
    ASSERT_TEXT(arena_format(arena, "%d-%s", 5, "five"), "5-five");
    ASSERT_TEXT(arena_text(arena, "text"), "text");
    arena_destroy(arena);
    arena_destroy(NULL);
}

/* Which of `ways` to run out of memory; true if the guard was reached. */
static bool runs_out(int way, char *why, size_t size)
{
    struct arena *arena = arena_create(1000000);
    jmp_buf escape;
    volatile bool reached = true;
    arena_guard(arena, &escape);
    if (setjmp(escape) == 0) {
        for (int i = 0; way == 0 && i < 1000; i++)
            arena_alloc(arena, 10000);
        if (way == 1)
            arena_array(arena, SIZE_MAX / 2, 3);
        if (way == 2)
            arena_alloc(arena, SIZE_MAX);
        if (way == 3)
            arena_fail(arena, "queue %s grew", "web");
        reached = false;
    }
    snprintf(why, size, "%s", arena_failure(arena));
    CU_ASSERT(arena_used(arena) <= 1000000);
    arena_destroy(arena);
    return reached;
}

static void exhaustion_jumps_to_the_guard(void)
{
    char why[256];
    for (int way = 0; way < 3; way++)
        CU_ASSERT(runs_out(way, why, sizeof why) && strncmp(why, "out of memory", 13) == 0);
    CU_ASSERT(runs_out(3, why, sizeof why));
    ASSERT_TEXT(why, "queue web grew");
}

static void a_pool_keeps_addresses_and_contents(void)
{
    enum { RECORDS = 50000 };
    struct arena *arena = arena_create(0);
    struct pool pool;
    unsigned wrong = 0;
    pool_init(&pool, arena, 12);
    CU_ASSERT(pool.size == 16);
    uint32_t *first = pool_at(&pool, pool_take(&pool));
    *first = 77;
    for (uint32_t i = 1; i < RECORDS; i++) {
        const uint32_t index = pool_take(&pool);
        uint32_t *record = pool_at(&pool, index);
        wrong += index != i || *record != 0;
        *record = i;
    }
    CU_ASSERT(*first == 77 && pool_at(&pool, 0) == first && pool_in_use(&pool) == RECORDS);
    for (uint32_t i = 0; i < RECORDS; i++)
        pool_give(&pool, i);
    CU_ASSERT(pool_in_use(&pool) == 0);
    const size_t used = arena_used(arena);
    for (uint32_t i = 0; i < RECORDS; i++) {
        const uint32_t index = pool_take(&pool);
        wrong += *(uint32_t *)pool_at(&pool, index) != (index ? index : 77);
    }
    CU_ASSERT(wrong == 0 && arena_used(arena) == used && pool.made == RECORDS);
    arena_destroy(arena);
}

TEST_MAIN(arena, TEST(memory_is_zero_aligned_and_apart), TEST(exhaustion_jumps_to_the_guard),
          TEST(a_pool_keeps_addresses_and_contents))
