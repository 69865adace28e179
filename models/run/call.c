/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/call.h"

#include <stdio.h>

#include "models/run/frame.h"
#include "models/run/network.h"
#include "models/run/service.h"
#include "models/run/store.h"
#include "models/run/trace.h"
#include "models/words/balancing.h"

static struct attempt *attempt_take(struct run *run, uint32_t *index)
{
    *index = pool_take(&run->attempts);
    struct attempt *attempt = pool_at(&run->attempts, *index);
    const uint32_t generation = attempt->generation;
    *attempt = attempt_blank;
    attempt->generation = generation;
    return attempt;
}

static struct pair *channel_pairs(const struct run *run, const struct channel *channel,
                                  uint32_t caller)
{
    const struct party *from = &run->plan->parties[channel->caller],
                       *to = &run->plan->parties[channel->callee];
    return &run->pairs[channel->first_pair + (size_t)(caller - from->first) * to->replicas];
}

uint32_t call_choose(struct run *run, uint32_t index, uint32_t caller)
{
    const struct channel *channel = &run->plan->channels[index];
    const struct party *callee = &run->plan->parties[channel->callee];
    if (callee->replicas == 1)
        return callee->first;
    const struct backends backends = {.pairs = channel_pairs(run, channel, caller),
                                      .count = callee->replicas};
    const uint32_t replica = caller - run->plan->parties[channel->caller].first;
    return callee->first +
           channel->balancing->choose(run->balance[channel->first_balance + replica],
                                      channel->policy->balance.settings, &backends,
                                      &run->balancing[index]);
}

/* What is told of an attempt on a store, when it begins and when it is over. */
static struct operation_record operation_of(const struct run *run, const struct attempt *attempt)
{
    return (struct operation_record){.store = run->plan->channels[attempt->channel].callee,
                                     .dataset = attempt->endpoint,
                                     .client = attempt->caller,
                                     .key = attempt->data_key,
                                     .user = attempt->user,
                                     .id = attempt->id,
                                     .begun = attempt->sent,
                                     .verb = (enum verb)attempt->verb};
}

static void operation_invoked(struct run *run, struct attempt *attempt)
{
    attempt->id = ++run->operation_ids;
    if (!observed(&run->observe, RECORD_INVOKED))
        return;
    const struct operation_record record = operation_of(run, attempt);
    observe_tell(&run->observe, RECORD_INVOKED, run->engine->now, &record);
}

/* Also when its caller has died: what it wrote may stand. */
static void operation_told(struct run *run, const struct attempt *attempt,
                           const struct answer *answer)
{
    struct operation_record record = operation_of(run, attempt);
    record.version = answer->version;
    record.seen = answer->seen;
    record.outcome = answer->outcome;
    observe_tell(&run->observe, RECORD_OPERATION, run->engine->now, &record);
}

static void connection_free(struct run *run, uint32_t party, uint32_t caller);

/* The attempt is over for its caller. */
static void attempt_answered(struct run *run, uint32_t index, const struct answer *answer)
{
    struct attempt *attempt = pool_at(&run->attempts, index);
    const struct channel *channel = &run->plan->channels[attempt->channel];
    const bool store = run->plan->parties[channel->callee].kind == PARTY_STORE;
    if (attempt->ticket)
        ring_cancel(run->engine, run->rings[channel->timer], attempt->ticket);
    if (attempt->pair != NONE)
        run->pairs[attempt->pair].open--;
    struct frame *frame = pool_at(&run->frames, attempt->frame);
    const bool heard = frame->generation == attempt->frame_generation;
    if (store && observed(&run->observe, RECORD_OPERATION))
        operation_told(run, attempt, answer);
    const uint32_t caller = attempt->caller, sent = attempt->state == ATTEMPT_SENT,
                   party = channel->callee;
    const uint32_t owner = attempt->frame;
    attempt->generation++;
    attempt->state = ATTEMPT_FREE;
    pool_give(&run->attempts, index);
    if (heard) {
        frame->outcome = (uint8_t)answer->outcome;
        frame_ready(run, owner, frame);
    }
    if (store && sent)
        connection_free(run, party, caller);
}

/* ... without an answer. */
static void attempt_end(struct run *run, uint32_t index, enum outcome outcome)
{
    attempt_answered(run, index, &(struct answer){.outcome = outcome});
}

/* Puts the attempt on the wire. */
static void attempt_send(struct run *run, uint32_t index, struct attempt *attempt,
                         struct message *message)
{
    const struct channel *channel = &run->plan->channels[attempt->channel];
    const struct party *caller = &run->plan->parties[channel->caller],
                       *callee = &run->plan->parties[channel->callee];
    if (callee->kind == PARTY_STORE) {
        wait_over(run, &run->parties[channel->callee], run->engine->now - attempt->sent);
        const struct asking asking = {
            .verb = message->verb, .level = message->level, .client = message->from};
        message->to = store_route(run, channel->callee, &asking);
    } else if (message->to == NONE)
        message->to = call_choose(run, attempt->channel, message->from);
    attempt->state = ATTEMPT_SENT;
    if (message->to == NONE) {
        attempt_end(run, index, OUTCOME_unreachable);
        return;
    }
    attempt->pair = channel->first_pair + (message->from - caller->first) * callee->replicas +
                    (message->to - callee->first);
    run->pairs[attempt->pair].open++;
    count_one(&run->parties[channel->callee].attempts);
    message->pair = attempt->pair;
    if (observed(&run->observe, RECORD_STEP))
        trace_tell(run, pool_at(&run->frames, attempt->frame), "sends it to",
                   run->plan->instances[message->to].name, 0);
    network_send(run, message, THERE, 0);
}

/* Requests that wait for a connection keep what will be sent beside the attempt. */
static bool connection_wait(struct run *run, uint32_t index, const struct message *request)
{
    struct attempt *attempt = pool_at(&run->attempts, index);
    const uint32_t party = run->plan->channels[attempt->channel].callee;
    struct connections *pool = run->parties[party].connections;
    if (!pool)
        return false;
    pool += request->from;
    if (pool->first == NONE && pool->open < run->plan->parties[party].store->connections) {
        pool->open++;
        return false;
    }
    attempt->state = ATTEMPT_WAITING;
    attempt->request = pool_take(&run->messages);
    struct message *kept = pool_at(&run->messages, attempt->request);
    const uint32_t slot = kept->slot;
    *kept = *request;
    kept->slot = slot;
    if (pool->first == NONE)
        pool->first = index;
    else
        ((struct attempt *)pool_at(&run->attempts, pool->last))->next = index;
    pool->last = index;
    level_add(&run->parties[party].waiting, run->engine->now, 1);
    level_add(&run->parties[party].jobs, run->engine->now, 1);
    return true;
}

/* A connection is free.  Who gets it is decided at the end of the event (connections_pass): an
 * answer may come at once, and a long line must not become a deep recursion. */
static void connection_free(struct run *run, uint32_t party, uint32_t caller)
{
    struct connections *pool = run->parties[party].connections;
    if (!pool)
        return;
    pool += caller;
    pool->open--;
    if (pool->first == NONE || pool->listed)
        return;
    pool->listed = true;
    pool->party = party;
    pool->next = run->passing;
    run->passing = pool;
}

/* The next one in line. */
static void connection_pass(struct run *run, struct connections *pool)
{
    struct party_run *party = &run->parties[pool->party];
    const uint32_t index = pool->first;
    struct attempt *attempt = pool_at(&run->attempts, index);
    pool->first = attempt->next;
    pool->open++;
    attempt->next = NONE;
    struct message request = *(struct message *)pool_at(&run->messages, attempt->request);
    pool_give(&run->messages, attempt->request);
    level_add(&party->waiting, run->engine->now, -1);
    level_add(&party->jobs, run->engine->now, -1);
    attempt_send(run, index, attempt, &request);
}

bool connections_pass(struct run *run)
{
    struct connections *pool = run->passing;
    if (!pool)
        return false;
    run->passing = pool->next;
    pool->listed = false;
    const uint64_t most = run->plan->parties[pool->party].store->connections;
    while (pool->first != NONE && pool->open < most && !pool->listed)
        connection_pass(run, pool);
    return true;
}

/* A waiting attempt that timed out leaves the line. */
static void connection_leave(struct run *run, uint32_t index)
{
    struct attempt *attempt = pool_at(&run->attempts, index);
    const uint32_t party = run->plan->channels[attempt->channel].callee;
    struct connections *pool = &run->parties[party].connections[attempt->caller];
    uint32_t before = NONE;
    for (uint32_t each = pool->first; each != index;
         each = ((struct attempt *)pool_at(&run->attempts, each))->next)
        before = each;
    if (before == NONE)
        pool->first = attempt->next;
    else
        ((struct attempt *)pool_at(&run->attempts, before))->next = attempt->next;
    if (pool->last == index)
        pool->last = before;
    pool_give(&run->messages, attempt->request);
    level_add(&run->parties[party].waiting, run->engine->now, -1);
    level_add(&run->parties[party].jobs, run->engine->now, -1);
}

void call_send(struct run *run, uint32_t frame_index, const struct frame *frame,
               const struct calling *calling, uint64_t key, uint64_t data_key)
{
    const struct channel *channel = &run->plan->channels[calling->channel];
    uint32_t index;
    struct attempt *attempt = attempt_take(run, &index);
    attempt->sent = run->engine->now;
    attempt->frame = frame_index;
    attempt->frame_generation = frame->generation;
    attempt->channel = calling->channel;
    attempt->caller = frame->instance;
    attempt->endpoint = calling->endpoint;
    attempt->user = frame->user;
    attempt->verb = calling->verb;
    attempt->data_key = data_key;
    if (calling->store)
        operation_invoked(run, attempt);
    if (channel->timer != NONE)
        attempt->ticket = ring_arm(run->engine, run->rings[channel->timer], index);
    struct message request = message_blank;
    request.from = frame->instance;
    request.to = calling->each ? run->plan->parties[channel->callee].first + frame->replica : NONE;
    request.attempt = index;
    request.generation = attempt->generation;
    request.key = key;
    request.data_key = data_key;
    request.id = attempt->id;
    request.endpoint = calling->endpoint;
    request.request = frame->request;
    request.user = frame->user;
    request.source = frame->source;
    request.bytes = calling->request;
    request.channel = calling->channel;
    request.verb = calling->verb;
    request.level = calling->level;
    if (!calling->store || !connection_wait(run, index, &request))
        attempt_send(run, index, attempt, &request);
}

/* The answer is there; dropped if nobody waits for it any more. */
static void call_ended(struct run *run, const struct answer *answer)
{
    struct attempt *attempt = pool_at(&run->attempts, answer->attempt);
    if (attempt->generation != answer->generation)
        return;
    struct frame *frame = pool_at(&run->frames, attempt->frame);
    if (answer->outcome != OUTCOME_reset && frame->generation == attempt->frame_generation)
        frame->debt += message_cost(run, attempt->channel, attempt->caller, answer->bytes);
    attempt_answered(run, answer->attempt, answer);
}

void call_answered(struct run *run, const struct message *message)
{
    const struct answer answer = {.attempt = message->attempt,
                                  .generation = message->generation,
                                  .bytes = message->bytes,
                                  .version = message->version,
                                  .seen = message->seen,
                                  .outcome = (enum outcome)message->outcome};
    call_ended(run, &answer);
}

void answer_send(struct run *run, const struct answer *answer)
{
    if (!run->plan->networked) { /* no way to go: spares the message */
        call_ended(run, answer);
        return;
    }
    struct message message = {.kind = answer->outcome == OUTCOME_reset ? MESSAGE_RESET
                                                                       : MESSAGE_RESPONSE,
                              .from = answer->from,
                              .to = answer->to,
                              .attempt = answer->attempt,
                              .generation = answer->generation,
                              .channel = answer->channel,
                              .pair = answer->pair,
                              .bytes = answer->bytes,
                              .outcome = (uint8_t)answer->outcome,
                              .version = answer->version,
                              .seen = answer->seen,
                              .key = answer->key};
    network_send(run, &message, BACK, 0);
}

static void on_timeout(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    struct attempt *attempt = pool_at(&run->attempts, event.object);
    attempt->ticket = 0;
    if (attempt->state == ATTEMPT_WAITING)
        connection_leave(run, event.object);
    attempt_end(run, event.object, OUTCOME_timeout);
    run_drain(run);
}

struct stream channel_stream(const struct run *run, const struct channel *channel,
                             const char *purpose)
{
    const struct plan *plan = run->plan;
    char name[160];
    snprintf(name, sizeof name, "%s %s", plan->parties[channel->caller].name,
             plan->parties[channel->callee].name);
    return stream_named(run->seed, run->replication, name, purpose);
}

void calls_create(struct run *run)
{
    const struct plan *plan = run->plan;
    run->timeouts_target = engine_add(run->engine, on_timeout, run, "timeouts");
    run->rings = arena_array(run->arena, plan->timer_count + 1, sizeof *run->rings);
    for (uint32_t i = 0; i < plan->timer_count; i++)
        run->rings[i] = engine_ring(run->engine, run->timeouts_target, 0, plan->timers[i]);
    run->pairs = arena_array(run->arena, plan->pair_count + 1, sizeof *run->pairs);
    run->balance = arena_array(run->arena, plan->balance_count + 1, sizeof *run->balance);
    run->balancing = arena_array(run->arena, plan->channel_count + 1, sizeof *run->balancing);
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct channel *channel = &plan->channels[i];
        const struct party *caller = &plan->parties[channel->caller],
                           *callee = &plan->parties[channel->callee];
        run->balancing[i] = channel_stream(run, channel, "balance");
        if (!channel->balancing || !channel->balancing->state_size)
            continue;
        const size_t size =
            channel->balancing->state_size(channel->policy->balance.settings, callee->replicas);
        for (uint32_t replica = 0; replica < caller->replicas; replica++)
            run->balance[channel->first_balance + replica] = arena_alloc(run->arena, size);
    }
}

/* Its connections are gone with it. */
static void connections_close(struct run *run, uint32_t instance)
{
    const struct plan *plan = run->plan;
    uint32_t index = plan->parties[plan->instances[instance].party].first_channel;
    for (; index != NONE; index = plan->channels[index].next) {
        const struct channel *channel = &plan->channels[index];
        struct pair *pairs = channel_pairs(run, channel, instance);
        for (uint32_t i = 0; i < plan->parties[channel->callee].replicas; i++)
            pairs[i] = (struct pair){.open = pairs[i].open};
    }
}

void calls_forget(struct run *run, uint32_t instance)
{
    connections_close(run, instance);
    for (uint32_t index = 0; index < run->attempts.made; index++) {
        const struct attempt *attempt = pool_at(&run->attempts, index);
        if (attempt->state == ATTEMPT_WAITING && attempt->caller == instance) {
            connection_leave(run, index);
            attempt_end(run, index, OUTCOME_cancelled);
        }
    }
    for (uint32_t index = 0; index < run->attempts.made; index++) {
        const struct attempt *attempt = pool_at(&run->attempts, index);
        if (attempt->state == ATTEMPT_SENT && attempt->caller == instance)
            attempt_end(run, index, OUTCOME_cancelled);
    }
}
