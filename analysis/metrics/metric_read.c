/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "analysis/metrics/columns.h"
#include "models/plan/messaging.h"
#include "models/plan/pipes.h"
#include "models/plan/shards.h"
#include "scenarios/reader/number.h"

/* All that the parts of reading one metric share. */
struct reading_metric {
    const struct plan *plan;
    const void *field;
    struct arena *arena;
    struct complaints *to;
    const struct metric *metric;
    struct narrowing *narrowing;
};

static char *next_word(char **rest)
{
    char *word = *rest + strspn(*rest, " ");
    const size_t length = strcspn(word, " ");
    if (length == 0)
        return NULL;
    *rest = word + length + (word[length] != 0);
    word[length] = 0;
    return word;
}

static uint32_t topic_count(const struct plan *plan)
{
    return plan->messaging ? plan->messaging->terms.topic_count : 0;
}

static uint32_t names_of(const struct reading_metric *in, enum narrow narrow, const char ***names)
{
    const struct plan *plan = in->plan;
    const uint32_t room = plan->endpoint_count + plan->party_count + plan->node_count +
                          plan->shard_count + topic_count(plan) + pipe_count(plan);
    uint32_t count = 0;
    *names = arena_array(in->arena, room + 1, sizeof **names);
    for (uint32_t i = 0; narrow == NARROW_ENDPOINT && i < plan->endpoint_count; i++)
        (*names)[count++] = plan->endpoints[i].name;
    for (uint32_t i = 0; narrow == NARROW_NODE && i < plan->node_count; i++)
        (*names)[count++] = plan->nodes[i].name;
    for (uint32_t i = 0; narrow == NARROW_SHARD && i < plan->shard_count; i++)
        (*names)[count++] = shard_name(plan, i, in->arena);
    for (uint32_t i = 0; narrow == NARROW_PIPE && i < pipe_count(plan); i++)
        if (pipe_speed(plan, i) > 0.0)
            (*names)[count++] = pipe_name(plan, i, in->arena);
    for (uint32_t i = 0; narrow == NARROW_TOPIC && i < topic_count(plan); i++)
        (*names)[count++] = plan->messaging->topics[i].name;
    for (uint32_t i = 0; i < plan->party_count; i++)
        if ((narrow == NARROW_SOURCE && plan->parties[i].kind == PARTY_CLIENT) ||
            (narrow == NARROW_SERVICE && plan->parties[i].kind == PARTY_SERVICE) ||
            (narrow == NARROW_BALANCER && plan->parties[i].kind == PARTY_BALANCER) ||
            (narrow == NARROW_STORE && plan->parties[i].kind == PARTY_STORE))
            (*names)[count++] = plan->parties[i].name;
    return count;
}

static bool name_it(const struct reading_metric *in, enum narrow narrow, const char *what,
                    const char *name)
{
    const char **names = NULL;
    const uint32_t count = names_of(in, narrow, &names);
    if (!name) {
        complain(in->to, in->field, NULL, "'%s' in the brackets of %s wants a name", what,
                 in->metric->name);
        return false;
    }
    if (in->narrowing->name) {
        complain(in->to, in->field, NULL,
                 "%s is narrowed to '%s' and to '%s': only one is possible", in->metric->name,
                 in->narrowing->name, name);
        return false;
    }
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) {
            in->narrowing->narrow = narrow;
            in->narrowing->name = arena_text(in->arena, name);
            return true;
        }
    complain_unknown(in->to, in->field, what, name, names, count);
    return false;
}

static bool window_it(const struct reading_metric *in, const char *text)
{
    struct duration_range range;
    const char *wrong = number_duration_range(in->arena, text, &range);
    if (wrong) {
        complain(in->to, in->field, "a window is written 150s..200s", "%s", wrong);
        return false;
    }
    const struct experiment *experiment = &in->plan->description->experiment;
    const sim_time end =
        experiment->duration > 0 ? experiment->warmup + experiment->duration : SIM_NEVER;
    if (range.low >= range.high || range.low < experiment->warmup || range.high > end) {
        complain(in->to, in->field, "times count from the start of the run, warm-up included",
                 "the window %s is not within the measured time", text);
        return false;
    }
    in->narrowing->windowed = true;
    in->narrowing->from = range.low;
    in->narrowing->until = range.high;
    return true;
}

/* The name of a cache before a store says what it is. */
static bool name_cache(const struct reading_metric *in, const char *store)
{
    const char *name = store ? arena_format(in->arena, "cache %s", store) : NULL;
    return name_it(in, NARROW_STORE, "cache", name);
}

static bool one_part(const struct reading_metric *in, const char *word, char **rest)
{
    static const struct {
        const char *word;
        enum narrow narrow;
    } words[] = {{"service", NARROW_SERVICE}, {"balancer", NARROW_BALANCER},
                 {"store", NARROW_STORE},     {"node", NARROW_NODE},
                 {"shard", NARROW_SHARD},     {"pipe", NARROW_PIPE},
                 {"topic", NARROW_TOPIC}};
    if (strcmp(word, "cache") == 0)
        return name_cache(in, next_word(rest));
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(word, words[i].word) == 0)
            return name_it(in, words[i].narrow, word, next_word(rest));
    if (strstr(word, ".."))
        return window_it(in, word);
    /* an endpoint is module.endpoint, and no source has a dot in its name */
    return strchr(word, '.') ? name_it(in, NARROW_ENDPOINT, "endpoint", word)
                             : name_it(in, NARROW_SOURCE, "workload source", word);
}

static const char *narrows_text(struct arena *arena, unsigned narrows)
{
    static const struct {
        enum narrow narrow;
        const char *text;
    } kinds[] = {{NARROW_ENDPOINT, "an endpoint"}, {NARROW_SOURCE, "a source of the workload"},
                 {NARROW_SERVICE, "service NAME"}, {NARROW_BALANCER, "balancer NAME"},
                 {NARROW_STORE, "store NAME"},     {NARROW_NODE, "node NAME/0"},
                 {NARROW_SHARD, "shard NAME/0"},   {NARROW_TOPIC, "topic NAME"},
                 {NARROW_PIPE, "pipe ZONE/ZONE"},  {NARROW_WINDOW, "a window"}};
    const char *text = "";
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (narrows & kinds[i].narrow)
            text = arena_format(arena, "%s%s%s", text, *text ? ", " : "", kinds[i].text);
    return text;
}

static bool may_be_narrowed_so(const struct reading_metric *in)
{
    const struct metric *metric = in->metric;
    if ((metric->narrows & in->narrowing->narrow) &&
        (!in->narrowing->windowed || (metric->narrows & NARROW_WINDOW)))
        return true;
    const bool missing = in->narrowing->narrow == NARROW_WHOLE && !(metric->narrows & NARROW_WHOLE);
    const unsigned than = missing ? NARROW_WINDOW : 0; /* a window alone is no place */
    const char *possible = narrows_text(in->arena, metric->narrows & ~than);
    if (missing)
        complain(in->to, in->field, NULL, "%s must be narrowed in brackets: %s", metric->name,
                 possible);
    else if (*possible)
        complain(in->to, in->field, NULL, "%s can be narrowed to: %s", metric->name, possible);
    else
        complain(in->to, in->field, NULL, "%s cannot be narrowed", metric->name);
    return false;
}

static bool read_inside(const struct reading_metric *in, char *inside)
{
    for (char *word = next_word(&inside); word; word = next_word(&inside))
        if (!one_part(in, word, &inside))
            return false;
    return may_be_narrowed_so(in);
}

bool metric_read(const char *text, const struct plan *plan, const void *field, struct arena *arena,
                 struct complaints *complaints, const struct metric **metric,
                 struct narrowing *narrowing)
{
    char *name = arena_text(arena, text + strspn(text, " ")), *inside = NULL;
    const size_t length = strcspn(name, "( ");
    char *open = strchr(name, '('), *close = strrchr(name, ')');
    if (!!open != !!close || (close && close[1 + strspn(close + 1, " ")] != 0)) {
        complain(complaints, field, "write latency.p99(web.checkout)",
                 "the brackets of '%s' do not match", text);
        return false;
    }
    if (open) {
        inside = open + 1;
        *close = 0;
    }
    name[length] = 0;
    *metric = metric_find(name);
    *narrowing = (struct narrowing){.narrow = NARROW_WHOLE};
    if (!*metric) {
        complain_unknown(complaints, field, "metric", name, metric_names(arena), metric_count);
        return false;
    }
    const struct reading_metric in = {plan, field, arena, complaints, *metric, narrowing};
    char nothing[] = "";
    return read_inside(&in, inside ? inside : nothing);
}
