/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/visibility.h"

#include <math.h>

static double share_of(const struct visible_part *part)
{
    return (double)part->visible / (double)part->reads;
}

/* Into the part before it. */
static void join(struct visible_curve *curve)
{
    struct visible_part *last = &curve->parts[--curve->count], *before = last - 1;
    before->to = last->to;
    before->reads += last->reads;
    before->visible += last->visible;
}

static void add(struct visible_curve *curve, const struct visible_part *part, uint64_t least)
{
    curve->parts[curve->count++] = *part;
    while (curve->count > 1) {
        const struct visible_part *last = &curve->parts[curve->count - 1];
        if (last[-1].reads >= least && share_of(last - 1) <= share_of(last))
            return;
        join(curve);
    }
}

struct visible_curve visible_curve(struct histogram *since, struct histogram *stale, uint64_t least,
                                   struct arena *arena)
{
    const struct digest *all = histogram_digest(since), *bad = histogram_digest(stale);
    struct visible_curve curve = {.parts = arena_array(arena, all->count, sizeof *curve.parts)};
    for (uint32_t i = 0, k = 0; i < all->count; i++) {
        const struct digest_entry *entry = &all->entries[i];
        uint64_t unseen = 0;
        if (k < bad->count && bad->entries[k].bucket == entry->bucket)
            unseen = bad->entries[k++].in.number;
        const struct visible_part part = {.from = entry->in.least,
                                          .to = entry->in.most,
                                          .reads = entry->in.number,
                                          .visible = entry->in.number - unseen};
        add(&curve, &part, least);
    }
    return curve;
}

double visible_from(struct histogram *since, struct histogram *stale, double share)
{
    if (stale->number == 0)
        return 0;
    const struct visible_curve curve = visible_curve(since, stale, 1, since->arena);
    for (uint32_t i = 0; i < curve.count; i++)
        if (share_of(&curve.parts[i]) >= share)
            return (double)curve.parts[i].from;
    return (double)NAN;
}
