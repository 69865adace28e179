/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of transactions over groups that are cut (split_trades.h) after every event,
 * besides what split_world.h says: a write becomes visible only where its transaction has been
 * asked to commit, as one version everywhere, and never where that was rolled back; whoever has
 * committed has seen all of another transaction or nothing of it; a promise stands where its keys
 * are.  In the end: each is there whole or not at all, nobody is in doubt and no row is locked. */
#ifndef TESTS_MODELS_SPLIT_PROMISES_H
#define TESTS_MODELS_SPLIT_PROMISES_H

#include "tests/models/split_trades.h"

/* --- who is told what --- */

static inline bool sees_half(const struct trade *reader, const struct trade *writer)
{
    bool seen = false, unseen = false;
    for (uint32_t i = 0; i < reader->count; i++)
        for (uint32_t k = 0; k < writer->count; k++) {
            const struct trade_row *read = &reader->rows[i], *made = &writer->rows[k];
            if (read->writes || !made->writes || read->key != made->key || made->version == 0)
                continue;
            seen |= read->version >= made->version;
            unseen |= read->version < made->version;
        }
    return seen && unseen;
}

static inline void nobody_has_seen_half(struct trades *all, const struct trade *one)
{
    for (uint32_t i = 0; i < all->count; i++) {
        const struct trade *other = &all->list[i];
        must(all->cuts->groups[0],
             !(other->end == TRADE_COMMITTED && sees_half(other, one)) &&
                 !(one->end == TRADE_COMMITTED && sees_half(one, other)),
             "half of a transaction was seen");
    }
}

/* One group that is asked to commit and does not answer may have done it all the same. */
static inline bool decides_alone(const struct trade *trade) { return trade->asked && trade->alone; }

static inline void trade_applied(struct port *port, uint64_t transaction, uint64_t write,
                                 uint64_t version)
{
    struct fake_world *group = fake_world_of(port);
    struct trades *all = trades_of(group);
    struct trade *trade = trade_of(all, transaction);
    struct trade_row *row = trade->rows;
    while (row < trade->rows + trade->count && row->id != write)
        row++;
    CU_ASSERT_TRUE_FATAL(row < trade->rows + trade->count && row->writes);
    must(group, trade->end == TRADE_UNKNOWN || trade->asked, "nothing is visible before its end");
    must(group, trade->end != TRADE_ROLLED_BACK || decides_alone(trade),
         "what was rolled back is not visible");
    must(group, row->version == 0 || row->version == version, "a write is made once");
    if (row->version != 0)
        return;
    row->version = version;
    uint64_t *by = &all->cuts->made[row->key][version];
    must(group, *by == 0, "a version is made once");
    *by = write;
    nobody_has_seen_half(all, trade);
}

static inline void trade_over(struct port *port, uint64_t transaction, bool committed)
{
    struct trades *all = trades_beside(port);
    struct trade *trade = trade_of(all, transaction);
    if (trade->end != TRADE_ASKED)
        return;
    trade->end = committed ? TRADE_COMMITTED : TRADE_ROLLED_BACK;
    for (uint32_t i = 0; i < trade->count; i++) {
        const struct trade_row *row = &trade->rows[i];
        uint64_t *floor = &all->cuts->floor[row->key];
        must(all->cuts->groups[0],
             committed || !row->writes || row->version == 0 || decides_alone(trade),
             "what was rolled back is not visible");
        if (committed && row->version > *floor)
            *floor = row->version;
    }
    if (committed)
        nobody_has_seen_half(all, trade);
}

static inline void trade_note(struct port *port, uint64_t number) { (void)port, (void)number; }
static inline void trade_returns(struct port *port) { (void)port; }
static inline void trade_doubted(struct port *port, sim_time time)
{
    (void)port;
    CU_ASSERT_TRUE_FATAL(time >= 0);
}

static inline void trades_told(struct fake_world *group, const struct fake_task *task,
                               enum outcome outcome)
{
    struct trades *all = trades_of(group);
    if (task->task.transaction == 0) {
        group_told(group, task, outcome);
        return;
    }
    struct flight *flight = &all->flights[task->note % MOST_FLIGHTS];
    if (flight->stage != FLIGHT_WAITS || flight->number != task->note)
        return; /* it has been waited for long enough */
    const struct trade *trade = flight->trade;
    if (trade && task->task.verb == VERB_READ && outcome == OUTCOME_ok)
        must(group, task->task.version >= flight->floor, "nothing that has ended is forgotten");
    flight->task = task->task;
    flight->task.outcome = (uint8_t)outcome;
    flight->stage = FLIGHT_RETURNS;
    engine_rearm(group->engine, flight->slot, fake_now(group) + trade_latency(all));
}

static inline void flight_ends(struct trades *all, struct flight *flight)
{
    const struct flight it = *flight;
    flight->stage = FLIGHT_FREE;
    if (it.trade) {
        if (it.trade->end == TRADE_WORKS && it.trade->turn == it.turn)
            trade_hears(all, it.trade, &it.task);
        return;
    }
    struct fake_world *world = all->coordinators;
    struct fake_task *asked = pool_at(&world->tasks, it.asked);
    if (asked->state != FAKE_BUSY || asked->generation != it.asked_mark)
        return;
    asked->state = FAKE_OPEN;
    asked->task.outcome = it.task.outcome;
    asked->task.version = it.task.version;
    asked->task.id = it.task.id;
    transaction_actors.coordinator->done(fake_port(world, it.coordinator), &asked->task);
}

static inline void flight_on_event(struct engine *engine, void *state, struct event event)
{
    struct trades *all = state;
    struct flight *flight = &all->flights[event.object];
    (void)engine;
    switch (flight->stage) {
    case FLIGHT_GOES:
        flight_arrives(flight);
        break;
    case FLIGHT_WAITS:
        flight->task.outcome = OUTCOME_timeout;
        flight_ends(all, flight);
        break;
    default:
        CU_ASSERT_EQUAL_FATAL(flight->stage, FLIGHT_RETURNS);
        flight_ends(all, flight);
    }
}

/* --- what must hold --- */

static inline void promises_stand_where_their_keys_are(struct fake_world *group)
{
    for (uint32_t i = 0; i < group->peers; i++) {
        const struct raft_state *state = raft_at(group, i);
        const struct branch *each = group->actors[i].up ? vows_latest(&state->machine.vows) : NULL;
        for (; each; each = branch_before(each))
            for (uint32_t k = 0; k < each->count; k++)
                must(group, place_of(each->writes[k].key) < state->end_shown,
                     "a promise stands where its keys are");
    }
}

static inline void check_trades(struct fake_world *group)
{
    check_groups(group);
    promises_stand_where_their_keys_are(group);
}

static inline void trade_is_whole(struct trades *all, const struct trade *trade)
{
    uint32_t writes = 0, made = 0;
    for (uint32_t i = 0; i < trade->count; i++) {
        writes += trade->rows[i].writes;
        made += trade->rows[i].writes && trade->rows[i].version != 0;
    }
    must(all->cuts->groups[0], trade->end >= TRADE_COMMITTED, "each ends");
    must(all->cuts->groups[0], made == 0 || made == writes, "half of a transaction stands");
    must(all->cuts->groups[0], trade->end != TRADE_COMMITTED || made == writes,
         "what was committed is there");
    all->ends[trade->end]++;
}

static inline void trades_are_well(struct trades *all)
{
    for (uint32_t i = 0; i < all->count; i++)
        trade_is_whole(all, &all->list[i]);
    for (uint32_t g = 0; g < all->cuts->given; g++)
        for (uint32_t i = 0; i < all->cuts->peers; i++) {
            struct fake_world *group = all->cuts->groups[g];
            const struct raft_state *state = raft_at(group, i);
            must(group, vows_count(&state->machine.vows) == 0, "nobody is in doubt in the end");
            must(group, state->rows.locks.rows_in_use == 0 && state->rows.open.all.count == 0,
                 "no row is locked in the end");
        }
}

/* --- what is done to it --- */

static inline void coordinator_crash(struct trades *all, uint32_t coordinator)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->list[i].coordinator == coordinator && all->list[i].end <= TRADE_ASKED)
            all->list[i].end = TRADE_UNKNOWN;
    fake_crash(all->coordinators, coordinator);
}

static inline void coordinators_return(struct trades *all)
{
    for (uint32_t i = 0; i < COORDINATORS; i++)
        if (!all->coordinators->actors[i].up)
            fake_restart(all->coordinators, i);
}

static inline uint64_t trade_next_shard(const struct port *port, uint32_t store, uint64_t place)
{
    const struct cut_world *cuts = trades_beside(port)->cuts;
    const uint32_t next = stretch_at(cuts, place) + 1;
    (void)store;
    return next < cuts->count ? cuts->stretches[next].from : ALL_PLACES;
}

static inline void trades_begin(struct trades *all, const struct store_class *class, uint32_t peers,
                                const struct raft *settings)
{
    static const struct transaction_ports at_stores = {.applied = trade_applied,
                                                       .in_doubt = trade_doubted};
    static const struct transaction_ports beside = {.over = trade_over,
                                                    .dropped = trade_note,
                                                    .returns = trade_returns,
                                                    .recalled = trade_note};
    static const struct places_ports next = {.next_shard = trade_next_shard};
    static const struct store_class coordinator = {.actor = {.head = {.name = "coordinator"}}};
    static struct store_class coordinating;
    static struct port_table groups_ports, coordinators_ports;
    groups_ports = coordinators_ports = fake_ports;
    groups_ports.places = &cut_places;
    groups_ports.transactions = &at_stores;
    coordinators_ports.places = &next;
    coordinators_ports.transactions = &beside;
    coordinators_ports.call = trades_call;
    coordinating = coordinator;
    coordinating.actor = *transaction_actors.coordinator;
    all->cuts = cut_world_behind(&groups_ports, class, peers, settings);
    all->cuts->context = all;
    all->terms.again = (struct chosen){.class = &backoff_drawn.head, .settings = &all->again};
    all->all = (struct agreement_part){.key = KEY_IS_PLACE, .shard = ALL_SHARDS};
    all->asks = (struct coordinator_terms){.again = &all->terms,
                                           .recover = all->terms.recover,
                                           .longest = all->terms.timeout,
                                           .count = 1,
                                           .stores = &all->all};
    struct engine *engine = all->cuts->groups[0]->engine;
    all->component = engine_add(engine, flight_on_event, all, "requests");
    for (uint32_t i = 0; i < MOST_FLIGHTS; i++)
        all->flights[i] =
            (struct flight){.number = i, .slot = engine_slot(engine, all->component, 0, i)};
    for (uint32_t g = 0; g < GROUPS; g++) {
        all->cuts->groups[g]->heard = trades_told;
        all->cuts->groups[g]->check = check_trades;
    }
    all->coordinators =
        fake_within(engine, &coordinators_ports, &coordinating, COORDINATORS, &all->asks);
    all->coordinators->context = all;
    for (uint32_t i = 0; i < COORDINATORS; i++) {
        fake_port(all->coordinators, i)->instance = i;
        fake_start(all->coordinators, i, true);
    }
}

static inline void trades_end(struct trades *all)
{
    fake_end(all->coordinators);
    cut_world_end(all->cuts);
}

#endif
