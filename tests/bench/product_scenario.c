/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenario files through the whole path: reader, plan, run, recorder. */
#include <stdio.h>
#include <string.h>

#include "analysis/columns.h"
#include "analysis/experiment.h"
#include "models/run/run.h"
#include "scenarios/reader/load.h"
#include "tests/bench/bench.h"

static double wall_nanoseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static const struct plan *load(struct arena *arena, const char *file, const char *set,
                               const struct loaded **entry)
{
    struct diagnostics *diagnostics = diagnostics_create(arena);
    struct loaded *entries;
    size_t count;
    const struct load_request request = {.files = &file,
                                         .file_count = 1,
                                         .sets = &set,
                                         .set_count = set ? 1 : 0,
                                         .rows = description_settings,
                                         .size = sizeof(struct description)};
    const struct plan *plan = NULL;
    if (scenario_load(&request, arena, diagnostics, &entries, &count)) {
        plan = plan_compile(entries[0].description, arena, entries[0].complaints);
        *entry = &entries[0];
    }
    diagnostics_print(diagnostics, stderr, false);
    if (!plan)
        exit(3);
    return plan;
}

struct scenario_cost scenario_run(const char *file, const char *set, uint32_t replications,
                                  unsigned jobs)
{
    struct arena *arena = arena_create(0);
    const struct loaded *entry;
    const struct plan *plan = load(arena, file, set, &entry);
    struct subject subject = {.name = entry->name, .file = file, .plan = plan};
    struct columns columns;
    columns_create(&columns, arena);
    columns_ask_listed(&columns, plan, false);
    const struct study study = {.subjects = &subject,
                                .subject_count = 1,
                                .columns = &columns,
                                .seed = 1,
                                .replications = replications,
                                .jobs = jobs};
    const double start = wall_nanoseconds(), cpu = cpu_nanoseconds();
    const struct results *results = study_run(&study, arena);
    const struct scenario_cost cost = {.wall = wall_nanoseconds() - start,
                                       .cpu = cpu_nanoseconds() - cpu,
                                       .requests = (double)results->architectures[0].requests,
                                       .events = (double)results->architectures[0].events};
    arena_destroy(arena);
    return cost;
}

/* `modules` modules that call each other as a binary tree, each a service of ten replicas. */
static void write_large(const char *file, unsigned modules)
{
    FILE *to = fopen(file, "w");
    if (!to)
        exit(3);
    fputs("application:\n  modules:\n", to);
    for (unsigned i = 0; i < modules; i++) {
        fprintf(to, "    m%u: {go: [{compute: 1ms}", i);
        for (unsigned k = 2 * i + 1; k <= 2 * i + 2 && k < modules; k++)
            fprintf(to, ", {call: m%u.go}", k);
        fputs("]}\n", to);
    }
    fputs("workload: {users: {arrivals: poisson(rate=10/s), mix: m0.go}}\ndeployment:\n"
          "  network: {same_zone: {latency: 1ms}}\n  nodes: {pool: {count: 500, cores: 8}}\n"
          "  services:\n    default: {replicas: 10, nodes: pool}\n",
          to);
    for (unsigned i = 0; i < modules; i++)
        fprintf(to, "    m%u:\n", i);
    fputs("experiment: {duration: 1s}\n", to);
    fclose(to);
}

double scenario_ready(const char *file)
{
    write_large(file, 1000);
    struct arena *arena = arena_create(0), *world = arena_create(0);
    const struct loaded *entry;
    const double start = wall_nanoseconds();
    const struct plan *plan = load(arena, file, NULL, &entry);
    run_create(plan, world, 1, 0);
    const double spent = wall_nanoseconds() - start;
    arena_destroy(world);
    arena_destroy(arena);
    remove(file);
    return spent;
}

unsigned bytes_per_call(void) { return (unsigned)(sizeof(struct frame) + sizeof(struct attempt)); }
