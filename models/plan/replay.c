/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/replay.h"

#include <string.h>

static uint32_t mix_find(const struct source *text, const char *name)
{
    const struct mix_entry *entries = text->mix.items;
    for (uint32_t i = 0; i < text->mix.count; i++)
        if (strcmp(entries[i].name, name) == 0)
            return i;
    return NONE;
}

/* By name of the recording: which of the mix; false after a complaint of one that is in use. */
static bool find_asked(const struct recorded *recorded, const struct source *text,
                       struct arena *arena, struct complaints *to, uint32_t *which)
{
    uint32_t *found = arena_array(arena, recorded->name_count + 1, sizeof *found);
    for (uint32_t i = 0; i < recorded->name_count; i++)
        found[i] = mix_find(text, recorded->names[i]);
    for (uint64_t i = 0; i < recorded->count; i++) {
        which[i] = found[recorded->endpoint[i]];
        if (which[i] != NONE)
            continue;
        complain(to, recorded->field, "every endpoint of the recording stands in `mix`",
                 "arrival %llu of the recording asks for '%s', which is not in the mix",
                 (unsigned long long)i + 1, recorded->names[recorded->endpoint[i]]);
        return false;
    }
    return true;
}

/* The mix is what was recorded. */
static const double *shares_of(const uint32_t *which, uint64_t count, uint32_t mix_count,
                               struct arena *arena)
{
    double *bounds = arena_array(arena, mix_count + 1, sizeof *bounds);
    for (uint64_t i = 0; i < count; i++)
        bounds[which[i]] += 1;
    for (uint32_t i = 0; i < mix_count; i++)
        bounds[i] = (i ? bounds[i - 1] : 0) + bounds[i] / (double)count;
    bounds[mix_count - 1] = 1;
    return bounds;
}

bool replay_prepare(struct source_plan *source, const struct source *text, struct arena *arena,
                    struct complaints *to)
{
    const struct recorded *recorded =
        source->class->recorded ? source->class->recorded(source->arrivals) : NULL;
    if (!recorded || !(recorded->endpoint || recorded->bytes || recorded->user))
        return true;
    if (!source->alone) {
        complain(to, recorded->field, "leave out `batch` and `session`",
                 "a recording of what each arrival asks for says itself who comes with whom");
        return false;
    }
    struct replayed *replayed = arena_alloc(arena, sizeof *replayed);
    replayed->user = recorded->user;
    source->replayed = replayed;
    if (!recorded->endpoint)
        return true;
    uint32_t *which = arena_array(arena, recorded->count, sizeof *which);
    if (!find_asked(recorded, text, arena, to, which))
        return false;
    replayed->which = which;
    source->bounds = shares_of(which, recorded->count, source->mix_count, arena);
    return true;
}

void replay_compile(struct source_plan *source, struct arena *arena)
{
    const struct recorded *recorded =
        source->replayed ? source->class->recorded(source->arrivals) : NULL;
    if (!recorded || !recorded->bytes)
        return;
    const uint32_t *which = source->replayed->which;
    const uint32_t width = which ? 1 : source->mix_count;
    struct calling *calling = arena_array(arena, recorded->count * width, sizeof *calling);
    for (uint64_t i = 0; i < recorded->count; i++)
        for (uint32_t k = 0; k < width; k++) {
            calling[i * width + k] = source->mix[which ? which[i] : k].calling;
            calling[i * width + k].bytes = recorded->bytes[i];
        }
    ((struct replayed *)source->replayed)->calling = calling;
}
