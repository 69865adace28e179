/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/connections.h"

#include "models/run/network.h"
#include "models/run/visit.h"
#include "models/words/protocol.h"

/* A line for a connection is a line before the callee. */
static void waiting_changes(struct run *run, const struct route *route, int change)
{
    struct party_run *party = &run->parties[run->plan->channels[route->channel].callee];
    level_add(&party->waiting, run->engine->now, change);
    level_add(&party->jobs, run->engine->now, change);
}

void connection_line_up(struct run *run, const struct trying *it)
{
    struct route *route = it->route;
    struct special *line = route_special(run, route);
    struct visit *visit = visit_at(run, it->attempt->visit);
    it->attempt->state = ATTEMPT_WAITING;
    it->attempt->next = NONE;
    visit->state = VISIT_HELD;
    if (line->first == NONE)
        line->first = it->number;
    else
        attempt_of(run, line->last).attempt->next = it->number;
    line->last = it->number;
    waiting_changes(run, route, 1);
    sim_time due;
    if (route->policy->acquire_timeout > 0 &&
        clock_add(run->engine->now, route->policy->acquire_timeout, &due))
        engine_arm(run->engine, visit_slot(run, it->attempt->visit, visit), due);
}

static void release(struct run *run, uint32_t visit)
{
    const uint32_t slot = visit_at(run, visit)->parcel.slot;
    if (slot != 0)
        engine_cancel(run->engine, slot - 1);
}

/* The next one in line. */
static void connection_pass(struct run *run, struct route *route)
{
    const struct trying it = attempt_of(run, route->special->first);
    route->special->first = it.attempt->next;
    it.attempt->next = NONE;
    release(run, it.attempt->visit);
    waiting_changes(run, route, -1);
    attempt_send(run, &it);
}

bool connections_pass(struct run *run)
{
    if (run->passing == NONE)
        return false;
    struct route *route = route_at(run, run->passing);
    struct special *line = route->special;
    run->passing = line->next;
    line->next = ROUTE_UNLISTED;
    while (line->first != NONE && connection_is_free(route) && line->next == ROUTE_UNLISTED)
        connection_pass(run, route);
    return true;
}

void connection_leave(struct run *run, const struct trying *it)
{
    struct special *line = it->route->special;
    uint32_t before = NONE;
    for (uint32_t each = line->first; each != it->number;
         each = attempt_of(run, each).attempt->next)
        before = each;
    if (before == NONE)
        line->first = it->attempt->next;
    else
        attempt_of(run, before).attempt->next = it->attempt->next;
    if (line->last == it->number)
        line->last = before;
    release(run, it->attempt->visit);
    visit_give(run, it->attempt->visit, visit_at(run, it->attempt->visit));
    waiting_changes(run, it->route, -1);
}

/* --- one request at a time --- */

static const struct protocol_costs *costs_of(const struct run *run, const struct route *route)
{
    return run->plan->channels[route->channel].protocol_costs;
}

/* NONE: none that is alive and has not been idle for too long. */
static uint32_t connection_idle(struct run *run, const struct route *route, struct wire *base,
                                uint32_t instance)
{
    const sim_time now = run->engine->now, kept = costs_of(run, route)->idle;
    const uint16_t life = (uint16_t)(run->instances[instance].life + 1);
    while (base->count > 0) {
        const uint32_t index = base->first;
        struct link *link = link_at(run, index);
        const struct wire *wire = link_wire(run, link);
        base->first = wire->next;
        base->count--;
        if (link->life == life && (kept == 0 || now - wire->since <= kept))
            return index;
        link_close(run, index);
    }
    return NONE;
}

void connection_take(struct run *run, const struct trying *it, struct visit *visit)
{
    struct wire *base = link_wire(run, link_at(run, visit->parcel.link));
    uint32_t index = connection_idle(run, it->route, base, visit->parcel.to);
    if (index == NONE)
        index = link_take(run, true);
    it->attempt->connection = 1 + index;
    visit->parcel.link = index;
    visit->parcel.mark = (unsigned)link_at(run, index)->mark & 31u;
}

static bool is_answer(enum outcome outcome)
{
    return outcome != OUTCOME_timeout && outcome != OUTCOME_reset &&
           outcome != OUTCOME_unreachable && outcome != OUTCOME_cancelled;
}

void connection_over(struct run *run, const struct trying *it, enum outcome outcome)
{
    const uint32_t index = it->attempt->connection - 1;
    struct wire *base =
        link_wire(run, link_at(run, route_link_known(it->route, it->attempt->slot)));
    const uint64_t keep = costs_of(run, it->route)->keep;
    it->attempt->connection = 0;
    if (!is_answer(outcome) || base->count >= keep) {
        link_close(run, index);
        return;
    }
    struct wire *wire = link_wire(run, link_at(run, index));
    wire->since = run->engine->now;
    wire->next = base->first;
    base->first = index;
    base->count++;
}
