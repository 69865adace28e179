/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/registry.h"

#include <string.h>

#include "models/plan/channels.h"
#include "models/plan/program/calling.h"
#include "models/words/actor.h"

enum { BARE_BYTES = 100 };

/* Without a time-out of its own a registry would wait for a dead store for ever. */
static const sim_time store_timeout = 5 * (sim_time)NANOSECONDS_PER_SECOND;

const char *const registry_names[REGISTRIES] = {
    [REGISTRY_INSTANCES] = "discovery", [REGISTRY_SETTINGS] = "configuration"};
/* Those of the stores of their own. */
static const char *const keeper_names[REGISTRIES] = {
    [REGISTRY_INSTANCES] = "discovery_store", [REGISTRY_SETTINGS] = "configuration_store"};

static const struct chosen *chosen_of(const struct plan *plan, unsigned which)
{
    const struct deployment *deployment = &plan->description->deployment;
    return which == REGISTRY_INSTANCES ? &deployment->discovery : &deployment->configuration;
}

static struct registry_servers *servers_of(const struct plan *plan, unsigned which)
{
    return chosen_of(plan, which)->settings;
}

/* --- its servers --- */

static void check_name(const struct plan *plan, const char *name, unsigned which,
                       struct complaints *complaints)
{
    const struct deployment *deployment = &plan->description->deployment;
    const struct store *given = deployment->stores.items;
    for (uint32_t i = 0; i < deployment->stores.count; i++)
        if (strcmp(given[i].name, name) == 0)
            complain(complaints, &given[i].name, "choose another name",
                     "'%s' is what a part of `%s` is called", name, registry_names[which]);
}

/* NULL: it has none. */
static const struct store *own_store(const struct plan *plan, unsigned which,
                                     struct complaints *complaints)
{
    struct registry_keeper *keeper = &servers_of(plan, which)->store;
    if (!keeper->own.kind.class)
        return NULL;
    if (keeper->entry)
        complain(complaints, &keeper->entry, "leave one of them out",
                 "an entry of `stores` and a store of its own do not go together");
    check_name(plan, keeper_names[which], which, complaints);
    keeper->own.name = keeper_names[which];
    return &keeper->own;
}

static const struct store *store_of(const struct plan *plan, unsigned which,
                                    struct registry_terms *terms, struct arena *arena,
                                    struct complaints *complaints)
{
    const struct registry_servers *servers = servers_of(plan, which);
    terms->stored = servers->store.entry || servers->store.own.kind.class;
    check_name(plan, registry_names[which], which, complaints);
    struct store *store = arena_alloc(arena, sizeof *store);
    *store =
        (struct store){.name = registry_names[which],
                       .kind = {.class = &registry_actors.server->actor.head, .settings = terms},
                       .nodes = servers->nodes,
                       .replicas = servers->replicas,
                       .connections = COUNT_UNLIMITED,
                       .needs = 1,
                       .queue = COUNT_UNLIMITED};
    return store;
}

static const struct store *discovery_store(struct plan *plan, struct arena *arena,
                                           struct complaints *complaints)
{
    const struct chosen *chosen = chosen_of(plan, REGISTRY_INSTANCES);
    const struct discovery_class *class = (const struct discovery_class *)chosen->class;
    plan->discovery = class ? class->how : DISCOVERY_FIXED;
    if (plan->discovery != DISCOVERY_REGISTRY)
        return NULL;
    struct registry_terms *terms = arena_alloc(arena, sizeof *terms);
    class->terms(chosen->settings, terms);
    if (class->check)
        class->check(chosen->settings, complaints);
    if (plan->description->deployment.services.count == 0)
        complain(complaints, chosen, "leave it out", "there is no service that callers could find");
    return store_of(plan, REGISTRY_INSTANCES, terms, arena, complaints);
}

static const struct store *configuration_store(struct plan *plan, struct arena *arena,
                                               struct complaints *complaints)
{
    const struct chosen *chosen = chosen_of(plan, REGISTRY_SETTINGS);
    const struct configuration_class *class = (const struct configuration_class *)chosen->class;
    if (!class || !class->terms)
        return NULL;
    struct registry_terms *terms = arena_alloc(arena, sizeof *terms);
    class->terms(chosen->settings, terms);
    terms->settings = true;
    return store_of(plan, REGISTRY_SETTINGS, terms, arena, complaints);
}

uint32_t registry_stores(struct plan *plan, struct arena *arena, struct complaints *complaints,
                         const struct store *made[REGISTRY_STORES])
{
    uint32_t count = 0;
    plan->registries[REGISTRY_INSTANCES] = plan->registries[REGISTRY_SETTINGS] = NONE;
    for (unsigned which = 0; which < REGISTRIES; which++) {
        made[count] = which == REGISTRY_INSTANCES ? discovery_store(plan, arena, complaints)
                                                  : configuration_store(plan, arena, complaints);
        if (!made[count])
            continue;
        count++;
        if ((made[count] = own_store(plan, which, complaints)))
            count++;
    }
    return count;
}

bool registry_keeps(const struct party *party)
{
    for (unsigned which = 0; party->store && which < REGISTRIES; which++)
        if (party->store->name == keeper_names[which])
            return true;
    return false;
}

bool registry_of(const struct party *party)
{
    return party->store && party->store->kind.class == &registry_actors.server->actor.head;
}

static unsigned which_of(const struct party *party)
{
    const struct registry_terms *terms = party->store->kind.settings;
    return terms->settings ? REGISTRY_SETTINGS : REGISTRY_INSTANCES;
}

const void *registry_nodes_field(const struct plan *plan, const struct party *party)
{
    return registry_of(party) ? &servers_of(plan, which_of(party))->nodes : &party->store->nodes;
}

/* Services stand side by side among the parties, so their instances do. */
static void list_instances(const struct plan *plan, struct registry_terms *terms)
{
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party *each = &plan->parties[i];
        if (each->kind != PARTY_SERVICE)
            continue;
        if (terms->count == 0)
            terms->first = each->first;
        terms->count = each->first + each->replicas - terms->first;
    }
}

void registries_placed(struct plan *plan)
{
    for (uint32_t i = 0; i < plan->party_count; i++) {
        struct party *party = &plan->parties[i];
        if (!registry_of(party))
            continue;
        struct registry_terms *terms = party->store->kind.settings;
        plan->registries[which_of(party)] = i;
        party->registry = terms;
        plan->replaces |= terms->replace > 0;
        if (!terms->settings)
            list_instances(plan, terms);
    }
}

struct call_policy registry_policy(const struct call_policy *given, bool behind)
{
    struct call_policy policy = *given;
    policy.timeout = behind && given->timeout == 0 ? store_timeout : given->timeout;
    if (behind)
        return policy;
    policy.timeout = 0; /* agents have their own patience */
    policy.retry.attempts = 1;
    policy.hedge.after = (struct chosen){0};
    memset(policy.guards, 0, sizeof policy.guards);
    policy.retry.budget = (struct chosen){0};
    policy.deadline = 0;
    policy.propagate = false;
    policy.connections = COUNT_UNLIMITED;
    policy.acquire_timeout = 0;
    policy.cancel = true;
    return policy;
}

/* --- how soon it is known --- */

/* All of them uniform: a heartbeat is up to its period old, a look, a copy and a question come up
 * to theirs later. */
struct knowing registry_knowing(const struct registry_terms *terms)
{
    const double heard =
        (double)terms->cache + (terms->hold ? 0.0 : (double)terms->refresh) + (double)terms->list;
    const double written = (double)terms->spread;
    if (terms->settings)
        return (struct knowing){heard / 2, heard + written};
    if (terms->lease > 0)
        return (struct knowing){(double)terms->lease - (double)terms->heartbeat / 2 +
                                    (double)terms->evict / 2 + heard / 2,
                                (double)(terms->lease + terms->evict) + heard + written};
    if (terms->node_dead > 0) {
        const double look = terms->exits ? (double)terms->exits : (double)NANOSECONDS_PER_SECOND;
        return (struct knowing){(double)terms->node_dead - (double)terms->node_lease / 2 + look +
                                    heard / 2,
                                (double)terms->node_dead + 2 * look + heard + written};
    }
    const double probes = (double)terms->probe * (double)terms->failures;
    return (struct knowing){probes - (double)terms->probe / 2 + (double)terms->probe_timeout +
                                heard / 2,
                            probes + (double)terms->probe_timeout + heard + written};
}

/* --- who asks --- */

static bool calls_services(const struct plan *plan, uint32_t party)
{
    for (uint32_t i = 0; i < plan->channel_count; i++)
        if (plan->channels[i].caller == party &&
            plan->parties[plan->channels[i].callee].kind == PARTY_SERVICE)
            return true;
    return false;
}

static void asks_fill(struct calling *asks, uint32_t channel)
{
    for (unsigned write = 0; write < 2; write++)
        asks[write] = (struct calling){.channel = channel,
                                       .dataset = NONE,
                                       .bytes = BARE_BYTES,
                                       .store = true,
                                       .verb = write ? VERB_WRITE : VERB_READ,
                                       .level = LEVEL_NORMAL};
}

/* Whether the instances of a party follow a registry. */
static bool follows(const struct plan *plan, uint32_t party, unsigned which)
{
    if (plan->registries[which] == NONE || plan->parties[party].kind == PARTY_STORE)
        return false;
    return which == REGISTRY_INSTANCES ? calls_services(plan, party)
                                       : plan->parties[party].channels > 0;
}

static void agent_prepare(struct plan *plan, uint32_t index, struct arena *arena)
{
    struct party *party = &plan->parties[index];
    const bool follow[REGISTRIES] = {follows(plan, index, REGISTRY_INSTANCES),
                                     follows(plan, index, REGISTRY_SETTINGS)};
    const bool registers =
        plan->registries[REGISTRY_INSTANCES] != NONE && party->kind == PARTY_SERVICE;
    if (!registers && !follow[REGISTRY_INSTANCES] && !follow[REGISTRY_SETTINGS])
        return;
    struct agent_terms *agent = arena_alloc(arena, sizeof *agent);
    struct calling *asks = arena_array(arena, 2 * REGISTRIES, sizeof *asks);
    *agent = (struct agent_terms){.registers = registers, .listens = follow[REGISTRY_INSTANCES]};
    for (unsigned which = 0; which < REGISTRIES; which++) {
        if (!follow[which] && !(registers && which == REGISTRY_INSTANCES))
            continue;
        const uint32_t servers = plan->registries[which];
        agent->asks[which] = plan->parties[servers].registry;
        asks_fill(asks + 2 * which, channel_between(plan, index, servers, arena));
    }
    party->agent = agent;
    party->questions = asks;
}

/* Who keeps its keys; NONE: nobody, or after a complaint. */
static uint32_t keeper_of(const struct plan *plan, unsigned which, struct complaints *complaints)
{
    const struct registry_keeper *keeper = &servers_of(plan, which)->store;
    const char *const *entry = &keeper->entry;
    if (keeper->own.kind.class)
        return plan_find_party(plan, PARTY_STORE, keeper_names[which]);
    if (!*entry ||
        names_need(&plan->names->stores, "store", *entry, entry, complaints) == NAME_UNKNOWN)
        return NONE;
    return plan_find_party(plan, PARTY_STORE, *entry);
}

/* Its keys need somebody who keeps data himself. */
static void store_prepare(struct plan *plan, unsigned which, struct arena *arena,
                          struct complaints *complaints)
{
    const uint32_t party = keeper_of(plan, which, complaints);
    if (party == NONE)
        return;
    const struct registry_keeper *keeper = &servers_of(plan, which)->store;
    const struct store_class *class =
        (const struct store_class *)plan->parties[party].store->kind.class;
    if (!class || class->behind) {
        complain(complaints, keeper->entry ? (const void *)&keeper->entry : &keeper->own.kind,
                 "name the store behind it", "'%s' keeps nothing itself",
                 plan->parties[party].name);
        return;
    }
    struct calling *asks = arena_array(arena, 2, sizeof *asks);
    asks_fill(asks, channel_between(plan, plan->registries[which], party, arena));
    plan->parties[plan->registries[which]].questions = asks;
}

void registry_prepare(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    for (uint32_t i = 0; i < plan->party_count; i++)
        agent_prepare(plan, i, arena);
    for (unsigned which = 0; which < REGISTRIES; which++)
        if (plan->registries[which] != NONE)
            store_prepare(plan, which, arena, complaints);
}
