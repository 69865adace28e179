/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/network.h"
#include "models/plan/names.h"

#include <math.h>
#include <string.h>

#define LEAST_TIMEOUT 200e6 /* ns over the round trip */
#define MOST_TIMEOUT 120e9
#define MEAN_DEVIATION 0.79788456080286536 /* sqrt(2/pi) */

static void learn(struct way *way)
{
    const bool given = way->latency->class || law_given(way->latency);
    const double mean = given ? law_mean(way->latency) : 0.0;
    const double cv = mean > 0.0 ? law_cv(way->latency) : 0.0;
    const double deviation = MEAN_DEVIATION * sqrt(2.0) * mean * cv;
    const double timeout = 2.0 * mean + fmax(LEAST_TIMEOUT, 4.0 * deviation);
    way->round_trip = clock_round(fmin(2.0 * mean, MOST_TIMEOUT));
    way->timeout = clock_round(timeout < MOST_TIMEOUT ? timeout : MOST_TIMEOUT);
}

static bool is_used(const struct law *latency) { return law_given(latency) || latency->class; }

static void plan_distances(struct plan *plan)
{
    const struct network *network = &plan->description->deployment.network;
    const struct path *paths[DISTANCES] = {&network->same_node, &network->same_zone,
                                           &network->same_region, &network->elsewhere,
                                           &network->internet};
    for (unsigned i = 0; i < DISTANCES; i++) {
        plan->ways[i] = (struct way){.latency = &paths[i]->latency,
                                     .bandwidth = paths[i]->bandwidth,
                                     .loss = paths[i]->loss,
                                     .distance = (enum distance)i};
        plan->networked |=
            is_used(&paths[i]->latency) || paths[i]->bandwidth > 0 || paths[i]->loss > 0;
    }
}

/* --- exceptions --- */

/* Zones at one end of a link, the outside last. */
static bool end_of(const struct plan *plan, const char *const *text, bool *inside,
                   struct complaints *complaints)
{
    const uint32_t zones = plan->zone_count;
    memset(inside, 0, zones + 1);
    if (strcmp(*text, "internet") == 0)
        return inside[zones] = true;
    if (strncmp(*text, "zone ", 5) == 0) {
        const uint32_t zone = names_need(&plan->names->zones, "zone", *text + 5, text, complaints);
        return zone != NAME_UNKNOWN && (inside[zone] = true);
    }
    bool found = false;
    for (uint32_t i = 0; i < zones; i++)
        if (strncmp(*text, "region ", 7) == 0 && zone_lies_in(plan, i, *text + 7))
            found = inside[i] = true;
    if (!found)
        complain(complaints, text, "write `zone a`, `region eu` or `internet`",
                 "'%s' is no zone, no region with zones, and not the internet", *text);
    return found;
}

static uint8_t *exception_at(const struct plan *plan, uint32_t from, uint32_t to)
{
    return &plan->exceptions[from * (plan->zone_count + 1) + to];
}

static enum distance between_zones(const struct plan *plan, uint32_t from, uint32_t to)
{
    if (from == plan->zone_count || to == plan->zone_count)
        return INTERNET;
    return from == to                                           ? SAME_ZONE
           : plan->zones[from].region == plan->zones[to].region ? SAME_REGION
                                                                : ELSEWHERE;
}

/* A way of its own, since what is left out depends on the distance; at most three a link. */
static uint8_t way_of(struct plan *plan, const struct network_link *link, enum distance distance,
                      uint32_t first)
{
    for (uint32_t i = first; i < plan->way_count; i++)
        if (plan->ways[i].distance == distance)
            return (uint8_t)i;
    struct way *way = &plan->ways[plan->way_count];
    *way = plan->ways[distance];
    if (is_used(&link->latency))
        way->latency = &link->latency;
    if (link->bandwidth > 0)
        way->bandwidth = link->bandwidth;
    if (link->loss.given)
        way->loss = link->loss.value;
    plan->networked |= is_used(way->latency) || way->bandwidth > 0 || way->loss > 0;
    return (uint8_t)plan->way_count++;
}

static void add_link(struct plan *plan, const struct network_link *link, const bool *one,
                     const bool *other)
{
    const uint32_t zones = plan->zone_count, first = plan->way_count;
    const bool within_zones = strncmp(link->between.names[0], "zone ", 5) == 0;
    for (uint32_t i = 0; i <= zones; i++)
        for (uint32_t k = 0; k <= zones; k++) {
            if (!one[i] || !other[k] || (i == k && !within_zones))
                continue;
            const uint8_t way = way_of(plan, link, between_zones(plan, i, k), first);
            *exception_at(plan, i, k) = *exception_at(plan, k, i) = way;
        }
}

static bool link_is_sound(const struct network_link *link, struct complaints *complaints)
{
    const unsigned errors = complaints->errors;
    if (link->between.count != 2)
        complain(complaints, &link->between, "write it like [region eu, region us]",
                 "a link is between two ends, not %u", link->between.count);
    if (link->loss.given && link->loss.unit != UNIT_SHARE && link->loss.value != 0.0)
        complain(complaints, &link->loss, "write it like 0.1%", "loss is a share");
    else if (link->loss.given && !(link->loss.value >= 0.0 && link->loss.value <= 0.9))
        complain(complaints, &link->loss, NULL, "loss is at least 0 %% and at most 90 %%");
    return complaints->errors == errors;
}

static void plan_links(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    const struct table *table = &plan->description->deployment.network.links;
    const struct network_link *links = table->items;
    const uint32_t zones = plan->zone_count + 1;
    if (table->count == 0)
        return;
    bool *ends = arena_array(arena, (size_t)2 * zones, sizeof *ends);
    plan->exceptions = arena_array(arena, (size_t)zones * zones, sizeof *plan->exceptions);
    for (uint32_t i = 0; i < table->count; i++) {
        if (plan->way_count + 3 > MOST_WAYS) {
            complain(complaints, &links[i].name, NULL, "more links than the %d that fit",
                     MOST_LINKS);
            return;
        }
        if (link_is_sound(&links[i], complaints) &&
            end_of(plan, &links[i].between.names[0], ends, complaints) &&
            end_of(plan, &links[i].between.names[1], ends + zones, complaints))
            add_link(plan, &links[i], ends, ends + zones);
    }
}

void plan_network(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    plan->ways = arena_array(arena, MOST_WAYS, sizeof *plan->ways);
    plan->way_count = DISTANCES;
    plan_distances(plan);
    plan_links(plan, arena, complaints);
    for (uint32_t i = 0; i < plan->way_count; i++)
        learn(&plan->ways[i]);
}
