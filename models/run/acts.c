/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling actors, one thing after another: handlers are entered here and nowhere else. */
#include <string.h>

#include "models/run/cpu.h"
#include "models/run/freeze.h"
#include "models/run/ledger.h"
#include "models/run/store.h"

static void operation_park(struct run *run, struct operation *operation, enum act_kind what)
{
    struct instance *instance = &run->instances[operation->instance];
    operation->parked = (uint8_t)what;
    operation->next = instance->parked_operations;
    instance->parked_operations = operation->index;
}

void operation_drop(struct run *run, struct operation *operation)
{
    struct port *port = store_port(run, operation->instance);
    cpu_withdraw(run, operation->instance, operation->index | OWNER_OPERATION);
    if (operation->slot != 0)
        engine_cancel(run->engine, operation->slot - 1);
    if (port->class->dropped)
        port->class->dropped(port, &operation->task);
    operation_give(run, operation);
}

/* Takes the operation up: from here on it is the protocol's. */
static void operation_begin(struct run *run, struct operation *operation)
{
    struct port *port = store_port(run, operation->instance);
    port->class->arrived(port, &operation->task);
}

static void operation_resume(struct run *run, struct operation *operation)
{
    struct port *port = store_port(run, operation->instance);
    const bool flushed = operation->state == OPERATION_FLUSHING;
    operation->state = OPERATION_OPEN;
    if (ledgers_kept(run))
        ledger_operation(run, operation, SPENT_store);
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

static void act_on_operation(struct run *run, struct act act)
{
    struct operation *operation = pool_at(&run->operations, act.object);
    if (operation->generation != act.generation)
        return;
    if (act.what == ACT_DROP)
        operation_drop(run, operation);
    else if (run->instances[operation->instance].paused)
        operation_park(run, operation, act.what);
    else if (act.what == ACT_BEGIN)
        operation_begin(run, operation);
    else
        operation_resume(run, operation);
}

static void hear(struct run *run, uint32_t to, const struct letter *letter)
{
    struct port *port = store_port(run, to);
    if (run->instances[to].up)
        port->class->heard(port, letter);
    body_release(&run->blocks, letter->body);
}

static void act_on_letter(struct run *run, uint32_t index)
{
    const struct message copy = *(const struct message *)pool_at(&run->messages, index);
    pool_give(&run->messages, index);
    hear(run, copy.parcel.to,
         &(struct letter){.from = run->plan->instances[copy.parcel.from].replica,
                          .bytes = copy.parcel.bytes,
                          .number = copy.number,
                          .word = copy.word,
                          .body = copy.body,
                          .tag = copy.tag});
}

static void act_on_timer(struct run *run, uint32_t index)
{
    struct store_timer *timer = pool_at(&run->store_timers, index);
    const struct store_timer copy = *timer;
    struct port *port = store_port(run, copy.instance);
    timer->generation++;
    pool_give(&run->store_timers, index);
    const struct instance *instance = &run->instances[copy.instance];
    if (instance->up && instance->life == copy.life)
        port->class->fired(port, copy.word);
}

static void start(struct run *run, uint32_t instance, bool first)
{
    struct port *port = store_port(run, instance);
    if (port->class->started && run->instances[instance].up)
        port->class->started(port, first);
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

void store_resume(struct run *run, uint32_t index)
{
    const struct operation *operation = pool_at(&run->operations, index);
    act(run, (struct act){ACT_RESUME, index, operation->generation});
}

static void timer_fires(struct run *run, uint32_t timer, uint32_t generation)
{
    if (((const struct store_timer *)pool_at(&run->store_timers, timer))->generation == generation)
        act(run, (struct act){.what = ACT_FIRE, .object = timer});
}

void store_fire(struct run *run, uint32_t index)
{
    const struct store_timer *timer = pool_at(&run->store_timers, index);
    if (!frozen_defers(run, timer->instance, timer_fires, index, timer->generation))
        timer_fires(run, index, timer->generation);
}

/* --- frozen --- */

/* A frozen process does not hear: what came for it waits in its socket. */
void message_park(struct run *run, uint32_t index)
{
    struct message *message = pool_at(&run->messages, index);
    struct instance *instance = &run->instances[message->parcel.to];
    message->parcel.next = NONE;
    if (instance->parked_messages == NONE)
        instance->parked_messages = index;
    else
        ((struct message *)pool_at(&run->messages, instance->last_message))->parcel.next = index;
    instance->last_message = index;
}

void messages_unpark(struct run *run, uint32_t instance, bool hear_them)
{
    uint32_t each = run->instances[instance].parked_messages;
    run->instances[instance].parked_messages = NONE;
    while (each != NONE) {
        const uint32_t index = each;
        struct message *message = pool_at(&run->messages, index);
        each = message->parcel.next;
        if (hear_them) {
            act(run, (struct act){.what = ACT_HEAR, .object = index});
            continue;
        }
        body_release(&run->blocks, message->body);
        pool_give(&run->messages, index);
    }
}

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
        if (operation->parked == ACT_BEGIN)
            act(run, (struct act){ACT_BEGIN, index_now, operation->generation});
        else
            store_resume(run, index_now);
    }
}

void store_crash(struct run *run, uint32_t instance)
{
    struct port *port = store_port(run, instance);
    if (port->class->crashed)
        port->class->crashed(port);
    memset(port->state, 0, port->class->state_size);
}

void store_restart(struct run *run, uint32_t instance)
{
    act(run, (struct act){.what = ACT_START, .object = instance});
}
