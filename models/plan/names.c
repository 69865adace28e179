/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/names.h"

#include "models/words/step.h"
#include "sim/name_index.h"

struct words {
    const char **list;
    uint32_t count;
    struct name_index index;
};

struct naming {
    struct walk walk;
    const struct description *description;
    struct arena *arena;
    struct complaints *complaints;
    struct words endpoints, datasets, modules, groups;
};

static void judge(const struct naming *in, const struct words *words, const char *what,
                  const char *name, const void *field)
{
    if (!name || words->count == 0)
        return;
    if (name_index_find(&words->index, name) != NAME_UNKNOWN)
        return;
    complain_unknown(in->complaints, field, what, name, words->list, words->count);
}

static void add_word(struct words *words, const char *name, struct arena *arena)
{
    name_index_add(&words->index, arena, name, words->count);
    words->list[words->count++] = name;
}

/* A name stands first in every element of a table. */
static struct words names_of(const struct table *table, size_t size, struct arena *arena)
{
    struct words words = {.list = arena_array(arena, table->count + 1, sizeof *words.list)};
    for (uint32_t i = 0; i < table->count; i++) {
        const char *name = *(const char *const *)((const char *)table->items + i * size);
        if (name)
            add_word(&words, name, arena);
    }
    return words;
}

static struct words endpoints_of(const struct table *table, struct arena *arena)
{
    const struct module *modules = table->items;
    uint32_t most = 0;
    for (uint32_t i = 0; i < table->count; i++)
        most += modules[i].endpoints.count;
    struct words words = {.list = arena_array(arena, most + 1, sizeof *words.list)};
    for (uint32_t i = 0; i < table->count; i++)
        for (uint32_t k = 0; k < modules[i].endpoints.count; k++) {
            const struct endpoint *endpoint =
                (const struct endpoint *)modules[i].endpoints.items + k;
            if (modules[i].name && endpoint->name)
                add_word(&words, arena_format(arena, "%s.%s", modules[i].name, endpoint->name),
                         arena);
        }
    return words;
}

static void hear_call(struct walk *walk, const struct step *step, const char *const *endpoint,
                      double count, bool forward)
{
    (void)step, (void)count, (void)forward;
    const struct naming *in = (const struct naming *)walk;
    judge(in, &in->endpoints, "endpoint", *endpoint, endpoint);
}

static void hear_operation(struct walk *walk, const struct step *step, const char *const *dataset,
                           double count, bool write)
{
    (void)step, (void)count, (void)write;
    const struct naming *in = (const struct naming *)walk;
    judge(in, &in->datasets, "dataset", *dataset, dataset);
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
            judge(in, &in->endpoints, "endpoint", entries[k].name, &entries[k].name);
    }
}

static void check_list(const struct naming *in, const struct words *words, const char *what,
                       const struct name_list *names)
{
    for (uint32_t i = 0; i < names->count && !names->word; i++)
        judge(in, words, what, names->names[i], names);
}

static void check_deployment(const struct naming *in)
{
    const struct deployment *deployment = &in->description->deployment;
    const struct service *services = deployment->services.items;
    for (uint32_t i = 0; i < deployment->services.count; i++) {
        judge(in, &in->groups, "group of nodes", services[i].nodes, &services[i].nodes);
        check_list(in, &in->modules, "module", &services[i].modules);
    }
    const struct store *stores = deployment->stores.items;
    for (uint32_t i = 0; i < deployment->stores.count; i++) {
        judge(in, &in->groups, "group of nodes", stores[i].nodes, &stores[i].nodes);
        check_list(in, &in->datasets, "dataset", &stores[i].datasets);
    }
}

void names_check(const struct description *description, struct arena *arena,
                 struct complaints *complaints)
{
    struct naming in = {.walk = {.call = hear_call, .operate = hear_operation},
                        .description = description,
                        .arena = arena,
                        .complaints = complaints};
    const struct application *application = &description->application;
    in.endpoints = endpoints_of(&application->modules, arena);
    in.modules = names_of(&application->modules, sizeof(struct module), arena);
    in.datasets = names_of(&application->datasets, sizeof(struct dataset), arena);
    in.groups = names_of(&description->deployment.nodes, sizeof(struct node_group), arena);
    check_application(&in);
    check_workload(&in);
    check_deployment(&in);
}
