/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long callers go on without knowing that an instance of whom they call has died, or has come.
 *
 * One number per caller and change: the p-th percentile is the time after which p % of the callers
 * know, taken over all changes. */
#include "analysis/observers/observers.h"

static void create(void *state, const struct heard_run *about)
{
    struct known_heard *heard = state;
    heard->about = about;
    heard->died = histogram_create(about->arena);
    heard->born = histogram_create(about->arena);
}

/* Of what happened in the measured time. */
static void hear(void *state, sim_time now, const void *record)
{
    struct known_heard *heard = state;
    const struct known_record *known = record;
    const sim_time happened = now - known->took;
    if (happened < heard->about->from || happened >= heard->about->until)
        return;
    histogram_add(known->born ? heard->born : heard->died, known->took);
}

static bool wanted(const struct heard_run *about)
{
    return about->run->plan->registries[REGISTRY_INSTANCES] != NONE;
}

const struct observer_class observer_known = {
    .name = "known",
    .doc = "time until callers know that an instance has gone or come",
    .hears = RECORD_KNOWN,
    .state_size = sizeof(struct known_heard),
    .wanted = wanted,
    .create = create,
    .hear = hear,
};
