/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-phase commits over groups that are cut in two (split_world.h): clients that read and write
 * keys on both sides of cuts, one row after another, and ask the coordinator beside them, the one
 * of models/transactions/, to commit.  Coordinators die and return; requests and answers take their
 * time and are lost with who was asked; clients try a row again and give up in the end.
 *
 * What the run brings (models/run/transactions.c, transaction_records.c) is brought here.  A client
 * dies with its coordinator.
 *
 * What must hold of them: split_promises.h, which starts such a world. */
#ifndef TESTS_MODELS_SPLIT_TRADES_H
#define TESTS_MODELS_SPLIT_TRADES_H

#include "models/transactions/coordinator.h"
#include "models/words/backoff.h"
#include "models/words/transaction_port.h"
#include "tests/models/split_steps.h"

enum { COORDINATORS = 2, MOST_TRADES = 1 << 9, MOST_ROWS = 3, MOST_FLIGHTS = 1 << 11, TRIES = 3 };

/* UNKNOWN: its client has died before it was told. */
enum trade_end { TRADE_WORKS, TRADE_ASKED, TRADE_COMMITTED, TRADE_ROLLED_BACK, TRADE_UNKNOWN };

struct trade_row {
    uint64_t key, id;
    uint64_t version; /* that it has read; that it has made: 0 not yet */
    bool writes;
};

struct trade {
    uint64_t number;
    uint32_t coordinator, count, at, tries, turn, part_count;
    enum trade_end end;
    bool broken, asked, alone; /* asked: to commit, and only one of its groups */
    sim_time begun;
    struct trade_row rows[MOST_ROWS];
    struct agreement_part parts[GROUPS];
};

/* A request under way: of a client's row, or of a coordinator's task. */
enum flight_stage { FLIGHT_FREE, FLIGHT_GOES, FLIGHT_WAITS, FLIGHT_RETURNS };
struct flight {
    struct task task; /* as it is asked; as it is answered */
    struct fake_world *group;
    struct trade *trade; /* NULL: a coordinator's */
    uint64_t number;     /* of the task at the store: no other one has it */
    uint64_t floor;      /* the newest version that anybody had been told of */
    uint32_t slot, replica, turn, coordinator, asked, asked_mark;
    enum flight_stage stage;
};

struct trades {
    struct cut_world *cuts;
    struct fake_world *coordinators;
    struct transaction_terms terms;
    struct agreement_part all; /* of all groups: whom a coordinator asks back */
    struct coordinator_terms asks;
    struct law again, latency;
    draw random;
    uint32_t component, count, ends[TRADE_UNKNOWN + 1];
    struct trade list[MOST_TRADES];
    struct flight flights[MOST_FLIGHTS];
};

extern const struct backoff_class backoff_drawn;

static inline struct trades *trades_of(struct fake_world *group)
{
    return group_of(group)->all->context;
}
static inline struct trades *trades_beside(const struct port *coordinator)
{
    return fake_world_of(coordinator)->context;
}
static inline struct trade *trade_of(struct trades *all, uint64_t number)
{
    struct trade *trade = &all->list[(uint32_t)number];
    CU_ASSERT_TRUE_FATAL((uint32_t)number < all->count && trade->number == number);
    return trade;
}

/* --- requests --- */

static inline sim_time trade_latency(struct trades *all)
{
    return law_sample(&all->latency, &all->random);
}

/* Mostly to who leads. */
static inline struct flight *flight_begin(struct trades *all, struct fake_world *group)
{
    uint32_t i = 0;
    while (i < MOST_FLIGHTS && all->flights[i].stage != FLIGHT_FREE)
        i++;
    CU_ASSERT_TRUE_FATAL(i < MOST_FLIGHTS);
    struct flight *flight = &all->flights[i];
    const uint64_t number = flight->number + MOST_FLIGHTS; /* of all that ever were */
    const uint32_t slot = flight->slot, leader = raft_leader(group);
    const bool goes_astray = leader == NOBODY || one_of(&all->random, 12) == 0;
    *flight = (struct flight){.number = number,
                              .slot = slot,
                              .group = group,
                              .replica = goes_astray ? (uint32_t)one_of(&all->random, group->peers)
                                                     : leader,
                              .stage = FLIGHT_GOES};
    engine_arm(group->engine, slot, fake_now(group) + trade_latency(all));
    return flight;
}

static inline struct fake_world *group_at(const struct cut_world *cuts, uint64_t place)
{
    return cuts->groups[cuts->stretches[stretch_at(cuts, place)].group];
}

/* The port of coordinators. */
static inline void trades_call(struct port *port, struct task *task, enum verb verb,
                               uint32_t dataset, uint64_t key)
{
    struct trades *all = trades_beside(port);
    struct fake_task *mine = fake_task_of(task);
    const uint64_t place = key & KEY_IS_PLACE ? key & ~KEY_IS_PLACE : place_of(key);
    struct flight *flight = flight_begin(all, group_at(all->cuts, place));
    CU_ASSERT_TRUE_FATAL(mine->state == FAKE_OPEN);
    mine->state = FAKE_BUSY;
    flight->coordinator = port->self;
    flight->asked = mine->index;
    flight->asked_mark = mine->generation;
    flight->task = (struct task){.key = key,
                                 .dataset = dataset,
                                 .verb = (uint8_t)verb,
                                 .transaction = task->transaction,
                                 .branch = task->branch,
                                 .patience = task->patience};
}

static inline void flight_arrives(struct flight *flight)
{
    struct fake_world *group = flight->group;
    flight->stage = FLIGHT_WAITS;
    engine_arm(group->engine, flight->slot, fake_now(group) + SECOND / 2);
    if (!group->actors[flight->replica].up)
        return;
    struct fake_task *task = fake_task_take(group, flight->replica);
    task->note = flight->number;
    task->task = flight->task;
    task->task.level = LEVEL_NORMAL;
    task->task.visitor = true;
    group->class->actor.arrived(fake_port(group, flight->replica), &task->task);
    group->check(group);
}

/* --- what clients do --- */

/* What it has not been told of is not: presumed abort. */
static inline void trade_asks_to_end(struct trades *all, struct trade *trade, enum verb verb)
{
    struct fake_world *world = all->coordinators;
    const size_t parts = trade->part_count * sizeof trade->parts[0];
    struct fake_task *task = fake_task_take(world, trade->coordinator);
    struct agreement *agreement = body_make(&world->blocks, sizeof *agreement + parts);
    *agreement =
        (struct agreement){.transaction = trade->number,
                           .terms = &all->terms,
                           .patience = trade->begun + all->terms.timeout - fake_now(world)};
    for (uint32_t i = 0; i < trade->part_count; i++) /* who has answered nothing has nothing */
        if (verb != VERB_COMMIT || trade->parts[i].branch != 0)
            agreement->parts[agreement->count++] = trade->parts[i];
    trade->alone = agreement->count == 1;
    trade->asked = verb == VERB_COMMIT;
    trade->end = trade->asked ? TRADE_ASKED : TRADE_ROLLED_BACK;
    task->task =
        (struct task){.verb = (uint8_t)verb, .transaction = trade->number, .own = agreement};
    transaction_actors.coordinator->arrived(fake_port(world, trade->coordinator), &task->task);
}

/* Of the group that has the key by now.  It is asked by its first place, which no cut takes from
 * it. */
static inline struct agreement_part *trade_part(struct trades *all, struct trade *trade,
                                                uint64_t key)
{
    const struct cut_world *cuts = all->cuts;
    const uint32_t at = stretch_at(cuts, place_of(key)), group = cuts->stretches[at].group;
    for (uint32_t i = 0; i < trade->part_count; i++)
        if (trade->parts[i].shard == group)
            return &trade->parts[i];
    struct agreement_part *part = &trade->parts[trade->part_count++];
    *part = (struct agreement_part){.key = KEY_IS_PLACE | cuts->stretches[at].from, .shard = group};
    return part;
}

static inline void trade_goes_on(struct trades *all, struct trade *trade)
{
    if (trade->at == trade->count) {
        trade_asks_to_end(all, trade, trade->broken ? VERB_ROLL_BACK : VERB_COMMIT);
        return;
    }
    struct trade_row *row = &trade->rows[trade->at];
    struct fake_world *group = group_with(all->cuts, row->key);
    const struct agreement_part *part = trade_part(all, trade, row->key);
    struct flight *flight = flight_begin(all, group);
    flight->floor = all->cuts->floor[row->key];
    flight->trade = trade;
    flight->turn = ++trade->turn;
    flight->task = (struct task){.key = row->key,
                                 .verb = row->writes ? VERB_WRITE : VERB_READ,
                                 .id = row->id,
                                 .transaction = trade->number,
                                 .branch = part->branch,
                                 .patience = all->terms.timeout};
}

/* An answer to the row that it is at. */
static inline void trade_hears(struct trades *all, struct trade *trade, const struct task *answer)
{
    struct trade_row *row = &trade->rows[trade->at];
    if (answer->outcome != OUTCOME_ok) {
        if (++trade->tries < TRIES)
            trade_goes_on(all, trade);
        else
            trade_asks_to_end(all, trade, VERB_ROLL_BACK);
        return;
    }
    struct agreement_part *part = trade_part(all, trade, row->key);
    trade->broken |= part->branch != 0 && part->branch != answer->branch;
    part->branch = answer->branch;
    if (!row->writes)
        row->version = answer->version;
    trade->tries = 0;
    trade->at++;
    trade_goes_on(all, trade);
}

static inline void trade_begin(struct trades *all, uint32_t coordinator)
{
    struct fake_world *world = all->coordinators;
    draw *random = &all->random;
    if (!world->actors[coordinator].up || all->count == MOST_TRADES)
        return;
    struct trade *trade = &all->list[all->count];
    const struct port *port = fake_port(world, coordinator);
    const bool reads = one_of(random, 3) == 0; /* nothing else */
    *trade = (struct trade){
        .number = transaction_first(coordinator, transaction_actors.epoch(port)) + all->count,
        .coordinator = coordinator,
        .count = 1 + (uint32_t)one_of(random, 8) % MOST_ROWS,
        .begun = fake_now(world)};
    all->count++;
    const uint64_t first = one_of(random, CUT_KEYS), apart = 1 + 2 * one_of(random, 4);
    for (uint32_t i = 0; i < trade->count; i++)
        trade->rows[i] = (struct trade_row){.key = (first + i * apart) % CUT_KEYS,
                                            .id = ++all->cuts->groups[0]->asked,
                                            .writes = !reads && one_of(random, 4)};
    trade_goes_on(all, trade);
}

#endif
