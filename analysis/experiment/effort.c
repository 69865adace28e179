/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/effort.h"

#include <math.h>

#include "models/plan/demand.h"

static double sum_of(const double *rates, uint32_t count)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += rates[i] > 0 && isfinite(rates[i]) ? rates[i] : 0;
    return sum;
}

double effort_of(const struct plan *plan, struct arena *scratch)
{
    const struct experiment *experiment = &plan->description->experiment;
    sim_time until = 0;
    clock_add(experiment->warmup, experiment->duration, &until);
    const struct demand *demand =
        demand_of(traffic_of(plan, scratch), false, experiment->warmup, until, scratch);
    const double rate =
        sum_of(demand->visits, plan->endpoint_count) + sum_of(demand->uses, plan->channel_count);
    const double requests = sum_of(demand->requests, plan->client_count);
    double seconds = clock_to_seconds(until);
    if (experiment->duration == 0 && requests > 0)
        seconds += (double)experiment->requests / requests;
    return 1 + (1 + rate) * seconds;
}
