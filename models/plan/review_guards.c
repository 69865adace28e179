/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/caches.h"
#include "models/plan/review.h"
#include "models/plan/source.h"
#include "models/words/guard.h"

/* First tries per second from the parties of a channel, in the measured time. */
static double rate_of(const struct offered *offered, const struct channel *channel)
{
    const struct traffic *t = offered->traffic;
    const struct plan *plan = t->plan;
    double rate = 0;
    if (channel->caller < plan->client_count)
        for (uint32_t i = 0; i < source_choices(plan, channel->caller); i++) {
            const struct source_choice choice = source_choice(plan, channel->caller, i);
            if (plan->endpoints[choice.endpoint].party == channel->callee)
                rate += offered->demand->requests[channel->caller] * choice.share;
        }
    for (uint32_t i = 0; i < t->call_count; i++)
        if (plan->endpoints[t->calls[i].from].party == channel->caller &&
            plan->endpoints[t->calls[i].to].party == channel->callee)
            rate += offered->demand->visits[t->calls[i].from] * t->calls[i].count;
    for (uint32_t i = 0; i < t->operation_count; i++)
        if (plan->endpoints[t->operations[i].from].party == channel->caller &&
            plan_keeper(plan, channel->caller, t->operations[i].dataset) == channel->callee)
            rate += offered->demand->visits[t->operations[i].from] * t->operations[i].count;
    return rate;
}

/* More than a limit lets through is shed for as long as one looks. */
static void look(const struct guard_class *class, const void *settings, double instances,
                 double rate, const char *who, const char *whom, struct complaints *to)
{
    const double bound = class->bound ? class->bound(settings) * instances : rate;
    if (rate > bound * (1.0 + 1e-9)) /* false where the rate is unknown */
        complain_softly(to, settings, "raise the limit, or look at limited.share",
                        "%s asks %s %.4g times a second, and the limit lets %.4g through: %.0f %% "
                        "are shed",
                        who, whom, rate, bound, 100.0 * (1.0 - bound / rate));
}

void review_limits(const struct offered *offered, struct arena *arena, struct complaints *to)
{
    const struct plan *plan = offered->traffic->plan;
    double *rates = arena_array(arena, plan->party_count + 1, sizeof *rates);
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct channel *channel = &plan->channels[i];
        const double rate = rate_of(offered, channel);
        const struct party *caller = &plan->parties[channel->caller];
        const struct guard *guards = channel->policy->guards;
        rates[channel->callee] += rate;
        if (guards && guards[GUARD_limit].class)
            look(guards[GUARD_limit].class, guards[GUARD_limit].settings, caller->replicas, rate,
                 caller->name, plan->parties[channel->callee].name, to);
    }
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party *party = &plan->parties[i];
        if (party->limit.class)
            look(party->limit.class, party->limit.settings, party->replicas, rates[i], "everybody",
                 party->name, to);
    }
}
