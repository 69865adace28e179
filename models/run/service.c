/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/service.h"

#include "models/run/call.h"
#include "models/run/frame.h"
#include "models/run/network.h"
#include "models/words/protocol.h"
#include "models/run/trace.h"

static struct frame *request_frame(struct run *run, const struct message *request, uint32_t *index)
{
    struct frame *frame = frame_take(run, index);
    frame->key = request->key;
    frame->begun = run->engine->now;
    frame->pc = run->plan->endpoints[request->endpoint].start;
    frame->instance = request->to;
    frame->waiter = request->attempt;
    frame->waiter_generation = request->generation;
    frame->waiter_kind = WAITER_ATTEMPT;
    frame->caller = request->forwarded ? request->origin : request->from;
    frame->channel = request->channel;
    frame->pair = request->forwarded ? NONE : request->pair;
    frame->hop = request->forwarded ? request->pair : NONE;
    frame->endpoint = request->endpoint;
    frame->request = request->request;
    frame->user = request->user;
    frame->source = request->source;
    frame->hops = request->hops;
    frame->debt = message_cost(run, request->channel, request->to, request->bytes);
    return frame;
}

/* A request has got its worker. */
static void serve(struct run *run, uint32_t index, struct frame *frame, struct party_run *party)
{
    const sim_time wait = run->engine->now - frame->begun;
    wait_over(run, party, wait);
    frame->holds_worker = 1;
    trace_step(run, frame, wait > 0 ? "starts, after waiting:" : "starts",
               run->plan->endpoints[frame->endpoint].name, wait);
    frame_ready(run, index, frame);
}

static void hop_over(struct run *run, const struct frame *frame)
{
    if (frame->hop != NONE)
        run->pairs[frame->hop].open--;
}

static void refuse(struct run *run, const struct message *request)
{
    if (request->forwarded)
        run->pairs[request->pair].open--;
    const struct answer answer = {.from = request->to,
                                  .to = request->forwarded ? request->origin : request->from,
                                  .attempt = request->attempt,
                                  .generation = request->generation,
                                  .channel = request->channel,
                                  .pair = request->forwarded ? NONE : request->pair,
                                  .key = request->key,
                                  .outcome = OUTCOME_refused};
    answer_send(run, &answer);
}

void service_take(struct run *run, const struct message *request)
{
    struct instance *instance = &run->instances[request->to];
    const uint32_t party_index = run->plan->instances[request->to].party;
    const struct party *plan = &run->plan->parties[party_index];
    struct party_run *party = &run->parties[party_index];
    const sim_time now = run->engine->now;
    count_one(&party->arrived);
    const bool idle = plan->workers == NONE || instance->busy < plan->workers;
    if (!idle && plan->queue != NONE && instance->waiting >= plan->queue) {
        count_one(&party->refused);
        refuse(run, request);
        return;
    }
    uint32_t index;
    struct frame *frame = request_frame(run, request, &index);
    level_add(&party->jobs, now, 1);
    if (idle) {
        instance->busy++;
        level_add(&party->workers_busy, now, 1);
        serve(run, index, frame, party);
        return;
    }
    frame->state = FRAME_QUEUED;
    frames_append(run, &instance->first, &instance->last, index, frame);
    instance->waiting++;
    level_add(&party->waiting, now, 1);
}

/* A worker is free: the next one in line.  As many are busy then as before. */
static void worker_free(struct run *run, uint32_t index, struct party_run *party)
{
    struct instance *instance = &run->instances[index];
    const sim_time now = run->engine->now;
    if (instance->first == NONE) {
        instance->busy--;
        level_add(&party->workers_busy, now, -1);
        return;
    }
    const uint32_t next = instance->first;
    struct frame *frame = pool_at(&run->frames, next);
    instance->first = frame->next;
    frame->next = NONE;
    instance->waiting--;
    level_add(&party->waiting, now, -1);
    serve(run, next, frame, party);
}

void service_leave(struct run *run, uint32_t index, struct frame *frame)
{
    const uint32_t instance = frame->instance;
    struct party_run *party = &run->parties[run->plan->instances[instance].party];
    level_add(&party->jobs, run->engine->now, -1);
    const bool held = frame->holds_worker;
    hop_over(run, frame);
    frame_give(run, index, frame);
    if (held)
        worker_free(run, instance, party);
}

/* What an instance loses with its life. */
static void frame_lost(struct run *run, uint32_t index, bool tell)
{
    struct frame *frame = pool_at(&run->frames, index);
    struct party_run *party = &run->parties[run->plan->instances[frame->instance].party];
    const sim_time now = run->engine->now;
    if (frame->waiter_kind == WAITER_ATTEMPT) {
        level_add(&party->jobs, now, -1);
        if (frame->holds_worker)
            level_add(&party->workers_busy, now, -1);
        else
            level_add(&party->waiting, now, -1);
    }
    if (tell && frame->waiter_kind == WAITER_ATTEMPT &&
        run->plan->channels[frame->channel].protocol->reliable) {
        const struct answer answer = answer_of(frame, OUTCOME_reset, 0);
        answer_send(run, &answer);
    }
    hop_over(run, frame);
    frame_give(run, index, frame);
}

void service_forget(struct run *run, uint32_t index, bool tell)
{
    struct node *node = &run->nodes[run->plan->instances[index].node];
    frames_leave(run, &node->parked_first, &node->parked_last, index);
    frames_leave(run, &run->ready_first, &run->ready_last, index);
    for (uint32_t i = 0; i < run->frames.made; i++) {
        const struct frame *frame = pool_at(&run->frames, i);
        if (frame->state != FRAME_FREE && frame->instance == index)
            frame_lost(run, i, tell);
    }
    /* In one event several may die, and one may wait for another of the same instance: what a
     * reset has made ready must not be run. */
    frames_leave(run, &run->ready_first, &run->ready_last, index);
    struct instance *instance = &run->instances[index];
    instance->busy = instance->waiting = 0;
    instance->first = instance->parked_first = NONE;
}
