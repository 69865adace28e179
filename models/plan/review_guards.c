/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/review.h"
#include "models/words/guard.h"

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
    const double *asked = review_rates(offered, arena);
    double *rates = arena_array(arena, plan->party_count + 1, sizeof *rates);
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct channel *channel = &plan->channels[i];
        const double rate = asked[i];
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
