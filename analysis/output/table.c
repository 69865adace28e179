/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/table.h"

#include <math.h>
#include <string.h>

#include "analysis/histogram.h"
#include "analysis/output/lines.h"

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

/* 20 replications of 5 min after 30 s, seed 1 */
static void print_experiment(const struct results *results, FILE *to)
{
    char text[FIGURE_SIZE * 2];
    fprintf(to, "%u replication%s", results->replications, results->replications == 1 ? "" : "s");
    if (results->duration > 0)
        fprintf(to, " of %s", time_text(text, sizeof text, results->duration));
    else if (results->length > 0)
        fprintf(to, " of %s requests", count_text(text, sizeof text, results->length));
    if (results->warmup > 0)
        fprintf(to, " after %s", time_text(text, sizeof text, results->warmup));
    fprintf(to, ", seed %llu; %s\n", (unsigned long long)results->seed,
            results->replications == 1 ? "one replication has no interval"
                                       : "± is the half-width of the 95 % interval");
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

static void print_identity(const struct results *results, uint32_t architecture, FILE *to)
{
    const struct architecture_result *about = &results->architectures[architecture];
    char requests[32], events[32];
    figure_count(requests, sizeof requests, about->requests);
    figure_count(events, sizeof events, about->events);
    fprintf(to, "%s: %s requests, %s events, fingerprint %016llx\n", about->name, requests, events,
            (unsigned long long)about->fingerprint);
}

struct part_metric {
    const char *name, *title;
};
static const struct part_metric part_metrics[] = {
    {"utilisation", "utilisation"},
    {"jobs.mean", "jobs"},
    {"queue.mean", "waiting"},
    {"wait.mean", "wait"},
    {"wait.share", "had to wait"},
    {"refused.share", "refused"},
    {"attempts.mean", "calls per request"},
    {"up.share", "up"},
};
enum { PART_METRICS = sizeof part_metrics / sizeof part_metrics[0], PARTS_MOST = 24 };

/* Mean of `utilisation(service web)`; NAN if there is none. */
static double part_mean(const struct results *results, uint32_t architecture, unsigned metric,
                        const char *part)
{
    const size_t length = strlen(part_metrics[metric].name);
    for (uint32_t i = 0; i < results->column_count; i++) {
        const char *name = results->columns[i].name;
        if (strncmp(name, part_metrics[metric].name, length) == 0 && name[length] == '(' &&
            strncmp(name + length + 1, part, strlen(part)) == 0 &&
            name[length + 1 + strlen(part)] == ')')
            return results_summary(results, architecture, i).mean;
    }
    return (double)NAN;
}

static bool put_part(struct grid *grid, const struct results *results, uint32_t architecture,
                     const char *part)
{
    bool any = false;
    for (unsigned i = 0; i < PART_METRICS; i++)
        any = any || !isnan(part_mean(results, architecture, i, part));
    if (!any)
        return false;
    grid_row(grid);
    grid_put(grid, 0, arena_format(grid->arena, "  %s", part), TONE_PLAIN);
    for (unsigned i = 0; i < PART_METRICS; i++) {
        const double mean = part_mean(results, architecture, i, part);
        char text[2 * FIGURE_SIZE] = "";
        static const char *const units[] = {"ratio", "", "", "s", "ratio", "ratio", "", "ratio"};
        if (!isnan(mean))
            figure_text(text, sizeof text, mean, (double)NAN, units[i]);
        grid_put(grid, 1 + i, text, TONE_PLAIN);
    }
    return true;
}

/* What stands in the brackets of a column of a service, store or node, once for each; NULL if not
 * so. */
static const char *part_of(const struct results *results, uint32_t column, struct arena *arena)
{
    const char *open = strchr(results->columns[column].name, '(');
    if (!open || (strncmp(open, "(service ", 9) != 0 && strncmp(open, "(store ", 7) != 0 &&
                  strncmp(open, "(node ", 6) != 0))
        return NULL;
    for (uint32_t i = 0; i < column; i++) {
        const char *other = strchr(results->columns[i].name, '(');
        if (other && strcmp(other, open) == 0)
            return NULL;
    }
    return arena_format(arena, "%.*s", (int)strlen(open) - 2, open + 1);
}

static void print_parts(const struct results *results, uint32_t architecture, struct arena *arena,
                        FILE *to, bool colour)
{
    struct grid *grid = grid_create(arena, 1 + PART_METRICS);
    grid_row(grid);
    grid_put(grid, 0, "services, stores, nodes", TONE_HEAD);
    for (unsigned i = 0; i < PART_METRICS; i++) {
        grid_look(grid, 1 + i, ALIGN_RIGHT, 2);
        grid_put(grid, 1 + i, part_metrics[i].title, TONE_PLAIN);
    }
    uint32_t left_out = 0, printed = 0;
    for (uint32_t i = 0; i < results->column_count; i++) {
        const char *part = part_of(results, i, arena);
        if (part && printed >= PARTS_MOST)
            left_out++;
        else if (part)
            printed += put_part(grid, results, architecture, part);
    }
    if (printed > 0)
        grid_print(grid, to, colour);
    if (printed > 0 && left_out > 0)
        fprintf(to, "  ... and %u more (--json has them all)\n", left_out);
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
    grid_print(lines_of_run(results, architecture, arena), to, colour);
    print_parts(results, architecture, arena, to, colour);
    print_bottleneck(results, architecture, to);
    print_failures(results, architecture, to);
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

static void print_reasons(const struct results *results, FILE *to)
{
    for (uint32_t i = 0; i < results->column_count; i++)
        for (uint32_t j = 0; line_wanted(results, i) && j < results->architecture_count; j++)
            if (line_reason(results, j, i))
                fprintf(to, "n/a: %s of %s: %s\n", results->columns[i].name,
                        results->architectures[j].name, line_reason(results, j, i));
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

static void print_notes(const struct results *results, FILE *to)
{
    print_reasons(results, to);
    print_undecided(results, to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        print_unstable(results, i, to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        print_failures(results, i, to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        print_identity(results, i, to);
}

void compare_table_print(const struct results *results, FILE *to, bool colour)
{
    struct arena *arena = arena_create_surely();
    print_experiment(results, to);
    grid_print(lines_of_comparison(results, arena), to, colour);
    fprintf(to,
            "changes are against %s, paired by replication; ~ no difference proven (5 %%, Holm)\n",
            results->architectures[0].name);
    print_notes(results, to);
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
    print_notes(results, to);
    arena_destroy(arena);
}
