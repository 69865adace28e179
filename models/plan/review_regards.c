/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "models/plan/balancers.h"
#include "models/plan/review.h"

/* Keys that say who is asked, as words: those that somebody has given a meaning. */
struct said {
    const char *words;
    const void *field; /* of the first */
};

static void say(struct said *said, bool given, const char *word, const void *field,
                struct arena *arena)
{
    if (!given)
        return;
    said->words = said->words ? arena_format(arena, "%s, %s", said->words, word) : word;
    said->field = said->field ? said->field : field;
}

static bool ejects(const struct eject_policy *eject)
{
    return eject->failures != COUNT_UNLIMITED || eject->deviations > 0.0;
}

static const char *balances(const struct call_policy *policy)
{
    return policy->balance.class ? policy->balance.class->name : "";
}

/* `usual` has it from elsewhere: what is the same was not written here. */
static struct said said_of(const struct call_policy *policy, const struct call_policy *usual,
                           struct arena *arena)
{
    struct said said = {0};
    say(&said,
        ejects(&policy->eject) && memcmp(&policy->eject, &usual->eject, sizeof usual->eject) != 0,
        "eject", &policy->eject, arena);
    say(&said,
        policy->health.every > 0 &&
            memcmp(&policy->health, &usual->health, sizeof usual->health) != 0,
        "health", &policy->health, arena);
    say(&said, policy->prefer.class && policy->prefer.class != usual->prefer.class, "prefer",
        &policy->prefer, arena);
    say(&said, balances(policy) != balances(usual), "balance", &policy->balance, arena);
    say(&said, policy->slow_start > 0 && policy->slow_start != usual->slow_start, "slow_start",
        &policy->slow_start, arena);
    return said;
}

static void look(const struct said *said, const char *why, const char *hint, const char *name,
                 struct complaints *to)
{
    if (said->field)
        complain_softly(to, said->field, hint, "no effect at '%s' (%s): %s", name, said->words,
                        why);
}

/* What balances where nobody wrote it. */
static const struct class_head *usual_balance(void)
{
    const struct setting *row = call_policy_settings;
    while (row->kind != SETTING_END && (!row->name || strcmp(row->name, "balance") != 0))
        row++;
    for (const struct class_head *const *member = row->family->members; *member; member++)
        if (strcmp((*member)->name, row->preset) == 0)
            return *member;
    return NULL;
}

/* Of stores their kind says who is asked. */
static void who_is_asked_of_stores(const struct plan *plan, struct arena *arena,
                                   struct complaints *to)
{
    const char *why = "the kind of a store says which replica is asked";
    const char *hint = "a `detector` or `failover` of the store notices who is gone, and `retry: "
                       "{elsewhere: true}` asks another replica";
    const struct call_policy nothing = {.eject.failures = COUNT_UNLIMITED,
                                        .balance.class = usual_balance()};
    const struct table *calls = &plan->description->deployment.calls;
    const struct callee_policy *entries = calls->items;
    const struct call_policy *usual = &nothing;
    for (uint32_t i = 0; i < calls->count; i++)
        if (strcmp(entries[i].name, "default") == 0)
            usual = &entries[i].policy;
    for (uint32_t i = 0; i < calls->count; i++) {
        if (plan_find_party(plan, PARTY_STORE, entries[i].name) == NONE)
            continue;
        const struct said said = said_of(&entries[i].policy, usual, arena);
        const struct caller_policy *from = entries[i].from.items;
        look(&said, why, hint, entries[i].name, to);
        for (uint32_t k = 0; k < entries[i].from.count; k++) {
            const struct said own = said_of(&from[k].policy, &entries[i].policy, arena);
            look(&own, why, hint, entries[i].name, to);
        }
    }
}

static bool only_balancers(const struct plan *plan, const struct party *client)
{
    uint32_t channel = client->first_channel;
    const bool any = channel != NONE;
    for (; channel != NONE; channel = plan->channels[channel].next)
        if (plan->parties[plan->channels[channel].callee].kind != PARTY_BALANCER)
            return false;
    return any;
}

/* Behind a balancer of its own it is the balancer who asks. */
static void review_sources(const struct plan *plan, struct arena *arena, struct complaints *to)
{
    const struct call_policy nothing = {.eject.failures = COUNT_UNLIMITED};
    for (uint32_t i = 0; i < plan->client_count; i++) {
        const struct party *client = &plan->parties[i];
        const struct said said = said_of(&client->source->policy, &nothing, arena);
        if (only_balancers(plan, client))
            look(&said, "the balancer before whom it calls says who is asked",
                 "write it in `calls`, where it is the balancer's", client->name, to);
    }
}

/* Without machines of its own there is no balancer: callers balance themselves. */
static void balancers_nowhere(const struct plan *plan, struct complaints *to)
{
    const struct table *calls = &plan->description->deployment.calls;
    const struct callee_policy *entries = calls->items;
    for (uint32_t i = 0; i < calls->count; i++) {
        const struct balancer_policy *balancer = &entries[i].balancer;
        const void *field =
            complaints_written(to, &balancer->replicas) ? &balancer->replicas
            : complaints_written(to, &balancer->work)   ? (const void *)&balancer->work
            : complaints_written(to, &balancer->queue)  ? (const void *)&balancer->queue
                                                        : NULL;
        if (!balancer->nodes && field)
            complain_softly(to, field, "balancer: {nodes: NAME, ...}",
                            "there is no balancer before '%s': `nodes` is missing",
                            entries[i].name);
    }
}

void review_regards(const struct plan *plan, struct arena *arena, struct complaints *to)
{
    who_is_asked_of_stores(plan, arena, to);
    review_sources(plan, arena, to);
    balancers_nowhere(plan, to);
}
