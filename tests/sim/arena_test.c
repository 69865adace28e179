/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/arena.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/engine.h"
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
    CU_ASSERT(pool.size == 12);
    uint32_t *first = pool_at(&pool, pool_take(&pool));
    first[1] = 77; /* the first four bytes of a free record are the pool's */
    for (uint32_t i = 1; i < RECORDS; i++) {
        const uint32_t index = pool_take(&pool);
        uint32_t *record = pool_at(&pool, index);
        wrong += index != i || record[0] != 0 || record[1] != 0 || record[2] != 0;
        record[1] = record[2] = i;
    }
    CU_ASSERT(first[1] == 77 && pool_at(&pool, 0) == first && pool_in_use(&pool) == RECORDS);
    for (uint32_t i = 0; i < RECORDS; i++)
        pool_give(&pool, i);
    CU_ASSERT(pool_in_use(&pool) == 0);
    const size_t used = arena_used(arena);
    for (uint32_t i = 0; i < RECORDS; i++) {
        const uint32_t index = pool_take(&pool);
        const uint32_t *record = pool_at(&pool, index);
        wrong += record[1] != (index ? index : 77) || record[2] != index;
    }
    CU_ASSERT(wrong == 0 && arena_used(arena) == used && pool.made == RECORDS);
    arena_destroy(arena);
}

/* Large and small requests in turn, so that blocks of both kinds are there. */
static unsigned char *fill(struct arena *arena, unsigned seed, unsigned *not_zero)
{
    unsigned char *first = NULL;
    for (unsigned i = 0; i < 300; i++) {
        const size_t size = 1 + (i * 7919u + seed * 104729u) % (i % 10 ? 3000 : 400000);
        unsigned char *bytes = arena_alloc(arena, size);
        for (size_t k = 0; k < size; k++)
            *not_zero += bytes[k] != 0;
        memset(bytes, 0xA5, size);
        first = first ? first : bytes;
    }
    return first;
}

static void an_emptied_arena_is_clean_and_keeps_its_memory(void)
{
    struct arena *arena = arena_create(0);
    unsigned not_zero = 0;
    const unsigned char *first = fill(arena, 1, &not_zero);
    const size_t used = arena_used(arena);
    for (unsigned round = 0; round < 3; round++) {
        arena_reset(arena, 0);
        CU_ASSERT(arena_used(arena) == 0);
        CU_ASSERT(fill(arena, 1, &not_zero) == first && arena_used(arena) == used);
    }
    arena_reset(arena, 0);
    fill(arena, 2, &not_zero); /* other sizes find other blocks */
    CU_ASSERT(not_zero == 0);
    arena_destroy(arena);
}

static void an_emptied_arena_has_its_new_limit_and_no_failure(void)
{
    struct arena *arena = arena_create(100);
    jmp_buf escape;
    volatile int failures = 0;
    arena_guard(arena, &escape);
    if (setjmp(escape) == 0)
        arena_alloc(arena, 101);
    else
        failures++;
    CU_ASSERT(failures == 1 && arena_failure(arena)[0] != 0);
    arena_reset(arena, 1000);
    ASSERT_TEXT(arena_failure(arena), "");
    CU_ASSERT_PTR_NOT_NULL(arena_alloc(arena, 101));
    arena_guard(arena, &escape);
    if (setjmp(escape) == 0)
        arena_alloc(arena, 1000);
    else
        failures++;
    CU_ASSERT(failures == 2);
    arena_destroy(arena);
}

static void rooms_grow_in_place_clean_and_within_the_limit(void)
{
    enum { STEP = 100000, STEPS = 40 };
    struct arena *arena = arena_create(2 * (size_t)STEP * STEPS);
    jmp_buf escape;
    unsigned not_zero = 0;
    volatile unsigned steps = 0;
    for (unsigned round = 0; round < 2; round++) {
        struct room *one = arena_room(arena, SIZE_MAX), *two = arena_room(arena, SIZE_MAX);
        unsigned char *starts[2] = {arena_extend(arena, one, 0), arena_extend(arena, two, 0)};
        for (unsigned i = 0; i < 2 * STEPS; i++) {
            unsigned char *bytes = arena_extend(arena, i % 2 ? two : one, STEP);
            CU_ASSERT(bytes == starts[i % 2] + (size_t)(i / 2) * STEP);
            for (size_t k = 0; k < STEP; k++)
                not_zero += bytes[k] != 0;
            memset(bytes, 0x5A, STEP);
        }
        arena_guard(arena, &escape);
        if (setjmp(escape) == 0)
            arena_extend(arena, one, 1);
        else
            steps++;
        arena_reset(arena, 2 * (size_t)STEP * STEPS);
    }
    CU_ASSERT(not_zero == 0 && steps == 2);
    arena_destroy(arena);
}

static void rooms_come_back_with_a_snapshot(void)
{
    struct arena *arena = arena_create(0);
    struct pool pool;
    pool_init(&pool, arena, sizeof(uint64_t));
    for (uint64_t i = 0; i < 3000; i++)
        *(uint64_t *)pool_at(&pool, pool_take(&pool)) = i;
    const struct pool before = pool;
    void *snapshot = malloc(arena_snapshot_size(arena));
    arena_save(arena, snapshot);
    for (uint32_t i = 0; i < 3000; i++)
        *(uint64_t *)pool_at(&pool, i) = 7;
    for (uint64_t i = 0; i < 100000; i++)
        *(uint64_t *)pool_at(&pool, pool_take(&pool)) = 7;
    struct pool late;
    pool_init(&late, arena, 100);
    memset(pool_at(&late, pool_take(&late)), 7, 100);
    arena_restore(arena, snapshot);
    pool = before; /* it lay on the stack, not in the arena */
    unsigned wrong = 0;
    for (uint32_t i = 0; i < 3000; i++)
        wrong += *(uint64_t *)pool_at(&pool, i) != i;
    for (uint32_t i = 0; i < 100000; i++)
        wrong += *(uint64_t *)pool_at(&pool, pool_take(&pool)) != 0;
    CU_ASSERT(wrong == 0);
    free(snapshot);
    arena_destroy(arena);
}

/* A list that grows, changes and is taken back: pointers lead where they led. */
struct cell {
    struct cell *next;
    uint64_t number;
};

static struct cell *grow_list(struct arena *arena, struct cell *list, uint64_t from, uint64_t until)
{
    for (uint64_t i = from; i < until; i++) {
        struct cell *cell = arena_alloc(arena, sizeof *cell);
        *cell = (struct cell){list, i};
        list = cell;
    }
    return list;
}

static bool counts_down(const struct cell *list, uint64_t count)
{
    for (; list && count > 0; list = list->next)
        if (list->number != --count)
            return false;
    return !list && count == 0;
}

static void a_snapshot_brings_every_byte_back(void)
{
    enum { EARLY = 3000, LATE = 90000 };
    struct arena *arena = arena_create(0);
    unsigned not_zero = 0;
    fill(arena, 3, &not_zero);
    struct cell *list = grow_list(arena, NULL, 0, EARLY);
    const size_t used = arena_used(arena);
    void *snapshot = malloc(arena_snapshot_size(arena));
    arena_save(arena, snapshot);
    for (unsigned round = 0; round < 3; round++) {
        struct cell *longer = grow_list(arena, list, EARLY, LATE);
        CU_ASSERT(counts_down(longer, LATE));
        for (struct cell *cell = list; cell; cell = cell->next)
            cell->number = 0;
        arena_restore(arena, snapshot);
        CU_ASSERT(counts_down(list, EARLY) && arena_used(arena) == used);
    }
    fill(arena, 4, &not_zero); /* what was taken back is handed out clean */
    CU_ASSERT(not_zero == 0);
    free(snapshot);
    arena_destroy(arena);
}

/* In blocks of other sizes than the first time, so that spare ones serve in another order. */
static void an_older_snapshot_does_not_spoil_a_newer_one(void)
{
    struct arena *arena = arena_create(0);
    struct pool pool;
    struct cell *young = grow_list(arena, NULL, 0, 1000);
    void *early = malloc(arena_snapshot_size(arena));
    arena_save(arena, early);
    struct cell *old = grow_list(arena, young, 1000, 90000);
    char *large = arena_alloc(arena, 300000);
    memset(large, 5, 300000);
    pool_init(&pool, arena, 16);
    memset(pool_at(&pool, pool_take(&pool)), 5, 16);
    void *late = malloc(arena_snapshot_size(arena));
    arena_save(arena, late);
    for (unsigned round = 0; round < 2; round++) {
        arena_restore(arena, early);
        CU_ASSERT_TRUE(counts_down(young, 1000));
        memset(arena_alloc(arena, 290000), 9, 290000);
        grow_list(arena, young, 0, 50000);
        memset(arena_extend(arena, arena_room(arena, 5000), 5000), 9, 5000);
        arena_restore(arena, late);
        CU_ASSERT_TRUE(counts_down(old, 90000));
        CU_ASSERT(large[0] == 5 && memcmp(large, large + 1, 299999) == 0);
        CU_ASSERT_EQUAL(*(char *)pool_at(&pool, 0), 5);
        unsigned not_zero = 0;
        fill(arena, 5, &not_zero);
        CU_ASSERT_EQUAL(not_zero, 0);
    }
    free(early);
    free(late);
    arena_destroy(arena);
}

static void snapshots_of_an_empty_arena_and_one_inside_another(void)
{
    struct arena *arena = arena_create(0);
    unsigned not_zero = 0;
    void *empty = malloc(arena_snapshot_size(arena));
    arena_save(arena, empty);
    struct cell *list = grow_list(arena, NULL, 0, 10);
    void *ten = malloc(arena_snapshot_size(arena));
    arena_save(arena, ten);
    list = grow_list(arena, list, 10, 20000);
    arena_restore(arena, ten);
    CU_ASSERT(arena_used(arena) == 10 * sizeof *list);
    arena_restore(arena, empty);
    CU_ASSERT(arena_used(arena) == 0);
    fill(arena, 5, &not_zero);
    CU_ASSERT(not_zero == 0);
    free(ten);
    free(empty);
    arena_destroy(arena);
}

/* The engine has nothing outside: what it does after a snapshot it does again. */
static void ring_again(struct engine *engine, void *state, struct event event)
{
    uint64_t *random = state;
    *random = *random * UINT64_C(6364136223846793005) + 1;
    engine_arm(engine, event.slot, engine->now + (sim_time)(*random >> 40));
    if (*random >> 62 == 0)
        ring_arm(engine, 0, (uint32_t)*random);
}

static void hear_timer(struct engine *engine, void *state, struct event event)
{
    uint64_t *random = state;
    *random += event.object;
    if (engine_armed(engine, 1) && *random & 1)
        engine_cancel(engine, 1);
}

static void a_saved_engine_goes_on_as_it_did(void)
{
    struct arena *arena = arena_create(0);
    struct engine *engine = engine_create(arena, 1);
    uint64_t *random = arena_alloc(arena, sizeof *random);
    const uint32_t bell = engine_add(engine, ring_again, random, "bell");
    engine_ring(engine, engine_add(engine, hear_timer, random, "timer"), 1, 1000);
    for (uint32_t i = 0; i < 300; i++)
        engine_arm(engine, engine_slot(engine, bell, 1, 0), i);
    engine_run(engine, INT64_C(1) << 28);
    void *snapshot = malloc(arena_snapshot_size(arena));
    arena_save(arena, snapshot);
    engine_run(engine, INT64_C(1) << 32);
    const uint64_t fingerprint = engine->fingerprint, delivered = engine->delivered;
    CU_ASSERT(delivered > 100000);
    for (unsigned round = 0; round < 2; round++) {
        arena_restore(arena, snapshot);
        CU_ASSERT(engine->now == INT64_C(1) << 28 && engine->delivered < delivered);
        engine_run(engine, INT64_C(1) << 32);
        CU_ASSERT(engine->fingerprint == fingerprint && engine->delivered == delivered);
    }
    free(snapshot);
    arena_destroy(arena);
}

/* Takes so many bytes; false: the guard was reached. */
static bool takes(struct arena *arena, size_t size)
{
    jmp_buf escape;
    volatile bool taken = false;
    arena_guard(arena, &escape);
    if (setjmp(escape) == 0) {
        for (size_t i = 0; i < size; i += 1000)
            arena_alloc(arena, 1000);
        taken = true;
    }
    return taken;
}

/* One limit for both: who is second finds no room, and finds it when the first has left. */
static void a_shared_limit_holds_for_all(void)
{
    atomic_size_t total = 0;
    struct arena *one = arena_create(10000000), *two = arena_create(10000000);
    arena_share(one, &total);
    arena_share(two, &total);
    CU_ASSERT(takes(one, 7000000));
    CU_ASSERT(total >= 7000000 && total <= 10000000);
    CU_ASSERT(!takes(two, 7000000));
    CU_ASSERT(arena_crowded(two));
    CU_ASSERT(total <= 10000000);
    arena_reset(two, 10000000);
    CU_ASSERT(!arena_crowded(two));
    arena_reset(one, 10000000);
    CU_ASSERT_EQUAL(total, 0);
    arena_share(two, &total);
    CU_ASSERT(takes(two, 7000000));
    CU_ASSERT(!takes(two, 7000000)); /* its own limit: nobody else is to blame */
    CU_ASSERT(!arena_crowded(two));
    ASSERT_TEXT(strstr(arena_failure(two), "more would pass the limit of 10000000"),
                "more would pass the limit of 10000000");
    arena_destroy(two);
    CU_ASSERT_EQUAL(total, 0);
    arena_destroy(one);
}

TEST_MAIN(arena, TEST(rooms_grow_in_place_clean_and_within_the_limit),
          TEST(rooms_come_back_with_a_snapshot),
          TEST(an_emptied_arena_is_clean_and_keeps_its_memory),
          TEST(an_emptied_arena_has_its_new_limit_and_no_failure),
          TEST(a_snapshot_brings_every_byte_back),
          TEST(an_older_snapshot_does_not_spoil_a_newer_one),
          TEST(snapshots_of_an_empty_arena_and_one_inside_another),
          TEST(a_saved_engine_goes_on_as_it_did), TEST(memory_is_zero_aligned_and_apart),
          TEST(exhaustion_jumps_to_the_guard), TEST(a_pool_keeps_addresses_and_contents),
          TEST(a_shared_limit_holds_for_all))
