/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dirty reads (analysis/consistency/dirty.h): what is read in the measured time, of writes and
 * transactions from the start of the run. */
#include "analysis/consistency/dirty.h"

#include "analysis/observers/observers.h"

static bool wanted(const struct heard_run *about) { return about->run->plan->transactional; }

static void hear_invoked(void *state, sim_time now, const void *record)
{
    (void)now;
    dirty_invoked(((struct dirty_heard *)state)->dirty, record);
}

static void hear_transaction(void *state, sim_time now, const void *record)
{
    (void)now;
    dirty_over(((struct dirty_heard *)state)->dirty, record);
}

static void create(void *state, const struct heard_run *about)
{
    struct dirty_heard *heard = state;
    struct observe *observe = &about->run->observe;
    heard->about = about;
    heard->dirty = dirty_create(about->arena);
    observe_subscribe(observe, about->arena, RECORD_INVOKED, hear_invoked, heard);
    observe_subscribe(observe, about->arena, RECORD_TRANSACTION, hear_transaction, heard);
}

static void begin(void *state) { ((struct dirty_heard *)state)->dirty->measuring = true; }
static void end(void *state) { ((struct dirty_heard *)state)->dirty->measuring = false; }

static void hear(void *state, sim_time now, const void *record)
{
    (void)now;
    dirty_hear(((struct dirty_heard *)state)->dirty, record);
}

const struct observer_class observer_dirty = {
    .name = "dirty",
    .doc = "reads of what a transaction had written that was not over",
    .hears = RECORD_OPERATION,
    .state_size = sizeof(struct dirty_heard),
    .wanted = wanted,
    .create = create,
    .begin = begin,
    .hear = hear,
    .end = end,
};
