/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sagas: their times to the nanosecond and as order statistics, what is taken back and in which
 * order, and what a dead orchestrator leaves. */
#include <math.h>

#include "models/plan/transactions.h"
#include "models/run/frame.h"
#include "models/run/life.h"
#include "tests/models/lib/foretold.h"
#include "tests/models/lib/sagas.h"

/* Endpoint web.x of these steps; stock, bank: services beside it; `kind` of transaction. */
static const char *text_with(const char *steps, const char *others, const char *client,
                             const char *kind, const char *more)
{
    return text_of("application: {datasets: {a: {keys: 1G}, b: {keys: 1G}, c: {keys: 1G}}, "
                   "modules: {web: {x: [%s]}, %s}}\n"
                   "workload: {%s}\n"
                   "deployment: {nodes: {w: {disk: 5ms}, o: , s: {count: 3, disk: 3ms}}, services: "
                   "{web: {nodes: w}, other: {nodes: o}}, stores: {default: {kind: single, nodes: "
                   "s, write_time: 1ms}, sa: {datasets: [a]}, sb: {datasets: [b]}, sc: {datasets: "
                   "[c]}}, transactions: {default: %s}%s}\n",
                   steps, others, client, kind, more);
}

#define ONCE "u: {arrivals: renewal(1s), mix: web.x}"
#define OTHER                                                                                      \
    "other: {take: [{write: a, key: user}], give: [{write: a, key: user}], look: [{read: a}], "    \
    "via: "                                                                                        \
    "[{call: other.take}]}"
#define NETWORK                                                                                    \
    ", network: {same_zone: {latency: 2ms}}, calls: {default: {protocol: "                         \
    "udp(cpu_per_message=0s cpu_per_kb=0s overhead=0B)}}"

/* Told of: what writes, has no `undo`, and has something behind it. */
static void what_nothing_takes_back_is_told_of(void)
{
    static const struct {
        const char *steps;
        bool told;
    } cases[] = {{"{call: other.take}, {write: b}", true},
                 {"{steps: [{call: other.take}]}, {write: b}", true},
                 {"{call: other.via}, {write: b}", true},
                 {"{call: other.look}, {write: b}", false},
                 {"{call: other.take, undo: other.give}, {write: b}", false},
                 {"{write: b}, {call: other.take}", false}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world = world_of(
            text_with(text_of("{transaction: [%s]}", cases[i].steps), OTHER, ONCE, "saga", ""));
        CU_ASSERT_PTR_NOT_NULL(world->plan);
        CU_ASSERT_EQUAL(strstr(world->messages, "stays when the saga fails behind it") != NULL,
                        cases[i].told);
        world_end(world);
    }
}

/* --- times --- */

/* A call: noted 5 ms, there and back 4 ms, its write 4 + 1 + 3; a write: noted 5, 4 + 1 + 3; the
 * end is written down: 5. */
static void each_step_is_noted(void)
{
    static const struct {
        const char *steps, *kind;
        sim_time took;
    } cases[] = {
        {"{call: other.take, undo: other.give}, {write: b}", "saga", (5 + 12 + 5 + 8 + 5) * MS},
        {"{call: other.take, undo: other.give}, {write: b}", "saga(log=false)", (12 + 8) * MS},
        {"{call: other.take}, {write: b}", "saga", (12 + 5 + 8 + 5) * MS},
        {"{write: b, times: 2}", "saga", (5 + 8 + 5 + 8 + 5) * MS},
        {"{read: b}, {call: other.take}", "saga", (4 + 12) * MS}, /* nothing to take back */
        {"{write: b, undo: other.give}", "saga", (5 + 8 + 5) * MS},
        {"{call: other.take, undo: other.give}, {write: b}", "local", (12 + 8) * MS},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct told told;
        struct world *world = begun(text_with(text_of("{transaction: [%s]}", cases[i].steps), OTHER,
                                              ONCE, cases[i].kind, NETWORK),
                                    1, &told);
        world_until(world, 3500 * MS);
        CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 3);
        for (uint32_t k = 0; k < world->count; k++)
            CU_ASSERT_EQUAL(world_took(world, k), cases[i].took);
        assert_quiet(world);
        CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
        over(world, &told);
    }
}

/* P(all of three are over), when the i-th begins i x `noted` after the first. */
static double all_over(double t, double noted, double mean)
{
    double product = 1;
    for (int i = 1; i <= 3; i++)
        product *= t <= i * noted ? 0 : 1 - exp(-(t - i * noted) / mean);
    return product;
}

/* Three writes at once to disks of exponential(10 ms): the notes of the three are written one after
 * another (4 ms each), and the slowest write counts: the mean of the greatest of three shifted
 * exponentials is the integral of 1 - F1 F2 F3, by the rule of Simpson.  20,000 sagas of standard
 * deviation 12 ms: four standard errors are 0.35 ms. */
static void the_slowest_branch_counts(void)
{
    static const double noted[] = {0, 0.004};
    for (unsigned i = 0; i < 2; i++) {
        struct told told;
        struct world *world = begun(
            text_of("application: {datasets: {a: {keys: 1}, b: {keys: 1}, c: {keys: 1}}, modules: "
                    "{web: {x: [{transaction: [{parallel: [{write: a}, {write: b}, {write: "
                    "c}]}]}]}}}\nworkload: {u: {arrivals: closed(users=1 think=1ms), mix: "
                    "web.x}}\ndeployment: {nodes: {w: {disk: 4ms}, s: {count: 3, disk: "
                    "exponential(10ms)}}, services: {web: {nodes: w}}, stores: {default: {kind: "
                    "single, nodes: s}, sa: {datasets: [a]}, sb: {datasets: [b]}, sc: {datasets: "
                    "[c]}}, transactions: {web.x: saga(timeout=1h log=%s)}}\n",
                    i ? "true" : "false"),
            7, &told);
        world_until(world, 700 * SECOND);
        double sum = 0, expected = 0;
        for (size_t k = 0; k < world->count; k++)
            sum += clock_to_seconds(world->heard[k].took);
        CU_ASSERT_TRUE(world->count > 20000);
        for (int k = 0; k < 4000; k++)
            expected += (k == 0 ? 1 : k % 2 ? 4 : 2) * (1 - all_over(k * 1e-4, noted[i], 0.010));
        expected = expected * 1e-4 / 3 + noted[i];
        ASSERT_NEAR(sum / (double)world->count, expected, 0.00035);
        over(world, &told);
    }
    ASSERT_NEAR(0.010 * (1 + 1 / 2.0 + 1 / 3.0), 0.018333, 1e-6);
}

/* --- taking back --- */

/* The latest first: c, b, a; each is 8 ms (12 through the other service), beside the request, which
 * has failed at once. */
static void what_was_done_is_undone(void)
{
    struct told told;
    struct world *world =
        begun(text_with("{transaction: [{call: other.take, undo: other.give}, {write: b, key: "
                        "user}, {write: c}, {fail: 100%}], if_failed: continue}",
                        OTHER, ONCE, "saga", NETWORK),
              1, &told);
    world_until(world, 2500 * MS);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_aborted], 2);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_undone], 2);
    CU_ASSERT_EQUAL(world_took(world, 0), (5 + 12 + 5 + 8 + 5 + 8) * MS);
    ASSERT_NEAR(told.longest, 0.008 + 0.008 + 0.012, 1e-9);
    CU_ASSERT_EQUAL_FATAL(told.write_count, 12);
    for (unsigned i = 0; i < 3; i++) {
        const struct write *done = &told.writes[i], *undone = &told.writes[5 - i];
        CU_ASSERT_EQUAL(done->dataset, i);
        CU_ASSERT_EQUAL(undone->dataset, i);
        CU_ASSERT_EQUAL(done->key, undone->key);
        CU_ASSERT_TRUE(!done->undoes && undone->undoes);
        CU_ASSERT_EQUAL(value_at(world, i, done->key), undone->value);
    }
    CU_ASSERT_EQUAL(told.half, 0);
    CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
    assert_quiet(world);
    over(world, &told);
}

/* An operation at the same place of the endpoint and of its undoing draws the same key. */
static void the_same_place_is_the_same_key(void)
{
    static const char *const places[] = {"services: {web: {nodes: w}, other: {nodes: o}}",
                                         "services: {web: {nodes: w, modules: all}}"};
    for (unsigned i = 0; i < 2; i++) {
        struct told told;
        struct world *world = begun(
            text_of("application: {datasets: {a: {keys: 1G}}, modules: {web: {x: [{transaction: "
                    "[{call: other.take, undo: other.give}, {fail: 100%%}]}]}, other: {take: "
                    "[{compute: 1ms}, {write: a}], give: [{compute: 2ms}, {write: a}]}}}\n"
                    "workload: {u: {arrivals: renewal(1s), mix: web.x}}\ndeployment: {nodes: {w: "
                    ", o: }, %s, stores: {s: {kind: single, datasets: all}}, transactions: "
                    "{default: saga}}\n",
                    places[i]),
            1, &told);
        world_until(world, 5500 * MS);
        CU_ASSERT_EQUAL_FATAL(told.write_count, 10);
        for (unsigned k = 0; k < 5; k++)
            CU_ASSERT_EQUAL(told.writes[2 * k].key, told.writes[2 * k + 1].key);
        CU_ASSERT_NOT_EQUAL(told.writes[0].key, told.writes[2].key);
        over(world, &told);
    }
}

/* What takes back fails while its service is away, 2.5 s: at 0, 1, 2 s there is a reset, at 3 s it
 * succeeds. */
static void a_compensation_is_tried_again(void)
{
    struct told told;
    struct world *world =
        begun(text_with("{transaction: [{call: other.take, undo: other.give}, {delay: 100ms}, "
                        "{fail: 100%}]}",
                        OTHER, "u: {arrivals: renewal(10s), mix: web.x}", "saga(again=1s)", ""),
              1, &told);
    const uint32_t other = world->plan->parties[world_party(world, "other")].first;
    run_before(world->run, 10 * SECOND + 50 * MS);
    instance_crash(world->run, other);
    run_before(world->run, 12 * SECOND + 500 * MS);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_aborted], 1);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_undone], 0);
    instance_restart(world->run, other);
    world_until(world, 15 * SECOND);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_undone], 1);
    CU_ASSERT_EQUAL(told.retries, 3);
    ASSERT_NEAR(told.longest, 3.004, 1e-9);
    over(world, &told);
}

/* One saga's service is away from 10.05 s on for so long: tries until it succeeds, and its time. */
static void tried_while_away(const char *kind, sim_time away, uint64_t seed, struct told *told)
{
    struct world *world =
        begun(text_with("{transaction: [{call: other.take, undo: other.give}, {delay: 100ms}, "
                        "{fail: 100%}]}",
                        OTHER, "u: {arrivals: renewal(10s), mix: web.x}", kind, ""),
              seed, told);
    const uint32_t other = world->plan->parties[world_party(world, "other")].first;
    run_before(world->run, 10 * SECOND + 50 * MS);
    instance_crash(world->run, other);
    run_before(world->run, 10 * SECOND + 102 * MS + away);
    instance_restart(world->run, other);
    world_stop_load(world);
    world_until(world, 1000 * SECOND);
    CU_ASSERT_EQUAL(told->ends[TRANSACTION_undone], 1);
    over(world, told);
}

/* It fails at 0, 1, 3, 7, 15 s where the wait doubles, at 0, 1, 3, 5, 7 s where it does so up to 2
 * s, and at 0, 1, 4, 13 s where it trebles. */
static void the_wait_before_another_try_grows(void)
{
    static const struct {
        const char *kind;
        unsigned retries, until; /* s */
    } cases[] = {{"{kind: saga, again: 1s..100s, jitter: none}", 4, 15},
                 {"{kind: saga, again: 1s..2s, jitter: none}", 6, 11},
                 {"{kind: saga, again: doubling(1s..100s factor=3), jitter: none}", 3, 13},
                 {"saga(again=4s)", 3, 12},
                 {"{kind: saga, again: drawn(4s)}", 3, 12}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct told told;
        tried_while_away(cases[i].kind, 9500 * MS, 1, &told);
        CU_ASSERT_EQUAL(told.retries, cases[i].retries);
        ASSERT_NEAR(told.longest, cases[i].until + 0.004, 1e-9);
    }
}

/* By default full jitter: waits are uniform up to 1, 2, 4... s.  Of a service that is away for 200
 * ms the first wait is long enough with 80 %; then on average all is over after the first wait (0.6
 * s, given that it was), or after the first (0.1 s) and the second one, which fails again with at
 * most 10 %.  400 sagas: the share's standard deviation is 2 %. */
static void by_default_chance_spreads_it(void)
{
    enum { SAGAS = 400 };
    unsigned once = 0;
    double sum = 0.0;
    for (uint64_t seed = 1; seed <= SAGAS; seed++) {
        struct told told;
        tried_while_away("saga", 200 * MS, seed, &told);
        if (told.retries > 1)
            continue;
        once++;
        sum += told.longest - 0.004;
        CU_ASSERT(told.longest > 0.2 && told.longest < 1.005);
    }
    CU_ASSERT_DOUBLE_EQUAL(once / (double)SAGAS, 0.8, 0.08);
    CU_ASSERT_DOUBLE_EQUAL(sum / once, 0.6, 4.0 * 0.8 / sqrt(12.0 * once));
}

static void waits_of_nothing_are_refused(void)
{
    static const char *const kinds[] = {"saga(again=0s)", "saga(again=0s..10s)",
                                        "{kind: saga, again: 5s, jitter: decorrelated}"};
    static const char *const said[] = {"'again' must be more than nothing",
                                       "'again' must be more than nothing",
                                       "jitter 'decorrelated' needs an `again` that has a first"};
    for (unsigned i = 0; i < 3; i++)
        assert_refused(text_with("{transaction: [{write: b}]}", OTHER, ONCE, kinds[i], ""),
                       said[i]);
}

/* No step begins after the time that it may take: here the second one. */
static void one_that_takes_too_long_fails(void)
{
    struct told told;
    struct world *world = begun(text_with("{transaction: [{write: b}, {delay: 2s}, {write: c}]}",
                                          OTHER, ONCE, "saga(timeout=1500ms)", ""),
                                1, &told);
    world_until(world, 4500 * MS);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 0);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_aborted], 2);
    CU_ASSERT_EQUAL(disk_of(world, 2)->last, 0);
    over(world, &told);
}

/* Disks and processors are as busy as foretold, also by what is taken back: a fifth of the charges
 * fail, so a fifth of what stands before them is undone, and of the charges themselves. */
static void check_knows_what_is_taken_back(void)
{
    struct told told;
    struct world *world = begun(
        "application: {datasets: {a: {keys: 1k}, b: {keys: 1k}}, modules: {web: {x: [{transaction: "
        "[{call: other.take, undo: other.give}, {write: b}, {call: other.charge}]}]}, other: "
        "{take: [{compute: 1ms}, {write: a}], give: [{compute: 3ms}, {write: a}], charge: "
        "[{compute: 1ms}, {fail: 20%}]}}}\n"
        "workload: {u: {arrivals: poisson(rate=50/s), mix: web.x}}\n"
        "deployment: {network: {same_zone: {latency: 1ms}}, nodes: {w: {disk: 2ms, cores: 1}, o: "
        "{cores: 1}, s: {count: 2, disk: 3ms, cores: 1}}, services: {web: {nodes: w}, other: "
        "{nodes: o}}, stores: {default: {kind: single, nodes: s, write_time: 1ms}, sa: {datasets: "
        "[a]}, sb: {datasets: [b]}}, transactions: saga}\n",
        1, &told);
    static const char *const nodes[] = {"w/0", "s/0", "s/1"};
    static const double disks[] = {50 * (2 + 0.8) * 0.002, 1.2 * 50 * 0.003, 1.2 * 50 * 0.003};
    world_until(world, 400 * SECOND);
    const struct offered *offered = offered_of(world);
    for (uint32_t i = 0; i < offered->count; i++) {
        const struct station *about = &offered->stations[i];
        if (about->kind == STATION_NODE)
            ASSERT_NEAR(measured(world, about), about->load, 0.03 * about->load);
    }
    ASSERT_NEAR(station(world, "node o/0")->load, 50 * (0.001 + 0.001 + 0.2 * 0.003), 0.02);
    for (unsigned i = 0; i < 3; i++) {
        const struct node *node = &world->run->nodes[world_node(world, nodes[i])];
        const double busy = (double)node->disk.busy / (double)world->run->engine->now;
        ASSERT_NEAR(busy, disks[i], 0.03 * disks[i]);
        ASSERT_NEAR(station(world, text_of("disk of node %s", nodes[i]))->load, disks[i], 1e-9);
    }
    over(world, &told);
}

/* --- the orchestrator dies --- */

/* At 1.010 s it has noted the call and waits for its answer; it is away for 4 s, then the call is
 * taken back, 8 ms; without a log nobody knows of it. */
static void a_dead_one_takes_it_back_when_it_is_there_again(void)
{
    static const char *const kinds[] = {"saga", "saga(log=false)"};
    for (unsigned i = 0; i < 2; i++) {
        struct told told;
        struct world *world =
            begun(text_with("{transaction: [{call: other.take, undo: other.give}, {delay: 500ms}, "
                            "{write: b}]}",
                            OTHER, "u: {arrivals: renewal(100s), mix: web.x}", kinds[i], NETWORK),
                  1, &told);
        const uint32_t web = world->plan->parties[world_party(world, "web")].first;
        run_before(world->run, 100 * SECOND + 100 * MS);
        instance_crash(world->run, web);
        CU_ASSERT_EQUAL(told.ends[TRANSACTION_unknown], 1);
        CU_ASSERT_EQUAL(told.half, i);
        run_before(world->run, 104 * SECOND + 100 * MS);
        instance_restart(world->run, web);
        run_drain(world->run);
        world_until(world, 106 * SECOND);
        CU_ASSERT_EQUAL(told.ends[TRANSACTION_undone], 1 - i);
        if (i == 0)
            ASSERT_NEAR(told.longest, 4.012, 1e-9);
        CU_ASSERT_EQUAL(told.write_count, 2 - i);
        CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
        over(world, &told);
    }
}

/* Its disk is lost with it: nobody knows of the saga any more, and nothing is taken back. */
static void a_log_that_is_lost_is_not_known(void)
{
    struct told told;
    struct world *world = begun(
        text_of("%sdisruptions: {dies: {at: 100100ms, crash: node w, disk: lost, for: 4s}}\n",
                text_with("{transaction: [{call: other.take, undo: other.give}, {delay: "
                          "500ms}, {write: b}]}",
                          OTHER, "u: {arrivals: renewal(100s), mix: web.x}", "saga", NETWORK)),
        1, &told);
    world_until(world, 110 * SECOND);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_unknown], 1);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_undone], 0);
    CU_ASSERT_EQUAL(told.write_count, 1);
    over(world, &told);
}

/* It dies while its end is being written down: whether that was in time decides. */
static void what_had_ended_is_not_taken_back(void)
{
    static const sim_time moments[] = {21 * MS, 17 * MS};
    for (unsigned i = 0; i < 2; i++) {
        struct told told;
        struct world *world =
            begun(text_with("{transaction: [{write: b}]}", OTHER,
                            "u: {arrivals: renewal(100s), mix: web.x}", "saga", NETWORK),
                  1, &told);
        const uint32_t web = world->plan->parties[world_party(world, "web")].first;
        run_before(world->run, 100 * SECOND + moments[i]);
        instance_crash(world->run, web);
        run_before(world->run, 101 * SECOND);
        instance_restart(world->run, web);
        run_drain(world->run);
        world_until(world, 102 * SECOND);
        CU_ASSERT_EQUAL(told.ends[TRANSACTION_undone], i);
        CU_ASSERT_EQUAL(told.write_count, 1 + i);
        over(world, &told);
    }
}

/* --- how they are written --- */

static void one_kind_alone_is_that_of_all(void)
{
    static const char *const forms[] = {
        "saga(timeout=7s log=false)", "{kind: saga, timeout: 7s, log: false}",
        "{default: saga(timeout=7s log=false)}", "{default: {kind: saga, timeout: 7s, log: false}}",
        "{web.x: saga(timeout=7s log=false)}"};
    const char *text = "application: {datasets: {a: }, modules: {web: {x: [{transaction: [{write: "
                       "a}]}]}}}\nworkload: {u: {arrivals: renewal(1s), mix: web.x}}\ndeployment: "
                       "{services: {web: }, stores: {s: {kind: single, datasets: all}}, "
                       "transactions: %s}\n";
    for (unsigned i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct world *world = world_of(text_of(text, forms[i]));
        const struct chosen *kind =
            transaction_kind(world->plan, plan_find_endpoint(world->plan, "web.x"));
        CU_ASSERT_STRING_EQUAL(kind->class->name, "saga");
        CU_ASSERT_EQUAL(((const struct transaction_terms *)kind->settings)->timeout, 7 * SECOND);
        CU_ASSERT_FALSE(((const struct transaction_terms *)kind->settings)->log);
        world_end(world);
    }
    assert_refused(text_of(text, "sage"), "did you mean 'saga'");
    assert_refused(text_of(text, "saga(timeout=0s)"), "timeout");
    assert_refused(text_of(text, "[saga]"), "named entries");
    struct world *world = world_of(text_of(text, "none"));
    CU_ASSERT_PTR_NOT_NULL(world->plan);
    world_end(world);
}

/* `undo` is of a step of a transaction, and names an endpoint that is there. */
static void undo_names_an_endpoint(void)
{
    const char *text =
        "application: {datasets: {a: }, modules: {web: {x: [%s]}, other: {y: [{write: "
        "a}]}, lost: {z: [{write: a}]}}}\nworkload: {u: {arrivals: renewal(1s), mix: "
        "web.x}}\ndeployment: {services: {web: , other: }, stores: {s: {kind: single, "
        "datasets: all}}, transactions: %s}\n";
    assert_refused(text_of(text, "{call: other.y, undo: other.y}", "saga"),
                   "`undo` belongs to a step inside `transaction`");
    assert_refused(text_of(text, "{transaction: [{call: other.y, undo: other.x}]}", "local"),
                   "unknown endpoint 'other.x'");
    assert_refused(text_of(text, "{transaction: [{call: other.y, undo: lost.z}]}", "saga"),
                   "no service holds the module of 'lost.z'");
}

TEST_MAIN(sagas, TEST(one_kind_alone_is_that_of_all), TEST(undo_names_an_endpoint),
          TEST(what_nothing_takes_back_is_told_of), TEST(a_log_that_is_lost_is_not_known),
          TEST(each_step_is_noted), TEST(the_slowest_branch_counts), TEST(what_was_done_is_undone),
          TEST(the_same_place_is_the_same_key), TEST(a_compensation_is_tried_again),
          TEST(the_wait_before_another_try_grows), TEST(by_default_chance_spreads_it),
          TEST(waits_of_nothing_are_refused), TEST(one_that_takes_too_long_fails),
          TEST(check_knows_what_is_taken_back),
          TEST(a_dead_one_takes_it_back_when_it_is_there_again),
          TEST(what_had_ended_is_not_taken_back))
