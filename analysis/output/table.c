/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/table.h"

#include <math.h>
#include <string.h>

#include "analysis/output/controlled.h"
#include "analysis/output/lines.h"
#include "analysis/output/parts.h"
#include "analysis/output/why.h"
#include "analysis/statistics/histogram.h"

/* In the largest unit that needs no fraction: 5 min, 200 s. */
static const char *time_text(char *text, size_t size, sim_time time)
{
    static const struct {
        sim_time seconds;
        const char *name;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}};
    for (unsigned i = 0; i < sizeof units / sizeof units[0]; i++)
        if (time % (units[i].seconds * NANOSECONDS_PER_SECOND) == 0) {
            snprintf(text, size, "%lld %s",
                     (long long)(time / NANOSECONDS_PER_SECOND / units[i].seconds), units[i].name);
            return text;
        }
    figure_exact(text, size, seconds_of((double)time));
    strncat(text, " s", size - strlen(text) - 1);
    return text;
}

static const char *count_text(char *text, size_t size, uint64_t count)
{
    figure_count(text, size, count);
    return text;
}

static void print_aim(const struct results *results, FILE *to)
{
    char requests[32];
    uint64_t sum = 0;
    if (results->looks == 0)
        return;
    for (uint32_t i = 0; i < results->architecture_count; i++)
        sum += results->architectures[i].requests;
    figure_count(requests, sizeof requests, sum);
    fprintf(to, "%s after %u replications, %s requests (look %u of %u): %s%s\n",
            results->enough ? "ended" : "not enough", results->replications, requests,
            results->looks, results->looks_most, results->enough ? "" : "it is not yet so that ",
            results->aim);
    if (results->missing && *results->missing)
        fprintf(to, "not yet: %s\n", results->missing);
}

/* 20 replications of 5 min after 30 s, seed 1 */
static void print_experiment(const struct results *results, FILE *to)
{
    char text[FIGURE_SIZE * 2];
    fprintf(to, "%u %s%s", results->replications,
            results->pairs ? "antithetic pair" : "replication",
            results->replications == 1 ? "" : "s");
    if (results->duration > 0)
        fprintf(to, " of %s", time_text(text, sizeof text, results->duration));
    else if (results->length > 0)
        fprintf(to, " of %s requests", count_text(text, sizeof text, results->length));
    if (results->warmup > 0)
        fprintf(to, " after %s", time_text(text, sizeof text, results->warmup));
    fprintf(to, ", seed %llu; %s\n", (unsigned long long)results->seed,
            results->replications == 1 ? "one replication has no interval"
            : results->looks > 0       ? "± holds with 95 % over all looks"
                                       : "± is the half-width of the 95 % interval");
    if (results->paired && !results->pairs)
        fprintf(to, "%s\n", results->paired);
    print_aim(results, to);
}

/* An interrupt is no failure of a run: what was done is shown. */
static void print_failures(const struct results *results, uint32_t architecture, FILE *to)
{
    const struct architecture_result *about = &results->architectures[architecture];
    const uint32_t all = results_failed(results, architecture),
                   cut = results_cut(results, architecture), failed = all - cut;
    if (cut > 0)
        fprintf(to, "%s: interrupted: %u of %u replications are done and shown\n", about->name,
                results->replications - all, results->replications);
    if (failed == 0)
        return;
    uint32_t first = 0;
    while (!about->failed[first] || (about->cut && about->cut[first]))
        first++;
    fprintf(to, "%s: %u of %u replications did not end well; the first: %s\n", about->name, failed,
            results->replications, about->failure[first]);
}

static void print_unstable(const struct results *results, uint32_t architecture, FILE *to)
{
    const struct architecture_result *about = &results->architectures[architecture];
    if (about->endless)
        fprintf(to, "%s: jobs pile up at %s: what is asked for there has no mean\n", about->name,
                about->endless);
    if (about->unstable && isinf(about->offered))
        fprintf(to, "%s: unstable: what %s is asked for has no mean, so nothing has\n", about->name,
                about->unstable_queue);
    else if (about->unstable && about->offered > 0)
        fprintf(to,
                "%s: unstable: %s is offered %.4g %% of what it can do: the jobs there grow for as "
                "long as one looks, so means do not exist\n",
                about->name, about->unstable_queue, about->offered * 100);
    else if (about->unstable)
        fprintf(
            to,
            "%s: unstable: the jobs at %s grow for as long as one looks, so means do not exist\n",
            about->name, about->unstable_queue);
    if (about->piling)
        fprintf(to,
                "%s: work that nobody waits for any more piles up at %s: jobs and waits there have "
                "no mean\n",
                about->name, about->piling);
}

/* What was simulated of the time that the numbers are about. */
static void print_sampled(const struct results *results, uint32_t architecture, FILE *to)
{
    const struct architecture_result *about = &results->architectures[architecture];
    if (!about->sampled.given)
        return;
    const double each = results->replications;
    fprintf(
        to,
        "%s: requests were simulated for %.3g s of each replication, in %.4g pieces around some "
        "of %.4g episodes of failures and in the time between\n",
        about->name, about->sampled.seconds / each, (double)about->sampled.pieces / each,
        (double)about->sampled.episodes / each);
    if (about->sampled.lasting)
        fprintf(to, "%s: this may be wrong: %s\n", about->name, about->sampled.lasting);
}

static void print_identity(const struct results *results, uint32_t architecture, FILE *to)
{
    const struct architecture_result *about = &results->architectures[architecture];
    char requests[32], events[32];
    figure_count(requests, sizeof requests, about->requests);
    figure_count(events, sizeof events, about->events);
    fprintf(to, "%s: %s requests, %s events, fingerprint %016llx\n", about->name, requests, events,
            (unsigned long long)about->fingerprint);
}

/* 7 of 20 replications collapsed. */
static void print_groups(const struct results *results, uint32_t architecture, FILE *to)
{
    const struct architecture_result *about = &results->architectures[architecture];
    if (about->group_count)
        fprintf(
            to,
            "%s: %u of %u replications collapsed and did not come back; they and the others are "
            "shown apart, an average of both would be neither\n",
            about->name, about->groups[1].count, about->groups[0].count + about->groups[1].count);
}

static void print_parts(const struct results *results, uint32_t architecture, struct arena *arena,
                        FILE *to, bool colour)
{
    const uint32_t views = view_count(results, architecture);
    for (uint32_t i = 0; i < views; i++) {
        const struct view view = view_of(results, architecture, i);
        if (views > 1)
            fprintf(to, "%s:\n", view_name(results, &view, arena));
        parts_print(results, &view, arena, to, colour);
    }
}

static void print_why(const struct results *results, uint32_t architecture, struct arena *arena,
                      FILE *to, bool colour)
{
    const bool alone = results->architecture_count == 1 && view_count(results, architecture) == 1;
    for (uint32_t i = 0; i < view_count(results, architecture); i++) {
        const struct view view = view_of(results, architecture, i);
        if (!alone && results->architectures[architecture].attributions)
            fprintf(to, "%s:\n", view_name(results, &view, arena));
        why_print(results, &view, arena, to, colour);
    }
}

static void print_bottleneck(const struct results *results, uint32_t architecture, FILE *to)
{
    const struct architecture_result *about = &results->architectures[architecture];
    if (about->bottleneck)
        fprintf(to, "bottleneck: %s, %.1f %% in use\n", about->bottleneck,
                about->bottleneck_utilisation * 100);
}

static void print_one(const struct results *results, uint32_t architecture, struct arena *arena,
                      FILE *to, bool colour)
{
    print_unstable(results, architecture, to);
    print_groups(results, architecture, to);
    grid_print(lines_of_run(results, architecture, arena), to, colour);
    print_parts(results, architecture, arena, to, colour);
    print_why(results, architecture, arena, to, colour);
    print_bottleneck(results, architecture, to);
    print_failures(results, architecture, to);
    print_sampled(results, architecture, to);
    controlled_print(results, architecture, arena, to);
    print_identity(results, architecture, to);
}

void table_print(const struct results *results, FILE *to, bool colour)
{
    struct arena *arena = arena_create_surely();
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        fprintf(to, "%s%s: ", i ? "\n" : "", results->architectures[i].name);
        print_experiment(results, to);
        print_one(results, i, arena, to, colour);
    }
    arena_destroy(arena);
}

static void print_reasons(const struct results *results, struct arena *arena, FILE *to)
{
    for (uint32_t i = 0; i < results->column_count; i++)
        for (uint32_t j = 0; line_wanted(results, i) && j < results->architecture_count; j++)
            for (uint32_t k = 0; k < view_count(results, j); k++) {
                const struct view view = view_of(results, j, k);
                const char *reason = line_reason(results, &view, i);
                if (reason)
                    fprintf(to, "n/a: %s of %s: %s\n", results->columns[i].name,
                            view_name(results, &view, arena), reason);
            }
}

static void print_undecided(const struct results *results, FILE *to)
{
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < results->architectures[i].objective_count; j++) {
            const struct objective_result *objective = &results->architectures[i].objectives[j];
            if (objective->why)
                fprintf(to, "%s: %s of %s: %s\n", verdict_word(objective->verdict), objective->text,
                        results->architectures[i].name, objective->why);
        }
}

static void print_notes(const struct results *results, struct arena *arena, FILE *to)
{
    print_reasons(results, arena, to);
    print_undecided(results, to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        print_unstable(results, i, to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        print_groups(results, i, to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        print_failures(results, i, to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        print_sampled(results, i, to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        controlled_print(results, i, arena, to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        print_identity(results, i, to);
}

/* What common random numbers are worth, told of the first line that tells good from bad. */
static void print_gain(const struct results *results, FILE *to)
{
    uint32_t column = 0;
    while (column < results->column_count &&
           (!line_wanted(results, column) || results->columns[column].better == BETTER_NEITHER))
        column++;
    for (uint32_t i = 1; column < results->column_count && i < results->architecture_count; i++) {
        const double gain = results_difference(results, i, column).gain;
        if (gain > 1)
            fprintf(to,
                    "%s: without common random numbers the difference of %s would take %.*f times "
                    "as many replications\n",
                    results->architectures[i].name, results->columns[column].name, gain < 10, gain);
    }
}

void compare_table_print(const struct results *results, FILE *to, bool colour)
{
    struct arena *arena = arena_create_surely();
    print_experiment(results, to);
    grid_print(lines_of_comparison(results, arena), to, colour);
    fprintf(to,
            "changes are against %s, paired by replication; ~ no difference proven (5 %%, Holm)\n",
            results->architectures[0].name);
    print_gain(results, to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        print_why(results, i, arena, to, colour);
    print_notes(results, arena, to);
    arena_destroy(arena);
}

void markdown_print(const struct results *results, bool comparison, FILE *to)
{
    struct arena *arena = arena_create_surely();
    print_experiment(results, to);
    fputc('\n', to);
    grid_markdown(lines_of_comparison(results, arena), to);
    fputc('\n', to);
    if (comparison)
        fprintf(to,
                "Changes are against %s, paired by replication; ~ no difference proven (5 %%, "
                "Holm).\n\n",
                results->architectures[0].name);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < view_count(results, i); j++) {
            const struct view view = view_of(results, i, j);
            why_markdown(results, &view, arena, to);
        }
    print_notes(results, arena, to);
    arena_destroy(arena);
}
