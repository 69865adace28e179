/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is expected of a plan on average: its traffic, what that asks for, and how long it is held.
 *
 * Why: who tries again or hedges makes traffic that hangs on how long calls take, which hangs on
 * the traffic; whoever foretells anything (offered.h, scaled.h) has to know the same.
 *
 * Rule: what budgets grant and what is hedged is found by going round. */
#ifndef MODELS_PLAN_EXPECTED_H
#define MODELS_PLAN_EXPECTED_H

#include "models/plan/holding.h"

struct expected {
    const struct traffic *traffic; /* with what budgets grant, without hedges */
    const struct demand *demand;   /* with both */
    const struct holding *holding;
};

/* With mean rates over [from, until). */
struct expected expected_of(const struct plan *plan, sim_time from, sim_time until,
                            struct arena *arena);

#endif
