/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rare: how long services and stores are down, where that is too rare to be waited for
 * (analysis/replication/splitting.h): a row for each. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "analysis/commands/search_options.h"
#include "analysis/commands/single.h"
#include "analysis/metrics/exposure.h"
#include "analysis/progress.h"
#include "analysis/replication/splitting.h"
#include "analysis/statistics/estimate.h"
#include "analysis/statistics/interval.h"
#include "analysis/workers.h"
#include "models/plan/disruption.h"
#include "models/plan/parties.h"

struct rare_options {
    struct options common;
    const char *of;
};

static const struct sheet_column columns[] = {
    {"part", "", NULL},
    {"down_share", "down", "ratio"},
    {"down_low", NULL, "ratio"},
    {"down_high", "", "ratio"},
    {"outages", "an outage in", "1/s"},
    {"outages_low", NULL, "1/s"},
    {"outages_high", NULL, "1/s"},
    {"outage_mean", "of", "s"},
    {"splits", "runs at each level", NULL},
    {"runs", NULL, ""},
};
enum rare_column {
    PART,
    DOWN,
    DOWN_LOW,
    DOWN_HIGH,
    OUTAGES,
    OUTAGES_LOW,
    OUTAGES_HIGH,
    OUTAGE_MEAN,
    SPLITS,
    RUNS,
    COLUMNS
};
_Static_assert(sizeof columns / sizeof columns[0] == COLUMNS, "one row each");

struct rare {
    const struct rare_options *options;
    struct arena *arena;
    struct prepared prepared;
    const struct plan *plan;
    struct splitting *parts;
    struct split_sums *sums; /* parts x replications */
    bool *tried;             /* by part */
    uint32_t count, replications;
};

/* ---- which ---- */

static const char *name_of(const struct rare *in, uint32_t part)
{
    const struct party *party = &in->plan->parties[in->parts[part].party];
    return arena_format(in->arena, "%s%s", party_prefix(party), party->name);
}

static void find_parts(struct rare *in)
{
    in->parts = arena_array(in->arena, in->plan->party_count + 1, sizeof *in->parts);
    for (uint32_t i = 0; i < in->plan->party_count; i++) {
        const struct party *party = &in->plan->parties[i];
        if (party->kind != PARTY_SERVICE && party->kind != PARTY_STORE)
            continue;
        in->parts[in->count] =
            (struct splitting){.plan = in->plan, .party = i, .interrupt = interrupt_flag()};
        if (!in->options->of || strcmp(in->options->of, name_of(in, in->count)) == 0)
            in->count++;
    }
}

/* ---- running ---- */

static void tune(void *context, uint32_t number, struct desk *desk)
{
    struct rare *in = context;
    in->parts[number].failed = !desk->arena;
    in->tried[number] =
        desk->arena && splitting_prepare(&in->parts[number], in->prepared.seed, desk->arena);
}

static void run_one(void *context, uint32_t number, struct desk *desk)
{
    struct rare *in = context;
    const uint32_t part = number / in->replications;
    struct split_sums *sums = &in->sums[number];
    if (!in->tried[part])
        return;
    *sums = (struct split_sums){.failed = true};
    if (desk->arena)
        *sums = splitting_run(&in->parts[part], in->prepared.seed, number % in->replications,
                              desk->arena);
}

static void run_all(struct rare *in)
{
    struct progress progress;
    struct work_list list = {
        .count = in->count,
        .jobs = in->options->common.jobs_given ? (unsigned)in->options->common.jobs : 0,
        .item = tune,
        .context = in,
        .interrupt = interrupt_flag(),
    };
    in->tried = arena_array(in->arena, in->count, sizeof *in->tried);
    in->sums = arena_array(in->arena, (size_t)in->count * in->replications, sizeof *in->sums);
    workers_run(&list);
    list.count = in->count * in->replications;
    list.item = run_one;
    list.tell = progress_tell;
    list.tell_context = &progress;
    progress_begin(&progress, !in->options->common.quiet);
    workers_run(&list);
    progress_end(&progress);
}

/* ---- showing ---- */

/* 3.2 h, 12 d, 4.1e+06 years */
static const char *time_text(double seconds, struct arena *arena)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = {{"years", 365 * 86400.0}, {"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}};
    for (unsigned i = 0; i < sizeof units / sizeof units[0]; i++)
        if (seconds >= units[i].seconds || i + 1 == sizeof units / sizeof units[0])
            return arena_format(arena, "%.3g %s", seconds / units[i].seconds, units[i].name);
    return "";
}

static const char *splits_text(const struct splitting *splitting, struct arena *arena)
{
    const char *text = "";
    for (uint32_t i = 1; i < splitting->levels; i++)
        text = arena_format(arena, "%s%s%" PRIu32, text, *text ? ", " : "", splitting->splits[i]);
    return *text ? text : "1";
}

static void put(struct sheet *sheet, uint32_t row, enum rare_column place, double value,
                const char *text)
{
    *sheet_at(sheet, row, place) = (struct sheet_cell){.text = text, .value = value};
}

struct known {
    struct estimate down, outages;
    double mean; /* s */
    double most,
        seldom; /* where it was never seen: share of time down and outages per s, at most */
    bool can;   /* the scenario has something by chance that brings it down */
    uint64_t runs;
};

/* Among the runs of each replication there is one that was never split, which is as a whole
 * simulation would be: so many of these saw nothing, and that bounds it, whatever happens
 * (analysis/metrics/exposure.h). */
static void bound(const struct rare *in, uint32_t part, double time, struct known *known)
{
    const struct experiment *experiment = &in->plan->description->experiment;
    const struct exposures exposures = exposures_prepare(in->plan, in->arena);
    const struct exposure exposure =
        exposure_of(&exposures, in->parts[part].party, experiment->warmup,
                    clock_after(experiment->warmup, experiment->duration));
    known->can = exposure.each > 0;
    known->most = fmin(1, exposure_unseen(&exposure, known->down.n, CONFIDENCE) / time);
    known->seldom = unseen_at(CONFIDENCE) / time;
}

static struct known known_of(const struct rare *in, uint32_t part)
{
    static const struct estimator share = {.up_to_1 = true}, rate = {.counted = true};
    struct sums *down = arena_array(in->arena, in->replications, sizeof *down),
                *outages = arena_array(in->arena, in->replications, sizeof *outages);
    bool *used = arena_array(in->arena, in->replications, sizeof *used);
    double time = 0, count = 0, looked = 0;
    struct known known = {.runs = 0};
    for (uint32_t i = 0; i < in->replications; i++) {
        const struct split_sums *one = &in->sums[(size_t)part * in->replications + i];
        used[i] = !one->failed && one->time > 0;
        down[i] = (struct sums){.part = one->down, .whole = one->time};
        outages[i] = (struct sums){.part = one->outages, .whole = one->time};
        time += used[i] ? one->down : 0;
        count += used[i] ? one->outages : 0;
        looked += used[i] ? one->time : 0;
        known.runs += one->runs;
    }
    known.down = estimate_of(&share, down, used, in->replications, NULL);
    known.outages = estimate_of(&rate, outages, used, in->replications, NULL);
    known.mean = count > 0 ? time / count : (double)NAN;
    if (in->tried[part] && looked > 0 && !(time > 0) && !(count > 0))
        bound(in, part, looked, &known);
    return known;
}

/* Never seen: at most so much, at most so often; or it cannot be. */
static void put_bounds(const struct rare *in, uint32_t part, const struct known *known,
                       struct sheet *sheet)
{
    put(sheet, part, DOWN, (double)NAN, known->can ? "never seen" : "never");
    put(sheet, part, DOWN_LOW, 0, NULL);
    put(sheet, part, DOWN_HIGH, known->can ? known->most : 0,
        known->can ? arena_format(in->arena, "<%.3g of the time", known->most)
                   : "nothing that happens by chance brings it down");
    put(sheet, part, OUTAGES_LOW, 0, NULL);
    put(sheet, part, OUTAGES_HIGH, known->can ? known->seldom : 0, NULL);
    put(sheet, part, OUTAGES, (double)NAN,
        known->can ? arena_format(in->arena, ">%s", time_text(1 / known->seldom, in->arena))
                   : NULL);
}

static void put_part(const struct rare *in, uint32_t part, struct sheet *sheet)
{
    const struct known known = known_of(in, part);
    struct arena *arena = in->arena;
    const double down = known.down.value, rate = known.outages.value;
    const bool seen = down > 0 && known.down.limit == LIMIT_none;
    put(sheet, part, PART, (double)NAN, name_of(in, part));
    put(sheet, part, DOWN, seen ? down : (double)NAN,
        seen              ? arena_format(arena, "%.3g", down)
        : in->tried[part] ? "never seen"
                          : "n/a");
    put(sheet, part, DOWN_LOW, seen ? known.down.low : (double)NAN, NULL);
    put(sheet, part, DOWN_HIGH, seen ? known.down.high : (double)NAN,
        seen ? arena_format(arena, "[%.3g, %.3g] of the time", known.down.low, known.down.high)
             : NULL);
    put(sheet, part, OUTAGES, seen ? rate : (double)NAN, seen ? time_text(1 / rate, arena) : NULL);
    put(sheet, part, OUTAGES_LOW, seen ? known.outages.low : (double)NAN, NULL);
    put(sheet, part, OUTAGES_HIGH, seen ? known.outages.high : (double)NAN, NULL);
    put(sheet, part, OUTAGE_MEAN, known.mean, seen ? time_text(known.mean, arena) : NULL);
    if (in->tried[part] && !seen && known.seldom > 0)
        put_bounds(in, part, &known, sheet);
    put(sheet, part, SPLITS, (double)NAN,
        in->tried[part] ? splits_text(&in->parts[part], arena) : NULL);
    put(sheet, part, RUNS, (double)known.runs, NULL);
}

/* Replications of the part of which most have ended: all, unless it was interrupted. */
static uint32_t ended(const struct rare *in)
{
    uint32_t most = 0;
    for (uint32_t part = 0; part < in->count; part++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < in->replications; i++) {
            const struct split_sums *one = &in->sums[(size_t)part * in->replications + i];
            count += !one->failed && one->time > 0;
        }
        most = count > most ? count : most;
    }
    return interrupt_status() ? most : in->replications;
}

static const struct sheet *sheet_of(const struct rare *in)
{
    const struct experiment *experiment = &in->plan->description->experiment;
    struct sheet *sheet = sheet_create(&(struct sheet){.arena = in->arena,
                                                       .command = "rare",
                                                       .columns = columns,
                                                       .column_count = COLUMNS,
                                                       .row_count = in->count},
                                       in->count);
    sheet->head = arena_format(
        in->arena,
        "%s%s: %" PRIu32 " replications of %s, seed %" PRIu64
        ", split at each replica that is gone",
        interrupt_status() ? "interrupted, so far: " : "", in->prepared.subjects[0].name, ended(in),
        time_text(clock_to_seconds(experiment->duration), in->arena), in->prepared.seed);
    for (uint32_t i = 0; i < in->count; i++)
        put_part(in, i, sheet);
    return sheet;
}

/* Pilot runs too: with other numbers of splits the results would be others. */
static bool any_failed(const struct rare *in)
{
    bool failed = false;
    for (uint32_t i = 0; i < in->count; i++)
        failed |= in->parts[i].failed;
    for (uint32_t i = 0; i < in->count * in->replications; i++)
        failed |= in->sums[i].failed;
    if (failed)
        fputs("maquette: not all replications ended well: no memory, or too many events\n", stderr);
    return failed;
}

static int show(struct rare *in, struct folder *folder)
{
    interrupt_catch();
    run_all(in);
    if (interrupt_status() && ended(in) == 0)
        return interrupt_status();
    if (!interrupt_status() && any_failed(in))
        return EXIT_TROUBLE;
    const int trouble = sheet_show(&in->options->common, sheet_of(in), folder);
    return trouble ? trouble : interrupt_status();
}

/* ---- the command ---- */

static bool can_be_tried(struct rare *in)
{
    in->plan = in->prepared.subjects[0].plan;
    in->replications = in->prepared.replications;
    if (in->plan->description->experiment.duration == 0) {
        fputs("maquette: how long?  experiment.duration: 10y\n", stderr);
        return false;
    }
    find_parts(in);
    if (in->count > 0)
        return true;
    fprintf(stderr, "maquette: there is no %s here%s\n",
            in->options->of ? in->options->of : "service and no store",
            in->options->of ? ": write 'service NAME' or 'store NAME'" : "");
    return false;
}

static int rare_command(const struct options *options, struct arena *arena)
{
    struct rare in = {.options = (const struct rare_options *)options, .arena = arena};
    struct folder folder;
    if (!single_prepare(options, arena, &in.prepared) || !can_be_tried(&in))
        return EXIT_USAGE;
    int status = folder_begin(&folder, "rare", options, arena);
    if (status)
        return status;
    status = show(&in, &folder);
    folder_close(&folder);
    return status;
}

static const struct option rows[] = {
    OPTION_TEXT(struct rare_options, of, .name = "of", .argument = "PART",
                .doc = "only this one: 'service api' or 'store db'"),
    LOADING_OPTIONS,
    SEED_OPTION,
    OPTION_COUNT(struct options, replications, 1, 1e6, .name = "replications",
                 .doc = "independent runs, instead of experiment.replications"),
    JOBS_OPTION,
    SHEET_OPTION,
    OPTION_EXPORT(struct options, export, .sweeps = false),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_rare;
const struct command command_rare = {
    .name = "rare",
    .arguments = "FILE",
    .words = COMPLETE_SCENARIOS,
    .doc = "how long services and stores are down where that is too rare to be waited for",
    .examples = "  maquette rare scenarios/failures/wear.yaml\n"
                "  maquette rare scenarios/failures/ten_years.yaml --of 'store db' --json\n",
    .rows = rows,
    .size = sizeof(struct rare_options),
    .run = rare_command,
};
