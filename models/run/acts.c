/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling actors, one thing after another: handlers are entered here and nowhere else. */
#include <string.h>

#include "models/plan/shards.h"
#include "models/run/call.h"
#include "models/run/cpu.h"
#include "models/run/freeze.h"
#include "models/run/ledger.h"
#include "models/run/store.h"

static void operation_park(struct run *run, struct operation *operation, enum act_kind what)
{
    struct instance *instance = &run->instances[operation->instance];
    operation->parked = (uint8_t)what;
    operation->stands = true;
    operation->next = instance->parked_operations;
    instance->parked_operations = operation->index;
}

void operation_drop(struct run *run, struct operation *operation)
{
    struct port *port = part_at(run, operation->instance, operation->part);
    cpu_withdraw(run, operation->instance, operation->index | OWNER_OPERATION);
    if (operation->call != NONE && run->instances[operation->instance].up)
        call_abandon(run, operation->call);
    if (operation->slot != 0)
        engine_cancel(run->engine, operation->slot - 1);
    if (port->class->dropped)
        port->class->dropped(port, &operation->task);
    operation_give(run, operation);
}

/* Takes the operation up: from here on it is the protocol's. */
static void operation_begin(struct run *run, struct operation *operation)
{
    struct port *port = part_at(run, operation->instance, operation->part);
    port->class->arrived(port, &operation->task);
}

static void operation_resume(struct run *run, struct operation *operation)
{
    struct port *port = part_at(run, operation->instance, operation->part);
    const bool flushed = operation->state == OPERATION_FLUSHING;
    if ((operation->state == OPERATION_CALLING || operation->state == OPERATION_BACKS_OFF) &&
        !operation_told(run, operation))
        return;
    operation->state = OPERATION_OPEN;
    operation->working = false;
    if (ledgers_kept(run))
        ledger_operation(run, operation, SPENT_replication);
    if (flushed)
        port->class->flushed(port, &operation->task, port_redo(port));
    else
        port->class->done(port, &operation->task);
}

static void acts_grow(struct acts *acts, struct arena *arena)
{
    const struct acts old = *acts;
    acts->limit = old.limit ? 2 * old.limit : 16;
    acts->line = arena_array(arena, acts->limit, sizeof *acts->line);
    for (uint32_t i = 0; i < old.count; i++)
        acts->line[i] = old.line[(old.first + i) & (old.limit - 1)];
    acts->first = 0;
}

static void act_later(struct run *run, struct act act)
{
    struct acts *acts = &run->acts;
    if (acts->count == acts->limit)
        acts_grow(acts, run->arena);
    acts->line[(acts->first + acts->count++) & (acts->limit - 1)] = act;
}

static void visitor_left(struct run *run, struct operation *operation)
{
    struct port *port = part_at(run, operation->instance, operation->part);
    const bool lives = run->instances[operation->instance].up;
    operation_drop(run, operation);
    if (lives && port->class->left)
        port->class->left(port);
}

static void act_on_operation(struct run *run, struct act act)
{
    struct operation *operation = pool_at(&run->operations, act.object);
    if (operation->generation != act.more)
        return;
    if (act.what == ACT_DROP)
        visitor_left(run, operation);
    else if (run->instances[operation->instance].paused)
        operation_park(run, operation, act.what);
    else if (act.what == ACT_BEGIN)
        operation_begin(run, operation);
    else
        operation_resume(run, operation);
}

/* Kept among the messages until then. */
static void act_on_letter(struct run *run, uint32_t index)
{
    const struct message copy = *(const struct message *)pool_at(&run->messages, index);
    pool_give(&run->messages, index);
    const struct letter letter = {.from = copy.from,
                                  .bytes = copy.parcel.bytes,
                                  .number = copy.number,
                                  .word = copy.word,
                                  .body = copy.body,
                                  .tag = copy.tag};
    struct port *port = part_at(run, copy.parcel.to, copy.part);
    if (run->instances[copy.parcel.to].up)
        port->class->heard(port, &letter);
    body_release(&run->blocks, copy.body);
}

static void act_on_timer(struct run *run, uint32_t index)
{
    struct store_timer *timer = pool_at(&run->store_timers, index);
    const struct store_timer copy = *timer;
    struct port *port = part_at(run, copy.instance, copy.part);
    timer->generation++;
    pool_give(&run->store_timers, index);
    const struct instance *instance = &run->instances[copy.instance];
    if (instance->up && instance->life == copy.life)
        port->class->fired(port, copy.word);
}

/* The replica of the shard of a part that lives on the member; NOBODY: there is none. */
static uint32_t replica_on(const struct actor_port *part, uint32_t member)
{
    for (uint32_t i = 0; i < part->port.peers; i++)
        if (part->seats[i].member == member)
            return i;
    return NOBODY;
}

/* The detectors beside an actor are told of a peer. */
static void sight(struct run *run, uint32_t instance, uint32_t peer)
{
    const struct instance_plan *seen = &run->plan->instances[peer];
    const struct party *party = &run->plan->parties[seen->party];
    struct actor *actor = actor_at(run, instance);
    struct sighting sighting = {
        .up = run->instances[peer].up,
        .since = actor_at(run, peer)->died,
        .key = mix(mix(mix(mix(run->seed, run->replication), party->key), seen->replica),
                   run->instances[peer].life)};
    if (party->kind != PARTY_STORE)
        return;
    for (uint32_t i = 0; i < actor->part_count && run->instances[instance].up; i++) {
        struct port *port = &actor->parts[i].port;
        const struct detector_class *class = (const struct detector_class *)port->class;
        if (actor->parts[i].which == 0 || !class->sighted)
            continue;
        sighting.peer = replica_on(&actor->parts[i], seen->replica);
        if (sighting.peer != NOBODY)
            class->sighted(port, &sighting);
    }
}

static void start(struct run *run, uint32_t index, bool first)
{
    const struct party *party = run->instances[index].plan;
    struct actor *actor = actor_at(run, index);
    if (!run->instances[index].up)
        return;
    for (uint32_t i = 0; i < actor->part_count; i++)
        if (actor->parts[i].port.class->started)
            actor->parts[i].port.class->started(&actor->parts[i].port, first);
    for (uint32_t i = party->first; i < party->first + party->replicas && !first; i++)
        if (!run->instances[i].up)
            sight(run, index, i);
}

static void suspect(struct run *run, struct act act, bool dead)
{
    struct port *port = part_at(run, act.object, act.part);
    if (run->instances[act.object].up && port->class->suspects)
        port->class->suspects(port, act.more, dead);
}

static void tell_late(struct run *run, uint32_t instance, uint32_t what)
{
    act(run, (struct act){ACT_TOLD, instance, what, 0});
}

static void tell(struct run *run, struct act told)
{
    struct port *port = part_at(run, told.object, 0);
    if (frozen_defers(run, told.object, tell_late, told.object, told.more))
        return;
    if (run->instances[told.object].up && port->class->told)
        port->class->told(port, told.more / 2, told.more % 2);
}

/* What an order says in one word, for it may have to wait: the part that it is for, 1 + the replica
 * that it is about, and which order. */
enum { ORDERED_ABOUT = 1024, ORDER_WORDS = ORDERED_ABOUT * ORDER_KINDS };

static void order_late(struct run *run, uint32_t instance, uint32_t said)
{
    act(run, (struct act){ACT_ORDERED, instance, said, 0});
}

static void order(struct run *run, struct act ordered)
{
    struct port *port = part_at(run, ordered.object, ordered.more / ORDER_WORDS);
    const uint32_t what = ordered.more % ORDER_KINDS,
                   about = ordered.more % ORDER_WORDS / ORDER_KINDS;
    if (frozen_defers(run, ordered.object, order_late, ordered.object, ordered.more))
        return;
    if (run->instances[ordered.object].up && actor_knows(port->class, (enum order)what))
        port->class->ordered(port, (enum order)what, about == 0 ? NOBODY : about - 1);
}

void shard_order(struct run *run, uint32_t party, uint32_t shard, enum order what, uint32_t replica)
{
    const struct party *plan = &run->plan->parties[party];
    const struct seat *seats = shard_seats(plan->shards, shard);
    if (what == ORDER_JOIN)
        group_of(run, party, shard)->directory.peers[replica].told = run->engine->now;
    const bool itself = what != ORDER_LEAD && replica != NOBODY &&
                        run->instances[plan->first + seats[replica].member].up;
    const uint32_t told = itself ? replica : group_of(run, party, shard)->directory.leader;
    if (told == NOBODY)
        return;
    const uint32_t about = replica == NOBODY ? 0 : replica + 1;
    const uint32_t said =
        part_of_seat(run, party, &seats[told]) * ORDER_WORDS + about * ORDER_KINDS;
    act(run, (struct act){ACT_ORDERED, plan->first + seats[told].member, said + (uint32_t)what, 0});
}

void store_order(struct run *run, uint32_t party, enum order what, uint32_t replica)
{
    for (uint32_t shard = 0; shard < run->plan->parties[party].shards->count; shard++)
        shard_order(run, party, shard, what, replica);
}

static void act_now(struct run *run, struct act act)
{
    switch (act.what) {
    case ACT_BEGIN:
    case ACT_RESUME:
    case ACT_DROP:
        act_on_operation(run, act);
        break;
    case ACT_HEAR:
        act_on_letter(run, act.object);
        break;
    case ACT_FIRE:
        act_on_timer(run, act.object);
        break;
    case ACT_START_FIRST:
    case ACT_START:
        start(run, act.object, act.what == ACT_START_FIRST);
        break;
    case ACT_SUSPECT:
    case ACT_TRUST:
        suspect(run, act, act.what == ACT_SUSPECT);
        break;
    case ACT_SIGHT:
        sight(run, act.object, act.more);
        break;
    case ACT_TOLD:
        tell(run, act);
        break;
    case ACT_ORDERED:
        order(run, act);
        break;
    }
}

/* Now, and what comes of it without time; later, if a handler is at work. */
void act(struct run *run, struct act act)
{
    struct acts *acts = &run->acts;
    if (acts->acting) {
        act_later(run, act);
        return;
    }
    acts->acting = true;
    act_now(run, act);
    while (acts->count > 0) {
        const struct act next = acts->line[acts->first];
        acts->first = (acts->first + 1) & (acts->limit - 1);
        acts->count--;
        act_now(run, next);
    }
    acts->acting = false;
}

void acts_begin(struct run *run, uint32_t first, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        act_later(run, (struct act){.what = ACT_START_FIRST, .object = first + i});
    act(run, (struct act){.what = ACT_START_FIRST, .object = first});
}

void store_resume(struct run *run, uint32_t index)
{
    const struct operation *operation = pool_at(&run->operations, index);
    act(run, (struct act){ACT_RESUME, index, operation->generation, 0});
}

void operation_until(struct run *run, struct operation *operation, sim_time due)
{
    if (due == run->engine->now) {
        store_resume(run, operation->index);
        return;
    }
    if (operation->slot == 0)
        operation->slot =
            1 + engine_slot(run->engine, run->operations_component, 0, operation->index);
    engine_arm(run->engine, operation->slot - 1, due);
}

/* --- frozen --- */

void store_unpark(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    uint32_t each = NONE;
    while (instance->parked_operations != NONE) { /* it was a stack: turn it round */
        struct operation *operation = pool_at(&run->operations, instance->parked_operations);
        const uint32_t next = operation->next;
        operation->next = each;
        each = instance->parked_operations;
        instance->parked_operations = next;
    }
    while (each != NONE) {
        struct operation *operation = pool_at(&run->operations, each);
        const uint32_t next = operation->next, index_now = each;
        operation->next = NONE;
        each = next;
        if (!operation->stands) /* it has been ended meanwhile */
            continue;
        operation->stands = false;
        if (operation->parked == ACT_BEGIN)
            act(run, (struct act){ACT_BEGIN, index_now, operation->generation, 0});
        else
            store_resume(run, index_now);
    }
}

/* --- death and return --- */

static void tell_peers(struct run *run, uint32_t index)
{
    const struct party *party = run->instances[index].plan;
    for (uint32_t i = party->first; i < party->first + party->replicas; i++)
        if (i != index && run->instances[i].up)
            act(run, (struct act){ACT_SIGHT, i, index, 0});
}

void store_crash(struct run *run, uint32_t index)
{
    struct actor *actor = actor_at(run, index);
    for (uint32_t i = 0; i < actor->part_count; i++) {
        struct port *port = &actor->parts[i].port;
        if (port->class->crashed)
            port->class->crashed(port);
        memset(port->state, 0, port->class->state_size);
        actor->parts[i].leads = false;
    }
    actor->died = run->engine->now;
    tell_peers(run, index);
}

void store_restart(struct run *run, uint32_t index)
{
    act(run, (struct act){.what = ACT_START, .object = index});
    tell_peers(run, index);
}

void store_wipe(struct run *run, uint32_t index)
{
    struct actor *actor = actor_at(run, index);
    for (uint32_t i = 0; i < actor->part_count; i++) {
        struct port *port = &actor->parts[i].port;
        if (port->class->wiped)
            port->class->wiped(port, port_redo(port));
    }
}

void store_skew(struct run *run, uint32_t index, sim_time by)
{
    struct actor *actor = actor_at(run, index);
    for (uint32_t i = 0; i < actor->part_count; i++)
        actor->parts[i].port.skew += by;
}
