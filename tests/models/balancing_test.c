/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/balancing.h"

#include <stdlib.h>

#include "models/run/route.h"
#include "tests/models/family.h"

enum { MOST = 17 };

struct caller {
    const struct balancing_class *class;
    void *state;
    const void *settings;
    uint32_t slots[MOST], numbers[MOST], instances[MOST];
    struct instance there[MOST];
    struct node machines[MOST];
    struct node_plan nodes[MOST];
    struct instance_plan placed[MOST];
    struct plan plan;
    struct run run;
    struct members members;
    struct route route;
    struct backends backends;
    struct stream random;
};

static struct arena *arena; /* of all callers */
static struct pool links;

static void give_back(void) { arena_destroy(arena); }

/* A route of its own, with a link to every member. */
static struct caller *caller_of(const char *text, uint32_t replicas)
{
    if (!arena) {
        arena = arena_create(0);
        atexit(give_back);
        pool_init(&links, arena, sizeof(struct link));
    }
    struct caller *caller = arena_lines(arena, 1, sizeof *caller);
    const struct made made = member_of(&balancing_policies, text, arena);
    caller->class = (const struct balancing_class *)made.chosen.class;
    caller->settings = made.chosen.settings;
    caller->random = stream_seeded(7);
    caller->state =
        caller->class->state_size
            ? arena_alloc(arena, caller->class->state_size(caller->settings, replicas) + 1)
            : NULL;
    if (caller->class->state_size && caller->class->state_size(caller->settings, replicas) == 0)
        caller->state = NULL;
    for (uint32_t i = 0; i < replicas; i++) {
        caller->slots[i] = caller->instances[i] = i;
        caller->numbers[i] = pool_take(&links);
        caller->placed[i].node = caller->machines[i].number = i;
        caller->there[i].node = &caller->machines[i];
        caller->nodes[i] = (struct node_plan){.cores = 4, .speed = 1.0};
    }
    caller->plan = (struct plan){.nodes = caller->nodes, .instances = caller->placed};
    caller->members = (struct members){.count = replicas,
                                       .limit = replicas,
                                       .slots = caller->slots,
                                       .instance = caller->instances};
    caller->route = (struct route){.members = &caller->members, .links = caller->numbers};
    caller->run.plan = &caller->plan;
    caller->run.instances = caller->there;
    caller->backends = (struct backends){
        .run = &caller->run, .route = &caller->route, .slots = caller->slots, .count = replicas};
    return caller;
}

static void owes(struct caller *caller, uint32_t replica, uint32_t open)
{
    ((struct link *)pool_at(&links, caller->numbers[replica]))->open = open & LINK_OPEN_MOST;
}

static uint32_t choose_at(struct caller *caller, sim_time now)
{
    caller->run.links = links;
    return caller->class->choose(caller->state, caller->settings, &caller->backends, now,
                                 &caller->random);
}

static uint32_t choose(struct caller *caller) { return choose_at(caller, 0); }

static uint32_t choose_for(struct caller *caller, uint64_t who)
{
    caller->backends.who = who;
    return choose(caller);
}

static void answered(struct caller *caller, uint32_t slot, sim_time now, sim_time latency,
                     enum outcome outcome)
{
    caller->class->ended(
        caller->state, caller->settings,
        &(struct ended){.slot = slot, .now = now, .latency = latency, .outcome = outcome});
}

static void members_are_documented(void) { assert_family(&balancing_policies); }

/* Whether it is the user who decides: nobody else's request is ever answered elsewhere. */
static bool goes_by_user(const char *text)
{
    struct caller *caller = caller_of(text, 5);
    for (uint64_t who = 0; who < 100; who++) {
        const uint32_t first = choose_for(caller, who);
        for (unsigned i = 0; i < 5; i++)
            if (choose_for(caller, who) != first)
                return false;
    }
    return true;
}

/* With equal loads every policy is fair: 1,000 draws per replica, each of another user.  Arcs of a
 * ring are not all alike: with 100 places each a share has a standard deviation of a tenth of it,
 * so twice too much or half of it is none. */
static void every_policy_uses_all_replicas(void)
{
    for_each_example (&balancing_policies, example)
        for (uint32_t n = 1; n <= MOST; n++) {
            struct caller *caller = caller_of(example->text, n);
            uint64_t seen[MOST] = {0};
            double shares[MOST];
            for (uint32_t k = 0; k < 1000 * n; k++) {
                const uint32_t chosen = choose_for(caller, k);
                CU_ASSERT_TRUE_FATAL(chosen < n);
                seen[chosen]++;
            }
            for (uint32_t k = 0; k < n; k++) {
                shares[k] = 1.0 / n;
                CU_ASSERT(seen[k] > 500 && seen[k] < 2000);
            }
            CU_ASSERT_TRUE(n == 1 || goes_by_user(example->text) ||
                           fit(shares, seen, n, 1000 * n) > 1e-4);
        }
}

/* What `check` is told of shares: they are shares, and equal nodes are equal. */
static void shares_are_shares(void)
{
    for_each_example (&balancing_policies, example) {
        const struct caller *caller = caller_of(example->text, 4);
        const double equal[4] = {8, 8, 8, 8}, power[4] = {1, 2, 4, 8};
        double shares[4], sum = 0.0;
        if (!caller->class->shares)
            continue;
        caller->class->shares(caller->settings, power, 4, shares);
        for (unsigned i = 0; i < 4; i++)
            sum += shares[i];
        CU_ASSERT_DOUBLE_EQUAL(sum, 1.0, 1e-12);
        caller->class->shares(caller->settings, equal, 4, shares);
        for (unsigned i = 0; i < 4; i++)
            CU_ASSERT_DOUBLE_EQUAL(shares[i], 0.25, 1e-12);
    }
}

/* Whoever may not be chosen is not, whatever its policy likes. */
static void only_those_who_may_be_chosen(void)
{
    static const uint32_t some[] = {4, 1, 7};
    for_each_example (&balancing_policies, example) {
        struct caller *caller = caller_of(example->text, 9);
        uint64_t seen[3] = {0};
        caller->backends.slots = some;
        caller->backends.count = 3;
        for (uint32_t k = 0; k < 3000; k++) {
            const uint32_t chosen = choose_for(caller, k);
            CU_ASSERT_TRUE_FATAL(chosen < 3);
            seen[chosen]++;
        }
        for (unsigned i = 0; i < 3; i++)
            CU_ASSERT(seen[i] > 0);
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

/* Drawn with repetition, as HAProxy does, replica k wins with ((n - k)^2 - (n - k - 1)^2) / n^2. */
static void two_choices_may_repeat(void)
{
    struct caller *caller = caller_of("two_choices(replacement=true)", 5);
    uint64_t seen[5] = {0};
    const double shares[5] = {.36, .28, .20, .12, .04};
    for (uint32_t i = 0; i < 5; i++)
        owes(caller, i, i);
    for (unsigned i = 0; i < 100000; i++)
        seen[choose(caller)]++;
    CU_ASSERT_TRUE(fit(shares, seen, 5, 100000) > 1e-4);
}

/* Reports are believed until the next ones: at 0 s replica 2 has the least, at 1 s replica 0. */
static void reports_are_believed(void)
{
    static const char *const texts[] = {"least_requests(report=1s)",
                                        "two_choices(choices=3 report=1s)"};
    for (unsigned t = 0; t < 2; t++) {
        struct caller *caller = caller_of(texts[t], 3);
        for (uint32_t i = 0; i < 3; i++)
            caller->there[i].busy = 3 - i;
        for (uint32_t i = 0; i < 3; i++)
            owes(caller, i, i); /* what it knows itself does not count */
        CU_ASSERT_EQUAL(choose_at(caller, 0), 2);
        caller->there[2].waiting = 7;
        CU_ASSERT_EQUAL(choose_at(caller, 999999999), 2);
        caller->there[0].busy = 0;
        CU_ASSERT_EQUAL(choose_at(caller, 1000000000), 0);
        caller->there[0].busy = 9;
        CU_ASSERT_EQUAL(choose_at(caller, 1999999999), 0);
        CU_ASSERT_EQUAL(choose_at(caller, 2500000000), 1);
        CU_ASSERT_EQUAL(choose_at(caller, 2999999999), 1);
    }
}

/* Weights 8, 4, 2, 2 of cores x speed: of any 16 in a row the first gets 8 +- 1, and its requests
 * are never three in a row. */
static void weighted_is_smooth(void)
{
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct caller *caller = caller_of("weighted", 4);
        static const uint64_t least[] = {7, 3, 1, 1}, most[] = {9, 5, 3, 3};
        uint32_t in_a_row = 0;
        caller->random = stream_seeded(seed);
        caller->nodes[0].speed = 2.0;
        caller->nodes[2].cores = 2;
        caller->nodes[3].speed = 0.5;
        for (unsigned round = 0; round < 10; round++) {
            uint64_t seen[4] = {0};
            for (unsigned i = 0; i < 16; i++) {
                const uint32_t chosen = choose(caller);
                in_a_row = chosen == 0 ? in_a_row + 1 : 0;
                CU_ASSERT(in_a_row < 3);
                seen[chosen]++;
            }
            for (unsigned i = 0; i < 4; i++)
                CU_ASSERT(seen[i] >= least[i] && seen[i] <= most[i]);
        }
    }
}

/* 10 ms, 30 ms, and 10 ms of which half fail: weights 1, 1/3, 1/2 of 11/6.  Who always fails keeps
 * 5 % of the mean weight of those who are known (11/6 / 4). */
static void adaptive_goes_by_good_answers(void)
{
    struct caller *caller = caller_of("adaptive", 4);
    uint64_t seen[4] = {0};
    double shares[4] = {1.0, 1.0 / 3, 0.5, 0.05 * 11 / 6 / 4}, sum = 0.0;
    for (unsigned i = 0; i < 10; i++) {
        answered(caller, 0, 0, 10000000, OUTCOME_ok);
        answered(caller, 1, 0, 30000000, OUTCOME_ok);
        answered(caller, 2, 0, 10000000, i % 2 ? OUTCOME_ok : OUTCOME_error);
        answered(caller, 3, 0, 1, OUTCOME_error);
        answered(caller, 3, 0, 1, OUTCOME_cancelled);
    }
    for (unsigned i = 0; i < 4; i++)
        sum += shares[i];
    for (unsigned i = 0; i < 4; i++)
        shares[i] /= sum;
    for (unsigned i = 0; i < 100000; i++)
        seen[choose(caller)]++;
    CU_ASSERT_TRUE(fit(shares, seen, 4, 100000) > 1e-4);
}

/* What was measured decays: one answer of 30 ms after ten of 10 ms, a decay later, weighs 1 against
 * 10/e: (1 + 10/e)^2 / ((1 + 10/e) (30 + 100/e)) = 4.679 / 66.79 = 0.07006 per ms, against 0.1 of
 * the other. */
static void adaptive_forgets(void)
{
    struct caller *caller = caller_of("adaptive(decay=1s)", 2);
    uint64_t seen[2] = {0};
    const double e = 2.718281828459045, weight = (1 + 10 / e) / (30 + 100 / e);
    const double shares[2] = {weight / (weight + 0.1), 0.1 / (weight + 0.1)};
    for (unsigned i = 0; i < 10; i++)
        answered(caller, 0, 0, 10000000, OUTCOME_ok);
    answered(caller, 0, 1000000000, 30000000, OUTCOME_ok);
    answered(caller, 1, 1000000000, 10000000, OUTCOME_ok);
    for (unsigned i = 0; i < 100000; i++)
        seen[choose_at(caller, 1000000000)]++;
    CU_ASSERT_TRUE(fit(shares, seen, 2, 100000) > 1e-4);
}

static void idle_ones_first(void)
{
    struct caller *caller = caller_of("join_idle_queue", 4);
    uint64_t seen[4] = {0};
    const double even[4] = {.25, .25, .25, .25};
    unsigned all = 0;
    for (unsigned i = 0; i < 4; i++)
        all |= 1u << choose(caller);
    CU_ASSERT_EQUAL(all, 15); /* each is idle once */
    caller->class->ended(caller->state, caller->settings,
                         &(struct ended){.slot = 2, .outcome = OUTCOME_ok, .idle = true});
    caller->class->ended(caller->state, caller->settings,
                         &(struct ended){.slot = 1, .outcome = OUTCOME_ok, .idle = false});
    CU_ASSERT_EQUAL(choose(caller), 2);
    for (unsigned i = 0; i < 10000; i++)
        seen[choose(caller)]++;
    CU_ASSERT_TRUE(fit(even, seen, 4, 10000) > 1e-4);
}

/* Of 9 replicas one goes: its users find another, all others stay where they were; and all callers
 * agree. */
static void hashes_stay(void)
{
    static const uint32_t without_4[] = {0, 1, 2, 3, 5, 6, 7, 8};
    struct caller *caller = caller_of("consistent_hash", 9),
                  *other = caller_of("consistent_hash", 9);
    uint32_t before[2000], moved = 0;
    for (uint64_t who = 0; who < 2000; who++) {
        before[who] = choose_for(caller, who);
        CU_ASSERT_EQUAL(choose_for(other, who), before[who]);
    }
    caller->backends.slots = without_4;
    caller->backends.count = 8;
    for (uint64_t who = 0; who < 2000; who++) {
        const uint32_t now = without_4[choose_for(caller, who)];
        CU_ASSERT(now == before[who] || before[who] == 4);
        moved += now != before[who];
    }
    CU_ASSERT(moved > 50 && moved < 500); /* a ninth: 222 */
}

/* With a bound of 1.25 and 10 requests open at his replica, nobody has more than ceil(1.25 x 11/4)
 * = 4, so the user goes on to another; 1 at each of four allows 2, and 10 at each allows 13. */
static void bounded_loads_go_on(void)
{
    struct caller *caller = caller_of("consistent_hash(bound=1.25)", 4);
    const uint32_t home = choose_for(caller, 5);
    for (uint32_t i = 0; i < 4; i++)
        owes(caller, i, 1);
    CU_ASSERT_EQUAL(choose_for(caller, 5), home);
    for (uint32_t i = 0; i < 4; i++)
        owes(caller, i, i == home ? 10 : 0);
    CU_ASSERT_NOT_EQUAL(choose_for(caller, 5), home);
    for (uint32_t i = 0; i < 4; i++)
        owes(caller, i, 10);
    CU_ASSERT_EQUAL(choose_for(caller, 5), home);
}

/* A user stays, also where others are less loaded; when he must go, he stays there. */
static void users_stick(void)
{
    static const uint32_t others[] = {0, 1, 3};
    struct caller *caller = caller_of("sticky", 4);
    for (uint32_t i = 0; i < 4; i++)
        owes(caller, i, i == 2 ? 0 : 1);
    CU_ASSERT_EQUAL(choose_for(caller, 7), 2);
    owes(caller, 2, 50);
    CU_ASSERT_EQUAL(choose_for(caller, 7), 2);
    CU_ASSERT_NOT_EQUAL(choose_for(caller, 8), 2);
    caller->backends.slots = others;
    caller->backends.count = 3;
    owes(caller, 1, 0);
    CU_ASSERT_EQUAL(others[choose_for(caller, 7)], 1);
    caller->backends.slots = caller->slots;
    caller->backends.count = 4;
    owes(caller, 2, 0);
    CU_ASSERT_EQUAL(choose_for(caller, 7), 1);
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
          TEST(shares_are_shares), TEST(only_those_who_may_be_chosen),
          TEST(round_robin_goes_round_from_anywhere), TEST(least_requests_takes_the_least),
          TEST(two_choices_are_distinct), TEST(three_choices_too), TEST(two_choices_may_repeat),
          TEST(reports_are_believed), TEST(weighted_is_smooth), TEST(adaptive_goes_by_good_answers),
          TEST(adaptive_forgets), TEST(idle_ones_first), TEST(hashes_stay),
          TEST(bounded_loads_go_on), TEST(users_stick), TEST(least_time_multiplies_by_what_is_open),
          TEST(least_time_believes_bad_news_at_once), TEST(least_time_forgets_with_time_alone),
          TEST(least_time_tries_the_unknown_once))
