/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All instruments, found by their rows: what is said of each holds for whatever is added. */
#include <string.h>

#include "models/run/instruments.h"
#include "tests/models/lib/world.h"

static const size_t sizes[] = {
    [INSTRUMENT_EVENTS] = sizeof(struct count),  [INSTRUMENT_LEVEL] = sizeof(struct level),
    [INSTRUMENT_SAMPLE] = sizeof(struct sample), [INSTRUMENT_SERVER] = sizeof(struct server),
    [INSTRUMENT_MOMENT] = sizeof(struct moment),
};
static const size_t owners[] = {
    [SCOPE_WHOLE] = sizeof(struct run),       [SCOPE_NODE] = sizeof(struct node),
    [SCOPE_PARTY] = sizeof(struct party_run), [SCOPE_SHARD] = sizeof(struct shard_run),
    [SCOPE_TOPIC] = sizeof(struct topic_run), [SCOPE_PIPE] = sizeof(struct pipe_run)};

/* A row tells what it is; no two rows share a byte, and all lie in the struct that owns them. */
static void rows_tell_what_they_are(void)
{
    for (unsigned scope = SCOPE_WHOLE; scope < SCOPE_COUNT; scope++) {
        const struct instrument_list *list = &instruments_of[scope];
        CU_ASSERT_TRUE(list->count > 0);
        for (uint32_t i = 0; i < list->count; i++) {
            const struct instrument_row *row = &list->rows[i];
            CU_ASSERT_TRUE(strlen(row->name) > 0 && strlen(row->doc) > 0);
            CU_ASSERT_TRUE(row->place + sizes[row->kind] <= owners[scope]);
            CU_ASSERT_EQUAL(instrument_number((struct instrument){scope, row->place}), i);
            for (uint32_t j = 0; j < i; j++) {
                const struct instrument_row *other = &list->rows[j];
                CU_ASSERT_STRING_NOT_EQUAL(row->name, other->name);
                CU_ASSERT_TRUE(row->place + sizes[row->kind] <= other->place ||
                               other->place + sizes[other->kind] <= row->place);
            }
        }
    }
}

/* As many owners as things that were planned, each with its own. */
static void everything_planned_owns_its_own(void)
{
    struct world *world = world_of(
        "application: {datasets: {d: {keys: 100}}, modules: {a: {x: [{read: d}, {publish: "
        "news}]}, b: {on: {topic: news, steps: [{compute: 1ms}]}}}}\n"
        "workload: {users: {arrivals: poisson(rate=1/s), mix: a.x}}\n"
        "deployment: {zones: {u: , v: }, network: {same_region: {bandwidth: 1MB/s}}, nodes: {p: "
        "{count: 4}, q: }, services: {a: {nodes: q}, b: {nodes: q}}, "
        "stores: {s: {kind: raft, datasets: d, nodes: p, replicas: 3, members: 4, shards: 5}}, "
        "messaging: {nodes: q}, topics: {news: {kind: log, partitions: 2}}}\n");
    world_begin(world, 1, 0);
    const uint32_t counts[] = {[SCOPE_WHOLE] = 1,
                               [SCOPE_NODE] = 6, /* and the internet */
                               [SCOPE_PARTY] = world->plan->party_count,
                               [SCOPE_SHARD] = 6, /* the brokers are not cut: one */
                               [SCOPE_TOPIC] = 1,
                               [SCOPE_PIPE] = 4}; /* two zones, from any to any */
    for (unsigned scope = SCOPE_WHOLE; scope < SCOPE_COUNT; scope++) {
        const char *before = NULL;
        CU_ASSERT_EQUAL_FATAL(instrument_owners(world->plan, scope), counts[scope]);
        for (uint32_t i = 0; i < counts[scope]; i++) {
            const char *owner = instrument_owner(world->run, scope, i);
            CU_ASSERT(!before || !owner || owner >= before + owners[scope]);
            before = owner ? owner : before;
        }
    }
    world_end(world);
}

TEST_MAIN(instruments, TEST(rows_tell_what_they_are), TEST(everything_planned_owns_its_own))
