/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/ways.h"

struct ways {
    const struct plan *plan;
    /* Share of a party's instances that live there; back to 0 after use. */
    double *nodes, *zones, *regions;
    double within;  /* share that lives in any zone */
    uint32_t *used; /* zones in which somebody lives */
    uint32_t used_count;
};

struct ways *ways_create(const struct plan *plan, struct arena *arena)
{
    struct ways *ways = arena_alloc(arena, sizeof *ways);
    uint32_t regions = 0;
    for (uint32_t i = 0; i < plan->zone_count; i++)
        if (plan->zones[i].region != NONE && plan->zones[i].region >= regions)
            regions = plan->zones[i].region + 1;
    *ways = (struct ways){.plan = plan,
                          .nodes = arena_array(arena, plan->node_count + 1, sizeof(double)),
                          .zones = arena_array(arena, plan->zone_count + 1, sizeof(double)),
                          .used = arena_array(arena, plan->zone_count + 1, sizeof(uint32_t)),
                          .regions = arena_array(arena, regions + 1, sizeof(double))};
    return ways;
}

static uint32_t node_of(const struct ways *ways, uint32_t instance)
{
    return ways->plan->instances[instance].node;
}

static uint32_t zone_of(const struct ways *ways, uint32_t instance)
{
    return ways->plan->nodes[node_of(ways, instance)].zone;
}

/* `share` of every instance is put down (or taken away) where it lives. */
static void put(struct ways *ways, uint32_t party, double share)
{
    const struct party *about = &ways->plan->parties[party];
    for (uint32_t i = about->first; i < about->first + about->initial; i++) {
        const uint32_t zone = zone_of(ways, i);
        ways->nodes[node_of(ways, i)] += share;
        if (zone == NONE)
            continue;
        if (!(ways->zones[zone] > 0))
            ways->used[ways->used_count++] = zone;
        ways->zones[zone] += share;
        ways->within += share;
        if (ways->plan->zones[zone].region != NONE)
            ways->regions[ways->plan->zones[zone].region] += share;
    }
}

static void clear(struct ways *ways, uint32_t party)
{
    const struct party *about = &ways->plan->parties[party];
    for (uint32_t i = about->first; i < about->first + about->initial; i++)
        ways->nodes[node_of(ways, i)] = 0;
    for (uint32_t i = 0; i < ways->used_count; i++) {
        const uint32_t region = ways->plan->zones[ways->used[i]].region;
        ways->zones[ways->used[i]] = 0;
        if (region != NONE)
            ways->regions[region] = 0;
    }
    ways->used_count = 0;
    ways->within = 0;
}

/* What is nearer is part of what is farther: the differences are the shares. */
static void add_shares(const struct ways *ways, uint32_t instance, double weight,
                       double shares[MOST_WAYS])
{
    const uint32_t zone = zone_of(ways, instance);
    const double node = ways->nodes[node_of(ways, instance)];
    shares[SAME_NODE] += weight * node;
    if (zone == NONE) {
        shares[INTERNET] += weight * (1.0 - node);
        return;
    }
    const uint32_t region = ways->plan->zones[zone].region;
    const double near = ways->zones[zone], wide = region == NONE ? near : ways->regions[region];
    shares[SAME_ZONE] += weight * (near - node);
    shares[SAME_REGION] += weight * (wide - near);
    shares[ELSEWHERE] += weight * (ways->within - wide);
    shares[INTERNET] += weight * (1.0 - ways->within);
}

/* Of the share that is `distance` apart so much goes by the exception between two zones. */
static void by_exception(const struct ways *ways, uint32_t one, uint32_t other,
                         enum distance distance, double share, double shares[MOST_WAYS])
{
    const struct plan *plan = ways->plan;
    const uint32_t zones = plan->zone_count, row = one == NONE ? zones : one;
    const uint8_t way = plan->exceptions[row * (zones + 1) + (other == NONE ? zones : other)];
    if (way == 0)
        return;
    shares[way] += share;
    shares[distance] -= share;
}

static void move_exceptions(const struct ways *ways, uint32_t instance, double weight,
                            double shares[MOST_WAYS])
{
    const struct plan *plan = ways->plan;
    const uint32_t zone = zone_of(ways, instance);
    const double node = ways->nodes[node_of(ways, instance)];
    for (uint32_t i = 0; i < ways->used_count; i++) {
        const uint32_t other = ways->used[i];
        const bool near = zone != NONE && plan->zones[zone].region == plan->zones[other].region;
        const double share = ways->zones[other] - (other == zone ? node : 0.0);
        by_exception(ways, other, zone,
                     zone == NONE    ? INTERNET
                     : other == zone ? SAME_ZONE
                     : near          ? SAME_REGION
                                     : ELSEWHERE,
                     weight * share, shares);
    }
    const double outside = 1.0 - ways->within - (zone == NONE ? node : 0.0);
    by_exception(ways, NONE, zone, INTERNET, weight * fmax(outside, 0.0), shares);
}

void ways_shares(struct ways *ways, uint32_t from, uint32_t to, double shares[MOST_WAYS])
{
    const struct party *callee = &ways->plan->parties[to];
    for (unsigned i = 0; i < ways->plan->way_count; i++)
        shares[i] = 0;
    put(ways, from, 1.0 / ways->plan->parties[from].initial);
    for (uint32_t i = 0; i < callee->initial; i++)
        add_shares(ways, callee->first + i, 1.0 / callee->initial, shares);
    for (uint32_t i = 0; i < callee->initial && ways->plan->exceptions; i++)
        move_exceptions(ways, callee->first + i, 1.0 / callee->initial, shares);
    clear(ways, from);
}

struct duration ways_latency(const struct plan *plan, const double shares[MOST_WAYS])
{
    struct duration sum = {0, 0};
    double square = 0;
    for (unsigned i = 0; i < plan->way_count && plan->networked; i++) {
        if (!(shares[i] > 1e-12))
            continue;
        const double mean = law_mean(plan->ways[i].latency);
        const double cv = mean > 0 ? law_cv(plan->ways[i].latency) : 0;
        sum.mean += shares[i] * mean;
        square += shares[i] * mean * mean * (1.0 + cv * cv);
    }
    sum.variance = isfinite(square) ? fmax(0.0, square - sum.mean * sum.mean) : square;
    return sum;
}

static void load_zones(const struct ways *ways, struct pipes *pipes, uint32_t zone, double there,
                       double back)
{
    const uint32_t count = ways->plan->zone_count;
    for (uint32_t i = 0; i < ways->used_count && zone != NONE && pipes->zones; i++) {
        const uint32_t other = ways->used[i];
        if (other == zone)
            continue;
        pipes->zones[(size_t)other * count + zone] += ways->zones[other] * there;
        pipes->zones[(size_t)zone * count + other] += ways->zones[other] * back;
    }
}

/* One side of it: what the instances of `party` send and receive, when those who are put down are
 * the others. */
static void load_cards(const struct ways *ways, struct pipes *pipes, uint32_t party, double sent,
                       double received)
{
    const struct party *about = &ways->plan->parties[party];
    for (uint32_t i = about->first; i < about->first + about->initial; i++) {
        const double far = (1.0 - ways->nodes[node_of(ways, i)]) / about->initial;
        pipes->out[node_of(ways, i)] += far * sent;
        pipes->in[node_of(ways, i)] += far * received;
    }
}

void ways_load(struct ways *ways, struct pipes *pipes, uint32_t from, uint32_t to, double there,
               double back)
{
    const struct party *callee = &ways->plan->parties[to];
    put(ways, from, 1.0 / ways->plan->parties[from].initial);
    load_cards(ways, pipes, to, back, there);
    for (uint32_t i = callee->first; i < callee->first + callee->initial; i++)
        load_zones(ways, pipes, zone_of(ways, i), there / callee->initial, back / callee->initial);
    clear(ways, from);
    put(ways, to, 1.0 / callee->initial);
    load_cards(ways, pipes, from, there, back);
    clear(ways, to);
}

void ways_load_pair(const struct plan *plan, struct pipes *pipes, uint32_t from, uint32_t to,
                    double there, double back)
{
    const uint32_t caller = plan->instances[from].node, callee = plan->instances[to].node;
    const uint32_t zone = plan->nodes[caller].zone, other = plan->nodes[callee].zone;
    if (caller == callee)
        return;
    pipes->out[caller] += there;
    pipes->in[caller] += back;
    pipes->out[callee] += back;
    pipes->in[callee] += there;
    if (zone == NONE || other == NONE || zone == other || !pipes->zones)
        return;
    pipes->zones[(size_t)zone * plan->zone_count + other] += there;
    pipes->zones[(size_t)other * plan->zone_count + zone] += back;
}
