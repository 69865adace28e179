/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters between actors: an actor writes and reads them one after the other, by one thread, and
 * each costs processor time at both ends where a network is declared (as any message does).  So a
 * letter is heard, or leaves, once all that came before it and itself have been paid for.
 *
 * Replicas talk over streams: a letter to a former life of a process is lost with its connection.
 * The machine of a process that is gone, if it is there itself, ends the connections that the
 * process had, and refuses new ones (RFC 9293, 3.5.2 and 3.10.7.1): whoever has something to do
 * with that (actor_class.reset) hears it, from all that die and from each to whom it writes.  Most
 * protocols have not: they go by silence. */
#include "models/run/cpu.h"
#include "models/run/message_cost.h"
#include "models/run/network.h"
#include "models/run/route.h"
#include "models/run/store.h"
#include "models/words/protocol.h"
#include "sim/check.h"

static struct message *letter_at(const struct run *run, uint32_t index)
{
    return pool_at(&run->messages, index);
}

static void lose(struct run *run, uint32_t index)
{
    body_release(&run->blocks, letter_at(run, index)->body);
    pool_give(&run->messages, index);
}

/* --- paying --- */

/* At the sender's end until it leaves, then at the receiver's. */
static uint32_t end_of(const struct message *letter)
{
    return letter->left ? letter->parcel.to : letter->parcel.from;
}

static int64_t cost_of(const struct run *run, const struct message *letter)
{
    return message_cost(run, letter->parcel.channel, end_of(letter), letter->parcel.bytes);
}

/* `word` of the operation: the letter that it carries. */
static void pay(struct run *run, const struct operation *operation)
{
    cpu_work(run, operation->instance, operation->index | OWNER_OPERATION,
             cost_of(run, letter_at(run, (uint32_t)operation->task.word)));
}

static void carry(struct run *run, uint32_t index)
{
    const uint32_t instance = end_of(letter_at(run, index));
    struct actor *actor = actor_at(run, instance);
    struct operation *operation = operation_take(run);
    operation->instance = instance;
    operation->state = OPERATION_CARRYING;
    operation->task.word = index;
    const bool first = actor->carried == NONE;
    if (first)
        actor->carried = operation->index;
    else
        ((struct operation *)pool_at(&run->operations, actor->last_carried))->next =
            operation->index;
    actor->last_carried = operation->index;
    if (first)
        pay(run, operation);
}

static void letter_arrived(struct run *run, uint32_t index);

static void go_on(struct run *run, uint32_t index)
{
    struct message *letter = letter_at(run, index);
    if (letter->left) {
        act(run, (struct act){.what = ACT_HEAR, .object = index});
        return;
    }
    letter->left = true;
    if (network_send(run, &letter->parcel, THERE, letter->extra))
        letter_arrived(run, index);
}

/* At once, if it costs nothing and nothing is before it. */
static void pays(struct run *run, uint32_t index)
{
    const struct message *letter = letter_at(run, index);
    if (actor_at(run, end_of(letter))->carried == NONE && cost_of(run, letter) == 0)
        go_on(run, index);
    else
        carry(run, index);
}

void letter_paid(struct run *run, struct operation *operation)
{
    struct actor *actor = actor_at(run, operation->instance);
    const uint32_t index = (uint32_t)operation->task.word;
    CHECK(actor->carried == operation->index);
    actor->carried = operation->next;
    operation_give(run, operation);
    if (actor->carried != NONE)
        pay(run, pool_at(&run->operations, actor->carried));
    go_on(run, index);
}

void letters_forget(struct run *run, uint32_t instance)
{
    struct actor *actor = actor_at(run, instance);
    while (actor && actor->carried != NONE) {
        struct operation *operation = pool_at(&run->operations, actor->carried);
        lose(run, (uint32_t)operation->task.word);
        actor->carried = operation->next;
        operation_give(run, operation);
    }
}

/* --- travelling --- */

uint32_t letter_make(struct run *run, const struct port *port, uint32_t to)
{
    const struct actor_port *mine = actor_port_of(port);
    const struct party *party = &run->plan->parties[mine->party];
    const uint32_t route = route_of(run, mine->instance, party->among);
    const struct seat seat = mine->seats[to];
    const uint32_t index = pool_take(&run->messages);
    struct message *message = pool_at(&run->messages, index);
    const uint32_t slot = message->parcel.slot;
    *message = (struct message){
        .parcel = {.slot = slot ? slot
                                : 1 + engine_slot(run->engine, run->messages_component, 0, index),
                   .from = mine->instance,
                   .to = party->first + seat.member,
                   .channel = party->among,
                   .link = route_link(run, route_at(run, route), seat.member)},
        .shard = mine->shard,
        .from = (uint16_t)port->self,
        .part = (uint16_t)(part_of_seat(run, mine->party, &seat) + mine->which)};
    return index;
}

void letter_send(struct run *run, uint32_t index) { pays(run, index); }

/* By the kernel, which is not paid for. */
static void reset(struct run *run, const struct port *gone, uint32_t to)
{
    const struct actor_port *mine = actor_port_of(gone);
    const struct party *party = &run->plan->parties[mine->party];
    if (gone->class->reset == 0 || !run->instances[mine->instance].node->up ||
        !run->plan->channels[party->among].protocol->reliable)
        return;
    const uint32_t index = letter_make(run, gone, to);
    struct message *message = letter_at(run, index);
    message->tag = gone->class->reset;
    message->left = true;
    if (network_send(run, &message->parcel, THERE, 0))
        letter_arrived(run, index);
}

void letters_reset(struct run *run, uint32_t instance)
{
    const struct actor *actor = actor_at(run, instance);
    for (uint32_t i = 0; actor && i < actor->part_count; i++) {
        const struct port *port = &actor->parts[i].port;
        for (uint32_t to = 0; port->class->reset != 0 && to < port->peers; to++)
            if (to != port->self)
                reset(run, port, to);
    }
}

/* A reset is not answered. */
static void refuse(struct run *run, uint32_t index)
{
    const struct message letter = *letter_at(run, index);
    const struct port *gone = part_at(run, letter.parcel.to, letter.part);
    lose(run, index);
    if (letter.tag != gone->class->reset)
        reset(run, gone, letter.from);
}

/* A frozen process does not hear: what came for it waits in its socket. */
static void park(struct run *run, uint32_t index)
{
    struct message *letter = letter_at(run, index);
    struct instance *instance = &run->instances[letter->parcel.to];
    letter->parcel.next = NONE;
    if (instance->parked_messages == NONE)
        instance->parked_messages = index;
    else
        letter_at(run, instance->last_message)->parcel.next = index;
    instance->last_message = index;
}

static void letter_arrived(struct run *run, uint32_t index)
{
    const struct message *letter = letter_at(run, index);
    const struct instance *instance = &run->instances[letter->parcel.to];
    if (!letter->parcel.lost && !instance->up)
        refuse(run, index);
    else if (letter->parcel.lost || letter->parcel.life != instance->life)
        lose(run, index);
    else if (instance->paused)
        park(run, index);
    else
        pays(run, index);
}

void letters_unpark(struct run *run, uint32_t instance, bool hear_them)
{
    uint32_t each = run->instances[instance].parked_messages;
    run->instances[instance].parked_messages = NONE;
    while (each != NONE) {
        const uint32_t index = each;
        each = letter_at(run, index)->parcel.next;
        if (hear_them)
            pays(run, index);
        else
            lose(run, index);
    }
}

static void on_letter(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    struct message *letter = letter_at(run, event.object);
    if (network_goes_on(run, &letter->parcel, letter->extra))
        letter_arrived(run, event.object);
}

void letters_create(struct run *run)
{
    run->messages_component = engine_add(run->engine, on_letter, run, "letters");
    pool_init(&run->messages, run->arena, sizeof(struct message));
}
