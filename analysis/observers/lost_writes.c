/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Acknowledged writes that a fail-over gave up (analysis/consistency/lost_writes.h), and how far
 * back that set the store (recovery_point.h) and how long it took (recovery_time.h): from the
 * history, acknowledgements remembered from the start of the run.  Each shard numbers its versions
 * by itself, so the stores of those files are shards here. */
#include "analysis/consistency/lost_writes.h"

#include "analysis/observers/observers.h"
#include "models/plan/shards.h"

static void hear_cut(void *state, sim_time now, const void *record)
{
    struct lost_writes_heard *heard = state;
    struct cut_record cut = *(const struct cut_record *)record;
    cut.store = cut.shard;
    lost_writes_cut(heard->lost, now, &cut);
    recovery_points_cut(heard->points, now, &cut);
}

static void hear_succession(void *state, sim_time now, const void *record)
{
    struct lost_writes_heard *heard = state;
    recovery_times_succeeded(heard->times, now, record);
}

static void create(void *state, const struct heard_run *about)
{
    struct lost_writes_heard *heard = state;
    heard->about = about;
    heard->lost = lost_writes_create(about->arena, about->run->plan->shard_count);
    heard->points = recovery_points_create(about->arena, about->run->plan->shard_count);
    heard->times = recovery_times_create(about->arena, about->run->plan->party_count,
                                         about->run->plan->shard_count);
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
    const uint32_t store = operation.store;
    operation.store =
        party->shards->first + shard_of(plan, party, operation.dataset, operation.key);
    const bool lost = lost_writes_hear(heard->lost, now, &operation);
    if (operation.verb != VERB_WRITE || operation.outcome != OUTCOME_ok)
        return;
    recovery_points_acknowledged(heard->points, now, operation.store, operation.version, lost);
    recovery_times_acknowledged(heard->times, now, store, operation.store);
}

static void end(void *state)
{
    struct lost_writes_heard *heard = state;
    lost_writes_measure(heard->lost, heard->about->from, heard->about->ended);
}

const struct observer_class observer_lost_writes = {
    .name = "lost_writes",
    .doc = "acknowledged writes that a fail-over gave up",
    .hears = RECORD_OPERATION,
    .state_size = sizeof(struct lost_writes_heard),
    .wanted = observer_stores,
    .create = create,
    .begin = begin,
    .hear = hear,
    .end = end,
};
