/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scenario that can be run is run, shortly (one of its architectures, by the length of the text),
 * and what comes out makes sense: no value that is not finite, none below 0, no share above 1, no
 * more answered than was asked, ends of intervals in order; and none that is missing where
 * something was counted. */
#include <math.h>
#include <string.h>

#include "analysis/experiment/experiment.h"
#include "models/words/description.h"
#include "tests/fuzz/fuzz.h"

#define SLACK 1e-9 /* of sums and quotients */

unsigned fuzz_runs;

/* Short, however the text has it. */
static void shorten(struct description *description)
{
    struct experiment *experiment = &description->experiment;
    experiment->warmup = 0;
    experiment->requests = 0;
    experiment->duration = 5 * NANOSECONDS_PER_SECOND;
    experiment->replications = 2;
    experiment->memory = 256 << 20;
    experiment->events = 50000;
}

/* What is counted by time has a value where there were requests, unless no replication ended well,
 * the queue grows, or the results say why not. */
static void check_missing(const struct results *results, uint32_t column, const char *text)
{
    const struct column *about = &results->columns[column];
    const bool counted =
        strcmp(about->metric, "offered") == 0 || strcmp(about->metric, "goodput") == 0;
    FUZZ_CHECK(!counted || results->architectures[0].requests == 0 ||
                   results_summary(results, 0, column).why ||
                   results_failed(results, 0) == results->replications ||
                   result_grows(results, 0, column),
               "%s has no value\n%s", about->name, text);
}

static void check_summary(const struct results *results, uint32_t column, const char *text)
{
    const struct column *about = &results->columns[column];
    const struct summary summary = results_summary(results, 0, column);
    if (isnan(summary.mean)) {
        check_missing(results, column, text);
        return;
    }
    const bool may_owe =
        strcmp(about->metric, "error_budget.left") == 0; /* more than all is spent */
    FUZZ_CHECK(isfinite(summary.mean) && (may_owe || summary.mean >= -SLACK), "%s = %g\n%s",
               about->name, summary.mean, text);
    const bool share = strcmp(about->unit, "ratio") == 0 && about->estimator.up_to_1;
    FUZZ_CHECK(!share || summary.mean <= 1 + SLACK, "%s = %g\n%s", about->name, summary.mean, text);
    const double near = SLACK * (1 + fabs(summary.mean)); /* the mean may be below zero */
    FUZZ_CHECK(!(summary.low > summary.mean + near) && !(summary.high < summary.mean - near),
               "%s: %g <= %g <= %g\n%s", about->name, summary.low, summary.mean, summary.high,
               text);
    FUZZ_CHECK(isnan(summary.low) == isnan(summary.high), "%s: one end only: [%g, %g]\n%s",
               about->name, summary.low, summary.high, text);
}

/* Without warm-up nothing is left over from before: each replication answers what it was asked. */
static void check_goodput(const struct results *results, uint32_t column, const char *text)
{
    const struct column *about = &results->columns[column];
    if (strcmp(about->metric, "goodput") != 0)
        return;
    for (uint32_t i = 0; i < results->column_count; i++) {
        const struct column *other = &results->columns[i];
        if (strcmp(other->metric, "offered") != 0 || strcmp(other->scope, about->scope) != 0)
            continue;
        for (uint32_t r = 0; r < results->replications; r++)
            FUZZ_CHECK(!(result_cell(results, 0, r, column) >
                         result_cell(results, 0, r, i) * (1 + SLACK) + SLACK),
                       "%s %g > %s %g\n%s", about->name, result_cell(results, 0, r, column),
                       other->name, result_cell(results, 0, r, i), text);
    }
}

static void run(const struct fuzz_load *load, const struct plan *plan, const char *text)
{
    struct columns columns;
    columns_create(&columns, load->arena);
    columns_ask_listed(&columns, plan, true);
    const struct subject subject = {.name = "fuzz", .file = "fuzz", .plan = plan};
    const struct study study = {.subjects = &subject,
                                .subject_count = 1,
                                .columns = &columns,
                                .seed = 1,
                                .replications = 2,
                                .jobs = 1};
    const struct results *results = study_run(&study, load->arena);
    fuzz_runs += results->architectures[0].requests > 0;
    for (uint32_t i = 0; i < results->column_count; i++) {
        check_summary(results, i, text);
        check_goodput(results, i, text);
    }
}

/* Models that would take long to set up say nothing about what a small one does. */
static bool is_small(const struct plan *plan)
{
    return plan->instance_count <= 200 && plan->node_count <= 200 && plan->endpoint_count <= 100 &&
           plan->op_count <= 10000;
}

int fuzz_run(const uint8_t *data, size_t size)
{
    struct fuzz_load load;
    jmp_buf escape;
    char *text = malloc(size + 1);
    FUZZ_CHECK(text, "no memory");
    memcpy(text, data, size);
    text[size] = '\0';
    if (fuzz_load(fuzz_file(data, size), NULL, &load) && load.good && load.count > 0 &&
        !setjmp(escape)) {
        arena_guard(load.arena, &escape);
        const struct loaded *entry = &load.entries[size % load.count];
        shorten(entry->description);
        const struct plan *plan = plan_compile(entry->description, load.arena, entry->complaints);
        if (plan && is_small(plan))
            run(&load, plan, text);
    }
    fuzz_end(&load);
    free(text);
    return 0;
}
