/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/delivery.h"

#include "models/run/call.h"
#include "models/run/frame.h"
#include "models/run/network.h"
#include "models/words/protocol.h"
#include "models/run/service.h"
#include "models/run/store.h"

/* Nobody there any more: a reset if the machine lives and the protocol knows one. */
static void bounce(struct run *run, const struct message *message)
{
    const uint32_t node = run->plan->instances[message->to].node;
    if (message->kind != MESSAGE_REQUEST || !run->nodes[node].up || message->channel == NONE ||
        !run->plan->channels[message->channel].protocol->reliable)
        return;
    struct message reset = *message;
    reset.kind = MESSAGE_RESET;
    reset.outcome = OUTCOME_reset;
    reset.from = message->to;
    reset.to = message->forwarded ? message->origin : message->from;
    if (message->forwarded)
        reset.pair = NONE;
    reset.bytes = 0;
    reset.version = reset.seen = 0;
    network_send(run, &reset, BACK, 0);
}

static bool reachable(const struct run *run, const struct message *message)
{
    const struct instance *instance = &run->instances[message->to];
    if (!instance->up)
        return false;
    const bool reliable =
        message->channel != NONE && run->plan->channels[message->channel].protocol->reliable;
    return !reliable || message->life == instance->life;
}

/* A frozen process does not hear: what came for it waits in its socket. */
static void park(struct run *run, const struct message *message)
{
    struct instance *instance = &run->instances[message->to];
    const uint32_t index = pool_take(&run->messages);
    struct message *copy = pool_at(&run->messages, index);
    const uint32_t slot = copy->slot;
    *copy = *message;
    copy->slot = slot;
    copy->next = NONE;
    if (instance->parked_messages == NONE)
        instance->parked_messages = index;
    else
        ((struct message *)pool_at(&run->messages, instance->last_message))->next = index;
    instance->last_message = index;
}

void network_unpark(struct run *run, uint32_t instance, bool hear)
{
    uint32_t each = run->instances[instance].parked_messages;
    run->instances[instance].parked_messages = NONE;
    while (each != NONE) {
        const struct message copy = *(const struct message *)pool_at(&run->messages, each);
        pool_give(&run->messages, each);
        if (hear)
            store_hear(run, &copy);
        each = copy.next;
    }
}

void deliver(struct run *run, const struct message *message)
{
    switch ((enum message_kind)message->kind) {
    case MESSAGE_REQUEST:
        if (!reachable(run, message)) {
            if (message->forwarded)
                run->pairs[message->pair].open--;
            bounce(run, message);
        } else if (run->plan->parties[run->plan->instances[message->to].party].kind == PARTY_STORE)
            store_take(run, message);
        else
            service_take(run, message);
        break;
    case MESSAGE_RESPONSE:
    case MESSAGE_RESET:
        call_answered(run, message);
        break;
    case MESSAGE_STORE:
        if (run->instances[message->to].paused)
            park(run, message);
        else if (run->instances[message->to].up)
            store_hear(run, message);
        break;
    case MESSAGE_WAKE:
        break;
    }
}

/* A sleeper wakes, if it still lives. */
void wake_sleeper(struct run *run, const struct message *message)
{
    const uint32_t index = message->attempt & ~OWNER_OPERATION;
    if (message->attempt & OWNER_OPERATION) {
        const struct operation *operation = pool_at(&run->operations, index);
        if (operation->generation == message->generation)
            store_resume(run, index);
        return;
    }
    struct frame *frame = pool_at(&run->frames, index);
    if (frame->generation == message->generation)
        frame_ready(run, index, frame);
}
