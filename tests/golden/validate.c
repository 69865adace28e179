/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `make validate`: all expected values at full size, a table on stdout, and docs/validation.md.
 *
 *     validate [-o FILE] [ID]      ID: only rows whose id begins so (G09, A05)
 *
 * Exit status 1 if a row fails.  The file holds no date and no time: the same program writes the
 * same bytes. */
#include "analysis/version.h"
#include "tests/golden/measured.h"
#include "tests/golden/suite.h"

struct part {
    const char *file, *title, *text;
    struct rows rows;
    struct row_verdict *verdicts;
};

struct tally_of_rows {
    unsigned held, failed;
    unsigned runs,
        covered; /* one value per run: how often the 95 % interval holds what is expected */
};

/* What the ids of tests/theory/closed_form.csv stand for. */
static const struct {
    const char *id, *text;
} families[] = {
    {"A01_MM1", "M/M/1, first come first served, mean service time 1 s"},
    {"A02_MMc", "M/M/c: c servers and one queue (Erlang C)"},
    {"A03_ErlangB", "M/G/c/c: pure loss (Erlang B), run with a lognormal law"},
    {"A03_MMcK", "M/M/c/K: at most K in the system"},
    {"A04_MD1", "M/D/1"},
    {"A04_MDc", "M/D/c"},
    {"A04_MG1", "M/G/1: Pollaczek and Khinchine; processor sharing is insensitive"},
    {"A05_GIM1", "GI/M/1: renewal arrivals"},
    {"A07_jackson", "Open network with feedback (Jackson)"},
    {"A07_tandem", "Stations in a row"},
    {"A08_MVA", "Closed network: N users, think time Z, service demands D (mean value analysis)"},
    {"A08_repairman", "Machine repairman: N users, c servers, think time Z, service S"},
    {"A09_forkjoin", "Fork-join queues, two stations"},
    {"A10_fanout", "Fan-out: is any of n leaves slow?"},
    {"A10_orderstats", "Order statistics: the slowest of n, the k-th of n, exponential, mean 1 s"},
    {"A11_supermarket", "The shortest of d queues drawn; limit for many servers, run with 1,000"},
    {"A12_dispatch", "Dispatch to n servers with a queue each"},
    {"A13_kofn", "k of n replicas needed, failures and repairs"},
    {"A13_series", "All of n services needed"},
    {"A14_breakdown", "M/M/1 with breakdowns: failure rate a, repair rate b"},
    {"A15_retry", "Attempts that fail by chance, and retries"},
    {"A15_timeout", "Attempts given up after tau, and retries; exponential response, mean 1 s"},
    {"A15_hedge", "Hedges: a second copy after d; exponential response, mean 1 s"},
    {"A15_hedge2", "Hedges in a fan-out"},
    {"A16_tokenbucket", "Rate limit: a bucket of tokens, Poisson arrivals"},
    {"A22_breaker_cycle", "Circuit breaker: opens after k failures in a row, tries again after T"},
    {"A20_replica", "Stale reads at a follower: rate of writes lam, delay of replication"},
};

static const char *family_text(const char *id)
{
    for (unsigned i = 0; i < sizeof families / sizeof families[0]; i++)
        if (strcmp(families[i].id, id) == 0)
            return families[i].text;
    return id;
}

static void tell(const struct row *row)
{
    fprintf(stderr, "running %s %s (%s)\n", row->id, row->title, row->full);
}

static double deviation(const struct row *row, const struct row_verdict *verdict)
{
    return row->expected != 0 ? (verdict->simulated / row->expected - 1) * 100 : 0;
}

/* Of the expected value, in %; absolute tolerances as they are. */
static const char *tolerance_text(const struct row *row, const struct row_verdict *verdict,
                                  char text[32])
{
    if (strcmp(row->kind, "exact") == 0)
        snprintf(text, 32, "exact");
    else if (strcmp(row->kind, "absolute") == 0)
        snprintf(text, 32, "%.3g", verdict->tolerance);
    else
        snprintf(text, 32, "%.2g %%",
                 row->expected != 0 ? verdict->tolerance / fabs(row->expected) * 100 : 0);
    return text;
}

static void count_rows(const struct part *part, struct tally_of_rows *tally)
{
    for (uint32_t i = 0; i < part->rows.count; i++) {
        const struct row *row = &part->rows.list[i];
        const struct row_verdict *verdict = &part->verdicts[i];
        bool first = verdict->ran && strcmp(row->kind, "interval") == 0 && !is_percentile(row);
        for (uint32_t j = 0; j < i && first; j++)
            first = !same_run(row, &part->rows.list[j], true);
        tally->held += verdict->ran && verdict->ok;
        tally->failed += verdict->ran && !verdict->ok;
        tally->runs += first;
        tally->covered += first && fabs(verdict->simulated - row->expected) <= verdict->half_width;
    }
}

static void print_part(const struct part *part)
{
    char text[32];
    printf("\n%s\n%-15s %-30.30s %-26.26s %12s %12s %10s %9s %9s  %s\n", part->title, "case",
           "title", "metric", "expected", "simulated", "+-", "deviation", "tolerance", "verdict");
    for (uint32_t i = 0; i < part->rows.count; i++) {
        const struct row *row = &part->rows.list[i];
        const struct row_verdict *verdict = &part->verdicts[i];
        if (verdict->ran)
            printf("%-15s %-30.30s %-26.26s %12.7g %12.7g %10.2g %8.2f%% %9s  %s%s\n", row->id,
                   row->title, row->metric, row->expected, verdict->simulated, verdict->half_width,
                   deviation(row, verdict), tolerance_text(row, verdict, text),
                   verdict->ok ? "ok" : "FAILED: ", verdict->ok ? "" : verdict->why);
    }
}

/* A cell of a Markdown table: `|` would end it. */
static void put_cell(const char *text, FILE *to)
{
    fputs(" ", to);
    for (; *text; text++)
        fputs(*text == '|' ? "\\|" : (char[]){*text, 0}, to);
    fputs(" |", to);
}

static void put_numbers(const struct row *row, const struct row_verdict *verdict, FILE *to)
{
    char text[32];
    fprintf(to, " %.7g | %.6g ± %.2g | %+.2f %% | %s | %s |\n", row->expected, verdict->simulated,
            verdict->half_width, deviation(row, verdict), tolerance_text(row, verdict, text),
            verdict->ok ? "✓" : "✗");
}

static const char numbers_head[] = " expected | simulated, 95 % | deviation | tolerance | |\n";
static const char numbers_line[] = "--:|--:|--:|--:|---|\n";

static void write_cases(const struct part *part, FILE *to)
{
    fprintf(to, "| case | title | scenario | metric |%s|---|---|---|---|%s", numbers_head,
            numbers_line);
    for (uint32_t i = 0; i < part->rows.count; i++) {
        const struct row *row = &part->rows.list[i];
        if (!part->verdicts[i].ran)
            continue;
        fprintf(to, "| %s |", row->id);
        put_cell(row->title, to);
        put_cell(row->scenario, to);
        put_cell(row->metric, to);
        put_numbers(row, &part->verdicts[i], to);
    }
}

static void write_families(const struct part *part, FILE *to)
{
    const char *family = "";
    for (uint32_t i = 0; i < part->rows.count; i++) {
        const struct row *row = &part->rows.list[i];
        if (!part->verdicts[i].ran)
            continue;
        if (strcmp(family, row->id) != 0) {
            fprintf(to, "\n### %s\n\n| case | metric |%s|---|---|%s", family_text(row->id),
                    numbers_head, numbers_line);
            family = row->id;
        }
        fputs("|", to);
        put_cell(row->title, to);
        put_cell(row->metric, to);
        put_numbers(row, &part->verdicts[i], to);
    }
}

static bool write_file(const char *path, const struct part parts[2],
                       const struct tally_of_rows *tally, const struct measured_part *measured)
{
    FILE *to = fopen(path, "w");
    if (!to)
        return false;
    fprintf(to,
            "# Validation\n\n"
            "Written by `make validate`, maquette %s; do not edit.  %u values that theory or "
            "independent\n"
            "simulations give, against what the simulator gives: %u hold, %u fail.\n\n"
            "A simulated value is the mean over the replications, ± the half-width of its 95 %% "
            "interval.  The tests in\n"
            "`make check` do the same for a part of them, with smaller samples; "
            "tests/golden/suite.h states the rules.\n",
            MAQUETTE_VERSION, tally->held + tally->failed, tally->held, tally->failed);
    for (unsigned i = 0; i < 2; i++) {
        fprintf(to, "\n## %s\n\n%s\n", parts[i].title, parts[i].text);
        if (i == 0) {
            fputs("\n", to);
            write_cases(&parts[i], to);
        } else {
            fprintf(to,
                    "\nThe intervals themselves: in %u of %u runs (%.1f %%), each with a seed of "
                    "its own, the 95 %% interval\n"
                    "of the first value (no percentile, no limit) holds what is expected.\n",
                    tally->covered, tally->runs,
                    tally->runs ? 100.0 * tally->covered / tally->runs : 0);
            write_families(&parts[i], to);
        }
    }
    if (measured->known)
        measured_write(measured, to);
    return fclose(to) == 0;
}

int main(int count, char **arguments)
{
    const char *out = count > 2 && strcmp(arguments[1], "-o") == 0 ? arguments[2] : NULL;
    const char *id = count > (out ? 3 : 1) ? arguments[out ? 3 : 1] : "";
    struct tally_of_rows tally = {0};
    struct arena *arena = arena_create(0);
    struct part parts[2] = {
        {.file = GOLDEN_FILE,
         .title = "Golden cases",
         .text = "The tolerance is about 4 standard errors at the sample size that the source asks "
                 "for\n"
                 "(tests/golden/golden.csv)."},
        {.file = THEORY_FILE,
         .title = "Closed forms",
         .text = "Exact formulas over a range of parameters; lengths of time in service times or "
                 "s.  The tolerance is 4\n"
                 "standard errors of the replications themselves, which must be small "
                 "(tests/theory/closed_form.csv)."},
    };
    for (unsigned i = 0; i < 2; i++) {
        parts[i].rows = rows_read(parts[i].file, arena);
        if (!parts[i].rows.list) {
            fprintf(stderr, "validate: cannot read %s (run it at the top of the source tree)\n",
                    parts[i].file);
            return 2;
        }
        parts[i].verdicts = rows_run(&parts[i].rows, id, true, 0, tell);
        if (!parts[i].verdicts)
            return 3;
    }
    for (unsigned i = 0; i < 2; i++) {
        print_part(&parts[i]);
        count_rows(&parts[i], &tally);
    }
    printf(
        "\n%u values hold, %u fail; the 95 %% interval holds the expected value in %u of %u runs\n",
        tally.held, tally.failed, tally.covered, tally.runs);
    const struct measured_part measured = measured_part(arena);
    if (measured.known)
        measured_write(&measured, stdout);
    const bool written = !out || write_file(out, parts, &tally, &measured);
    if (!written)
        fprintf(stderr, "validate: cannot write %s\n", out);
    free(parts[0].verdicts);
    free(parts[1].verdicts);
    arena_destroy(arena);
    return !written ? 3 : tally.failed > 0 || tally.held == 0 || !measured.known ? 1 : 0;
}
