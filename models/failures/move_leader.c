/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Move a leader: an operator orders whoever leads a store to hand its leadership over, to a replica
 * (`store main/2`) or to the one that is furthest (`store main`), as before its node is taken down.
 * An order while nobody leads is lost.  When it ends nothing happens. */
#include <string.h>

#include "models/failures/target.h"
#include "models/plan/shards.h"
#include "models/plan/things.h"
#include "models/run/store.h"

static const struct setting move_leader_settings[] = {
    {.name = "target",
     .kind = SETTING_NAMES,
     SETTING_FIELD(struct failure_target, names, struct name_list),
     .required = true,
     .doc = "of which store: store main, to whoever is furthest; or to whom: store main/2; or a "
            "list of them"},
    SETTINGS_END};

static bool move_leader_resolve(const struct plan *plan, const void *settings,
                                const char *const *text, struct arena *arena, struct complaints *to,
                                struct target *target)
{
    (void)settings;
    if (!plan_target(plan, *text, text, arena, to, target))
        return false;
    const struct party *party =
        target->kind == TARGET_INSTANCES ? &plan->parties[target->party] : NULL;
    if (!party || party->kind != PARTY_STORE || target->word != TARGET_THE) {
        complain(to, text, "write `store main` or `store main/2`", "leaders are those of stores");
        return false;
    }
    target->whole = !strchr(*text, '/');
    target->count = 1;
    if (strchr(*text, '/') && party->shards->count > 1) {
        complain(to, text, "write `store main`: each hands over to whoever is furthest",
                 "the shards of a store have leaders of their own");
        return false;
    }
    const struct store_class *class = (const struct store_class *)party->store->kind.class;
    const char *first =
        class->hands_over_not ? class->hands_over_not(party->store->kind.settings) : NULL;
    if (actor_knows(&class->actor, ORDER_LEAD) && !first)
        return true;
    complain(to, text, first, "a store of kind %s hands no leadership over%s",
             class->actor.head.name, first ? " as it is set" : "");
    return false;
}

static void move_leader_begin(struct run *run, const void *settings, const struct target *target,
                              uint32_t member)
{
    (void)settings;
    const uint32_t first = run->plan->parties[target->party].first;
    store_order(run, target->party, ORDER_LEAD,
                target->whole ? NOBODY : target->members[member] - first);
}

static void move_leader_end(struct run *run, const void *settings, const struct target *target,
                            uint32_t member)
{
    (void)run;
    (void)settings;
    (void)target;
    (void)member;
}

const struct failure_class failure_move_leader = {
    .head = {.name = "move_leader",
             .doc = "the leader of a store hands over to another replica",
             .settings = move_leader_settings,
             .settings_size = sizeof(struct failure_target),
             .examples = EXAMPLES({.text = "move_leader: store votes"},
                                  {.text = "move_leader: store votes/1"})},
    .resolve = move_leader_resolve,
    .begin = move_leader_begin,
    .end = move_leader_end,
};
