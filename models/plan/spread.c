/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/spread.h"

/* Nodes as numbers in the group. */
struct zone_nodes {
    uint32_t *heap;     /* the fewest of the service, best first; then those with one more */
    uint32_t count;     /* of the heap */
    uint32_t all;       /* nodes of the zone */
    uint32_t rounds;    /* instances of the service that each node of the heap has */
    uint32_t instances; /* of the service, in the zone */
};

struct spread {
    uint32_t first, zone_count;
    uint32_t *on_node; /* instances of all services */
    struct zone_nodes *zones;
    uint32_t *order; /* heap of zones */
};

typedef bool is_before(const struct spread *spread, uint32_t a, uint32_t b);

static bool node_before(const struct spread *spread, uint32_t a, uint32_t b)
{
    return spread->on_node[a] != spread->on_node[b] ? spread->on_node[a] < spread->on_node[b]
                                                    : a < b;
}

static bool zone_before(const struct spread *spread, uint32_t a, uint32_t b)
{
    const struct zone_nodes *one = &spread->zones[a], *other = &spread->zones[b];
    if (one->instances != other->instances)
        return one->instances < other->instances;
    if (one->rounds != other->rounds)
        return one->rounds < other->rounds;
    return node_before(spread, one->heap[0], other->heap[0]);
}

static void sift(const struct spread *spread, uint32_t *heap, uint32_t count, uint32_t at,
                 is_before *before)
{
    const uint32_t moved = heap[at];
    for (uint32_t child; (child = at * 2 + 1) < count; at = child) {
        if (child + 1 < count && before(spread, heap[child + 1], heap[child]))
            child++;
        if (!before(spread, heap[child], moved))
            break;
        heap[at] = heap[child];
    }
    heap[at] = moved;
}

static void order_all(const struct spread *spread, uint32_t *heap, uint32_t count,
                      is_before *before)
{
    for (uint32_t i = count / 2; i-- > 0;)
        sift(spread, heap, count, i, before);
}

/* Which of the group's zones each node is in; their number. */
static uint32_t number_zones(const struct plan *plan, uint32_t first, uint32_t count,
                             uint32_t *zone_of, uint32_t *scratch)
{
    uint32_t zones = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t *number = &scratch[plan->nodes[first + i].zone];
        if (*number == 0)
            *number = ++zones;
        zone_of[i] = *number - 1;
    }
    for (uint32_t i = 0; i < count; i++)
        scratch[plan->nodes[first + i].zone] = 0;
    return zones;
}

struct spread *spread_create(const struct plan *plan, uint32_t first, uint32_t count,
                             uint32_t *scratch, struct arena *arena)
{
    struct spread *spread = arena_alloc(arena, sizeof *spread);
    uint32_t *zone_of = arena_array(arena, count, sizeof *zone_of);
    spread->first = first;
    spread->zone_count = number_zones(plan, first, count, zone_of, scratch);
    spread->zones = arena_array(arena, spread->zone_count, sizeof *spread->zones);
    spread->order = arena_array(arena, spread->zone_count, sizeof *spread->order);
    spread->on_node = arena_array(arena, count, sizeof *spread->on_node);
    for (uint32_t i = 0; i < count; i++)
        spread->zones[zone_of[i]].all++;
    for (uint32_t z = 0; z < spread->zone_count; z++) {
        spread->zones[z].heap = arena_array(arena, spread->zones[z].all, sizeof(uint32_t));
        spread->order[z] = z;
    }
    for (uint32_t i = 0; i < count; i++) { /* all alike: node order is heap order */
        struct zone_nodes *zone = &spread->zones[zone_of[i]];
        zone->heap[zone->count++] = i;
    }
    order_all(spread, spread->order, spread->zone_count, zone_before);
    return spread;
}

/* The node behind the heap joins it. */
static void take_back(const struct spread *spread, struct zone_nodes *zone)
{
    const uint32_t node = zone->heap[zone->count];
    uint32_t at = zone->count++;
    for (; at > 0 && node_before(spread, node, zone->heap[(at - 1) / 2]); at = (at - 1) / 2)
        zone->heap[at] = zone->heap[(at - 1) / 2];
    zone->heap[at] = node;
}

void spread_begin(struct spread *spread)
{
    for (uint32_t z = 0; z < spread->zone_count; z++) {
        struct zone_nodes *zone = &spread->zones[z];
        while (zone->count < zone->all)
            take_back(spread, zone);
        zone->rounds = zone->instances = 0;
    }
    order_all(spread, spread->order, spread->zone_count, zone_before);
}

uint32_t spread_next(struct spread *spread)
{
    struct zone_nodes *zone = &spread->zones[spread->order[0]];
    const uint32_t node = zone->heap[0];
    zone->heap[0] = zone->heap[--zone->count];
    zone->heap[zone->count] = node;
    spread->on_node[node]++;
    zone->instances++;
    if (zone->count == 0) { /* all nodes of the zone have one more now */
        zone->rounds++;
        zone->count = zone->all;
        order_all(spread, zone->heap, zone->count, node_before);
    } else {
        sift(spread, zone->heap, zone->count, 0, node_before);
    }
    sift(spread, spread->order, spread->zone_count, 0, zone_before);
    return spread->first + node;
}
