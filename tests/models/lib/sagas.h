/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of sagas: what is told of transactions and of the writes in them, and what stands in
 * single stores. */
#ifndef TESTS_MODELS_LIB_SAGAS_H
#define TESTS_MODELS_LIB_SAGAS_H

#include "models/run/store.h"
#include "models/run/transaction_records.h"
#include "models/stores/single/single.h"
#include "tests/models/lib/world.h"

/* What is told of transactions, and of the writes in them. */
struct write {
    uint64_t value, transaction, key;
    uint32_t dataset;
    bool undoes;
    sim_time at;
};
struct ending {
    uint64_t transaction;
    enum transaction_end end;
    double took; /* s */
    uint32_t retries;
    bool half, undoes;
};
struct told {
    struct write *writes;
    struct ending *endings;
    size_t write_count, write_limit, count, limit;
    uint64_t ends[TRANSACTION_undone + 1], half, retries;
    double sum[TRANSACTION_undone + 1], longest;
};

static inline void hears_transaction(void *context, sim_time now, const void *record)
{
    struct told *told = context;
    const struct transaction_record *about = record;
    const double took = clock_to_seconds(about->took);
    (void)now;
    world_room((void **)&told->endings, told->count, &told->limit, sizeof *told->endings);
    told->endings[told->count++] = (struct ending){.transaction = about->transaction,
                                                   .end = about->end,
                                                   .took = took,
                                                   .retries = about->retries,
                                                   .half = about->half,
                                                   .undoes = about->undoes};
    told->ends[about->end]++;
    told->sum[about->end] += took;
    told->half += about->half;
    told->retries += about->retries;
    if (about->end == TRANSACTION_undone && took > told->longest)
        told->longest = took;
}

static inline void hears_write(void *context, sim_time now, const void *record)
{
    struct told *told = context;
    const struct operation_record *about = record;
    if (about->verb != VERB_WRITE || about->transaction == 0)
        return;
    world_room((void **)&told->writes, told->write_count, &told->write_limit, sizeof *told->writes);
    told->writes[told->write_count++] = (struct write){.value = about->value,
                                                       .transaction = about->transaction,
                                                       .key = about->key,
                                                       .dataset = about->dataset,
                                                       .undoes = about->undoes,
                                                       .at = now};
}

static inline void listen(const struct world *world, struct told *told)
{
    struct observe *observe = &world->run->observe;
    told->count = told->write_count = 0;
    told->half = told->retries = 0;
    told->longest = 0;
    memset(told->ends, 0, sizeof told->ends);
    memset(told->sum, 0, sizeof told->sum);
    observe_subscribe(observe, world->run_arena, RECORD_TRANSACTION, hears_transaction, told);
    observe_subscribe(observe, world->run_arena, RECORD_INVOKED, hears_write, told);
}

static inline struct world *begun(const char *text, uint64_t seed, struct told *told)
{
    struct world *world = world_of(text);
    *told = (struct told){0};
    world_begin(world, seed, 0);
    listen(world, told);
    return world;
}

static inline void over(struct world *world, struct told *told)
{
    world_end(world);
    free(told->writes);
    free(told->endings);
}

static inline const struct single *disk_of(const struct world *world, uint32_t dataset)
{
    const uint32_t instance = world->plan->parties[world->plan->datasets[dataset].store].first;
    return part_at(world->run, instance, 0)->disk;
}

/* The write that stands there last; 0: none. */
static inline uint64_t value_at(const struct world *world, uint32_t dataset, uint64_t key)
{
    return versions_get(&disk_of(world, dataset)->versions, dataset, key).id;
}

#endif
