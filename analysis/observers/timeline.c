/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened when (analysis/timeline.h), where something is drawn from it. */
#include "analysis/timeline.h"

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
};
