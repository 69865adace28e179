/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The k-th answer of several that are unlike, against closed forms; and stores that wait for their
 * replicas on ways that are unlike or lose something, as foretold and as runs do it. */
#include "models/plan/copies.h"

#include "tests/models/lib/foretold.h"

static struct copy constant(double time) { return (struct copy){.usual = {time, 0}}; }
static struct copy exponential(double mean) { return (struct copy){.usual = {mean, mean * mean}}; }

/* Of n exponential ones the k-th comes after the sum of 1/n ... 1/(n - k + 1). */
static void alike_they_are_order_statistics(void)
{
    for (uint32_t n = 1; n <= 7; n++)
        for (uint32_t need = 1; need <= n; need++) {
            struct copy copies[7];
            double mean = 0, variance = 0;
            for (uint32_t i = 0; i < n; i++)
                copies[i] = exponential(3);
            for (uint32_t i = n - need + 1; i <= n; i++) {
                mean += 3.0 / i;
                variance += 9.0 / i / i;
            }
            const struct duration time = copies_time(copies, n, need, 0);
            ASSERT_RELATIVE(time.mean, mean, 1e-4);
            ASSERT_RELATIVE(time.variance, variance, 2e-3);
        }
}

static void the_second_of_near_and_far_is_far(void)
{
    const struct copy copies[] = {constant(7), constant(1), constant(5)};
    static const double sorted[] = {1, 5, 7};
    for (uint32_t need = 1; need <= 3; need++) {
        ASSERT_NEAR(copies_time(copies, 3, need, 0).mean, sorted[need - 1], 1e-9);
        ASSERT_NEAR(copies_time(copies, 3, need, 0).variance, 0, 1e-6);
    }
    const struct copy unlike[] = {exponential(2), exponential(10)}; /* the least: 1/2 + 1/10 */
    ASSERT_RELATIVE(copies_time(unlike, 2, 1, 0).mean, 10.0 / 6, 1e-4);
    ASSERT_RELATIVE(copies_time(unlike, 2, 2, 0).mean, 12 - 10.0 / 6, 1e-4);
}

/* 10, or 110 with the chance p: n - k + 1 late ones are too many. */
static void late_ones_count_where_they_are_needed(void)
{
    static const double chances[] = {0, 0.001, 0.1, 0.5, 1};
    for (unsigned i = 0; i < 5; i++) {
        const double p = chances[i];
        struct copy copies[3];
        for (unsigned k = 0; k < 3; k++)
            copies[k] = (struct copy){.usual = {10, 0}, .added = {100, 0}, .late = p};
        const double all = p * p * p, two = all + 3 * p * p * (1 - p);
        ASSERT_NEAR(copies_time(copies, 3, 1, 0).mean, 10 + 100 * all, 1e-9);
        ASSERT_NEAR(copies_time(copies, 3, 2, 0).mean, 10 + 100 * two, 1e-9);
        ASSERT_NEAR(copies_time(copies, 3, 3, 0).mean, 10 + 100 * (1 - pow(1 - p, 3)), 1e-9);
    }
}

/* The greatest of a constant c and an exponential time of mean 1: c + exp(-c), and its square c^2 +
 * 2 (1 + c) exp(-c); two of which one is late with the chance p by far more than it varies. */
static void not_before_its_own_disk(void)
{
    const struct copy one = {.usual = {1, 1}};
    for (double c = 0; c <= 8; c += 0.5) {
        const struct duration time = copies_time(&one, 1, 1, c);
        const double mean = c + exp(-c), square = c * c + 2 * (1 + c) * exp(-c);
        ASSERT_NEAR(time.mean, mean, 1e-4);
        ASSERT_NEAR(time.variance, square - mean * mean, 1e-3);
    }
    const struct copy late[2] = {{.usual = {10, 0}, .added = {1000, 0}, .late = 0.01},
                                 {.usual = {10, 0}, .added = {1000, 0}, .late = 0.01}};
    const double chance = 1 - 0.99 * 0.99;
    ASSERT_NEAR(copies_time(late, 2, 2, 5).mean, 10 + 1000 * chance, 1e-6);
    ASSERT_NEAR(copies_time(late, 2, 2, 50).mean, 50 + 960 * chance, 1e-6);
    CU_ASSERT(isinf(copies_time(late, 2, 2, INFINITY).mean));
}

static const char *written(const char *kind, const char *rate, const char *loss)
{
    return text_of(
        "application: {datasets: {d: {keys: 1k, value: 200B}}, modules: {a: {x: [{write: d}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=%s), mix: a.x}}\n"
        "deployment: {zones: {p: , q: , r: }, network: {same_zone: {latency: 250us}, same_region: "
        "{latency: 5ms, loss: %s}}, nodes: {w: {zones: [p], cores: 8}, m: {count: 3, zones: "
        "[p, q, r], cores: 8}}, services: {a: {nodes: w, workers: 20}}, stores: {s: {kind: %s, "
        "datasets: all, nodes: m, read_time: 0s, write_time: 10us}}}\n",
        rate, loss, kind);
}

/* Two of five replicas are in the leader's zone, but the third acknowledgement is from afar: 10 ms
 * more than nothing, not half of it. */
static void near_replicas_do_not_make_far_ones_nearer(void)
{
    as_busy_as_foretold(world_of(written("raft, replicas: 5", "100/s", "0%")), 100 * SECOND, 0.1);
}

/* Some 5 % of 20,000 writes or more are late, by about as much as that varies: 3 % of what is
 * added, which is at most half; foretold ones are as uncertain. */
static void writes_wait_for_what_was_lost_among_replicas(void)
{
    static const struct {
        const char *kind, *rate, *loss;
        sim_time time;
        double within;
    } rows[] = {{"primary_replica, replicas: 2, mode: sync", "20/s", "2%", 2000, 0.05},
                {"primary_replica, replicas: 3, mode: sync(acks=all)", "20/s", "2%", 2000, 0.05},
                {"primary_replica, replicas: 3, mode: sync(acks=1)", "20/s", "2%", 2000, 0.03},
                {"raft, replicas: 3", "100/s", "2%", 500, 0.03},
                {"regions, replicas: 3", "2/s", "2%", 20000, 0.06},
                {"regions, replicas: 3", "10/s", "2%", 4000, 0.06},
                {"regions, replicas: 3", "50/s", "2%", 800, 0.05},
                {"regions, replicas: 3", "200/s", "2%", 200, 0.05},
                {"regions, replicas: 3", "2/s", "0%", 2000, 0.02},
                {"raft, replicas: 3", "2/s", "2%", 20000, 0.05},
                {"quorum, replicas: 3, read_quorum: 1, write_quorum: 3, repair: none", "5/s", "2%",
                 8000, 0.06}};
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        as_busy_as_foretold(world_of(written(rows[i].kind, rows[i].rate, rows[i].loss)),
                            rows[i].time * SECOND, rows[i].within);
}

TEST_MAIN(copies, TEST(alike_they_are_order_statistics), TEST(the_second_of_near_and_far_is_far),
          TEST(late_ones_count_where_they_are_needed), TEST(not_before_its_own_disk),
          TEST(near_replicas_do_not_make_far_ones_nearer),
          TEST(writes_wait_for_what_was_lost_among_replicas))
