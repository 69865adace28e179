/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/configuration.h"

#include "models/plan/configuration.h"
#include "models/run/route.h"
#include "models/run/store.h"

/* Of one change. */
struct change {
    uint32_t *place;  /* by instance: 1 + where it stands in the order of the stages; 0: nowhere */
    uint32_t count;   /* of those for whom it is */
    uint32_t obeying; /* of them */
    uint32_t begun;   /* disruptions that want it */
    uint32_t found, back; /* slots of the engine: it turns out to be bad, it is taken back */
    struct stream random; /* of when it is found */
    bool mixed;           /* some obey and some do not */
};

struct entry {
    bool written;
    sim_time since; /* it was written or taken back */
    uint32_t slot;  /* of the engine: when its stage begins */
};

struct configuration {
    struct change changes[CHANGES_MOST];
    struct entry *entries;
    uint32_t *list; /* room for the entries that are written */
};

static const struct configuration_plan *plan_of(const struct run *run)
{
    return run->plan->configuration;
}

/* --- who obeys --- */

static bool within(const struct change *change, uint32_t instance, double share)
{
    const uint32_t place = change->place[instance];
    return place > 0 && (double)(place - 1) < share * (double)change->count;
}

/* The entry by which it obeys a change; NONE: it does not. */
static uint32_t obeyed(const struct run *run, uint32_t which, uint32_t instance,
                       const uint32_t *entries, uint32_t count)
{
    const struct configuration_plan *plan = plan_of(run);
    for (uint32_t i = 0; i < count; i++) {
        const struct change_entry *entry = &plan->entries[entries[i]];
        if (entry->change == which &&
            within(&run->configuration->changes[which], instance, entry->share))
            return entries[i];
    }
    return NONE;
}

static void settle(struct run *run, struct change *change, bool obeys)
{
    change->obeying += obeys ? 1u : -1u;
    const bool mixed = change->obeying > 0 && change->obeying < change->count;
    if (mixed != change->mixed)
        run->mixed += mixed ? 1u : -1u;
    change->mixed = mixed;
}

static void tell(struct run *run, uint32_t instance, uint32_t entry)
{
    if (observed(&run->observe, RECORD_CONFIGURED))
        observe_tell(&run->observe, RECORD_CONFIGURED, run->engine->now,
                     &(struct configured_record){.instance = instance,
                                                 .took = run->engine->now -
                                                         run->configuration->entries[entry].since});
}

static void routes_obey(struct run *run, uint32_t instance)
{
    const uint32_t *routes = run->instances[instance].routes;
    for (uint32_t i = 0; i < run->instances[instance].plan->channels; i++)
        if (routes[i] != 0)
            route_policy(run, routes[i] - 1,
                         configured_policy(plan_of(run), route_at(run, routes[i] - 1)->channel,
                                           run->obeys[instance]));
}

void configuration_learnt(struct run *run, uint32_t instance, const uint32_t *entries,
                          uint32_t count)
{
    if (!run->configuration)
        return;
    const struct configuration_plan *plan = plan_of(run);
    const uint32_t before = run->obeys[instance];
    for (uint32_t i = 0; i < plan->change_count; i++) {
        const uint32_t entry = obeyed(run, i, instance, entries, count);
        const bool obeys = entry != NONE, did = before >> i & 1;
        if (obeys == did)
            continue;
        run->obeys[instance] ^= 1u << i;
        settle(run, &run->configuration->changes[i], obeys);
        tell(run, instance, obeys ? entry : plan->first[i]);
    }
    if (run->obeys[instance] != before)
        routes_obey(run, instance);
}

/* --- what operators do --- */

static void all_learn(struct run *run)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan_of(run)->entry_count; i++)
        if (run->configuration->entries[i].written)
            run->configuration->list[count++] = i;
    for (uint32_t i = 0; i < run->plan->instance_count; i++)
        configuration_learnt(run, i, run->configuration->list, count);
}

static void tell_server(struct run *run, uint32_t instance, uint32_t entry)
{
    act(run, (struct act){ACT_TOLD, instance,
                          2 * entry + run->configuration->entries[entry].written, 0});
}

static void write_entry(struct run *run, uint32_t which, bool written)
{
    struct entry *entry = &run->configuration->entries[which];
    const uint32_t centre = run->plan->registries[REGISTRY_SETTINGS];
    if (entry->written == written)
        return;
    entry->written = written;
    entry->since = run->engine->now;
    if (centre == NONE) {
        all_learn(run);
        return;
    }
    const struct party *servers = &run->plan->parties[centre];
    for (uint32_t i = servers->first; i < servers->first + servers->replicas; i++)
        tell_server(run, i, which);
}

static void arm(struct run *run, uint32_t slot, sim_time time)
{
    sim_time due;
    if (clock_add(run->engine->now, time, &due))
        engine_rearm(run->engine, slot, due);
}

static void begin_stage(struct run *run, uint32_t entry)
{
    const sim_time after = plan_of(run)->entries[entry].after;
    if (after == 0)
        write_entry(run, entry, true);
    else
        arm(run, run->configuration->entries[entry].slot, after);
}

/* No stage that has not begun begins any more. */
static void stop(struct run *run, uint32_t which)
{
    const struct configuration_plan *plan = plan_of(run);
    for (uint32_t i = plan->first[which]; i < plan->first[which + 1]; i++)
        engine_cancel(run->engine, run->configuration->entries[i].slot);
}

static void take_back(struct run *run, uint32_t which)
{
    const struct configuration_plan *plan = plan_of(run);
    struct change *change = &run->configuration->changes[which];
    stop(run, which);
    engine_cancel(run->engine, change->found);
    engine_cancel(run->engine, change->back);
    for (uint32_t i = plan->first[which]; i < plan->first[which + 1]; i++)
        write_entry(run, i, false);
}

static void give(struct run *run, uint32_t which)
{
    const struct configuration_plan *plan = plan_of(run);
    struct change *change = &run->configuration->changes[which];
    const struct bad_value *bad = &plan->changes[which]->bad;
    for (uint32_t i = plan->first[which]; i < plan->first[which + 1]; i++)
        begin_stage(run, i);
    if (!law_given(&bad->found_after))
        return;
    draw random = stream_draw(&change->random);
    arm(run, change->found, law_sample(&bad->found_after, &random));
}

/* An event's object is an entry, or a change. */
enum configuration_event { STAGE_BEGINS, VALUE_FOUND, VALUE_BACK };

static void on_change(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    switch ((enum configuration_event)event.kind) {
    case STAGE_BEGINS:
        write_entry(run, event.object, true);
        return;
    case VALUE_FOUND:
        stop(run, event.object);
        arm(run, run->configuration->changes[event.object].back,
            plan_of(run)->changes[event.object]->bad.roll_back);
        return;
    case VALUE_BACK:
        take_back(run, event.object);
        return;
    }
}

void configuration_changes(struct run *run, const struct configure *change, bool begins)
{
    const struct configuration_plan *plan = plan_of(run);
    uint32_t which = 0;
    while (plan->changes[which] != change)
        which++;
    struct change *own = &run->configuration->changes[which];
    const bool was = own->begun > 0;
    own->begun += begins ? 1u : -1u;
    if (was == (own->begun > 0))
        return;
    if (begins)
        give(run, which);
    else
        take_back(run, which);
}

void configuration_returns(struct run *run, uint32_t instance)
{
    if (!run->configuration ||
        run->plan->instances[instance].party != run->plan->registries[REGISTRY_SETTINGS])
        return;
    for (uint32_t i = 0; i < plan_of(run)->entry_count; i++)
        tell_server(run, instance, i);
}

/* --- the beginning --- */

/* Those for whom a change is, in an order that is drawn. */
static void order_create(struct run *run, uint32_t which)
{
    struct change *change = &run->configuration->changes[which];
    const uint32_t all = run->plan->instance_count;
    uint32_t *order = arena_array(run->arena, all + 1, sizeof *order);
    struct stream random =
        stream_named(run->seed, run->replication, plan_of(run)->changes[which]->path, "stages");
    change->place = arena_array(run->arena, all + 1, sizeof *change->place);
    for (uint32_t i = 0; i < all; i++)
        if (change_touches(run->plan, which, run->plan->instances[i].party)) {
            const uint32_t at = uniform_below(stream_next(&random), change->count + 1);
            order[change->count++] = order[at];
            order[at] = i;
        }
    for (uint32_t i = 0; i < change->count; i++)
        change->place[order[i]] = 1 + i;
}

void configuration_create(struct run *run)
{
    const struct configuration_plan *plan = plan_of(run);
    if (!plan)
        return;
    struct configuration *made = run->configuration = arena_alloc(run->arena, sizeof *made);
    const uint32_t component = engine_add(run->engine, on_change, run, "stages");
    made->entries = arena_array(run->arena, plan->entry_count + 1, sizeof *made->entries);
    made->list = arena_array(run->arena, plan->entry_count + 1, sizeof *made->list);
    for (uint32_t i = 0; i < plan->entry_count; i++)
        made->entries[i].slot = engine_slot(run->engine, component, STAGE_BEGINS, i);
    for (uint32_t i = 0; i < plan->change_count; i++) {
        struct change *change = &made->changes[i];
        order_create(run, i);
        change->found = engine_slot(run->engine, component, VALUE_FOUND, i);
        change->back = engine_slot(run->engine, component, VALUE_BACK, i);
        change->random = stream_named(run->seed, run->replication, plan->changes[i]->path, "found");
    }
    run->obeys = arena_array(run->arena, run->plan->instance_count + 1, sizeof *run->obeys);
}
