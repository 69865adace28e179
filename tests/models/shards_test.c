/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shards: who lives where, which keys they get, what comes to them, and that every kind of store
 * keeps its promises with them. */
#include <math.h>

#include "models/plan/shards.h"
#include "models/run/store.h"
#include "tests/models/lib/foretold.h"
#include "tests/models/lib/shards.h"

static const char *scenario(const char *dataset, const char *nodes, const char *store,
                            const char *rest)
{
    return text_of("application: {datasets: {d: {keys: 1k, %s}}, modules: {a: {x: [{read: d}], w: "
                   "[{write: d}]}}}\n"
                   "workload: {c: {arrivals: poisson(rate=2000/s), mix: {a.x: 70%%, a.w: 30%%}, "
                   "timeout: 1s}}\n"
                   "deployment: {%s, services: {a: }, stores: {s: {datasets: all, nodes: n, "
                   "read_time: exponential(200us), write_time: exponential(300us), %s}}}\n%s",
                   dataset, nodes, store, rest);
}

/* --- where they live --- */

static unsigned zones_of(const struct world *world, const struct party *party,
                         const struct seat *seats)
{
    unsigned set = 0;
    for (uint32_t i = 0; i < party->shards->replicas; i++) {
        const uint32_t node = world->plan->instances[party->first + seats[i].member].node;
        set |= 1u << world->plan->nodes[node].zone;
    }
    return (unsigned)__builtin_popcount(set);
}

/* Each shard on members and in zones of its own; each member first of as many; seats are listed. */
static void live_apart(uint32_t shards, uint32_t members, uint32_t replicas)
{
    struct world *world = world_of(scenario(
        "popularity: uniform", "zones: {p: , q: , r: }, nodes: {n: {count: 30, zones: [p, q, r]}}",
        text_of("kind: raft, shards: %u, members: %u, replicas: %u", shards, members, replicas),
        ""));
    const struct party *party = store_of(world);
    uint32_t firsts[64] = {0}, seen = 0;
    CU_ASSERT_EQUAL(party->replicas, members);
    for (uint32_t s = 0; s < shards; s++) {
        const struct seat *seats = shard_seats(party->shards, s);
        uint64_t on = 0;
        for (uint32_t r = 0; r < replicas; r++) {
            on |= UINT64_C(1) << seats[r].member;
            seen +=
                party->shards->taken[party->shards->first_seat[seats[r].member] + seats[r].slot] ==
                s * replicas + r;
        }
        firsts[seats[0].member]++;
        CU_ASSERT_EQUAL((uint32_t)__builtin_popcountll(on), replicas);
        CU_ASSERT_EQUAL(zones_of(world, party, seats), replicas < 3 ? replicas : 3);
    }
    CU_ASSERT_EQUAL(seen, shards * replicas);
    CU_ASSERT_EQUAL(party->shards->first_seat[members], shards * replicas);
    for (uint32_t m = 0; m < members; m++)
        CU_ASSERT_TRUE(firsts[m] == shards / members || firsts[m] == shards / members + 1);
    world_end(world);
}

static void replicas_live_apart(void)
{
    for (uint32_t members = 3; members <= 9; members += 2)
        for (uint32_t replicas = 1; replicas <= 3; replicas++)
            for (uint32_t shards = 2; shards <= 130; shards += 32)
                live_apart(shards, members, replicas);
    live_apart(7, 30, 5);
}

/* Those who begin at one member have their next replicas on all the others. */
static void a_death_is_shared(void)
{
    struct world *world = world_of(scenario("popularity: uniform", "nodes: {n: {count: 6}}",
                                            "kind: raft, shards: 30, replicas: 3", ""));
    const struct party *party = store_of(world);
    for (uint32_t m = 0; m < 6; m++) {
        unsigned next = 0;
        for (uint32_t s = m; s < 30; s += 6)
            next |= 1u << shard_seats(party->shards, s)[1].member;
        CU_ASSERT_EQUAL(__builtin_popcount(next), 5);
    }
    world_end(world);
}

static void members_are_as_many_as_nodes(void)
{
    static const struct {
        const char *store;
        uint32_t members;
    } cases[] = {{"kind: raft, shards: 8, replicas: 3", 6},
                 {"kind: single, shards: 4", 4},
                 {"kind: raft, shards: 8, replicas: 3, members: 4", 4},
                 {"kind: raft, replicas: 3", 3},
                 {"kind: quorum, replicas: 3, members: 5", 5},
                 {"kind: quorum, replicas: 3, members: 5, shards: 2", 5}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world =
            world_of(scenario("popularity: uniform", "nodes: {n: {count: 6}}", cases[i].store, ""));
        CU_ASSERT_EQUAL(store_of(world)->replicas, cases[i].members);
        world_end(world);
    }
    assert_refused(scenario("popularity: uniform", "nodes: {n: }",
                            "kind: raft, shards: 8, replicas: 3, members: 2", ""),
                   "2 members cannot hold 3 copies");
    assert_refused(
        scenario("popularity: uniform", "nodes: {n: }", "kind: raft, replicas: 3, members: 5", ""),
        "a store without shards has no members besides its replicas");
}

/* --- which keys --- */

static double zipf(double exponent, uint64_t key) { return pow((double)key + 1, -exponent); }

/* Against sums made here, key by key. */
static void shares_are_sums(uint64_t keys, double exponent, const char *by, double within)
{
    enum { SHARDS = 7 };
    struct world *world = world_of(
        text_of("application: {datasets: {d: {keys: %llu, popularity: zipf(%g)}}, modules: {a: {x: "
                "[{read: d}]}}}\nworkload: {c: {arrivals: poisson(rate=1/s), mix: a.x}}\n"
                "deployment: {services: {a: }, stores: {s: {kind: single, datasets: all, shards: "
                "%d, by: %s}}}\n",
                (unsigned long long)keys, exponent, SHARDS, by));
    const struct party *party = store_of(world);
    double sums[SHARDS] = {0}, whole = 0;
    uint64_t first[SHARDS] = {0};
    for (uint64_t key = 0; key < keys; key++) {
        const uint32_t shard = shard_of(world->plan, party, 0, key);
        CU_ASSERT_TRUE_FATAL(shard < SHARDS);
        sums[shard] += zipf(exponent, key);
        whole += zipf(exponent, key);
        first[shard]++;
    }
    for (uint32_t i = 0; i < SHARDS; i++) {
        ASSERT_NEAR(shard_share(party->shards, 0, i, false), sums[i] / whole, within);
        if (by[0] == 'r') {
            CU_ASSERT_TRUE(first[i] == keys / SHARDS || first[i] == keys / SHARDS + 1);
        } else { /* binomial: 6 sigma */
            ASSERT_NEAR((double)first[i], (double)keys / SHARDS,
                        6 * sqrt((double)keys * (1.0 / SHARDS) * (1 - 1.0 / SHARDS)));
        }
    }
    world_end(world);
}

/* Beyond 2^20 keys by stretches: by range within 1e-6; by hash a shard's part of the tail, of some
 * 2e5 keys, is even within 6 of its own standard deviations, sqrt(sum of p^2 (1/7) (6/7)). */
static void shares_of_popularity(void)
{
    for (double exponent = 0; exponent < 1.6; exponent += 0.5) {
        shares_are_sums(1, exponent, "hash", 1e-12);
        shares_are_sums(1000, exponent, "hash", 1e-12);
        shares_are_sums(100003, exponent, "hash", 1e-11);
        shares_are_sums(100003, exponent, "range", 1e-11);
        shares_are_sums(2000003, exponent, "range", 1e-6);
        shares_are_sums(2000003, exponent, "hash", 1e-3);
    }
}

static void new_keys_come_last(void)
{
    for (unsigned range = 0; range < 2; range++) {
        struct world *world = world_of(text_of(
            "application: {datasets: {d: {keys: 1k}}, modules: {a: {x: [{write: d, key: new}, "
            "{read: d, key: same}]}}}\nworkload: {c: {arrivals: poisson(rate=1000/s), mix: a.x}}\n"
            "deployment: {nodes: {n: {count: 4, cores: 2}}, services: {a: }, stores: {s: {kind: "
            "single, datasets: all, nodes: n, read_time: 500us, write_time: 500us, shards: 4, by: "
            "%s}}}\n",
            range ? "range" : "hash"));
        ASSERT_NEAR(station(world, "node n/3")->load, range ? 0.5 : 0.125, 1e-9);
        ASSERT_NEAR(station(world, "node n/0")->load, range ? 0 : 0.125, 1e-9);
        world_begin(world, 1, 0);
        world_until(world, 20 * SECOND);
        const uint64_t of_first = world->run->shards[0].operations.events,
                       of_last = world->run->shards[3].operations.events;
        CU_ASSERT_TRUE(range ? of_first == 0 : of_first > 9000);
        CU_ASSERT_TRUE(range ? of_last > 39000 : of_last < 11000);
        world_end(world);
    }
}

/* --- what comes --- */

/* 80,000 operations: chi square of 12 shards, at 1e-6. */
static void operations_go_by_popularity(const char *by)
{
    enum { SHARDS = 12 };
    struct world *world =
        world_run(scenario("popularity: zipf(0.9)", "nodes: {n: {count: 5}}",
                           text_of("kind: raft, replicas: 3, shards: %d, by: %s", SHARDS, by), ""),
                  40 * SECOND);
    const struct party *party = store_of(world);
    double all = 0, distance = 0;
    for (uint32_t i = 0; i < SHARDS; i++)
        all += (double)world->run->shards[party->shards->first + i].operations.events;
    ASSERT_NEAR(all, 80000, 2000);
    for (uint32_t i = 0; i < SHARDS; i++) {
        const double expected = all * shard_share(party->shards, 0, i, false);
        const double is = (double)world->run->shards[party->shards->first + i].operations.events;
        distance += (is - expected) * (is - expected) / expected;
    }
    CU_ASSERT_TRUE(distance < 49.6); /* chi square with 11 degrees of freedom, 1 - 7e-7 */
    world_end(world);
}

static void load_goes_by_popularity(void)
{
    operations_go_by_popularity("hash");
    operations_go_by_popularity("range");
}

/* 120,000 operations of exponential work: a server's share of some 10 % is known within 1 %. */
static void servers_are_as_busy_as_foretold(void)
{
    static const char *const texts[] = {
        "kind: single, shards: 7, by: range",
        "kind: single, shards: 16",
        "kind: primary_replica, replicas: 3, shards: 7",
        "kind: primary_replica, replicas: 3, shards: 9, reads: replica",
        "kind: raft, replicas: 3, shards: 8, by: range",
        "kind: quorum, replicas: 3, shards: 8, read_quorum: 2, write_quorum: 2",
        "kind: quorum, replicas: 2, shards: 3, members: 5, reads_to: quorum, coordinator: owner"};
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++)
        as_busy_as_foretold(world_of(scenario("popularity: zipf(0.9)",
                                              "nodes: {n: {count: 5, cores: 4}}", texts[i], "")),
                            60 * SECOND, 0.04);
}

/* --- every kind --- */

static bool is_strong(const char *kind)
{
    static const char *const strong[] = {"single", "raft", "etcd", "consul", "tikv"};
    for (unsigned i = 0; i < sizeof strong / sizeof strong[0]; i++)
        if (strcmp(kind, strong[i]) == 0)
            return true;
    return false;
}

static double served_from(const struct world *world, sim_time from)
{
    double good = 0, all = 0;
    for (size_t i = 0; i < world->count; i++) {
        all += world->heard[i].sent >= from;
        good += world->heard[i].sent >= from && world->heard[i].outcome == OUTCOME_ok;
    }
    return good / all;
}

/* Servers crash and return for 60 s; the books are right, what promises it is linearizable in every
 * shard, and most is served. */
static void survives_crashes(const char *kind, uint64_t seed)
{
    const bool alone = strcmp(kind, "single") == 0, caches = strcmp(kind, "cache") == 0;
    const char *text = text_of(
        "application: {datasets: {d: {keys: 50}}, modules: {a: {x: [{read: d, level: strong}], w: "
        "[{write: d}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=100/s), mix: {a.x: 50%%, a.w: 50%%}, timeout: 2s}}\n"
        "deployment: {zones: {p: , q: , r: }, nodes: {n: {count: 5, zones: [p, q, r], disk: "
        "exponential(1ms)}}, network: {same_zone: {latency: exponential(500us)}, same_region: "
        "{latency: exponential(1ms)}}, services: {a: }, stores: {s: {kind: %s, %s datasets: all, "
        "nodes: n, read_time: 200us, write_time: 300us, replicas: %d, shards: 8}%s}}\n"
        "disruptions: {x: {crash: each store s, up: exponential(20s), down: exponential(4s)}}\n",
        kind, caches ? "of: base," : "", alone ? 1 : 3,
        caches ? ", base: {kind: single, datasets: none, read_time: 1ms, write_time: 1ms}" : "");
    struct world *world = world_of(text);
    world_begin(world, seed, 0);
    struct register_stream *stream = hear_registers(world);
    world_until(world, 60 * SECOND);
    const struct stream_counts counts = register_stream_of(stream, NONE);
    CU_ASSERT_TRUE(counts.keys >= 50);
    if (is_strong(kind) && counts.broken > 0)
        fprintf(stderr, "%s, seed %llu\n", kind, (unsigned long long)seed);
    CU_ASSERT_TRUE(!is_strong(kind) || counts.broken == 0);
    /* TiKV's shards miss their leader for 10 to 20 s of each 20 that a server lives. */
    CU_ASSERT_TRUE(served_from(world, 0) > 0.35);
    world_end(world);
}

static void every_kind_survives_crashes(void)
{
    for (unsigned i = 0; stores.members[i]; i++)
        for (uint64_t seed = 1; seed <= 4; seed++)
            survives_crashes(stores.members[i]->name, seed);
}

/* --- the death of a server --- */

static const struct directory *directory_at(const struct world *world, uint32_t shard)
{
    return &group_of(world->run, world_party(world, "s"), shard)->directory;
}

/* Its shards get new leaders, on several others; those of the others keep theirs. */
static void a_death_moves_its_leaders_only(void)
{
    static const char *const kinds[] = {"raft", "primary_replica", "tikv, rebalance: none"};
    enum { SHARDS = 20 };
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct world *world =
            world_run(scenario("popularity: uniform", "nodes: {n: {count: 5}}",
                               text_of("kind: %s, replicas: 3, shards: %d", kinds[i], SHARDS),
                               "disruptions: {x: {at: 10s, crash: store s/2}}\n"),
                      100 * SECOND);
        const struct shards *shards = store_of(world)->shards;
        unsigned on = 0, moved = 0;
        for (uint32_t s = 0; s < SHARDS; s++) {
            const struct seat *seats = shard_seats(shards, s);
            const uint32_t leader = directory_at(world, s)->leader;
            const struct shard_run *run = &world->run->shards[shards->first + s];
            CU_ASSERT_TRUE_FATAL(leader < 3);
            CU_ASSERT_EQUAL(leader != 0, seats[0].member == 2);
            CU_ASSERT_EQUAL(run->failovers.events > 0, seats[0].member == 2);
            CU_ASSERT_EQUAL(run->outages.events, seats[0].member == 2);
            moved += leader != 0;
            on |= leader != 0 ? 1u << seats[leader].member : 0;
        }
        CU_ASSERT_EQUAL(moved, SHARDS / 5);
        CU_ASSERT_TRUE(__builtin_popcount(on) >= 2 && !(on & 1u << 2));
        CU_ASSERT_EQUAL(world_of_party(world, "s")->outages.events, 1);
        world_end(world);
    }
}

/* `leader s/3` is whoever leads that shard then; `shard s/3` all who hold it. */
static void references(void)
{
    struct world *world = world_run(
        scenario("popularity: uniform", "nodes: {n: {count: 5}}",
                 "kind: raft, replicas: 3, shards: 10",
                 "disruptions: {x: {at: 10s, crash: leader s/3}, y: {at: 30s, crash: shard s/4, "
                 "for: 10s}}\n"),
        35 * SECOND);
    const struct party *party = store_of(world);
    CU_ASSERT_FALSE(world->run->instances[party->first + 3].up);
    CU_ASSERT_EQUAL(world->run->shards[party->shards->first + 3].failovers.events, 1);
    const struct seat *seats = shard_seats(party->shards, 4);
    for (uint32_t r = 0; r < 3; r++)
        CU_ASSERT_FALSE(world->run->instances[party->first + seats[r].member].up);
    CU_ASSERT_EQUAL(world->run->shards[party->shards->first + 4].up.value, 0);
    world_end(world);
    static const struct {
        const char *target, *says;
    } wrong[] = {{"leader s", "each of the 10 shards of 's' has a leader"},
                 {"leader s/10", "there is no shard s/10: they count from 0 to 9"},
                 {"shard s", "a shard is one, and has a number"},
                 {"shard s/x", "there is no shard s/x"},
                 {"shard t/1", "unknown store 't'"}};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_refused(
            scenario("popularity: uniform", "nodes: {n: {count: 5}}",
                     "kind: raft, replicas: 3, shards: 10",
                     text_of("disruptions: {x: {at: 10s, crash: %s}}\n", wrong[i].target)),
            wrong[i].says);
}

/* One shard is what a store without shards is, to the event. */
static void one_shard_is_none(void)
{
    static const char *const kinds[] = {"kind: raft, replicas: 3",
                                        "kind: primary_replica, replicas: 3",
                                        "kind: quorum, replicas: 3", "kind: single"};
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        uint64_t prints[2];
        for (unsigned k = 0; k < 2; k++) {
            struct world *world =
                world_run(scenario("popularity: uniform", "nodes: {n: {count: 3, cores: 2}}",
                                   text_of("%s%s", kinds[i], k ? ", shards: 1, by: range" : ""),
                                   "disruptions: {x: {at: 3s, crash: store s/0, for: 2s}}\n"),
                          10 * SECOND);
            prints[k] = world->run->engine->fingerprint;
            world_end(world);
        }
        CU_ASSERT_EQUAL(prints[0], prints[1]);
    }
}

TEST_MAIN(shards, TEST(replicas_live_apart), TEST(a_death_is_shared),
          TEST(members_are_as_many_as_nodes), TEST(shares_of_popularity), TEST(new_keys_come_last),
          TEST(load_goes_by_popularity), TEST(servers_are_as_busy_as_foretold),
          TEST(every_kind_survives_crashes), TEST(a_death_moves_its_leaders_only), TEST(references),
          TEST(one_shard_is_none))
