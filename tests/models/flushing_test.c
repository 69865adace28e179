/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Group commit as it is foretold from means: against closed forms, and what disks and workers of
 * runs do. */
#include "models/plan/flushing.h"

#include "tests/models/lib/foretold.h"

static const char *writing(const char *kind, const char *rate, const char *disk, const char *more)
{
    return text_of(
        "application: {datasets: {d: {value: 100B, keys: 1M}}, modules: {a: {x: [{write: "
        "d}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=%s), mix: a.x}}\n"
        "deployment: {nodes: {n: {cores: 16}, m: {count: 3, cores: 16, disk: %s}}, "
        "services: {a: {nodes: n, workers: 100}}, stores: {s: {kind: %s, nodes: m, "
        "replicas: 3, datasets: all, write_time: 2us, read_time: 2us%s}}}\n",
        rate, disk, kind, more);
}

/* One fsync in D + exp(-l D) / l, and for exponential disks in D + 1 / (l (1 + l D)). */
static void one_log_has_one_fsync_at_a_time(void)
{
    for (double rate = 500; rate <= 64000; rate *= 2) {
        const char *text = text_of("%g/s", rate);
        const double work = rate * 2e-4;
        ASSERT_NEAR(load(writing("raft", text, "200us", ""), "disk of node m/0"),
                    work / (work + exp(-work)), 1e-6);
        ASSERT_NEAR(load(writing("raft", text, "exponential(200us)", ""), "disk of node m/2"),
                    work / (work + 1 / (1 + work)), 1e-6);
    }
}

/* 20,000 writes a second on a disk of 200 us: nobody is told that it is too much, the log is not
 * what limits it, and writes take 1.5 fsyncs: they find one under way nearly always, half of it on
 * average, and wait for their own. */
static void many_writes_are_no_overload(void)
{
    struct world *world = world_of(writing("raft", "20000/s", "200us", ""));
    const struct offered *offered = offered_of(world);
    CU_ASSERT_PTR_NULL(offered_too_much(offered));
    CU_ASSERT(offered_busiest(offered)->kind != STATION_DISK);
    CU_ASSERT(station(world, "disk of node m/0")->load < 1);
    const double busy = station(world, "disk of node m/0")->load;
    ASSERT_NEAR(flushing_wait(offered->demand, world->plan->parties[world_party(world, "s")].first),
                2e5 * (1 + busy / 2), 1);
    world_end(world);
}

/* A store that writes each by itself is overloaded by that. */
static void others_are_overloaded(void)
{
    struct world *world = world_of(writing("primary_replica(mode=sync)", "20000/s", "200us", ""));
    CU_ASSERT_TRUE(station(world, "disk of node m/0")->load > 3.9);
    CU_ASSERT_PTR_NOT_NULL(offered_too_much(offered_of(world)));
    world_end(world);
}

/* Disks are as busy as foretold, and workers held as long, within `share` and `held`: of 20,000
 * writes and more whose times are alike for an fsync a standard error of 1 %; the last of two or
 * three disks that vary is by Clark's formula, and where several logs wait for each other now and
 * then means know least. */
static void as_foretold_in(const char *text, double time, double share, double held)
{
    struct world *world = world_of(text);
    const struct offered *offered = offered_of(world);
    world_begin(world, 1, 0);
    world_until(world, (sim_time)(time * 1e9));
    for (uint32_t i = 0; i < offered->count; i++) {
        const struct station *about = &offered->stations[i];
        if (about->kind != STATION_DISK && about->kind != STATION_SERVICE)
            continue;
        const double is = about->kind == STATION_SERVICE
                              ? measured(world, about)
                              : (double)server_busy(&world->run->nodes[about->node].disk,
                                                    world->run->engine->now) /
                                    (double)world->run->engine->now;
        const double within = about->kind == STATION_DISK ? share : held;
        if (!(fabs(is - about->load) < within * is))
            fprintf(stderr, "%s: %s foretold %.5f, is %.5f\n", text, about->name, about->load, is);
        CU_ASSERT(fabs(is - about->load) < within * is);
    }
    world_end(world);
}

static void as_foretold(const char *text, double share, double held)
{
    as_foretold_in(text, 5, share, held);
}

static void runs_are_as_busy(void)
{
    static const char *const kinds[] = {"raft", "paxos", "regions"};
    static const char *const rates[] = {"4000/s", "20000/s"};
    for (unsigned i = 0; i < 3; i++)
        for (unsigned k = 0; k < 2; k++)
            as_foretold(writing(kinds[i], rates[k], "200us", ""), 0.03, 0.05);
    as_foretold(writing("raft", "4000/s", "exponential(200us)", ""), 0.05, 0.15);
    as_foretold(writing("raft", "20000/s", "exponential(200us)", ""), 0.05, 0.15);
}

/* From a few writes to a disk that is always busy, and on a network, where letters are paid for:
 * 20,000 writes each, as above. */
static void from_few_to_many(void)
{
    static const char *const kinds[] = {"raft", "regions"};
    static const double rates[] = {20, 500, 2000, 10000};
    for (unsigned i = 0; i < 2; i++)
        for (unsigned k = 0; k < 4; k++) {
            const char *rate = text_of("%g/s", rates[k]);
            const double time = 20000 / rates[k];
            as_foretold_in(writing(kinds[i], rate, "200us", ""), time, 0.03, 0.03);
            as_foretold_in(writing(kinds[i], rate,
                                   "200us}}, network: {same_zone: {latency: 250us}}, zones: {z: {",
                                   ""),
                           time, 0.03, 0.05);
        }
}

/* Reads of paxos are entries of the log as writes are, unless they are answered by what a replica
 * has: three of them for each write are four fsyncs, and wait for them. */
static const char *reading(const char *kind)
{
    return text_of(
        "application: {datasets: {d: {value: 1KB, keys: 1M}}, modules: {a: {x: [{read: d, times: "
        "3}, {write: d}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=200/s), mix: a.x}}\n"
        "deployment: {network: {same_zone: {latency: 250us}}, nodes: {n: {cores: 16}, m: {count: "
        "3, cores: 16, disk: 200us}}, services: {a: {nodes: n, workers: 400}}, stores: {s: {kind: "
        "%s, nodes: m, replicas: 3, datasets: all, write_time: 20us, read_time: 20us}}}\n",
        kind);
}

static void reads_through_the_log_are_entries(void)
{
    ASSERT_RELATIVE(load(reading("paxos(reads=local)"), "disk of node m/1"), 200 * 2e-4, 0.05);
    ASSERT_RELATIVE(load(reading("paxos"), "disk of node m/1"), 800 * 2e-4, 0.2);
    as_foretold_in(reading("paxos"), 50, 0.05, 0.05);
    as_foretold_in(reading("paxos(reads=local)"), 50, 0.05, 0.05);
    as_foretold_in(reading("raft"), 50, 0.05, 0.05);
}

/* Four logs on each disk wait for each other: at 20,000/s each has its turn after three others. */
static void logs_share_a_disk(void)
{
    as_foretold(writing("raft", "4000/s", "200us", ", shards: 4"), 0.05, 0.25);
    as_foretold(writing("raft", "20000/s", "200us", ", shards: 4"), 0.05, 0.05);
}

TEST_MAIN(flushing, TEST(one_log_has_one_fsync_at_a_time), TEST(many_writes_are_no_overload),
          TEST(others_are_overloaded), TEST(runs_are_as_busy), TEST(logs_share_a_disk),
          TEST(from_few_to_many), TEST(reads_through_the_log_are_entries))
