/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/balancing.h"

#include <stdlib.h>

#include "models/run/route.h"
#include "tests/models/family.h"

enum { MOST = 17 };

struct caller {
    const struct balancing_class *class;
    char state[512];
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
    caller->backends = (struct backends){&run, &caller->route, caller->slots, replicas};
    return caller;
}

static void owes(struct caller *caller, uint32_t replica, uint32_t open)
{
    ((struct link *)pool_at(&run.links, caller->numbers[replica]))->open = open;
}

static uint32_t choose_at(struct caller *caller, sim_time now)
{
    return caller->class->choose(caller->state, caller->settings, &caller->backends, now,
                                 &caller->random);
}

static uint32_t choose(struct caller *caller) { return choose_at(caller, 0); }

static void answered(struct caller *caller, uint32_t slot, sim_time now, sim_time latency,
                     enum outcome outcome)
{
    caller->class->ended(
        caller->state, caller->settings,
        &(struct ended){.slot = slot, .now = now, .latency = latency, .outcome = outcome});
}

static void members_are_documented(void) { assert_family(&balancing_policies); }

/* With equal loads every policy is fair.  1,000 draws per replica. */
static void every_policy_uses_all_replicas(void)
{
    for_each_example (&balancing_policies, example)
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
    for_each_example (&balancing_policies, example) {
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

/* --- least_time: the arithmetic of peak EWMA, decay 10 s --- */

#define SECOND NANOSECONDS_PER_SECOND

static struct caller *measuring(sim_time first, sim_time second)
{
    struct caller *caller = caller_of("least_time", 2);
    answered(caller, 0, 0, first, OUTCOME_ok);
    answered(caller, 1, 0, second, OUTCOME_ok);
    return caller;
}

/* 10 ms (open + 1) against 30 ms. */
static void least_time_multiplies_by_what_is_open(void)
{
    for (uint32_t open = 0; open < 6; open++) {
        struct caller *caller = measuring(10000000, 30000000);
        owes(caller, 0, open);
        if (open != 2) /* equal: whoever is drawn first */
            CU_ASSERT_EQUAL(choose(caller), open > 2);
    }
}

/* A latency above the average replaces it; one below it moves it by 1 - exp(-passed / decay), after
 * what was known has sunk by exp(-passed / decay).  So from 100 ms by 10 ms five seconds later:
 * 60.653 + 3.935 = 64.588 ms; one that the caller dropped leaves 60.653; one of 70 ms makes it 70.
 */
static void least_time_believes_bad_news_at_once(void)
{
    static const struct {
        sim_time latency;
        enum outcome outcome;
        double becomes;
    } cases[] = {{10000000, OUTCOME_ok, 64588000.0},
                 {10000000, OUTCOME_error, 64588000.0},
                 {10000000, OUTCOME_cancelled, 60653066.0},
                 {70000000, OUTCOME_cancelled, 70000000.0},
                 {70000000, OUTCOME_timeout, 70000000.0}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int above = 0; above < 2; above++) {
            struct caller *caller = measuring(100000000, 1);
            answered(caller, 0, 5 * SECOND, cases[i].latency, cases[i].outcome);
            const double other = cases[i].becomes * (above ? 1.0001 : 0.9999);
            answered(caller, 1, 5 * SECOND, (sim_time)other, OUTCOME_ok);
            CU_ASSERT_EQUAL(choose_at(caller, 5 * SECOND), above ? 0 : 1);
        }
}

/* Looking more often does not change what is known: it sinks by 1/e in 10 s either way. */
static void least_time_forgets_with_time_alone(void)
{
    for (unsigned looks = 1; looks <= 1000; looks *= 10) {
        struct caller *caller = measuring(30000000, 1);
        for (unsigned i = 0; i < looks; i++)
            choose_at(caller, (sim_time)i * 10 * SECOND / looks);
        answered(caller, 1, 10 * SECOND, 11036383 + 5, OUTCOME_ok); /* 30 ms / e = 11.036383 */
        CU_ASSERT_EQUAL(choose_at(caller, 10 * SECOND), 0);
        answered(caller, 1, 10 * SECOND, 11036383 - 5, OUTCOME_ok); /* no higher: no news */
        CU_ASSERT_EQUAL(choose_at(caller, 10 * SECOND), 0);
        caller = measuring(30000000, 1);
        answered(caller, 1, 10 * SECOND, 11036383 - 5, OUTCOME_ok);
        CU_ASSERT_EQUAL(choose_at(caller, 10 * SECOND), 1);
    }
}

/* Who has never answered is asked first, by one request; so is who is new in a slot. */
static void least_time_tries_the_unknown_once(void)
{
    struct caller *caller = measuring(1000, 1000);
    caller->class->joined(caller->state, caller->settings, 1);
    CU_ASSERT_EQUAL(choose(caller), 1);
    owes(caller, 1, 1);
    owes(caller, 0, 10000);
    CU_ASSERT_EQUAL(choose(caller), 0);
    answered(caller, 1, 0, 1000, OUTCOME_ok);
    CU_ASSERT_EQUAL(choose(caller), 1);
}

TEST_MAIN(balancing, TEST(members_are_documented), TEST(every_policy_uses_all_replicas),
          TEST(states_fit), TEST(round_robin_goes_round_from_anywhere),
          TEST(least_requests_takes_the_least), TEST(two_choices_are_distinct),
          TEST(three_choices_too), TEST(least_time_multiplies_by_what_is_open),
          TEST(least_time_believes_bad_news_at_once), TEST(least_time_forgets_with_time_alone),
          TEST(least_time_tries_the_unknown_once))
