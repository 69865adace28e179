/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenario files through the whole path: reader, plan, run, recorder, columns; and a sweep. */
#include <string.h>

#include "analysis/sweep/sweep.h"
#include "models/run/run.h"
#include "scenarios/reader/load.h"
#include "tests/bench/bench.h"
#include "tests/bench/product.h"

double wall_nanoseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

void product_load(struct product *product, struct arena *arena, const char *file, const char *set)
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
    if (scenario_load(&request, arena, diagnostics, &entries, &count))
        plan = plan_compile(entries[0].description, arena, entries[0].complaints);
    diagnostics_print(diagnostics, stderr, false);
    if (!plan)
        exit(3);
    product->subject = (struct subject){.name = entries[0].name, .file = file, .plan = plan};
    columns_create(&product->columns, arena);
    columns_ask_listed(&product->columns, plan, false);
}

/* Mean over the replications. */
static double column_mean(const struct results *results, const char *name)
{
    uint32_t column = 0;
    while (strcmp(results->columns[column].name, name) != 0)
        column++;
    return results_summary(results, 0, column).mean;
}

struct scenario_cost scenario_run(const char *file, const char *set, uint32_t replications,
                                  unsigned jobs)
{
    struct arena *arena = arena_create(0);
    struct product product;
    product_load(&product, arena, file, set);
    const struct study study = {.subjects = &product.subject,
                                .subject_count = 1,
                                .columns = &product.columns,
                                .seed = 1,
                                .replications = replications,
                                .jobs = jobs};
    const double start = wall_nanoseconds(), cpu = cpu_nanoseconds();
    const struct results *results = study_run(&study, arena);
    const struct scenario_cost cost = {.wall = wall_nanoseconds() - start,
                                       .cpu = cpu_nanoseconds() - cpu,
                                       .runs = replications,
                                       .requests = (double)results->architectures[0].requests,
                                       .events = (double)results->architectures[0].events,
                                       .mean = column_mean(results, "latency.mean"),
                                       .p99 = column_mean(results, "latency.p99")};
    arena_destroy(arena);
    return cost;
}

static void hear_point(void *context, const struct sweep_result *result)
{
    struct scenario_cost *cost = context;
    cost->runs += result->results->replications;
    cost->requests += (double)result->results->architectures[0].requests;
}

struct scenario_cost sweep_of_small_runs(unsigned points, unsigned requests, unsigned jobs)
{
    static const char *file[] = {"scenarios/queueing/mm1.yaml"};
    static const atomic_bool never = false;
    struct arena *arena = arena_create(0);
    const char *sets[] = {arena_format(arena, "experiment.requests=%u", requests),
                          "experiment.warmup=0s"};
    const char *vary =
        arena_format(arena, "workload.customers.arrivals.rate=0.1..0.8/s:%u", points);
    struct diagnostics *diagnostics = diagnostics_create(arena);
    const struct options options = {.words = {file, 1},
                                    .sets = {sets, 2},
                                    .vary = {&vary, 1},
                                    .replications = 1,
                                    .replications_given = true,
                                    .jobs = jobs,
                                    .jobs_given = true,
                                    .quiet = true};
    struct design design;
    struct scenario_cost cost = {0};
    struct journal journal;
    struct sweep sweep = {.options = &options,
                          .design = &design,
                          .arena = arena,
                          .tell = hear_point,
                          .tell_context = &cost,
                          .interrupt = &never,
                          .keep = SWEEP_KEEP,
                          .journal = &journal};
    const double start = wall_nanoseconds(), cpu = cpu_nanoseconds();
    const struct design_request request = {.vary = &options.vary, .rows = description_settings};
    if (!design_read(&design, &request, arena, diagnostics) || !sweep_check(&sweep))
        exit(3);
    journal_create(&journal, sweep.identity, sweep.runs, arena);
    if (!journal_write_nowhere(&journal) || !sweep_run(&sweep) || sweep_conclude(&sweep) > 0)
        exit(3);
    journal_close(&journal);
    sweep_end(&sweep);
    cost.wall = wall_nanoseconds() - start;
    cost.cpu = cpu_nanoseconds() - cpu;
    arena_destroy(arena);
    return cost;
}
