/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened when (analysis/measures/timeline.h), where something is drawn from it. */
#include "analysis/measures/timeline.h"

#include "analysis/observers/observers.h"

struct timeline_heard {
    const struct heard_run *about;
    struct timeline *timeline; /* NULL: not of a measured time whose end is not known */
};

static bool wanted(const struct heard_run *about) { return about->options->timeline; }

static void create(void *state, const struct heard_run *about)
{
    struct timeline_heard *heard = state;
    heard->about = about;
}

static void begin(void *state)
{
    struct timeline_heard *heard = state;
    const struct heard_run *about = heard->about;
    if (about->duration > 0)
        heard->timeline = timeline_create(about->arena, about->from, about->duration);
}

static void hear(void *state, sim_time now, const void *record)
{
    struct timeline_heard *heard = state;
    const struct request_record *request = record;
    if (heard->timeline && request->measured)
        timeline_add(heard->timeline, request, now);
}

static void *leave(const void *state, struct arena *arena)
{
    const struct timeline_heard *heard = state;
    return heard->timeline ? timeline_digest(heard->timeline, arena) : NULL;
}

static void *merge(void *sum, const void *left, struct arena *arena)
{
    return timeline_sum(sum, left, arena);
}

static void pack(const void *left, struct packing *to)
{
    const struct timeline_digest *one = left;
    pack_number(to, (uint64_t)one->from);
    pack_number(to, (uint64_t)one->part);
    for (unsigned i = 0; i < TIMELINE_PARTS; i++)
        for (unsigned j = 0; j < OUTCOME_COUNT; j++)
            pack_number(to, one->outcomes[i][j]);
    pack_number(to, one->count);
    for (uint32_t i = 0; i < one->count; i++) {
        pack_number(to, one->entries[i].part);
        pack_number(to, one->entries[i].bucket);
        pack_number(to, one->entries[i].number);
    }
}

static void *unpack(struct unpacking *from)
{
    struct timeline_digest *one = arena_alloc(from->arena, sizeof *one);
    one->from = (sim_time)unpack_number(from);
    one->part = (sim_time)unpack_number(from);
    one->outcomes = arena_array(from->arena, TIMELINE_PARTS, sizeof *one->outcomes);
    for (unsigned i = 0; i < TIMELINE_PARTS; i++)
        for (unsigned j = 0; j < OUTCOME_COUNT; j++)
            one->outcomes[i][j] = unpack_number(from);
    one->count = unpack_count(from);
    one->entries = arena_array(from->arena, one->count, sizeof *one->entries);
    for (uint32_t i = 0; i < one->count; i++) {
        one->entries[i].part = (uint16_t)unpack_number(from);
        one->entries[i].bucket = (uint16_t)unpack_number(from);
        one->entries[i].number = (uint32_t)unpack_number(from);
    }
    return one;
}

const struct observer_class observer_timeline = {
    .name = "timeline",
    .doc = "outcomes and response times by some hundred parts of the measured time",
    .hears = RECORD_REQUEST,
    .always = true,
    .state_size = sizeof(struct timeline_heard),
    .wanted = wanted,
    .create = create,
    .begin = begin,
    .hear = hear,
    .leave = leave,
    .merge = merge,
    .pack = pack,
    .unpack = unpack,
};
