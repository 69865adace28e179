/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/books.h"

#include "sim/check.h"

/* Every record says which counters it stands in; `sign` -1 takes it out, 1 puts it back. */

static struct party_run *party_at(struct run *run, uint32_t instance)
{
    return &run->parties[run->plan->instances[instance].party];
}

static void post_pair(struct run *run, uint32_t pair, int sign)
{
    if (pair != NONE)
        run->pairs[pair].open += (uint32_t)sign;
}

static void post_frame(struct run *run, const struct frame *frame, int sign)
{
    post_pair(run, frame->hop, sign);
    if (frame->waiter_kind == WAITER_CLIENT) {
        run->sent += (uint64_t)sign;
        run->open_measured += frame->measured ? (uint64_t)sign : 0;
    }
    if (frame->waiter_kind != WAITER_ATTEMPT)
        return;
    struct instance *instance = &run->instances[frame->instance];
    struct party_run *party = party_at(run, frame->instance);
    party->jobs.value += sign;
    if (frame->holds_worker) {
        instance->busy += (uint32_t)sign;
        party->workers_busy.value += sign;
    }
    if (frame->state == FRAME_QUEUED) {
        instance->waiting += (uint32_t)sign;
        party->waiting.value += sign;
    }
}

static void post_attempt(struct run *run, const struct attempt *attempt, int sign)
{
    struct party_run *party = &run->parties[run->plan->channels[attempt->channel].callee];
    if (attempt->state == ATTEMPT_WAITING) {
        party->waiting.value += sign;
        party->jobs.value += sign;
        return;
    }
    post_pair(run, attempt->pair, sign);
    if (party->connections)
        party->connections[attempt->caller].open += (uint32_t)sign;
}

static void post_operation(struct run *run, const struct operation *operation, int sign)
{
    struct party_run *party = party_at(run, operation->instance);
    party->jobs.value += sign;
    party->workers_busy.value += sign;
}

static bool travels(const struct run *run, const struct message *message)
{
    return message->slot != 0 && engine_armed(run->engine, message->slot - 1);
}

/* What was handed over and is on its way: nobody's frame yet. */
static void post_message(struct run *run, const struct message *message, int sign)
{
    if (message->kind == MESSAGE_REQUEST && message->forwarded && travels(run, message))
        post_pair(run, message->pair, sign);
}

static void post_all(struct run *run, int sign)
{
    for (uint32_t i = 0; i < run->frames.made; i++) {
        const struct frame *frame = pool_at(&run->frames, i);
        if (frame->state != FRAME_FREE)
            post_frame(run, frame, sign);
    }
    for (uint32_t i = 0; i < run->attempts.made; i++) {
        const struct attempt *attempt = pool_at(&run->attempts, i);
        if (attempt->state != ATTEMPT_FREE)
            post_attempt(run, attempt, sign);
    }
    for (uint32_t i = 0; i < run->operations.made; i++) {
        const struct operation *operation = pool_at(&run->operations, i);
        if (operation->state != 0)
            post_operation(run, operation, sign);
    }
    for (uint32_t i = 0; i < run->messages.made; i++)
        post_message(run, pool_at(&run->messages, i), sign);
}

/* With all records taken out, nothing is left. */
static void check_nothing_left(const struct run *run)
{
    const struct plan *plan = run->plan;
    CHECK_IN(run->engine, run->sent == run->ended && "a request ends once");
    CHECK_IN(run->engine, run->open_measured == 0 && "so does a measured one");
    for (uint64_t i = 0; i < plan->pair_count; i++)
        CHECK_IN(run->engine, run->pairs[i].open == 0 && "attempts and hops between two instances");
    for (uint32_t i = 0; i < plan->instance_count; i++) {
        CHECK_IN(run->engine, run->instances[i].busy == 0 && "frames that hold a worker");
        CHECK_IN(run->engine, run->instances[i].waiting == 0 && "frames in its queue");
    }
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party_run *party = &run->parties[i];
        CHECK_IN(run->engine, party->jobs.value == 0 && "frames, operations, waiting attempts");
        CHECK_IN(run->engine, party->workers_busy.value == 0 && "frames or operations in service");
        CHECK_IN(run->engine, party->waiting.value == 0 && "frames or attempts in line");
        for (uint32_t k = 0; party->connections && k < plan->instance_count; k++)
            CHECK_IN(run->engine, party->connections[k].open == 0 && "attempts on the wire");
    }
}

/* Records in use are those that somebody knows: else one was lost, or given back twice. */
static void check_pools(const struct run *run)
{
    uint32_t frames = 0, attempts = 0, operations = 0, messages = 0;
    for (uint32_t i = 0; i < run->frames.made; i++)
        frames += ((const struct frame *)pool_at(&run->frames, i))->state != FRAME_FREE;
    for (uint32_t i = 0; i < run->operations.made; i++)
        operations += ((const struct operation *)pool_at(&run->operations, i))->state != 0;
    for (uint32_t i = 0; i < run->attempts.made; i++) {
        const struct attempt *attempt = pool_at(&run->attempts, i);
        attempts += attempt->state != ATTEMPT_FREE;
        messages += attempt->state == ATTEMPT_WAITING; /* what it will send */
    }
    for (uint32_t i = 0; i < run->messages.made; i++)
        messages += travels(run, pool_at(&run->messages, i));
    for (uint32_t i = 0; i < run->plan->instance_count; i++)
        for (uint32_t each = run->instances[i].parked_messages; each != NONE; messages++)
            each = ((const struct message *)pool_at(&run->messages, each))->next;
    CHECK_IN(run->engine, frames == pool_in_use(&run->frames));
    CHECK_IN(run->engine, attempts == pool_in_use(&run->attempts));
    CHECK_IN(run->engine, operations == pool_in_use(&run->operations));
    CHECK_IN(run->engine, messages == pool_in_use(&run->messages));
}

/* Who is up, counted anew. */
static void check_lives(const struct run *run)
{
    const struct plan *plan = run->plan;
    uint32_t down = 0;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        uint32_t up = 0;
        for (uint32_t k = 0; k < plan->parties[i].replicas; k++)
            up += run->instances[plan->parties[i].first + k].up;
        const struct party_run *party = &run->parties[i];
        CHECK_IN(run->engine, up == party->up_replicas);
        CHECK_IN(run->engine, party->up.value == (up >= plan->parties[i].needs));
        down += party->up.value == 0;
    }
    CHECK_IN(run->engine, down == run->parties_down);
    CHECK_IN(run->engine, run->all_up.value == (down == 0));
}

void books_check(struct run *run)
{
    CHECK_IN(run->engine, run->ready_first == NONE && "nothing is left to run in an event");
    check_pools(run);
    check_lives(run);
    post_all(run, -1);
    check_nothing_left(run);
    post_all(run, 1);
}
