/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-phase commits at raft stores whose shards are cut in two meanwhile: nobody is left in doubt,
 * no row locked, nothing half there nor seen half. */
#include <stdio.h>

#include "models/run/splits.h"
#include "models/run/transaction_records.h"
#include "models/stores/raft/transactions.h"
#include "tests/models/lib/halves.h"

extern const struct store_class store_raft;

enum { KEYS = 24, CHECKED = 3 };

/* Of the shard that has the key in the end. */
static const struct port *holder_of(const struct world *world, uint32_t dataset, uint64_t key,
                                    uint32_t replica)
{
    const uint32_t index = world->plan->datasets[dataset].store;
    const struct party *party = &world->plan->parties[index];
    const uint32_t shard = shard_now(world->run, index, dataset, key);
    const struct seat *seat = &shard_seats(party->shards, shard)[replica];
    return part_at(world->run, party->first + seat->member, part_of_seat(world->run, index, seat));
}

/* Row `key` of each dataset is of the same transaction, and nobody holds it. */
static const char *key_is_half(const struct world *world, uint64_t key)
{
    uint64_t users[STORES];
    for (uint32_t s = 0; s < STORES; s++) {
        const struct raft_state *first = holder_of(world, s, key, 0)->state;
        const struct version found = versions_get(&first->machine.versions, s, key);
        users[s] = UINT64_MAX;
        for (size_t i = 0; i < world->operation_count; i++)
            if (world->operations[i].verb == VERB_WRITE && world->operations[i].id == found.id)
                users[s] = world->operations[i].user;
        for (uint32_t r = 0; r < REPLICAS; r++) {
            const struct raft_state *state = holder_of(world, s, key, r)->state;
            if (vows_count(&state->machine.vows) > 0)
                return "somebody is still in doubt";
            if (state->rows.locks.rows_in_use > 0 || state->rows.open.all.count > 0)
                return "a row is still locked";
            if (versions_get(&state->machine.versions, s, key).number != found.number)
                return "replicas differ";
        }
    }
    return users[0] == users[1] && users[0] == users[2] ? NULL : "half of a transaction stands";
}

static const char *stands_any_half(const struct world *world)
{
    for (uint64_t key = 0; key < KEYS; key++) {
        const char *half = key_is_half(world, key);
        if (half)
            return half;
    }
    return NULL;
}

/* Writers of the same row of three stores, who read and write another one of `d` beside it, so that
 * cuts part what they have touched; readers of all of those rows.  Shards are cut until each has a
 * key of its own, all through the storm. */
static const char *stormy(const char *more)
{
    return text_of(
        "application: {datasets: {a: {keys: 24}, b: {keys: 24}, c: {keys: 24}, d: {keys: 24, "
        "popularity: uniform}}, modules: {web: {x: [{transaction: [{read: d}, {write: a, key: "
        "user}, {call: other.y}, {write: d}, {write: c, key: user}]}], r: [{transaction: [{read: "
        "c, key: user}, {delay: exponential(5ms)}, {read: a, key: user}, {read: b, key: user}]}]}, "
        "other: {y: [{write: b, key: user}]}}}\n"
        "workload: {u: {arrivals: poisson(rate=80/s), mix: {web.x: 60%%, web.r: 40%%}, timeout: "
        "2s}}\n"
        "deployment:\n"
        "  network: {same_zone: {latency: exponential(1ms)}}\n"
        "  nodes: {w: {count: 2, disk: exponential(4ms)}, o: {count: 1}, s: {count: 9, disk: "
        "exponential(2ms)}}\n"
        "  services: {web: {replicas: 2, nodes: w}, other: {nodes: o}}\n"
        "  stores: {default: {kind: raft, replicas: 3, members: 3, shards: 2, by: range, nodes: s, "
        "write_time: exponential(1ms), election_timeout: 150ms..300ms, heartbeat: 30ms, locks: "
        "{wait: 200ms, reads: shared}, split: {load: 1/s, every: 700ms, most: 24}%s}, sa: "
        "{datasets: [a, d]}, sb: {datasets: [b]}, sc: {datasets: [c]}}\n"
        "  calls: {default: {timeout: 150ms, retry: {attempts: 2, backoff: 10ms}}}\n"
        "  transactions: {default: two_phase_commit(timeout=400ms again=200ms recover=1s)}\n",
        more);
}

static uint64_t cuts_of(const struct world *world)
{
    uint64_t cuts = 0;
    for (unsigned s = 0; s < STORES; s++)
        cuts += world->run->parties[world->plan->datasets[s].store].regions_split.events;
    return cuts;
}

static bool nobody_dies(const struct world *world, uint32_t node)
{
    (void)world, (void)node;
    return false;
}

static const char *weathered_with(struct world *world, uint64_t seed,
                                  const struct store_class *store, storm_care *may)
{
    world_begin(world, seed, 0);
    puts_in(world, store);
    listen(world);
    storm_passes_with(world, seed, may);
    const char *half = stands_any_half(world);
    return half ? half : saw_half(world) ? "half of a transaction was seen" : NULL;
}

static const char *weathered(struct world *world, uint64_t seed, const struct store_class *store)
{
    return weathered_with(world, seed, store, NULL);
}

/* SEEDS=1000 for more.  Half of the storms have snapshots, a third nobody who dies. */
static void no_cut_leaves_half_a_transaction(void)
{
    const char *more = getenv("SEEDS");
    const uint64_t seeds = more ? strtoull(more, NULL, 10) : 100;
    struct world *worlds[] = {world_of(stormy("")),
                              world_of(stormy(", snapshot: {every: 5, keep: 0, size: 1KB}"))};
    struct told all = {0};
    uint64_t cuts = 0;
    if (!worlds[0]->plan)
        fprintf(stderr, "%s", worlds[0]->messages);
    CU_ASSERT_PTR_NOT_NULL_FATAL(worlds[0]->plan);
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        struct world *world = worlds[seed % 2];
        const char *wrong =
            weathered_with(world, seed, &store_raft, seed % 3 == 0 ? nobody_dies : NULL);
        if (wrong)
            fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, wrong);
        CU_ASSERT_PTR_NULL(wrong);
        books_check(world->run);
        CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
        told_adds(&all);
        cuts += cuts_of(world);
    }
    fprintf(stderr, "    %llu committed, %llu rolled back, %llu unknown, %llu cuts\n",
            (unsigned long long)all.ends[TRANSACTION_committed],
            (unsigned long long)all.ends[TRANSACTION_aborted],
            (unsigned long long)all.ends[TRANSACTION_unknown], (unsigned long long)cuts);
    CU_ASSERT_EQUAL(all.half, 0);
    CU_ASSERT_TRUE(all.ends[TRANSACTION_committed] > 10 * seeds && cuts > 5 * seeds);
    for (unsigned i = 0; i < 2; i++)
        world_end(worlds[i]);
}

/* --- one that waits --- */

static uint32_t shards_of(const struct world *world)
{
    const uint32_t store = world_party(world, "s");
    uint32_t count = 0;
    for (uint32_t s = 0; s < world->plan->parties[store].shards->count; s++)
        count += split_width(world->run, store, s) > 0;
    return count;
}

/* Both shards are too hot, for 100 operations a second are more than 80, and halves of them are
 * not.  Web writes the last key of all every 1.9 s, never in the second after a look, in which it
 * would be sent away.  Where it decides at once both are cut; where that takes 5 s of disk
 * something is promised in the second one at each look, and only the first is cut, but transactions
 * go on in both. */
static void a_cut_waits_for_what_is_promised_behind_it(void)
{
    static const struct {
        const char *disk;
        uint32_t shards;
    } cases[] = {{"0s", 4}, {"5s", 3}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world = world_of(text_of(
            "application: {datasets: {d: {keys: 16k, popularity: uniform}, e: {keys: 1M}}, "
            "modules: {web: {x: [{transaction: [{write: d, key: new}, {write: e}]}]}, other: {y: "
            "[{read: d}]}}}\n"
            "workload: {u: {arrivals: renewal(1900ms), mix: web.x}, v: {arrivals: renewal(5ms), "
            "mix: other.y}}\n"
            "deployment: {nodes: {w: {disk: %s}, n: {count: 3}}, services: {web: {nodes: w}, "
            "other: }, stores: {s: {kind: raft, datasets: [d], nodes: n, replicas: 3, by: range, "
            "shards: 2, locks: {wait: 5s}, split: {load: 80/s, every: 2s}}, se: {kind: single, "
            "datasets: [e], locks: {wait: 5s}}}, transactions: {default: "
            "two_phase_commit(timeout=60s)}}\n",
            cases[i].disk));
        if (!world->plan)
            fprintf(stderr, "%s", world->messages);
        CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
        world_begin(world, 1, 0);
        listen(world);
        world_until(world, 21 * SECOND);
        CU_ASSERT_EQUAL(shards_of(world), cases[i].shards);
        CU_ASSERT_TRUE(told.ends[TRANSACTION_committed] >= 3);
        world_end(world);
    }
}

/* A transaction reads one of four rows and writes the first of all, in the only shard there is, and
 * is decided 5 s later: nothing is promised behind the cut that is made meanwhile, which takes the
 * row away that has been read, but not the shard that has promised.  Each commits there. */
static void a_promise_is_kept_where_it_was_given(void)
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct world *world = world_of(
            "application: {datasets: {d: {keys: 16k, popularity: uniform}, four: {keys: 4, "
            "popularity: uniform}, first: {keys: 1}, e: {keys: 1M}}, modules: {web: {x: "
            "[{transaction: [{read: four}, {write: first}, {write: e}]}]}, other: {y: [{read: "
            "d}]}}}\n"
            "workload: {u: {arrivals: renewal(6s), mix: web.x}, v: {arrivals: renewal(5ms), mix: "
            "other.y}}\n"
            "deployment: {nodes: {w: {disk: 5s}, n: {count: 3}}, services: {web: {nodes: w}, "
            "other: }, stores: {s: {kind: raft, datasets: [d, four, first], nodes: n, replicas: "
            "3, by: range, shards: 1, locks: {wait: 5s}, split: {load: 80/s, every: 7s}}, se: "
            "{kind: single, datasets: [e], locks: {wait: 5s}}}, transactions: {default: "
            "two_phase_commit(timeout=60s)}}\n");
        if (!world->plan)
            fprintf(stderr, "%s", world->messages);
        CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
        world_begin(world, seed, 0);
        listen(world);
        world_until(world, 35 * SECOND);
        CU_ASSERT_TRUE(shards_of(world) > 2);
        CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 5);
        const struct raft_state *state = holder_of(world, 2, 0, 0)->state;
        uint64_t user = 0;
        const uint64_t last = versions_get(&state->machine.versions, 2, 0).id;
        for (size_t i = 0; i < world->operation_count; i++)
            if (world->operations[i].verb == VERB_WRITE && world->operations[i].id == last)
                user = world->operations[i].user;
        CU_ASSERT_EQUAL(user, 4);
        world_end(world);
    }
}

/* Who comes while the shard waits for a promise behind its cut (from 1.9 s until 2.5 s; the look is
 * at 2 s) is sent away, and finds the new shard when it comes again: nothing of it is left with the
 * old one, which is not asked for a promise. */
static void who_is_sent_away_commits_at_the_new_shard(void)
{
    struct world *world = world_of(
        "application: {datasets: {d: {keys: 16k, popularity: uniform}, e: {keys: 1M}}, modules: "
        "{web: {x: [{transaction: [{write: d, key: new}, {write: e}]}]}, late: {x: [{transaction: "
        "[{write: d, key: new}, {write: e}]}]}, other: {y: [{read: d}]}}}\n"
        "workload: {u: {arrivals: renewal(1900ms), mix: web.x}, l: {arrivals: renewal(2100ms), "
        "mix: late.x}, v: {arrivals: renewal(5ms), mix: other.y}}\n"
        "deployment: {nodes: {w: {disk: 600ms}, n: {count: 3}}, services: {web: {nodes: w}, late: "
        ", other: }, stores: {s: {kind: raft, datasets: [d], nodes: n, replicas: 3, by: range, "
        "shards: 2, locks: {wait: 5s}, split: {load: 80/s, every: 2s}}, se: {kind: single, "
        "datasets: [e], locks: {wait: 5s}}}, calls: {default: {retry: {attempts: 3, backoff: "
        "700ms}}}, transactions: {default: two_phase_commit(timeout=60s)}}\n");
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    world_begin(world, 1, 0);
    listen(world);
    world_until(world, 2400 * MS);
    CU_ASSERT_EQUAL(shards_of(world), 3); /* the first one has been cut at once */
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 0);
    world_until(world, 2700 * MS);
    CU_ASSERT_EQUAL(shards_of(world), 4);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 1);
    world_until(world, 3700 * MS);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_committed], 2);
    CU_ASSERT_EQUAL(told.ends[TRANSACTION_aborted], 0);
    world_end(world);
}

/* --- what must be caught --- */

/* Cuts at once, whatever is promised or open. */
static void cuts_at_once(struct port *port, enum order what, uint32_t peer)
{
    struct key_cut cut;
    if (what != ORDER_SPLIT)
        store_raft.actor.ordered(port, what, peer);
    else if (vows_known(port) && split_may(port, &cut))
        split_begin(port, &cut);
}

static void a_cut_that_waits_for_nobody_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.ordered = cuts_at_once;
    CU_ASSERT_TRUE(times_caught(weathered, stormy(""), &mutant) >= 15);
}

TEST_MAIN(split_transactions, TEST(no_cut_leaves_half_a_transaction),
          TEST(a_cut_waits_for_what_is_promised_behind_it),
          TEST(a_promise_is_kept_where_it_was_given),
          TEST(who_is_sent_away_commits_at_the_new_shard),
          TEST(a_cut_that_waits_for_nobody_is_caught))
