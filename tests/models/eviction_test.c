/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evictions: what is kept, beside lists kept otherwise (the share of hits: eviction_hits_test.c).
 */
#include <stdlib.h>
#include <string.h>

#include "tests/models/evictions.h"

static void members_are_documented(void) { assert_family(&evictions); }

/* --- the memory itself --- */

struct listed {
    uint64_t key;
    sim_time kept;
};

/* Beside a plain list, of the rules that hold for all: what was put last is there, no more than
 * fits is, what is too old or was dropped is not. */
static void whatever_goes_the_rest_is_there(void)
{
    enum { MOST = 13, KEYS = 40, ROUNDS = 20000, TTL = 500 };
    for_each_example (&evictions, example) {
        begin();
        const struct memory_rules rules = rules_of(example->text, MOST, TTL);
        struct memory memory = {0};
        sim_time kept[KEYS];
        uint64_t versions[KEYS] = {0};
        unsigned wrong = 0, there = 0;
        draw random = 9;
        memset(kept, -1, sizeof kept);
        for (unsigned i = 0; i < ROUNDS; i++) {
            const uint64_t key = uniform_below(draw_next(&random), KEYS);
            const struct memory_entry *found = memory_get(&memory, &rules, &blocks, 1, key, i);
            wrong += found && (kept[key] < 0 || (sim_time)i - kept[key] >= TTL);
            wrong += found && found->version != versions[key];
            there += found != NULL;
            if (uniform_below(draw_next(&random), 10) == 0) {
                memory_drop(&memory, 1, key);
                kept[key] = -1;
                wrong += memory_get(&memory, &rules, &blocks, 1, key, i) != NULL;
            } else if (!found) {
                memory_put(&memory, &rules, &blocks, 1, key,
                           (struct version){.number = ++versions[key]}, i, &random);
                kept[key] = i;
                wrong += memory_get(&memory, &rules, &blocks, 1, key, i) == NULL;
            }
            wrong += memory.count > MOST;
        }
        CU_ASSERT_EQUAL(wrong, 0);
        CU_ASSERT_TRUE(there > ROUNDS / 10);
        CU_ASSERT_PTR_NULL(memory_get(&memory, &rules, &blocks, 2, 1, ROUNDS)); /* other dataset */
        memory_free(&memory, &blocks);
        CU_ASSERT_EQUAL(blocks.in_use, 0);
        const size_t used = arena_used(arena); /* what was given back is taken again */
        memory_put(&memory, &rules, &blocks, 1, 1, (struct version){.number = 1}, 0, &random);
        CU_ASSERT_EQUAL(arena_used(arena), used);
        memory_free(&memory, &blocks);
        end();
    }
}

static void put(struct memory *memory, const struct memory_rules *rules, uint64_t key,
                uint64_t version)
{
    draw random = 1;
    memory_put(memory, rules, &blocks, 1, key, (struct version){.number = version}, 0, &random);
}
static bool has(struct memory *memory, const struct memory_rules *rules, uint64_t key)
{
    for (uint32_t i = 1; i <= memory->count; i++)
        if (memory->entries[i].key == key)
            return true;
    (void)rules;
    return false;
}

/* Three places; 1, 2, 3 come, 1 is used twice and 2 once, 4 comes. */
static void who_goes(void)
{
    static const struct {
        const char *text;
        uint64_t victim;
    } cases[] = {{"lru", 3}, {"fifo", 1}, {"lfu", 3}, {"sampled(1000)", 3}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin();
        const struct memory_rules rules = rules_of(cases[i].text, 3, 0);
        struct memory memory = {0};
        for (uint64_t key = 1; key <= 3; key++)
            put(&memory, &rules, key, 1);
        memory_get(&memory, &rules, &blocks, 1, 1, 0);
        memory_get(&memory, &rules, &blocks, 1, 1, 0);
        memory_get(&memory, &rules, &blocks, 1, 2, 0);
        put(&memory, &rules, 4, 1);
        for (uint64_t key = 1; key <= 4; key++)
            CU_ASSERT_EQUAL(has(&memory, &rules, key), key != cases[i].victim);
        put(&memory, &rules, 4, 9);
        put(&memory, &rules, 4, 5); /* the newer one stays */
        CU_ASSERT_EQUAL(memory_get(&memory, &rules, &blocks, 1, 4, 0)->version, 9);
        end();
    }
}

TEST_MAIN(eviction, TEST(members_are_documented), TEST(whatever_goes_the_rest_is_there),
          TEST(who_goes))
