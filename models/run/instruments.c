/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/instruments.h"

#include "models/plan/messaging.h"
#include "models/plan/pipes.h"
#include "sim/check.h"

static const struct instrument_row whole_rows[] = {RUN_INSTRUMENTS};
static const struct instrument_row node_rows[] = {NODE_INSTRUMENTS};
static const struct instrument_row party_rows[] = {PARTY_INSTRUMENTS};
static const struct instrument_row shard_rows[] = {SHARD_INSTRUMENTS};
static const struct instrument_row pipe_rows[] = {PIPE_INSTRUMENTS};
static const struct instrument_row topic_rows[] = {TOPIC_INSTRUMENTS};

#define ROWS(rows)                                                                                 \
    {                                                                                              \
        rows, sizeof rows / sizeof rows[0]                                                         \
    }
const struct instrument_list instruments_of[SCOPE_COUNT] = {
    [SCOPE_WHOLE] = ROWS(whole_rows), [SCOPE_NODE] = ROWS(node_rows),
    [SCOPE_PARTY] = ROWS(party_rows), [SCOPE_SHARD] = ROWS(shard_rows),
    [SCOPE_TOPIC] = ROWS(topic_rows), [SCOPE_PIPE] = ROWS(pipe_rows),
};

uint32_t instrument_number(struct instrument instrument)
{
    const struct instrument_list *list = &instruments_of[instrument.scope];
    uint32_t i = 0;
    while (i < list->count && list->rows[i].place != instrument.place)
        i++;
    CHECK(i < list->count && "the field has a row");
    return i;
}

uint32_t instrument_owners(const struct plan *plan, enum scope scope)
{
    if (scope == SCOPE_TOPIC)
        return plan->messaging ? plan->messaging->terms.topic_count : 0;
    if (scope == SCOPE_SHARD)
        return plan->shard_count;
    if (scope == SCOPE_PIPE)
        return pipe_count(plan);
    return scope == SCOPE_NODE ? plan->node_count : scope == SCOPE_PARTY ? plan->party_count : 1;
}

void *instrument_owner(struct run *run, enum scope scope, uint32_t index)
{
    if (scope == SCOPE_TOPIC)
        return &run->topics[index];
    if (scope == SCOPE_SHARD)
        return &run->shards[index];
    if (scope == SCOPE_PIPE)
        return &run->zone_pipes[index];
    if (scope == SCOPE_NODE)
        return &run->nodes[index];
    if (scope == SCOPE_PARTY)
        return run->plan->parties[index].kind == PARTY_CLIENT ? NULL : &run->parties[index];
    return run;
}

const void *instrument_at(struct run *run, struct instrument instrument, uint32_t index)
{
    const char *owner = instrument_owner(run, instrument.scope, index);
    return owner ? owner + instrument.place : NULL;
}
