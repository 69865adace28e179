/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What no run could carry out: calls in a circle, forwards without an end. */
#include "models/plan/traffic.h"

/* Depth-first search over calls; a grey endpoint met again closes a cycle. */
struct search {
    const struct traffic *traffic;
    uint8_t *colour; /* 0 unseen, 1 on the way, 2 done */
    struct complaints *complaints;
};

static void search_from(struct search *s, uint32_t endpoint)
{
    s->colour[endpoint] = 1;
    const struct traffic *t = s->traffic;
    for (uint32_t i = t->first_call[endpoint]; i < t->first_call[endpoint + 1]; i++) {
        const struct call_edge *edge = &t->calls[i];
        if (edge->forward || s->colour[edge->to] == 2)
            continue;
        if (s->colour[edge->to] == 1)
            complain(s->complaints, edge->field,
                     "hand over with `forward` where nobody has to wait",
                     "this call closes a cycle: %s calls %s, which is waiting for it",
                     t->plan->endpoints[endpoint].name, t->plan->endpoints[edge->to].name);
        else
            search_from(s, edge->to);
    }
    s->colour[endpoint] = 2;
}

static bool has_cycles(const struct traffic *t, struct arena *arena, struct complaints *complaints)
{
    const unsigned before = complaints->errors;
    const uint32_t count = t->plan->endpoint_count;
    struct search search = {.traffic = t,
                            .colour = arena_array(arena, count + 1, sizeof *search.colour),
                            .complaints = complaints};
    for (uint32_t i = 0; i < count; i++)
        if (search.colour[i] == 0)
            search_from(&search, i);
    return complaints->errors > before;
}

static const void *first_forward(const struct traffic *t)
{
    for (uint32_t i = 0; i < t->call_count; i++)
        if (t->calls[i].forward)
            return t->calls[i].field;
    return NULL;
}

bool traffic_check(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    const struct traffic *t = traffic_of(plan, arena);
    if (has_cycles(t, arena, complaints))
        return false;
    const uint32_t count = plan->endpoint_count;
    double *arrivals = arena_array(arena, count + 1, sizeof *arrivals);
    double *visits = arena_array(arena, count + 1, sizeof *visits);
    for (uint32_t i = 0; i < count; i++)
        arrivals[i] = 1.0 / (count ? count : 1);
    if (traffic_visits(t, arrivals, false, arena, visits))
        return true;
    complain(complaints, first_forward(t),
             "let some of the requests end: a `choice` with an empty branch",
             "forwards go round without end, or so long that the limit of 1,000 hops cuts them "
             "short");
    return false;
}
