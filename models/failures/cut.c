/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/failures/cut.h"
#include "models/plan/names.h"

#include <string.h>

/* --- a link: its two ends are the two sides --- */

static const struct network_link *link_named(const struct plan *plan, const struct cut *cut,
                                             struct arena *arena, struct complaints *to)
{
    const struct table *table = &plan->description->deployment.network.links;
    const struct network_link *links = table->items;
    const char **names = arena_array(arena, table->count + 1, sizeof *names);
    for (uint32_t i = 0; i < table->count; i++) {
        names[i] = links[i].name;
        if (strcmp(cut->whom + 5, names[i]) == 0)
            return &links[i];
    }
    complain_unknown(to, &cut->whom, "link", cut->whom + 5, names, table->count);
    return NULL;
}

static bool lies_at(const struct plan *plan, uint32_t instance, const char *end)
{
    const uint32_t zone = plan->nodes[plan->instances[instance].node].zone;
    if (zone == NONE)
        return strcmp(end, "internet") == 0;
    if (strncmp(end, "zone ", 5) == 0)
        return strcmp(plan->zones[zone].name, end + 5) == 0;
    return strncmp(end, "region ", 7) == 0 && zone_lies_in(plan, zone, end + 7);
}

static void fill_side(const struct plan *plan, const char *end, struct arena *arena,
                      struct target *side)
{
    *side = (struct target){.word = TARGET_ALL, .kind = TARGET_INSTANCES, .party = NONE};
    side->members = arena_array(arena, plan->instance_count + 1, sizeof *side->members);
    for (uint32_t i = 0; i < plan->instance_count; i++)
        if (lies_at(plan, i, end))
            side->members[side->count++] = i;
}

static bool link_resolve(const struct plan *plan, const struct cut *cut, struct arena *arena,
                         struct complaints *to, struct target *target)
{
    const struct network_link *link = link_named(plan, cut, arena, to);
    if (cut->from)
        complain(to, &cut->from, "a link has its two ends", "`from` does not go with a link");
    if (!link || cut->from || link->between.count != 2)
        return false;
    struct target *other = arena_alloc(arena, sizeof *other);
    fill_side(plan, link->between.names[0], arena, target);
    fill_side(plan, link->between.names[1], arena, other);
    target->other = other;
    return true;
}

/* --- two targets --- */

bool cut_resolve(const struct plan *plan, const void *settings, struct arena *arena,
                 struct complaints *to, struct target *target)
{
    const struct cut *cut = settings;
    if (strncmp(cut->whom, "link ", 5) == 0)
        return link_resolve(plan, cut, arena, to, target);
    if (!plan_target(plan, cut->whom, &cut->whom, arena, to, target))
        return false;
    if (!cut->from)
        return true;
    struct target *other = arena_alloc(arena, sizeof *other);
    if (!plan_target(plan, cut->from, &cut->from, arena, to, other))
        return false;
    if (other->word == TARGET_ONE || other->word == TARGET_EACH) {
        complain(to, &cut->from, "name the other side as a whole: zone b, all node pool",
                 "`from` is one side, not one after another");
        return false;
    }
    target->other = other;
    return true;
}

void cut_by(struct run *run, const void *settings, const struct target *target, uint32_t member,
            double share)
{
    const struct cut *cut = settings;
    const enum trouble_way way = strcmp(cut->way, "out") == 0  ? TROUBLE_OUT
                                 : strcmp(cut->way, "in") == 0 ? TROUBLE_IN
                                                               : TROUBLE_BOTH;
    trouble_begins(run, settings, target, member, way, share);
}

void cut_end(struct run *run, const void *settings, const struct target *target, uint32_t member)
{
    (void)target;
    trouble_ends(run, settings, member);
}
