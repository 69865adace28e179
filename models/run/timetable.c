/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/timetable.h"

#include <string.h>

#include "models/run/disruption.h"

void timetable_add(struct timetable *timetable, const struct timetabled *entry, struct arena *arena)
{
    if (timetable->count == timetable->room) {
        timetable->room = timetable->room ? 2 * timetable->room : 64;
        struct timetabled *larger = arena_array(arena, timetable->room, sizeof *larger);
        if (timetable->count)
            memcpy(larger, timetable->list, timetable->count * sizeof *larger);
        timetable->list = larger;
    }
    timetable->list[timetable->count++] = *entry;
}

/* Outages that are open, by disruption and the place of their record, which is used again. */
struct open {
    uint32_t number; /* of the outage */
    uint32_t count;
    const uint32_t *hit;
};
struct writing {
    struct timetable *timetable;
    struct arena *arena, *scratch;
    struct open **of; /* by disruption */
    uint32_t *room;
};

static struct open *open_at(struct writing *in, uint32_t disruption, uint32_t place)
{
    uint32_t *room = &in->room[disruption];
    if (place >= *room) {
        const uint32_t larger = place < 8 ? 16 : 2 * place;
        struct open *list = arena_array(in->scratch, larger, sizeof *list);
        if (*room)
            memcpy(list, in->of[disruption], *room * sizeof *list);
        in->of[disruption] = list;
        *room = larger;
    }
    return &in->of[disruption][place];
}

static void hear(void *context, sim_time now, const void *record)
{
    struct writing *in = context;
    const struct disruption_record *told = record;
    struct open *open = open_at(in, told->disruption, told->place);
    if (told->begins) {
        uint32_t *hit = arena_array(in->arena, told->count + 1, sizeof *hit);
        if (told->count)
            memcpy(hit, told->hit, told->count * sizeof *hit);
        *open = (struct open){in->timetable->outages++, told->count, hit};
    }
    const struct timetabled entry = {now,          told->disruption, open->number,
                                     told->begins, open->count,      open->hit};
    timetable_add(in->timetable, &entry, in->arena);
}

struct timetable *timetable_write(const struct plan *plan, uint64_t seed, uint32_t replication,
                                  sim_time until, struct arena *arena, struct arena *scratch)
{
    struct run *run = arena_alloc(scratch, sizeof *run);
    const uint32_t count = plan->disruptions ? disruption_count(plan) : 0;
    struct writing in = {.timetable = arena_alloc(arena, sizeof *in.timetable),
                         .arena = arena,
                         .scratch = scratch,
                         .of = arena_array(scratch, count + 1, sizeof *in.of),
                         .room = arena_array(scratch, count + 1, sizeof *in.room)};
    run->plan = plan;
    run->arena = scratch;
    run->seed = seed;
    run->replication = replication;
    run->engine = engine_create(scratch, seed);
    observe_subscribe(&run->observe, scratch, RECORD_DISRUPTION, hear, &in);
    disruptions_create(run, NULL, true);
    engine_run_before(run->engine, until);
    return in.timetable;
}
