/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/regions.h"

#include <math.h>
#include <string.h>

#include "analysis/sweep/ensemble.h"
#include "models/plan/plan.h"
#include "models/words/disruption.h"

/* ---- points: by load and column, the column without trigger first ---- */

static uint32_t columns_of(const struct region_map *map) { return 1 + map->size_count; }

static void put_sets(const struct region_map *map, double factor, uint32_t column,
                     struct point_sets *point, struct arena *arena)
{
    const double load = factor * map->base->subjects[0].plan->description->experiment.load;
    const char **sets = arena_array(arena, 2, sizeof *sets),
               **names = arena_array(arena, 2, sizeof *names);
    sets[0] = arena_format(arena, "experiment.load=%.12g", load);
    sets[1] = column == 0 ? arena_format(arena, "disruptions.%s=none", map->trigger)
                          : arena_format(arena, "%s=%s", map->path, map->sizes[column - 1]);
    names[0] = "--load";
    names[1] = "--trigger";
    *point = (struct point_sets){.sets = sets, .names = names, .count = 2};
}

static void place(void *context, uint32_t number, struct point_sets *point, struct arena *arena)
{
    const struct region_map *map = context;
    put_sets(map, map->factors[number / columns_of(map)], number % columns_of(map), point, arena);
}

static const char *name_of(void *context, uint32_t number, struct arena *arena)
{
    const struct region_map *map = context;
    const uint32_t column = number % columns_of(map);
    return arena_format(arena, "load x %.4g, %s %s", map->factors[number / columns_of(map)],
                        map->path, column ? map->sizes[column - 1] : "none");
}

/* ---- when the trigger is ---- */

static const struct disruption *trigger_of(const struct region_map *map,
                                           const struct description *description)
{
    const struct disruption *list = description->disruptions.items;
    for (uint32_t i = 0; i < description->disruptions.count; i++)
        if (strcmp(list[i].name, map->trigger) == 0)
            return &list[i];
    return NULL;
}

static struct recovery_rule rule_of(const struct region_map *map,
                                    const struct description *description,
                                    const struct disruption *trigger)
{
    const struct experiment *experiment = &description->experiment;
    const sim_time at = clock_round(trigger->at.value);
    return (struct recovery_rule){.good = map->good,
                                  .within = map->within,
                                  .begins = at,
                                  .ends = at + clock_round(law_mean(&trigger->lasts)),
                                  .until = experiment->warmup + experiment->duration};
}

static const char *trouble_with(const struct region_map *map, const struct description *description,
                                struct arena *arena)
{
    const struct disruption *trigger = trigger_of(map, description);
    const struct experiment *experiment = &description->experiment;
    if (!trigger)
        return arena_format(arena, "there is no disruption '%s'", map->trigger);
    if (!trigger->at.given || !law_given(&trigger->lasts) || trigger->lasts.speed != LAW_CONSTANT)
        return arena_format(arena,
                            "'%s' is to happen once, and to end: give it `at` and a `for` that is "
                            "no law",
                            map->trigger);
    if (experiment->duration == 0 || experiment->requests == COUNT_UNLIMITED)
        return "how long is it measured?  experiment.duration says when it must be back";
    const struct recovery_rule rule = rule_of(map, description, trigger);
    if (recovery_can_be_told(&rule, experiment->warmup))
        return NULL;
    return arena_format(arena,
                        "'%s' lasts from %.4g s to %.4g s, and %.4g s to %.4g s are measured: at "
                        "least a thirtieth of it lies before and two fifteenths after",
                        map->trigger, clock_to_seconds(rule.begins), clock_to_seconds(rule.ends),
                        clock_to_seconds(experiment->warmup), clock_to_seconds(rule.until));
}

/* At one size; the load moves no times. */
static bool check_size(const struct region_map *map, uint32_t size)
{
    struct arena *arena = arena_create_surely();
    struct diagnostics *diagnostics = diagnostics_create(arena);
    struct point_sets point;
    struct prepared prepared;
    const char *wrong = NULL;
    put_sets(map, 1, 1 + size, &point, arena);
    const bool good = prepare_point(map->options, &point, TO_CHECK, arena, diagnostics, &prepared);
    if (!good)
        diagnostics_print(diagnostics, stderr, colour_wanted(stderr));
    for (uint32_t i = 0; good && !wrong && i < prepared.count; i++)
        wrong = trouble_with(map, prepared.subjects[i].plan->description, arena);
    if (wrong)
        fprintf(stderr, "maquette: --trigger %s=%s: %s\n", map->path, map->sizes[size], wrong);
    arena_destroy(arena);
    return good && !wrong;
}

bool regions_check(const struct region_map *map)
{
    for (uint32_t i = 0; i < map->size_count; i++)
        if (!check_size(map, i))
            return false;
    return true;
}

/* ---- running ---- */

static enum cell_state cell_state_of(const struct region_cell *cell, uint32_t replications)
{
    const uint32_t back = cell->counts[RECOVERY_BACK], down = cell->counts[RECOVERY_DOWN];
    return cell->counts[RECOVERY_UNKNOWN] == replications        ? CELL_UNKNOWN
           : cell->counts[RECOVERY_NEVER_UP] > 0                 ? CELL_NEVER_UP
           : back == replications                                ? CELL_BACK
           : down == replications                                ? CELL_STAYS_DOWN
           : back > 0 && down > 0 && back + down == replications ? CELL_EITHER
                                                                 : CELL_UNDECIDED;
}

static void fill_cell(struct region_cell *cell, const struct architecture_result *about,
                      const struct recovery_rule *rule, uint32_t replications)
{
    double escapes = 0;
    for (uint32_t r = 0; r < replications; r++) {
        if (about->failed[r] || !about->timelines[r])
            continue;
        const struct recovery found = recovery_of(about->timelines[r], rule);
        cell->counts[RECOVERY_UNKNOWN]--;
        cell->counts[found.state]++;
        cell->before += found.before / replications;
        cell->after += found.after / replications;
        if (isnan(found.escape))
            continue;
        escapes += found.escape;
        cell->escape_most = fmax(cell->escape_most, found.escape);
        cell->escape_mean = escapes / cell->counts[RECOVERY_BACK];
    }
    cell->state = cell_state_of(cell, replications);
}

/* Without the trigger the times are those of the smallest one. */
static void hear(void *context, uint32_t number, const struct prepared *prepared,
                 const struct results *results)
{
    const struct region_map *map = context;
    for (uint32_t a = 0; a < map->base->count; a++) {
        const struct description *description = prepared->subjects[a].plan->description;
        const struct disruption *trigger = trigger_of(map, description);
        if (!trigger)
            trigger = trigger_of(map, map->base->subjects[a].plan->description);
        const struct recovery_rule rule = rule_of(map, description, trigger);
        fill_cell(region_cell(map, a, number / columns_of(map), number % columns_of(map)),
                  &results->architectures[a], &rule, map->replications);
    }
}

int regions_run(struct region_map *map)
{
    const size_t count = (size_t)map->base->count * map->load_count * columns_of(map);
    map->cells = arena_array(map->arena, count, sizeof *map->cells);
    for (size_t i = 0; i < count; i++)
        map->cells[i] = (struct region_cell){.counts = {[RECOVERY_UNKNOWN] = map->replications},
                                             .escape_mean = (double)NAN,
                                             .escape_most = (double)NAN};
    const struct ensemble ensemble = {.options = map->options,
                                      .count = map->load_count * columns_of(map),
                                      .replications = map->replications,
                                      .seed = map->base->seed,
                                      .timeline = true,
                                      .journal = map->journal,
                                      .place = place,
                                      .hear = hear,
                                      .name = name_of,
                                      .context = map};
    return ensemble_run(&ensemble);
}

/* ---- what it says of a load ---- */

uint32_t region_backs(const struct region_map *map, uint32_t architecture, uint32_t load)
{
    uint32_t size = 0;
    while (size < map->size_count &&
           region_cell(map, architecture, load, 1 + size)->state == CELL_BACK)
        size++;
    return size;
}

uint32_t region_downs(const struct region_map *map, uint32_t architecture, uint32_t load)
{
    uint32_t size = map->size_count;
    while (size > 0 && region_cell(map, architecture, load, size)->state == CELL_STAYS_DOWN)
        size--;
    return size;
}

enum load_state region_load_state(const struct region_map *map, uint32_t architecture,
                                  uint32_t load)
{
    const enum cell_state alone = region_cell(map, architecture, load, 0)->state;
    bool all_known = true, some_down = false;
    for (uint32_t i = 1; i <= map->size_count; i++) {
        const enum cell_state state = region_cell(map, architecture, load, i)->state;
        all_known = all_known && state != CELL_UNKNOWN;
        some_down = some_down || state == CELL_STAYS_DOWN || state == CELL_EITHER;
    }
    if (alone == CELL_UNKNOWN)
        return LOAD_UNKNOWN;
    if (alone != CELL_BACK)
        return alone == CELL_UNDECIDED ? LOAD_UNDECIDED : LOAD_OVERLOADED;
    if (some_down)
        return LOAD_VULNERABLE;
    if (!all_known)
        return LOAD_UNKNOWN;
    return region_backs(map, architecture, load) == map->size_count ? LOAD_STABLE : LOAD_UNDECIDED;
}
