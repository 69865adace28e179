/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No warm-up, and queues that are long: how much too short their waits are measured.
 *
 * A queue with drift m = 1 - load (s of work that it could do a second beyond what comes) and mean
 * wait x rises to it from empty as a reflected Brownian motion does.  What is missing in its mean
 * until then is x^2 / m, in all: h(x) = x^2 / 2m solves Poisson's equation of that motion, and the
 * mean square of an exponential wait is 2 x^2.  So in a time T the wait is too short by x / (m T)
 * of itself.  For M/M/1 that is exact but for one part in x / service.
 *
 * Source: Harrison 1985, "Brownian Motion and Stochastic Flow Systems"; Glynn and Meyn 1996, "A
 * Liapounov bound for solutions of the Poisson equation". */
#include "models/plan/parties.h"
#include "models/plan/queueing.h"
#include "models/plan/review.h"
#include "models/plan/source.h"

#define NOTICEABLE 0.01 /* share of the mean response time */

/* A line at a service, store or its processors. */
struct filling {
    double wait, load; /* ns; of what it can do */
    double rate;       /* those who come there, 1/s */
};

/* What its waits lack, of [0, length), ns; and how long it is filling. */
static double lacking(const struct filling *line, double length, double *time)
{
    if (!(line->wait > 0) || !(line->load > 0) || !(line->load < 1))
        return 0;
    *time = line->wait / (1 - line->load);
    return line->wait * fmin(1, *time / length);
}

/* By party, 1/s. */
static const double *visits_of(const struct offered *offered, struct arena *arena)
{
    const struct traffic *traffic = offered->traffic;
    const struct plan *plan = traffic->plan;
    double *visits = arena_array(arena, plan->party_count + 1, sizeof *visits);
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        if (plan->endpoints[i].party != NONE)
            visits[plan->endpoints[i].party] += offered->demand->entered[i];
    for (uint32_t i = 0; i < traffic->operation_count; i++) {
        const struct operation_edge *edge = &traffic->operations[i];
        const uint32_t store = plan->datasets[edge->dataset].store;
        if (store != NONE)
            visits[store] += offered->demand->visits[edge->from] * edge->count;
    }
    return visits;
}

static struct filling workers_of(const struct offered *offered, uint32_t party, double rate)
{
    const struct holding *holding = offered->expected;
    return (struct filling){holding->wait[party], holding->load[party], rate};
}

/* The processors of its first instance, which take turns or not: waits are those of M/M/c. */
static struct filling processors_of(const struct offered *offered, uint32_t party, double rate)
{
    const struct plan *plan = offered->traffic->plan;
    const struct party *about = &plan->parties[party];
    const uint32_t node = plan->instances[about->first].node;
    const double load = offered->expected->node_load[node];
    if (!(rate > 0) || !(load > 0) || !(load < 1) || about->workers == 1)
        return (struct filling){0, 0, rate};
    const double service = offered->demand->work[party] / rate / plan->nodes[node].speed;
    return (struct filling){service * queue_wait(load, plan->nodes[node].cores, 1), load, rate};
}

/* ns of waiting and serving a second, of all clients. */
static double response_of(const struct offered *offered)
{
    const struct plan *plan = offered->traffic->plan;
    double sum = 0;
    for (uint32_t i = 0; i < plan->client_count; i++)
        for (uint32_t k = 0; k < source_choices(plan, i); k++) {
            const struct source_choice choice = source_choice(plan, i, k);
            sum += offered->demand->requests[i] * choice.share *
                   holding_call(offered->expected, i, choice.endpoint).mean;
        }
    return sum;
}

/* Arrivals that queueing theory knows nothing of, or that wait for their answers. */
static bool unknown(const struct plan *plan)
{
    bool unknown = plan->client_count == 0;
    for (uint32_t i = 0; i < plan->client_count; i++)
        unknown |= source_is_closed(plan, i) || source_is_regular(plan, i);
    return unknown;
}

static double length_of(const struct offered *offered)
{
    const struct plan *plan = offered->traffic->plan;
    const struct experiment *experiment = &plan->description->experiment;
    double rate = 0;
    for (uint32_t i = 0; i < plan->client_count; i++)
        rate += offered->demand->requests[i];
    return experiment->duration > 0 ? (double)experiment->duration
                                    : (double)experiment->requests * 1e9 / rate;
}

void review_settling(const struct offered *offered, struct arena *arena, struct complaints *to)
{
    const struct plan *plan = offered->traffic->plan;
    const struct experiment *experiment = &plan->description->experiment;
    double lack = 0, worst = 0, longest = 0, load = 0;
    uint32_t at = NONE;
    if (experiment->warmup != 0 || experiment->requests == COUNT_UNLIMITED || unknown(plan) ||
        (experiment->duration == 0 && experiment->requests == 0)) /* both are found */
        return;
    const double *visits = visits_of(offered, arena);
    for (uint32_t i = plan->client_count; i < plan->party_count; i++) {
        const struct filling lines[] = {workers_of(offered, i, visits[i]),
                                        processors_of(offered, i, visits[i])};
        for (unsigned k = 0; k < 2; k++) {
            double time = 0;
            const double own = lines[k].rate * lacking(&lines[k], length_of(offered), &time);
            lack += own;
            longest = fmax(longest, time);
            if (own <= worst)
                continue;
            worst = own;
            load = lines[k].load;
            at = i;
        }
    }
    const double share = lack / response_of(offered);
    if (at == NONE || !(share >= NOTICEABLE) || !(share < 1))
        return;
    complain_softly(to, &experiment->warmup,
                    arena_format(arena, "warmup: auto, or %s", review_time(10 * longest, arena)),
                    "without a warm-up the mean response time is measured about %.2g %% too short: "
                    "the queue at "
                    "%s %s (load %.2g) begins empty and takes its time to fill",
                    100 * share, party_word(&plan->parties[at]), plan->parties[at].name, load);
}
