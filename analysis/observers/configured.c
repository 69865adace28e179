/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long processes go on without a setting that was written, or with one that was taken back. */
#include "analysis/observers/observers.h"

static void create(void *state, const struct heard_run *about)
{
    struct configured_heard *heard = state;
    heard->about = about;
    heard->times = histogram_create(about->arena);
}

/* Of what was written in the measured time. */
static void hear(void *state, sim_time now, const void *record)
{
    struct configured_heard *heard = state;
    const struct configured_record *configured = record;
    const sim_time written = now - configured->took;
    if (written >= heard->about->from && written < heard->about->until)
        histogram_add(heard->times, configured->took);
}

static bool wanted(const struct heard_run *about)
{
    return about->run->plan->configuration != NULL;
}

const struct observer_class observer_configured = {
    .name = "configured",
    .doc = "time until processes obey a setting that has changed",
    .hears = RECORD_CONFIGURED,
    .state_size = sizeof(struct configured_heard),
    .wanted = wanted,
    .create = create,
    .hear = hear,
};
