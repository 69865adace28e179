/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guards: what every member owes its caller, and what each promises. */
#include "models/words/guard.h"

#include <math.h>

#include "models/run/call.h"
#include "models/run/route.h"
#include "tests/models/family.h"
#include "tests/models/lib/world.h"

static const struct family *const families[] = {&guard_limits, &guard_bulkheads, &guard_breakers,
                                                &retry_budgets};
enum { FAMILIES = sizeof families / sizeof families[0] };

static void members_are_documented(void)
{
    for (unsigned i = 0; i < FAMILIES; i++)
        assert_family(families[i]);
}

/* --- a guard by itself --- */

struct held_guard {
    const struct guard_class *class;
    const void *settings;
    void *state;
    struct arena *arena;
    draw random;
    sim_time now;
};

static struct held_guard guard_of(const struct family *family, const char *text)
{
    struct held_guard guard = {.arena = arena_create(0), .random = 7};
    const struct made made = member_of(family, text, guard.arena);
    guard.class = (const struct guard_class *)made.chosen.class;
    guard.settings = made.chosen.settings;
    if (guard.class->state_size)
        guard.state = arena_alloc(guard.arena, guard.class->state_size(guard.settings));
    if (guard.class->start)
        guard.class->start(guard.state, guard.settings, 0);
    return guard;
}

static void guard_end(struct held_guard *guard) { arena_destroy(guard->arena); }

static bool asks(struct held_guard *guard, struct guarded *attempt)
{
    attempt->now = attempt->sent = guard->now;
    attempt->made = true;
    attempt->random = &guard->random;
    if (!guard->class->admits(guard->state, guard->settings, attempt))
        return false;
    if (guard->class->begun)
        guard->class->begun(guard->state, guard->settings, attempt);
    return true;
}

static sim_time hears(struct held_guard *guard, struct guarded *attempt, enum outcome outcome)
{
    attempt->now = guard->now;
    attempt->outcome = outcome;
    return guard->class->ended ? guard->class->ended(guard->state, guard->settings, attempt) : 0;
}

/* A call that ends at once; false: turned away. */
static bool calls(struct held_guard *guard, enum outcome outcome)
{
    struct guarded attempt = {0};
    if (!asks(guard, &attempt))
        return false;
    hears(guard, &attempt, outcome);
    return true;
}

/* Begins a first try without asking, as budgets hear of them. */
static void first_try(struct held_guard *guard, enum outcome outcome)
{
    struct guarded attempt = {.now = guard->now, .sent = guard->now, .made = true};
    if (guard->class->begun)
        guard->class->begun(guard->state, guard->settings, &attempt);
    hears(guard, &attempt, outcome);
}

static bool retries(struct held_guard *guard, enum outcome before, enum outcome outcome)
{
    struct guarded attempt = {.tries = 1, .before = before};
    if (!asks(guard, &attempt))
        return false;
    hears(guard, &attempt, outcome);
    return true;
}

/* --- all of them --- */

/* Whatever it went through, once all goes well again and time has passed it admits; and it gives
 * the same answers from the same history. */
static void members_recover_and_repeat(void)
{
    for (unsigned f = 0; f < FAMILIES; f++)
        for_each_example (families[f], example) {
            struct held_guard guard = guard_of(families[f], example->text);
            struct held_guard twin = guard_of(families[f], example->text);
            draw random = 11;
            for (unsigned i = 0; i < 5000; i++) {
                const enum outcome outcome =
                    unit_of(draw_next(&random)) < 0.7 ? OUTCOME_timeout : OUTCOME_ok;
                const bool budget = families[f] == &retry_budgets;
                struct guarded one = {.tries = budget ? 1 + i % 2 : i % 3, .before = OUTCOME_error},
                               two = one;
                const bool admitted = asks(&guard, &one);
                CU_ASSERT_EQUAL_FATAL(admitted, asks(&twin, &two));
                guard.now += 3 * MS;
                twin.now = guard.now;
                if (admitted)
                    CU_ASSERT_EQUAL_FATAL(hears(&guard, &one, outcome),
                                          hears(&twin, &two, outcome));
            }
            for (unsigned i = 0; i < 2000; i++) {
                guard.now += SECOND;
                if (families[f] == &retry_budgets)
                    first_try(&guard, OUTCOME_ok);
                else
                    calls(&guard, OUTCOME_ok);
            }
            struct guarded last = {.tries = families[f] == &retry_budgets, .before = OUTCOME_error};
            guard.now += SECOND;
            CU_ASSERT_TRUE(asks(&guard, &last));
            guard_end(&guard);
            guard_end(&twin);
        }
}

/* Turned away is not for ever, and admitting has an end: the bound that a member states holds. */
static void bounds_hold(void)
{
    for (unsigned f = 0; f < FAMILIES; f++)
        for_each_example (families[f], example) {
            struct held_guard guard = guard_of(families[f], example->text);
            if (guard.class->bound) {
                const double bound = guard.class->bound(guard.settings);
                uint64_t admitted = 0;
                for (; guard.now < 1000 * SECOND; guard.now += SECOND / 1000)
                    admitted += calls(&guard, OUTCOME_ok);
                ASSERT_NEAR((double)admitted / 1000, bound, 0.02 * bound);
            }
            guard_end(&guard);
        }
}

/* --- limits and bulkheads --- */

static void a_bucket_holds_its_burst(void)
{
    struct held_guard guard = guard_of(&guard_limits, "tokens(rate=10/s burst=3)");
    guard.now = 100 * SECOND;
    for (unsigned i = 0; i < 3; i++)
        CU_ASSERT_TRUE(calls(&guard, OUTCOME_ok));
    CU_ASSERT_FALSE(calls(&guard, OUTCOME_ok));
    guard.now += 99 * MS;
    CU_ASSERT_FALSE(calls(&guard, OUTCOME_ok));
    guard.now += MS;
    CU_ASSERT_TRUE(calls(&guard, OUTCOME_ok));
    CU_ASSERT_FALSE(calls(&guard, OUTCOME_ok));
    guard_end(&guard);
}

static void a_bulkhead_counts_what_is_open(void)
{
    struct held_guard guard = guard_of(&guard_bulkheads, "2");
    struct guarded one = {0}, two = {0}, three = {0};
    CU_ASSERT_TRUE(asks(&guard, &one));
    CU_ASSERT_TRUE(asks(&guard, &two));
    CU_ASSERT_FALSE(asks(&guard, &three));
    hears(&guard, &one, OUTCOME_cancelled);
    CU_ASSERT_TRUE(asks(&guard, &three));
    guard_end(&guard);
}

/* --- breakers --- */

/* Mean number of calls until k failures in a row, each of probability p: (1 - p^k) / ((1 - p) p^k);
 * values of A22 of a table of closed forms (run length).  Its deviation is about its mean, so 4
 * standard errors of so many openings are 4 / sqrt(OPENINGS). */
enum { OPENINGS = 20000 };

static void calls_until_it_opens(double p, unsigned k, double expected)
{
    struct held_guard guard =
        guard_of(&guard_breakers, text_of("{failures: %u, probe_after: 1ns}", k));
    draw random = 5;
    double sum = 0;
    for (unsigned i = 0; i < OPENINGS; i++) {
        sim_time until = 0;
        for (double made = 1; until == 0; made++) {
            struct guarded attempt = {0};
            CU_ASSERT_TRUE_FATAL(asks(&guard, &attempt));
            until = hears(&guard, &attempt,
                          unit_of(draw_next(&random)) < p ? OUTCOME_error : OUTCOME_ok);
            if (until > 0)
                sum += made;
            guard.now++;
        }
        guard.now += 10;
        CU_ASSERT_TRUE(calls(&guard, OUTCOME_ok)); /* the probe */
        guard.now++;
    }
    guard_end(&guard);
    ASSERT_NEAR(sum / OPENINGS, expected, expected * 4 / sqrt(OPENINGS));
}

static void failures_in_a_row_open_it(void)
{
    calls_until_it_opens(0.5, 5, 62);
    calls_until_it_opens(0.3, 3, 51.4814814815);
    calls_until_it_opens(0.9, 5, 6.93508780843);
    calls_until_it_opens(0.1, 3, 1110);
}

static void it_opens_for_longer_each_time(void)
{
    struct held_guard guard = guard_of(&guard_breakers, "{failures: 2, probe_after: 1s..4s}");
    calls(&guard, OUTCOME_error);
    CU_ASSERT_TRUE(calls(&guard, OUTCOME_error));
    static const sim_time opens[] = {1, 2, 4, 4};
    for (unsigned i = 0; i < 4; i++) {
        guard.now += opens[i] * SECOND - 1;
        CU_ASSERT_FALSE(calls(&guard, OUTCOME_ok));
        guard.now++;
        CU_ASSERT_TRUE(calls(&guard, OUTCOME_timeout)); /* the probe */
        CU_ASSERT_FALSE(calls(&guard, OUTCOME_ok));
    }
    guard.now += 4 * SECOND;
    CU_ASSERT_TRUE(calls(&guard, OUTCOME_ok));
    calls(&guard, OUTCOME_error);
    CU_ASSERT_TRUE(calls(&guard, OUTCOME_error)); /* closed, it counts anew, and begins with 1 s */
    guard.now += SECOND;
    CU_ASSERT_TRUE(calls(&guard, OUTCOME_ok));
    guard_end(&guard);
}

static void half_open_lets_few_through(void)
{
    struct held_guard guard =
        guard_of(&guard_breakers, "{failures: 1, probe_after: 1s, probes: 2}");
    struct guarded old = {0}, one = {0}, two = {0}, three = {0};
    CU_ASSERT_TRUE(asks(&guard, &old));
    guard.now++;
    CU_ASSERT_TRUE(calls(&guard, OUTCOME_error));
    guard.now += SECOND;
    CU_ASSERT_TRUE(asks(&guard, &one));
    CU_ASSERT_TRUE(asks(&guard, &two));
    CU_ASSERT_FALSE(asks(&guard, &three));
    CU_ASSERT_EQUAL(hears(&guard, &old, OUTCOME_error), 0); /* of another time: tells nothing */
    CU_ASSERT_FALSE(asks(&guard, &three));
    hears(&guard, &one, OUTCOME_cancelled); /* nobody knows: another may try */
    CU_ASSERT_TRUE(asks(&guard, &three));
    hears(&guard, &two, OUTCOME_ok);
    CU_ASSERT_FALSE(asks(&guard, &one));
    hears(&guard, &three, OUTCOME_ok);
    CU_ASSERT_TRUE(asks(&guard, &one));
    CU_ASSERT_TRUE(asks(&guard, &two));
    CU_ASSERT_TRUE(asks(&guard, &three));
    guard_end(&guard);
}

static void a_share_of_a_time_opens_it(void)
{
    struct held_guard guard =
        guard_of(&guard_breakers, "{open_at: 50%, window: 10s, least: 10, probe_after: 5s}");
    for (unsigned i = 0; i < 9; i++)
        CU_ASSERT_TRUE(calls(&guard, OUTCOME_error)); /* too few to tell */
    guard.now += 20 * SECOND;                         /* and forgotten by now */
    for (unsigned i = 0; i < 100; i++) {
        CU_ASSERT_TRUE(calls(&guard, i % 5 < 3 ? OUTCOME_ok : OUTCOME_error)); /* 40 % */
        guard.now += 50 * MS;
    }
    unsigned more = 0;
    while (calls(&guard, OUTCOME_error))
        more++;
    CU_ASSERT_EQUAL(more, 20); /* (40 + 20) of (100 + 20) */
    guard.now += 5 * SECOND;
    CU_ASSERT_TRUE(calls(&guard, OUTCOME_ok));
    guard_end(&guard);
}

static void a_share_of_the_last_calls_opens_it(void)
{
    struct held_guard guard =
        guard_of(&guard_breakers, "{open_at: 60%, window: 200, least: 1000, probe_after: 5s}");
    for (unsigned i = 0; i < 1000; i++) {
        CU_ASSERT_TRUE(calls(&guard, i % 2 ? OUTCOME_ok : OUTCOME_error));
        guard.now += SECOND;
    }
    unsigned more = 0;
    while (calls(&guard, OUTCOME_error))
        more++;
    CU_ASSERT_EQUAL(more, 40); /* each second one replaces a good one: 100 + 20 of 200 */
    guard_end(&guard);
}

static void slow_calls_open_it(void)
{
    struct held_guard guard =
        guard_of(&guard_breakers, "{slow: 2s, slow_at: 80%, window: 10, least: 10}");
    for (unsigned i = 0; i < 30; i++) {
        struct guarded attempt = {0};
        CU_ASSERT_TRUE_FATAL(asks(&guard, &attempt));
        guard.now += i < 20 ? 2 * SECOND : 2 * SECOND + 1;
        const sim_time until = hears(&guard, &attempt, OUTCOME_ok);
        CU_ASSERT_EQUAL_FATAL(until > 0, i == 27); /* 8 of the last 10 */
        if (until > 0)
            break;
    }
    guard_end(&guard);
}

/* --- budgets --- */

/* Deposits and withdrawals of the last 10 s, and 1/s besides. */
static void a_share_of_the_calls(void)
{
    struct held_guard guard = guard_of(&retry_budgets, "share(20% least=1/s keep=10s)");
    unsigned granted = 0;
    while (retries(&guard, OUTCOME_error, OUTCOME_error))
        granted++;
    CU_ASSERT_EQUAL(granted, 10);
    for (unsigned i = 0; i < 100; i++)
        first_try(&guard, OUTCOME_error);
    for (granted = 0; retries(&guard, OUTCOME_error, OUTCOME_error);)
        granted++;
    CU_ASSERT_EQUAL(granted, 20);
    guard.now += 10 * SECOND;
    for (granted = 0; retries(&guard, OUTCOME_error, OUTCOME_error);)
        granted++;
    CU_ASSERT_EQUAL(granted, 10);
    guard_end(&guard);
}

/* As the SDKs document it: 100 retries, or 50 after time-outs; then one for 5 successes. */
static void tokens_run_dry(void)
{
    struct held_guard guard = guard_of(&retry_budgets, "tokens");
    unsigned granted = 0;
    while (retries(&guard, OUTCOME_error, OUTCOME_error))
        granted++;
    CU_ASSERT_EQUAL(granted, 100);
    for (unsigned i = 0; i < 5; i++) {
        CU_ASSERT_FALSE(retries(&guard, OUTCOME_error, OUTCOME_error));
        first_try(&guard, OUTCOME_ok);
    }
    CU_ASSERT_TRUE(retries(&guard, OUTCOME_error, OUTCOME_ok)); /* good: its cost comes back */
    CU_ASSERT_FALSE(retries(&guard, OUTCOME_timeout, OUTCOME_ok));
    CU_ASSERT_TRUE(retries(&guard, OUTCOME_error, OUTCOME_error));
    CU_ASSERT_FALSE(retries(&guard, OUTCOME_error, OUTCOME_error));
    guard_end(&guard);
    guard = guard_of(&retry_budgets, "tokens");
    for (granted = 0; retries(&guard, OUTCOME_timeout, OUTCOME_error);)
        granted++;
    CU_ASSERT_EQUAL(granted, 50);
    guard_end(&guard);
}

/* gRPC's A6: 10 tokens, a failure takes 1, a success gives 0.1, retries above 5. */
static void the_throttle_is_above_half(void)
{
    struct held_guard guard = guard_of(&retry_budgets, "throttle(tokens=10 ratio=0.1)");
    for (unsigned i = 0; i < 4; i++)
        first_try(&guard, OUTCOME_error);
    CU_ASSERT_TRUE(retries(&guard, OUTCOME_error, OUTCOME_error)); /* 6, then 5 */
    CU_ASSERT_FALSE(retries(&guard, OUTCOME_error, OUTCOME_error));
    first_try(&guard, OUTCOME_ok);
    CU_ASSERT_TRUE(retries(&guard, OUTCOME_error, OUTCOME_ok));
    for (unsigned i = 0; i < 1000; i++)
        first_try(&guard, OUTCOME_ok);
    unsigned granted = 0;
    while (retries(&guard, OUTCOME_error, OUTCOME_error))
        granted++;
    CU_ASSERT_EQUAL(granted, 5);
    guard_end(&guard);
}

/* Envoy's: 20 % of what is open, at least 3. */
static void open_retries_are_a_share(void)
{
    struct held_guard guard = guard_of(&retry_budgets, "active(20% least=3)");
    struct guarded retry[8] = {{0}}, first = {.made = true};
    for (unsigned i = 0; i < 16; i++)
        guard.class->begun(guard.state, guard.settings, &first);
    unsigned granted = 0;
    for (unsigned i = 0; i < 8; i++) {
        retry[i] = (struct guarded){.tries = 1};
        granted += asks(&guard, &retry[i]);
    }
    CU_ASSERT_EQUAL(granted, 4); /* the fourth at 3 of 19, the fifth would be at 4 of 20 */
    hears(&guard, &retry[0], OUTCOME_ok);
    CU_ASSERT_TRUE(asks(&guard, &retry[0]));
    guard_end(&guard);
    guard = guard_of(&retry_budgets, "active");
    for (granted = 0; granted < 8 && asks(&guard, &retry[granted]);)
        granted++;
    CU_ASSERT_EQUAL(granted, 3);
    guard_end(&guard);
}

/* --- in a run --- */

/* Four a second, two of them at a time: two are shed at once. */
static void a_caller_sheds_what_its_guard_turns_away(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{delay: 600ms}]}}}\n"
                  "workload: {c: {arrivals: renewal(250ms), mix: a.x, bulkhead: 2, retry: 3}}\n"
                  "deployment: {services: {a: }}\n",
                  100 * SECOND + 1);
    CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_ok);
    CU_ASSERT_EQUAL(world_outcome(world, 1), OUTCOME_ok);
    CU_ASSERT_EQUAL(world_outcome(world, 2), OUTCOME_shed); /* at once, and not tried again */
    CU_ASSERT_EQUAL(world_took(world, 2), 0);
    CU_ASSERT_EQUAL(world_request(world, 2)->attempts, 1);
    const struct party_run *party = world_of_party(world, "a");
    CU_ASSERT_EQUAL(party->crowded.events, world_ended(world, OUTCOME_shed));
    CU_ASSERT_EQUAL(party->attempts.events + party->crowded.events, 400);
    world_stop_load(world);
    world_until(world, 200 * SECOND);
    assert_quiet(world);
    world_end(world);
}

/* A dead callee: the breaker of each caller instance opens on what that one has seen, and what it
 * knew dies with it. */
static void breakers_are_of_one_caller(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{fail: 100%}]}}}\n"
        "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
        "deployment: {services: {a: {replicas: 2}, b: }, calls: {b: {breaker: {failures: 3, "
        "probe_after: 1h}}}}\n"
        "disruptions: {dies: {at: 20500ms, crash: service a/0, for: 1s}}\n",
        20 * SECOND + 1);
    const struct party_run *party = world_of_party(world, "b");
    CU_ASSERT_EQUAL(party->attempts.events, 6);
    CU_ASSERT_EQUAL(party->broken.events, 14);
    CU_ASSERT_EQUAL(party->breakers.value, 2);
    CU_ASSERT_EQUAL(party->breakers_open.value, 2);
    world_until(world, 21 * SECOND);
    CU_ASSERT_EQUAL(party->breakers_open.value, 1);
    world_until(world, 40 * SECOND + 1);
    CU_ASSERT_EQUAL(party->attempts.events, 9);
    CU_ASSERT_EQUAL(party->breakers_open.value, 2);
    world_until(world, 3700 * SECOND);
    CU_ASSERT_EQUAL(party->breakers_open.value, 2); /* both have probed, in vain */
    CU_ASSERT_EQUAL(party->attempts.events, 11);
    world_end(world);
}

/* Two failures, of which only one kind is tried again. */
static void only_what_is_said_is_tried_again(void)
{
    static const char text[] =
        "application: {modules: {a: {x: [{fail: 100%%}], y: [{delay: 10s}]}}}\n"
        "workload: {c: {arrivals: renewal(10s), mix: a.%s, timeout: 1s, retry: {attempts: 3, also: "
        "%s}}}\n"
        "deployment: {services: {a: }}\n";
    static const struct {
        const char *endpoint, *also;
        uint32_t attempts;
    } cases[] = {{"x", "all", 3},     {"x", "[timeout]", 1}, {"x", "[error, reset]", 3},
                 {"y", "timeout", 3}, {"y", "[error]", 1},   {"y", "none", 1}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world =
            world_run(text_of(text, cases[i].endpoint, cases[i].also), 19 * SECOND);
        CU_ASSERT_EQUAL(world_request(world, 0)->attempts, cases[i].attempts);
        world_end(world);
    }
}

/* A granted retry whose caller dies while it waits is given back: Envoy's budget would be used up
 * for ever. */
static void retries_that_never_begin_are_given_back(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{fail: 100%}]}}}\n"
        "workload: {c: {arrivals: renewal(1s), mix: a.x, timeout: 500ms, cancel: true}}\n"
        "deployment: {services: {a: , b: }, calls: {b: {retry: {attempts: 2, backoff: 600ms, "
        "budget: active(0% least=1)}}}}\n",
        100 * SECOND + 1);
    const struct party_run *party = world_of_party(world, "b");
    CU_ASSERT_EQUAL(party->retries.events, 100);
    CU_ASSERT_EQUAL(party->denied.events, 0);
    world_end(world);
}

/* A store's replicas write to each other from the first moment on; `default` guards who calls the
 * store, and is no business of theirs. */
static void letters_between_replicas_are_not_guarded(void)
{
    static const char *const kinds[] = {"raft", "paxos", "quorum", "primary_replica"};
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct world *world = world_run(
            text_of("application: {datasets: {d: {keys: 1}}, modules: {a: {x: [{write: d}]}}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                    "deployment: {services: {a: }, stores: {s: {kind: %s, datasets: all, replicas: "
                    "3}}, calls: {default: {breaker: {failures: 3}, retry: {attempts: 2, budget: "
                    "10%%}}}}\n",
                    kinds[i]),
            20 * SECOND + 1);
        CU_ASSERT_EQUAL(world_of_party(world, "s")->breakers.value, 1);
        CU_ASSERT(world->count >= 19);
        CU_ASSERT_EQUAL(world_request(world, 18)->outcome, OUTCOME_ok);
        world_end(world);
    }
}

static void mistakes_are_told(void)
{
    static const char text[] = "application: {modules: {a: {x: [{fail: 100%%}]}}}\n"
                               "workload: {c: {arrivals: renewal(10s), mix: a.x, %s}}\n"
                               "deployment: {services: {a: }}\n";
    assert_refused(text_of(text, "breaker: {window: 10.5}"), "or a whole number of calls");
    assert_refused(text_of(text, "breaker: {window: 5/s}"), "the window of a breaker is a time");
    assert_refused(text_of(text, "retry: {also: [timeout, rset]}"), "did you mean 'reset'?");
    assert_refused(text_of(text, "retry: {backoff: 1s, jitter: decorrelated}"),
                   "jitter 'decorrelated' needs a backoff");
    assert_refused(text_of(text, "limit: bucket(3)"), "unknown rate limit 'bucket'");
    assert_refused(text_of(text, "breaker: {failures: 3, open_at: 5%%}"), "unknown key");
}

TEST_MAIN(guards, TEST(members_are_documented), TEST(members_recover_and_repeat), TEST(bounds_hold),
          TEST(a_bucket_holds_its_burst), TEST(a_bulkhead_counts_what_is_open),
          TEST(failures_in_a_row_open_it), TEST(it_opens_for_longer_each_time),
          TEST(half_open_lets_few_through), TEST(a_share_of_a_time_opens_it),
          TEST(a_share_of_the_last_calls_opens_it), TEST(slow_calls_open_it),
          TEST(a_share_of_the_calls), TEST(tokens_run_dry), TEST(the_throttle_is_above_half),
          TEST(open_retries_are_a_share), TEST(a_caller_sheds_what_its_guard_turns_away),
          TEST(breakers_are_of_one_caller), TEST(only_what_is_said_is_tried_again),
          TEST(retries_that_never_begin_are_given_back),
          TEST(letters_between_replicas_are_not_guarded), TEST(mistakes_are_told))
