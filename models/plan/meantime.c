/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/meantime.h"

#include <math.h>
#include <string.h>

#include "models/plan/meanwhile.h"

#define LEAST_TOLD 0.5 /* what limits at a tenth of its load limits nobody */

enum { MOST_CHOICES = 16 }; /* evenly spread */

/* It works itself: whoever waits for it is as full because of it. */
static bool is_cause(const struct station *station)
{
    return station->kind != STATION_CONNECTIONS &&
           (station->kind != STATION_SERVICE || station->own >= 1.0);
}

static bool counts(const struct station *station)
{
    return !isnan(station->load) && !station->absorbs && !station->endless;
}

/* Both lists are of the same plan in the same order, but for what nobody uses at one time. */
static double load_in(const struct offered *offered, const struct station *station)
{
    for (uint32_t i = 0; i < offered->count; i++) {
        const struct station *other = &offered->stations[i];
        if (other->kind == station->kind && other->party == station->party &&
            other->node == station->node && strcmp(other->name, station->name) == 0)
            return other->load;
    }
    return 0.0;
}

static bool is_worse(const struct station *a, const struct station *b)
{
    if (!b || is_cause(a) != is_cause(b))
        return !b || is_cause(a);
    if (isinf(a->load) != isinf(b->load)) /* what is known is told first */
        return isinf(b->load);
    return a->load > b->load;
}

static const struct station *most_over(const struct offered *before, const struct offered *now)
{
    const struct station *worst = NULL;
    for (uint32_t i = 0; i < now->count; i++) {
        const struct station *station = &now->stations[i];
        if (counts(station) && station->load > 1.0 && is_worse(station, worst) &&
            station->load > 1.01 * load_in(before, station))
            worst = station;
    }
    return worst;
}

static bool is_alike(const struct station *a, const struct station *b)
{
    return a->kind == b->kind && (strcmp(a->name, b->name) == 0 ||
                                  (a->group && b->group && strcmp(a->group, b->group) == 0));
}

/* The busiest, where that is another one than else. */
static const struct station *new_busiest(const struct offered *before, const struct offered *now)
{
    const struct station *one = offered_busiest(before), *other = offered_busiest(now);
    return one && other && other->load >= LEAST_TOLD && !is_alike(one, other) &&
                   other->load > 1.01 * load_in(before, other) &&
                   other->load > 1.01 * load_in(now, one)
               ? other
               : NULL;
}

static double arrivals_of(const struct demand *d, uint32_t party)
{
    double rate = 0;
    for (uint32_t i = 0; i < d->plan->endpoint_count; i++)
        if (d->plan->endpoints[i].party == party)
            rate += d->entered[i];
    return rate;
}

/* Requests and operations that come to an instance, per second. */
static double comes_to(const struct demand *d, uint32_t instance)
{
    return d->operations_at[instance] + arrivals_of(d, d->plan->instances[instance].party) *
                                            share_of(d->plan, d->shares, instance);
}

/* ... to what a station stands for; to a service where replicas differ, to the one with most. */
static double rate_of(const struct offered *now, const struct station *station)
{
    const struct demand *d = now->demand;
    const struct plan *plan = d->plan;
    double rate = 0;
    switch (station->kind) {
    case STATION_NODE:
        for (uint32_t i = 0; i < plan->instance_count; i++)
            rate += plan->instances[i].node == station->node ? comes_to(d, i) : 0.0;
        return rate;
    case STATION_SERVICE:
    case STATION_LIMIT:
        return plan->parties[station->party].kind == PARTY_STORE
                   ? 0.0
                   : arrivals_of(d, station->party) *
                         (d->shares ? share_most(plan, d->shares, station->party) : 1.0);
    case STATION_CARD:
        return fmax(d->pipes.out[station->node], d->pipes.in[station->node]);
    case STATION_DISK:
        return d->fsyncs[station->node];
    case STATION_PIPE:
    case STATION_CONNECTIONS:
        break;
    }
    return 0.0;
}

static struct meantime judged(const struct offered *before, const struct offered *now)
{
    struct meantime found = {.offered = now, .worst = most_over(before, now), .over = true};
    if (!found.worst) {
        found.over = false;
        found.worst = new_busiest(before, now);
    }
    if (!found.worst)
        return found;
    found.before = load_in(before, found.worst);
    found.refuses = found.worst->refuses;
    found.bytes = found.worst->kind == STATION_CARD;
    if (found.over && isfinite(found.worst->load) && !found.worst->bound && is_cause(found.worst))
        found.grows = rate_of(now, found.worst) * (1.0 - 1.0 / found.worst->load);
    return found;
}

struct meantime meantime_of(const struct offered *before, uint32_t disruption, struct arena *arena)
{
    const uint32_t choices = meanwhile_choices(before->traffic->plan, disruption);
    const uint32_t each = 1 + (choices - 1) / MOST_CHOICES;
    struct meantime worst = {0};
    for (uint32_t i = 0; i < choices; i += each) {
        const struct offered *now = offered_meanwhile(before, disruption, i, arena);
        if (!now)
            return (struct meantime){0};
        const struct meantime one = judged(before, now);
        if (i == 0 || (one.worst && (!worst.worst || one.over > worst.over ||
                                     (one.over == worst.over && is_worse(one.worst, worst.worst)))))
            worst = one;
    }
    worst.choices = choices;
    return worst;
}
