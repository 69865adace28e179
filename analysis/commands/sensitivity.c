/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sensitivity: which numbers of a scenario an answer hangs on.
 *
 * Each number is made a bit smaller and a bit larger, with the same random numbers; its elasticity
 * is by how many per cent the metric moves when the number moves by one, with a 95 % interval from
 * the paired replications. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/commands/indices.h"
#include "analysis/commands/search_options.h"
#include "analysis/commands/tornado.h"
#include "analysis/output/figure.h"
#include "analysis/progress.h"
#include "scenarios/reader/number.h"
#include "scenarios/reader/numbers.h"

enum { NUMBERS_MOST = 512, USUAL_REPLICATIONS = 8 };

struct probing {
    const struct sensitivity_options *options;
    struct arena *arena;
    struct prepared base;
    uint32_t column;
    double by;
    struct sensitivity *list;
    uint32_t count, tried; /* tried: fewer when it was interrupted */
    const char *failure;   /* why a run did not end well; NULL: all did */
};

/* ---- which numbers there are ---- */

static bool in_section(const char *path)
{
    static const char *const sections[] = {"application.", "workload.", "deployment."};
    for (unsigned i = 0; i < sizeof sections / sizeof sections[0]; i++)
        if (strncmp(path, sections[i], strlen(sections[i])) == 0)
            return true;
    return false;
}

/* Shares must make 100 % together, money moves what it costs. */
static bool may_move(const struct probing *in, const struct number_seen *number)
{
    const enum unit unit = number->quantity.unit;
    return in_section(number->path) && unit != UNIT_SHARE && unit != UNIT_MONEY &&
           number->quantity.value > 0 &&
           (!in->options->only || strstr(number->path, in->options->only));
}

static const char *collect(void *context, const struct number_seen *number)
{
    struct probing *in = context;
    if (!may_move(in, number) || in->count++ >= NUMBERS_MOST)
        return NULL;
    in->list[in->count - 1] =
        (struct sensitivity){.path = arena_format(in->arena, "%s%s%s", number->path,
                                                  *number->argument ? "." : "", number->argument),
                             .value = arena_text(in->arena, number->text),
                             .elasticity = (double)NAN,
                             .half_width = (double)NAN};
    return NULL;
}

static void collect_all(void *context, struct tree *tree, struct arena *arena)
{
    const struct number_walk walk = {arena, collect, context};
    if (((struct probing *)context)->count == 0) /* else with what is configured later */
        numbers_walk(&walk, tree);
}

/* ---- one of them, moved ---- */

struct moving {
    struct probing *task;
    struct arena *arena;
    uint32_t wanted, at;
    double factor, ratio; /* asked for; what it really is, for whole numbers */
};

static const char *move(void *context, const struct number_seen *number)
{
    struct moving *in = context;
    struct number_seen moved = *number;
    if (!may_move(in->task, number) || in->at++ != in->wanted)
        return NULL;
    moved.text = number_moved(number, in->factor, in->arena);
    if (!moved.text || number_quantity(in->arena, moved.text, &moved.quantity))
        return NULL;
    in->ratio = moved.quantity.value / number->quantity.value;
    return moved.text;
}

static void move_one(void *context, struct tree *tree, struct arena *arena)
{
    ((struct moving *)context)->at = 0;
    const struct number_walk walk = {arena, move, context};
    numbers_walk(&walk, tree);
}

/* False: no scenario comes of it. */
static bool prepare_moved(struct probing *in, uint32_t which, double factor, struct arena *arena,
                          struct prepared *prepared, double *ratio)
{
    struct moving moving = {in, arena, which, 0, factor, 1};
    const struct point_sets point = {.rewrite = move_one, .rewrite_context = &moving};
    struct diagnostics *diagnostics = diagnostics_create(arena);
    const bool good =
        prepare_point(&in->options->common, &point, TO_RUN, arena, diagnostics, prepared);
    *ratio = moving.ratio;
    return good;
}

static uint32_t replications_of(const struct probing *in)
{
    return in->options->common.replications_given ? (uint32_t)in->options->common.replications
                                                  : USUAL_REPLICATIONS;
}

static void run_pair(struct probing *in, const struct subject *pair, const struct columns *columns,
                     double log_ratio, struct sensitivity *about, struct arena *arena)
{
    struct study study = prepared_study(&in->options->common, &in->base);
    study.subjects = pair;
    study.subject_count = 2;
    study.columns = columns;
    study.replications = replications_of(in);
    const struct results *results = study_run(&study, arena);
    const char *failure = results_failure(results, results_failure(results, 0) ? 0 : 1);
    if (failure)
        in->failure = arena_format(in->arena, "%s", failure);
    const uint32_t column = results_column(results, in->base.columns.list[in->column].name);
    const struct difference difference = results_difference(results, 1, column);
    const double low = results_summary(results, 0, column).mean,
                 high = results_summary(results, 1, column).mean, middle = (low + high) / 2;
    about->low = low;
    about->high = high;
    about->elasticity =
        (low > 0 && high > 0 ? log(high / low) : difference.mean / middle) / log_ratio;
    about->half_width = difference.half_width / middle / fabs(log_ratio);
}

/* What was interrupted meanwhile says nothing. */
static void measure(struct probing *in, uint32_t which)
{
    const struct sensitivity before = in->list[which];
    struct arena *arena = arena_create_surely();
    struct prepared less, more;
    double down, up;
    if (prepare_moved(in, which, 1 - in->by, arena, &less, &down) &&
        prepare_moved(in, which, 1 + in->by, arena, &more, &up) && up > down) {
        const struct subject pair[] = {less.subjects[0], more.subjects[0]};
        in->list[which].down = down - 1;
        in->list[which].up = up - 1;
        run_pair(in, pair, &less.columns, log(up) - log(down), &in->list[which], arena);
    }
    arena_destroy(arena);
    if (interrupt_status())
        in->list[which] = before;
    else
        in->tried++;
}

/* ---- the table ---- */

static int by_size(const void *a, const void *b)
{
    const struct sensitivity *one = a, *other = b;
    const double x = isnan(one->elasticity) ? -1 : fabs(one->elasticity),
                 y = isnan(other->elasticity) ? -1 : fabs(other->elasticity);
    return x != y ? (x < y) - (x > y) : strcmp(one->path, other->path);
}

static const struct sheet_column columns[] = {
    {"path", "number", NULL},       {"value", "value", NULL},    {"elasticity", "elasticity", ""},
    {"half_width", NULL, ""},       {"down", NULL, "ratio"},     {"up", NULL, "ratio"},
    {"metric_down", "smaller", ""}, {"metric_up", "larger", ""},
};
enum { PATH, VALUE, ELASTICITY, HALF_WIDTH, DOWN, UP, METRIC_DOWN, METRIC_UP, COLUMNS };
_Static_assert(sizeof columns / sizeof columns[0] == COLUMNS, "one row each");

static const char *value_text(const struct probing *in, double value, struct arena *arena)
{
    char text[2 * FIGURE_SIZE];
    if (isnan(value))
        return NULL;
    const double digits = value > 0 ? pow(10, floor(log10(value)) - 3) : 1;
    figure_text(text, sizeof text, round(value / digits) * digits, (double)NAN,
                in->base.columns.list[in->column].unit);
    return arena_text(arena, text);
}

static void put_row(const struct probing *in, struct sheet *sheet, uint32_t row)
{
    const struct sensitivity *about = &in->list[row];
    struct arena *arena = sheet->arena;
    const bool proven = fabs(about->elasticity) > about->half_width;
    sheet_at(sheet, row, PATH)->text = about->path;
    sheet_at(sheet, row, VALUE)->text = about->value;
    *sheet_at(sheet, row, ELASTICITY) = (struct sheet_cell){
        isnan(about->elasticity) ? "n/a"
                                 : arena_format(arena, "%+.2f ± %.2f%s", about->elasticity,
                                                about->half_width, proven ? "" : " ~"),
        about->elasticity};
    sheet_at(sheet, row, HALF_WIDTH)->value = about->half_width;
    sheet_at(sheet, row, DOWN)->value = about->down;
    sheet_at(sheet, row, UP)->value = about->up;
    *sheet_at(sheet, row, METRIC_DOWN) =
        (struct sheet_cell){value_text(in, about->low, arena), about->low};
    *sheet_at(sheet, row, METRIC_UP) =
        (struct sheet_cell){value_text(in, about->high, arena), about->high};
}

/* Those that move nothing, and those that could not be moved, come last and are left out. */
static uint32_t worth_a_row(const struct probing *in)
{
    uint32_t rows = 0;
    while (rows < in->count && fabs(in->list[rows].elasticity) > 0)
        rows++;
    return rows;
}

static struct sheet *sheet_of(const struct probing *in)
{
    const uint32_t rows = worth_a_row(in);
    struct sheet *sheet = sheet_create(
        &(struct sheet){
            .arena = in->arena,
            .command = "sensitivities",
            .head = arena_format(
                in->arena,
                "%s%s: by how many per cent it moves when a number moves by one (%.3g %% "
                "down and up, whole numbers by one at least); %u replications, seed "
                "%llu",
                interrupt_status() ? "interrupted, so far: " : "",
                in->base.columns.list[in->column].name, in->by * 100, replications_of(in),
                (unsigned long long)in->base.seed),
            .foot = arena_format(in->arena, "%u of %u numbers move it; ~ not proven (5 %%)", rows,
                                 in->tried),
            .columns = columns,
            .column_count = COLUMNS,
            .row_count = rows},
        rows);
    for (uint32_t i = 0; i < rows; i++)
        put_row(in, sheet, i);
    return sheet;
}

/* ---- the command ---- */

static bool find_column(struct probing *in)
{
    uint32_t shown = 0;
    for (uint32_t i = 0; i < in->base.columns.count; i++)
        if (in->base.columns.list[i].shown) {
            in->column = i;
            shown++;
        }
    if (shown == 1)
        return true;
    fputs("maquette: sensitivity looks at one metric: --metrics latency.p99\n", stderr);
    return false;
}

static int measure_all(struct probing *in, struct folder *folder)
{
    const struct options *options = &in->options->common;
    struct progress progress;
    progress_begin(&progress, !options->quiet);
    uint32_t done = 0;
    while (done < in->count && !interrupt_status() && !in->failure) {
        progress_tell(&progress, (double)done / in->count);
        measure(in, done++);
    }
    progress_end(&progress);
    if (in->tried == 0 && interrupt_status())
        return interrupt_status();
    if (in->failure)
        return run_failed(in->list[done - 1].path, in->failure);
    qsort(in->list, in->count, sizeof *in->list, by_size);
    const struct sheet *sheet = sheet_of(in);
    const int status = sheet_show(options, sheet, folder);
    return status               ? status
           : interrupt_status() ? interrupt_status()
           : !options->out      ? EXIT_OK
                                : tornado_draw(options, in->list, sheet->row_count,
                                               in->base.columns.list[in->column].name, in->arena);
}

static bool prepare_task(struct probing *in, const struct options *options)
{
    struct diagnostics *diagnostics = diagnostics_create(in->arena);
    const struct point_sets point = {.rewrite = collect_all, .rewrite_context = in};
    const bool good = prepare_point(options, &point, TO_RUN, in->arena, diagnostics, &in->base);
    if (!good || !options->quiet)
        diagnostics_print(diagnostics, stderr, colour_wanted(stderr));
    if (good && in->base.count > 1)
        fprintf(stderr, "maquette: %s holds %u architectures: take one by --architecture %s\n",
                options->words.items[0], in->base.count, in->base.subjects[0].name);
    if (good && in->count > NUMBERS_MOST)
        fprintf(stderr,
                "maquette: these are %u numbers, and %d can be looked at: --only deployment takes "
                "those whose path contains that\n",
                in->count, NUMBERS_MOST);
    return good && in->base.count == 1 && in->count <= NUMBERS_MOST && find_column(in);
}

static int elasticities(const struct options *options, struct arena *arena)
{
    struct sensitivity_options own = *(const struct sensitivity_options *)options;
    struct probing in = {.options = &own, .arena = arena};
    struct folder folder;
    if (!own.common.metrics)
        own.common.metrics = "latency.mean";
    in.list = arena_array(arena, NUMBERS_MOST, sizeof *in.list);
    if (options->words.count != 1) {
        fputs("maquette: sensitivity takes one scenario\n", stderr);
        return EXIT_USAGE;
    }
    if (options->replications_given && options->replications < 2) {
        fputs("maquette: --replications: intervals want two at least\n", stderr);
        return EXIT_USAGE;
    }
    if (!read_share_option("by", own.by, 0.1, arena, &in.by) || !(in.by < 1) ||
        !prepare_task(&in, &own.common))
        return EXIT_USAGE;
    int status = folder_begin(&folder, "sensitivity", options, arena);
    if (status)
        return status;
    interrupt_catch();
    status = measure_all(&in, &folder);
    folder_close(&folder);
    return status;
}

static int sensitivity_command(const struct options *options, struct arena *arena)
{
    const struct sensitivity_options *own = (const struct sensitivity_options *)options;
    return own->sobol_given ? indices_command(own, arena) : elasticities(options, arena);
}

static const struct option rows[] = {
    OPTION_TEXT(struct options, metrics, .name = "metrics", .argument = "NAME",
                .doc = "the metric that is looked at; latency.mean unless given"),
    OPTION_TEXT(struct sensitivity_options, by, .name = "by", .argument = "SHARE",
                .doc = "how far numbers are moved, either way: 10% unless given"),
    OPTION_TEXT(struct sensitivity_options, only, .name = "only", .argument = "TEXT",
                .doc = "numbers whose path contains this text: deployment, stock_db"),
    OPTION_COUNT(struct sensitivity_options, sobol, 16, 65536, .name = "sobol",
                 .doc =
                     "indices of Sobol instead, of what is written as about(14ms..26ms): so many "
                     "rows (a power of 2 is best) times inputs + 2 points are simulated"),
    LOADING_OPTIONS,
    SEED_OPTION,
    OPTION_COUNT(struct options, replications, 1, 1e6, .name = "replications",
                 .doc = "of each moved number, 8 unless given; with --sobol of each point, 2"),
    JOBS_OPTION,
    OUT_OPTION("write the table and a picture (tornado) into this folder"),
    OPTION_EXPORT(struct options, export, .sweeps = false),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_sensitivity;
const struct command command_sensitivity = {
    .name = "sensitivity",
    .arguments = "FILE",
    .words = COMPLETE_SCENARIOS,
    .doc = "which numbers of a scenario an answer hangs on: elasticities",
    .examples =
        "  maquette sensitivity scenarios/queueing/mm1.yaml --set experiment.requests=20k\n"
        "  maquette sensitivity shop.yaml --metrics latency.p99 --only deployment\n"
        "  maquette sensitivity scenarios/queueing/uncertain.yaml --architecture near --sobol "
        "128\n",
    .rows = rows,
    .size = sizeof(struct sensitivity_options),
    .run = sensitivity_command,
};
