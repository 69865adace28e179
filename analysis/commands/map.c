/* SPDX-License-Identifier: GPL-3.0-or-later */
/* map: for which load and which size of a disturbance a system does not come back. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/commands/map_picture.h"
#include "analysis/commands/search_options.h"
#include "analysis/search/capacity.h"
#include "analysis/search/regions_sheet.h"
#include "analysis/sweep/resume.h"
#include "scenarios/reader/number.h"
#include "scenarios/reader/range.h"

struct map_options {
    struct options common;
    const char *load, *trigger, *good, *within;
};

enum { USUAL_REPLICATIONS = 4, VALUES_MOST = 64 };
#define USUAL_POINTS "8"
#define USUAL_SIZES "6"

static bool refuse(const char *option, const char *why)
{
    fprintf(stderr, "maquette: --%s: %s\n", option, why);
    return false;
}

/* The values of lo..hi:n, of lo..hi (`usual` points), or of a list parted by commas.  0 after a
 * message. */
static uint32_t read_values(const char *option, const char *text, const char *usual,
                            const char **values, struct arena *arena)
{
    struct range range;
    uint32_t count = 0;
    if (span_is(text))
        text = arena_format(arena, "%s:%s", text, usual);
    if (range_is(text)) {
        const char *wrong = range_read(text, &range, arena);
        if (wrong || range.count > VALUES_MOST)
            return refuse(option, wrong ? wrong : "at most 64 values"), 0;
        for (uint32_t i = 0; i < range.count; i++)
            values[i] = range_value(&range, i, arena);
        return range.count;
    }
    for (const char *at = text; *at;) {
        if (count == VALUES_MOST)
            return refuse(option, "at most 64 values"), 0;
        const size_t length = strcspn(at, ",");
        values[count++] = arena_format(arena, "%.*s", (int)length, at);
        at += length + (at[length] == ',');
    }
    if (count == 0)
        refuse(option, "a range of values is wanted: 1s..60s:6");
    return count;
}

/* 240/s is a rate; 1.5 and 150% are times what the scenario says. */
static bool read_load(struct region_map *map, const char *text)
{
    const char *values[VALUES_MOST];
    const struct base_load base = base_load_of(map->base->subjects[0].plan);
    double *factors = arena_array(map->arena, VALUES_MOST, sizeof *factors),
           *loads = arena_array(map->arena, VALUES_MOST, sizeof *loads);
    map->load_count = read_values("load", text, USUAL_POINTS, values, map->arena);
    for (uint32_t i = 0; i < map->load_count; i++) {
        struct quantity quantity = {0};
        const char *wrong = number_quantity(map->arena, values[i], &quantity);
        const bool rate = quantity.unit == UNIT_RATE;
        if (!wrong && rate && strcmp(base.unit, "1/s") != 0)
            wrong = "the workload is no rate: 0.5..2 is times what the scenario says";
        if (!wrong && !rate && quantity.unit != UNIT_ONE && quantity.unit != UNIT_SHARE)
            wrong = "a load is a rate (100..400/s), or times what the scenario says (0.5..2, "
                    "50%..200%)";
        if (!wrong && !(quantity.value > 0))
            wrong = "a load lies above 0";
        if (wrong)
            return refuse("load", wrong);
        factors[i] = rate ? quantity.value / base.load : quantity.value;
        loads[i] = base.load * factors[i];
    }
    map->factors = factors;
    map->loads = loads;
    map->load_unit = base.unit;
    return map->load_count > 0;
}

/* rush.for=1s..60s:6; rush=1s..60s is of its `for`. */
static bool read_trigger(struct region_map *map, const char *text)
{
    const char **values = arena_array(map->arena, VALUES_MOST, sizeof *values);
    const char *equals = strchr(text, '='), *dot = strchr(text, '.');
    if (!equals || equals == text)
        return refuse("trigger", "the disruption, what of it varies, and its values are wanted: "
                                 "rush.for=1s..60s:6");
    const bool keyed = dot && dot < equals;
    map->trigger = arena_format(map->arena, "%.*s", (int)((keyed ? dot : equals) - text), text);
    map->path = arena_format(map->arena, "disruptions.%.*s%s", (int)(equals - text), text,
                             keyed ? "" : ".for");
    map->size_count = read_values("trigger", equals + 1, USUAL_SIZES, values, map->arena);
    map->sizes = values;
    return map->size_count > 0;
}

static bool read_options(struct region_map *map, const struct map_options *own)
{
    if (!own->load)
        return refuse("load", "which loads?  --load 100..400/s:8");
    if (!own->trigger)
        return refuse("trigger", "what disturbs it?  --trigger rush.for=1s..60s:6");
    const char *wrong = own->within ? number_duration(map->arena, own->within, &map->within) : NULL;
    if (wrong || map->within < 0)
        return refuse("within", wrong ? wrong : "a duration cannot be negative");
    return read_share_option("good", own->good, 0.9, map->arena, &map->good) &&
           read_trigger(map, own->trigger) && read_load(map, own->load);
}

static int run_and_tell(struct region_map *map, struct folder *folder)
{
    struct resume resume;
    const uint64_t points = (uint64_t)map->load_count * (1 + map->size_count);
    const int begun = resume_begin(&resume, "map", map->options, map->base,
                                   points * map->replications * map->base->count, map->arena);
    if (begun)
        return begun;
    map->journal = resume_journal(&resume);
    const int status = regions_run(map);
    const bool told = !status || interrupt_status();
    const int shown = told ? sheet_show(map->options, regions_sheet(map), folder) : 0;
    const int drawn = !told || shown || !map->options->out ? shown : map_draw(map);
    const int ended = resume_end(&resume, !status && !shown);
    return status ? status : drawn ? drawn : ended;
}

static int map_command(const struct options *options, struct arena *arena)
{
    const struct map_options *own = (const struct map_options *)options;
    struct prepared prepared;
    struct folder folder;
    if (!command_prepare(options, arena, &prepared))
        return EXIT_USAGE;
    struct region_map map = {.options = options,
                             .base = &prepared,
                             .arena = arena,
                             .replications = options->replications_given
                                                 ? (uint32_t)options->replications
                                                 : USUAL_REPLICATIONS};
    if (!read_options(&map, own) || !regions_check(&map))
        return EXIT_USAGE;
    int status = folder_begin(&folder, "map", options, arena);
    if (status)
        return status;
    interrupt_catch();
    status = run_and_tell(&map, &folder);
    folder_close(&folder);
    return status;
}

static const struct option rows[] = {
    OPTION_TEXT(struct map_options, load, .name = "load", .argument = "A..B[:N]",
                .doc = "which loads: 100..400/s:8, or times what the scenario says, 50%..200%"),
    OPTION_TEXT(struct map_options, trigger, .name = "trigger", .argument = "NAME.KEY=A..B[:N]",
                .doc = "a disruption of the scenario and what of it varies: rush.for=1s..60s:6, "
                       "rush.factor=2,3,5"),
    OPTION_TEXT(struct map_options, good, .name = "good", .argument = "SHARE",
                .doc = "of what was answered before: so much must be answered again; 90% unless "
                       "given"),
    OPTION_TEXT(struct map_options, within, .name = "within", .argument = "DURATION",
                .doc = "what is answered later counts as not answered"),
    LOADING_OPTIONS,
    SEED_OPTION,
    OPTION_COUNT(struct options, replications, 1, 1e6, .name = "replications",
                 .doc = "of each load and size; 4 unless given"),
    JOBS_OPTION,
    OUT_OPTION("write the tables and a picture (map) into this folder"),
    OPTION_EXPORT(struct options, export, .sweeps = false),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_map;
const struct command command_map = {
    .name = "map",
    .arguments = "FILE...",
    .words = COMPLETE_SCENARIOS,
    .doc = "for which load and which size of a disturbance it does not come back",
    .examples = "  maquette map scenarios/resilience/retry_storm.yaml --architecture storm --load "
                "100..340/s:7 --trigger rush.for=0.5s,1s,2s,4s,8s\n",
    .rows = rows,
    .size = sizeof(struct map_options),
    .run = map_command,
};
