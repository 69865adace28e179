/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Discovery: how long callers do not know, against closed forms; what they do meanwhile; what
 * becomes of them while the registry itself is slow, stale or down. */
#include <math.h>

#include "models/plan/registry.h"
#include "models/run/life.h"
#include "models/run/listings.h"
#include "models/run/route.h"
#include "models/run/snapshot.h"
#include "tests/models/lib/world.h"

/* --- what is told --- */

enum { MOST_TOLD = 4096 };
static struct {
    struct known_record records[MOST_TOLD];
    sim_time at[MOST_TOLD];
    unsigned count;
} told;

static void hears(void *context, sim_time now, const void *record)
{
    (void)context;
    CU_ASSERT_FATAL(told.count < MOST_TOLD);
    told.at[told.count] = now;
    told.records[told.count++] = *(const struct known_record *)record;
}

/* Services a (5 callers) and b (4 callees) on nodes of their own, the registry on another. */
static struct world *world_with(const char *discovery, const char *rest)
{
    return world_of(text_of(
        "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{compute: 1ms}]}}}\n"
        "workload: {users: {arrivals: poisson(rate=0.001/h), mix: a.x}}\n"
        "deployment: {nodes: {p: {count: 5}, q: {count: 4}, r: {count: 3}}, services: {a: {nodes: "
        "p, replicas: 5}, b: {nodes: q, replicas: 4, start: 2s}}, calls: {b: {balance: random, "
        "timeout: 100ms}}, discovery: %s%s}\n",
        discovery, rest));
}

static void begin(struct world *world, uint32_t replication)
{
    world_begin(world, 7, replication);
    told.count = 0;
    observe_subscribe(&world->run->observe, world->run_arena, RECORD_KNOWN, hears, NULL);
}

static uint32_t instance_of(const struct world *world, const char *party, uint32_t replica)
{
    return world->plan->parties[world_party(world, party)].first + replica;
}

static uint32_t callee(const struct world *world) { return instance_of(world, "b", 0); }

/* b/0 is in the list of this replica of a. */
static bool knows(const struct world *world, uint32_t replica)
{
    const struct listing *known = world->run->known[instance_of(world, "a", replica)];
    for (uint32_t i = 0; i < known->count; i++)
        if (known->items[i] == callee(world))
            return true;
    return false;
}

static unsigned knowing(const struct world *world)
{
    unsigned count = 0;
    for (uint32_t i = 0; i < 5; i++)
        count += knows(world, i);
    return count;
}

/* Mean time until a caller knows that the node of b/0 has died at `when`. */
struct noticed {
    double mean, most, least;
    unsigned count;
};

static struct noticed notice(const char *discovery, sim_time when, unsigned replications)
{
    struct world *world = world_with(discovery, "");
    struct noticed noticed = {.least = 1e9};
    const uint32_t caller = world_party(world, "a");
    for (unsigned r = 0; r < replications; r++) {
        begin(world, r);
        world_until(world, when);
        node_crash(world->run, world_node(world, "q/0"));
        world_until(world, when + 1000 * SECOND);
        for (unsigned i = 0; i < told.count; i++) {
            CU_ASSERT_FALSE(told.records[i].born);
            if (world->plan->instances[told.records[i].caller].party != caller)
                continue;
            const double took = (double)told.records[i].took / 1e9;
            noticed.mean += took;
            noticed.most = fmax(noticed.most, took);
            noticed.least = fmin(noticed.least, took);
            noticed.count++;
        }
    }
    noticed.mean /= noticed.count;
    world_end(world);
    return noticed;
}

/* The mean over replications of sums of uniform times; callers of one replication share the first
 * `shared`, so these count once a replication. */
static double error_of(const double *shared, unsigned shared_count, double own, unsigned n)
{
    double variance = own * own / 12 / (5.0 * n);
    for (unsigned i = 0; i < shared_count; i++)
        variance += shared[i] * shared[i] / 12 / n;
    return sqrt(variance);
}

/* L - H/2 + E/2 + C/2 + R/2: the last heartbeat came up to H before the crash, the lease is looked
 * at up to E after its end, the copy made up to C later, and asked for up to R after that. */
static void leases_take_what_they_should(void)
{
    enum { N = 200 };
    const struct {
        const char *text;
        double lease, heartbeat, evict, cache, refresh;
    } cases[] = {
        {"{kind: registry, nodes: r, lease: 5s, heartbeat: 2s, evict: 1s, refresh: 2s}", 5, 2, 1, 0,
         2},
        {"{kind: registry, nodes: r, lease: 30s, heartbeat: 10s, evict: 1s, refresh: 10s}", 30, 10,
         1, 0, 10},
        {"{kind: registry, nodes: r, lease: 90s, heartbeat: 30s, evict: 20s, cache: 15s, refresh: "
         "30s}",
         90, 30, 20, 15, 30},
    };
    for (unsigned i = 0; i < 3; i++) {
        const double expected = cases[i].lease - cases[i].heartbeat / 2 + cases[i].evict / 2 +
                                cases[i].cache / 2 + cases[i].refresh / 2;
        const struct noticed noticed = notice(cases[i].text, 200 * SECOND, N);
        const double shared[] = {cases[i].heartbeat, cases[i].evict, cases[i].cache};
        CU_ASSERT_EQUAL(noticed.count, 5 * N);
        CU_ASSERT_DOUBLE_EQUAL(noticed.mean, expected,
                               4 * error_of(shared, 3, cases[i].refresh, N));
        CU_ASSERT(noticed.most <=
                  cases[i].lease + cases[i].evict + cases[i].cache + cases[i].refresh);
        CU_ASSERT(noticed.least >= cases[i].lease - cases[i].heartbeat);
    }
}

/* 180 + 60 + 30 + 30 + 30 s at worst, 180 - 15 + 30 + 15 + 15 + 15 on average. */
static void eureka_takes_up_to_330_seconds(void)
{
    enum { N = 200 };
    const struct noticed noticed = notice("eureka(nodes=r keep=0%)", 400 * SECOND, N);
    const double shared[] = {30, 60, 30};
    CU_ASSERT_EQUAL(noticed.count, 5 * N);
    CU_ASSERT_DOUBLE_EQUAL(noticed.mean, 240,
                           4 * hypot(error_of(shared, 3, 30, N), error_of(NULL, 0, 30, N)));
    CU_ASSERT(noticed.most <= 330);
    CU_ASSERT(noticed.most > 290); /* of a thousand; the density falls like a power at the end */
}

/* 9 instances owe 18 renewals a minute; without one there are 16, more than 85 % of 18 is 15: that
 * one is evicted.  Without two there are 14: nobody is. */
static void few_renewals_are_the_networks_fault(void)
{
    struct world *world = world_with("eureka(nodes=r)", "");
    begin(world, 0);
    world_until(world, 400 * SECOND);
    node_crash(world->run, world_node(world, "q/0"));
    world_until(world, 800 * SECOND);
    CU_ASSERT_EQUAL(knowing(world), 0);
    node_crash(world->run, world_node(world, "q/1"));
    node_crash(world->run, world_node(world, "q/2"));
    world_until(world, 3000 * SECOND);
    const struct listing *known = world->run->known[instance_of(world, "a", 0)];
    CU_ASSERT_EQUAL(known->count, 8);
    world_end(world);
}

static int growing(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Callers that poll every R hear at independent uniform times after the registry itself: of n the
 * k-th comes R (k - 1) / (n + 1) after the first one. */
static void polls_are_order_statistics(void)
{
    enum { N = 400, CALLERS = 5 };
    struct world *world = world_with("registry(nodes=r refresh=10s)", "");
    double sums[CALLERS] = {0};
    for (unsigned r = 0; r < N; r++) {
        begin(world, r);
        world_until(world, 100 * SECOND);
        node_crash(world->run, world_node(world, "q/0"));
        world_until(world, 200 * SECOND);
        double times[CALLERS];
        unsigned count = 0;
        for (unsigned i = 0; i < told.count; i++)
            if (world->plan->instances[told.records[i].caller].party == world_party(world, "a") &&
                count < CALLERS)
                times[count++] = (double)told.records[i].took / 1e9;
        CU_ASSERT_EQUAL(count, CALLERS);
        qsort(times, CALLERS, sizeof *times, growing);
        for (unsigned k = 0; k < CALLERS; k++)
            sums[k] += times[k] - times[0];
    }
    for (unsigned k = 1; k < CALLERS;
         k++) { /* a beta variable of mean k/6: sd at most 10 s x 0.19 */
        const double mean = (double)k / (CALLERS + 1);
        const double sd = 10 * sqrt(mean * (1 - mean) / (CALLERS + 2));
        CU_ASSERT_DOUBLE_EQUAL(sums[k] / N, 10 * mean, 4 * sd / sqrt(N));
    }
    world_end(world);
}

/* Five callers of b and the users, who call a, poll ten times in 300 s each. */
static void polls_come_every_30_seconds(void)
{
    struct world *world = world_with("{kind: consul, nodes: r, delivery: poll}", "");
    begin(world, 0);
    world_until(world, 1000 * SECOND);
    const uint64_t before = world_of_party(world, "discovery")->arrived.events;
    world_until(world, 1300 * SECOND);
    CU_ASSERT_EQUAL(world_of_party(world, "discovery")->arrived.events - before, 6 * 10);
    world_end(world);
}

/* Without a network all callers hear at the moment at which the registry knows. */
static void watches_hear_at_once(void)
{
    static const char *const kinds[] = {"registry(nodes=r delivery=watch)",
                                        "{kind: registry, nodes: r, delivery: long_poll(hold=7s)}",
                                        "{kind: etcd, nodes: r}"};
    for (unsigned i = 0; i < 3; i++) {
        struct world *world = world_with(kinds[i], "");
        begin(world, 0);
        world_until(world, 100 * SECOND);
        node_crash(world->run, world_node(world, "q/0"));
        world_until(world, 200 * SECOND);
        CU_ASSERT_EQUAL(told.count, 5);
        for (unsigned k = 1; k < told.count; k++)
            CU_ASSERT_EQUAL(told.at[k], told.at[0]);
        node_restart(world->run, world_node(world, "q/0"));
        world_until(world, 300 * SECOND); /* registers as soon as it has started */
        CU_ASSERT_EQUAL(told.count, 10);
        for (unsigned k = 5; k < told.count; k++) {
            CU_ASSERT(told.records[k].born);
            CU_ASSERT_EQUAL(told.at[k], 202 * SECOND);
            CU_ASSERT_EQUAL(told.records[k].took, 0);
        }
        world_end(world);
    }
}

/* What `check` foretells is what happens (N replications: error 0.4 s at most). */
static void check_foretells(void)
{
    static const char *const kinds[] = {"eureka(nodes=r keep=0%)",
                                        "kubernetes(nodes=r replace=none)", "dns(nodes=r)",
                                        "consul(nodes=r)", "registry(nodes=r)"};
    for (unsigned i = 0; i < 5; i++) {
        struct world *world = world_with(kinds[i], "");
        const struct knowing knowing = registry_knowing(
            world->plan->parties[world->plan->registries[REGISTRY_INSTANCES]].registry);
        world_end(world);
        const struct noticed noticed = notice(kinds[i], 300 * SECOND, 150);
        const double spread = (knowing.most - knowing.mean) / 1e9; /* > 2 standard deviations */
        CU_ASSERT_DOUBLE_EQUAL(noticed.mean, knowing.mean / 1e9, 4 * spread / 2 / sqrt(150));
        CU_ASSERT(noticed.most <= knowing.most / 1e9);
    }
}

/* --- probes --- */

static void kubernetes_as_documented(void)
{
    const char *kind = "kubernetes(nodes=r replace=none)";
    const struct noticed dead = notice(kind, 100 * SECOND, 100);
    CU_ASSERT(dead.least >= 39 && dead.most <= 52); /* 40 to 50 s, a look and a write */
    CU_ASSERT_DOUBLE_EQUAL(dead.mean, 45.5, 1.5);
    struct world *world = world_with(kind, "");
    double least = 1e9, most = 0;
    for (unsigned r = 0; r < 100; r++) { /* a hung process: 20 to 31 s */
        begin(world, r);
        world_until(world, 100 * SECOND);
        instance_pause(world->run, callee(world), true);
        while (knowing(world) == 5)
            world_until(world, world->run->engine->now + SECOND / 10);
        const double took = (double)(world->run->engine->now - 100 * SECOND) / 1e9;
        least = fmin(least, took);
        most = fmax(most, took);
        CU_ASSERT(took >= 20.9 && took <= 31.1);
    }
    CU_ASSERT(least < 22 && most > 30);
    begin(world, 0); /* one that has ended: within a look */
    world_until(world, 100 * SECOND);
    instance_crash(world->run, callee(world));
    world_until(world, 101 * SECOND + 100 * MS);
    CU_ASSERT_EQUAL(knowing(world), 0);
    world_end(world);
}

/* A check is 5 s away on average, and the end of a time to live of 30 s another 15 s. */
static void names_live_on(void)
{
    enum { N = 200 };
    const struct noticed noticed = notice("dns(nodes=r)", 100 * SECOND, N);
    const double shared[] = {10};
    CU_ASSERT_EQUAL(noticed.count, 5 * N);
    CU_ASSERT_DOUBLE_EQUAL(noticed.mean, 20, 4 * error_of(shared, 1, 30, N));
    CU_ASSERT(noticed.most <= 40);
}

static void consul_misses_nodes_soon_and_processes_by_checks(void)
{
    const struct noticed dead = notice("consul(nodes=r)", 100 * SECOND, 50);
    CU_ASSERT(dead.least >= 4 && dead.most <= 6.1);
}

/* --- calls --- */

static double dead_share(const char *discovery)
{
    struct world *world = world_with(discovery, "");
    begin(world, 0);
    world->run->load_factor[0] = 100 * 3600e3; /* 100/s */
    source_reload(world->run, 0);
    world_until(world, 100 * SECOND);
    node_crash(world->run, world_node(world, "q/0"));
    const struct party_run *party = world_of_party(world, "b");
    const uint64_t before = party->attempts.events;
    CU_ASSERT_EQUAL(party->dead.events, 0);
    world_until(world, 200 * SECOND);
    const double share = (double)party->dead.events / (double)(party->attempts.events - before);
    world_end(world);
    return share;
}

/* Of 10,000 calls; one of four goes to the dead until a caller knows. */
static void the_dead_are_called_until_it_is_known(void)
{
    CU_ASSERT_DOUBLE_EQUAL(dead_share("static"), 0.25, 4 * sqrt(0.25 * 0.75 / 1e4));
    CU_ASSERT_EQUAL(dead_share("ideal"), 0);
    const double share = dead_share("{kind: registry, nodes: r, lease: 30s, heartbeat: 10s, evict: "
                                    "1s, refresh: 10s}");
    CU_ASSERT(share > 0.25 * 0.20 - 0.02 && share < 0.25 * 0.41 + 0.02);
}

/* --- the registry itself in trouble --- */

static void who_cannot_ask_goes_on_with_what_it_has(void)
{
    struct world *world = world_with("registry(nodes=r)", "");
    begin(world, 0);
    world_until(world, 100 * SECOND);
    node_crash(world->run, world_node(world, "r/0"));
    node_crash(world->run, world_node(world, "q/0"));
    world_until(world, 500 * SECOND);
    CU_ASSERT_EQUAL(knowing(world), 5);
    CU_ASSERT_EQUAL(told.count, 0);
    node_restart(world->run, world_node(world, "r/0"));
    world_until(world, 508 * SECOND); /* it says nothing before all have had the time */
    CU_ASSERT_EQUAL(knowing(world), 5);
    world_until(world, 530 * SECOND);
    CU_ASSERT_EQUAL(knowing(world), 0);
    for (uint32_t i = 0; i < 5; i++) /* and nobody else was forgotten */
        CU_ASSERT_EQUAL(world->run->known[instance_of(world, "a", i)]->count, 8);
    world_end(world);
}

/* Who starts meanwhile knows nobody, and nobody knows it. */
static void who_starts_without_a_registry_is_alone(void)
{
    struct world *world = world_with("registry(nodes=r)", "");
    begin(world, 0);
    world_until(world, 100 * SECOND);
    node_crash(world->run, world_node(world, "r/0"));
    instance_crash(world->run, instance_of(world, "a", 0));
    instance_restart(world->run, instance_of(world, "a", 0));
    world->run->load_factor[0] = 100 * 3600e3;
    source_reload(world->run, 0);
    world_until(world, 110 * SECOND);
    const uint64_t all = world->count, bad = world_ended(world, OUTCOME_error);
    CU_ASSERT_DOUBLE_EQUAL((double)bad / (double)all, 0.2, 4 * sqrt(0.2 * 0.8 / 1000));
    node_restart(world->run, world_node(world, "r/0"));
    world_until(world, 130 * SECOND);
    const uint64_t bad_then = world_ended(world, OUTCOME_error);
    world_until(world, 150 * SECOND);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_error), bad_then);
    world_end(world);
}

static const char *const behind =
    ", stores: {db: {kind: single, datasets: none, nodes: r, read_time: 1ms, write_time: 1ms}}";

static void a_registry_is_as_available_as_its_store(void)
{
    struct world *world = world_with("{kind: registry, nodes: p, store: db}", behind);
    begin(world, 0);
    world_until(world, 100 * SECOND);
    instance_crash(world->run, instance_of(world, "db", 0));
    node_crash(world->run, world_node(world, "q/0"));
    world_until(world, 500 * SECOND);
    CU_ASSERT_EQUAL(knowing(world), 5);
    instance_restart(world->run, instance_of(world, "db", 0));
    world_until(world, 560 * SECOND);
    CU_ASSERT_EQUAL(knowing(world), 0);
    CU_ASSERT(world_of_party(world, "db")->arrived.events > 0);
    for (uint32_t i = 0; i < 5; i++)
        CU_ASSERT_EQUAL(world->run->known[instance_of(world, "a", i)]->count, 8);
    world_end(world);
}

/* Three members of etcd: one may die, two may not; then nobody learns anything, and goes on. */
static void a_store_of_its_own_needs_its_majority(void)
{
    struct world *world =
        world_with("{kind: etcd, nodes: p, store: {kind: etcd, nodes: r, replicas: 3}}", "");
    begin(world, 0);
    world_until(world, 100 * SECOND);
    instance_crash(world->run, instance_of(world, "discovery_store", 0));
    node_crash(world->run, world_node(world, "q/0"));
    world_until(world, 125 * SECOND); /* a lease of 10 s, an election */
    CU_ASSERT_EQUAL(knowing(world), 0);
    instance_crash(world->run, instance_of(world, "discovery_store", 1));
    node_restart(world->run, world_node(world, "q/0"));
    node_crash(world->run, world_node(world, "q/1"));
    world_until(world, 300 * SECOND);
    for (uint32_t i = 0; i < 5; i++)
        CU_ASSERT_EQUAL(world->run->known[instance_of(world, "a", i)]->count, 8);
    CU_ASSERT_EQUAL(knowing(world), 0);
    instance_restart(world->run, instance_of(world, "discovery_store", 1));
    world_until(world, 400 * SECOND);
    CU_ASSERT_EQUAL(knowing(world), 5);
    for (uint32_t i = 0; i < 5; i++)
        CU_ASSERT_EQUAL(world->run->known[instance_of(world, "a", i)]->count, 8);
    world_end(world);
}

/* Its servers forget at a crash, the store does not. */
static void a_server_reads_its_store_when_it_returns(void)
{
    struct world *world =
        world_with("{kind: registry, nodes: p, store: db, delivery: watch}", behind);
    begin(world, 0);
    world_until(world, 100 * SECOND);
    const uint32_t server = instance_of(world, "discovery", 0);
    instance_crash(world->run, server);
    instance_restart(world->run, server);
    world_until(world, 102 * SECOND);
    node_crash(world->run, world_node(world, "q/0"));
    world_until(world, 180 * SECOND);
    CU_ASSERT_EQUAL(knowing(world), 0);
    for (uint32_t i = 0; i < 5; i++)
        CU_ASSERT_EQUAL(world->run->known[instance_of(world, "a", i)]->count, 8);
    world_end(world);
}

static void the_next_server_is_asked(void)
{
    struct world *world = world_with("registry(nodes=r replicas=3)", "");
    begin(world, 0);
    world_until(world, 100 * SECOND);
    node_crash(world->run, world_node(world, "r/0"));
    world_until(world, 200 * SECOND);
    for (uint32_t i = 0; i < 5; i++) /* nobody was forgotten who renews elsewhere */
        CU_ASSERT_EQUAL(world->run->known[instance_of(world, "a", i)]->count, 9);
    node_crash(world->run, world_node(world, "q/0"));
    world_until(world, 300 * SECOND);
    CU_ASSERT_EQUAL(knowing(world), 0);
    node_restart(world->run, world_node(world, "r/0")); /* asks a fellow */
    world_until(world, 400 * SECOND);
    for (uint32_t i = 0; i < 5; i++)
        CU_ASSERT_EQUAL(world->run->known[instance_of(world, "a", i)]->count, 8);
    world_end(world);
}

/* Servers that die together know nothing: one that is asked by another is no wiser for that. */
static void servers_that_return_together_wait(void)
{
    struct world *world = world_with("registry(nodes=r replicas=3)", "");
    begin(world, 0);
    world_until(world, 100 * SECOND);
    for (uint32_t i = 0; i < 3; i++) {
        node_crash(world->run, world_node(world, "r/0") + i);
        node_restart(world->run, world_node(world, "r/0") + i);
    }
    for (unsigned i = 0; i < 5 * 200; i++) {
        world_until(world, (101 + i / 5) * SECOND);
        CU_ASSERT_EQUAL(world->run->known[instance_of(world, "a", i % 5)]->count, 9);
    }
    world_end(world);
}

/* A storm of crashes and pauses of everything, with books; then all is found again. */
static void a_storm_passes(void)
{
    static const char *const kinds[] = {"{kind: registry, nodes: r, replicas: 2}",
                                        "{kind: registry, nodes: r, store: db, delivery: watch}",
                                        ("{kind: registry, nodes: r, replicas: 2, store: {kind: "
                                         "etcd, nodes: r, replicas: 3}}"),
                                        "{kind: eureka, nodes: r, replicas: 2}",
                                        "{kind: kubernetes, nodes: r}",
                                        "{kind: consul, nodes: r, replicas: 3}",
                                        "ideal"};
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct world *world = world_with(kinds[i], behind);
        begin(world, i);
        world->run->load_factor[0] = 20 * 3600e3;
        source_reload(world->run, 0);
        draw random = 5 + i;
        for (unsigned k = 0; k < 200; k++) {
            const uint32_t which =
                1 + uniform_below(draw_next(&random), world->plan->instance_count - 1);
            const bool pause = uniform_below(draw_next(&random), 2);
            if (pause)
                instance_pause(world->run, which, true);
            else
                instance_crash(world->run, which);
            world_until(world, world->run->engine->now +
                                   (sim_time)(1 + uniform_below(draw_next(&random), 5)) * SECOND);
            if (pause)
                instance_pause(world->run, which, false);
            else
                instance_restart(world->run, which);
        }
        world_until(world, world->run->engine->now + 600 * SECOND);
        if (world->run->known)
            for (uint32_t k = 0; k < 5; k++)
                CU_ASSERT_EQUAL(world->run->known[instance_of(world, "a", k)]->count, 9);
        const uint64_t ok = world_ended(world, OUTCOME_ok), all = world->count;
        world_until(world, world->run->engine->now + 60 * SECOND);
        CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok) - ok, world->count - all);
        world_end(world);
    }
}

/* --- mistakes --- */

static void mistakes_are_told(void)
{
    static const char *const text =
        "application: {modules: {a: {x: [{compute: 1ms}]}}}\n"
        "workload: {users: {arrivals: poisson(rate=1/s), mix: a.x}}\n"
        "deployment: {services: {a: }, stores: {s: {kind: single, datasets: none}, c: {kind: "
        "cache, of: s, datasets: none}}, discovery: %s}\n";
    assert_refused(text_of(text, "registry(lease=5s heartbeat=5s)"),
                   "not longer than the heartbeat");
    assert_refused(text_of(text, "registry(store=t)"), "unknown store 't'");
    assert_refused(text_of(text, "registry(store=c)"), "'c' keeps nothing itself");
    assert_refused(text_of(text, "registry(nodes=m)"), "unknown group of nodes 'm'");
    assert_refused(text_of(text, "{kind: kubernetes, probe: {every: 1s, timeout: 2s}}"),
                   "a probe ends before the next one begins");
    assert_refused("deployment: {services: {a: {modules: none}}, stores: {discovery: {kind: "
                   "single, datasets: none}}, discovery: registry}\n",
                   "what a part of `discovery` is called");
    assert_refused(
        "deployment: {services: {a: {modules: none}}, stores: {discovery_store: {kind: "
        "single, datasets: none}}, discovery: {kind: registry, store: {kind: single}}}\n",
        "what a part of `discovery` is called");
    assert_refused(text_of(text, "{kind: registry, store: {entry: s, kind: single}}"),
                   "do not go together");
    assert_refused(text_of(text, "{kind: registry, store: {kind: singel}}"),
                   "did you mean 'single'?");
    assert_refused("deployment: {stores: {s: {kind: single, datasets: none}}, discovery: dns}\n",
                   "there is no service that callers could find");
}

static void servers_are_named_in_disruptions(void)
{
    struct world *world = world_of(
        "deployment: {services: {a: {modules: none}}, discovery: {kind: registry, replicas: 2}}\n"
        "disruptions: {x: {at: 1s, crash: discovery/1}, y: {at: 2s, crash: one discovery}, z: {at: "
        "3s, crash: store discovery/0}}\n");
    world_begin(world, 1, 0);
    world_until(world, 1500 * MS);
    CU_ASSERT(world->run->instances[instance_of(world, "discovery", 0)].up);
    CU_ASSERT_FALSE(world->run->instances[instance_of(world, "discovery", 1)].up);
    world_end(world);
}

TEST_MAIN(discovery, TEST(leases_take_what_they_should), TEST(eureka_takes_up_to_330_seconds),
          TEST(few_renewals_are_the_networks_fault), TEST(polls_are_order_statistics),
          TEST(polls_come_every_30_seconds), TEST(watches_hear_at_once), TEST(check_foretells),
          TEST(kubernetes_as_documented), TEST(names_live_on),
          TEST(consul_misses_nodes_soon_and_processes_by_checks),
          TEST(the_dead_are_called_until_it_is_known),
          TEST(who_cannot_ask_goes_on_with_what_it_has),
          TEST(who_starts_without_a_registry_is_alone),
          TEST(a_registry_is_as_available_as_its_store),
          TEST(a_store_of_its_own_needs_its_majority),
          TEST(a_server_reads_its_store_when_it_returns), TEST(the_next_server_is_asked),
          TEST(servers_that_return_together_wait), TEST(a_storm_passes), TEST(mistakes_are_told),
          TEST(servers_are_named_in_disruptions))
