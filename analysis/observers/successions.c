/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long stores were without a leader until their consensus had elected the next one, by store.
 * What began before the measured time counts if it ends there. */
#include "analysis/observers/observers.h"

static void create(void *state, const struct heard_run *about)
{
    struct successions_heard *heard = state;
    heard->about = about;
    heard->all = histogram_create(about->arena);
    heard->of_party =
        arena_array(about->arena, about->run->plan->party_count, sizeof *heard->of_party);
}

static void hear(void *state, sim_time now, const void *told)
{
    struct successions_heard *heard = state;
    const struct succession_record *record = told;
    if (!record->elected || !record->leaderless || now < heard->about->from ||
        now >= heard->about->until)
        return;
    struct histogram **of = &heard->of_party[record->store];
    if (!*of)
        *of = histogram_create(heard->about->arena);
    histogram_add(*of, record->took);
    histogram_add(heard->all, record->took);
}

const struct observer_class observer_successions = {
    .name = "successions",
    .doc = "how long stores were without a leader until the next one was elected",
    .hears = RECORD_SUCCESSION,
    .state_size = sizeof(struct successions_heard),
    .wanted = observer_stores,
    .create = create,
    .hear = hear,
};
