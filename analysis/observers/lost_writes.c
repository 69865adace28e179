/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Acknowledged writes that a fail-over gave up (analysis/consistency/lost_writes.h), or that went
 * with the last disk that had them (analysis/observers/last_copies.h), and how far
 * back that set the store (recovery_point.h) and how long it took (recovery_time.h): from the
 * history, acknowledgements remembered from the start of the run.  Each shard numbers its versions
 * by itself, so the stores of those files are shards here.
 *
 * A store that cuts its keys itself is one shard, but what it loses it loses region by region, and
 * the others go on: their acknowledgements say nothing of how far back that one is set, and would
 * soon be all that is remembered.  So its parts at first are the stores. */
#include "analysis/consistency/lost_writes.h"

#include "analysis/observers/last_copies.h"
#include "analysis/observers/observers.h"
#include "models/plan/shards.h"

static uint32_t parts_of(const struct party *party)
{
    return party->parts ? party->parts->count : party->shards ? party->shards->count : 0;
}

static uint32_t part_of(const struct lost_writes_heard *heard, uint32_t store, uint32_t shard,
                        uint64_t place)
{
    const struct party *party = &heard->about->run->plan->parties[store];
    return heard->parts[store] + (party->parts ? (uint32_t)(place * party->parts->count >> 32)
                                               : shard - party->shards->first);
}

static void hear_cut(void *state, sim_time now, const void *record)
{
    struct lost_writes_heard *heard = state;
    struct cut_record cut = *(const struct cut_record *)record;
    cut.store = part_of(heard, cut.store, cut.shard, cut.from);
    lost_writes_cut(heard->lost, now, &cut);
    recovery_points_cut(heard->points, now, &cut);
}

static void hear_succession(void *state, sim_time now, const void *record)
{
    struct lost_writes_heard *heard = state;
    recovery_times_succeeded(heard->times, now, record);
}

static uint32_t *count_parts(const struct plan *plan, struct arena *arena)
{
    uint32_t *first = arena_array(arena, (size_t)plan->party_count + 1, sizeof *first);
    for (uint32_t i = 0; i < plan->party_count; i++)
        first[i + 1] = first[i] + parts_of(&plan->parties[i]);
    return first;
}

static void create(void *state, const struct heard_run *about)
{
    struct lost_writes_heard *heard = state;
    const struct plan *plan = about->run->plan;
    heard->about = about;
    heard->parts = count_parts(plan, about->arena);
    heard->lost = lost_writes_create(about->arena, heard->parts[plan->party_count]);
    heard->copies = last_copies_create(about->run, about->arena);
    heard->points = recovery_points_create(about->arena, heard->parts[plan->party_count]);
    heard->times = recovery_times_create(about->arena, plan->party_count, plan->shard_count);
    observe_subscribe(&about->run->observe, about->arena, RECORD_CUT, hear_cut, heard);
    observe_subscribe(&about->run->observe, about->arena, RECORD_SUCCESSION, hear_succession,
                      heard);
}

static void begin(void *state)
{
    struct lost_writes_heard *heard = state;
    lost_writes_measure(heard->lost, heard->about->from, SIM_NEVER);
    recovery_points_measure(heard->points, heard->about->from, SIM_NEVER);
    recovery_times_measure(heard->times, heard->about->from, SIM_NEVER);
}

static void hear(void *state, sim_time now, const void *record)
{
    struct lost_writes_heard *heard = state;
    struct operation_record operation = *(const struct operation_record *)record;
    const struct plan *plan = heard->about->run->plan;
    const struct party *party = &plan->parties[operation.store];
    if (operation.verb != VERB_WRITE || operation.outcome != OUTCOME_ok)
        return;
    const uint32_t store = operation.store,
                   shard = party->shards->first +
                           shard_of(plan, party, operation.dataset, operation.key);
    const uint64_t place =
        party->parts ? place_of_key(plan, party->parts, operation.dataset, operation.key) : 0;
    operation.store = part_of(heard, store, shard, place);
    const bool lost = !last_copies_hear(heard->copies, record) &&
                      lost_writes_hear(heard->lost, now, &operation, place);
    recovery_points_acknowledged(heard->points, now, operation.store,
                                 &(struct written){operation.version, place, lost});
    recovery_times_acknowledged(heard->times, now, store, shard);
}

static void end(void *state)
{
    struct lost_writes_heard *heard = state;
    lost_writes_measure(heard->lost, heard->about->from, heard->about->ended);
    last_copies_look(heard->copies);
}

const struct observer_class observer_lost_writes = {
    .name = "lost_writes",
    .doc = "acknowledged writes that a fail-over gave up, or of which nobody has a copy",
    .hears = RECORD_OPERATION,
    .state_size = sizeof(struct lost_writes_heard),
    .wanted = observer_stores,
    .create = create,
    .begin = begin,
    .hear = hear,
    .end = end,
};
