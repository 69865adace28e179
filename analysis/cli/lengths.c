/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/cli/lengths.h"

#include "analysis/experiment/length.h"
#include "scenarios/reader/tree.h"

static bool is_written(const struct loaded *entry, const char *key)
{
    const struct tree_entry *experiment = tree_find(entry->tree, "experiment");
    return experiment && experiment->value->kind == TREE_MAPPING &&
           tree_find(experiment->value, key);
}

bool length_is_open(const struct prepared *prepared, uint32_t number)
{
    const struct loaded *entry = &prepared->entries[number];
    const struct plan *plan = prepared->subjects[number].plan;
    const struct description *description = entry->description;
    const struct experiment *experiment = &description->experiment;
    return experiment->duration == 0 && experiment->requests == 0 && plan &&
           !is_written(entry, "duration") && !is_written(entry, "requests") &&
           length_can_be_found(plan);
}

static void set_length(struct prepared *prepared, const bool *open, sim_time length,
                       sim_time warmup)
{
    for (uint32_t i = 0; i < prepared->count; i++) {
        const struct loaded *entry = &prepared->entries[i];
        struct experiment *own = &((struct description *)entry->description)->experiment;
        if (!open[i])
            continue;
        own->duration = length;
        if (!is_written(entry, "warmup"))
            own->warmup = warmup;
    }
}

void lengths_find(const struct study *study, struct prepared *prepared)
{
    struct arena *scratch = arena_create_surely();
    bool *open = arena_array(scratch, prepared->count, sizeof *open);
    sim_time length = 0;
    prepared->counted = is_written(&prepared->entries[0], "replications");
    for (uint32_t i = 0; i < prepared->count; i++) {
        const struct plan *plan = prepared->subjects[i].plan;
        open[i] = length_is_open(prepared, i);
        prepared->found |= open[i];
        length = open[i] && length_least(plan) > length ? length_least(plan) : length;
    }
    for (bool enough = !prepared->found; !enough; length *= enough ? 1 : 2) {
        struct arena *room = arena_create_surely();
        set_length(prepared, open, length, 0);
        enough = length_suffices(study, room);
        arena_destroy(room);
    }
    set_length(prepared, open, length, DURATION_AUTO);
    arena_destroy(scratch);
}
