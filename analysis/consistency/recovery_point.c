/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/recovery_point.h"

#include <string.h>

enum { FIRST_ROOM = 64 };

struct acknowledgement {
    uint64_t version; /* 0: none, or it was lost */
    uint64_t place;
    sim_time at;
};

struct store_points {
    struct acknowledgement *latest; /* a ring, once it has all its room; NULL: none yet */
    uint32_t next, room;
    bool counts;               /* the fail-over lies in the measured time */
    sim_time failed, survived; /* the last fail-over; SIM_NEVER: none yet */
    sim_time point;            /* of it, so far */
    struct recovery_sums sums;
};

struct recovery_points {
    struct arena *arena;
    sim_time from, until;
    uint32_t parties;
    struct store_points *stores;
};

struct recovery_points *recovery_points_create(struct arena *arena, uint32_t parties)
{
    struct recovery_points *points = arena_alloc(arena, sizeof *points);
    *points = (struct recovery_points){
        .arena = arena, .from = SIM_NEVER, .until = SIM_NEVER, .parties = parties};
    points->stores = arena_array(arena, (size_t)parties + 1, sizeof *points->stores);
    for (uint32_t i = 0; i < parties; i++)
        points->stores[i].failed = SIM_NEVER;
    return points;
}

void recovery_points_measure(struct recovery_points *points, sim_time from, sim_time until)
{
    points->from = from;
    points->until = until;
}

/* The last acknowledgement, not after the moment, of what is there; SIM_NEVER: none. */
static sim_time last_until(const struct store_points *store, sim_time moment)
{
    sim_time last = SIM_NEVER;
    for (uint32_t i = 0; i < store->room; i++) {
        const struct acknowledgement *it = &store->latest[i];
        if (it->version != 0 && it->at <= moment && (last == SIM_NEVER || it->at > last))
            last = it->at;
    }
    return last;
}

/* The last write that the fail-over lost was acknowledged then. */
static void lost_until(struct store_points *store, sim_time last)
{
    const sim_time point = last - store->survived;
    if (point <= store->point)
        return;
    store->sums.sum += store->counts ? point - store->point : 0;
    store->point = point;
    if (store->counts && point > store->sums.most)
        store->sums.most = point;
}

/* Many stores never have that many: the ring grows until it is large enough. */
static void remember(struct arena *arena, struct store_points *store, const struct written *written,
                     sim_time now)
{
    if (store->next == store->room && store->room < RECOVERY_ACKNOWLEDGED) {
        struct acknowledgement *old = store->latest;
        store->latest = arena_array(arena, store->room ? 2 * store->room : FIRST_ROOM, sizeof *old);
        if (old)
            memcpy(store->latest, old, store->room * sizeof *old);
        store->room = store->room ? 2 * store->room : FIRST_ROOM;
    }
    store->latest[store->next++ % store->room] =
        (struct acknowledgement){written->version, written->place, now};
}

void recovery_points_acknowledged(struct recovery_points *points, sim_time now, uint32_t which,
                                  const struct written *written)
{
    struct store_points *store = &points->stores[which];
    if (!written->lost) {
        remember(points->arena, store, written, now);
        return;
    }
    if (store->failed == SIM_NEVER)
        return;
    if (store->survived == SIM_NEVER)
        store->survived = last_until(store, store->failed);
    if (store->survived == SIM_NEVER)
        store->survived = now;
    lost_until(store, now);
}

static void fails_over(const struct recovery_points *points, struct store_points *store,
                       sim_time now)
{
    store->failed = now;
    store->survived = SIM_NEVER;
    store->point = 0;
    store->counts = now >= points->from && now < points->until;
    store->sums.failovers += store->counts;
}

void recovery_points_cut(struct recovery_points *points, sim_time now, const struct cut_record *cut)
{
    struct store_points *store = &points->stores[cut->store];
    sim_time first = SIM_NEVER, last = 0;
    if (store->failed != now && cut->until == 0)
        fails_over(points, store, now);
    for (uint32_t i = 0; i < store->room; i++) {
        struct acknowledgement *it = &store->latest[i];
        if (it->version == 0 || !cut_has(cut, it->version, it->place))
            continue;
        first = it->at < first ? it->at : first;
        last = it->at > last ? it->at : last;
        it->version = 0;
    }
    if (first == SIM_NEVER)
        return;
    if (store->failed != now)
        fails_over(points, store, now);
    const sim_time survived = last_until(store, first);
    store->survived = survived == SIM_NEVER ? first : survived;
    lost_until(store, last);
}

struct recovery_sums recovery_points_of(const struct recovery_points *points, uint32_t store)
{
    struct recovery_sums all = {.sum = 0};
    if (store < points->parties)
        return points->stores[store].sums;
    for (uint32_t i = 0; i < points->parties; i++) {
        const struct recovery_sums *one = &points->stores[i].sums;
        all.failovers += one->failovers;
        all.sum += one->sum;
        all.most = one->most > all.most ? one->most : all.most;
    }
    return all;
}
