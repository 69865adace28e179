/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generated scenarios: of many services, and of many requests in flight. */
#include <stdio.h>
#include <sys/resource.h>

#include "models/run/run.h"
#include "tests/bench/bench.h"
#include "tests/bench/product.h"

static FILE *begin_file(const char *file)
{
    FILE *to = fopen(file, "w");
    if (!to)
        exit(3);
    return to;
}

/* Services that call each other as a binary tree from the second quarter on, so that a request
 * makes a handful of calls whatever their number; clients ask every one of them. */
static void write_large(const char *file, unsigned services, unsigned replicas)
{
    FILE *to = begin_file(file);
    fputs("application:\n  modules:\n", to);
    for (unsigned i = 0; i < services; i++) {
        fprintf(to, "    m%u:\n      go: [{compute: 1ms}", i);
        for (unsigned k = 2 * i + 1; k <= 2 * i + 2 && k < services && i >= services / 4; k++)
            fprintf(to, ", {call: m%u.go}", k);
        fprintf(to, "]\n      look: [{compute: 1ms}, {call: m%u.go}]\n", (7 * i + 1) % services);
    }
    fputs("workload:\n  users:\n    arrivals: poisson(rate=2000/s)\n    mix:\n", to);
    for (unsigned i = 0; i < services; i++)
        fprintf(to, "      m%u.look: 1\n", i);
    fprintf(to,
            "deployment:\n  network: {same_zone: {latency: 1ms}}\n"
            "  nodes: {pool: {count: %u, cores: 8}}\n"
            "  services:\n    default: {replicas: %u, nodes: pool}\n",
            services * replicas / 10, replicas);
    for (unsigned i = 0; i < services; i++)
        fprintf(to, "    m%u:\n", i);
    fputs("experiment: {warmup: 5s, duration: 25s}\n", to);
    fclose(to);
}

static const char large_file[] = "build/large.yaml";

double large_ready(unsigned services, unsigned replicas)
{
    write_large(large_file, services, replicas);
    struct arena *arena = arena_create(0), *world = arena_create(0);
    struct product product;
    const double start = wall_nanoseconds();
    product_load(&product, arena, large_file, NULL);
    run_create(product.subject.plan, world, 1, 0);
    const double spent = wall_nanoseconds() - start;
    arena_destroy(world);
    arena_destroy(arena);
    remove(large_file);
    return spent;
}

static double children_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

double large_commands(unsigned services, unsigned replicas)
{
    write_large(large_file, services, replicas);
    const double start = children_seconds();
    const bool done = system("./maquette check --quiet build/large.yaml >build/large.txt && "
                             "./maquette run build/large.yaml --replications 1 --quiet "
                             "--set experiment.warmup=0s --set experiment.duration=1ms "
                             "--out build/large.out >build/large.txt") == 0;
    const double spent = children_seconds() - start;
    if (!done || system("rm -r build/large.out build/large.txt") != 0)
        exit(3);
    remove(large_file);
    return spent;
}

struct scenario_cost large_run(unsigned services, unsigned replicas)
{
    write_large(large_file, services, replicas);
    const struct scenario_cost cost = scenario_run(large_file, NULL, 1, 1);
    remove(large_file);
    return cost;
}

/* Each of 200 callers asks each of 500 replicas: what that leaves, for every such pair.  Records
 * that come and go, a thousand of a kind, are there after the first request. */
double bytes_per_pair(void)
{
    enum { CALLERS = 200, REPLICAS = 500, PAIRS = CALLERS * REPLICAS };
    FILE *to = begin_file(large_file);
    fprintf(to,
            "application: {modules: {web: {get: [{call: data.get}]}, data: {get: []}}}\n"
            "workload: {users: {arrivals: renewal(gap=1ms), mix: web.get}}\n"
            "deployment: {network: {same_zone: {latency: 1ms}}, services: {web: {replicas: %d}, "
            "data: {replicas: %d}}}\nexperiment: {duration: 60s}\n",
            CALLERS, REPLICAS);
    fclose(to);
    struct arena *arena = arena_create(0), *world = arena_create(0);
    struct product product;
    product_load(&product, arena, large_file, NULL);
    struct run *run = run_create(product.subject.plan, world, 1, 0);
    run_until(run, 1000000);
    const size_t before = arena_used(world);
    const uint32_t room = run->links.limit;
    run_until(run, (int64_t)1000000 * (PAIRS + PAIRS / 10));
    const double each = (double)(arena_used(world) - before) / (PAIRS - room);
    if (run->links.made < PAIRS)
        exit(3); /* not each of them */
    arena_destroy(world);
    arena_destroy(arena);
    remove(large_file);
    return each;
}

/* A million clients' requests that wait for somebody else, with timeout and network. */
double bytes_in_flight(unsigned requests)
{
    FILE *to = begin_file(large_file);
    fprintf(to, "application: {modules: {web: {get: [{delay: 10s}]}}}\n"
                "workload: {users: {arrivals: renewal(gap=1us), mix: web.get, timeout: 60s}}\n"
                "deployment: {network: {internet: {latency: 1ms}}, services: {web: }}\n"
                "experiment: {duration: 60s}\n");
    fclose(to);
    struct arena *arena = arena_create(0), *world = arena_create(0);
    struct product product;
    product_load(&product, arena, large_file, NULL);
    struct run *run = run_create(product.subject.plan, world, 1, 0);
    const size_t before = arena_used(world);
    run_until(run, 1000 * (int64_t)requests);
    const double each = (double)(arena_used(world) - before) / (double)(run->sent - run->ended);
    arena_destroy(world);
    arena_destroy(arena);
    remove(large_file);
    return each;
}
