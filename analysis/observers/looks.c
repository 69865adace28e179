/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks: how many jobs are at each instance, at LOOKS moments of the measured time, one drawn in
 * each of as many equal parts.
 *
 * Moments and not arrivals, because what arrivals find depends on how they come; and not every
 * change, because that costs something per event.  What chance the moments bring in is in the
 * scatter of the replications, and so in the interval. */
#include "analysis/observers/observers.h"

enum { LOOKS = 1000 };

static void create(void *state, const struct heard_run *about)
{
    struct looks_heard *heard = state;
    heard->about = about;
    heard->of_party =
        arena_array(about->arena, about->run->plan->party_count, sizeof(struct histogram *));
}

/* A run of so many requests lasts nobody knows how long: no looks. */
const sim_time *looks_moments(const struct heard_run *about, uint32_t *count)
{
    const struct run *run = about->run;
    *count = about->duration > 0 ? LOOKS : 0;
    sim_time *at = arena_array(about->arena, *count, sizeof *at);
    struct stream random =
        stream_named(run->seed, run->replication, "looks at instances", "moments");
    for (uint32_t i = 0; i < *count; i++) {
        const double part = ((double)i + unit_of(stream_draw(&random))) / LOOKS;
        at[i] = about->from + (sim_time)(part * (double)about->duration);
    }
    return at;
}

static const sim_time *moments(void *state, uint32_t *count)
{
    return looks_moments(((const struct looks_heard *)state)->about, count);
}

static void look(void *state)
{
    struct looks_heard *heard = state;
    const struct run *run = heard->about->run;
    for (uint32_t i = run->plan->client_count; i < run->plan->party_count; i++) {
        const struct party *party = &run->plan->parties[i];
        if (!heard->of_party[i])
            heard->of_party[i] = histogram_create(heard->about->arena);
        for (uint32_t j = 0; j < party->replicas; j++) {
            const struct instance *instance = &run->instances[party->first + j];
            histogram_add(heard->of_party[i], (sim_time)instance->busy + instance->waiting);
        }
    }
}

const struct observer_class observer_looks = {
    .name = "looks",
    .doc = "jobs at the instances of services and stores",
    .state_size = sizeof(struct looks_heard),
    .create = create,
    .moments = moments,
    .look = look,
};
