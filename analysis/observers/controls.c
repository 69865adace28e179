/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a replication was off in what is known exactly (analysis/statistics/controls.h):
 * processor time drawn less the means of the laws, arrivals less rate x time, and what requests
 * asked for less the mix.
 *
 * Rule: the mean of each is 0, whatever happens in the run and whenever it ends: what is drawn does
 * not know what was drawn before, and whether it is drawn does not depend on it. */
#include <math.h>

#include "analysis/observers/observers.h"
#include "models/plan/source.h"

struct controls_heard {
    const struct heard_run *about;
    double demand;  /* ns */
    double *mix;    /* by client: s that one of its requests takes on average */
    uint64_t *sent; /* by client: requests of the measured time */
    sim_time until;
    double arrivals, choices;
};

static bool wanted(const struct heard_run *about) { return about->options->controls != NULL; }

static void hear_demand(void *state, sim_time now, const void *record)
{
    struct controls_heard *heard = state;
    (void)now;
    if (heard->about->measuring)
        heard->demand += ((const struct demand_record *)record)->excess;
}

static void create(void *state, const struct heard_run *about)
{
    struct controls_heard *heard = state;
    const struct plan *plan = about->run->plan;
    *heard = (struct controls_heard){
        .about = about,
        .mix = arena_array(about->arena, plan->client_count + 1, sizeof *heard->mix),
        .sent = arena_array(about->arena, plan->client_count + 1, sizeof *heard->sent)};
    for (uint32_t i = 0; i < plan->client_count; i++)
        for (uint32_t k = 0; k < source_choices(plan, i); k++)
            heard->mix[i] += source_choice(plan, i, k).share *
                             about->options->controls[source_endpoint(plan, i, k)];
    observe_subscribe(&about->run->observe, about->arena, RECORD_DEMAND, hear_demand, heard);
}

static void hear(void *state, sim_time now, const void *record)
{
    struct controls_heard *heard = state;
    const struct request_record *request = record;
    (void)now;
    if (!request->measured)
        return;
    heard->sent[request->source]++;
    heard->choices += heard->about->options->controls[request->endpoint];
}

static void end(void *state)
{
    struct controls_heard *heard = state;
    heard->until = heard->about->run->engine->now;
}

/* When all that were sent have been told of. */
static void finish(void *state)
{
    struct controls_heard *heard = state;
    const struct run *run = heard->about->run;
    const sim_time from = heard->about->from, until = heard->until;
    bool known = false;
    for (uint32_t i = 0; i < run->plan->client_count; i++) {
        const double sent = (double)heard->sent[i];
        heard->choices -= sent * heard->mix[i];
        if (source_is_replayed(run->plan, i))
            heard->choices = (double)NAN;
        if (!source_is_memoryless(run->plan, i) || until <= from)
            continue;
        heard->arrivals +=
            sent - source_rate(run->plan, i, from, until) * clock_to_seconds(until - from);
        known = true;
    }
    if (!known)
        heard->arrivals = (double)NAN;
}

static void *leave(const void *state, struct arena *arena)
{
    const struct controls_heard *heard = state;
    struct controls_left *left = arena_alloc(arena, sizeof *left);
    *left = (struct controls_left){seconds_of(heard->demand), heard->arrivals, heard->choices};
    return left;
}

static void pack(const void *left, struct packing *to)
{
    const struct controls_left *one = left;
    pack_double(to, one->demand);
    pack_double(to, one->arrivals);
    pack_double(to, one->choices);
}

static void *unpack(struct unpacking *from)
{
    struct controls_left *one = arena_alloc(from->arena, sizeof *one);
    one->demand = unpack_double(from);
    one->arrivals = unpack_double(from);
    one->choices = unpack_double(from);
    return one;
}

const struct observer_class observer_controls = {
    .name = "controls",
    .doc = "processor time, arrivals and choices, beyond what is known of them",
    .hears = RECORD_REQUEST,
    .always = true,
    .state_size = sizeof(struct controls_heard),
    .wanted = wanted,
    .create = create,
    .hear = hear,
    .end = end,
    .finish = finish,
    .leave = leave,
    .pack = pack,
    .unpack = unpack,
};
