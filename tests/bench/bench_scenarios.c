/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios through the whole path against programs that have them written into their code, and
 * what a session of many or of large models needs. */
#include <stdio.h>

#include "tests/bench/bench.h"
#include "tests/bench/report.h"

/* At load 0.8 the mean of a million customers scatters by less than 1 % (standard error 0.5 %). */
static void bench_mm1(struct report *report)
{
    enum { REQUESTS = 1000000 };
    double yardstick[REPETITIONS_MOST], product[REPETITIONS_MOST], mean;
    for (unsigned i = 0; i < report->repetitions; i++) {
        yardstick[i] = queue_recorded(&(struct queue_task){REQUESTS}, &mean);
        const struct scenario_cost cost =
            scenario_run("scenarios/queueing/mm1.yaml", "experiment.requests=1M", 1, 1);
        product[i] = cost.cpu / cost.requests;
        same_work("queueing/mm1, mean latency", mean, cost.mean, 0.03);
    }
    report_ratio(report, "queueing/mm1 as a file, per request", report_median(report, yardstick),
                 report_median(report, product), 4);
}

/* 90,000 requests: the mean has a standard error of 0.2 %, their number of 0.3 %, their events of
 * 0.3 %, because one in ten makes five times as many as the others. */
static void same_shop(const struct shop_result *hand, const struct scenario_cost *product)
{
    same_work("shop, requests", hand->measured, product->requests, 0.015);
    same_work("shop, mean latency", hand->mean * 1e-9, product->mean, 0.01);
    same_work("shop, p99 of latency", hand->p99 * 1e-9, product->p99, 0.03);
    same_work("shop, events per request", hand->events / hand->measured,
              product->events / product->requests, 0.015);
}

static void bench_shop(struct report *report)
{
    double yardstick[REPETITIONS_MOST], product[REPETITIONS_MOST], event[REPETITIONS_MOST];
    double by_hand = 0;
    for (unsigned i = 0; i < report->repetitions; i++) {
        const struct shop_result hand = shop_by_hand(&(struct shop_task){30, 300, 1});
        const struct scenario_cost cost = scenario_run("scenarios/bench/shop-1.yaml", NULL, 1, 1);
        same_shop(&hand, &cost);
        yardstick[i] = hand.cpu / hand.measured;
        product[i] = cost.cpu / cost.requests;
        event[i] = cost.cpu / cost.events;
        by_hand = hand.cpu / hand.events;
    }
    report_ratio(report, "bench/shop-1, per request", report_median(report, yardstick),
                 report_median(report, product), 1.7);
    report_ratio(report, "bench/shop-1, per event", by_hand, report_median(report, event), 0);
}

/* What the rest of the language costs: both by the product, in turn. */
static void bench_whole_shop(struct report *report)
{
    double first[REPETITIONS_MOST], whole[REPETITIONS_MOST], request[REPETITIONS_MOST],
        requests[REPETITIONS_MOST];
    for (unsigned i = 0; i < report->repetitions; i++) {
        const struct scenario_cost one = scenario_run("scenarios/bench/shop-1.yaml", NULL, 1, 1);
        const struct scenario_cost two = scenario_run("scenarios/bench/shop-2.yaml", NULL, 1, 1);
        first[i] = one.cpu / one.events;
        whole[i] = two.cpu / two.events;
        request[i] = one.cpu / one.requests;
        requests[i] = two.cpu / two.requests;
    }
    report_ratio(report, "bench/shop-2 beside shop-1, per event", report_median(report, first),
                 report_median(report, whole), 0);
    report_ratio(report, "bench/shop-2 beside shop-1, per request", report_median(report, request),
                 report_median(report, requests), 0);
}

static void bench_sweep(struct report *report)
{
    double rate[REPETITIONS_MOST], gain[REPETITIONS_MOST], overhead[REPETITIONS_MOST];
    char text[64];
    for (unsigned i = 0; i < report->repetitions; i++) {
        const struct scenario_cost one = sweep_of_small_runs(2000, 1000, 1);
        const struct scenario_cost two = sweep_of_small_runs(2000, 1000, 2);
        const struct scenario_cost none = sweep_of_small_runs(20000, 1, 1);
        overhead[i] = none.cpu / none.runs / 1000;
        rate[i] = 1e9 * one.runs / one.cpu;
        gain[i] = one.wall / two.wall;
    }
    const double runs = report_median(report, rate), times = report_median(report, gain);
    snprintf(text, sizeof text, "%.0f /s", runs);
    report_value(report, "sweep: runs of 1,000 requests, one core", text, ">= 1200 /s",
                 runs >= 1200);
    const double each = report_median(report, overhead);
    snprintf(text, sizeof text, "%.0f us", each);
    report_value(report, "sweep: a point with a run of one request", text, "<= 200 us",
                 each <= 200);
    snprintf(text, sizeof text, "%.2f times", times);
    report_value(report, "sweep: two threads", text, ">= 1.6 times", times >= 1.6);
}

static void bench_threads(struct report *report)
{
    double gain[REPETITIONS_MOST];
    char text[64];
    for (unsigned i = 0; i < report->repetitions; i++) {
        const struct scenario_cost one =
            scenario_run("scenarios/queueing/mm1.yaml", "experiment.requests=50k", 40, 1);
        const struct scenario_cost two =
            scenario_run("scenarios/queueing/mm1.yaml", "experiment.requests=50k", 40, 2);
        gain[i] = one.wall / two.wall;
    }
    const double times = report_median(report, gain);
    snprintf(text, sizeof text, "%.2f times", times);
    report_value(report, "queueing/mm1, 40 replications, two threads", text, ">= 1.85 times",
                 times >= 1.85);
}

static double ready_in(const struct report *report, unsigned services, unsigned replicas)
{
    double ready[REPETITIONS_MOST];
    for (unsigned i = 0; i < report->repetitions; i++)
        ready[i] = large_ready(services, replicas) * 1e-9;
    return report_median(report, ready);
}

static void bench_large(struct report *report)
{
    double few[REPETITIONS_MOST], many[REPETITIONS_MOST];
    char text[64];
    double seconds = ready_in(report, 1000, 10);
    snprintf(text, sizeof text, "%.3f s", seconds);
    report_value(report, "1,000 services of 10: ready in", text, "<= 0.2 s", seconds <= 0.2);
    seconds = ready_in(report, 1000, 100);
    snprintf(text, sizeof text, "%.3f s", seconds);
    report_value(report, "1,000 services of 100: ready in", text, "<= 0.5 s", seconds <= 0.5);
    for (unsigned i = 0; i < report->repetitions; i++)
        few[i] = large_commands(1000, 10);
    seconds = report_median(report, few);
    snprintf(text, sizeof text, "%.3f s", seconds);
    report_value(report, "1,000 services of 10: check, run, tables", text, "<= 0.3 s",
                 seconds <= 0.3);
    for (unsigned i = 0; i < report->repetitions; i++) {
        const struct scenario_cost small = large_run(10, 10), large = large_run(1000, 10);
        few[i] = small.cpu / small.events;
        many[i] = large.cpu / large.events;
    }
    report_ratio(report, "10 and 1,000 services of 10, per event", report_median(report, few),
                 report_median(report, many), 2.5);
}

static void bench_memory(struct report *report)
{
    char text[64];
    const double bytes = bytes_in_flight(1000000);
    snprintf(text, sizeof text, "%.0f bytes", bytes);
    report_value(report, "a million requests in flight, each", text, "<= 350 bytes", bytes <= 350);
    const double pair = bytes_per_pair();
    snprintf(text, sizeof text, "%.0f bytes", pair);
    report_value(report, "a caller and a replica that it asks", text, "<= 24 bytes", pair <= 24);
}

void bench_scenarios(struct report *report)
{
    bench_mm1(report);
    bench_shop(report);
    bench_whole_shop(report);
    bench_sweep(report);
    bench_threads(report);
    bench_large(report);
    bench_memory(report);
}
