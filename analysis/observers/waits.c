/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting times as histograms, by service and store, by endpoint and by what somebody watches: a
 * wait belongs to the moment at which it was over. */
#include "analysis/observers/observers.h"

static void create(void *state, const struct heard_run *about)
{
    struct waits_heard *heard = state;
    heard->about = about;
    heard->of_party =
        arena_array(about->arena, about->run->plan->party_count, sizeof(struct histogram *));
    heard->of_endpoint =
        arena_array(about->arena, about->run->plan->endpoint_count, sizeof(struct histogram *));
    heard->watched =
        arena_array(about->arena, about->options->wait_watch_count, sizeof(struct histogram *));
}

static void add(struct waits_heard *heard, struct histogram **place, sim_time wait)
{
    if (!*place)
        *place = histogram_create(heard->about->arena);
    histogram_add(*place, wait);
}

static void hear(void *state, sim_time now, const void *record)
{
    struct waits_heard *heard = state;
    const struct heard_run *about = heard->about;
    const struct wait_record *wait = record;
    if (now < about->from || now >= about->until)
        return;
    add(heard, &heard->of_party[wait->party], wait->wait);
    if (wait->endpoint != NONE)
        add(heard, &heard->of_endpoint[wait->endpoint], wait->wait);
    for (uint32_t i = 0; i < about->options->wait_watch_count; i++) {
        const struct wait_watch *watch = &about->options->wait_watches[i];
        if ((watch->party == NONE || watch->party == wait->party) &&
            (watch->endpoint == NONE || watch->endpoint == wait->endpoint) && now >= watch->from &&
            now < watch->until)
            add(heard, &heard->watched[i], wait->wait);
    }
}

const struct observer_class observer_waits = {
    .name = "waits",
    .doc = "waiting times at services, stores and endpoints",
    .hears = RECORD_WAIT,
    .state_size = sizeof(struct waits_heard),
    .create = create,
    .hear = hear,
};
