/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/names.h"

#include <string.h>

#include "models/words/messaging.h"
#include "models/words/step.h"

struct naming {
    struct walk walk;
    const struct description *description;
    const struct names *names;
    struct complaints *complaints;
};

uint32_t names_need(const struct known_names *known, const char *what, const char *name,
                    const void *field, struct complaints *complaints)
{
    const uint32_t found = names_find(known, name);
    if (found == NAME_UNKNOWN)
        complain_unknown(complaints, field, what, name, known->list, known->count);
    return found;
}

static void judge(const struct naming *in, const struct known_names *known, const char *what,
                  const char *name, const void *field)
{
    if (name && known->count)
        names_need(known, what, name, field, in->complaints);
}

/* ---- what there is ---- */

/* Room for one that is not written as well. */
static struct known_names room_for(uint32_t most, struct arena *arena)
{
    return (struct known_names){.list = arena_array(arena, most + 1, sizeof(const char *))};
}

static void add(struct known_names *known, const char *name, struct arena *arena)
{
    name_index_add(&known->index, arena, name, known->count);
    known->list[known->count++] = name;
}

/* A name stands first in every element of a table. */
static struct known_names names_of(const struct table *table, size_t size, struct arena *arena)
{
    struct known_names known = room_for(table->count, arena);
    for (uint32_t i = 0; i < table->count; i++) {
        const char *name = *(const char *const *)((const char *)table->items + i * size);
        if (name)
            add(&known, name, arena);
    }
    return known;
}

static struct known_names endpoints_of(const struct table *table, struct arena *arena)
{
    const struct module *modules = table->items;
    uint32_t most = 0;
    for (uint32_t i = 0; i < table->count; i++)
        most += modules[i].endpoints.count;
    struct known_names known = room_for(most, arena);
    for (uint32_t i = 0; i < table->count; i++)
        for (uint32_t k = 0; k < modules[i].endpoints.count; k++) {
            const struct endpoint *endpoint =
                (const struct endpoint *)modules[i].endpoints.items + k;
            if (modules[i].name && endpoint->name)
                add(&known, arena_format(arena, "%s.%s", modules[i].name, endpoint->name), arena);
        }
    return known;
}

/* Each once, in the order of the zones. */
static struct known_names regions_of(const struct table *zones, struct arena *arena)
{
    struct known_names known = room_for(zones->count, arena);
    for (uint32_t i = 0; i < zones->count; i++) {
        const char *name = ((const struct zone *)zones->items)[i].region;
        if (name && names_find(&known, name) == NAME_UNKNOWN)
            add(&known, name, arena);
    }
    return known;
}

/* Those that are written, without `default`, and those that an endpoint hears. */
static struct known_names topics_of(const struct description *description, struct arena *arena)
{
    const struct table *written = &description->deployment.topics;
    const struct table *modules = &description->application.modules;
    uint32_t most = written->count;
    for (uint32_t i = 0; i < modules->count; i++)
        most += ((const struct module *)modules->items)[i].endpoints.count;
    struct known_names known = room_for(most, arena);
    for (uint32_t i = 0; i < written->count; i++) {
        const char *name = ((const struct topic *)written->items)[i].name;
        if (name && strcmp(name, "default") != 0)
            add(&known, name, arena);
    }
    for (uint32_t i = 0; i < modules->count; i++) {
        const struct table *endpoints = &((const struct module *)modules->items)[i].endpoints;
        for (uint32_t k = 0; k < endpoints->count; k++) {
            const char *name = ((const struct endpoint *)endpoints->items)[k].topic;
            if (name && names_find(&known, name) == NAME_UNKNOWN)
                add(&known, name, arena);
        }
    }
    return known;
}

const struct names *names_create(const struct description *description, struct arena *arena)
{
    struct names *names = arena_alloc(arena, sizeof *names);
    const struct application *application = &description->application;
    const struct deployment *deployment = &description->deployment;
    names->endpoints = endpoints_of(&application->modules, arena);
    names->modules = names_of(&application->modules, sizeof(struct module), arena);
    names->datasets = names_of(&application->datasets, sizeof(struct dataset), arena);
    names->regions = regions_of(&deployment->zones, arena);
    names->groups = names_of(&deployment->nodes, sizeof(struct node_group), arena);
    names->zones = names_of(&deployment->zones, sizeof(struct zone), arena);
    if (names->zones.count == 0)
        add(&names->zones, ZONE_HERE, arena);
    names->clients = names_of(&description->workload, sizeof(struct source), arena);
    names->services = names_of(&deployment->services, sizeof(struct service), arena);
    names->stores = names_of(&deployment->stores, sizeof(struct store), arena);
    names->topics = topics_of(description, arena);
    if (names->topics.count > 0)
        add(&names->stores, "broker", arena);
    names->callees = names_of(&deployment->calls, sizeof(struct callee_policy), arena);
    return names;
}

/* ---- what is named ---- */

static void hear_call(struct walk *walk, const struct step *step, const char *const *endpoint,
                      double count, bool forward)
{
    (void)step, (void)count, (void)forward;
    const struct naming *in = (const struct naming *)walk;
    judge(in, &in->names->endpoints, "endpoint", *endpoint, endpoint);
}

static void hear_operation(struct walk *walk, const struct step *step, const char *const *dataset,
                           double count, bool write)
{
    (void)step, (void)count, (void)write;
    const struct naming *in = (const struct naming *)walk;
    judge(in, &in->names->datasets, "dataset", *dataset, dataset);
}

static void hear_publish(struct walk *walk, const struct step *step, const char *const *topic,
                         double count, bool waits)
{
    (void)step, (void)count, (void)waits;
    const struct naming *in = (const struct naming *)walk;
    names_need(&in->names->topics, "topic", *topic, topic, in->complaints);
}

static void check_application(struct naming *in)
{
    const struct table *table = &in->description->application.modules;
    const struct module *modules = table->items;
    for (uint32_t i = 0; i < table->count; i++)
        for (uint32_t k = 0; k < modules[i].endpoints.count; k++)
            walk_steps(&((const struct endpoint *)modules[i].endpoints.items + k)->steps, &in->walk,
                       1.0);
}

static void check_workload(const struct naming *in)
{
    const struct table *table = &in->description->workload;
    const struct source *sources = table->items;
    for (uint32_t i = 0; i < table->count; i++) {
        const struct mix_entry *entries = sources[i].mix.items;
        for (uint32_t k = 0; k < sources[i].mix.count; k++)
            judge(in, &in->names->endpoints, "endpoint", entries[k].name, &entries[k].name);
    }
}

static void check_list(const struct naming *in, const struct known_names *known, const char *what,
                       const struct name_list *names)
{
    for (uint32_t i = 0; i < names->count && !names->word; i++)
        judge(in, known, what, names->names[i], names);
}

static void check_deployment(const struct naming *in)
{
    const struct deployment *deployment = &in->description->deployment;
    const struct service *services = deployment->services.items;
    for (uint32_t i = 0; i < deployment->services.count; i++) {
        check_list(in, &in->names->groups, "group of nodes", &services[i].nodes);
        check_list(in, &in->names->modules, "module", &services[i].modules);
    }
    const struct store *stores = deployment->stores.items;
    for (uint32_t i = 0; i < deployment->stores.count; i++) {
        judge(in, &in->names->groups, "group of nodes", stores[i].nodes, &stores[i].nodes);
        check_list(in, &in->names->datasets, "dataset", &stores[i].datasets);
    }
    const struct messaging *messaging = deployment->messaging.settings;
    if (messaging)
        judge(in, &in->names->groups, "group of nodes", messaging->nodes, &messaging->nodes);
    const struct callee_policy *callees = deployment->calls.items;
    for (uint32_t i = 0; i < deployment->calls.count; i++)
        judge(in, &in->names->groups, "group of nodes", callees[i].balancer.nodes,
              &callees[i].balancer.nodes);
}

void names_check(const struct description *description, const struct names *names,
                 struct complaints *complaints)
{
    struct naming in = {
        .walk = {.call = hear_call, .operate = hear_operation, .publish = hear_publish},
        .description = description,
        .names = names,
        .complaints = complaints};
    check_application(&in);
    check_workload(&in);
    check_deployment(&in);
}
