/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/demand_behind.h"

#include "models/plan/caches.h"
#include "models/plan/program/calling.h"
#include "models/plan/shards.h"
#include "models/words/actor.h"

/* What comes to the stores: each dataset is at one of them at a time, and goes down its row. */
struct coming {
    struct passing *datasets; /* with what has passed so far, of all reads, in `passed` */
    uint32_t *at;             /* by dataset: the store; NONE: over */
};

uint32_t store_behind(const struct plan *plan, uint32_t store)
{
    const struct calling *asks = plan->parties[store].asks;
    return asks ? plan->channels[asks[0].channel].callee : NONE;
}

static double *passed_at(const struct demand *d, uint32_t store, uint32_t dataset)
{
    return &d->passed[(size_t)store * d->plan->dataset_count + dataset];
}

double demand_passes(const struct demand *d, uint32_t store, const struct operation_edge *operation)
{
    if (operation->write || !d->passed)
        return 1.0;
    return *passed_at(d, store, operation->dataset);
}

/* The cache that somebody asks first; else the store. */
static uint32_t first_asked(const struct demand *d, uint32_t dataset)
{
    const struct plan *plan = d->plan;
    const uint32_t store = plan->datasets[dataset].store;
    const uint32_t cache = store == NONE ? NONE : plan->parties[store].cache;
    return cache == NONE ? store : cache;
}

static struct coming coming_from_services(const struct demand *d, struct arena *arena)
{
    const struct plan *plan = d->plan;
    const struct coming coming = {
        .datasets = arena_array(arena, plan->dataset_count + 1, sizeof *coming.datasets),
        .at = arena_array(arena, plan->dataset_count + 1, sizeof *coming.at)};
    for (uint32_t i = 0; i < plan->dataset_count; i++) {
        const struct dataset_plan *about = &plan->datasets[i];
        coming.at[i] = first_asked(d, i);
        coming.datasets[i] = (struct passing){
            .popularity = (const struct popularity_class *)about->dataset->popularity.class,
            .state = about->popularity,
            .keys = about->dataset->keys,
            .passed = 1.0};
    }
    for (uint32_t i = 0; i < d->traffic->operation_count; i++) {
        const struct operation_edge *edge = &d->traffic->operations[i];
        struct passing *about = &coming.datasets[edge->dataset];
        if (plan_keeper(plan, plan->endpoints[edge->from].party, edge->dataset) ==
            coming.at[edge->dataset])
            *(edge->write ? &about->writes : &about->reads) += d->visits[edge->from] * edge->count;
    }
    return coming;
}

/* The datasets that are there go on to the store behind. */
static void pass_on(struct demand *d, uint32_t store, const struct coming *coming,
                    const struct pairs_room *room, struct arena *arena)
{
    const struct plan *plan = d->plan;
    const struct party *party = &plan->parties[store];
    const struct store_class *class = (const struct store_class *)party->store->kind.class;
    const uint32_t next = store_behind(plan, store);
    struct passing *here = arena_array(arena, plan->dataset_count + 1, sizeof *here);
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->dataset_count; i++)
        if (coming->at[i] == store)
            here[count++] = coming->datasets[i];
    if (class->passes)
        class->passes(party->store->kind.settings,
                      party->shards->cut > 1 ? party->shards->cut * party->shards->replicas
                                               : party->initial,
                      here, count);
    count = 0;
    for (uint32_t i = 0; i < plan->dataset_count; i++) {
        if (coming->at[i] != store)
            continue;
        const struct passing *about = &here[count++];
        struct operation_edge edge = {.dataset = i, .level = LEVEL_NORMAL};
        demand_operation(d, store, next, &edge, about->reads * about->passed, room);
        edge.write = true;
        demand_operation(d, store, next, &edge, about->writes, room);
        const double before = coming->datasets[i].passed;
        *passed_at(d, store, i) = before > 0.0 ? about->passed / before : 0.0;
        coming->datasets[i] = *about;
        coming->at[i] = next;
    }
}

/* No dataset will still come to it from a store before. */
static bool all_there(const struct plan *plan, const struct coming *coming, uint32_t store)
{
    for (uint32_t i = 0; i < plan->dataset_count; i++)
        for (uint32_t at = coming->at[i]; at != NONE && at != store; at = store_behind(plan, at))
            if (store_behind(plan, at) == store)
                return false;
    return true;
}

void demand_behind(struct demand *d, struct arena *arena)
{
    const struct plan *plan = d->plan;
    bool any = false;
    for (uint32_t i = 0; i < plan->party_count; i++)
        any |= store_behind(plan, i) != NONE;
    if (!any || d->sure)
        return;
    d->passed =
        arena_array(arena, (size_t)plan->party_count * plan->dataset_count + 1, sizeof *d->passed);
    const struct pairs_room room = pairs_room(plan, arena);
    const struct coming coming = coming_from_services(d, arena);
    bool *done = arena_array(arena, plan->party_count + 1, sizeof *done);
    for (bool changed = true; changed;) { /* rows have an end: models/plan/behind.c */
        changed = false;
        for (uint32_t i = 0; i < plan->party_count; i++)
            if (!done[i] && store_behind(plan, i) != NONE && all_there(plan, &coming, i)) {
                done[i] = changed = true;
                pass_on(d, i, &coming, &room, arena);
            }
    }
}
