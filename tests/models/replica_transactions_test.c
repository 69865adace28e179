/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-phase commit at primaries with replicas: times by hand; what a mode promises survives every
 * storm that it claims to survive, and what async promises is seen to be lost; mutants. */
#include "models/run/life.h"
#include "models/run/transaction_records.h"
#include "models/stores/primary_replica/protocol.h"
#include "tests/models/lib/foretold.h"
#include "tests/models/lib/halves.h"

extern const struct store_class store_primary_replica;

static const struct replica_disk *disk_at(const struct world *world, uint32_t dataset,
                                          uint32_t replica)
{
    return replica_at(world, dataset, replica)->disk;
}

/* --- times --- */

/* A line of the log is acknowledged 3 + 2 + 3 + 2 ms after its task began to write it. */
static const char *timed(const char *mode, const char *steps)
{
    return timed_at(text_of("kind: primary_replica, mode: %s", mode), steps);
}

static void promises_wait_as_writes_do(void)
{
    static const struct {
        const char *mode, *steps;
        sim_time took;
        unsigned doubts;
        double doubt;
    } cases[] = {
        /* told 5 + 2 ms after its promise was answered, and 3 ms of disk */
        {"async", "{write: a}, {write: b}", (10 + 7 + 5 + 7) * MS, 2, 0.012},
        {"sync", "{write: a}, {write: b}", (10 + 14 + 5 + 14) * MS, 2, 0.019},
        {"semi_sync", "{write: a}, {write: b}", (10 + 14 + 5 + 14) * MS, 2, 0.019},
        {"strict", "{write: a}, {write: b}, {write: c}, {write: a, key: same}",
         (20 + 14 + 5 + 14) * MS, 3, 0.019},
        /* a promise in memory has not waited for the replica's disk */
        {"sync(until=received)", "{write: a}, {write: b}", (10 + 11 + 5 + 11) * MS, 2, 0.016},
        /* ... and one that is applied, for the work of its write; what was decided takes none */
        {"sync(until=applied)", "{write: a}, {write: b}", (10 + 15 + 5 + 14) * MS, 2, 0.020},
        {"sync", "{write: a}", (5 + 14) * MS, 0, 0},          /* decides by itself */
        {"sync", "{read: a}, {read: b}", (8 + 4) * MS, 0, 0}, /* both promise nothing */
        {"sync", "{write: a}, {read: b}", (5 + 4 + 14 + 5 + 14) * MS, 1, 0.019},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world = world_of(timed(cases[i].mode, cases[i].steps));
        world_begin(world, 1, 0);
        listen(world);
        world_until(world, 5500 * MS);
        CU_ASSERT_EQUAL(world->count, 5);
        for (uint32_t k = 0; k < world->count; k++)
            CU_ASSERT_EQUAL(world_took(world, k), cases[i].took);
        CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 5);
        CU_ASSERT_EQUAL(told.ends[TRANSACTION_in_doubt], 5 * cases[i].doubts);
        if (cases[i].doubts > 0)
            ASSERT_NEAR(told.doubt / (double)told.ends[TRANSACTION_in_doubt], cases[i].doubt, 1e-9);
        CU_ASSERT_EQUAL(told.half, 0);
        CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
        for (uint32_t r = 0; r < REPLICAS; r++)
            CU_ASSERT_EQUAL(vows_count(&disk_at(world, 0, r)->vows), 0);
        world_end(world);
    }
}

/* A read in a transaction is one of the primary's, whoever answers others. */
static void reads_of_a_transaction_are_at_the_primary(void)
{
    struct world *world = world_of(timed("async, reads: replica", "{read: a}, {write: b}"));
    world_begin(world, 1, 0);
    listen(world);
    world_until(world, 5500 * MS);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 5);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_aborted], 0);
    world_end(world);
}

/* Two lines of the log for each write, at each replica; the coordinator's decision. */
static void check_knows_the_disks(void)
{
    struct world *world = world_of(
        "application: {datasets: {a: {keys: 1k}, b: {keys: 1k}}, modules: {web: {x: "
        "[{transaction: [{write: a}, {write: b}]}]}}}\n"
        "workload: {u: {arrivals: poisson(rate=50/s), mix: web.x}}\n"
        "deployment: {network: {same_zone: {latency: 1ms}}, nodes: {w: {disk: 2ms, cores: 1}, s: "
        "{count: 6, disk: 3ms, cores: 1}}, services: {web: {nodes: w}}, stores: {default: {kind: "
        "primary_replica, mode: sync, replicas: 3, nodes: s, write_time: 1ms}, sa: {datasets: "
        "[a]}, sb: {datasets: [b]}}, transactions: {default: two_phase_commit}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    world_begin(world, 1, 0);
    world_until(world, 200 * SECOND);
    for (uint32_t i = 0; i < 6; i++) {
        const char *name = text_of("s/%u", i);
        const struct node *node = &world->run->nodes[world_node(world, name)];
        const double busy = (double)node->disk.busy / (double)world->run->engine->now;
        ASSERT_NEAR(busy, 2 * 50 * 0.003, 0.03 * 0.3); /* 10,000 writes: 1 % */
        ASSERT_NEAR(station(world, text_of("disk of node %s", name))->load, 0.3, 1e-9);
    }
    world_end(world);
}

/* --- fail-over with a promise open --- */

/* web decides by a disk of 5 s: the store's primary dies in between.  It is known dead after 100 ms
 * and replaced after 100 more. */
static const char *in_doubt(const char *mode, const char *delay)
{
    return text_of(
        "application: {datasets: {a: {keys: 1}, b: {keys: 1}}, modules: {web: {x: [{transaction: "
        "[{write: a}, {write: b}]}]}, other: {y: [{write: a}]}}}\n"
        "workload: {u: {arrivals: renewal(20s), mix: web.x}, v: {arrivals: renewal(23s), mix: "
        "other.y}}\n"
        "deployment: {nodes: {w: {disk: 5s}, o: , s: {count: 4}}, network: {same_zone: {latency: "
        "1ms}}, services: {web: {nodes: w}, other: {nodes: o}}, stores: {sa: {kind: "
        "primary_replica, mode: %s, replicas: 3, nodes: s, locks: {wait: 10s}, failover: {detect: "
        "100ms, promote: 100ms}, delays: {replicate: %s}, datasets: [a]}, sb: {kind: single, "
        "nodes: "
        "o, datasets: [b], locks: {wait: 10s}}}, transactions: {default: "
        "two_phase_commit(timeout=30s)}}\n",
        mode, delay);
}

/* The shorter one of the two. */
static sim_time other_took(const struct world *world)
{
    CU_ASSERT_EQUAL_FATAL(world->count, 2);
    const sim_time a = world->heard[0].took, b = world->heard[1].took;
    return a < b ? a : b;
}

/* Another writer of the row, who comes at 23 s, waits at the new primary until the transaction that
 * was in doubt since 20 s has been committed there, at 25 s. */
static void the_successor_holds_the_row(void)
{
    struct world *world = world_of(in_doubt("sync", "0s"));
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    world_begin(world, 1, 0);
    listen(world);
    run_until(world->run, 22 * SECOND);
    node_crash(world->run, world_node(world, "s/0"));
    run_until(world->run, 24 * SECOND);
    CU_ASSERT_EQUAL(vows_count(&disk_at(world, 0, 1)->vows), 1);
    CU_ASSERT_EQUAL(world->count, 0);
    world_until(world, 30 * SECOND);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 1);
    CU_ASSERT_EQUAL(told.half, 0);
    CU_ASSERT_EQUAL(world->count, 2);
    CU_ASSERT_TRUE(other_took(world) > 2 * SECOND && other_took(world) < 2100 * MS);
    CU_ASSERT_EQUAL(vows_count(&disk_at(world, 0, 1)->vows), 0);
    world_end(world);
}

/* The same with a log that is shipped a second late: the successor knows of no promise, lets the
 * other writer in at once, and the transaction is told committed while half of it is lost. */
static void an_asynchronous_promise_is_lost(void)
{
    struct world *world = world_of(in_doubt("async", "3s"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    world_begin(world, 1, 0);
    listen(world);
    run_until(world->run, 22 * SECOND);
    node_crash(world->run, world_node(world, "s/0"));
    world_until(world, 30 * SECOND);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 1);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_torn], 1);
    CU_ASSERT_EQUAL(told.half, 1);
    CU_ASSERT_EQUAL(world->count, 2);
    CU_ASSERT_TRUE(other_took(world) < 100 * MS);
    CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
    world_end(world);
}

/* So is one of a store that loses its disk. */
static void a_lost_disk_loses_its_promise(void)
{
    struct world *world =
        world_of(text_of("%sdisruptions: {x: {at: 22s, for: 1s, crash: store sb/0, disk: lost}}\n",
                         in_doubt("sync", "0s")));
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    world_begin(world, 1, 0);
    listen(world);
    world_until(world, 30 * SECOND);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 1);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_torn], 1);
    CU_ASSERT_EQUAL(told.half, 1);
    CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
    world_end(world);
}

/* --- storms --- */

#define STORMY_STORE(mode)                                                                         \
    "kind: primary_replica, mode: " mode ", replicas: 3, nodes: s, write_time: exponential(1ms), " \
    "failover: {detect: 60ms, promote: exponential(60ms)}, locks: {wait: 200ms, reads: shared}"

/* `disk`: of the coordinator. */
static const char *stormy_while(const char *disk, const char *store)
{
    return storm_with(disk, "9",
                      text_of("default: {%s}, sa: {datasets: [a]}, sb: {datasets: [b]}, sc: "
                              "{datasets: [c]}",
                              store));
}

static const char *stormy(const char *store) { return stormy_while("4ms", store); }

/* One store, the rows of which lie in shards of their own. */
static const char *stormy_shards(void)
{
    return storm_with("4ms", "5",
                      text_of("s: {%s, shards: 20, datasets: all}", STORMY_STORE("strict")));
}

/* All replicas of the row have all that its primary has acknowledged, and follow it: what modes
 * that go on alone ask of a world in which they lose nothing. */
static bool is_whole(const struct world *world, uint32_t dataset)
{
    uint32_t reigning = 0;
    for (uint32_t r = 0; r < REPLICAS; r++) {
        const struct port *port = replica_at(world, dataset, r);
        const struct replica_state *state = port->state;
        const struct replica_disk *disk = port->disk;
        if (disk->torn || disk->epoch != state->epoch)
            return false;
        if (state->office == REIGNING) {
            const replica_set children = chain_children((struct port *)port);
            const bool waits = !mode_class_of(port)->silent;
            reigning++;
            if (state->streaming != children || state->suspected != 0 || state->fell_back ||
                (waits && (state->believed != children || state->fetching != 0)))
                return false;
        } else if (state->office != FOLLOWING || state->behind || state->installing)
            return false;
    }
    return reigning == 1;
}

static bool one_at_a_time(const struct world *world, uint32_t node)
{
    for (uint32_t s = 0; s < STORES; s++)
        for (uint32_t r = 0; r < REPLICAS; r++) {
            const struct party *party = &world->plan->parties[world->plan->datasets[s].store];
            const uint32_t instance = party->first + replica_at(world, s, r)->self;
            if (world->plan->instances[instance].node != node)
                continue;
            for (uint32_t other = 0; other < REPLICAS; other++) {
                const uint32_t at =
                    world->plan->instances[party->first + replica_at(world, s, other)->self].node;
                if (world->run->nodes[at].crashes > 0)
                    return false;
            }
            if (!is_whole(world, s))
                return false;
        }
    return true;
}

static struct replica_keeps keeps(const struct port *replica)
{
    const struct replica_disk *disk = replica->disk;
    return (struct replica_keeps){.versions = &disk->versions, .promised = vows_count(&disk->vows)};
}

static const char *weathered_with(struct world *world, uint64_t seed,
                                  const struct store_class *store, storm_care *may)
{
    world_begin(world, seed, 0);
    puts_in(world, store);
    listen(world);
    storm_passes_with(world, seed, may);
    const char *half = stands_half(world, keeps);
    return half ? half : saw_half(world) ? "half of a transaction was seen" : NULL;
}

static const char *weathered(struct world *world, uint64_t seed, const struct store_class *store)
{
    return weathered_with(world, seed, store, NULL);
}

static const char *weathered_one_by_one(struct world *world, uint64_t seed,
                                        const struct store_class *store)
{
    return weathered_with(world, seed, store, one_at_a_time);
}

/* SEEDS=1000 for more.  `strict` waits for all whoever is dead and survives anything; `sync` and
 * `semi_sync` go on without the dead, and survive one death at a time. */
static void no_crash_leaves_half_a_transaction(void)
{
    static const char *const names[] = {"strict", "shards", "chain", "sync", "semi_sync"};
    const char *more = getenv("SEEDS");
    const uint64_t seeds = more ? strtoull(more, NULL, 10) : 100;
    struct world *worlds[] = {
        world_of(stormy(STORMY_STORE("strict"))), world_of(stormy_shards()),
        world_of(stormy(STORMY_STORE("strict") ", feeds: 1")),
        world_of(stormy(STORMY_STORE("sync"))),
        world_of(stormy(STORMY_STORE("semi_sync(fall_back=1h)") ", gather: true"))};
    enum { KINDS = sizeof worlds / sizeof worlds[0] };
    for (unsigned kind = 0; kind < KINDS; kind++) {
        struct world *world = worlds[kind];
        struct told all = {0};
        uint64_t successions = 0;
        for (uint64_t seed = 1; seed <= seeds; seed++) {
            const char *wrong = weathered_with(world, seed, &store_primary_replica,
                                               kind < 2 ? NULL : one_at_a_time);
            if (wrong)
                fprintf(stderr, "%s, seed %llu: %s\n", names[kind], (unsigned long long)seed,
                        wrong);
            CU_ASSERT_PTR_NULL(wrong);
            books_check(world->run);
            CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
            told_adds(&all);
            for (unsigned s = 0; s < STORES; s++)
                successions += world->run->parties[world->plan->datasets[s].store].failovers.events;
        }
        const uint64_t committed = all.ends[TRANSACTION_committed],
                       aborted = all.ends[TRANSACTION_aborted];
        fprintf(stderr, "    %s: %llu committed, %llu rolled back, %llu fail-overs\n", names[kind],
                (unsigned long long)committed, (unsigned long long)aborted,
                (unsigned long long)successions);
        CU_ASSERT_EQUAL(all.ends[TRANSACTION_torn], 0);
        CU_ASSERT_TRUE(committed > 5 * seeds && aborted > seeds && successions > seeds);
        world_end(world);
    }
}

/* --- what must be caught --- */

static void async_is_seen_to_lose(void)
{
    const char *text = stormy(STORMY_STORE("async") ", delays: {replicate: 50ms}");
    assert_caught(weathered_one_by_one, text, &store_primary_replica);
    struct world *world = world_of(text);
    uint64_t torn = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        weathered_with(world, seed, &store_primary_replica, one_at_a_time);
        torn += told.ends[TRANSACTION_torn];
        CU_ASSERT_EQUAL(told.half, told.ends[TRANSACTION_torn]);
    }
    fprintf(stderr, "    %llu transactions torn\n", (unsigned long long)torn);
    CU_ASSERT_TRUE(torn > 3);
    world_end(world);
}

/* Serves before it has locked the rows of what was promised. */
static void knows_all(struct port *port, struct task *task)
{
    state_of(port)->vows_known |= reigns(port);
    store_primary_replica.actor.arrived(port, task);
}

static void rows_that_a_successor_does_not_know_of_are_caught(void)
{
    struct store_class mutant = store_primary_replica;
    mutant.actor.arrived = knows_all;
    assert_caught(weathered_one_by_one,
                  stormy_while("80ms", STORMY_STORE("sync") ", delays: {replicate: 30ms}"),
                  &mutant);
}

/* Says yes as soon as its own disk has the promise. */
static void promises_alone(struct port *port, struct task *task, void *disk)
{
    const bool asked = task->stage == TOLD && task->verb == VERB_PREPARE && reigns(port);
    store_primary_replica.actor.flushed(port, task, disk);
    if (asked && task->stage == WAITING) {
        log_given_up(port, task);
        port_answer(port, task, OUTCOME_ok);
    }
}

static void a_promise_that_nobody_follows_is_caught(void)
{
    struct store_class mutant = store_primary_replica;
    mutant.actor.flushed = promises_alone;
    assert_caught(weathered_one_by_one,
                  stormy_while("80ms", STORMY_STORE("sync") ", delays: {replicate: 30ms}"),
                  &mutant);
}

/* Who catches up is not told of what is promised. */
static void state_without_promises(struct port *port, struct task *task, void *disk)
{
    const bool installs = task->stage == INSTALLING;
    store_primary_replica.actor.flushed(port, task, disk);
    if (installs)
        vows_free(&((struct replica_disk *)disk)->vows, port->blocks);
}

static void a_state_without_promises_is_caught(void)
{
    struct store_class mutant = store_primary_replica;
    mutant.actor.flushed = state_without_promises;
    assert_caught(weathered, stormy(STORMY_STORE("strict")), &mutant);
}

TEST_MAIN(replica_transactions, TEST(promises_wait_as_writes_do),
          TEST(reads_of_a_transaction_are_at_the_primary), TEST(check_knows_the_disks),
          TEST(the_successor_holds_the_row), TEST(an_asynchronous_promise_is_lost),
          TEST(a_lost_disk_loses_its_promise), TEST(no_crash_leaves_half_a_transaction),
          TEST(async_is_seen_to_lose), TEST(rows_that_a_successor_does_not_know_of_are_caught),
          TEST(a_promise_that_nobody_follows_is_caught), TEST(a_state_without_promises_is_caught))
