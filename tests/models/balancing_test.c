/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/balancing.h"

#include <stdlib.h>

#include "models/run/route.h"
#include "tests/models/family.h"

enum { MOST = 17 };

struct caller {
    const struct balancing_class *class;
    char state[64];
    const void *settings;
    uint32_t slots[MOST], numbers[MOST];
    struct members members;
    struct route route;
    struct backends backends;
    struct stream random;
};

static struct arena *arena; /* of all callers */
static struct run run;      /* the links of all */

static void give_back(void) { arena_destroy(arena); }

/* A route of its own, with a link to every member. */
static struct caller *caller_of(const char *text, uint32_t replicas)
{
    if (!arena) {
        arena = arena_create(0);
        atexit(give_back);
        pool_init(&run.links, arena, sizeof(struct link));
    }
    struct caller *caller = arena_alloc(arena, sizeof *caller);
    const struct made made = member_of(&balancing_policies, text, arena);
    caller->class = (const struct balancing_class *)made.chosen.class;
    caller->settings = made.chosen.settings;
    caller->random = stream_seeded(7);
    for (uint32_t i = 0; i < replicas; i++) {
        caller->slots[i] = i;
        caller->numbers[i] = pool_take(&run.links);
    }
    caller->members = (struct members){.count = replicas, .slots = caller->slots};
    caller->route = (struct route){.members = &caller->members, .links = caller->numbers};
    caller->backends = (struct backends){&run, &caller->route, replicas};
    return caller;
}

static void owes(struct caller *caller, uint32_t replica, uint32_t open)
{
    ((struct link *)pool_at(&run.links, caller->numbers[replica]))->open = open;
}

static uint32_t choose(struct caller *caller)
{
    return caller->class->choose(caller->state, caller->settings, &caller->backends, 0,
                                 &caller->random);
}

static void members_are_documented(void) { assert_family(&balancing_policies); }

/* With equal loads every policy is fair.  1,000 draws per replica. */
static void every_policy_uses_all_replicas(void)
{
    for_each_example(&balancing_policies, example)
        for (uint32_t n = 1; n <= MOST; n++) {
            struct caller *caller = caller_of(example->text, n);
            uint64_t seen[MOST] = {0};
            double shares[MOST];
            for (uint32_t k = 0; k < 1000 * n; k++) {
                const uint32_t chosen = choose(caller);
                CU_ASSERT_TRUE_FATAL(chosen < n);
                seen[chosen]++;
            }
            for (uint32_t k = 0; k < n; k++)
                shares[k] = 1.0 / n;
            CU_ASSERT_TRUE(n == 1 || fit(shares, seen, n, 1000 * n) > 1e-4);
        }
}

static void states_fit(void)
{
    for_each_example(&balancing_policies, example) {
        struct caller *caller = caller_of(example->text, MOST);
        if (caller->class->state_size)
            CU_ASSERT_TRUE(caller->class->state_size(caller->settings, MOST) <=
                           sizeof caller->state);
    }
}

static void round_robin_goes_round_from_anywhere(void)
{
    uint64_t firsts[5] = {0};
    const double even[5] = {.2, .2, .2, .2, .2};
    for (uint64_t seed = 0; seed < 5000; seed++) {
        struct caller *caller = caller_of("round_robin", 5);
        caller->random = stream_seeded(seed);
        uint32_t last = choose(caller);
        firsts[last]++;
        for (unsigned i = 0; i < 11; i++) {
            const uint32_t next = choose(caller);
            CU_ASSERT_EQUAL(next, (last + 1) % 5);
            last = next;
        }
    }
    CU_ASSERT_TRUE(fit(even, firsts, 5, 5000) > 1e-4);
}

static void least_requests_takes_the_least(void)
{
    struct caller *caller = caller_of("least_requests", 4);
    uint64_t seen[2] = {0};
    const double even[2] = {.5, .5};
    owes(caller, 0, 3);
    owes(caller, 1, 1);
    owes(caller, 3, 1);
    owes(caller, 2, 2);
    for (unsigned i = 0; i < 10000; i++) {
        const uint32_t chosen = choose(caller);
        CU_ASSERT_TRUE_FATAL(chosen == 1 || chosen == 3);
        seen[chosen == 3]++;
    }
    CU_ASSERT_TRUE(fit(even, seen, 2, 10000) > 1e-4);
}

/* Loads 0, 1, ..., n-1: the winner of d distinct draws is replica k with probability C(n-1-k, d-1)
 * / C(n, d); drawn with repetition, replica 0 of 5 would win 36 % instead of 40 %. */
static void two_choices_are_distinct(void)
{
    struct caller *caller = caller_of("two_choices", 5);
    uint64_t seen[5] = {0};
    const double shares[4] = {.4, .3, .2, .1};
    for (uint32_t i = 0; i < 5; i++)
        owes(caller, i, i);
    for (unsigned i = 0; i < 100000; i++)
        seen[choose(caller)]++;
    CU_ASSERT_EQUAL(seen[4], 0);
    CU_ASSERT_TRUE(fit(shares, seen, 4, 100000) > 1e-4);
}

static void three_choices_too(void)
{
    struct caller *caller = caller_of("two_choices(choices=3)", 5);
    uint64_t seen[5] = {0};
    const double shares[3] = {.6, .3, .1};
    for (uint32_t i = 0; i < 5; i++)
        owes(caller, i, i);
    for (unsigned i = 0; i < 100000; i++)
        seen[choose(caller)]++;
    CU_ASSERT_EQUAL(seen[3] + seen[4], 0);
    CU_ASSERT_TRUE(fit(shares, seen, 3, 100000) > 1e-4);
}

TEST_MAIN(balancing, TEST(members_are_documented), TEST(every_policy_uses_all_replicas),
          TEST(states_fit), TEST(round_robin_goes_round_from_anywhere),
          TEST(least_requests_takes_the_least), TEST(two_choices_are_distinct),
          TEST(three_choices_too))
