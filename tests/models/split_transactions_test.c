/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-phase commits at raft stores whose shards are cut in two meanwhile: nobody is left in doubt,
 * no row locked, nothing half there nor seen half. */
#include <stdio.h>

#include "models/run/splits.h"
#include "models/run/transaction_records.h"
#include "models/stores/raft/transactions.h"
#include "tests/models/lib/halves.h"

extern const struct store_class store_raft;

enum { KEYS = 8, CHECKED = 3 };

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

static const char *stormy(const char *more)
{
    return storm_over(
        "60/s", "8", ", key: user", "4ms", "9",
        text_of("default: {kind: raft, replicas: 3, members: 3, shards: 2, by: range, nodes: s, "
                "write_time: exponential(1ms), election_timeout: 150ms..300ms, heartbeat: 30ms, "
                "locks: {wait: 200ms, reads: shared}, split: {load: 1/s, every: 3s, most: 8}%s}, "
                "sa: {datasets: [a]}, sb: {datasets: [b]}, sc: {datasets: [c]}",
                more),
        " recover=1s");
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
 * not.  Web writes the last key of all every 1.5 s, from 1.5 s on, before the first look.  Where it
 * decides at once both are cut; where that takes 5 s of disk something is promised in the second
 * one at each look, and only the first is cut, but transactions go on in both. */
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
            "workload: {u: {arrivals: renewal(1500ms), mix: web.x}, v: {arrivals: renewal(5ms), "
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
    assert_caught(weathered, stormy(""), &mutant);
}

TEST_MAIN(split_transactions, TEST(no_cut_leaves_half_a_transaction),
          TEST(a_cut_waits_for_what_is_promised_behind_it),
          TEST(a_cut_that_waits_for_nobody_is_caught))
