/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ledgers: where the time of a request went, against cases that can be worked out by hand; and that
 * it adds up to the response time of every request of worlds in which everything happens. */
#include "models/run/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "tests/models/lib/world.h"

#define FREE_TCP "tcp(cpu_per_message=0s cpu_per_kb=0s overhead=0B)"

/* What was told of one request. */
struct told {
    struct request_record request;
    sim_time took, sum;
    struct spending list[64];
    uint32_t count;
};

static struct told *told;
static size_t told_count, told_limit;

static void hear(void *context, sim_time now, const void *record)
{
    const struct ledger_record *ledger = record;
    (void)context;
    world_room((void **)&told, told_count, &told_limit, sizeof *told);
    struct told *one = &told[told_count++];
    *one = (struct told){
        .request = *ledger->request, .took = now - ledger->request->sent, .count = ledger->count};
    CU_ASSERT_EQUAL(ledger->took, one->took);
    CU_ASSERT_FATAL(ledger->count <= 64);
    for (uint32_t i = 0; i < ledger->count; i++) {
        one->list[i] = ledger->list[i];
        one->sum += ledger->list[i].time;
    }
}

static void forget(void)
{
    free(told);
    told = NULL;
    told_count = told_limit = 0;
}

static struct world *kept(const char *text, uint32_t replication)
{
    struct world *world = world_of(text);
    world_begin(world, 1, replication);
    ledgers_create(world->run);
    observe_subscribe(&world->run->observe, world->run_arena, RECORD_LEDGER, hear, NULL);
    return world;
}

static int by_account(const void *a, const void *b)
{
    const struct spending *one = a, *other = b;
    if (one->party != other->party)
        return one->party < other->party ? -1 : 1;
    return (int)one->kind - (int)other->kind;
}

/* "a compute 10, b network 2": milliseconds, by party and kind. */
static const char *listed(const struct world *world, uint32_t source, uint32_t number)
{
    static char text[1024];
    text[0] = 0;
    size_t used = 0;
    for (size_t k = 0; k < told_count; k++) {
        struct told *one = &told[k];
        if (one->request.source != source || one->request.number != number)
            continue;
        qsort(one->list, one->count, sizeof one->list[0], by_account);
        for (uint32_t i = 0; i < one->count; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %s %g", i ? ", " : "",
                                     world->plan->parties[one->list[i].party].name,
                                     spent_rows[one->list[i].kind].name,
                                     (double)one->list[i].time / 1e6);
    }
    return text;
}

/* a.x does these steps, b.y those, both on machines of their own; source c asks once a second. */
struct two {
    const char *a, *b, *services, *rest;
};

static struct world *two(const struct two *of, const char *client, sim_time until)
{
    struct world *world =
        kept(text_of("application: {datasets: {d: {keys: 10}}, modules: {a: {x: %s}, b: {y: %s}}}\n"
                     "workload: {c: {arrivals: renewal(1s), mix: a.x%s}}\n"
                     "deployment: {nodes: {m: {cores: 1}, n: {cores: 1, disk: 3ms, count: 2}}, "
                     "services: {%s}%s}\n",
                     of->a, of->b ? of->b : "[]", client,
                     of->services ? of->services : "a: {nodes: m}, b: {nodes: n}",
                     of->rest ? of->rest : ""),
             0);
    world_until(world, until);
    return world;
}

static void spends(const struct two *of, const char *client, const char *expected)
{
    struct world *world = two(of, client, 1900 * MS);
    ASSERT_TEXT(listed(world, 0, 0), expected);
    world_end(world);
    forget();
}

static void what_an_instance_does_itself(void)
{
    spends(&(struct two){.a = "[{compute: 10ms}, {delay: 5ms}, {compute: 1ms}]"}, "",
           "a compute 11, a delay 5");
    /* two branches share one core: 10 ms of work for 20 ms, and one waits 5 ms besides */
    spends(&(struct two){.a = "[{parallel: [{compute: 10ms}, {steps: [{compute: 10ms}, {delay: "
                              "5ms}]}]}]"},
           "", "a compute 10, a processor 10, a delay 5");
}

static void the_way_and_the_handshake(void)
{
    static const struct two of = {
        .a = "[{call: b.y}, {call: b.y}]",
        .b = "[{delay: 1ms}]",
        .rest = ", network: {same_zone: {latency: 4ms}, internet: {latency: 20ms}}, "
                "calls: {default: {protocol: " FREE_TCP "}}"};
    spends(&of, "", "a network 40, b network 16, b connection 8, b delay 2");
}

static void a_line_for_a_worker(void)
{
    static const struct two of = {.a = "[{parallel: [{call: b.y}, {call: b.y}, {call: b.y}]}]",
                                  .b = "[{delay: 10ms}]",
                                  .services = "a: {nodes: m}, b: {nodes: n, workers: 1}"};
    spends(&of, "", "b queue 20, b delay 10");
}

static void a_line_for_a_connection(void)
{
    struct two of = {.a = "[{parallel: [{call: b.y}, {call: b.y}, {call: b.y}]}]",
                     .b = "[{delay: 10ms}]",
                     .rest = ", calls: {default: {connections: 1}}"};
    spends(&of, "", "b connection 20, b delay 10");
    /* given up after 15 ms: that was all for a connection */
    of.rest = ", calls: {default: {connections: 1, acquire_timeout: 15ms}}";
    spends(&of, "", "b connection 15");
}

static void attempts_that_are_given_up(void)
{
    static const char bad[] = "[{delay: 5ms}, {fail: 100%}]";
    spends(
        &(struct two){.a = "[{call: b.y, if_failed: continue}, {delay: 1ms}]",
                      .b = "[{delay: 100ms}]",
                      .rest = ", calls: {b: {timeout: 30ms, retry: {attempts: 2, backoff: 7ms}}}"},
        "", "a delay 1, b backoff 7, b lost 60");
    /* answered, though in vain: it is known where the time went */
    spends(&(struct two){.a = "[{call: b.y, if_failed: continue}]",
                         .b = bad,
                         .rest = ", calls: {b: {retry: {attempts: 2, backoff: 7ms}}}"},
           "", "b delay 10, b backoff 7");
    spends(&(struct two){.a = "[{delay: 100ms}]"},
           ", timeout: 40ms, retry: {attempts: 2, backoff: 3ms}", "a backoff 3, a lost 80");
}

/* The first attempt finds a frozen node and is answered much later; the hedge does not. */
static void a_hedge_that_wins(void)
{
    static const struct two of = {.a = "[{call: b.y}]",
                                  .b = "[{delay: 10ms}]",
                                  .services = "a: {nodes: m}, b: {nodes: n, replicas: 2}",
                                  .rest =
                                      ", calls: {b: {hedge: 20ms, balance: round_robin}}}\n"
                                      "disruptions: {k: {at: 900ms, pause: node n/1, for: 300ms}"};
    spends(&of, "", "b delay 10, b lost 20");
}

static void branches(void)
{
    static const struct two of = {.a = "[{parallel: [{delay: 3ms}, {call: b.y}, {delay: 50ms}], "
                                       "wait: 2}, {delay: 1ms}]",
                                  .b = "[{delay: 20ms}]"};
    spends(&of, "", "a delay 1, b delay 20");
    static const struct two rounds = {.a = "[{steps: [{delay: 3ms}, {call: b.y}], times: 3}]",
                                      .b = "[{delay: 20ms}]"};
    spends(&rounds, "", "a delay 9, b delay 60");
}

static void whom_it_was_handed_over_to(void)
{
    static const struct two of = {.a = "[{delay: 2ms}, {forward: b.y}]",
                                  .b = "[{delay: 20ms}]",
                                  .rest = ", network: {same_zone: {latency: 4ms}, internet: "
                                          "{latency: 20ms}}, calls: {default: {protocol: "
                                          "udp(cpu_per_message=0s cpu_per_kb=0s overhead=0B)}}"};
    spends(&of, "", "a network 20, a delay 2, b network 24, b delay 20");
}

static void a_store(void)
{
    struct two of = {.a = "[{read: d}, {write: d}]",
                     .rest = ", stores: {s: {kind: single, datasets: all, nodes: n, read_time: "
                             "2ms, write_time: 5ms}}"};
    spends(&of, "", "s compute 7, s disk 3");
}

/* The second write of the row waits for the first. */
static void a_locked_row(void)
{
    const struct two of = {.a = "[{write: d, key: user}, {parallel: [{write: d, key: user}, "
                                "{write: d, key: user}]}]",
                           .rest = ", stores: {s: {kind: single, datasets: all, nodes: n, locks: "
                                   "wait, write_time: 5ms}}"};
    spends(&of, "", "s compute 10, s disk 6, s lock 8");
}

/* Frozen from 5 ms to 105 ms after it began: in the middle of a computation, of a delay, of a call.
 */
static void a_frozen_process(void)
{
    static const char freeze[] = "}\ndisruptions: {f: {at: 1005ms, pause: service a, for: 100ms}";
    spends(&(struct two){.a = "[{compute: 10ms}]", .rest = freeze}, "",
           "a compute 10, a pause 100");
    spends(&(struct two){.a = "[{delay: 10ms}]", .rest = freeze}, "", "a delay 5, a pause 100");
    /* answered after 50 ms, heard after 105 */
    spends(&(struct two){.a = "[{call: b.y}]", .b = "[{delay: 50ms}]", .rest = freeze}, "",
           "a pause 55, b delay 50");
}

/* --- everything at once --- */

static const char rich[] =
    "application:\n"
    "  datasets: {kv: {keys: 10}}\n"
    "  modules:\n"
    "    a: {x: [{compute: exponential(1ms)}, {parallel: [{call: b.x, copies: 2}, {read: kv}], "
    "wait: 2}, {call: c.x, if_failed: continue}]}\n"
    "    b: {x: [{compute: exponential(2ms)}, {choice: [{forward: c.x}, {steps: []}]}]}\n"
    "    c: {x: [{delay: exponential(2ms)}, {write: kv}, {choice: [{forward: b.x, weight: 30%%}, "
    "{steps: [], weight: 70%%}]}]}\n"
    "workload: {u: {arrivals: poisson(rate=200/s), mix: a.x, timeout: 100ms, retry: {attempts: 2, "
    "backoff: 5ms..5ms}}, v: {arrivals: closed(users=20 think=exponential(50ms)), mix: b.x, hedge: "
    "30ms}}\n"
    "deployment:\n"
    "  network: {same_zone: {latency: exponential(500us), bandwidth: 1Gbit/s}}\n"
    "  nodes: {n: {count: 3, cores: 2}, m: {count: 2, cores: 1, cpu: fcfs, disk: 1ms}}\n"
    "  services: {default: {nodes: n, replicas: 3}, a: , b: {workers: 1, queue: 1}, c: {workers: "
    "5, queue_timeout: 20ms, kill_after: 60ms}}\n"
    "  stores: {db: {kind: primary_replica, datasets: all, nodes: m, replicas: 2, mode: %s, "
    "read_time: 1ms, "
    "write_time: 1ms, connections: 2, locks: wait, failover: {detect: 200ms, promote: 100ms}}}\n"
    "  calls: {default: {timeout: 20ms, retry: 2, hedge: {after: 8ms, attempts: 3}, cancel: %s, "
    "connections: 6, acquire_timeout: 10ms}}\n"
    "disruptions:\n"
    "  k: {every: exponential(300ms), crash: one service b, for: exponential(50ms)}\n"
    "  l: {every: exponential(700ms), crash: one node n, for: exponential(50ms)}\n"
    "  p: {every: exponential(200ms), pause: one service c, for: exponential(30ms)}\n"
    "  q: {every: exponential(500ms), pause: one node m, for: exponential(30ms)}\n"
    "  r: {every: exponential(500ms), slow: one node n, factor: 4, for: exponential(80ms)}\n"
    "  s: {every: exponential(500ms), crash: one node m, for: exponential(300ms)}\n";

static const char *rich_world(bool cancel)
{
    return text_of(rich, cancel ? "async" : "sync", cancel ? "true" : "false");
}

static void no_time_is_left_over(void)
{
    for (uint32_t replication = 0; replication < 4; replication++) {
        struct world *world = kept(rich_world(replication % 2), replication);
        world_until(world, 8 * SECOND);
        CU_ASSERT(told_count == world->count && told_count > 1000);
        sim_time spent[SPENT_KINDS] = {0};
        unsigned wrong = 0;
        for (size_t i = 0; i < told_count; i++) {
            wrong += told[i].sum != told[i].took;
            for (uint32_t k = 0; k < told[i].count; k++) {
                wrong += told[i].list[k].time <= 0;
                spent[told[i].list[k].kind] += told[i].list[k].time;
            }
        }
        CU_ASSERT_EQUAL(wrong, 0);
        for (unsigned kind = 0; kind < SPENT_KINDS; kind++)
            CU_ASSERT(spent[kind] > 0 || kind == SPENT_commit ||
                      (kind == SPENT_replication && replication % 2 == 1));
        world_end(world);
        forget();
    }
}

/* What a transaction takes besides its steps is its own service's: two-phase commit asks twice, 4 +
 * 3 ms, and writes down, 5; a saga writes down its two steps and its end. */
static void ends_of_transactions_are_their_services(void)
{
    static const struct {
        const char *kind, *list;
    } cases[] = {
        {"two_phase_commit",
         "web commit 19, sa compute 1, sa network 4, sb compute 1, sb network 4"},
        {"saga",
         "web disk 15, sa compute 1, sa network 4, sa disk 3, sb compute 1, sb network 4, sb "
         "disk 3"}};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = kept(
            text_of(
                "application: {datasets: {a: , b: }, modules: {web: {x: [{transaction: [{write: "
                "a}, {write: b}]}]}}}\nworkload: {u: {arrivals: renewal(1s), mix: "
                "web.x}}\ndeployment: {network: {same_zone: {latency: 2ms}}, calls: {default: "
                "{protocol: udp(cpu_per_message=0s cpu_per_kb=0s overhead=0B)}}, nodes: {w: "
                "{disk: 5ms}, s: {count: 2, disk: 3ms}}, services: {web: {nodes: w}}, stores: "
                "{default: {kind: single, nodes: s, write_time: 1ms, locks: {wait: 5s}}, sa: "
                "{datasets: [a]}, sb: {datasets: [b]}}, transactions: %s}\n",
                cases[i].kind),
            0);
        world_until(world, 1500 * MS);
        if (strcmp(listed(world, 0, 0), cases[i].list) != 0)
            fprintf(stderr, "%s\n", listed(world, 0, 0));
        CU_ASSERT_STRING_EQUAL(listed(world, 0, 0), cases[i].list);
        world_end(world);
        forget();
    }
}

/* --- stretches --- */

struct stretches {
    sim_time *ends; /* of the last one, by stay */
    size_t limit;
    uint64_t count, gaps, wrong;
};

static void hear_spell(void *context, sim_time now, const void *record)
{
    struct stretches *all = context;
    const struct spell_record *spell = record;
    while (spell->stay >= all->limit) {
        const size_t old = all->limit;
        world_room((void **)&all->ends, old, &all->limit, sizeof *all->ends);
        memset(all->ends + old, 0, (all->limit - old) * sizeof *all->ends);
    }
    all->count++;
    all->gaps += all->ends[spell->stay] != 0 && all->ends[spell->stay] != spell->from;
    all->wrong += spell->from >= spell->until || spell->until > now + SECOND;
    all->ends[spell->stay] = spell->until;
}

/* A stay is told without gap or overlap, whatever happens to it. */
static void stretches_follow_each_other(void)
{
    struct stretches all = {0};
    struct world *world = kept(rich_world(true), 0);
    observe_subscribe(&world->run->observe, world->run_arena, RECORD_SPELL, hear_spell, &all);
    world_until(world, 2 * SECOND);
    CU_ASSERT(all.count > 10000);
    CU_ASSERT_EQUAL(all.gaps, 0);
    CU_ASSERT_EQUAL(all.wrong, 0);
    world_end(world);
    free(all.ends);
    forget();
}

static void ignore(void *context, sim_time now, const void *record)
{
    (void)context;
    (void)now;
    (void)record;
}

static void looking_changes_nothing(void)
{
    struct world *one = world_run(rich_world(true), 2 * SECOND), *other;
    other = kept(rich_world(true), 0);
    observe_subscribe(&other->run->observe, other->run_arena, RECORD_SPELL, ignore, NULL);
    world_until(other, 2 * SECOND);
    CU_ASSERT_EQUAL(one->run->engine->fingerprint, other->run->engine->fingerprint);
    CU_ASSERT_EQUAL(one->run->request_hash, other->run->request_hash);
    world_end(one);
    world_end(other);
    forget();
}

TEST_MAIN(ledger, TEST(what_an_instance_does_itself), TEST(the_way_and_the_handshake),
          TEST(a_line_for_a_worker), TEST(a_line_for_a_connection),
          TEST(attempts_that_are_given_up), TEST(a_hedge_that_wins), TEST(branches),
          TEST(whom_it_was_handed_over_to), TEST(a_store), TEST(a_locked_row),
          TEST(a_frozen_process), TEST(ends_of_transactions_are_their_services),
          TEST(no_time_is_left_over), TEST(stretches_follow_each_other),
          TEST(looking_changes_nothing))
