/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `make validate`: all expected values at full size, a table on stdout, and docs/validation.md.
 *
 *     validate [-o FILE] [ID]      ID: only rows whose id begins so (G09, A05)
 *
 * Exit status 1 if a row fails.  The file holds no date and no time: the same program writes the same bytes. */
#include "analysis/version.h"
#include "tests/golden/golden.h"

struct part {
    const char *file, *title, *text;
    struct rows rows;
    struct verdict *verdicts;
};

struct tally_of_rows {
    unsigned held, failed;
};

static void tell(const struct row *row)
{
    fprintf(stderr, "running %s %s (%s)\n", row->id, row->title, row->full);
}

static const char *verdict_word(const struct verdict *verdict) { return verdict->ok ? "ok" : "FAILED"; }

static double deviation(const struct row *row, const struct verdict *verdict)
{
    return row->expected != 0 ? (verdict->simulated / row->expected - 1) * 100 : 0;
}

/* Of the expected value, in %; absolute tolerances as they are. */
static const char *tolerance_text(const struct row *row, const struct verdict *verdict, char text[32])
{
    if (strcmp(row->kind, "absolute") == 0)
        snprintf(text, 32, "%.3g", verdict->tolerance);
    else
        snprintf(text, 32, "%.2f %%", row->expected != 0 ? verdict->tolerance / fabs(row->expected) * 100 : 0);
    return text;
}

static struct tally_of_rows print_part(const struct part *part)
{
    struct tally_of_rows tally = {0};
    char text[32];
    printf("\n%s\n%-14s %-30.30s %-26.26s %12s %12s %10s %9s %9s  %s\n", part->title, "case", "title", "metric", "expected",
           "simulated", "+-", "deviation", "tolerance", "verdict");
    for (uint32_t i = 0; i < part->rows.count; i++) {
        const struct row *row = &part->rows.list[i];
        const struct verdict *verdict = &part->verdicts[i];
        if (!verdict->ran)
            continue;
        printf("%-14s %-30.30s %-26.26s %12.7g %12.7g %10.2g %8.2f%% %9s  %s%s%s\n", row->id, row->title, row->metric,
               row->expected, verdict->simulated, verdict->half_width, deviation(row, verdict),
               tolerance_text(row, verdict, text), verdict_word(verdict), verdict->ok ? "" : ": ",
               verdict->ok ? "" : verdict->why);
        tally.held += verdict->ok;
        tally.failed += !verdict->ok;
    }
    return tally;
}

/* A cell of a Markdown table: `|` would end it. */
static void put_cell(const char *text, FILE *to)
{
    for (; *text; text++)
        fputs(*text == '|' ? "\\|" : (char[]){*text, 0}, to);
}

static void put_row(const struct row *row, const struct verdict *verdict, FILE *to)
{
    char text[32];
    fprintf(to, "| %s | ", row->id);
    put_cell(row->title, to);
    fputs(" | ", to);
    put_cell(row->scenario, to);
    fputs(" | ", to);
    put_cell(row->metric, to);
    fprintf(to, " | %.7g | %.6g ± %.2g | %+.2f %% | %s | %s |\n", row->expected, verdict->simulated, verdict->half_width,
            deviation(row, verdict), tolerance_text(row, verdict, text), verdict->ok ? "✓" : "✗");
}

static void write_part(const struct part *part, FILE *to)
{
    fprintf(to, "\n## %s\n\n%s\n\n", part->title, part->text);
    fputs("| case | title | scenario | metric | expected | simulated, 95 % | deviation | tolerance | |\n"
          "|---|---|---|---|--:|--:|--:|--:|---|\n", to);
    for (uint32_t i = 0; i < part->rows.count; i++)
        if (part->verdicts[i].ran)
            put_row(&part->rows.list[i], &part->verdicts[i], to);
}

static bool write_file(const char *path, const struct part *parts, unsigned count, struct tally_of_rows tally)
{
    FILE *to = fopen(path, "w");
    if (!to)
        return false;
    fprintf(to, "# Validation\n\n"
                "Written by `make validate`, maquette %s; do not edit.  %u values that theory or independent\n"
                "simulations give, against what the simulator gives: %u hold, %u fail.\n\n"
                "A simulated value is the mean over the replications, ± the half-width of its 95 %% interval.  The tests in\n"
                "`make check` do the same with smaller samples; tests/golden/suite.h states the rules.\n",
            MAQUETTE_VERSION, tally.held + tally.failed, tally.held, tally.failed);
    for (unsigned i = 0; i < count; i++)
        write_part(&parts[i], to);
    return fclose(to) == 0;
}

int main(int count, char **arguments)
{
    const char *out = count > 2 && strcmp(arguments[1], "-o") == 0 ? arguments[2] : NULL;
    const char *id = count > (out ? 3 : 1) ? arguments[out ? 3 : 1] : "";
    struct tally_of_rows all = {0};
    struct arena *arena = arena_create(0);
    struct part parts[] = {
        {.file = GOLDEN_FILE, .title = "Golden cases",
         .text = "The tolerance is about 4 standard errors at the sample size that the source asks for\n"
                 "(tests/golden/golden.csv)."},
        {.file = THEORY_FILE, .title = "Closed forms",
         .text = "Exact formulas over a range of parameters.  The tolerance is 4 standard errors of the\n"
                 "replications themselves, which must be small (tests/theory/closed_form.csv)."},
    };
    const unsigned part_count = sizeof parts / sizeof parts[0];
    for (unsigned i = 0; i < part_count; i++) {
        parts[i].rows = rows_read(parts[i].file, arena);
        if (!parts[i].rows.list) {
            fprintf(stderr, "validate: cannot read %s (run it at the top of the source tree)\n", parts[i].file);
            return 2;
        }
        parts[i].verdicts = rows_run(&parts[i].rows, id, true, 0, tell);
        if (!parts[i].verdicts)
            return 3;
    }
    for (unsigned i = 0; i < part_count; i++) {
        const struct tally_of_rows tally = print_part(&parts[i]);
        all.held += tally.held;
        all.failed += tally.failed;
    }
    printf("\n%u values hold, %u fail\n", all.held, all.failed);
    const bool written = !out || write_file(out, parts, part_count, all);
    if (!written)
        fprintf(stderr, "validate: cannot write %s\n", out);
    for (unsigned i = 0; i < part_count; i++)
        free(parts[i].verdicts);
    arena_destroy(arena);
    return !written ? 3 : all.failed > 0 || all.held == 0 ? 1 : 0;
}
