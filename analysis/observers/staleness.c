/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stale reads of stores (analysis/consistency/staleness.h): writes are remembered from the start of
 * the run, reads of the measured time are counted. */
#include "analysis/consistency/staleness.h"

#include "analysis/observers/observers.h"

static bool wanted(const struct heard_run *about)
{
    const struct plan *plan = about->run->plan;
    return plan->party_count > 0 && plan->parties[plan->party_count - 1].kind == PARTY_STORE;
}

static void create(void *state, const struct heard_run *about)
{
    struct staleness_heard *heard = state;
    heard->about = about;
    heard->staleness = staleness_create(about->arena, about->run->plan->party_count);
}

static void begin(void *state)
{
    struct staleness_heard *heard = state;
    staleness_measure(heard->staleness, heard->about->from, SIM_NEVER);
}

static void hear(void *state, sim_time now, const void *record)
{
    struct staleness_heard *heard = state;
    staleness_hear(heard->staleness, now, record);
}

static void end(void *state)
{
    struct staleness_heard *heard = state;
    staleness_measure(heard->staleness, heard->about->from, heard->about->ended);
}

const struct observer_class observer_staleness = {
    .name = "staleness",
    .doc = "reads of stores that were older than an acknowledged write",
    .hears = RECORD_OPERATION,
    .state_size = sizeof(struct staleness_heard),
    .wanted = wanted,
    .create = create,
    .begin = begin,
    .hear = hear,
    .end = end,
};
