/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/parties.h"
#include "models/plan/review.h"
#include "models/plan/source.h"

/* --- services that wait for each other --- */

struct circling {
    const struct traffic *traffic;
    uint32_t *first, *endpoints; /* of party i: endpoints[first[i]] up to first[i+1] */
    uint8_t *colour;             /* of a party: 0 unseen, 1 on the way, 2 done */
    uint32_t *way;               /* parties on the way */
    uint32_t depth;
    struct arena *arena;
    struct complaints *to;
};

/* All its workers may be busy, and who comes then waits. */
static bool runs_dry(const struct plan *plan, uint32_t party)
{
    const struct party *about = &plan->parties[party];
    return party_serves(about) && about->workers != NONE && about->queue != 0;
}

static void sort_endpoints(struct circling *c)
{
    const struct plan *plan = c->traffic->plan;
    c->first = arena_array(c->arena, plan->party_count + 2, sizeof *c->first);
    c->endpoints = arena_array(c->arena, plan->endpoint_count + 1, sizeof *c->endpoints);
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        if (plan->endpoints[i].party != NONE)
            c->first[plan->endpoints[i].party + 2]++;
    for (uint32_t i = 2; i < plan->party_count + 2; i++)
        c->first[i] += c->first[i - 1];
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        if (plan->endpoints[i].party != NONE)
            c->endpoints[c->first[plan->endpoints[i].party + 1]++] = i;
}

static void complain_of_circle(struct circling *c, uint32_t back_to, const struct call_edge *edge)
{
    const struct plan *plan = c->traffic->plan;
    uint32_t start = c->depth;
    while (c->way[start - 1] != back_to)
        start--;
    const char *names = plan->parties[back_to].name;
    bool cut = false;
    for (uint32_t i = start; i <= c->depth; i++) {
        const uint32_t from = c->way[i - 1], next = i < c->depth ? c->way[i] : back_to;
        const uint32_t channel = traffic_channel(plan, from, next);
        cut |= channel != NONE && plan->channels[channel].policy->timer != NONE;
        names = arena_format(c->arena, "%s > %s", names, plan->parties[next].name);
    }
    complain_softly(c->to, edge->field,
                    "give one of them workers without a limit, or call in one direction only",
                    "services wait for each other with a limited number of workers (%s): once all "
                    "are waiting, nobody goes on%s",
                    names, cut ? " until a time-out" : "");
}

static void circle_from(struct circling *c, uint32_t party)
{
    const struct traffic *t = c->traffic;
    c->colour[party] = 1;
    c->way[c->depth++] = party;
    for (uint32_t i = c->first[party]; i < c->first[party + 1]; i++)
        for (uint32_t k = t->first_call[c->endpoints[i]]; k < t->first_call[c->endpoints[i] + 1];
             k++) {
            const uint32_t to = t->plan->endpoints[t->calls[k].to].party;
            if (to == NONE || to == party || !is_awaited(&t->calls[k]) || !runs_dry(t->plan, to))
                continue;
            if (c->colour[to] == 1)
                complain_of_circle(c, to, &t->calls[k]);
            else if (c->colour[to] == 0)
                circle_from(c, to);
        }
    c->depth--;
    c->colour[party] = 2;
}

void review_circles(const struct offered *offered, struct arena *arena, struct complaints *to)
{
    const struct plan *plan = offered->traffic->plan;
    struct circling c = {.traffic = offered->traffic,
                         .colour = arena_array(arena, plan->party_count + 1, 1),
                         .way = arena_array(arena, plan->party_count + 1, sizeof *c.way),
                         .arena = arena,
                         .to = to};
    sort_endpoints(&c);
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (c.colour[i] == 0 && runs_dry(plan, i))
            circle_from(&c, i);
}

/* --- very many calls --- */

enum { MANY = 10000 };

/* Calls to others and operations that one visit leads to: x = own + P x. */
static const double *calls_caused(const struct offered *offered, struct arena *arena)
{
    enum { MOST_ROUNDS = 10000 };
    const struct traffic *t = offered->traffic;
    const struct plan *plan = t->plan;
    double *caused = arena_array(arena, plan->endpoint_count + 1, sizeof *caused);
    double change = 1, sum = 0;
    for (unsigned round = 0; round < MOST_ROUNDS && change > 1e-9 * sum; round++) {
        change = sum = 0;
        for (uint32_t i = plan->endpoint_count; i-- > 0;) {
            double calls = 0;
            for (uint32_t k = t->first_operation[i]; k < t->first_operation[i + 1]; k++)
                calls += t->operations[k].count;
            for (uint32_t k = t->first_call[i]; k < t->first_call[i + 1]; k++) {
                const bool elsewhere =
                    plan->endpoints[t->calls[k].to].party != plan->endpoints[i].party;
                calls += t->calls[k].count * (caused[t->calls[k].to] + elsewhere);
            }
            change += fabs(calls - caused[i]);
            sum += calls;
            caused[i] = calls;
        }
    }
    return caused;
}

void review_calls(const struct offered *offered, struct arena *arena, struct complaints *to)
{
    const struct plan *plan = offered->traffic->plan;
    const double *caused = calls_caused(offered, arena);
    for (uint32_t client = 0; client < plan->client_count; client++)
        for (uint32_t i = 0; i < source_choices(plan, client); i++) {
            const uint32_t endpoint = source_choice(plan, client, i).endpoint;
            const struct mix_entry *entry =
                (const struct mix_entry *)plan->parties[client].source->mix.items + i;
            if (caused[endpoint] > MANY)
                complain_softly(to, &entry->name, "is a `times` or `copies` too large?",
                                "one request of %s makes %.0f calls on average",
                                plan->endpoints[endpoint].name, caused[endpoint]);
        }
}

/* --- hand-overs --- */

void review_hops(const struct offered *offered, struct arena *arena, struct complaints *to)
{
    const struct traffic *t = offered->traffic;
    const struct hand_overs found = offered_hand_overs(offered, arena);
    if (!(found.cut > 1e-6))
        return;
    const struct call_edge *most = NULL; /* the forward that is made most often */
    double flow = -1;
    for (uint32_t i = 0; i < t->call_count; i++)
        if (t->calls[i].forward &&
            offered->demand->visits[t->calls[i].from] * t->calls[i].count > flow) {
            most = &t->calls[i];
            flow = offered->demand->visits[most->from] * most->count;
        }
    complain_softly(to, most ? most->field : NULL, "let more of the requests end on each round",
                    "requests are handed over %.4g times on average, and %.2g %% of them more than "
                    "1,000 times: those fail",
                    found.mean, found.cut * 100);
}
