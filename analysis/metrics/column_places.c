/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns as one plan sees them: names become indices, windows become moments and watches. */
#include <string.h>

#include "analysis/metrics/columns.h"
#include "models/plan/messaging.h"
#include "models/plan/parties.h"
#include "models/plan/pipes.h"
#include "models/plan/shards.h"

static uint32_t index_of(const struct narrowing *narrowing, const struct plan *plan)
{
    switch (narrowing->narrow) {
    case NARROW_ENDPOINT:
        return plan_find_endpoint(plan, narrowing->name);
    case NARROW_SERVICE:
        return plan_find_party(plan, PARTY_SERVICE, narrowing->name);
    case NARROW_BALANCER:
        return plan_find_party(plan, PARTY_BALANCER, narrowing->name);
    case NARROW_STORE:
        return plan_find_party(plan, PARTY_STORE, narrowing->name);
    case NARROW_NODE:
        return plan_find_node(plan, narrowing->name);
    case NARROW_SHARD:
        return shard_find(plan, narrowing->name);
    case NARROW_PIPE:
        return pipe_find(plan, narrowing->name);
    case NARROW_TOPIC:
        return messaging_topic(plan, narrowing->name);
    case NARROW_SOURCE:
        return plan_find_party(plan, PARTY_CLIENT, narrowing->name);
    default:
        return NONE;
    }
}

/* Instruments know no endpoints and no percentiles. */
static bool needs_wait_watch(const struct asked *asked)
{
    const struct metric *metric = asked->metric;
    return asked->narrowing.windowed &&
           (metric->needs == &observer_waits || (metric->of_endpoints == &observer_waits &&
                                                 asked->narrowing.narrow == NARROW_ENDPOINT));
}

static bool needs_moments(const struct asked *asked)
{
    return asked->narrowing.windowed && asked->watch == NONE && !needs_wait_watch(asked);
}

/* The place of a moment; it is put in its order if it is new. */
static uint32_t put_moment(struct places_of_columns *places, sim_time at)
{
    uint32_t i = 0;
    while (i < places->moment_count && places->moments[i] < at)
        i++;
    if (i < places->moment_count && places->moments[i] == at)
        return i;
    memmove(&places->moments[i + 1], &places->moments[i],
            (places->moment_count++ - i) * sizeof *places->moments);
    places->moments[i] = at;
    return i;
}

static void place_moments(struct places_of_columns *places, const struct columns *columns,
                          struct arena *arena)
{
    uint32_t windows = 0;
    for (uint32_t i = 0; i < columns->count; i++)
        windows += needs_moments(&columns->asked[i]);
    places->moments = arena_array(arena, 2 * (size_t)windows, sizeof *places->moments);
    for (unsigned pass = 0; pass < 2; pass++) /* where they are is known when all are there */
        for (uint32_t i = 0; i < columns->count; i++) {
            const struct narrowing *narrowing = &columns->asked[i].narrowing;
            const bool needed = needs_moments(&columns->asked[i]);
            places->columns[i].from = needed ? put_moment(places, narrowing->from) : NONE;
            places->columns[i].until = needed ? put_moment(places, narrowing->until) : NONE;
        }
}

static void place_waits(struct places_of_columns *places, const struct columns *columns,
                        struct arena *arena)
{
    places->wait_watches = arena_array(arena, columns->count, sizeof *places->wait_watches);
    for (uint32_t i = 0; i < columns->count; i++) {
        const struct asked *asked = &columns->asked[i];
        struct place_of_column *place = &places->columns[i];
        const bool of_endpoint = asked->narrowing.narrow == NARROW_ENDPOINT;
        place->waits = NONE;
        if (!needs_wait_watch(asked) || !place->exists)
            continue;
        place->waits = places->wait_watch_count;
        places->wait_watches[places->wait_watch_count++] =
            (struct wait_watch){.party = of_endpoint ? NONE : place->index,
                                .endpoint = of_endpoint ? place->index : NONE,
                                .from = asked->narrowing.from,
                                .until = asked->narrowing.until};
    }
}

/* What is known of endpoints that only services call. */
static void place_visits(struct places_of_columns *places, const struct columns *columns,
                         const bool *asked_for)
{
    for (uint32_t i = 0; i < columns->count; i++) {
        const struct asked *asked = &columns->asked[i];
        struct place_of_column *place = &places->columns[i];
        place->inner = asked->narrowing.narrow == NARROW_ENDPOINT && place->exists &&
                       asked->metric->of_inner && !asked_for[place->index];
        if (place->inner)
            places->needs |= observer_bit(asked->metric->of_inner);
    }
}

static void place_watches(struct places_of_columns *places, const struct columns *columns,
                          const struct plan *plan, const bool *asked_for, struct arena *arena)
{
    places->watch_count = columns->watch_count;
    places->watches = arena_array(arena, columns->watch_count, sizeof *places->watches);
    for (uint32_t i = 0; i < columns->watch_count; i++) {
        const struct narrowing *narrowing = &columns->watched[i];
        const uint32_t index = index_of(narrowing, plan);
        const bool of_endpoint = narrowing->narrow == NARROW_ENDPOINT;
        places->watches[i] =
            (struct watch){.endpoint = of_endpoint ? index : NONE,
                           .inner = of_endpoint && index != NONE && !asked_for[index],
                           .source = narrowing->narrow == NARROW_SOURCE ? index : NONE,
                           .windowed = narrowing->windowed,
                           .from = narrowing->from,
                           .until = narrowing->until};
    }
}

struct places_of_columns columns_place(const struct columns *columns, const struct plan *plan,
                                       struct arena *arena)
{
    const bool *asked_for = endpoints_asked(plan, arena);
    struct places_of_columns places = {.needs = columns->needs};
    places.columns = arena_array(arena, columns->count, sizeof *places.columns);
    for (uint32_t i = 0; i < columns->count; i++) {
        const struct narrowing *narrowing = &columns->asked[i].narrowing;
        struct place_of_column *place = &places.columns[i];
        place->index = index_of(narrowing, plan);
        place->exists = narrowing->narrow == NARROW_WHOLE || place->index != NONE;
    }
    place_watches(&places, columns, plan, asked_for, arena);
    place_moments(&places, columns, arena);
    place_waits(&places, columns, arena);
    place_visits(&places, columns, asked_for);
    return places;
}
