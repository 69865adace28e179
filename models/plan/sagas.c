/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a saga forgets: calls whose endpoints write, and which nothing takes back when a later step
 * fails. */
#include "models/plan/transactions.h"

#include "models/plan/program/compiler.h"

struct writing {
    struct walk walk;
    const struct plan *plan;
    struct complaints *to;
    bool *seen; /* by endpoint */
    bool writes;
};

static void hear_write(struct walk *walk, const struct step *step, const char *const *dataset,
                       double count, bool write)
{
    (void)step, (void)dataset, (void)count;
    ((struct writing *)walk)->writes |= write;
}

static void look_into(struct writing *in, const char *endpoint)
{
    const uint32_t found = plan_find_endpoint(in->plan, endpoint);
    if (found == NONE || in->seen[found] || in->writes)
        return;
    in->seen[found] = true;
    walk_steps(&in->plan->endpoints[found].endpoint->steps, &in->walk, 1);
}

static void hear_inner_call(struct walk *walk, const struct step *step, const char *const *endpoint,
                            double count, bool forward)
{
    (void)step, (void)count, (void)forward;
    look_into((struct writing *)walk, *endpoint);
}

static void hear_own_call(struct walk *walk, const struct step *step, const char *const *endpoint,
                          double count, bool forward)
{
    const struct writing *in = (const struct writing *)walk;
    (void)count, (void)forward;
    if (step->undo)
        return;
    struct writing inner = *in;
    inner.walk = (struct walk){.call = hear_inner_call, .operate = hear_write};
    for (uint32_t i = 0; i < in->plan->endpoint_count; i++)
        inner.seen[i] = false;
    look_into(&inner, *endpoint);
    if (inner.writes)
        complain_softly(in->to, endpoint, "give the step `undo: module.endpoint`",
                        "what '%s' writes stays when the saga fails behind it", *endpoint);
}

void saga_check(struct compiler *c, const struct table *steps)
{
    struct writing in = {.walk = {.call = hear_own_call},
                         .plan = c->plan,
                         .to = c->complaints,
                         .seen = arena_array(c->arena, c->plan->endpoint_count + 1, sizeof(bool))};
    const struct step *list = steps->items;
    for (uint32_t i = 0; i + 1 < steps->count; i++) /* nothing is behind the last one */
        if (!list[i].undo)
            walk_steps(&(struct table){.count = 1, .items = (void *)&list[i]}, &in.walk, 1);
}
