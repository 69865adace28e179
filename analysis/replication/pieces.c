/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/replication/pieces.h"

#include <math.h>
#include <string.h>

#include "analysis/statistics/histogram.h"

/* Outages that last: entries of the timetable that began them. */
struct lasting {
    uint32_t *entries;
    uint32_t count;
};

/* A stretch (first == last: nothing happens in it) or an episode. */
struct part {
    sim_time from, until;
    uint32_t first, last; /* entries of the timetable in it: [first, last) */
    struct lasting before;
    uint32_t kind;
};

struct kind {
    uint64_t hash;
    uint32_t count; /* of its parts */
    sim_time time;  /* altogether */
};

struct kinds {
    struct kind *list;
    uint32_t count, most;
};

struct cutting {
    const struct experiment *experiment;
    const struct timetable *timetable;
    struct stream *random;
    struct arena *arena;
    struct part *parts; /* in the order of time */
    uint32_t count, room;
    uint32_t *open, open_count, open_room; /* entries whose outages last */
    struct kinds episodes, stretches;
    struct pieces *pieces;
    uint32_t piece_room;
};

/* ---- what happens when ---- */

static void apply(struct cutting *in, uint32_t number)
{
    const struct timetabled *entry = &in->timetable->list[number];
    if (entry->begins) {
        if (in->open_count == in->open_room) {
            in->open_room = in->open_room ? 2 * in->open_room : 16;
            uint32_t *larger = arena_array(in->arena, in->open_room, sizeof *larger);
            if (in->open_count)
                memcpy(larger, in->open, in->open_count * sizeof *larger);
            in->open = larger;
        }
        in->open[in->open_count++] = number;
        return;
    }
    for (uint32_t i = 0; i < in->open_count; i++)
        if (in->timetable->list[in->open[i]].outage == entry->outage) {
            memmove(&in->open[i], &in->open[i + 1], (in->open_count - i - 1) * sizeof *in->open);
            in->open_count--;
            return;
        }
}

static struct lasting lasting_now(const struct cutting *in)
{
    struct lasting now = {arena_array(in->arena, in->open_count, sizeof(uint32_t)), in->open_count};
    if (now.count)
        memcpy(now.entries, in->open, now.count * sizeof *now.entries);
    return now;
}

/* Which disruptions last, in no order. */
static uint64_t hash_of(const struct cutting *in, const struct lasting *lasting)
{
    uint64_t sum = lasting->count;
    for (uint32_t i = 0; i < lasting->count; i++)
        sum += mix(1, in->timetable->list[lasting->entries[i]].disruption);
    return sum;
}

/* What is rarer than all that there is room for goes together, as one kind more. */
static uint32_t kind_of(struct kinds *kinds, uint64_t hash, sim_time time)
{
    uint32_t at = 0;
    while (at < kinds->count && kinds->list[at].hash != hash && at + 1 < kinds->most)
        at++;
    if (at == kinds->count)
        kinds->list[kinds->count++] = (struct kind){.hash = hash};
    kinds->list[at].count++;
    kinds->list[at].time += time;
    return at;
}

static void add_part(struct cutting *in, const struct part *part)
{
    if (in->count == in->room) {
        in->room = in->room ? 2 * in->room : 64;
        struct part *larger = arena_array(in->arena, in->room, sizeof *larger);
        if (in->count)
            memcpy(larger, in->parts, in->count * sizeof *larger);
        in->parts = larger;
    }
    in->parts[in->count++] = *part;
}

static void add_stretch(struct cutting *in, sim_time from, sim_time until, uint32_t next)
{
    struct part part = {from, until, next, next, lasting_now(in), 0};
    part.kind = kind_of(&in->stretches, hash_of(in, &part.before), until - from);
    add_part(in, &part);
}

/* From entry `first` on, which is applied with all that follow soon enough; the next one. */
static uint32_t add_episode(struct cutting *in, uint32_t first, sim_time end, sim_time *until)
{
    const struct timetable *timetable = in->timetable;
    const sim_time apart = clock_after(in->experiment->settle, in->experiment->sample);
    struct part part = {timetable->list[first].at, 0, first, first, lasting_now(in), 0};
    uint64_t hash = hash_of(in, &part.before);
    sim_time at = part.from;
    for (; part.last < timetable->count; part.last++) {
        const struct timetabled *entry = &timetable->list[part.last];
        if (entry->at >= end || entry->at - at >= apart)
            break;
        at = entry->at;
        hash = mix(hash, 2 * (uint64_t)entry->disruption + entry->begins);
        apply(in, part.last);
    }
    const sim_time felt = clock_after(at, in->experiment->settle);
    part.until = *until = felt < end ? felt : end;
    part.kind = kind_of(&in->episodes, hash, part.until - part.from);
    add_part(in, &part);
    return part.last;
}

static void find_parts(struct cutting *in)
{
    const struct timetable *timetable = in->timetable;
    const sim_time end = clock_after(in->experiment->warmup, in->experiment->duration);
    sim_time at = in->experiment->warmup;
    uint32_t next = 0;
    for (; next < timetable->count && timetable->list[next].at < at; next++)
        apply(in, next);
    while (at < end) {
        const sim_time change = next < timetable->count && timetable->list[next].at < end
                                    ? timetable->list[next].at
                                    : end;
        if (change > at)
            add_stretch(in, at, change, next);
        at = change;
        if (change < end)
            next = add_episode(in, next, end, &at);
    }
}

/* ---- pieces ---- */

/* Outages are numbered anew: few of all are in a piece. */
static uint32_t number_of(struct timetable *timetable, uint32_t *names, uint32_t outage)
{
    uint32_t at = 0;
    while (at < timetable->outages && names[at] != outage)
        at++;
    if (at == timetable->outages)
        names[timetable->outages++] = outage;
    return at;
}

static struct timetable *timetable_of(struct cutting *in, const struct part *part, sim_time warmup)
{
    struct timetable *timetable = arena_alloc(in->arena, sizeof *timetable);
    uint32_t *names =
        arena_array(in->arena, part->before.count + part->last - part->first + 1, sizeof *names);
    for (uint32_t i = 0; i < part->before.count; i++) {
        struct timetabled entry = in->timetable->list[part->before.entries[i]];
        entry.at = 0;
        entry.outage = number_of(timetable, names, entry.outage);
        timetable_add(timetable, &entry, in->arena);
    }
    for (uint32_t i = part->first; i < part->last; i++) {
        struct timetabled entry = in->timetable->list[i];
        entry.at = entry.at - part->from + warmup;
        entry.outage = number_of(timetable, names, entry.outage);
        timetable_add(timetable, &entry, in->arena);
    }
    return timetable;
}

static struct piece *add_piece(struct cutting *in, const struct part *part, double weight)
{
    struct pieces *pieces = in->pieces;
    if (pieces->count == in->piece_room) {
        in->piece_room = in->piece_room ? 2 * in->piece_room : 64;
        struct piece *larger = arena_array(in->arena, in->piece_room, sizeof *larger);
        if (pieces->count)
            memcpy(larger, pieces->list, pieces->count * sizeof *larger);
        pieces->list = larger;
    }
    struct piece *piece = &pieces->list[pieces->count++];
    const sim_time warmup = in->experiment->warmup, settle = in->experiment->settle;
    *piece = (struct piece){.warmup = part->before.count && settle > warmup ? settle : warmup,
                            .duration = part->until - part->from,
                            .weight = weight};
    piece->staging.timetable = timetable_of(in, part, piece->warmup);
    return piece;
}

static double uniform(struct cutting *in) { return unit_of(stream_next(in->random)); }

/* Every so many of them, from a random one on. */
static void choose_episodes(struct cutting *in, uint32_t kind)
{
    const uint32_t all = in->episodes.list[kind].count;
    const uint64_t wanted = in->experiment->samples;
    const uint32_t chosen = wanted < all ? (uint32_t)wanted : all;
    const double step = (double)all / chosen, start = uniform(in) * step;
    uint32_t seen = 0, taken = 0;
    for (uint32_t i = 0; i < in->count; i++) {
        const struct part *part = &in->parts[i];
        if (part->first == part->last || part->kind != kind)
            continue;
        if (taken < chosen && seen == (uint32_t)fmin(start + taken * step, all - 1)) {
            struct piece *piece = add_piece(in, part, step);
            const bool followed =
                i + 1 < in->count && in->parts[i + 1].first == in->parts[i + 1].last;
            piece->mode = followed ? in->parts[i + 1].kind : UINT32_MAX;
            taken++;
        }
        seen++;
    }
}

/* At moments as far from each other as all of its time allows; the last ones of a stretch lie where
 * they end with it. */
static void choose_stretches(struct cutting *in, uint32_t kind)
{
    const double all = (double)in->stretches.list[kind].time;
    const sim_time sample = in->experiment->sample;
    const double needed = ceil(all / (double)sample), wanted = (double)in->experiment->samples;
    const uint32_t chosen = (uint32_t)fmin(needed, wanted);
    const sim_time length = chosen < wanted ? (sim_time)(all / chosen) : sample;
    const double step = all / chosen, start = uniform(in) * step;
    double seen = 0;
    uint32_t taken = 0;
    for (uint32_t i = 0; i < in->count; i++) {
        const struct part *part = &in->parts[i];
        if (part->first != part->last || part->kind != kind)
            continue;
        seen += (double)(part->until - part->from);
        for (; taken < chosen && start + taken * step < seen; taken++) {
            struct piece *piece = add_piece(in, part, step / (double)length);
            piece->duration = length;
            piece->stretch = true;
            piece->mode = kind;
        }
    }
}

struct pieces *pieces_cut(const struct experiment *experiment, const struct timetable *timetable,
                          struct stream *random, struct arena *arena)
{
    struct cutting in = {.experiment = experiment,
                         .timetable = timetable,
                         .random = random,
                         .arena = arena,
                         .episodes = {.most = PIECE_KINDS_MOST},
                         .stretches = {.most = PIECE_MODES_MOST},
                         .pieces = arena_alloc(arena, sizeof *in.pieces)};
    in.episodes.list = arena_array(arena, PIECE_KINDS_MOST, sizeof(struct kind));
    in.stretches.list = arena_array(arena, PIECE_MODES_MOST, sizeof(struct kind));
    find_parts(&in);
    for (uint32_t i = 0; i < in.episodes.count; i++) {
        choose_episodes(&in, i);
        in.pieces->episodes += in.episodes.list[i].count;
    }
    for (uint32_t i = 0; i < in.stretches.count; i++) {
        choose_stretches(&in, i);
        in.pieces->stretched += seconds_of((double)in.stretches.list[i].time);
    }
    for (uint32_t i = 0; i < in.pieces->count; i++)
        in.pieces->simulated += seconds_of((double)in.pieces->list[i].duration);
    return in.pieces;
}
