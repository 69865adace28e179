/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What no run could carry out: calls in a circle, forwards and messages without an end. */
#include "models/plan/traffic.h"

/* Depth-first search over calls; a grey endpoint met again closes a cycle.  With a stack of its
 * own, for chains of calls may be longer than the machine's. */
struct search {
    const struct traffic *traffic;
    uint8_t *colour; /* 0 unseen, 1 on the way, 2 done */
    uint32_t *next;  /* call to follow, by endpoint */
    uint32_t *stack; /* the way */
    struct complaints *complaints;
};

static void complain_of_cycle(const struct search *s, const struct call_edge *edge)
{
    const struct endpoint_plan *endpoints = s->traffic->plan->endpoints;
    complain(s->complaints, edge->field, "hand over with `forward` where nobody has to wait",
             "this call closes a cycle: %s calls %s, which is waiting for it",
             endpoints[edge->from].name, endpoints[edge->to].name);
}

static uint32_t enter(struct search *s, uint32_t endpoint, uint32_t depth)
{
    s->colour[endpoint] = 1;
    s->next[endpoint] = s->traffic->first_call[endpoint];
    s->stack[depth] = endpoint;
    return depth + 1;
}

static void search_from(struct search *s, uint32_t endpoint)
{
    const struct traffic *t = s->traffic;
    uint32_t depth = enter(s, endpoint, 0);
    while (depth > 0) {
        const uint32_t at = s->stack[depth - 1];
        if (s->next[at] == t->first_call[at + 1]) {
            s->colour[at] = 2;
            depth--;
            continue;
        }
        const struct call_edge *edge = &t->calls[s->next[at]++];
        if (!is_awaited(edge) || s->colour[edge->to] == 2)
            continue;
        if (s->colour[edge->to] == 1)
            complain_of_cycle(s, edge);
        else
            depth = enter(s, edge->to, depth);
    }
}

static bool has_cycles(const struct traffic *t, struct arena *arena, struct complaints *complaints)
{
    const unsigned before = complaints->errors;
    const uint32_t count = t->plan->endpoint_count;
    struct search search = {.traffic = t,
                            .colour = arena_array(arena, count + 1, sizeof *search.colour),
                            .next = arena_array(arena, count + 1, sizeof *search.next),
                            .stack = arena_array(arena, count + 1, sizeof *search.stack),
                            .complaints = complaints};
    for (uint32_t i = 0; i < count; i++)
        if (search.colour[i] == 0)
            search_from(&search, i);
    return complaints->errors > before;
}

/* Forwards, if there are any. */
static const struct call_edge *first_on_the_way(const struct traffic *t)
{
    const struct call_edge *sent = NULL;
    for (uint32_t i = 0; i < t->call_count; i++) {
        if (t->calls[i].forward)
            return &t->calls[i];
        sent = sent || !t->calls[i].sent ? sent : &t->calls[i];
    }
    return sent;
}

static void complain_of_endless(const struct traffic *t, struct complaints *complaints)
{
    const struct call_edge *first = first_on_the_way(t);
    if (first->forward)
        complain(complaints, first->field,
                 "let some of the requests end: a `choice` with an empty branch",
                 "forwards go round without end, or so long that the limit of 1,000 hops cuts "
                 "them short");
    else
        complain(complaints, first->field, "let some of them end: a `probability`",
                 "what is sent makes others send, without end");
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
    complain_of_endless(t, complaints);
    return false;
}
