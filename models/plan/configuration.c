/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/configuration.h"

#include <string.h>

#include "models/plan/caches.h"
#include "models/plan/channels.h"
#include "models/plan/names.h"
#include "models/plan/policy.h"
#include "models/words/disruption.h"
#include "models/words/failure.h"
#include "sim/check.h"

/* --- changes and their stages --- */

static const struct configure *configure_of(const struct disruption *disruption)
{
    const struct failure_class *class = (const struct failure_class *)disruption->action.class;
    return class && class->configures ? disruption->action.settings : NULL;
}

static uint32_t stages_of(const struct configure *change)
{
    return change->stages.count ? change->stages.count : 1;
}

static void collect(const struct plan *plan, struct configuration_plan *made,
                    struct complaints *complaints)
{
    const struct table *table = &plan->description->disruptions;
    const struct disruption *disruptions = table->items;
    for (uint32_t i = 0; i < table->count; i++) {
        const struct configure *change = configure_of(&disruptions[i]);
        if (!change)
            continue;
        if (made->change_count == CHANGES_MOST) {
            complain(complaints, &change->path, NULL,
                     "more than %d changes of the configuration do not fit", CHANGES_MOST);
            return;
        }
        made->first[made->change_count] = made->entry_count;
        made->changes[made->change_count++] = change;
        made->entry_count += stages_of(change);
    }
    made->first[made->change_count] = made->entry_count;
}

static void check_shares(const struct configure *change, struct complaints *complaints)
{
    const struct configure_stage *stages = change->stages.items;
    for (uint32_t i = 1; i < change->stages.count; i++)
        if (stages[i].share <= stages[i - 1].share)
            complain(complaints, &stages[i].share, "each stage takes those before and some more",
                     "a stage of %g %% takes no more than the one before, %g %%",
                     stages[i].share * 100, stages[i - 1].share * 100);
}

static void enter(struct configuration_plan *made, struct arena *arena,
                  struct complaints *complaints)
{
    struct change_entry *entries = arena_array(arena, made->entry_count + 1, sizeof *entries);
    for (uint32_t change = 0; change < made->change_count; change++) {
        const struct configure_stage *stages = made->changes[change]->stages.items;
        sim_time after = 0;
        check_shares(made->changes[change], complaints);
        for (uint32_t i = 0; i < stages_of(made->changes[change]); i++) {
            if (stages && !clock_add(after, stages[i].after, &after))
                complain(complaints, &stages[i].after, NULL, "the stages take too long");
            entries[made->first[change] + i] = (struct change_entry){
                .change = change, .share = stages ? stages[i].share : 1.0, .after = after};
        }
    }
    made->entries = entries;
}

/* --- whom they are for --- */

/* `path` goes on by this key; what comes after it, or NULL. */
static const char *after_key(const char *path, const char *key)
{
    const size_t length = strlen(key);
    return strncmp(path, key, length) == 0 && path[length] == '.' ? path + length + 1 : NULL;
}

/* Clients have policies of their own, but for this. */
static bool says_who_is_asked(const char *key)
{
    static const char *const keys[] = {"balance", "prefer", "eject",
                                       "health",  "panic",  "slow_start"};
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const size_t length = strlen(keys[i]);
        if (strncmp(key, keys[i], length) == 0 && (key[length] == '\0' || key[length] == '.'))
            return true;
    }
    return false;
}

static bool touches(const struct plan *plan, const struct configure *change,
                    const struct channel *channel)
{
    const struct party *caller = &plan->parties[channel->caller];
    const struct party *callee = &plan->parties[channel->callee];
    const char *rest = after_key(change->path, "workload");
    if (rest)
        return caller->kind == PARTY_CLIENT && after_key(rest, caller->name);
    rest = after_key(change->path, "deployment.calls");
    if (!rest || callee->registry || caller->kind == PARTY_STORE || lives_inside(callee))
        return false;
    const char *key = after_key(rest, cache_called(plan, callee));
    if (!key)
        key = after_key(rest, "default");
    return key && (caller->kind != PARTY_CLIENT || says_who_is_asked(key));
}

static void find_touched(struct plan *plan, struct configuration_plan *made, struct arena *arena)
{
    bool *touched =
        arena_array(arena, (size_t)made->change_count * plan->party_count + 1, sizeof *touched);
    for (uint32_t i = 0; i < made->change_count; i++)
        for (uint32_t k = 0; k < plan->channel_count; k++)
            if (touches(plan, made->changes[i], &plan->channels[k]))
                touched[(size_t)i * plan->party_count + plan->channels[k].caller] = true;
    made->touches = touched;
}

/* --- policies --- */

static const struct description *varied(const struct configuration_plan *made, uint32_t subset,
                                        struct complaints *complaints)
{
    struct variation list[CHANGES_MOST];
    unsigned count = 0;
    for (uint32_t i = 0; i < made->change_count; i++)
        if (subset & 1u << i)
            list[count++] = (struct variation){.path = made->changes[i]->path,
                                               .value = made->changes[i]->to,
                                               .field = &made->changes[i]->path};
    return complaints->vary(complaints, list, count);
}

/* What is wrong with the values together is wrong with the one that was written last. */
struct retold {
    struct complaints own; /* first: who complains holds a pointer to it */
    struct complaints *to;
    const void *field;
};

static void retell(struct complaints *own, const void *field, bool error, const char *message,
                   const char *hint)
{
    const struct retold *retold = (const struct retold *)own;
    (void)field; /* of the description that would be */
    if (error)
        complain(retold->to, retold->field, hint, "with this value %s", message);
}

/* The plan, if the description were this one. */
static struct plan planned(const struct plan *plan, const struct description *description,
                           struct arena *arena)
{
    struct plan as_if = *plan;
    as_if.description = description;
    as_if.names = names_create(description, arena);
    as_if.parties = arena_lines(arena, plan->party_count + 1, sizeof *as_if.parties);
    const struct source *sources = description->workload.items;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        as_if.parties[i] = plan->parties[i];
        if (i < plan->client_count)
            as_if.parties[i].source = &sources[i];
    }
    return as_if;
}

/* Policies of all channels, if it were. */
static void policies_under(struct plan *plan, const struct plan *as_if,
                           const struct configuration_plan *made, uint32_t subset,
                           const struct policy **policies, struct arena *arena)
{
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct party *caller = &as_if->parties[plan->channels[i].caller];
        const struct party *callee = &as_if->parties[plan->channels[i].callee];
        const struct call_policy *text = channel_policy(as_if, caller, callee, arena);
        policies[((size_t)i << made->change_count) + subset] =
            policy_compile(plan, text, caller, callee, arena);
    }
}

static const struct configure *last_of(const struct configuration_plan *made, uint32_t subset)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i < made->change_count; i++)
        last = subset & 1u << i ? i : last;
    return made->changes[last];
}

static void compile(struct plan *plan, struct configuration_plan *made, struct arena *arena,
                    struct complaints *complaints)
{
    const uint32_t subsets = 1u << made->change_count;
    const struct policy **policies =
        arena_array(arena, (size_t)plan->channel_count * subsets + 1, sizeof *policies);
    bool refused = false;
    for (uint32_t i = 0; i < plan->channel_count; i++)
        policies[(size_t)i * subsets] = plan->channels[i].policy;
    for (uint32_t i = 0; i < made->change_count; i++)
        refused |= !varied(made, 1u << i, complaints);
    if (refused) { /* the reader has told of all */
        complaints->errors += complaints->errors == 0;
        return;
    }
    const unsigned before = complaints->errors;
    for (uint32_t subset = 1; subset < subsets && complaints->errors == before; subset++) {
        const struct description *description = varied(made, subset, complaints);
        CHECK(description);
        const struct plan as_if = planned(plan, description, arena);
        struct retold retold = {
            .own = {.tell = retell}, .to = complaints, .field = &last_of(made, subset)->path};
        channels_check(&as_if, arena, &retold.own);
        policies_under(plan, &as_if, made, subset, policies, arena);
    }
    made->policies = policies;
}

void configuration_prepare(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    struct configuration_plan *made = arena_alloc(arena, sizeof *made);
    collect(plan, made, complaints);
    if (made->change_count == 0 || complaints->errors > 0 || !complaints->vary)
        return;
    enter(made, arena, complaints);
    find_touched(plan, made, arena);
    compile(plan, made, arena, complaints);
    plan->configuration = made;
    const uint32_t centre = plan->registries[REGISTRY_SETTINGS];
    if (centre != NONE)
        ((struct registry_terms *)plan->parties[centre].store->kind.settings)->count =
            made->entry_count;
}
