/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/lines_meanwhile.h"

#include <math.h>

#include "models/plan/parties.h"

static bool is_full(const struct holding *h, uint32_t instance)
{
    return h->node_load[h->demand->plan->instances[instance].node] >= 1.0;
}

/* Of a store its operations say which replica does how much. */
static double weight_of(const struct holding *h, uint32_t instance)
{
    const struct plan *plan = h->demand->plan;
    const struct party *party = &plan->parties[plan->instances[instance].party];
    return party_serves(party) || instance - party->first >= party->initial
               ? share_of(plan, h->demand->shares, instance)
               : 1.0 / party->initial;
}

void lines_pace_meanwhile(struct holding *h, double *pace)
{
    const struct plan *plan = h->demand->plan;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party *party = &plan->parties[i];
        double all = 0, well = 0, shares = 0;
        for (uint32_t k = party->first; k < party->first + party->initial; k++) {
            const double share = weight_of(h, k);
            all += share > 0.0 ? share * h->pace_at[k] : 0.0;
            well += share > 0.0 && !is_full(h, k) ? share * h->pace_at[k] : 0.0;
            shares += is_full(h, k) ? 0.0 : share;
        }
        pace[i] = shares > 0.0 ? well / shares : all;
    }
}

double lines_used_meanwhile(struct holding *h, uint32_t index, double busy, double *others)
{
    const struct plan *plan = h->demand->plan;
    const struct party *party = &plan->parties[index];
    const double cores = h->demand->work[index] * 1e-9;
    double most = 0, full = 0;
    *others = 0;
    for (uint32_t i = party->first; i < party->first + party->initial; i++) {
        const double share = share_of(plan, h->demand->shares, i);
        const double uneven = isfinite(h->pace_at[i]) || !(cores > 0.0)
                                  ? cores * (h->pace_at[i] - h->pace[index])
                                  : (double)INFINITY;
        const double used =
            share > 0.0 ? share * fmax(0.0, busy + (cores > 0.0 ? uneven : 0.0)) / party->capacity
                        : 0.0;
        most = fmax(most, used);
        if (used >= 1.0 || is_full(h, i))
            full += share;
        else
            *others = fmax(*others, used);
    }
    h->drowned[index] = full < 1.0 - 1e-9 ? full : 0.0;
    if (!(full < 1.0 - 1e-9))
        *others = most;
    return most;
}

double lines_drowned(const struct holding *h, uint32_t channel)
{
    const struct plan *plan = h->demand->plan;
    if (!plan->meanwhile || channel == NONE || h->mode != HOLD_EXPECTED)
        return 0.0;
    const uint32_t callee = plan->channels[channel].callee;
    const struct party *party = &plan->parties[callee];
    double full = 0;
    if (!party_serves(party) || party->workers != NONE)
        return h->drowned[callee];
    for (uint32_t i = party->first; i < party->first + party->initial; i++)
        full += is_full(h, i) ? share_of(plan, h->demand->shares, i) : 0.0;
    return full < 1.0 - 1e-9 ? full : 0.0;
}
