/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes that took effect more than once (analysis/consistency/duplicates.h): those that took
 * effect first in the measured time, and were carried out again before the run was over. */
#include "analysis/consistency/duplicates.h"

#include "analysis/observers/observers.h"
#include "models/run/origins.h"

static void hear_transaction(void *state, sim_time now, const void *record)
{
    (void)now;
    duplicates_over(((struct duplicates_heard *)state)->duplicates, record);
}

static void create(void *state, const struct heard_run *about)
{
    struct duplicates_heard *heard = state;
    heard->duplicates = duplicates_create(about->arena, about->run->plan->party_count);
    origins_create(about->run);
    observe_subscribe(&about->run->observe, about->arena, RECORD_TRANSACTION, hear_transaction,
                      heard);
}

static void begin(void *state)
{
    duplicates_measure(((struct duplicates_heard *)state)->duplicates, true);
}

static void end(void *state)
{
    duplicates_measure(((struct duplicates_heard *)state)->duplicates, false);
}

static void hear(void *state, sim_time now, const void *record)
{
    (void)now;
    duplicates_stored(((struct duplicates_heard *)state)->duplicates, record);
}

const struct observer_class observer_duplicates = {
    .name = "duplicates",
    .doc = "writes that took effect more than once",
    .hears = RECORD_STORED,
    .state_size = sizeof(struct duplicates_heard),
    .wanted = observer_stores,
    .create = create,
    .begin = begin,
    .hear = hear,
    .end = end,
};
