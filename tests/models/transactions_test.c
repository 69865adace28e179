/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-phase commit: its times to the nanosecond and as order statistics, who is in doubt for how
 * long, circles of rows, and random crashes of coordinator and stores after which no transaction is
 * half there; mutants that must be caught. */
#include <math.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "models/run/life.h"
#include "models/run/store.h"
#include "models/run/transaction_records.h"
#include "models/stores/single/single.h"
#include "models/transactions/coordinator.h"
#include "tests/models/family.h"
#include "tests/models/lib/crashes.h"
#include "tests/models/lib/foretold.h"
#include "tests/models/lib/world.h"

extern const struct store_class store_single;

/* Module web's endpoints; `more` of the deployment. */
static const char *text_with(const char *endpoints, const char *client, const char *more)
{
    return text_of(
        "application: {datasets: {a: {keys: 1}, b: {keys: 1}, c: {keys: 1}}, modules: "
        "{web: {%s}}}\n"
        "workload: {%s}\n"
        "deployment: {nodes: {w: {disk: %s}, s: {count: 3, disk: %s}}, services: {web: "
        "{nodes: w}}, stores: {default: {kind: single, nodes: s, write_time: 1ms, locks: "
        "{wait: 5s, reads: shared}}, sa: {datasets: [a]}, sb: {datasets: [b]}, sc: "
        "{datasets: [c]}}, transactions: {default: two_phase_commit}%s}\n",
        endpoints, client, "5ms", "3ms", more);
}

#define ONCE_A_SECOND(endpoint) "u: {arrivals: renewal(1s), mix: web." endpoint "}"
#define NETWORK                                                                                    \
    ", network: {same_zone: {latency: 2ms}}, calls: {default: {protocol: "                         \
    "udp(cpu_per_message=0s cpu_per_kb=0s overhead=0B)}}"

struct transaction_told {
    uint64_t ends[TRANSACTION_in_doubt + 1];
    uint64_t half;
    double sum, doubt, longest; /* s */
    double long_from, long_sum, shortest_long;
    uint64_t long_doubts;
};

static void hears_transaction(void *context, sim_time now, const void *record)
{
    struct transaction_told *told = context;
    const struct transaction_record *about = record;
    const double took = clock_to_seconds(about->took);
    (void)now;
    told->ends[about->end]++;
    told->half += about->half;
    if (about->end == TRANSACTION_committed)
        told->sum += took;
    if (about->end != TRANSACTION_in_doubt)
        return;
    told->doubt += took;
    told->longest = took > told->longest ? took : told->longest;
    if (told->long_from == 0 || took < told->long_from)
        return;
    told->long_sum += took;
    if (told->long_doubts++ == 0 || took < told->shortest_long)
        told->shortest_long = took;
}

static struct world *begun(const char *text, uint64_t seed, struct transaction_told *told)
{
    struct world *world = world_of(text);
    world_begin(world, seed, 0);
    *told = (struct transaction_told){0};
    observe_subscribe(&world->run->observe, world->run_arena, RECORD_TRANSACTION, hears_transaction,
                      told);
    return world;
}

static const struct single *disk_of(const struct world *world, const char *store)
{
    const uint32_t instance = world->plan->parties[world_party(world, store)].first;
    return part_at(world->run, instance, 0)->disk;
}

static uint64_t version_of(const struct world *world, const char *store, uint32_t dataset)
{
    return versions_get(&disk_of(world, store)->versions, dataset, 0).number;
}

static uint32_t instance_of(const struct world *world, const char *party)
{
    return world->plan->parties[world_party(world, party)].first;
}

/* --- times --- */

/* Writes one after another: 3 x (4 ms there and back, 1 ms of work).  Prepare: 4 ms and 3 ms of
 * disk; the decision 5 ms; commit 4 and 3. */
static void two_rounds_and_three_disks(void)
{
    struct transaction_told told;
    struct world *world =
        begun(text_with("x: [{transaction: [{write: a}, {write: b}, {write: c}]}]",
                        ONCE_A_SECOND("x"), NETWORK),
              1, &told);
    world_until(world, 5500 * MS);
    CU_ASSERT_EQUAL(world->count, 5);
    for (uint32_t i = 0; i < world->count; i++)
        CU_ASSERT_EQUAL(world_took(world, i), (15 + 7 + 5 + 7) * MS);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 5);
    ASSERT_NEAR(told.sum / 5, 0.019, 1e-9);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_in_doubt], 15);
    ASSERT_NEAR(told.doubt / 15, 0.002 + 0.005 + 0.002 + 0.003, 1e-9);
    CU_ASSERT_EQUAL(version_of(world, "sa", 0), 5);
    CU_ASSERT_EQUAL(version_of(world, "sc", 2), 5);
    assert_quiet(world);
    world_end(world);
}

/* One store decides by itself, and one that was only read has nothing to promise. */
static void one_writer_is_asked_once(void)
{
    static const struct {
        const char *steps;
        sim_time took;
    } cases[] = {
        {"{write: a}", (5 + 4 + 3) * MS},
        {"{write: a}, {write: a, key: same}", (10 + 4 + 3) * MS},
        {"{read: a}, {read: b}", (4 + 4 + 4) * MS}, /* both promise nothing */
        {"{write: a}, {read: b}", (5 + 4 + 7 + 5 + 7) * MS},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct transaction_told told;
        struct world *world = begun(text_with(text_of("x: [{transaction: [%s]}]", cases[i].steps),
                                              ONCE_A_SECOND("x"), NETWORK),
                                    1, &told);
        world_until(world, 3500 * MS);
        CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 3);
        for (uint32_t k = 0; k < world->count; k++)
            CU_ASSERT_EQUAL(world_took(world, k), cases[i].took);
        assert_quiet(world);
        world_end(world);
    }
}

/* Exponential disks of 10 ms: the slowest of three is 10 ms x (1 + 1/2 + 1/3), twice, and the
 * coordinator's 10 ms.  Each row is locked meanwhile, so there is one transaction at a time
 * (closed, one user): 20,000 of them, standard deviation 18 ms: four standard errors are 0.5 ms. */
static void the_slowest_disk_counts(void)
{
    struct transaction_told told;
    struct world *world = begun(
        "application: {datasets: {a: {keys: 1}, b: {keys: 1}, c: {keys: 1}}, modules: {web: {x: "
        "[{transaction: [{parallel: [{write: a}, {write: b}, {write: c}]}]}]}}}\n"
        "workload: {u: {arrivals: closed(users=1 think=1ms), mix: web.x}}\n"
        "deployment: {nodes: {w: {disk: exponential(10ms)}, s: {count: 3, disk: "
        "exponential(10ms)}}, services: {web: {nodes: w}}, stores: {default: {kind: single, nodes: "
        "s, locks: wait}, sa: {datasets: [a]}, sb: {datasets: [b]}, sc: {datasets: [c]}}, "
        "transactions: {web.x: two_phase_commit(timeout=1h)}}\n",
        7, &told);
    world_until(world, 1000 * SECOND);
    CU_ASSERT_TRUE(told.ends[TRANSACTION_committed] > 18000);
    const double expected = 0.010 * (2 * (1 + 1 / 2.0 + 1 / 3.0) + 1);
    ASSERT_NEAR(told.sum / (double)told.ends[TRANSACTION_committed], expected, 0.0005);
    world_end(world);
}

/* Disks and processors are as busy as foretold: three stores of which two are written to, one of
 * them through another service. */
static void check_knows_the_messages(void)
{
    struct world *world = world_of(
        "application: {datasets: {a: {keys: 1k}, b: {keys: 1k}, c: {keys: 1k}}, modules: {web: {x: "
        "[{transaction: [{write: a, times: 2}, {call: other.y}, {read: c}]}]}, other: {y: [{write: "
        "b}]}}}\n"
        "workload: {u: {arrivals: poisson(rate=50/s), mix: web.x}}\n"
        "deployment: {network: {same_zone: {latency: 1ms}}, nodes: {w: {disk: 2ms, cores: 1}, s: "
        "{count: 3, disk: 3ms, cores: 1}}, services: {web: {nodes: w}, other: {nodes: w}}, stores: "
        "{default: {kind: single, nodes: s, write_time: 1ms, read_time: 1ms}, sa: {datasets: [a]}, "
        "sb: {datasets: [b]}, sc: {datasets: [c]}}, transactions: {default: two_phase_commit}}\n");
    static const char *const nodes[] = {"w/0", "s/0", "s/1", "s/2"};
    static const double disks[] = {50 * 0.002, 2 * 50 * 0.003, 2 * 50 * 0.003, 0};
    world_begin(world, 1, 0);
    world_until(world, 200 * SECOND);
    const struct offered *offered = offered_of(world);
    for (uint32_t i = 0; i < offered->count; i++) {
        const struct station *about = &offered->stations[i];
        if (about->kind == STATION_NODE)
            ASSERT_NEAR(measured(world, about), about->load, 0.03 * about->load);
    }
    for (unsigned i = 0; i < 4; i++) {
        const char *name = text_of("disk of node %s", nodes[i]);
        const struct node *node = &world->run->nodes[world_node(world, nodes[i])];
        const double busy = (double)node->disk.busy / (double)world->run->engine->now;
        ASSERT_NEAR(busy, disks[i], 0.03 * disks[i] + 1e-9);
        if (disks[i] > 0)
            ASSERT_NEAR(station(world, name)->load, disks[i], 1e-9);
    }
    world_end(world);
}

/* --- failures --- */

static void what_fails_is_rolled_back(void)
{
    struct transaction_told told;
    struct world *world =
        begun(text_with("x: [{transaction: [{write: a}, {write: b}, {fail: 100%}], if_failed: "
                        "continue}]",
                        ONCE_A_SECOND("x"), ""),
              1, &told);
    world_until(world, 3500 * MS);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_aborted], 3);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), 3);
    CU_ASSERT_EQUAL(version_of(world, "sa", 0) + version_of(world, "sb", 1), 0);
    assert_quiet(world);
    world_end(world);
}

/* Without, each write is for itself: half of it stays. */
static void local_ones_stay_half_done(void)
{
    struct transaction_told told;
    struct world *world = begun(
        "application: {datasets: {a: {keys: 1}, b: {keys: 1}}, modules: {web: {x: [{transaction: "
        "[{write: a}, {fail: 100%}, {write: b}]}]}}}\n"
        "workload: {u: {arrivals: renewal(1s), mix: web.x}}\n"
        "deployment: {services: {web: }, stores: {s: {kind: single, datasets: all}}}\n",
        1, &told);
    world_until(world, 3500 * MS);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_aborted], 3);
    CU_ASSERT_EQUAL(told.half, 3);
    CU_ASSERT_EQUAL(version_of(world, "s", 0), 3);
    assert_quiet(world);
    world_end(world);
}

/* The coordinator dies while it writes the decision down: 27 ms after the beginning all have
 * promised (15 + 7), and until 4 s later nobody hears anything; then what was not decided is rolled
 * back.  The next transaction waits for the rows. */
static void in_doubt_until_the_coordinator_is_back(void)
{
    struct transaction_told told;
    struct world *world =
        begun(text_with("x: [{transaction: [{write: a}, {write: b}, {write: c}]}], y: [{write: a}]",
                        ONCE_A_SECOND("x"), NETWORK),
              1, &told);
    run_before(world->run, SECOND + 25 * MS);
    instance_crash(world->run, instance_of(world, "web"));
    run_before(world->run, 5 * SECOND);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_in_doubt], 0);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_unknown], 1);
    instance_restart(world->run, instance_of(world, "web"));
    run_before(world->run, 5 * SECOND + 900 * MS);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_in_doubt], 6); /* and the one at 5 s */
    /* promised at 1.020, told at 5.002, on disk at 5.005 */
    ASSERT_NEAR(told.longest, 3.985, 1e-9);
    CU_ASSERT_EQUAL(version_of(world, "sa", 0), 1);
    CU_ASSERT_EQUAL(version_of(world, "sb", 1), 1);
    world_until(world, 5 * SECOND + 950 * MS);
    world_end(world);
}

/* The coordinator dies now and then and is away for a constant time.  A transaction is in doubt for
 * long if it dies between the sending of the questions, 5 ms before the promises are on disk, and
 * the decision, 2 + 5 ms after them; then for the time that it is away, what had passed before, and
 * 2 + 3 ms of asking back.  Deaths come at random to transactions that come at random: their number
 * is that of a Poisson stream in windows of 12 ms (and a little more: disks queue), three stores
 * each: 400 deaths x 20/s x 12 ms = 96, of standard deviation 10 (and of the number of deaths, 20
 * of 400: 5).  A promise may come a few ms after the death. */
static void doubt_lasts_as_long_as_the_coordinator_is_away(void)
{
    static const double away[] = {0.5, 2};
    for (unsigned i = 0; i < 2; i++) {
        struct transaction_told told;
        struct world *world = begun(
            text_of("application: {datasets: {a: {keys: 1G}, b: {keys: 1G}, c: {keys: 1G}}, "
                    "modules: {web: {x: [{transaction: [{write: a}, {write: b}, {write: c}]}]}}}\n"
                    "workload: {u: {arrivals: poisson(rate=20/s), mix: web.x, timeout: 1s}}\n"
                    "deployment: {nodes: {w: {disk: 5ms}, s: {count: 3, disk: 3ms}}, services: "
                    "{web: {nodes: w}}, stores: {default: {kind: single, nodes: s, write_time: "
                    "1ms, locks: {wait: 5s}}, sa: {datasets: [a]}, sb: {datasets: [b]}, sc: "
                    "{datasets: [c]}}, transactions: two_phase_commit%s}\n"
                    "disruptions: {dies: {crash: service web/0, up: exponential(2s), down: %gs}}\n",
                    NETWORK, away[i]),
            1 + i, &told);
        told.long_from = 0.2;
        world_until(world, clock_round(400 * (2 + away[i]) * 1e9));
        ASSERT_NEAR((double)told.long_doubts / 3, 96, 45);
        CU_ASSERT_TRUE(told.shortest_long >= away[i] - 0.006 &&
                       told.longest <= away[i] + 0.005 + 0.007 + 0.015);
        ASSERT_NEAR(told.long_sum / (double)told.long_doubts, away[i] + 0.005, 0.006);
        world_end(world);
    }
}

/* It dies when the decision is on disk, before the stores have heard: they commit when it is back.
 */
static void what_was_decided_is_committed(void)
{
    struct transaction_told told;
    struct world *world =
        begun(text_with("x: [{transaction: [{write: a}, {write: b}, {write: c}]}]",
                        "u: {arrivals: renewal(100s), mix: web.x, timeout: 5s}", NETWORK),
              1, &told);
    run_before(world->run, 100 * SECOND + 27500 * US);
    node_crash(world->run, world_node(world, "w/0"));
    node_crash(world->run, world_node(world, "s/1"));
    run_before(world->run, 110 * SECOND);
    node_restart(world->run, world_node(world, "s/1"));
    CU_ASSERT_EQUAL(version_of(world, "sb", 1), 0);
    node_restart(world->run, world_node(world, "w/0"));
    world_until(world, 112 * SECOND);
    CU_ASSERT_EQUAL(version_of(world, "sa", 0), 1);
    CU_ASSERT_EQUAL(version_of(world, "sb", 1), 1);
    CU_ASSERT_EQUAL(version_of(world, "sc", 2), 1);
    assert_quiet(world);
    world_end(world);
}

/* Two that lock the same two rows in different orders: some circle, nobody stays. */
static void circles_end(void)
{
    struct transaction_told told;
    struct world *world = begun(
        "application: {datasets: {a: {keys: 1}, b: {keys: 1}}, modules: {web: {x: [{transaction: "
        "[{write: a}, {write: b}]}], y: [{transaction: [{write: b}, {write: a}]}]}}}\n"
        "workload: {u: {arrivals: poisson(rate=30/s), mix: {web.x: 50%, web.y: 50%}}}\n"
        "deployment: {services: {web: }, stores: {s: {kind: single, datasets: all, locks: {wait: "
        "100s}, write_time: exponential(5ms)}}, transactions: {default: "
        "two_phase_commit(timeout=100s)}}\n",
        1, &told);
    run_until(world->run, 100 * SECOND);
    world_stop_load(world);
    world_until(world, 110 * SECOND);
    const struct party_run *s = world_of_party(world, "s");
    CU_ASSERT_TRUE(s->deadlocks.events > 100);
    CU_ASSERT_EQUAL(s->lock_failures.events, 0);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_aborted], s->deadlocks.events);
    CU_ASSERT_EQUAL(2 * told.ends[TRANSACTION_committed], disk_of(world, "s")->last);
    assert_quiet(world);
    world_end(world);
}

/* --- all or nothing --- */

/* Writers of three rows, readers of all of them; everybody dies now and then. */
static const char stormy[] =
    "application: {datasets: {a: {keys: 1}, b: {keys: 1}, c: {keys: 1}}, modules: {web: {x: "
    "[{transaction: [{write: a}, {call: other.y}, {write: c}]}], r: [{transaction: [{read: c}, "
    "{delay: exponential(5ms)}, {read: a}, {read: b}]}]}, other: {y: [{write: b}]}}}\n"
    "workload: {u: {arrivals: poisson(rate=8/s), mix: {web.x: 60%, web.r: 40%}, timeout: 2s}}\n"
    "deployment:\n"
    "  network: {same_zone: {latency: exponential(2ms)}}\n"
    "  nodes: {w: {count: 2, disk: exponential(4ms)}, o: {count: 1}, s: {count: 3, disk: "
    "exponential(4ms)}}\n"
    "  services: {web: {replicas: 2, nodes: w}, other: {nodes: o}}\n"
    "  stores: {default: {kind: single, nodes: s, write_time: exponential(1ms), locks: {wait: "
    "200ms, reads: shared}}, sa: {datasets: [a]}, sb: {datasets: [b]}, sc: {datasets: [c]}}\n"
    "  calls: {default: {timeout: 150ms, retry: {attempts: 2, backoff: 10ms}}}\n"
    "  transactions: {default: two_phase_commit(timeout=400ms again=200ms)}\n";

struct storm {
    const struct store_class *store;
    const struct actor_class *coordinator;
};

/* Others take the place of those that the plan names. */
static void puts_in(const struct world *world, const struct storm *storm)
{
    for (uint32_t i = 0; i < world->plan->instance_count; i++) {
        struct actor *actor = world->run->instances[i].actor;
        for (uint32_t k = 0; actor && k < actor->part_count; k++) {
            const struct actor_class **class = &actor->parts[k].port.class;
            *class = (*class)->coordinates ? storm->coordinator : &storm->store->actor;
        }
    }
}

/* A reader has seen one row newer than another: the versions of all three count transactions. */
static bool saw_half(const struct world *world)
{
    for (size_t i = 0; i < world->operation_count; i++) {
        const struct operation_record *one = &world->operations[i];
        for (size_t k = i + 1; k < world->operation_count && k < i + 40; k++) {
            const struct operation_record *other = &world->operations[k];
            if (one->verb == VERB_READ && other->verb == VERB_READ && one->user == other->user &&
                one->outcome == OUTCOME_ok && other->outcome == OUTCOME_ok &&
                one->version != other->version &&
                world_outcome(world, (uint32_t)one->user) == OUTCOME_ok)
                return true;
        }
    }
    return false;
}

/* NULL, or what was wrong. */
static const char *weathered(struct world *world, uint64_t seed, const struct storm *storm,
                             struct transaction_told *told)
{
    world_begin(world, seed, 0);
    puts_in(world, storm);
    *told = (struct transaction_told){0};
    observe_subscribe(&world->run->observe, world->run_arena, RECORD_TRANSACTION, hears_transaction,
                      told);
    storm_passes(world, seed);
    const uint64_t a = version_of(world, "sa", 0), b = version_of(world, "sb", 1);
    if (a != b || a != version_of(world, "sc", 2))
        return "half of a transaction stands";
    if (saw_half(world))
        return "half of a transaction was seen";
    for (unsigned i = 0; i < 3; i++) {
        static const char *const names[] = {"sa", "sb", "sc"};
        if (disk_of(world, names[i])->promised.all.count > 0)
            return "somebody is still in doubt";
    }
    return NULL;
}

static struct storm honest(void)
{
    return (struct storm){.store = &store_single, .coordinator = transaction_actors.coordinator};
}

/* SEEDS=1000 for more. */
static void no_crash_leaves_half_a_transaction(void)
{
    const char *more = getenv("SEEDS");
    const uint64_t seeds = more ? strtoull(more, NULL, 10) : 300;
    struct world *world = world_of(stormy);
    const struct storm storm = honest();
    uint64_t committed = 0, aborted = 0, unknown = 0, doubts = 0;
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        struct transaction_told told;
        const char *wrong = weathered(world, seed, &storm, &told);
        if (wrong)
            fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, wrong);
        CU_ASSERT_PTR_NULL(wrong);
        books_check(world->run);
        assert_quiet(world);
        CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
        committed += told.ends[TRANSACTION_committed];
        aborted += told.ends[TRANSACTION_aborted];
        unknown += told.ends[TRANSACTION_unknown];
        doubts += told.longest > 0.1;
    }
    CU_ASSERT_TRUE(committed > 20 * seeds && aborted > seeds && unknown > seeds &&
                   doubts > seeds / 2);
    fprintf(stderr, "    %llu committed, %llu rolled back, %llu unknown\n",
            (unsigned long long)committed, (unsigned long long)aborted,
            (unsigned long long)unknown);
    world_end(world);
}

/* --- mutants --- */

static bool is_caught(const struct storm *storm, uint64_t seed)
{
    const pid_t child = fork(); /* a CHECK may stop it */
    CU_ASSERT_TRUE_FATAL(child >= 0);
    if (child == 0) {
        struct transaction_told told;
        struct world *world = world_of(stormy);
        if (!freopen("/dev/null", "w", stderr))
            _exit(2);
        _exit(weathered(world, seed, storm, &told) ? 1 : 0);
    }
    int status = 0;
    CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE_FATAL(!WIFEXITED(status) || WEXITSTATUS(status) != 2);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void assert_caught(const struct storm *storm)
{
    enum { TRIES = 40 };
    unsigned caught = 0;
    for (uint64_t seed = 1; seed <= TRIES; seed++)
        caught += is_caught(storm, seed);
    fprintf(stderr, "    caught by %u of %d storms\n", caught, TRIES);
    CU_ASSERT_TRUE(caught >= 3);
}

static const struct actor_class *original(void) { return transaction_actors.coordinator; }

static void decides_by_the_first_vote(struct port *port, struct task *task)
{
    struct deal *deal = task->own;
    if (task->stage == TASK_ASKS && deal->state == DEAL_VOTING && task->outcome == OUTCOME_ok)
        deal->open = 1;
    original()->done(port, task);
}

static void committing_before_all_have_promised_is_caught(void)
{
    struct actor_class mutant = *original();
    mutant.done = decides_by_the_first_vote;
    assert_caught(&(struct storm){.store = &store_single, .coordinator = &mutant});
}

static void writes_nothing_down(struct port *port, struct task *task, void *disk)
{
    struct coordinator_disk *log = disk;
    original()->flushed(port, task, disk);
    if (log->decided.first)
        chains_leave(&log->decided, log->decided.first);
}

static void a_decision_that_is_not_written_down_is_caught(void)
{
    struct actor_class mutant = *original();
    mutant.flushed = writes_nothing_down;
    assert_caught(&(struct storm){.store = &store_single, .coordinator = &mutant});
}

static void lets_go_when_it_promises(struct port *port, struct task *task, void *disk)
{
    const bool promises = task->stage == TOLD && task->verb == VERB_PREPARE;
    const uint64_t transaction = task->transaction;
    store_single.actor.flushed(port, task, disk);
    struct branch *branch =
        promises ? branch_find(&((struct single *)disk)->promised, transaction) : NULL;
    if (!branch || !branch->holder)
        return;
    const uint32_t holder = branch->holder;
    branch->holder = 0;
    const struct keeper keeper = single_keeper(port);
    rows_unlock(&keeper, holder);
}

static void rows_let_go_before_the_decision_are_caught(void)
{
    struct store_class mutant = store_single;
    mutant.actor.flushed = lets_go_when_it_promises;
    assert_caught(&(struct storm){.store = &mutant, .coordinator = original()});
}

/* A promise that a crash of the store forgets. */
static void forgets_promises(struct port *port)
{
    struct single *single = port_redo(port);
    branches_free(&single->promised, port->blocks);
    store_single.actor.crashed(port);
}

static void a_promise_that_is_forgotten_is_caught(void)
{
    struct store_class mutant = store_single;
    mutant.actor.crashed = forgets_promises;
    assert_caught(&(struct storm){.store = &mutant, .coordinator = original()});
}

static void members_are_documented(void) { assert_family(&transaction_kinds); }

TEST_MAIN(transactions, TEST(members_are_documented), TEST(two_rounds_and_three_disks),
          TEST(one_writer_is_asked_once), TEST(the_slowest_disk_counts),
          TEST(check_knows_the_messages), TEST(what_fails_is_rolled_back),
          TEST(local_ones_stay_half_done), TEST(in_doubt_until_the_coordinator_is_back),
          TEST(doubt_lasts_as_long_as_the_coordinator_is_away), TEST(what_was_decided_is_committed),
          TEST(circles_end), TEST(no_crash_leaves_half_a_transaction),
          TEST(committing_before_all_have_promised_is_caught),
          TEST(a_decision_that_is_not_written_down_is_caught),
          TEST(rows_let_go_before_the_decision_are_caught),
          TEST(a_promise_that_is_forgotten_is_caught))
