/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of primary and replicas with the defaults of products: how long they are without a primary,
 * and what they lose, against what their documents say (models/stores/primary_replica/kinds.c). */
#include <math.h>

#include "models/stores/primary_replica/primary_replica.h"
#include "tests/lib/member.h"
#include "tests/models/lib/world.h"

#define SECOND NANOSECONDS_PER_SECOND

enum { DEATHS = 200 };

static const struct product {
    const char *kind, *mode;
    double least, most; /* s from the death until another takes writes */
    double mean, sd;    /* of sums of uniform times */
    bool gathers;
} products[] = {{"patroni", "async", 25, 45, 25 + 10, 4.09, false},
                {"mysql_semi_sync", "semi_sync", 10, 30, 10.5 + 9.5, 4.99, true},
                {"redis_sentinel", "async", 31, 33, 30.5 + 1.5, 0.41, false},
                {"mongodb", "strict", 9, 12, 9 + 1.5, 0.65, true}};
enum { PRODUCTS = sizeof products / sizeof products[0] };

static void what_they_wait_for(void)
{
    struct arena *arena = arena_create(0);
    for (unsigned i = 0; i < PRODUCTS; i++) {
        const struct made made = member_of(&stores, products[i].kind, arena);
        const struct primary_replica *settings = made.chosen.settings;
        ASSERT_TEXT(settings->mode.class->name, products[i].mode);
        CU_ASSERT_EQUAL(settings->gather, products[i].gathers);
        ASSERT_TEXT(settings->log, "ordered");
        ASSERT_TEXT(settings->reads, "primary");
    }
    arena_destroy(arena);
}

static struct world *deaths_of(const char *kind, const char *text)
{
    static char scenario[2048];
    snprintf(scenario, sizeof scenario,
             "application: {datasets: {d: {keys: 100}}, modules: {a: {x: [{write: d}]}}}\n"
             "workload: {c: {arrivals: renewal(100ms), mix: a.x, timeout: 1s}}\n"
             "deployment: {nodes: {s: {count: 3}}, services: {a: }, stores: {s: {kind: %s, "
             "replicas: 3, datasets: all, nodes: s, read_time: 0s, write_time: 1ms%s}}}\n"
             "disruptions: {x: {every: 100s, crash: leader s, for: 70s}}\n",
             kind, text);
    return world_run(scenario, (DEATHS * 100 + 60) * SECOND);
}

/* The mean of 200 within 4 standard errors; none outside of what is documented. */
static void assert_times(const struct product *product, const char *kind, const char *text)
{
    struct world *world = deaths_of(kind, text);
    const struct sample *took = &world_of_party(world, "s")->failed_over;
    CU_ASSERT_EQUAL(took->number, DEATHS);
    const double mean = sample_mean(took) / 1e9,
                 squares = wide_to_double(took->squares) / 1e18 / DEATHS,
                 sd = sqrt(squares - mean * mean);
    ASSERT_NEAR(mean, product->mean, 4 * product->sd / sqrt(DEATHS));
    ASSERT_NEAR(sd, product->sd, product->sd * 0.25);
    CU_ASSERT_TRUE((double)took->most / 1e9 <= product->most + 0.01);
    CU_ASSERT_TRUE(mean > product->least);
    world_end(world);
}

static void how_long_they_are_without_a_primary(void)
{
    for (unsigned i = 0; i < PRODUCTS; i++)
        assert_times(&products[i], products[i].kind, "");
}

/* The fail-over of a product alone, with whatever store; and with other times than its own. */
static void their_failovers_are_presets(void)
{
    static const struct {
        const char *text;
        struct product sums;
    } others[] = {
        {"patroni(ttl=20s loop=5s)", {NULL, NULL, 20, 30, 17.5 + 5 + 2.5, 2.04, false}},
        {"mysql_semi_sync(after=3s every=1s promote=2s)", {NULL, NULL, 5, 6, 5.5, 0.289, false}},
        {"redis_sentinel(after=5s)", {NULL, NULL, 6, 8, 5.5 + 1.5, 0.41, false}},
        {"mongodb(timeout=5s heartbeat=4s)", {NULL, NULL, 2, 7, 3 + 1.5, 1.19, false}}};
    char text[128];
    for (unsigned i = 0; i < PRODUCTS; i++) {
        snprintf(text, sizeof text, ", failover: %s", products[i].kind);
        assert_times(&products[i], "primary_replica", text);
        snprintf(text, sizeof text, ", failover: %s", others[i].text);
        assert_times(&others[i].sums, "primary_replica", text);
    }
}

/* Writes reach the replicas 200 ms late: what is answered before is lost, unless it was waited for.
 */
static uint64_t cuts;
static void hear_cut(void *context, sim_time now, const void *record)
{
    const struct cut_record *cut = record;
    (void)context, (void)now;
    cuts += cut->begins > cut->kept + 1;
}

static void what_they_lose(void)
{
    for (unsigned i = 0; i < PRODUCTS; i++) {
        static char scenario[2048];
        snprintf(scenario, sizeof scenario,
                 "application: {datasets: {d: {keys: 100}}, modules: {a: {x: [{write: d}]}}}\n"
                 "workload: {c: {arrivals: renewal(10ms), mix: a.x, timeout: 5s}}\n"
                 "deployment: {nodes: {s: {count: 3}}, services: {a: }, stores: {s: {kind: %s, "
                 "replicas: 3, datasets: all, nodes: s, read_time: 0s, write_time: 1ms, delays: "
                 "{replicate: 200ms}}}}\n"
                 "disruptions: {x: {at: 20s, crash: node s/0}}\n",
                 products[i].kind);
        struct world *world = world_of(scenario);
        world_begin(world, 1, 0);
        cuts = 0;
        observe_subscribe(&world->run->observe, world->run_arena, RECORD_CUT, hear_cut, NULL);
        world_until(world, 100 * SECOND);
        CU_ASSERT_EQUAL(world_of_party(world, "s")->failovers.events, 1);
        CU_ASSERT_TRUE(cuts > 0); /* unacknowledged ones are cut, too */
        uint64_t lost = 0;
        for (size_t k = 0; k < world->operation_count; k++) {
            const struct operation_record *it = &world->operations[k];
            lost += it->outcome == OUTCOME_ok && it->begun < 20 * SECOND &&
                    it->begun + SECOND / 5 > 20 * SECOND;
        }
        /* acknowledged in the last 200 ms: what asynchronous replication has not sent */
        CU_ASSERT_EQUAL(lost > 5, strcmp(products[i].mode, "async") == 0);
        world_end(world);
    }
}

TEST_MAIN(products, TEST(what_they_wait_for), TEST(how_long_they_are_without_a_primary),
          TEST(their_failovers_are_presets), TEST(what_they_lose))
