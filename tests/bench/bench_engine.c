/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine alone: its event set, M/M/1 and a network as components. */
#include <math.h>
#include <stdio.h>

#include "tests/bench/bench.h"
#include "tests/bench/report.h"

static void bench_hold(struct report *report, const struct hold_task *task)
{
    double heap[REPETITIONS_MOST], quick[REPETITIONS_MOST], product[REPETITIONS_MOST];
    char what[64];
    for (unsigned i = 0; i < report->repetitions; i++) {
        heap[i] = hold_heap(task);
        quick[i] = hold_quickheap(task);
        product[i] = hold_product(task);
    }
    const double by_heap = report_median(report, heap), by_quick = report_median(report, quick);
    snprintf(what, sizeof what, "hold %u%s, best: %s", task->pending,
             task->grid > 1 ? ", 1 us grid" : "", by_heap < by_quick ? "heap" : "quickheap");
    report_ratio(report, what, fmin(by_heap, by_quick), report_median(report, product), 1.25);
}

/* 5 % of the mean time in the system at load 0.9 is what runs of this length scatter at most. */
static double bench_queue(struct report *report)
{
    const struct queue_task task = {3000000};
    double plain[REPETITIONS_MOST], statistics[REPETITIONS_MOST], product[REPETITIONS_MOST], a, b;
    for (unsigned i = 0; i < report->repetitions; i++) {
        plain[i] = queue_plain(&task, &a);
        statistics[i] = queue_statistics(&task, &a);
        product[i] = queue_product(&task, &b);
        same_work("M/M/1", a, b, 0.05);
    }
    const double ours = report_median(report, product);
    report_ratio(report, "M/M/1, per customer (loop keeps sums only)", report_median(report, plain),
                 ours, 0);
    report_ratio(report, "M/M/1, per customer (loop with statistics)",
                 report_median(report, statistics), ours, 1.5);
    return ours;
}

static void bench_network(struct report *report, uint32_t stations)
{
    const struct network_task task = {stations, 150000};
    double yardstick[REPETITIONS_MOST], product[REPETITIONS_MOST], a, b;
    char what[64];
    for (unsigned i = 0; i < report->repetitions; i++) {
        yardstick[i] = network_yardstick(&task, &a);
        product[i] = network_product(&task, &b);
        same_work("network", a, b, 0.05);
    }
    snprintf(what, sizeof what, "network of %u stations, per event", stations);
    report_ratio(report, what, report_median(report, yardstick), report_median(report, product),
                 1.5);
}

/* The script prints nanoseconds per customer, or nothing where SimPy is missing. */
static void bench_simpy(struct report *report, double ours)
{
    double theirs = 0;
    char text[64];
    FILE *pipe = popen("/usr/bin/python3 tests/bench/mm1_simpy.py 100000 2>/dev/null", "r");
    const bool read = pipe && fscanf(pipe, "%lf", &theirs) == 1 && theirs > 0;
    if (pipe)
        pclose(pipe);
    if (!read) {
        printf("%-44s (python3-simpy is not installed)\n", "M/M/1 against SimPy");
        return;
    }
    snprintf(text, sizeof text, "%.0f ns: %.0f times", theirs, theirs / ours);
    report_value(report, "M/M/1 against SimPy", text, ">= 150 times", theirs / ours >= 150);
}

void bench_engine(struct report *report)
{
    for (int64_t grid = 1; grid <= 1000; grid *= 1000)
        for (uint32_t pending = 100; pending <= 1000000; pending *= 10)
            bench_hold(report, &(struct hold_task){pending, 1500000, grid});
    const double ours = bench_queue(report);
    for (uint32_t stations = 10; stations <= 1000; stations *= 10)
        bench_network(report, stations);
    bench_simpy(report, ours);
}
