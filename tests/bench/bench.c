/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs yardsticks and product in turn, several times, and prints medians and their ratio.  Ratios
 * of one run are comparable between machines; nanoseconds are not.  Usage: bench [repetitions] */
#include "tests/bench/bench.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { REPETITIONS_MOST = 31 };

static unsigned missed;

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, unsigned count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

static void print_row(const char *what, double yardstick, double product, double target)
{
    const double ratio = product / yardstick;
    missed += target > 0 && ratio > target;
    printf("%-44s %8.1f %8.1f %7.2f ", what, yardstick, product, ratio);
    if (target > 0)
        printf("<= %.2f  %s\n", target, ratio <= target ? "ok" : "MISSED");
    else
        printf("\n");
    fflush(stdout);
}

static void bench_hold(const struct hold_task *task, unsigned repetitions)
{
    double heap[REPETITIONS_MOST], quick[REPETITIONS_MOST], product[REPETITIONS_MOST];
    char what[64];
    for (unsigned i = 0; i < repetitions; i++) {
        heap[i] = hold_heap(task);
        quick[i] = hold_quickheap(task);
        product[i] = hold_product(task);
    }
    const double by_heap = median(heap, repetitions), by_quick = median(quick, repetitions);
    snprintf(what, sizeof what, "hold %u%s, best: %s", task->pending,
             task->grid > 1 ? ", 1 us grid" : "", by_heap < by_quick ? "heap" : "quickheap");
    print_row(what, fmin(by_heap, by_quick), median(product, repetitions), 1.25);
}

/* 5 % of the mean time in the system at load 0.9 is what runs of this length scatter at most. */
static void same_work(double a, double b)
{
    if (!(fabs(a / b - 1.0) < 0.05)) {
        fprintf(stderr, "the yardstick and the product disagree: %g and %g\n", a, b);
        exit(3);
    }
}

static double bench_queue(unsigned repetitions)
{
    const struct queue_task task = {4000000};
    double plain[REPETITIONS_MOST], statistics[REPETITIONS_MOST], product[REPETITIONS_MOST], a, b;
    for (unsigned i = 0; i < repetitions; i++) {
        plain[i] = queue_plain(&task, &a);
        statistics[i] = queue_statistics(&task, &a);
        product[i] = queue_product(&task, &b);
        same_work(a, b);
    }
    const double ours = median(product, repetitions);
    print_row("M/M/1, per customer (loop keeps sums only)", median(plain, repetitions), ours, 0);
    print_row("M/M/1, per customer (loop with statistics)", median(statistics, repetitions), ours,
              1.5);
    return ours;
}

static void bench_network(uint32_t stations, unsigned repetitions)
{
    const struct network_task task = {stations, 150000};
    double yardstick[REPETITIONS_MOST], product[REPETITIONS_MOST], a, b;
    char what[64];
    for (unsigned i = 0; i < repetitions; i++) {
        yardstick[i] = network_yardstick(&task, &a);
        product[i] = network_product(&task, &b);
        same_work(a, b);
    }
    snprintf(what, sizeof what, "network of %u stations, per event", stations);
    print_row(what, median(yardstick, repetitions), median(product, repetitions), 1.5);
}

/* The script prints nanoseconds per customer, or nothing where SimPy is missing. */
static void bench_simpy(double ours)
{
    double theirs = 0;
    FILE *pipe = popen("/usr/bin/python3 tests/bench/mm1_simpy.py 100000 2>/dev/null", "r");
    const bool read = pipe && fscanf(pipe, "%lf", &theirs) == 1 && theirs > 0;
    if (pipe)
        pclose(pipe);
    if (!read) {
        printf("%-44s (python3-simpy is not installed)\n", "M/M/1 against SimPy");
        return;
    }
    missed += theirs / ours < 150;
    printf("%-44s %8.0f %8.1f  %.0f times faster, >= 150  %s\n", "M/M/1 against SimPy", theirs,
           ours, theirs / ours, theirs / ours >= 150 ? "ok" : "MISSED");
}

static void print_target(const char *what, const char *value, const char *target, bool reached)
{
    missed += !reached;
    printf("%-44s %17s %7s %s  %s\n", what, value, "", target, reached ? "ok" : "MISSED");
    fflush(stdout);
}

/* The whole path against the loop by hand, in turn. */
static void bench_file(unsigned repetitions)
{
    const struct queue_task task = {4000000};
    double yardstick[REPETITIONS_MOST], product[REPETITIONS_MOST], mean;
    for (unsigned i = 0; i < repetitions; i++) {
        yardstick[i] = queue_plain(&task, &mean);
        const struct scenario_cost cost =
            scenario_run("scenarios/queueing/mm1.yaml", "experiment.requests=2M", 1, 1);
        product[i] = cost.cpu / cost.requests;
    }
    const double ours = median(product, repetitions);
    char text[64];
    print_row("M/M/1 as a scenario file, per request", median(yardstick, repetitions), ours, 8);
    snprintf(text, sizeof text, "%.2f M/s", 1e3 / ours);
    print_target("M/M/1 as a scenario file, requests", text, ">= 5 M/s", 1e3 / ours >= 5);
}

static void bench_shop(unsigned repetitions)
{
    double event[REPETITIONS_MOST], request[REPETITIONS_MOST];
    char text[64];
    for (unsigned i = 0; i < repetitions; i++) {
        const struct scenario_cost cost = scenario_run("scenarios/bench/shop-1.yaml", NULL, 2, 1);
        event[i] = cost.cpu / cost.events;
        request[i] = cost.cpu / cost.requests;
    }
    const double per_event = median(event, repetitions), rate = 1e9 / median(request, repetitions);
    snprintf(text, sizeof text, "%.1f ns", per_event);
    print_target("bench/shop-1, per event", text, "<= 120 ns", per_event <= 120);
    snprintf(text, sizeof text, "%.0f /s", rate);
    print_target("bench/shop-1, requests", text, ">= 150000 /s", rate >= 150000);
}

static void bench_threads(unsigned repetitions)
{
    double gain[REPETITIONS_MOST];
    char text[64];
    for (unsigned i = 0; i < repetitions; i++) {
        const struct scenario_cost one =
            scenario_run("scenarios/queueing/mm1.yaml", "experiment.requests=100k", 40, 1);
        const struct scenario_cost two =
            scenario_run("scenarios/queueing/mm1.yaml", "experiment.requests=100k", 40, 2);
        gain[i] = one.wall / two.wall;
    }
    const double median_gain = median(gain, repetitions);
    snprintf(text, sizeof text, "%.2f times", median_gain);
    print_target("queueing/mm1, 40 replications, two threads", text, ">= 1.85 times",
                 median_gain >= 1.85);
}

static void bench_start(unsigned repetitions)
{
    double ready[REPETITIONS_MOST];
    char text[64];
    for (unsigned i = 0; i < repetitions; i++)
        ready[i] = scenario_ready("build/large.yaml");
    const double seconds = median(ready, repetitions) * 1e-9;
    snprintf(text, sizeof text, "%.3f s", seconds);
    print_target("1,000 services, 10,000 instances: ready in", text, "<= 0.2 s", seconds <= 0.2);
    snprintf(text, sizeof text, "%u bytes", bytes_per_call());
    print_target("memory of a call in flight", text, "<= 200 bytes", bytes_per_call() <= 200);
}

int main(int argc, char **argv)
{
    const int asked = argc > 1 ? atoi(argv[1]) : 7;
    const unsigned repetitions = asked < 1                  ? 1
                                 : asked > REPETITIONS_MOST ? REPETITIONS_MOST
                                                            : (unsigned)asked;
    printf("%-44s %8s %8s %7s %s\n", "CPU ns, medians", "by hand", "product", "ratio", "target");
    for (int64_t grid = 1; grid <= 1000; grid *= 1000)
        for (uint32_t pending = 100; pending <= 1000000; pending *= 10) {
            const struct hold_task task = {pending, 1500000, grid};
            bench_hold(&task, repetitions);
        }
    const double ours = bench_queue(repetitions);
    for (uint32_t stations = 10; stations <= 1000; stations *= 10)
        bench_network(stations, repetitions);
    bench_simpy(ours);
    bench_file(repetitions);
    bench_shop(repetitions);
    bench_threads(repetitions);
    bench_start(repetitions);
    return missed > 0;
}
