/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/plan.h"

#include <string.h>

#include "models/plan/balancers.h"
#include "models/plan/behind.h"
#include "models/plan/blast.h"
#include "models/plan/caches.h"
#include "models/plan/channels.h"
#include "models/plan/configuration.h"
#include "models/plan/disruption.h"
#include "models/plan/messaging.h"
#include "models/plan/names.h"
#include "models/plan/network.h"
#include "models/plan/patience.h"
#include "models/plan/placement.h"
#include "models/plan/program/compiler.h"
#include "models/plan/registry.h"
#include "models/plan/shards.h"
#include "models/plan/source.h"
#include "models/plan/stores.h"
#include "models/plan/traffic.h"
#include "models/plan/transactions.h"
#include "models/words/popularity.h"

static void plan_endpoints(struct plan *plan, struct arena *arena)
{
    const struct table *table = &plan->description->application.modules;
    const struct module *modules = table->items;
    plan->endpoints = arena_array(arena, plan->names->endpoints.count + 1, sizeof *plan->endpoints);
    plan->module_first = arena_array(arena, table->count + 1, sizeof *plan->module_first);
    for (uint32_t i = 0; i < table->count; i++) {
        for (uint32_t k = 0; k < modules[i].endpoints.count; k++) {
            const struct endpoint *endpoint =
                (const struct endpoint *)modules[i].endpoints.items + k;
            plan->endpoints[plan->endpoint_count] =
                (struct endpoint_plan){.name = plan->names->endpoints.list[plan->endpoint_count],
                                       .endpoint = endpoint,
                                       .module = i,
                                       .party = NONE,
                                       .relay = NONE,
                                       .request_bytes = (uint32_t)endpoint->request,
                                       .response_bytes = (uint32_t)endpoint->response};
            plan->endpoint_count++;
        }
        plan->module_first[i + 1] = plan->endpoint_count;
    }
    plan->endpoint_names = plan->names->endpoints.index; /* the same numbers */
}

/* Gives a module to a party; each has one home. */
static void house(struct plan *plan, uint32_t module, uint32_t party, const void *field,
                  struct complaints *complaints)
{
    const struct module *modules = plan->description->application.modules.items;
    for (uint32_t i = plan->module_first[module]; i < plan->module_first[module + 1]; i++) {
        struct endpoint_plan *endpoint = &plan->endpoints[i];
        if (endpoint->party != NONE && endpoint->party != party) {
            complain(complaints, field, "a module lives in one service; list it once",
                     "module '%s' lives in service '%s' already", modules[module].name,
                     plan->parties[endpoint->party].name);
            return;
        }
        endpoint->party = party;
    }
}

static void house_service(struct plan *plan, uint32_t party, struct complaints *complaints)
{
    const struct service *service = plan->parties[party].service;
    const uint32_t count = plan->description->application.modules.count;
    const struct name_list *names = &service->modules;
    if (names->word) {
        for (uint32_t i = 0; i < count && strcmp(names->word, "all") == 0; i++)
            house(plan, i, party, names, complaints);
        return;
    }
    if (names->count == 0) {
        const uint32_t own = names_find(&plan->names->modules, service->name);
        if (own != NAME_UNKNOWN)
            house(plan, own, party, names, complaints);
        else
            complain(complaints, &service->name,
                     "name its modules: `modules: [a, b]`, `all` or `none`",
                     "service '%s' holds no module: there is none of its name", service->name);
        return;
    }
    for (uint32_t i = 0; i < names->count; i++) {
        const uint32_t module =
            names_need(&plan->names->modules, "module", names->names[i], names, complaints);
        if (module != NAME_UNKNOWN)
            house(plan, module, party, names, complaints);
    }
}

static void plan_datasets(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    const struct table *table = &plan->description->application.datasets;
    const struct dataset *datasets = table->items;
    plan->dataset_count = table->count;
    plan->datasets =
        arena_array(arena, table->count + plan->names->topics.count + 1, sizeof *plan->datasets);
    for (uint32_t i = 0; i < table->count; i++) {
        const struct popularity_class *class =
            (const struct popularity_class *)datasets[i].popularity.class;
        void *state = NULL;
        if (!class)
            complain(complaints, &datasets[i].popularity, "uniform, zipf(1.0)...",
                     "a dataset needs a popularity");
        else {
            state = arena_alloc(arena, class->state_size + 1);
            class->prepare(state, datasets[i].popularity.settings, datasets[i].keys, arena,
                           complaints);
        }
        plan->datasets[i] = (struct dataset_plan){.name = datasets[i].name,
                                                  .key = name_hash(datasets[i].name),
                                                  .dataset = &datasets[i],
                                                  .store = NONE,
                                                  .popularity = state};
    }
}

static void keep(struct plan *plan, uint32_t dataset, uint32_t party, const void *field,
                 struct complaints *complaints)
{
    struct dataset_plan *plan_of = &plan->datasets[dataset];
    if (plan_of->store != NONE && plan_of->store != party)
        complain(complaints, field, "a dataset lives in one store; list it once",
                 "store '%s' keeps dataset '%s' already", plan->parties[plan_of->store].name,
                 plan_of->name);
    plan_of->store = party;
}

static void keep_datasets(struct plan *plan, uint32_t party, struct complaints *complaints)
{
    const struct name_list *names = &plan->parties[party].store->datasets;
    const uint32_t count = plan->description->application.datasets.count;
    if (names->word && strcmp(names->word, "all") == 0)
        for (uint32_t i = 0; i < count; i++)
            keep(plan, i, party, names, complaints);
    for (uint32_t i = 0; i < names->count; i++) {
        const uint32_t found =
            names_need(&plan->names->datasets, "dataset", names->names[i], names, complaints);
        if (found != NAME_UNKNOWN)
            keep(plan, found, party, names, complaints);
    }
}

static void plan_homes(struct plan *plan, struct complaints *complaints)
{
    for (uint32_t i = 0; i < plan->party_count; i++) {
        if (plan->parties[i].kind == PARTY_SERVICE)
            house_service(plan, i, complaints);
        if (plan->parties[i].kind == PARTY_STORE)
            keep_datasets(plan, i, complaints);
    }
}

/* The replicas of a store talk among themselves. */
static void plan_among(struct plan *plan, struct arena *arena)
{
    for (uint32_t i = 0; i < plan->party_count; i++)
        plan->parties[i].among = plan->parties[i].kind == PARTY_STORE &&
                                         plan->parties[i].replicas > 1 &&
                                         !is_cache(&plan->parties[i])
                                     ? channel_between(plan, i, i, arena)
                                     : NONE;
}

static void experiment_check(const struct experiment *experiment, struct complaints *complaints)
{
    if (experiment->requests > 0 && experiment->requests != COUNT_UNLIMITED &&
        experiment->duration > 0)
        complain_softly(complaints, &experiment->requests,
                        "`duration: none` lets the number of requests decide",
                        "a duration is given too: this number is not looked at");
    if (clock_after(experiment->warmup, experiment->duration) == SIM_NEVER)
        complain(complaints, &experiment->duration,
                 "more replications look at as many years together as are wanted",
                 "'warmup' and 'duration' together are more than the 292 years of the clock");
}

/* After the measured time requests are waited for as long as their clients try. */
static void clock_check(const struct plan *plan, struct complaints *complaints)
{
    const struct experiment *experiment = &plan->description->experiment;
    const sim_time end = clock_after(experiment->warmup, experiment->duration);
    if (end == SIM_NEVER || clock_after(end, plan_longest_request(plan)) != SIM_NEVER)
        return;
    complain(complaints, &experiment->duration,
             "shorten it, or what clients wait for (timeout: none waits without end)",
             "the clock ends after 292 years, and clients may still try then");
}

const struct plan *plan_compile(const struct description *description, struct arena *arena,
                                struct complaints *complaints)
{
    struct plan *plan = arena_alloc(arena, sizeof *plan);
    plan->description = description;
    plan->names = names_create(description, arena);
    names_check(description, plan->names, complaints);
    experiment_check(&description->experiment, complaints);
    plan_endpoints(plan, arena);
    plan_datasets(plan, arena, complaints);
    if (!place_all(plan, arena, complaints))
        return NULL;
    plan_network(plan, arena, complaints);
    plan_homes(plan, complaints);
    shards_weigh(plan, arena);
    messaging_datasets(plan);
    messaging_groups(plan, arena, complaints);
    balancers_endpoints(plan, arena);
    channels_check(plan, arena, complaints);
    stores_check(plan, arena, complaints);
    transactions_check(plan, complaints);
    clock_check(plan, complaints);
    const bool sound =
        sources_prepare(plan, arena, complaints) && traffic_check(plan, arena, complaints);
    disruptions_prepare(plan, arena, complaints);
    if (!sound || complaints_stopped(complaints) || !compile_programs(plan, arena, complaints))
        return NULL;
    sources_compile(plan, arena);
    plan_among(plan, arena);
    plan_behind(plan, arena, complaints);
    registry_prepare(plan, arena, complaints);
    messaging_channels(plan, arena);
    configuration_prepare(plan, arena, complaints); /* when all channels are there */
    channels_number(plan, complaints);
    if (complaints->errors == 0)
        blast_prepare(plan, arena);
    return complaints->errors ? NULL : plan;
}
