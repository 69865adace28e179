/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/remembered.h"

#include "tests/lib/test.h"

enum { MOST = 100 };

struct mine {
    struct remembered head;
    uint64_t value;
};

static struct arena *arena;
static struct remembering *map;
static uint64_t forgotten, sum;

static void forget(void *owner, void *entry)
{
    CU_ASSERT_PTR_EQUAL(owner, &forgotten);
    forgotten++;
    sum += ((const struct mine *)entry)->value;
}

static void begin(void)
{
    arena = arena_create(0);
    forgotten = sum = 0;
    map = remembering_create(arena, sizeof(struct mine), MOST, forget, &forgotten);
}
static void end(void) { arena_destroy(arena); }

static void put(uint32_t dataset, uint64_t key, uint64_t value)
{
    struct mine *mine = remembered_find(map, dataset, key);
    if (!mine)
        mine = remembered_make(map, dataset, key);
    mine->value = value;
}
static uint64_t got(uint32_t dataset, uint64_t key)
{
    const struct mine *mine = remembered_find(map, dataset, key);
    return mine ? mine->value : 0;
}

static void keys_of_datasets_are_apart(void)
{
    begin();
    put(1, 7, 17);
    put(2, 7, 27);
    CU_ASSERT_EQUAL(got(1, 7), 17);
    CU_ASSERT_EQUAL(got(2, 7), 27);
    CU_ASSERT_EQUAL(got(3, 7), 0);
    CU_ASSERT_FALSE(remembered_dropped(map));
    end();
}

/* Everything that was put is either there or has been told of when it was dropped, once. */
static void what_is_dropped_is_told(void)
{
    enum { KEYS = 10 * MOST };
    begin();
    uint64_t all = 0, there = 0, count = 0;
    for (uint64_t key = 1; key <= KEYS; key++) {
        put(1, key, key);
        put(1, 1, 1); /* used again and again: it moves from generation to generation */
        all += key;
    }
    CU_ASSERT_TRUE(remembered_dropped(map));
    CU_ASSERT_EQUAL(got(1, 1), 1);
    CU_ASSERT_EQUAL(got(1, KEYS), KEYS);
    CU_ASSERT_EQUAL(got(1, 2), 0);
    for (uint64_t key = KEYS - MOST + 2; key <= KEYS; key++)
        CU_ASSERT_EQUAL(got(1, key), key); /* at least so many */
    const uint64_t sum_before = sum, forgotten_before = forgotten;
    for (uint64_t key = 1; key <= KEYS; key++) { /* looking moves, and may drop others */
        const uint64_t value = got(1, key);
        there += value;
        count += value > 0;
    }
    if (forgotten == forgotten_before) {
        CU_ASSERT_EQUAL(there + sum_before, all);
        CU_ASSERT_EQUAL(count + forgotten_before, KEYS);
    }
    CU_ASSERT_TRUE(count >= MOST && count <= 2 * MOST);
    end();
}

TEST_MAIN(remembered, TEST(keys_of_datasets_are_apart), TEST(what_is_dropped_is_told))
