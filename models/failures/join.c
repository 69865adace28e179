/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Join and leave: an operator brings a new member to a store, or sends one away.  What that takes
 * (data that is streamed, a change of membership that is agreed on) is the store's business; it is
 * told and goes to work.
 *
 * Of a store with shards it is a server that comes or goes, and replicas of shards move to it or
 * away (models/run/rebalance.h).
 *
 * Each `join` has a member ready, placed behind the first ones: a process that waits.  One that has
 * left can come again.  When the disruption ends (`for`) it is undone: whoever joined last leaves,
 * whoever left joins. */
#include <string.h>

#include "models/failures/target.h"
#include "models/plan/things.h"
#include "models/run/store.h"
#include "models/stores/replica_set.h"
#include "models/words/cutting.h"

static const struct setting join_settings[] = {
    {.name = "target",
     .kind = SETTING_NAMES,
     SETTING_FIELD(struct failure_target, names, struct name_list),
     .required = true,
     .doc = "whom a new member joins: store ring"},
    SETTINGS_END};
static const struct setting leave_settings[] = {
    {.name = "target",
     .kind = SETTING_NAMES,
     SETTING_FIELD(struct failure_target, names, struct name_list),
     .required = true,
     .doc = "which member leaves: store ring/3, leader ring, one store ring"},
    SETTINGS_END};

/* The store has members that come and go. */
static bool store_complaint(const void *settings, const struct target *target,
                            struct complaints *to)
{
    const struct failure_target *whom = settings;
    const struct party *party = &target->plan->parties[target->party];
    if (target->kind != TARGET_INSTANCES || party->kind != PARTY_STORE) {
        complain(to, &whom->names, "write `store NAME`", "members join stores, and leave them");
        return true;
    }
    const struct store_class *class = (const struct store_class *)party->store->kind.class;
    if (store_is_sharded(party->store) && !store_rebalances(party->store)) {
        const bool can = class && class->rebalances;
        complain(to, &whom->names, can ? "write `rebalance: 10s` at the store" : NULL,
                 can ? "nobody moves shards between the members of this store"
                     : "the members of a store with shards are there for good");
        return true;
    }
    if (class && !actor_knows(&class->actor, ORDER_JOIN))
        complain(to, &whom->names, NULL, "the members of a %s store are there for good",
                 class->actor.head.name);
    return !class || !actor_knows(&class->actor, ORDER_JOIN);
}

static uint32_t most_members(const struct target *target)
{
    const struct party *party = &target->plan->parties[target->party];
    const struct store_class *class = (const struct store_class *)party->store->kind.class;
    return class && class->most_members ? class->most_members : MOST_REPLICAS;
}

static bool join_check(const void *settings, const struct target *target, struct complaints *to)
{
    const struct failure_target *whom = settings;
    if (store_complaint(settings, target, to))
        return false;
    const uint32_t all = target->plan->parties[target->party].replicas;
    const uint32_t most = most_members(target);
    if (all > most) {
        complain(to, &whom->names, NULL, "with those that join there are %u members, more than %u",
                 all, most);
        return false;
    }
    if (target->count == all && target->word == TARGET_THE)
        return true;
    complain(to, &whom->names, "write `store NAME`", "who joins has no number yet");
    return false;
}

static bool leave_check(const void *settings, const struct target *target, struct complaints *to)
{
    const struct failure_target *whom = settings;
    if (store_complaint(settings, target, to))
        return false;
    if (target->count == 1 || target->word == TARGET_ONE || target->word == TARGET_LEADER)
        return true;
    complain(to, &whom->names, "write `store NAME/3`, or `one store NAME`",
             "not all of them can leave");
    return false;
}

/* All its members are the target; the first of them stands for the event. */
static void join_begin(struct run *run, const void *settings, const struct target *target,
                       uint32_t member)
{
    (void)settings;
    if (member == 0)
        store_joins(run, target->party, false);
}

static void join_end(struct run *run, const void *settings, const struct target *target,
                     uint32_t member)
{
    (void)settings;
    if (member == 0)
        store_joins(run, target->party, true);
}

static void order_one(struct run *run, const struct target *target, uint32_t member,
                      enum order what)
{
    store_member(run, target->party, what,
                 target->members[member] - run->plan->parties[target->party].first);
}

static void leave_begin(struct run *run, const void *settings, const struct target *target,
                        uint32_t member)
{
    (void)settings;
    order_one(run, target, member, ORDER_LEAVE);
}

static void leave_end(struct run *run, const void *settings, const struct target *target,
                      uint32_t member)
{
    (void)settings;
    order_one(run, target, member, ORDER_JOIN);
}

const struct failure_class failure_join = {
    .head = {.name = "join",
             .doc = "a new member comes to a store",
             .settings = join_settings,
             .settings_size = sizeof(struct failure_target),
             .examples = EXAMPLES({.text = "join: store ring"})},
    .joins = true,
    .check = join_check,
    .begin = join_begin,
    .end = join_end,
};
const struct failure_class failure_leave = {
    .head = {.name = "leave",
             .doc = "a member leaves its store",
             .settings = leave_settings,
             .settings_size = sizeof(struct failure_target),
             .examples = EXAMPLES({.text = "leave: store ring/3"})},
    .leaves = true,
    .check = leave_check,
    .begin = leave_begin,
    .end = leave_end,
};
