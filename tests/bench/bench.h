/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `make bench` compares: for each task one or two loops written by hand (yardstick_*.c), which
 * know the task and have nothing to configure, and the same task through the engine (product_*.c).
 * Both are built with the flags of the product.  Every function sets up, runs, and returns CPU
 * nanoseconds per unit of work. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdint.h>
#include <stdlib.h>
#include <time.h>

enum { SECOND = 1000000000 };

struct hold_task {
    uint32_t pending;
    uint64_t holds;
    int64_t grid; /* times are multiples of it: 1 ns or, with many ties, 1 us */
};
double hold_heap(const struct hold_task *task);      /* 4-ary heap */
double hold_quickheap(const struct hold_task *task); /* layers and pivots */
double hold_product(const struct hold_task *task);

/* One server at load 0.9, mean service 1 s; per customer.  *mean: mean time in the system, to show
 * that all did the same work. */
struct queue_task {
    uint64_t customers;
};
double queue_plain(const struct queue_task *task, double *mean); /* sum of times only */
double queue_statistics(const struct queue_task *task,
                        double *mean); /* area under the length, histogram */
double queue_product(const struct queue_task *task, double *mean); /* with statistics */

/* The same at load 0.8, with all that a run of the scenario keeps (yardstick_mm1.c). */
double queue_recorded(const struct queue_task *task, double *mean);

/* Stations of one server each at load 0.7, ten hops by message per request; per event.  With
 * statistics. */
struct network_task {
    uint32_t stations;
    uint64_t requests;
};
double network_yardstick(const struct network_task *task, double *mean);
double network_product(const struct network_task *task, double *mean);

/* scenarios/bench/shop-1.yaml hard-coded (yardstick_shop.c), seconds of simulated time. */
struct shop_task {
    double warmup, duration;
    uint64_t seed;
};
struct shop_result {
    double cpu;              /* ns */
    double requests, events; /* of the whole run */
    double measured, failed; /* requests sent in the measured time */
    double mean, p99;        /* latency of the measured ones, ns */
};
struct shop_result shop_by_hand(const struct shop_task *task);

/* scenarios/bench/raft*.yaml and quorum.yaml hard-coded (yardstick_raft.c, yardstick_quorum.c). */
struct store_task {
    uint32_t replicas;
    double rate, duration; /* operations/s; s measured, after one of warm-up */
    int64_t disk, wait;    /* ns: of one fsync; for more writes in a letter */
};
struct store_result {
    double cpu, operations, events, mean; /* ns; measured ones; of all; s */
};
struct store_result raft_by_hand(const struct store_task *task);
struct store_result quorum_by_hand(const struct store_task *task);

/* So many made-up operations (product_history.c), per operation. */
struct history_cost {
    double each, bytes; /* CPU ns of one; of all */
};
double history_by_hand(uint64_t operations);
struct history_cost history_product(uint64_t operations);

/* Scenario files through the whole path (product_scenario.c): reader, plan, runs on threads,
 * recorder, columns.  Times are of the runs alone, without reading the file. */
struct scenario_cost {
    double wall, cpu;              /* ns */
    double runs, requests, events; /* of all replications; requests: measured ones */
    double mean, p99;              /* latency, seconds; mean over the replications */
};
struct scenario_cost scenario_run(const char *file, const char *set, uint32_t replications,
                                  unsigned jobs);
/* queueing/mm1 at so many rates, 1,000 requests each, reading included. */
struct scenario_cost sweep_of_small_runs(unsigned points, unsigned requests, unsigned jobs);

/* Generated scenarios (product_large.c). */
double large_ready(unsigned services, unsigned replicas); /* wall ns until a run of it can begin */
/* CPU seconds of `maquette check` and of a short `maquette run --out`. */
double large_commands(unsigned services, unsigned replicas);
struct scenario_cost large_run(unsigned services, unsigned replicas);
double bytes_in_flight(unsigned requests); /* of all records, per request that is open */
double bytes_per_pair(void);

static inline double cpu_nanoseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Histogram cell of a duration: its power of two and the next six bits. */
enum { BUCKETS = 64 * 64 };
static inline uint32_t bucket_of(int64_t nanoseconds)
{
    const uint64_t value = (uint64_t)nanoseconds | 64;
    const unsigned power = 63 - (unsigned)__builtin_clzll(value);
    return (power << 6) | ((uint32_t)(value >> (power - 6)) & 63);
}

#endif
