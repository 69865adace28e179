/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/parties.h"
#include "models/plan/review.h"
#include "models/plan/source.h"
#include "models/words/protocol.h"

/* --- connections that are made in the measured time --- */

#define NOTICEABLE 0.01 /* share of the calls that make their connection first */
#define SETTLED 0.001

/* Calls of one channel: how many pairs of instances, and how often each of them is used. */
struct opening {
    double pairs, rate; /* 1/s of one pair */
};

/* Clients bring their connections along. */
static bool opens(const struct plan *plan, const struct channel *channel)
{
    return plan->networked && channel->protocol && channel->protocol->handshake_trips > 0 &&
           plan->parties[channel->caller].kind != PARTY_CLIENT;
}

static const struct opening *openings_of(const struct offered *offered, struct arena *arena)
{
    const struct plan *plan = offered->traffic->plan;
    const double *rates = review_rates(offered, arena);
    struct opening *openings = arena_array(arena, plan->channel_count + 1, sizeof *openings);
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct party *callee = &plan->parties[plan->channels[i].callee];
        const bool all = party_serves(callee); /* of a store one replica may do all */
        openings[i].pairs =
            (double)plan->parties[plan->channels[i].caller].replicas * (all ? callee->replicas : 1);
        openings[i].rate = rates[i] / openings[i].pairs;
    }
    return openings;
}

/* Share of the calls in [from, from + length) that are the first of their pair, seconds. */
static double first_calls(const struct plan *plan, const struct opening *openings, double from,
                          double length)
{
    double first = 0, calls = 0;
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct opening *each = &openings[i];
        if (!opens(plan, &plan->channels[i]) || !(each->rate > 0.0) || !isfinite(each->rate))
            continue;
        first += each->pairs * exp(-each->rate * from) * -expm1(-each->rate * length);
        calls += each->pairs * each->rate * length;
    }
    return calls > 0.0 ? first / calls : 0.0;
}

void review_warmup(const struct plan *plan, const struct offered *offered, struct arena *arena,
                   struct complaints *to)
{
    const struct experiment *experiment = &plan->description->experiment;
    const struct opening *openings = openings_of(offered, arena);
    const double length = clock_to_seconds(experiment->duration),
                 warmup = clock_to_seconds(experiment->warmup);
    if (!(length > 0.0))
        return;
    const double share = first_calls(plan, openings, warmup, length);
    if (share < NOTICEABLE)
        return;
    double enough = warmup > 1.0 ? warmup : 1.0;
    while (first_calls(plan, openings, enough, length) > SETTLED && enough < 1e9)
        enough *= 1.25;
    complain_softly(to, &experiment->warmup,
                    arena_format(arena, "a warm-up of %s leaves %.2g %%",
                                 review_time(enough * 1e9, arena),
                                 100 * first_calls(plan, openings, enough, length)),
                    "%.2g %% of the calls between services in the measured time make their "
                    "connection first: the warm-up is shorter than that takes",
                    share * 100);
}

/* --- profiles that begin again, unless one asks for so many whole ones --- */

void review_profiles(const struct plan *plan, struct complaints *to)
{
    const struct experiment *experiment = &plan->description->experiment;
    sim_time end;
    clock_add(experiment->warmup, experiment->duration, &end);
    for (uint32_t client = 0; client < plan->client_count; client++) {
        const sim_time length = source_length(plan, client);
        if (length > 0 && length < end && end % length > 0)
            complain_softly(to, &plan->parties[client].source->arrivals,
                            "shorten the run, or take bins that last longer",
                            "the profile lasts %.6g s and the run %.6g s: it begins again from its "
                            "first row",
                            clock_to_seconds(length), clock_to_seconds(end));
    }
}
