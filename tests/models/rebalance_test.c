/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shards that are spread anew: leaders after failures, replicas when servers join and leave, what
 * that costs, and that nothing is lost meanwhile. */
#include "analysis/observers/readings.h"
#include "models/plan/shards.h"
#include "models/run/store.h"
#include "models/stores/raft/raft.h"
#include "tests/models/lib/shards.h"

enum { KEYS = 2400, VALUE = 50000 };

static const char *in_zones(const char *zones, unsigned nodes, const char *store, const char *rest)
{
    return text_of(
        "application: {datasets: {d: {keys: %d, value: %dB}}, modules: {a: {x: [{read: d, level: "
        "strong}], w: [{write: d}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=100/s), mix: {a.x: 50%%, a.w: 50%%}, timeout: 2s}}\n"
        "deployment: {zones: {p: , q: , r: }, nodes: {n: {count: %u, zones: [%s], disk: 200us}}, "
        "network: {same_zone: {latency: 200us}, same_region: {latency: 500us}}, "
        "services: {a: }, stores: {s: {datasets: all, nodes: n, read_time: 200us, write_time: "
        "300us, replicas: 3, %s}}}\n%s",
        KEYS, VALUE, nodes, zones, store, rest);
}
static const char *scenario(unsigned nodes, const char *store, const char *rest)
{
    return in_zones("p", nodes, store, rest);
}

static const struct directory *known(const struct world *world, uint32_t shard)
{
    return &group_of(world->run, world_party(world, "s"), shard)->directory;
}

/* By server. */
enum { SERVERS = 16 };
struct spread {
    uint32_t leads[SERVERS], holds[SERVERS];
};

static struct spread spread_of(const struct world *world)
{
    const struct shards *shards = store_of(world)->shards;
    struct spread spread = {{0}, {0}};
    for (uint32_t s = 0; s < shards->count; s++)
        for (uint32_t p = 0; p < shards->peers; p++) {
            const uint32_t server = shard_seats(shards, s)[p].member;
            spread.holds[server] += !known(world, s)->peers[p].outside;
            spread.leads[server] += known(world, s)->leader == p;
        }
    return spread;
}

/* Between the servers from `first` on. */
static uint32_t difference(const uint32_t *of, uint32_t first, uint32_t count)
{
    uint32_t least = UINT32_MAX, most = 0;
    for (uint32_t i = first; i < first + count; i++) {
        least = of[i] < least ? of[i] : least;
        most = of[i] > most ? of[i] : most;
    }
    return most - least;
}

static void each_has_three(const struct world *world, const struct spread *spread)
{
    const struct shards *shards = store_of(world)->shards;
    uint32_t all = 0;
    for (uint32_t i = 0; i < SERVERS; i++)
        all += spread->holds[i];
    CU_ASSERT_EQUAL(all, 3 * shards->count);
    for (uint32_t s = 0; s < shards->count; s++) {
        uint32_t holds = 0;
        for (uint32_t p = 0; p < shards->peers; p++)
            holds += !known(world, s)->peers[p].outside;
        CU_ASSERT_EQUAL(holds, 3);
        CU_ASSERT_FALSE(known(world, s)->peers[known(world, s)->leader].outside);
    }
}

/* --- leaders --- */

/* One of three dies and returns: it leads nothing any more, or as many as the others. */
static void leaders_come_back(void)
{
    static const char *const kinds[] = {
        "kind: raft, snapshot: {size: 1KB}",
        "kind: primary_replica, failover: {detect: 1s, promote: 500ms}"};
    for (unsigned i = 0; i < 4; i++) {
        const bool balances = i % 2;
        struct world *world = world_run(
            scenario(3,
                     text_of("%s, shards: 24, rebalance: %s", kinds[i / 2],
                             balances ? i < 2 ? "5s" : "{every: 5s, leaders: 4}" : "none"),
                     "disruptions: {x: {at: 10s, crash: store s/2, for: 20s}}\n"),
            80 * SECOND);
        const struct spread spread = spread_of(world);
        CU_ASSERT_EQUAL(spread.leads[0] + spread.leads[1] + spread.leads[2], 24);
        CU_ASSERT_TRUE(balances ? difference(spread.leads, 0, 3) == 0 : spread.leads[2] == 0);
        CU_ASSERT_TRUE(!balances || world_of_party(world, "s")->leaders_moved.events >= 8);
        CU_ASSERT_EQUAL(world_of_party(world, "s")->replicas_moved.events, 0);
        world_end(world);
    }
}

/* Back at 30 s, it leads nothing; looks are at 35, 40... s, of two leaders each; a handover takes
 * milliseconds. */
static void no_more_than_told_at_a_look(void)
{
    struct world *world = world_of(scenario(
        3, "kind: raft, snapshot: {size: 1KB}, shards: 24, rebalance: {every: 5s, leaders: 2}",
        "disruptions: {x: {at: 11s, crash: store s/2, for: 20s}}\n"));
    world_begin(world, 1, 0);
    for (unsigned look = 0; look <= 5; look++) {
        world_until(world, (34 + 5 * look) * SECOND);
        CU_ASSERT_EQUAL(spread_of(world).leads[2], look < 4 ? 2 * look : 8);
    }
    world_end(world);
}

/* Where nothing fails nothing moves, and nothing is else than without. */
static void nothing_moves_where_all_is_even(void)
{
    uint64_t hashes[2];
    for (unsigned balances = 0; balances < 2; balances++) {
        struct world *world = world_run(
            scenario(4,
                     text_of("kind: raft, snapshot: {size: 1KB}, shards: 10, rebalance: %s",
                             balances ? "1s" : "none"),
                     ""),
            30 * SECOND);
        CU_ASSERT_EQUAL(world_of_party(world, "s")->leaders_moved.events, 0);
        hashes[balances] = world->run->request_hash;
        world_end(world);
    }
    CU_ASSERT_EQUAL(hashes[0], hashes[1]);
}

/* Two shards of 16 on four servers have half of all operations, and begin on servers 0 and 1 (keys
 * 0 and 1 by range).  By number all lead four: server 0 and 1 do 1/4 + 3/4 x their others'; by load
 * nobody leads more than a tenth above another, or but one shard. */
static uint64_t most_load(const char *by)
{
    struct world *world = world_of(text_of(
        "application: {datasets: {d: {keys: 1600, popularity: hot(keys=1 share=40%%)}}, modules: "
        "{a: {x: [{read: d}]}}}\nworkload: {c: {arrivals: poisson(rate=1000/s), mix: a.x}}\n"
        "deployment: {nodes: {n: {count: 4, cores: 4}}, services: {a: }, stores: {s: {kind: raft, "
        "datasets: all, nodes: n, read_time: 100us, write_time: 100us, replicas: 3, shards: 16, "
        "rebalance: {every: 10s, by: %s}}}}\n",
        by));
    const struct shards *shards = store_of(world)->shards;
    world_begin(world, 1, 0);
    world_until(world, 60 * SECOND);
    uint64_t before[16], of[4] = {0}, most = 0;
    for (uint32_t s = 0; s < 16; s++)
        before[s] = world->run->shards[shards->first + s].operations.events;
    world_until(world, 70 * SECOND);
    for (uint32_t s = 0; s < 16; s++)
        of[shard_seats(shards, s)[known(world, s)->leader].member] +=
            world->run->shards[shards->first + s].operations.events - before[s];
    for (unsigned i = 0; i < 4; i++)
        most = of[i] > most ? of[i] : most;
    world_end(world);
    return most;
}

/* 10,000 operations in 10 s: the server of the hot shard does 40 % + 4/16 of 60 % = 55 % of them,
 * or of the hot shard alone 43.75 %; 6 standard deviations are 300. */
static void a_hot_shard_is_left_alone(void)
{
    CU_ASSERT_DOUBLE_EQUAL((double)most_load("count"), 5500, 300);
    CU_ASSERT_DOUBLE_EQUAL((double)most_load("load"), 4375, 300);
}

/* Instruments begin anew when the measured time does, anywhere between two looks of 5 s each.  All
 * shards are asked alike, 250 times a second: of what a server leads within a second, 1,000, a
 * tenth is as much as two standard deviations of a difference, and a shard more than five.  So
 * nothing has to move. */
static void no_shard_is_hot_when_counting_begins_anew(void)
{
    for (unsigned i = 0; i < 5; i++) {
        struct world *world = world_of(
            "application: {datasets: {d: {keys: 1600}}, modules: {a: {x: [{read: d}]}}}\n"
            "workload: {c: {arrivals: poisson(rate=4000/s), mix: a.x}}\n"
            "deployment: {nodes: {n: {count: 4, cores: 4}}, services: {a: }, stores: {s: {kind: "
            "raft, datasets: all, nodes: n, read_time: 10us, write_time: 10us, replicas: 3, "
            "shards: 16, rebalance: {every: 5s, by: load}}}}\n");
        store_of(world);
        world_begin(world, 1, 0);
        CU_ASSERT_EQUAL(run_before(world->run, (10 + i) * SECOND), ENGINE_DONE);
        readings_reset(world->run);
        run_measure_begin(world->run, SIM_NEVER, 0);
        world_until(world, 40 * SECOND);
        run_measure_end(world->run);
        CU_ASSERT_EQUAL(world_of_party(world, "s")->leaders_moved.events, 0);
        world_end(world);
    }
}

/* --- replicas --- */

/* 24 shards of 100 keys of 50 kB, 5 MB each, three of each on four servers.  The fifth takes
 * floor(72 / 5) = 14, one after another at 1 MB/s: 5 pieces of 1 MB, of which the last needs no
 * pause behind it, so 4 s each and some milliseconds. */
static void a_server_joins(void)
{
    struct world *world = world_of(scenario(
        5,
        "kind: raft, snapshot: {size: 1KB}, shards: 24, members: 4, stream: 1MB/s, rebalance: 2s",
        "disruptions: {x: {at: 10s, join: store s}}\n"));
    world_begin(world, 1, 0);
    world_until(world, 9 * SECOND);
    struct spread spread = spread_of(world);
    CU_ASSERT_EQUAL(difference(spread.holds, 0, 4), 0);
    CU_ASSERT_EQUAL(spread.holds[4], 0);
    world_until(world, (10 + 14 * 4 - 1) * SECOND);
    CU_ASSERT_TRUE(spread_of(world).holds[4] < 14);
    world_until(world, (10 + 14 * 5) * SECOND);
    spread = spread_of(world);
    CU_ASSERT_EQUAL(spread.holds[4], 14);
    world_until(world, 100 * SECOND);
    spread = spread_of(world);
    each_has_three(world, &spread);
    CU_ASSERT_TRUE(difference(spread.holds, 0, 5) <= 1);
    CU_ASSERT_TRUE(difference(spread.leads, 0, 5) <= 1);
    const struct party_run *run = world_of_party(world, "s");
    CU_ASSERT_EQUAL(run->replicas_moved.events, 14);
    CU_ASSERT_EQUAL(run->streamed.events, 14 * (KEYS / 24) * (uint64_t)VALUE);
    /* While a leader hands over its shard takes no writes: a few milliseconds, of 1/24 of 50 a
       second. */
    uint32_t failed = 0;
    for (size_t i = 0; i < world->count; i++)
        failed += world->heard[i].outcome != OUTCOME_ok;
    CU_ASSERT_TRUE(failed <= 3);
    world_end(world);
}

/* What it held is elsewhere, no shard has been without three, and no server has two more. */
static void a_server_leaves(void)
{
    struct world *world = world_of(scenario(6,
                                            "kind: raft, snapshot: {size: 1KB}, shards: 20, "
                                            "stream: 5MB/s, rebalance: {every: 2s, replicas: 3}",
                                            "disruptions: {x: {at: 10s, leave: store s/1}}\n"));
    world_begin(world, 1, 0);
    world_until(world, 9 * SECOND);
    const uint32_t held = spread_of(world).holds[1];
    CU_ASSERT_TRUE(held == 10);
    world_until(world, 60 * SECOND);
    const struct spread spread = spread_of(world);
    each_has_three(world, &spread);
    CU_ASSERT_EQUAL(spread.holds[1], 0);
    CU_ASSERT_EQUAL(spread.leads[1], 0);
    /* Each goes to the emptiest server that has no replica of its shard; where that is not the
       emptiest of all another one has to follow. */
    CU_ASSERT_TRUE(world_of_party(world, "s")->replicas_moved.events >= held &&
                   world_of_party(world, "s")->replicas_moved.events <= held + 5);
    CU_ASSERT_EQUAL(world->run->shards[store_of(world)->shards->first].outages.events, 0);
    for (uint32_t i = 0; i < 6; i++)
        CU_ASSERT_TRUE(i == 1 || spread.holds[i] == 12);
    world_end(world);
}

/* Six servers in three zones, a seventh comes to the first zone: still one replica in each. */
static void zones_stay_apart(void)
{
    struct world *world = world_run(
        in_zones(
            "p, q, r", 7,
            "kind: raft, snapshot: {size: 1KB}, shards: 24, members: 6, rebalance: {every: 1s, "
            "replicas: 8}",
            "disruptions: {x: {at: 5s, join: store s}}\n"),
        60 * SECOND);
    const struct party *party = store_of(world);
    const struct spread spread = spread_of(world);
    each_has_three(world, &spread);
    CU_ASSERT_EQUAL(spread.holds[6], 8); /* 24 in the zone, of three */
    for (uint32_t s = 0; s < 24; s++) {
        unsigned zones = 0;
        for (uint32_t p = 0; p < party->shards->peers; p++) {
            const uint32_t at = party->first + shard_seats(party->shards, s)[p].member;
            if (!known(world, s)->peers[p].outside)
                zones |= 1u << world->plan->nodes[world->plan->instances[at].node].zone;
        }
        CU_ASSERT_EQUAL(zones, 7);
    }
    world_end(world);
}

/* --- whoever dies --- */

/* A crash or a pause of somebody, about each two seconds from 3 s to a minute. */
static const char *storm(uint64_t seed)
{
    draw random = seed * 7919 + 1;
    const char *text = "";
    for (unsigned i = 0, at = 3000; at < 60000;
         i++, at += (unsigned)uniform_below(draw_next(&random), 4000))
        text = text_of("%s, x%u: {at: %ums, %s: store s/%u, for: %ums}", text, i, at,
                       uniform_below(draw_next(&random), 3) ? "crash" : "pause",
                       (unsigned)uniform_below(draw_next(&random), 6),
                       500 + (unsigned)uniform_below(draw_next(&random), 4000));
    return text;
}

/* Servers crash and freeze for a minute while one joins and another leaves; then it is calm.  All
 * is linearizable, so no acknowledged write is lost, each shard has three replicas on servers that
 * belong, and all lead alike. */
static void survives(const char *kind, uint64_t seed)
{
    const uint32_t goes = (uint32_t)(seed % 5);
    struct world *world = world_of(text_of(
        "application: {datasets: {d: {keys: 60, value: 100KB}}, modules: {a: {x: [{read: d, level: "
        "strong}], w: [{write: d}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=60/s), mix: {a.x: 50%%, a.w: 50%%}, timeout: 2s}}\n"
        "deployment: {zones: {p: , q: , r: }, nodes: {n: {count: 6, zones: [p, q, r], disk: "
        "exponential(1ms)}}, network: {same_zone: {latency: exponential(500us)}, same_region: "
        "{latency: exponential(1ms)}}, services: {a: }, stores: {s: {kind: %s, datasets: all, "
        "nodes: n, read_time: 200us, write_time: 300us, replicas: 3, shards: 8, members: 5, "
        "snapshot: "
        "{size: 1KB}, stream: 200KB/s, rebalance: {every: 2s, replicas: 3, by: count}}}}\n"
        "disruptions: {comes: {at: 4s, join: store s}, goes: {at: 30s, leave: store s/%u}%s}\n",
        kind, goes, storm(seed)));
    store_of(world);
    world_begin(world, seed, 0);
    struct register_stream *stream = hear_registers(world);
    world_until(world, 150 * SECOND);
    const struct stream_counts counts = register_stream_of(stream, NONE);
    const struct spread spread = spread_of(world);
    bool even = counts.broken == 0 && counts.keys >= 60 && spread.holds[goes] == 0;
    for (uint32_t i = 0; i < 6; i++)
        even = even && (i == goes || spread.leads[i] <= 3);
    if (!even)
        fprintf(stderr, "%s, seed %llu\n", kind, (unsigned long long)seed);
    CU_ASSERT_TRUE(even);
    each_has_three(world, &spread);
    world_end(world);
}

static void moves_survive_crashes(void)
{
    for (uint64_t seed = 1; seed <= 40; seed++)
        survives(seed % 2 ? "raft" : "etcd", seed);
}

/* --- mutants --- */

extern const struct store_class store_raft;

/* As the leader of a shard has it in its log; 3 while there is none. */
static uint32_t voters_of(const struct world *world, uint32_t shard)
{
    const uint32_t store = world_party(world, "s"), leader = known(world, shard)->leader;
    const struct party *party = store_of(world);
    if (leader == NOBODY)
        return 3;
    const struct seat *seat = &shard_seats(party->shards, shard)[leader];
    const struct port *port =
        part_at(world->run, party->first + seat->member, part_of_seat(world->run, store, seat));
    const struct raft_state *state = port->state;
    return state->role == LEADER ? size_of_set(state->members.voters) : 3;
}

/* Of any shard at any time while a server joins: looked at each 10 ms. */
static uint32_t fewest_replicas(const struct store_class *class)
{
    struct world *world = world_of(scenario(
        5,
        "kind: raft, snapshot: {size: 1KB}, shards: 24, members: 4, stream: 5MB/s, rebalance: 2s",
        "disruptions: {x: {at: 10s, join: store s}}\n"));
    uint32_t least = UINT32_MAX;
    ((struct store *)store_of(world)->store)->kind.class = &class->actor.head;
    world_begin(world, 1, 0);
    for (sim_time now = 10 * SECOND; now < 40 * SECOND; now += 10 * SECOND / 1000) {
        world_until(world, now);
        for (uint32_t s = 0; s < 24; s++)
            least = voters_of(world, s) < least ? voters_of(world, s) : least;
    }
    CU_ASSERT_TRUE(world_of_party(world, "s")->replicas_moved.events >= 14);
    world_end(world);
    return least;
}

/* Whoever is told to join says at once that it belongs, so another one is removed before it has
 * caught up. */
static void belongs_at_once(struct port *port, enum order what, uint32_t peer)
{
    store_raft.actor.ordered(port, what, peer);
    if (what == ORDER_JOIN && peer == port->self)
        port_announce_member(port, true);
}

static void a_replica_removed_too_early_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.ordered = belongs_at_once;
    CU_ASSERT_EQUAL(fewest_replicas(&store_raft), 3);
    CU_ASSERT_EQUAL(fewest_replicas(&mutant), 2);
}

static void references(void)
{
    static const struct {
        const char *store, *says;
    } wrong[] = {{"kind: raft, snapshot: {size: 1KB}, shards: 6",
                  "nobody moves shards between the members of this store"},

                 {"kind: tikv, shards: 6, rebalance: {every: 1s, by: size}", "size"}};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_refused(scenario(5, wrong[i].store, "disruptions: {x: {at: 10s, join: store s}}\n"),
                       wrong[i].says);
}

TEST_MAIN(rebalance, TEST(leaders_come_back), TEST(no_more_than_told_at_a_look),
          TEST(nothing_moves_where_all_is_even), TEST(a_hot_shard_is_left_alone),
          TEST(no_shard_is_hot_when_counting_begins_anew), TEST(a_server_joins),
          TEST(a_server_leaves), TEST(zones_stay_apart), TEST(moves_survive_crashes),
          TEST(a_replica_removed_too_early_is_caught), TEST(references))
