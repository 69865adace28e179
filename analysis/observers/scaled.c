/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long it takes from when a replica is wanted until it serves: a node that has to come first,
 * and the start of its process. */
#include "analysis/observers/observers.h"

static void create(void *state, const struct heard_run *about)
{
    struct looks_heard *heard = state;
    heard->about = about;
    heard->of_party =
        arena_array(about->arena, about->run->plan->party_count + 1u, sizeof(struct histogram *));
}

/* Of those that were wanted in the measured time. */
static void hear(void *state, sim_time now, const void *record)
{
    struct looks_heard *heard = state;
    const struct serves_record *serves = record;
    const sim_time wanted = now - serves->took;
    struct histogram **times = &heard->of_party[serves->party];
    if (wanted < heard->about->from || wanted >= heard->about->until)
        return;
    if (!*times)
        *times = histogram_create(heard->about->arena);
    histogram_add(*times, serves->took);
}

const struct observer_class observer_scaled = {
    .name = "scaled",
    .doc = "time until replicas that are wanted serve",
    .hears = RECORD_SERVES,
    .state_size = sizeof(struct looks_heard),
    .create = create,
    .hear = hear,
};
