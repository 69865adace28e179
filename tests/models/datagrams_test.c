/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls of which datagrams are lost, as foretold from means: against sums by hand, and what workers
 * and processors of runs do. */
#include "models/plan/datagrams.h"

#include "tests/models/lib/foretold.h"

#define TIMEOUT "timeout: 500ms"

/* 10 ms of work, 20 ms on the way, and 500 ms for those who hear nothing. */
static const char *lossy(const char *loss, const char *sizes, const char *policy)
{
    return text_of(
        "application: {modules: {a: {x: [{call: b.y}]}, b: {y: {steps: [{compute: 10ms}]%s}}}}\n"
        "workload: {c: {arrivals: poisson(rate=50/s), mix: a.x}}\n"
        "deployment: {zones: {p: , q: }, network: {same_zone: {latency: 0s}, same_region: "
        "{latency: "
        "10ms, loss: %s}}, nodes: {n: {zones: [p], cores: 1000}, m: {zones: [q], cores: 1000}}, "
        "services: {a: {nodes: n, workers: 100}, b: {nodes: m}}, calls: {default: {protocol: "
        "udp(cpu_per_message=0us cpu_per_kb=0us)}, b: {%s}}}\n",
        sizes, loss, policy);
}

/* Of questions and answers of f and g datagrams (1-p)^(f+g) end; tries as of a coin. */
static double held(double p, double datagrams, unsigned attempts)
{
    const double answered = pow(1 - p, datagrams);
    return (answered * 0.03 + (1 - answered) * 0.5) * (1 - pow(1 - answered, attempts)) / answered;
}

static void who_hears_nothing_waits_and_asks_again(void)
{
    ASSERT_NEAR(load(lossy("0%", "", TIMEOUT), "service a"), 50 * 0.03 / 100, 1e-9);
    ASSERT_NEAR(load(lossy("5%", "", TIMEOUT), "service a"), 50 * held(0.05, 2, 1) / 100, 1e-9);
    ASSERT_NEAR(load(lossy("5%", "", TIMEOUT ", retry: 3"), "service a"),
                50 * held(0.05, 2, 3) / 100, 1e-9);
    ASSERT_NEAR(
        load(lossy("5%", ", request: 5KB, response: 3KB", TIMEOUT ", retry: 3"), "service a"),
        50 * held(0.05, 4 + 3, 3) / 100, 1e-9);
}

/* What does not come through is no work. */
static void lost_questions_are_no_work(void)
{
    const double tries = (1 - pow(1 - 0.9 * 0.9, 3)) / (0.9 * 0.9);
    ASSERT_NEAR(load(lossy("10%", "", TIMEOUT ", retry: 3"), "node m/0"),
                50 * 0.01 * 0.9 * tries / 1000, 1e-9);
}

/* Without a time-out each lost one holds a worker for ever. */
static void without_a_time_out_nobody_comes_back(void)
{
    CU_ASSERT(!(load(lossy("1%", "", ""), "service a") < 1.0));
    CU_ASSERT(load(lossy("1%", "", "deadline: 1s"), "service a") < 0.1);
}

/* 50,000 calls, 10 % of which are lost: 2 % are four standard errors of what they hold. */
static void runs_are_as_busy(void)
{
    static const char *const policies[] = {
        TIMEOUT, TIMEOUT ", retry: 3", TIMEOUT ", retry: {attempts: 4, backoff: 50ms}",
        TIMEOUT ", retry: {attempts: 4, budget: share(10% least=0/s)}"};
    for (unsigned i = 0; i < sizeof policies / sizeof policies[0]; i++)
        as_busy_as_foretold(world_of(lossy("5%", "", policies[i])), 1000 * SECOND, 0.02);
    as_busy_as_foretold(world_of(lossy("2%", ", response: 10KB", TIMEOUT ", retry: 2")),
                        1000 * SECOND, 0.02);
}

/* The same of reads and writes of 3 KB: 10 ms at the store, 20 ms on the way. */
static const char *stored(const char *steps, const char *loss, const char *policy)
{
    return text_of(
        "application: {datasets: {d: {keys: 1k, value: 3KB}}, modules: {a: {x: [%s]}, b: {y: "
        "[{fail: 50%%}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=50/s), mix: {a.x: 1, b.y: 1e-9}}}\n"
        "deployment: {zones: {p: , q: }, network: {same_zone: {latency: 0s}, same_region: "
        "{latency: 10ms, loss: %s}}, nodes: {n: {zones: [p], cores: 1000}, m: {zones: [q], cores: "
        "1000}}, services: {a: {nodes: n, workers: 100}, b: {nodes: n}}, stores: {s: {kind: "
        "single, datasets: all, nodes: m, read_time: 10ms, write_time: 10ms, workers: 100}}, "
        "calls: {default: {protocol: udp(cpu_per_message=0us cpu_per_kb=0us)}, s: {%s}}}\n",
        steps, loss, policy);
}

/* A read's question and a write's answer are one datagram, what carries the value is three. */
static void operations_are_lost_as_well(void)
{
    const double once = held(0.05, 4, 1), thrice = held(0.05, 4, 3);
    const double answered = pow(0.95, 4), tries = (1 - pow(1 - answered, 3)) / answered;
    ASSERT_NEAR(load(stored("{read: d}", "0%", TIMEOUT ", retry: 3"), "service a"), 50 * 0.03 / 100,
                1e-9);
    ASSERT_NEAR(load(stored("{read: d}", "5%", TIMEOUT), "service a"), 50 * once / 100, 1e-8);
    ASSERT_NEAR(load(stored("{write: d}", "5%", TIMEOUT), "service a"), 50 * once / 100, 1e-8);
    ASSERT_NEAR(load(stored("{read: d}", "5%", TIMEOUT ", retry: 3"), "service a"),
                50 * thrice / 100, 1e-8);
    ASSERT_NEAR(load(stored("{read: d}", "5%", TIMEOUT ", retry: 3"), "store s"),
                50 * 0.01 * 0.95 * tries / 100, 1e-9);
    ASSERT_NEAR(load(stored("{write: d}", "5%", TIMEOUT ", retry: 3"), "store s"),
                50 * 0.01 * pow(0.95, 3) * tries / 100, 1e-9);
    /* what stands behind it is done by those who got past it */
    ASSERT_NEAR(load(stored("{read: d}, {compute: 10ms}", "5%", TIMEOUT), "node n/0"),
                50 * 0.01 * answered / 1000, 1e-9);
    ASSERT_NEAR(
        load(stored("{read: d, if_failed: continue}, {compute: 10ms}", "5%", TIMEOUT), "node n/0"),
        50 * 0.01 / 1000, 1e-9);
}

/* 50,000 operations, of which 19 % are lost: as above. */
static void runs_of_operations_are_as_busy(void)
{
    static const char *const policies[] = {
        TIMEOUT, TIMEOUT ", retry: 3", TIMEOUT ", retry: {attempts: 4, backoff: 50ms}",
        TIMEOUT ", retry: {attempts: 4, budget: share(10% least=0/s)}"};
    for (unsigned i = 0; i < sizeof policies / sizeof policies[0]; i++) {
        as_busy_as_foretold(world_of(stored("{read: d}", "5%", policies[i])), 1000 * SECOND, 0.02);
        as_busy_as_foretold(
            world_of(stored("{write: d}, {read: d, if_failed: continue}", "5%", policies[i])),
            1000 * SECOND, 0.02);
    }
}

TEST_MAIN(datagrams, TEST(operations_are_lost_as_well), TEST(runs_of_operations_are_as_busy),
          TEST(who_hears_nothing_waits_and_asks_again), TEST(lost_questions_are_no_work),
          TEST(without_a_time_out_nobody_comes_back), TEST(runs_are_as_busy))
