/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/failures/cut.h"
#include "models/plan/names.h"

#include <string.h>

/* --- a link: its two ends are the two sides --- */

static const struct network_link *link_named(const struct plan *plan, const char *const *text,
                                             struct arena *arena, struct complaints *to)
{
    const struct table *table = &plan->description->deployment.network.links;
    const struct network_link *links = table->items;
    const char **names = arena_array(arena, table->count + 1, sizeof *names);
    for (uint32_t i = 0; i < table->count; i++) {
        names[i] = links[i].name;
        if (strcmp(*text + 5, names[i]) == 0)
            return &links[i];
    }
    complain_unknown(to, text, "link", *text + 5, names, table->count);
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

static bool link_resolve(const struct plan *plan, const struct cut *cut, const char *const *text,
                         struct arena *arena, struct complaints *to, struct target *target)
{
    const struct network_link *link = link_named(plan, text, arena, to);
    if (cut->from.count > 0)
        complain(to, &cut->from, "a link has its two ends", "`from` does not go with a link");
    if (!link || cut->from.count > 0 || link->between.count != 2)
        return false;
    struct target *other = arena_alloc(arena, sizeof *other);
    fill_side(plan, link->between.names[0], arena, target);
    fill_side(plan, link->between.names[1], arena, other);
    target->other = other;
    return true;
}

/* --- two sides --- */

static bool is_link(const char *text) { return strncmp(text, "link ", 5) == 0; }

static void unheard(struct complaints *to, const void *field, bool error, const char *message,
                    const char *hint)
{
    (void)to;
    (void)field;
    (void)error;
    (void)message;
    (void)hint;
}

/* One of a list that is on one side with the others; what is wrong with it is told elsewhere. */
static bool is_together(const struct plan *plan, const char *const *text, struct arena *arena,
                        struct target *target)
{
    struct complaints silent = {.tell = unheard};
    return !is_link(*text) && plan_target(plan, *text, text, arena, &silent, target) &&
           !target_parts(target->word);
}

/* Those of the list that are together, from `first` on: one side.  NULL: none. */
static struct target *side_of(const struct plan *plan, const struct name_list *list, uint32_t first,
                              struct arena *arena)
{
    struct target *side = NULL;
    for (uint32_t i = list->count; i-- > first;) {
        struct target *more = arena_alloc(arena, sizeof *more);
        if (!is_together(plan, &list->names[i], arena, more))
            continue;
        more->with = side;
        side = more;
    }
    return side;
}

/* There is one on its side before it. */
static bool is_joined(const struct plan *plan, const struct name_list *list,
                      const char *const *text, struct arena *arena)
{
    struct target target;
    for (const char *const *before = list->names; before < text; before++)
        if (is_together(plan, before, arena, &target))
            return true;
    return false;
}

static bool from_complaint(const struct plan *plan, const struct name_list *from,
                           struct arena *arena, struct complaints *to)
{
    const unsigned before = to->errors;
    for (uint32_t i = 0; i < from->count; i++) {
        struct target target;
        const char *const *text = &from->names[i];
        if (is_link(*text))
            complain(to, text, "write the places at its ends", "`from` is a side, not a link");
        else if (plan_target(plan, *text, text, arena, to, &target) && target_parts(target.word))
            complain(to, text, "name the other side as a whole: zone b, all node pool",
                     "`from` is one side, not one after another");
    }
    return to->errors > before;
}

bool cut_resolve(const struct plan *plan, const void *settings, const char *const *text,
                 struct arena *arena, struct complaints *to, struct target *target)
{
    const struct cut *cut = settings;
    const uint32_t number = (uint32_t)(text - cut->whom.names);
    if (is_link(*text))
        return link_resolve(plan, cut, text, arena, to, target);
    if ((number == 0 && from_complaint(plan, &cut->from, arena, to)) ||
        !plan_target(plan, *text, text, arena, to, target))
        return false;
    if (!target_parts(target->word)) {
        target->joined = is_joined(plan, &cut->whom, text, arena);
        if (!target->joined)
            target->with = side_of(plan, &cut->whom, number + 1, arena);
    }
    if (cut->from.count > 0)
        target->other = side_of(plan, &cut->from, 0, arena);
    return true;
}

void cut_by(struct run *run, const void *settings, const struct target *target, uint32_t member,
            double share)
{
    const struct cut *cut = settings;
    const enum trouble_way way = strcmp(cut->way, "out") == 0  ? TROUBLE_OUT
                                 : strcmp(cut->way, "in") == 0 ? TROUBLE_IN
                                                               : TROUBLE_BOTH;
    trouble_begins(run, target, member, way, share);
}

void cut_directions(const struct cut *cut, double *out, double *in)
{
    *out = strcmp(cut->way, "in") != 0;
    *in = strcmp(cut->way, "out") != 0;
}

void cut_end(struct run *run, const void *settings, const struct target *target, uint32_t member)
{
    (void)settings;
    trouble_ends(run, target, member);
}
