/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/visit.h"

#include "models/run/cpu.h"
#include "models/run/ledger.h"
#include "models/run/message_cost.h"
#include "models/run/network.h"
#include "models/run/queue.h"
#include "models/run/trace.h"
#include "models/words/protocol.h"

/* Whom it visits. */
static const struct party *party_of(const struct run *run, const struct visit *visit)
{
    return run->instances[visit->parcel.to].plan;
}

/* --- frozen --- */

static void arrived(struct run *run, uint32_t index, struct visit *visit);

void visits_go_on(struct run *run, uint32_t *first)
{
    uint32_t each = *first;
    *first = NONE;
    while (each != NONE) {
        const uint32_t index = each;
        struct visit *visit = visit_at(run, index);
        each = visit->parcel.next;
        if (visit->parked_as == PARKED_ARRIVED)
            queue_parks(run, visit, -1);
        if (visit->parked_as == PARKED_READY)
            visit_ready(run, index, visit);
        else
            arrived(run, index, visit);
    }
}

/* --- its slot --- */

uint32_t visit_slot(struct run *run, uint32_t index, struct visit *visit)
{
    if (visit->parcel.slot == 0)
        visit->parcel.slot = 1 + engine_slot(run->engine, run->visits_component, 0, index);
    return visit->parcel.slot - 1;
}

void visit_sleep(struct run *run, uint32_t index, struct visit *visit, sim_time time)
{
    visit->state = VISIT_SLEEPING;
    engine_arm(run->engine, visit_slot(run, index, visit), clock_after(run->engine->now, time));
}

static void is_lost(struct run *run, uint32_t index, struct visit *visit);

static inline void has_travelled(struct run *run, uint32_t index, struct visit *visit)
{
    if (__builtin_expect(visit->parcel.lost, 0)) {
        is_lost(run, index, visit);
        return;
    }
    if (!visit->parcel.back)
        visit->begun = run->engine->now - visit->begun;
    arrived(run, index, visit);
}

/* Who sent it has closed the connection. */
static void is_given_up(struct run *run, uint32_t index, struct visit *visit)
{
    visit_hop_over(run, visit);
    visit_give(run, index, visit);
}

static void on_slot(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    struct visit *visit = visit_at(run, event.object);
    switch ((enum visit_state)visit->state) {
    case VISIT_AWAY:
        if (__builtin_expect(network_tries_again(&visit->parcel), 0) &&
            !run->hooks.awaited(run, visit))
            is_given_up(run, event.object, visit);
        else if (network_goes_on(run, &visit->parcel, 0))
            has_travelled(run, event.object, visit);
        break;
    case VISIT_SLEEPING:
        visit_ready(run, event.object, visit);
        break;
    case VISIT_QUEUED:
        queue_drops(run, event.object, visit);
        break;
    default:
        run->hooks.rang(run, event.object);
    }
}

/* --- going --- */

static inline void travel(struct run *run, uint32_t index, struct visit *visit, bool back)
{
    visit->state = VISIT_AWAY;
    if (network_takes_time(run)) /* else it will not be armed */
        visit_slot(run, index, visit);
    if (ledgers_kept(run))
        ledger_travels(run, index, back);
    if (network_send(run, &visit->parcel, back ? BACK : THERE, 0))
        has_travelled(run, index, visit);
}

void visit_send(struct run *run, uint32_t index, struct visit *visit)
{
    visit->parcel.opens = true;
    travel(run, index, visit, false);
}

void visit_hop_over(struct run *run, struct visit *visit)
{
    if (!visit->forwarded)
        return;
    link_at(run, visit->parcel.link)->open--;
    visit->parcel.link = NONE;
    visit->forwarded = false;
}

void visit_turn_back(struct run *run, uint32_t index, struct visit *visit, enum outcome outcome,
                     uint32_t bytes)
{
    if (!visit->responded)
        trace_stay(run, visit, outcome);
    visit_hop_over(run, visit);
    if (__builtin_expect(visit->waiter_kind == WAITER_NOBODY, 0)) {
        visit_give(run, index, visit);
        return;
    }
    visit->holds_worker = visit->leaving = false;
    visit->generation++;
    visit->turn++;
    visit->outcome = (uint8_t)outcome;
    visit->parcel.from = visit->parcel.to;
    visit->parcel.to = visit->caller;
    visit->parcel.bytes = bytes;
    visit->parcel.opens = false;
    travel(run, index, visit, true);
}

/* --- coming --- */

bool visit_is_reliable(const struct run *run, const struct visit *visit)
{
    return run->plan->channels[visit->parcel.channel].protocol->reliable;
}

/* The machine is dead.  True: it comes again, or has been given up; false: nobody cares. */
static bool comes_again(struct run *run, uint32_t index, struct visit *visit)
{
    if (visit->cancels || visit->waiter_kind != WAITER_ATTEMPT || !visit_is_reliable(run, visit) ||
        !run->hooks.awaited(run, visit))
        return false;
    visit_slot(run, index, visit);
    visit->begun = run->engine->now - visit->begun; /* it is on its way again */
    if (!network_again(run, &visit->parcel))
        is_lost(run, index, visit);
    return true;
}

/* Nobody there any more: a reset if the machine lives and the protocol knows one. */
static void bounce(struct run *run, uint32_t index, struct visit *visit)
{
    const struct node *node = run->instances[visit->parcel.to].node;
    if (!node->up && comes_again(run, index, visit))
        return;
    visit_hop_over(run, visit);
    if (node->up && visit_is_reliable(run, visit) && !visit->cancels)
        visit_turn_back(run, index, visit, OUTCOME_reset, 0);
    else
        visit_give(run, index, visit);
}

/* It did not come through.  Who has sent a reliable request hears that his connection is gone. */
static void is_lost(struct run *run, uint32_t index, struct visit *visit)
{
    visit->parcel.lost = false;
    visit_hop_over(run, visit);
    if (visit->parcel.back || visit->cancels || visit->waiter_kind != WAITER_ATTEMPT ||
        !visit_is_reliable(run, visit)) {
        visit_give(run, index, visit);
        return;
    }
    visit->generation++;
    visit->turn++;
    visit->outcome = OUTCOME_unreachable;
    visit->parcel.bytes = 0;
    visit->parcel.from = visit->parcel.to;
    visit->parcel.to = visit->caller;
    visit->parcel.back = true;
    arrived(run, index, visit);
}

static bool is_reachable(const struct run *run, const struct visit *visit)
{
    const struct instance *instance = &run->instances[visit->parcel.to];
    return instance->up && (visit->parcel.life == instance->life || !visit_is_reliable(run, visit));
}

/* While an instance wakes, whom it means may stand on a list that is being read. */
static void cancel_arrived(struct run *run, uint32_t index, struct visit *courier)
{
    const uint32_t target = courier->waiter, generation = courier->waiter_mark;
    const uint32_t here = courier->parcel.to;
    if (run->instances[here].waking) {
        courier->state = VISIT_PARKED;
        visits_append(run, &run->aside_first, &run->aside_last, index, courier);
        return;
    }
    visit_give(run, index, courier);
    struct visit *visit = visit_at(run, target);
    if (visit->generation != generation || visit->parcel.to != here || visit->state == VISIT_AWAY ||
        visit->waiter_kind != WAITER_ATTEMPT)
        return;
    count_one(&run->parties[run->plan->instances[here].party].cancelled);
    visit_kill(run, target, visit, OUTCOME_cancelled);
}

static void arrived(struct run *run, uint32_t index, struct visit *visit)
{
    const struct instance *instance = &run->instances[visit->parcel.to];
    if (!visit->parcel.back && !is_reachable(run, visit))
        bounce(run, index, visit);
    else if (__builtin_expect(instance->paused, 0))
        visit_parked(run, index, visit, visit->parcel.back ? PARKED_RETURNED : PARKED_ARRIVED);
    else if (visit->parcel.back)
        run->hooks.answered(run, index, visit);
    else if (visit->cancels)
        cancel_arrived(run, index, visit);
    else if (__builtin_expect(visit->waiter_kind >= WAITER_LOOK, 0))
        queue_passes(run, index, visit);
    else
        queue_enter(run, index, visit);
}

void visits_cancelled_aside(struct run *run)
{
    uint32_t each = run->aside_first;
    run->aside_first = NONE;
    while (each != NONE) {
        const uint32_t index = each;
        each = visit_at(run, index)->parcel.next;
        cancel_arrived(run, index, visit_at(run, index));
    }
}

/* --- answering --- */

void visit_leave(struct run *run, uint32_t index, struct visit *visit)
{
    if (__builtin_expect(visit->waiter_kind > WAITER_TASK, 0)) {
        if (visit->waiter_kind == WAITER_VISIT)
            run->hooks.joined(run, index);
        else
            visit_turn_back(run, index, visit, (enum outcome)visit->outcome, visit->parcel.bytes);
        return;
    }
    const uint32_t instance = visit->parcel.to;
    const bool held = visit->holds_worker, beside = visit->caller == NONE;
    visit_notes_idle(run, visit);
    if (observed(&run->observe, RECORD_STEP) && run->classes[party_of(run, visit)->kind].traced)
        trace_step(run, visit, "answers", outcome_names[visit->outcome], 0);
    visit_turn_back(run, index, visit, (enum outcome)visit->outcome, visit->parcel.bytes);
    if (!beside)
        queue_left(run, instance, held);
}

/* True: the processor is at work for its answer, and it leaves when that is done. */
static bool pays(struct run *run, uint32_t index, struct visit *visit, enum outcome outcome,
                 uint32_t bytes)
{
    int64_t cost = visit->debt;
    if (visit_is_asked(visit))
        cost += message_cost(run, visit->parcel.channel, visit->parcel.to, bytes);
    visit->outcome = (uint8_t)outcome;
    visit->parcel.bytes = bytes;
    visit->debt = 0;
    if (cost <= 0)
        return false;
    visit->leaving = true;
    visit->state = VISIT_WAITING;
    cpu_work(run, visit->parcel.to, index, cost);
    return true;
}

void visit_answer(struct run *run, uint32_t index, struct visit *visit, enum outcome outcome,
                  uint32_t bytes)
{
    if (!pays(run, index, visit, outcome, bytes))
        visit_leave(run, index, visit);
}

/* A whole queue may be declined, one after another: not one inside another. */
void visit_declines(struct run *run, uint32_t index, struct visit *visit, enum outcome outcome)
{
    if (pays(run, index, visit, outcome, 0))
        return;
    visit->leaving = true;
    visit_ready(run, index, visit);
}

/* --- ending early --- */

static void withdraw(struct run *run, uint32_t index, struct visit *visit)
{
    struct instance *instance = &run->instances[visit->parcel.to];
    switch ((enum visit_state)visit->state) {
    case VISIT_QUEUED:
        queue_withdraw(run, visit);
        break;
    case VISIT_READY:
        visits_remove(run, &run->ready_first, &run->ready_last, index);
        break;
    case VISIT_PARKED: /* it has come, and the pause is over */
        visits_remove(run, &instance->parked_first, &instance->parked_last, index);
        queue_unparks(run, visit);
        break;
    case VISIT_WAITING:
        cpu_withdraw(run, visit->parcel.to, index);
        break;
    default:
        break;
    }
    if (visit->parcel.slot != 0)
        engine_cancel(run->engine, visit->parcel.slot - 1);
}

void visit_kill(struct run *run, uint32_t index, struct visit *visit, enum outcome outcome)
{
    const bool queued = visit->state == VISIT_QUEUED || visit->state == VISIT_PARKED;
    withdraw(run, index, visit);
    const struct party_class *class = &run->classes[party_of(run, visit)->kind];
    if (!queued && !visit->leaving && class->untended)
        class->untended(run, index);
    visit->turn++;
    visit->outcome = (uint8_t)outcome;
    visit->parcel.bytes = 0;
    visit_leave(run, index, visit);
}

void visit_cancel(struct run *run, uint32_t index, uint32_t generation, uint32_t from)
{
    const struct visit *visit = visit_at(run, index);
    if (visit->generation != generation || visit->state == VISIT_HELD)
        return; /* the answer is on its way, or the visit has not left */
    const struct parcel parcel = visit->parcel;
    const uint32_t endpoint = visit->endpoint;
    uint32_t courier_index;
    struct visit *courier = visit_take(run, &courier_index);
    courier->cancels = true;
    courier->waiter = index;
    courier->waiter_mark = generation;
    courier->endpoint = endpoint;
    courier->parcel.key = parcel.key;
    courier->parcel.from = from;
    courier->parcel.to = parcel.to;
    courier->parcel.channel = parcel.channel;
    courier->parcel.link = parcel.link;
    courier->parcel.mark = parcel.mark;
    travel(run, courier_index, courier, false);
}

void visits_create(struct run *run)
{
    pool_init(&run->visits, run->arena, sizeof(struct visit));
    run->aside_first = run->aside_last = NONE;
    run->visits_component = engine_add(run->engine, on_slot, run, "visits");
}
