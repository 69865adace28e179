/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/columns.h"

#include <string.h>

#include "analysis/metrics/over_all.h"
#include "analysis/metrics/reductions.h"
#include "models/plan/messaging.h"
#include "models/plan/parties.h"
#include "models/plan/pipes.h"
#include "models/plan/shards.h"
#include "sim/rng.h"

void columns_create(struct columns *columns, struct arena *arena)
{
    *columns = (struct columns){.arena = arena, .room = 64};
    columns->list = arena_array(arena, columns->room, sizeof *columns->list);
    columns->asked = arena_array(arena, columns->room, sizeof *columns->asked);
    columns->places = arena_array(arena, 2 * (size_t)columns->room, sizeof *columns->places);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same(const struct narrowing *a, const struct narrowing *b)
{
    return a->narrow == b->narrow && same_text(a->name, b->name) && a->windowed == b->windowed &&
           a->from == b->from && a->until == b->until;
}

static uint64_t hash_of(const struct metric *metric, const struct narrowing *narrowing)
{
    uint64_t hash = mix(name_hash(metric->name), narrowing->narrow);
    hash = mix(hash, narrowing->name ? name_hash(narrowing->name) : 0);
    return mix(mix(hash, (uint64_t)narrowing->from), (uint64_t)narrowing->until);
}

/* The place of the column in the table, or the free one where it would be. */
static uint32_t *place_of(const struct columns *columns, const struct metric *metric,
                          const struct narrowing *narrowing)
{
    const uint32_t mask = 2 * columns->room - 1; /* room is a power of two */
    for (uint32_t at = (uint32_t)hash_of(metric, narrowing);; at++) {
        uint32_t *place = &columns->places[at & mask];
        const struct asked *asked = *place ? &columns->asked[*place - 1] : NULL;
        if (!asked || (asked->metric == metric && same(&asked->narrowing, narrowing)))
            return place;
    }
}

static void grow(struct columns *columns)
{
    const struct columns before = *columns;
    columns->room *= 2;
    columns->list = arena_array(columns->arena, columns->room, sizeof *columns->list);
    columns->asked = arena_array(columns->arena, columns->room, sizeof *columns->asked);
    memcpy(columns->list, before.list, before.count * sizeof *before.list);
    memcpy(columns->asked, before.asked, before.count * sizeof *before.asked);
    columns->places =
        arena_array(columns->arena, 2 * (size_t)columns->room, sizeof *columns->places);
    for (uint32_t i = 0; i < columns->count; i++)
        *place_of(columns, columns->asked[i].metric, &columns->asked[i].narrowing) = i + 1;
}

static const char *word_of(const struct narrowing *narrowing)
{
    switch (narrowing->narrow) {
    case NARROW_SERVICE:
        return "service ";
    case NARROW_BALANCER:
        return "balancer ";
    case NARROW_STORE: /* the name of a cache before one says so */
        return strchr(narrowing->name, ' ') ? "" : "store ";
    case NARROW_NODE:
        return "node ";
    case NARROW_SHARD:
        return "shard ";
    case NARROW_TOPIC:
        return "topic ";
    case NARROW_PIPE:
        return "pipe ";
    default:
        return "";
    }
}

/* In the unit that needs no fraction: 150s, 1500ms. */
static const char *time_text(struct arena *arena, sim_time time)
{
    static const struct {
        sim_time unit;
        const char *name;
    } units[] = {{1000000000, "s"}, {1000000, "ms"}, {1000, "us"}, {1, "ns"}};
    unsigned i = 0;
    while (time % units[i].unit != 0)
        i++;
    return arena_format(arena, "%lld%s", (long long)(time / units[i].unit), units[i].name);
}

static const char *scope_of(struct arena *arena, const struct narrowing *narrowing)
{
    const char *inside =
        narrowing->name ? arena_format(arena, "%s%s", word_of(narrowing), narrowing->name) : "";
    if (narrowing->windowed)
        inside =
            arena_format(arena, "%s%s%s..%s", inside, *inside ? " " : "",
                         time_text(arena, narrowing->from), time_text(arena, narrowing->until));
    return inside;
}

/* Is it about a part of the requests that ends of requests must be told apart for? */
static bool needs_watch(const struct metric *metric, const struct narrowing *narrowing)
{
    const bool of_requests = metric->needs == &observer_requests &&
                             narrowing->narrow & (NARROW_WHOLE | NARROW_ENDPOINT | NARROW_SOURCE);
    const bool of_windows = metric->needs == &observer_windows;
    return (of_requests && narrowing->windowed) ||
           ((of_requests || of_windows) && narrowing->narrow == NARROW_SOURCE);
}

static uint32_t watch_for(struct columns *columns, const struct narrowing *narrowing)
{
    for (uint32_t i = 0; i < columns->watch_count; i++)
        if (same(&columns->watched[i], narrowing))
            return i;
    struct narrowing *watched =
        arena_array(columns->arena, columns->watch_count + 1, sizeof *watched);
    if (columns->watch_count > 0)
        memcpy(watched, columns->watched, columns->watch_count * sizeof *watched);
    watched[columns->watch_count] = *narrowing;
    columns->watched = watched;
    return columns->watch_count++;
}

static uint32_t add(struct columns *columns, const struct metric *metric,
                    const struct narrowing *narrowing)
{
    if (columns->count == columns->room)
        grow(columns);
    *place_of(columns, metric, narrowing) = columns->count + 1;
    const char *scope = scope_of(columns->arena, narrowing);
    columns->list[columns->count] = (struct column){
        .name = *scope ? arena_format(columns->arena, "%s(%s)", metric->name, scope) : metric->name,
        .metric = metric->name,
        .scope = scope,
        .narrowing = *narrowing,
        .saturates = metric->saturates,
        .success = metric->success,
        .unit = metric->unit,
        .better = metric->better,
        .steady = metric->steady && !narrowing->windowed,
        .has_quiet = metric->has_quiet,
        .exposed = metric->exposed != EXPOSED_not,
        .quiet = metric->quiet,
        .group = metric->group,
        .estimator = metric->estimator,
        .of = metric->of,
    };
    columns->asked[columns->count++] = (struct asked){
        .metric = metric,
        .narrowing = *narrowing,
        .watch = needs_watch(metric, narrowing) ? watch_for(columns, narrowing) : NONE};
    columns->needs |= observer_bit(metric->needs);
    if (narrowing->narrow == NARROW_ENDPOINT)
        columns->needs |= observer_bit(metric->of_endpoints);
    if (narrowing->narrow == NARROW_STORE)
        columns->needs |= observer_bit(metric->of_stores);
    return columns->count - 1;
}

uint32_t columns_ask(struct columns *columns, const struct metric *metric,
                     const struct narrowing *narrowing, bool shown)
{
    const uint32_t known = *place_of(columns, metric, narrowing);
    const uint32_t i = known ? known - 1 : add(columns, metric, narrowing);
    columns->list[i].shown = columns->list[i].shown || shown;
    return i;
}

static void ask_one(struct columns *columns, const struct metric *metric, enum narrow narrow,
                    const char *name, bool all)
{
    const unsigned listed = all ? metric->narrows : metric->listed;
    const struct narrowing narrowing = {.narrow = narrow, .name = name};
    if (listed & narrow)
        columns_ask(columns, metric, &narrowing, all || (metric->shown & narrow));
}

/* Of stores that have several; a column for each of many would be a table of its own, so only who
 * asks for all gets them all. */
enum { SHARDS_LISTED = 32 };
static void ask_shards(struct columns *columns, const struct metric *metric,
                       const struct plan *plan, bool all)
{
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct shards *shards = plan->parties[i].shards;
        if (!shards || shards->cut == 1 || (!all && shards->cut > SHARDS_LISTED))
            continue;
        for (uint32_t s = 0; (metric->narrows & NARROW_SHARD) && s < shards->cut; s++)
            ask_one(columns, metric, NARROW_SHARD,
                    shard_name(plan, shards->first + s, columns->arena), all);
    }
}

static void ask_parts(struct columns *columns, const struct metric *metric, const struct plan *plan,
                      const bool *asked, bool all)
{
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        if (asked[i])
            ask_one(columns, metric, NARROW_ENDPOINT, plan->endpoints[i].name, all);
    for (uint32_t i = 0; all && plan->client_count > 1 && i < plan->client_count; i++)
        ask_one(columns, metric, NARROW_SOURCE, plan->parties[i].name, all);
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (plan->parties[i].kind != PARTY_CLIENT)
            ask_one(columns, metric, narrow_of[plan->parties[i].kind], plan->parties[i].name, all);
    for (uint32_t i = 0; i < plan->node_count; i++)
        if (plan->nodes[i].ours)
            ask_one(columns, metric, NARROW_NODE, plan->nodes[i].name, all);
    ask_shards(columns, metric, plan, all);
    for (uint32_t i = 0; (metric->narrows & NARROW_PIPE) && i < pipe_count(plan); i++)
        if (pipe_speed(plan, i) > 0.0)
            ask_one(columns, metric, NARROW_PIPE, pipe_name(plan, i, columns->arena), all);
    for (uint32_t i = 0; plan->messaging && i < plan->messaging->terms.topic_count; i++)
        ask_one(columns, metric, NARROW_TOPIC, plan->messaging->topics[i].name, all);
}

void columns_ask_listed(struct columns *columns, const struct plan *plan, bool all)
{
    const bool *asked = endpoints_asked(plan, columns->arena);
    for (uint32_t i = 0; i < metric_count; i++) {
        ask_one(columns, &metrics[i], NARROW_WHOLE, NULL, all);
        ask_parts(columns, &metrics[i], plan, asked, all);
    }
}

static const struct tally *visits_for(const struct asked *asked,
                                      const struct place_of_column *place,
                                      const struct recorder *recorder)
{
    const struct visits_heard *heard = recorder_heard(recorder, &observer_visits);
    return asked->watch != NONE ? &heard->watched[asked->watch] : &heard->endpoints[place->index];
}

static const struct tally *tally_for(const struct asked *asked, const struct place_of_column *place,
                                     const struct recorder *recorder)
{
    const struct requests_heard *heard = recorder_heard(recorder, &observer_requests);
    if (place->inner)
        return visits_for(asked, place, recorder);
    if (asked->watch != NONE)
        return &heard->watched[asked->watch];
    return asked->narrowing.narrow == NARROW_ENDPOINT ? &heard->endpoints[place->index]
                                                      : &heard->total;
}

/* The instruments at the ends of a window, as far as the run got. */
static bool find_readings(struct question *question, const struct place_of_column *place,
                          const struct recorder *recorder)
{
    question->after = recorder->readings;
    if (place->from == NONE)
        return true;
    question->before = recorder->at_moments[place->from];
    if (recorder->at_moments[place->until])
        question->after = recorder->at_moments[place->until];
    return question->before != NULL;
}

static const struct observer_class *heard_for(const struct metric *metric, enum narrow narrow)
{
    if (narrow == NARROW_ENDPOINT && metric->of_endpoints)
        return metric->of_endpoints;
    if (narrow == NARROW_STORE && metric->of_stores)
        return metric->of_stores;
    return metric->needs;
}

struct reduced columns_value(const struct columns *columns, uint32_t column,
                             const struct places_of_columns *places,
                             const struct recorder *recorder, struct reason *why)
{
    const struct asked *asked = &columns->asked[column];
    const struct place_of_column *place = &places->columns[column];
    *why = (struct reason){0};
    if (!place->exists)
        return no_value(why, NULL);
    struct question question = {
        .metric = asked->metric,
        .recorder = recorder,
        .plan = recorder->run->plan,
        .narrow = asked->narrowing.narrow,
        .index = place->index,
        .tally = tally_for(asked, place, recorder),
        .seconds = asked->narrowing.windowed
                       ? seconds_of((double)(asked->narrowing.until - asked->narrowing.from))
                       : recorder->seconds,
    };
    question.heard = recorder_heard(recorder, heard_for(asked->metric, asked->narrowing.narrow));
    question.wait_watch = place->waits;
    if (place->inner && !question.tally->latency)
        return no_value(why, "nobody called it but its own service, as a function");
    if (!find_readings(&question, place, recorder))
        return no_value(why, "the run ended before the window");
    if (question.narrow == NARROW_WHOLE && asked->metric->over != OVER_not)
        return reduce_over_all(&question, why);
    return asked->metric->reduce(&question, why);
}
