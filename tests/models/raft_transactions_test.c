/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-phase commit where stores are replicated: what has been promised survives the leader that
 * promised it; times by hand; random crashes of everybody, after which nothing is half there, was
 * seen half, or is in doubt; mutants that must be caught. */
#include <stdlib.h>

#include "models/plan/shards.h"
#include "models/run/life.h"
#include "models/run/store.h"
#include "models/run/transaction_records.h"
#include "models/stores/raft/protocol.h"
#include "models/transactions/coordinator.h"
#include "tests/models/lib/halves.h"
#include "tests/models/lib/world.h"

extern const struct store_class store_raft;

/* --- times --- */

/* An entry is agreed on when the second of three has it: 2 + 3 + 2 ms after it was proposed. */
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
        struct world *world = world_of(timed_at("kind: raft, reads: lease", cases[i].steps));
        world_begin(world, 1, 0);
        listen(world);
        world_until(world, 5500 * MS);
        CU_ASSERT_EQUAL(world->count, 5);
        for (uint32_t k = 0; k < world->count; k++)
            CU_ASSERT_EQUAL(world_took(world, k), cases[i].took);
        CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 5);
        CU_ASSERT_EQUAL(told.ends[TRANSACTION_in_doubt], 5 * cases[i].doubts);
        if (cases[i].doubts > 1) /* told 2 + 5 + 2 ms after its promise, agreed on after 7 more */
            CU_ASSERT_DOUBLE_EQUAL(told.doubt / (double)told.ends[TRANSACTION_in_doubt], 0.016,
                                   1e-9);
        CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
        world_end(world);
    }
}

/* A read in a transaction is one of the leader's, though others may be asked of followers. */
static void reads_of_a_transaction_are_at_the_leader(void)
{
    struct world *world = world_of(
        "application: {datasets: {a: {keys: 1}, b: {keys: 1}}, modules: {web: {x: [{transaction: "
        "[{read: a}, {write: b}]}]}}}\n"
        "workload: {u: {arrivals: renewal(100ms), mix: web.x}}\n"
        "deployment: {services: {web: }, stores: {default: {kind: raft, replicas: 3, reads: "
        "follower, locks: {wait: 5s}}, sa: {datasets: [a]}, sb: {datasets: [b]}}, transactions: "
        "{default: two_phase_commit}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    world_begin(world, 1, 0);
    world_until(world, 5 * SECOND);
    CU_ASSERT_TRUE(world->count > 40);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
    world_end(world);
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

static struct replica_keeps keeps(const struct port *replica)
{
    const struct raft_state *state = replica->state;
    return (struct replica_keeps){.versions = &state->machine.versions,
                                  .promised = vows_count(&state->machine.vows)};
}

/* NULL, or what was wrong. */
static const char *weathered(struct world *world, uint64_t seed, const struct store_class *store)
{
    world_begin(world, seed, 0);
    puts_in(world, store);
    listen(world);
    storm_passes(world, seed);
    const char *half = stands_half(world, keeps);
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
    struct told all = {0};
    uint64_t elections = 0;
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        struct world *world = worlds[seed % 3];
        const char *wrong = weathered(world, seed, &store_raft);
        if (wrong)
            fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, wrong);
        CU_ASSERT_PTR_NULL(wrong);
        told_adds(&all);
        books_check(world->run);
        CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
        for (unsigned s = 0; s < STORES; s++)
            elections += world->run->parties[world->plan->datasets[s].store].elections.events;
    }
    fprintf(stderr, "    %llu committed, %llu rolled back, %llu unknown, %llu elections\n",
            (unsigned long long)all.ends[TRANSACTION_committed],
            (unsigned long long)all.ends[TRANSACTION_aborted],
            (unsigned long long)all.ends[TRANSACTION_unknown], (unsigned long long)elections);
    CU_ASSERT_TRUE(all.ends[TRANSACTION_committed] > 10 * seeds &&
                   all.ends[TRANSACTION_aborted] > seeds && all.ends[TRANSACTION_unknown] > seeds &&
                   elections > 10 * seeds);
    for (unsigned i = 0; i < 3; i++)
        world_end(worlds[i]);
}

/* --- mutants --- */

/* Says yes out of its own memory: no other replica knows of the promise. */
static void promises_alone(struct port *port, struct task *task)
{
    struct raft_state *state = state_of(port);
    const struct branch *branch = branch_find(&state->rows.open, task->transaction);
    if (task->verb != VERB_PREPARE || !leads(port) || !branch || branch->count == 0 ||
        branch->number != task->branch) {
        store_raft.actor.arrived(port, task);
        return;
    }
    struct branch *promise =
        branch_begin(&state->machine.vows.promised, port->blocks, task->transaction, 1);
    promise->promised = *port->clock;
    promise->holder = branch->holder;
    for (uint32_t i = 0; i < branch->count; i++)
        branch_writes(promise, port->blocks, &branch->writes[i]);
    if (branch->ticket)
        port_cancel(port, branch->ticket);
    branch_take(&state->rows.open, branch);
    branch_free((struct branch *)branch, port->blocks);
    task->version = 1;
    port_answer(port, task, OUTCOME_ok);
}

static void a_promise_that_is_not_replicated_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.arrived = promises_alone;
    assert_caught(weathered, stormy("4ms", ""), &mutant);
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
    assert_caught(weathered, stormy("80ms", ""), &mutant);
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
    assert_caught(weathered, stormy("4ms", ", snapshot: {every: 5, keep: 0, size: 1KB}"), &mutant);
}

TEST_MAIN(raft_transactions, TEST(promises_are_agreed_on),
          TEST(reads_of_a_transaction_are_at_the_leader), TEST(shards_take_part_by_themselves),
          TEST(no_crash_leaves_half_a_transaction),
          TEST(a_promise_that_is_not_replicated_is_caught),
          TEST(rows_that_a_successor_does_not_know_of_are_caught),
          TEST(snapshots_without_promises_are_caught))
