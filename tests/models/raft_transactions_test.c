/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-phase commit where stores are replicated: what has been promised survives the leader that
 * promised it; times by hand; random crashes of everybody, after which nothing is half there, was
 * seen half, or is in doubt; mutants that must be caught. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "models/plan/shards.h"
#include "models/run/life.h"
#include "models/run/store.h"
#include "models/run/transaction_records.h"
#include "models/stores/raft/protocol.h"
#include "models/transactions/coordinator.h"
#include "tests/models/lib/crashes.h"
#include "tests/models/lib/world.h"

extern const struct store_class store_raft;

enum { STORES = 3, REPLICAS = 3 };

/* Of the shard with the only row of the dataset. */
static const struct port *replica_at(const struct world *world, uint32_t dataset, uint32_t replica)
{
    const uint32_t index = world->plan->datasets[dataset].store;
    const struct party *party = &world->plan->parties[index];
    const uint32_t shard = shard_of(world->plan, party, dataset, 0);
    const struct seat *seat = &shard_seats(party->shards, shard)[replica];
    return part_at(world->run, party->first + seat->member, part_of_seat(world->run, index, seat));
}
static const struct raft_state *raft_of(const struct world *world, uint32_t dataset,
                                        uint32_t replica)
{
    return replica_at(world, dataset, replica)->state;
}

/* --- times --- */

static uint64_t ends[TRANSACTION_in_doubt + 1];
static double doubt;

static void hears_transaction(void *context, sim_time now, const void *record)
{
    const struct transaction_record *about = record;
    (void)context, (void)now;
    ends[about->end]++;
    doubt += about->end == TRANSACTION_in_doubt ? clock_to_seconds(about->took) : 0;
}

/* Messages take 2 ms, stores' disks 3 ms, the coordinator's 5 ms, work of a write 1 ms.  An entry
 * is agreed on when the second of three has it: 2 + 3 + 2 ms after it was proposed. */
static const char *timed(const char *steps)
{
    return text_of(
        "application: {datasets: {a: {keys: 1}, b: {keys: 1}, c: {keys: 1}}, modules: {web: {x: "
        "[{transaction: [%s]}]}}}\n"
        "workload: {u: {arrivals: renewal(1s), mix: web.x}}\n"
        "deployment: {nodes: {w: {disk: 5ms}, s: {count: 9, disk: 3ms}}, network: {same_zone: "
        "{latency: 2ms}}, calls: {default: {protocol: \"udp(cpu_per_message=0s cpu_per_kb=0s "
        "overhead=0B)\"}}, services: {web: {nodes: w}}, stores: {default: {kind: raft, replicas: "
        "3, reads: lease, nodes: s, write_time: 1ms, locks: {wait: 5s, reads: shared}}, sa: "
        "{datasets: [a]}, sb: {datasets: [b]}, sc: {datasets: [c]}}, transactions: {default: "
        "two_phase_commit}}\n",
        steps);
}

static void promises_are_agreed_on(void)
{
    static const struct {
        const char *steps;
        sim_time took;
        unsigned doubts;
    } cases[] = {
        {"{write: a}, {write: b}", (10 + 4 + 7 + 5 + 4 + 7) * MS, 2},
        {"{write: a}, {write: b}, {write: c}, {write: a, key: same}", (20 + 11 + 5 + 11) * MS, 3},
        {"{write: a}", (5 + 4 + 7) * MS, 1},       /* decides by itself: both entries at once */
        {"{read: a}, {read: b}", (8 + 4) * MS, 0}, /* both promise nothing */
        {"{write: a}, {read: b}", (5 + 4 + 11 + 5 + 11) * MS, 1},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world = world_of(timed(cases[i].steps));
        world_begin(world, 1, 0);
        memset(ends, 0, sizeof ends);
        doubt = 0;
        observe_subscribe(&world->run->observe, world->run_arena, RECORD_TRANSACTION,
                          hears_transaction, NULL);
        world_until(world, 5500 * MS);
        CU_ASSERT_EQUAL(world->count, 5);
        for (uint32_t k = 0; k < world->count; k++)
            CU_ASSERT_EQUAL(world_took(world, k), cases[i].took);
        CU_ASSERT_EQUAL(ends[TRANSACTION_committed], 5);
        CU_ASSERT_EQUAL(ends[TRANSACTION_in_doubt], 5 * cases[i].doubts);
        if (cases[i].doubts > 1) /* told 2 + 5 + 2 ms after its promise, agreed on after 7 more */
            CU_ASSERT_DOUBLE_EQUAL(doubt / (double)ends[TRANSACTION_in_doubt], 0.016, 1e-9);
        CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
        world_end(world);
    }
}

/* A store in shards is asked for a promise by each that was touched: a and c lie in two of
 * twenty. */
static void shards_take_part_by_themselves(void)
{
    struct world *world = world_of(
        "application: {datasets: {a: {keys: 1}, c: {keys: 1}}, modules: {web: {x: [{transaction: "
        "[{write: a}, {write: c}]}]}}}\n"
        "workload: {u: {arrivals: renewal(1s), mix: web.x}}\n"
        "deployment: {nodes: {w: {disk: 5ms}, s: {count: 4, disk: 3ms}}, network: {same_zone: "
        "{latency: 2ms}}, calls: {default: {protocol: \"udp(cpu_per_message=0s cpu_per_kb=0s "
        "overhead=0B)\"}}, services: {web: {nodes: w}}, stores: {s: {kind: single, shards: 20, "
        "nodes: s, datasets: all, write_time: 1ms, locks: {wait: 5s}}}, transactions: {default: "
        "two_phase_commit}}\n");
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    const struct party *party = &world->plan->parties[world_party(world, "s")];
    CU_ASSERT_NOT_EQUAL(shard_of(world->plan, party, 0, 0), shard_of(world->plan, party, 1, 0));
    world_begin(world, 1, 0);
    world_until(world, 5500 * MS);
    CU_ASSERT_EQUAL(world->count, 5);
    for (uint32_t k = 0; k < world->count; k++)
        CU_ASSERT_EQUAL(world_took(world, k), (10 + 7 + 5 + 7) * MS);
    world_end(world);
}

/* --- storms --- */

/* Writers of three rows, readers of all of them; everybody dies now and then. */
static const char *storm_with(const char *disk, const char *nodes, const char *kept)
{
    return text_of(
        "application: {datasets: {a: {keys: 1}, b: {keys: 1}, c: {keys: 1}}, modules: {web: {x: "
        "[{transaction: [{write: a}, {call: other.y}, {write: c}]}], r: [{transaction: [{read: c}, "
        "{delay: exponential(5ms)}, {read: a}, {read: b}]}]}, other: {y: [{write: b}]}}}\n"
        "workload: {u: {arrivals: poisson(rate=8/s), mix: {web.x: 60%%, web.r: 40%%}, timeout: "
        "2s}}\n"
        "deployment:\n"
        "  network: {same_zone: {latency: exponential(1ms)}}\n"
        "  nodes: {w: {count: 2, disk: exponential(%s)}, o: {count: 1}, s: {count: %s, disk: "
        "exponential(2ms)}}\n"
        "  services: {web: {replicas: 2, nodes: w}, other: {nodes: o}}\n"
        "  stores: {%s}\n"
        "  calls: {default: {timeout: 150ms, retry: {attempts: 2, backoff: 10ms}}}\n"
        "  transactions: {default: two_phase_commit(timeout=400ms again=200ms)}\n",
        disk, nodes, kept);
}

#define STORMY_STORE                                                                               \
    "kind: raft, replicas: 3, nodes: s, write_time: exponential(1ms), election_timeout: "          \
    "150ms..300ms, heartbeat: 30ms, locks: {wait: 200ms, reads: shared}"

static const char *stormy(const char *disk, const char *more)
{
    return storm_with(disk, "9",
                      text_of("default: {%s%s}, sa: {datasets: [a]}, sb: {datasets: [b]}, sc: "
                              "{datasets: [c]}",
                              STORMY_STORE, more));
}

/* One store, the rows of which lie in shards of their own. */
static const char *stormy_shards(void)
{
    return storm_with("4ms", "5",
                      text_of("s: {%s, shards: 20, datasets: all, rebalance: 1s}", STORMY_STORE));
}

static void puts_in(const struct world *world, const struct store_class *store)
{
    for (uint32_t i = 0; i < world->plan->instance_count; i++) {
        struct actor *actor = world->run->instances[i].actor;
        for (uint32_t k = 0; actor && k < actor->part_count; k++)
            if (!actor->parts[k].port.class->coordinates)
                actor->parts[k].port.class = &store->actor;
    }
}

/* Which request wrote each version of each row, as far as anybody was told. */
enum { MOST_WRITES = 4096 };
struct writers {
    uint32_t count;
    struct {
        uint32_t dataset;
        uint64_t version, user;
    } list[MOST_WRITES];
};
static struct writers writers;

static void list_writers(const struct world *world)
{
    writers.count = 0;
    for (size_t i = 0; i < world->operation_count; i++) {
        const struct operation_record *one = &world->operations[i];
        if (one->verb != VERB_WRITE || one->version == 0)
            continue;
        CU_ASSERT_TRUE_FATAL(writers.count < MOST_WRITES);
        writers.list[writers.count].dataset = one->dataset;
        writers.list[writers.count].version = one->version;
        writers.list[writers.count++].user = one->user;
    }
}

/* UINT64_MAX: nobody was told. */
static uint64_t writer_of(uint32_t dataset, uint64_t version)
{
    for (uint32_t i = 0; i < writers.count && version > 0; i++)
        if (writers.list[i].dataset == dataset && writers.list[i].version == version)
            return writers.list[i].user;
    return version == 0 ? UINT64_MAX - 1 : UINT64_MAX;
}

/* A reader has seen rows of two transactions. */
static bool saw_half(const struct world *world)
{
    list_writers(world);
    for (size_t i = 0; i < world->operation_count; i++) {
        const struct operation_record *one = &world->operations[i];
        for (size_t k = i + 1; k < world->operation_count && k < i + 40; k++) {
            const struct operation_record *other = &world->operations[k];
            if (one->verb != VERB_READ || other->verb != VERB_READ || one->user != other->user ||
                one->outcome != OUTCOME_ok || other->outcome != OUTCOME_ok ||
                world_outcome(world, (uint32_t)one->user) != OUTCOME_ok)
                continue;
            const uint64_t a = writer_of(one->dataset, one->version),
                           b = writer_of(other->dataset, other->version);
            if (a != b && a != UINT64_MAX && b != UINT64_MAX)
                return true;
        }
    }
    return false;
}

/* Whose write stands in each store, by its number; all replicas have the same. */
static const char *stands_half(const struct world *world)
{
    uint64_t users[STORES];
    for (unsigned s = 0; s < STORES; s++) {
        const struct version found = versions_get(&raft_of(world, s, 0)->machine.versions, s, 0);
        users[s] = UINT64_MAX;
        for (size_t i = 0; i < world->operation_count; i++)
            if (world->operations[i].verb == VERB_WRITE && world->operations[i].id == found.id)
                users[s] = world->operations[i].user;
        for (uint32_t r = 0; r < REPLICAS; r++) {
            const struct raft_state *state = raft_of(world, s, r);
            if (state->machine.vows.count > 0)
                return "somebody is still in doubt";
            if (versions_get(&state->machine.versions, s, 0).number != found.number)
                return "replicas differ";
        }
    }
    return users[0] == users[1] && users[0] == users[2] ? NULL : "half of a transaction stands";
}

/* NULL, or what was wrong. */
static const char *weathered(struct world *world, uint64_t seed, const struct store_class *store)
{
    world_begin(world, seed, 0);
    puts_in(world, store);
    observe_subscribe(&world->run->observe, world->run_arena, RECORD_TRANSACTION, hears_transaction,
                      NULL);
    storm_passes(world, seed);
    const char *half = stands_half(world);
    return half ? half : saw_half(world) ? "half of a transaction was seen" : NULL;
}

/* SEEDS=1000 for more.  A third of the storms has snapshots, so that promises travel in them, and
 * one has all rows in shards of one store. */
static void no_crash_leaves_half_a_transaction(void)
{
    const char *more = getenv("SEEDS");
    const uint64_t seeds = more ? strtoull(more, NULL, 10) : 100;
    struct world *worlds[] = {
        world_of(stormy("4ms", "")), world_of(stormy_shards()),
        world_of(stormy("4ms",
                        ", snapshot: {every: 5, keep: 0, size: 1KB}, reads: lease, lease: 50ms"))};
    const struct plan *plan = worlds[1]->plan;
    CU_ASSERT_PTR_NOT_NULL_FATAL(plan);
    const struct party *party = &plan->parties[plan->datasets[0].store];
    for (uint32_t d = 0; d + 1 < STORES; d++)
        CU_ASSERT_NOT_EQUAL(shard_of(plan, party, d, 0), shard_of(plan, party, d + 1, 0));
    memset(ends, 0, sizeof ends);
    uint64_t elections = 0;
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        struct world *world = worlds[seed % 3];
        const char *wrong = weathered(world, seed, &store_raft);
        if (wrong)
            fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, wrong);
        CU_ASSERT_PTR_NULL(wrong);
        books_check(world->run);
        CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
        for (unsigned s = 0; s < STORES; s++)
            elections += world->run->parties[world->plan->datasets[s].store].elections.events;
    }
    fprintf(stderr, "    %llu committed, %llu rolled back, %llu unknown, %llu elections\n",
            (unsigned long long)ends[TRANSACTION_committed],
            (unsigned long long)ends[TRANSACTION_aborted],
            (unsigned long long)ends[TRANSACTION_unknown], (unsigned long long)elections);
    CU_ASSERT_TRUE(ends[TRANSACTION_committed] > 10 * seeds && ends[TRANSACTION_aborted] > seeds &&
                   ends[TRANSACTION_unknown] > seeds && elections > 10 * seeds);
    for (unsigned i = 0; i < 3; i++)
        world_end(worlds[i]);
}

/* --- mutants --- */

static bool is_caught(const char *text, const struct store_class *store, uint64_t seed)
{
    const pid_t child = fork(); /* a CHECK may stop it */
    CU_ASSERT_TRUE_FATAL(child >= 0);
    if (child == 0) {
        struct world *world = world_of(text);
        if (!freopen("/dev/null", "w", stderr))
            _exit(2);
        _exit(weathered(world, seed, store) ? 1 : 0);
    }
    int status = 0;
    CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE_FATAL(!WIFEXITED(status) || WEXITSTATUS(status) != 2);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void assert_caught(const char *text, const struct store_class *store)
{
    enum { TRIES = 40 };
    unsigned caught = 0;
    for (uint64_t seed = 1; seed <= TRIES; seed++)
        caught += is_caught(text, store, seed);
    fprintf(stderr, "    caught by %u of %d storms\n", caught, TRIES);
    CU_ASSERT_TRUE(caught >= 3);
}

/* Says yes out of its own memory: no other replica knows of the promise. */
static void promises_alone(struct port *port, struct task *task)
{
    struct raft_state *state = state_of(port);
    const struct branch *branch = branch_find(&state->open, task->transaction);
    if (task->verb != VERB_PREPARE || !leads(port) || !branch || branch->count == 0 ||
        branch->number != task->branch) {
        store_raft.actor.arrived(port, task);
        return;
    }
    struct branch *promise =
        branch_begin(&state->machine.vows.promised, port->blocks, task->transaction, 1);
    state->machine.vows.count++;
    promise->promised = *port->clock;
    promise->holder = branch->holder;
    for (uint32_t i = 0; i < branch->count; i++)
        branch_writes(promise, port->blocks, &branch->writes[i]);
    if (branch->ticket)
        port_cancel(port, branch->ticket);
    branch_take(&state->open, branch);
    branch_free((struct branch *)branch, port->blocks);
    task->version = 1;
    port_answer(port, task, OUTCOME_ok);
}

static void a_promise_that_is_not_replicated_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.arrived = promises_alone;
    assert_caught(stormy("4ms", ""), &mutant);
}

/* Serves before it knows which rows its predecessors have promised. */
static void knows_all(struct port *port, struct task *task)
{
    state_of(port)->vows_known |= leads(port);
    store_raft.actor.arrived(port, task);
}

static void rows_that_a_successor_does_not_know_of_are_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.arrived = knows_all;
    assert_caught(stormy("80ms", ""), &mutant);
}

/* A snapshot without them: whoever begins with it has promised nothing. */
static void snapshots_forget(struct port *port, struct task *task, void *disk)
{
    const bool snapshot = task->stage == SNAPPING;
    store_raft.actor.flushed(port, task, disk);
    if (snapshot)
        vows_free(&((struct raft_disk *)disk)->vows, port->blocks);
}

static void snapshots_without_promises_are_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.flushed = snapshots_forget;
    assert_caught(stormy("4ms", ", snapshot: {every: 5, keep: 0, size: 1KB}"), &mutant);
}

TEST_MAIN(raft_transactions, TEST(promises_are_agreed_on), TEST(shards_take_part_by_themselves),
          TEST(no_crash_leaves_half_a_transaction),
          TEST(a_promise_that_is_not_replicated_is_caught),
          TEST(rows_that_a_successor_does_not_know_of_are_caught),
          TEST(snapshots_without_promises_are_caught))
