/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who serves what: the plan of the master that rules.
 *
 * The plan says of each region that it is served by somebody, has been given to somebody, or is
 * free.  Free is what its server does not serve any more: the server's life is over to a majority
 * of masters, or it has closed the region itself.  A free region is given away when every log that
 * may hold some of it is there and has been split, always under a new epoch; whom it was given to
 * keeps it until he is dead, too.  So a region is never served twice: its server has stopped by
 * itself before its life is over, and nobody else gets it before.
 *
 * A master that has just taken over makes the plan from what the servers report; of what nobody
 * reports it does not know who had it, and wants every log. */
#include "models/stores/regions/masters.h"

#define ALL_LOGS (~(replica_set)0)

/* --- the plan --- */

static void put(struct port *port, const struct span *span)
{
    spans_put(&master_of(port)->plan, port->blocks, span);
}

static uint32_t planned_state(const struct span *reported)
{
    return reported->state == OPENING ? ASSIGNED : SERVING;
}

static void plan_reported(struct port *port, uint32_t server, const struct span *reported,
                          const struct span *was)
{
    struct span span = *reported;
    span.server = server;
    span.incarnation = master_of(port)->reports[server]->incarnation;
    span.state = planned_state(reported);
    span.needs = span.state == SERVING ? 0 : was ? was->needs : ALL_LOGS;
    span.keys = 0;
    if (was && was->state == CLOSING && span.state == SERVING) {
        span.state = CLOSING;
        span.keys = was->keys;
    }
    put(port, &span);
}

static void plan_gap(struct port *port, uint64_t from, uint64_t until)
{
    const struct regions_made *made = made_of(port);
    for (uint32_t i = 0; i < made->regions; i++) {
        const uint64_t begin = first_place(made, i), end = first_place(made, i + 1);
        if (end > from && begin < until)
            put(port, &(struct span){.from = begin > from ? begin : from,
                                     .until = end < until ? end : until,
                                     .state = FREE,
                                     .needs = ALL_LOGS});
    }
}

static void plan_gaps(struct port *port)
{
    struct spans *plan = &master_of(port)->plan;
    uint64_t at = 0;
    while (at < PLACES) {
        const struct span *here = spans_at(plan, at);
        if (!here) {
            uint64_t until = PLACES;
            for (uint32_t i = plan->count; i-- > 0;)
                if (plan->list[i].from > at)
                    until = plan->list[i].from;
            plan_gap(port, at, until);
            here = spans_at(plan, at);
        }
        at = here->until;
    }
}

/* Once every server is dead or has said what it has. */
static bool settle(struct port *port)
{
    struct master *master = master_of(port);
    const uint32_t servers = made_of(port)->servers;
    for (uint32_t i = 0; i < servers; i++)
        if (!is_known(port, i))
            return false;
    for (uint32_t i = 0; i < servers; i++)
        for (uint32_t k = 0; is_live(port, i) && k < master->reports[i]->count; k++)
            plan_reported(port, i, &master->reports[i]->regions[k], NULL);
    plan_gaps(port);
    master->settled = true;
    return true;
}

/* --- reports --- */

/* What was planned of [at, ...) and is not reported: an order that was lost, or it is closed. */
static void plan_missing(struct port *port, const struct span *was, uint64_t from, uint64_t until)
{
    struct span span = *was;
    span.from = from;
    span.until = until;
    if (was->state != ASSIGNED) {
        span.state = FREE;
        span.needs |= replica_bit(was->server);
    }
    put(port, &span);
}

static void compare(struct port *port, const struct span *was, const struct report *report)
{
    uint64_t at = was->from;
    while (at < was->until) {
        const struct span *next = NULL;
        for (uint64_t i = 0; i < report->count; i++) {
            const struct span *each = &report->regions[i];
            if (each->from >= at && each->until <= was->until && (!next || each->from < next->from))
                next = each;
        }
        const uint64_t until = next ? next->from : was->until;
        if (until > at)
            plan_missing(port, was, at, until);
        if (next)
            plan_reported(port, was->server, next, was);
        at = next ? next->until : was->until;
    }
}

/* The region as it was planned, or NULL. */
static const struct span *as_planned(const struct span *was, const struct report *report)
{
    for (uint64_t i = 0; i < report->count; i++) {
        const struct span *each = &report->regions[i];
        if (each->from == was->from && each->until == was->until)
            return planned_state(each) == (was->state == CLOSING ? SERVING : was->state) ? each
                                                                                         : NULL;
    }
    return NULL;
}

void assign_report(struct port *port, uint32_t server)
{
    struct master *master = master_of(port);
    const struct report *report = master->reports[server];
    if (!master->settled)
        return;
    struct spans *plan = &master->plan;
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct span was = plan->list[i];
        if (was.state == FREE || was.server != server || was.incarnation != report->incarnation)
            continue;
        const struct span *same = as_planned(&was, report);
        if (same)
            plan->list[i].load = same->load;
        else
            compare(port, &was, report);
    }
}

/* --- giving away --- */

static void note_deaths(struct port *port)
{
    struct spans *plan = &master_of(port)->plan;
    for (uint32_t i = 0; i < plan->count; i++) {
        struct span *region = &plan->list[i];
        if (region->state == FREE || !is_over(port, region->server, region->incarnation))
            continue;
        if (region->state == ASSIGNED)
            region->incarnation = 0; /* it was not served in that life */
        region->state = FREE;
        region->needs |= replica_bit(region->server);
        region->keys = 0;
    }
}

static replica_set needed_logs(struct port *port, const struct span *region)
{
    const uint32_t servers = made_of(port)->servers;
    return servers >= MOST_REPLICAS ? region->needs : region->needs & (replica_bit(servers) - 1);
}

static bool logs_are_there(struct port *port, const struct span *region)
{
    for (replica_set each = needed_logs(port, region); each; each &= each - 1)
        if (!log_is_there(port, lowest(each)))
            return false;
    return true;
}

static bool logs_are_split(struct port *port, const struct span *region)
{
    bool done = true;
    for (replica_set each = needed_logs(port, region); each; each &= each - 1)
        done = splitting_done(port, lowest(each)) && done;
    return done;
}

static uint32_t regions_of(struct port *port, uint32_t server)
{
    const struct spans *plan = &master_of(port)->plan;
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->count; i++)
        count += plan->list[i].state != FREE && plan->list[i].server == server;
    return count;
}

/* Whoever has the fewest; the next behind the one that had it, of equals. */
static uint32_t fewest(struct port *port, const struct span *region)
{
    const uint32_t servers = made_of(port)->servers;
    uint32_t best = NOBODY, least = UINT32_MAX;
    for (uint32_t i = 1; i <= servers; i++) {
        const uint32_t server = (region->server + i) % servers;
        const uint32_t count = is_live(port, server) ? regions_of(port, server) : UINT32_MAX;
        if (count < least) {
            least = count;
            best = server;
        }
    }
    return best;
}

/* When a term's are used up it takes another one. */
uint64_t next_epoch(struct port *port)
{
    struct master *master = master_of(port);
    if (master->opened + 1 >= UINT64_C(1) << OPENED_BITS) {
        rule_stand(port);
        return 0;
    }
    return epoch_of(state_of(port)->term, ++master->opened);
}

static void order(struct port *port, enum tag tag, const struct span *region)
{
    const uint64_t epoch = next_epoch(port);
    if (epoch == 0)
        return;
    struct order_open *body = body_make(port->blocks, sizeof *body);
    *body = (struct order_open){.from = region->from,
                                .until = region->until,
                                .asked = live_servers(port),
                                .incarnation = region->incarnation};
    say_body(port, region->server,
             &(struct letter){.tag = (uint8_t)tag, .number = state_of(port)->term, .word = epoch},
             0, body);
}

static void give(struct port *port, struct span *region)
{
    const uint32_t wanted = (uint32_t)region->keys - 1; /* whom it is moved to; none: NOBODY */
    const uint32_t to = wanted != NOBODY && is_live(port, wanted) ? wanted : fewest(port, region);
    if (to == NOBODY || !logs_are_there(port, region) || !logs_are_split(port, region))
        return;
    region->keys = 0;
    region->server = to;
    region->incarnation = master_of(port)->reports[to]->incarnation;
    region->state = ASSIGNED;
    order(port, OPEN, region);
}

void assign_move(struct port *port, struct span *region, uint32_t to)
{
    region->state = CLOSING;
    region->keys = to + UINT64_C(1);
    order(port, CLOSE, region);
}

/* --- what need not be remembered --- */

static void forget(struct port *port)
{
    const struct regions_made *made = made_of(port);
    const struct spans *plan = &master_of(port)->plan;
    replica_set needed = 0;
    for (uint32_t i = 0; i < plan->count; i++)
        needed |= plan->list[i].needs;
    for (uint32_t server = 0; server < made->servers; server++) {
        const uint64_t life = last_over(port, server);
        if (life == 0 || needed & replica_bit(server))
            continue;
        for (uint32_t i = 0; i < made->masters; i++)
            if (made->servers + i != port->self)
                say(port, made->servers + i, FORGET, 0, both(server, life));
        keep_forget(port, &(struct letter){.word = both(server, life)});
    }
}

/* Each beat. */
void assign_again(struct port *port)
{
    struct master *master = master_of(port);
    bool quiet = master->settled;
    for (uint32_t i = 0; master->settled && i < master->plan.count; i++) {
        const struct span *region = &master->plan.list[i];
        if (region->state == ASSIGNED && logs_are_there(port, region))
            order(port, OPEN, region);
        if (region->state == CLOSING)
            order(port, CLOSE, region);
        quiet = quiet && region->state == SERVING;
    }
    splitting_again(port);
    if (quiet)
        forget(port);
}

void assign(struct port *port)
{
    struct master *master = master_of(port);
    if (!master->ruling || tables_known(port) < majority(port) ||
        (!master->settled && !settle(port)))
        return;
    note_deaths(port);
    for (uint32_t i = 0; i < master->plan.count; i++)
        if (master->plan.list[i].state == FREE)
            give(port, &master->plan.list[i]);
    if (master->asks || (dead_servers(port) & ~master->told_dead)) {
        master->asks = false;
        rule_say(port);
    }
}
