/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/queue.h"

#include "models/plan/program/op.h"
#include "models/run/expiry.h"
#include "models/run/freeze.h"
#include "models/run/ledger.h"
#include "models/run/line.h"
#include "models/run/message_cost.h"
#include "models/run/visit.h"
#include "models/run/watches.h"
#include "models/words/guard.h"
#include "models/words/order.h"

static const struct party *plan_of(const struct run *run, const struct visit *visit)
{
    return run->instances[visit->parcel.to].plan;
}

static struct party_run *party_of(struct run *run, const struct visit *visit)
{
    return run->instances[visit->parcel.to].party;
}

/* --- workers --- */

/* `errors`: drawn from the request's key, so the same requests fail whatever the order; anew where
 * it is handed over. */
static __attribute__((noinline)) bool draws_error(const struct instance *instance,
                                                  const struct visit *visit)
{
    const double share = instance->errors;
    draw random = mix(visit->parcel.key, child_number(0, 0, visit->hops, DRAW_ERRORS));
    return unit_of(draw_next(&random)) < share;
}

static inline bool fails(const struct instance *instance, const struct visit *visit)
{
    return __builtin_expect(instance->odd, 0) && draws_error(instance, visit);
}

static void begin(struct run *run, uint32_t index, struct visit *visit,
                  const struct instance *instance)
{
    const struct party *plan = instance->plan;
    struct party_run *party = instance->party;
    const struct party_class *class = &run->classes[plan->kind];
    visit->holds_worker = true;
    visit->state = VISIT_WAITING;
    wait_over(run, party, plan->kind == PARTY_SERVICE ? visit->endpoint : NONE,
              run->engine->now - visit->begun);
    if (plan->kill_after > 0)
        watch_begins(run, index, visit, plan->kill_after);
    if (visit_is_late(run, index)) {
        count_one(&party->late);
        visit_declines(run, index, visit, OUTCOME_deadline);
    } else if (fails(instance, visit))
        visit_declines(run, index, visit, OUTCOME_error);
    else
        class->begin(run, index, visit);
}

static void queue_up(struct run *run, struct instance *instance, uint32_t index,
                     struct visit *visit, sim_time timeout)
{
    visit->state = VISIT_QUEUED;
    if (ledgers_kept(run))
        ledger_spends(run, index, SPENT_queue);
    if (__builtin_expect(instance->plan->order != NULL, 0))
        line_enter_by_order(run, instance, index, visit);
    else {
        visit->before = instance->first == NONE ? NONE : instance->last;
        visits_append(run, &instance->first, &instance->last, index, visit);
    }
    instance->waiting++;
    level_add(&instance->party->waiting, run->engine->now, 1);
    sim_time due;
    if (timeout > 0 && clock_add(run->engine->now, timeout, &due))
        engine_arm(run->engine, visit_slot(run, index, visit), due);
}

static bool idle(const struct instance *instance) { return instance->busy < instance->workers; }

static bool full(const struct party *plan, const struct instance *instance)
{
    return plan->queue != NONE && instance->waiting >= plan->queue;
}

/* Of ten that it takes up from the line outside, nine that come may join it: so load that it can
 * bear loses nobody, and the line ends whatever the load. */
enum { TAKEN = 10, JOINING = 9 };

static bool may_line_up(struct instance *instance)
{
    if (instance->waking)
        return true;
    if (instance->parked_first == NONE || instance->joining < TAKEN)
        return false;
    instance->joining -= TAKEN;
    return true;
}

/* No worker and no place. */
static void no_room(struct run *run, uint32_t index, struct visit *visit)
{
    if (may_line_up(&run->instances[visit->parcel.to])) {
        visit_parked(run, index, visit, PARKED_ARRIVED);
        return;
    }
    count_one(&party_of(run, visit)->arrived);
    count_one(&party_of(run, visit)->refused);
    visit_turn_back(run, index, visit, OUTCOME_refused, 0);
}

static void drop(struct run *run, uint32_t index, uint32_t generation)
{
    struct visit *visit = visit_at(run, index);
    if (visit->generation != generation || visit->state != VISIT_QUEUED)
        return;
    count_one(&party_of(run, visit)->dropped);
    visit_kill(run, index, visit, OUTCOME_shed);
}

static bool is_above_limit(struct run *run, const struct visit *visit)
{
    const struct guard *limit = &plan_of(run, visit)->limit;
    return limit->class != NULL &&
           !limit->class->admits(run->instances[visit->parcel.to].limit, limit->settings,
                                 &(struct guarded){.now = run->engine->now});
}

/* The last one in line is of lesser priority and gives way. */
static bool makes_room(struct run *run, const struct visit *visit)
{
    const struct instance *instance = &run->instances[visit->parcel.to];
    if (!instance->tails || instance->last == NONE)
        return false;
    const struct visit *last = visit_at(run, instance->last);
    if (visit_rank(run, last) <= visit_rank(run, visit))
        return false;
    drop(run, instance->last, last->generation);
    return true;
}

static bool is_crowded(const struct party *plan, const struct instance *instance)
{
    return plan->connections > 0 && instance->busy + instance->waiting >= plan->connections;
}

/* What only few have: connections that are counted, a limit by time.  Turns it back, or lets it by.
 */
static bool turns_away(struct run *run, uint32_t index, struct visit *visit)
{
    struct party_run *party = party_of(run, visit);
    const bool crowded = is_crowded(plan_of(run, visit), &run->instances[visit->parcel.to]);
    if (!crowded && !is_above_limit(run, visit))
        return false;
    count_one(&party->arrived);
    count_one(crowded ? &party->refused : &party->overrun);
    visit_turn_back(run, index, visit, crowded ? OUTCOME_refused : OUTCOME_shed, 0);
    return true;
}

void queue_enter(struct run *run, uint32_t index, struct visit *visit)
{
    struct instance *instance = &run->instances[visit->parcel.to];
    const struct party *plan = instance->plan;
    struct party_run *party = instance->party;
    const sim_time now = run->engine->now;
    const bool free = idle(instance);
    if (__builtin_expect(plan->sheds, 0) && turns_away(run, index, visit))
        return;
    if (!free && full(plan, instance) && !makes_room(run, visit)) {
        no_room(run, index, visit);
        return;
    }
    count_one(&party->arrived);
    visit->debt = message_cost(run, visit->parcel.channel, visit->parcel.to, visit->parcel.bytes);
    level_add(&party->jobs, now, 1);
    if (!free) {
        queue_up(run, instance, index, visit, plan->queue_timeout);
        return;
    }
    instance->busy++;
    level_add(&party->workers_busy, now, 1);
    begin(run, index, visit, instance);
}

void queue_passes(struct run *run, uint32_t index, struct visit *visit)
{
    visit->debt = message_cost(run, visit->parcel.channel, visit->parcel.to, visit->parcel.bytes);
    const bool error = fails(&run->instances[visit->parcel.to], visit);
    visit_answer(run, index, visit, error ? OUTCOME_error : OUTCOME_ok, CHECK_BYTES);
}

void queue_withdraw(struct run *run, struct visit *visit)
{
    struct instance *instance = &run->instances[visit->parcel.to];
    const uint32_t before = visit->before, next = visit->parcel.next;
    if (__builtin_expect(instance->tails != NULL, 0))
        line_leave_rank(run, instance, visit);
    *(before == NONE ? &instance->first : &visit_at(run, before)->parcel.next) = next;
    *(next == NONE ? &instance->last : &visit_at(run, next)->before) = before;
    instance->waiting--;
    level_add(&instance->party->waiting, run->engine->now, -1);
    visit->before = visit_blank.branch; /* what it has of a program is blank again */
    visit->parcel.next = NONE;
}

/* Whoever is next by the party's order, after those that it drops; NONE: nobody waits. */
static uint32_t chosen_by_order(struct run *run, uint32_t index, const struct party *plan)
{
    struct instance *instance = &run->instances[index];
    const struct order_class *order = plan->order;
    const sim_time now = run->engine->now;
    for (;;) {
        if (instance->first == NONE)
            return NONE;
        const bool newest =
            order->newest && order->newest(instance->order, plan->order_settings, now);
        const uint32_t next = newest ? instance->last : instance->first;
        const struct line line = {.now = now,
                                  .waited = now - visit_at(run, next)->begun,
                                  .others = instance->waiting - 1};
        if (!order->drops || !order->drops(instance->order, plan->order_settings, &line))
            return next;
        drop(run, next, visit_at(run, next)->generation);
    }
}

static inline uint32_t next_in_line(struct run *run, uint32_t index,
                                    const struct instance *instance)
{
    return __builtin_expect(instance->plan->order != NULL, 0)
               ? chosen_by_order(run, index, instance->plan)
               : instance->first;
}

/* It waits no more. */
static inline void begin_next(struct run *run, uint32_t next, struct instance *instance)
{
    struct visit *visit = visit_at(run, next);
    queue_withdraw(run, visit);
    if (instance->plan->queue_timeout > 0)
        engine_cancel(run->engine, visit_slot(run, next, visit));
    begin(run, next, visit, instance);
}

/* Its shift is over. */
static __attribute__((noinline, cold)) void worker_goes(struct run *run, struct instance *instance)
{
    instance->busy--;
    level_add(&instance->party->workers_busy, run->engine->now, -1);
    level_add(&instance->party->workers, run->engine->now, -1);
}

/* A worker is free: the next one in line.  As many are busy then as before. */
static inline void worker_free(struct run *run, uint32_t index, struct instance *instance)
{
    if (__builtin_expect(instance->busy > instance->workers, 0)) {
        worker_goes(run, instance);
        return;
    }
    const uint32_t next = next_in_line(run, index, instance);
    if (next == NONE) {
        instance->busy--;
        level_add(&instance->party->workers_busy, run->engine->now, -1);
        return;
    }
    begin_next(run, next, instance);
}

/* What came during a pause that is over, as there is room. */
static void take_up(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    const struct party *plan = instance->plan;
    while (instance->parked_first != NONE && !instance->paused &&
           (idle(instance) || !full(plan, instance))) {
        const uint32_t next = instance->parked_first;
        struct visit *visit = visit_at(run, next);
        instance->parked_first = visit->parcel.next;
        instance->joining += JOINING;
        queue_parks(run, visit, -1);
        queue_enter(run, next, visit);
    }
}

/* Those who have just come, as far as anybody waits. */
static void new_ones_begin(struct run *run, uint32_t index, uint32_t life)
{
    struct instance *instance = &run->instances[index];
    while (instance->life == life && idle(instance)) {
        const uint32_t next = next_in_line(run, index, instance);
        if (next == NONE)
            break;
        instance->busy++;
        level_add(&instance->party->workers_busy, run->engine->now, 1);
        begin_next(run, next, instance);
    }
    if (instance->life == life && instance->parked_first != NONE)
        take_up(run, index);
}

/* Workers that end what they hold are there as long as that takes. */
static uint32_t present(const struct instance *instance)
{
    return instance->busy > instance->workers ? instance->busy : instance->workers;
}

void queue_shift(struct run *run, uint32_t index, uint32_t workers)
{
    struct instance *instance = &run->instances[index];
    const uint32_t before = present(instance);
    instance->workers = workers;
    if (!instance->absent)
        level_add(&instance->party->workers, run->engine->now, (int64_t)present(instance) - before);
    if (!frozen_defers(run, index, new_ones_begin, index, instance->life))
        new_ones_begin(run, index, instance->life);
}

void queue_awake(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    instance->waking = false;
    instance->joining = 0; /* a tenth of those outside */
    for (uint32_t each = instance->parked_first; each != NONE;
         each = visit_at(run, each)->parcel.next)
        instance->joining += TAKEN - JOINING;
}

void queue_left(struct run *run, uint32_t index, bool held)
{
    struct instance *instance = &run->instances[index];
    level_add(&instance->party->jobs, run->engine->now, -1);
    if (held)
        worker_free(run, index, instance);
    if (__builtin_expect(instance->parked_first != NONE, 0))
        take_up(run, index);
}

/* --- whoever waits too long, or dies --- */

void queue_drops(struct run *run, uint32_t index, struct visit *visit)
{
    if (!frozen_defers(run, visit->parcel.to, drop, index, visit->generation))
        drop(run, index, visit->generation);
}

void queue_parks(struct run *run, const struct visit *visit, int change)
{
    level_add(&party_of(run, visit)->jobs, run->engine->now, change);
    level_add(&party_of(run, visit)->waiting, run->engine->now, change);
}

void queue_unparks(struct run *run, const struct visit *visit)
{
    level_add(&party_of(run, visit)->waiting, run->engine->now, -1);
}

void queue_lost(struct run *run, const struct visit *visit)
{
    struct party_run *party = party_of(run, visit);
    const sim_time now = run->engine->now;
    if (visit->state == VISIT_PARKED && visit->parked_as == PARKED_ARRIVED)
        queue_parks(run, visit, -1);
    if (visit->state != VISIT_QUEUED && !visit->holds_worker)
        return;
    level_add(&party->jobs, now, -1);
    level_add(visit->holds_worker ? &party->workers_busy : &party->waiting, now, -1);
}

static void watch_over(struct run *run, uint32_t index, uint32_t generation)
{
    struct visit *visit = visit_at(run, index);
    if (visit->generation == generation)
        visit_kill(run, index, visit, OUTCOME_error);
}

void queues_create(struct run *run) { watches_create(run, watch_over); }

void queue_cleared(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    if (instance->busy > instance->workers)
        level_add(&instance->party->workers, run->engine->now,
                  (int64_t)instance->workers - instance->busy);
    instance->busy = instance->waiting = 0;
    instance->first = instance->last = NONE;
}
