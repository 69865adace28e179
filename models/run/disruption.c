/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/disruption.h"

#include <stdio.h>

#include "models/plan/disruption.h"
#include "models/words/failure.h"

enum disruption_event { BEGINS, ENDS };

struct timing {
    struct stream random;
    uint32_t begins; /* slot */
    uint32_t member; /* `each`: whom it hits */
};

/* What a clock has begun, until it ends. */
struct outage {
    uint32_t clock;
    uint32_t member; /* hit (`each`, `one`) */
    uint32_t next;   /* in the queue for a crew */
    uint32_t ends;   /* 1 + slot; kept with the record */
};

struct disruption_run {
    struct run *run;
    const struct disruption_plan *plan;
    uint32_t index, component;
    uint32_t first, last;   /* outages that wait for a crew; NONE */
    uint64_t repairing;
    struct pool outages;
    uint32_t *active; /* by member: outages that hit it */
    struct timing clocks[];
};

static sim_time sample(struct timing *timing, const struct law *law)
{
    draw random = stream_draw(&timing->random);
    return law_sample(law, &random);
}

static void arm_after(struct run *run, uint32_t slot, sim_time delay)
{
    sim_time due;
    if (clock_add(run->engine->now, delay, &due))
        engine_arm(run->engine, slot, due);
}

static void tell(const struct disruption_run *state, bool begins)
{
    const struct run *run = state->run;
    if (observed(&run->observe, RECORD_DISRUPTION))
        observe_tell(&run->observe, RECORD_DISRUPTION, run->engine->now,
                     &(struct disruption_record){.disruption = state->index, .begins = begins});
}

/* One more or one less outage of a member: the failure is let loose with the first and taken back
 * with the last. */
static void hit(struct disruption_run *state, uint32_t member, bool begins)
{
    const struct disruption_plan *plan = state->plan;
    uint32_t *active = &state->active[member];
    if (begins && (*active)++ == 0)
        plan->failure->begin(state->run, plan->settings, &plan->target, member);
    if (!begins && --*active == 0)
        plan->failure->end(state->run, plan->settings, &plan->target, member);
}

static void strike(struct disruption_run *state, const struct outage *outage, bool begins)
{
    const struct target *target = &state->plan->target;
    if (target->word == TARGET_EACH || target->word == TARGET_ONE)
        hit(state, outage->member, begins);
    else
        for (uint32_t i = 0; i < target->count; i++)
            hit(state, i, begins);
    tell(state, begins);
}

static void end_after(struct disruption_run *state, uint32_t index, const struct law *time)
{
    struct run *run = state->run;
    struct outage *outage = pool_at(&state->outages, index);
    if (outage->ends == 0)
        outage->ends = 1 + engine_slot(run->engine, state->component, ENDS, index);
    arm_after(run, outage->ends - 1, sample(&state->clocks[outage->clock], time));
}

static void repair(struct disruption_run *state, uint32_t index)
{
    state->repairing++;
    end_after(state, index, &state->plan->disruption->down);
}

static void repair_or_wait(struct disruption_run *state, uint32_t index)
{
    if (state->repairing < state->plan->disruption->crews) {
        repair(state, index);
        return;
    }
    ((struct outage *)pool_at(&state->outages, index))->next = NONE;
    if (state->first == NONE)
        state->first = index;
    else
        ((struct outage *)pool_at(&state->outages, state->last))->next = index;
    state->last = index;
}

static void begin(struct disruption_run *state, uint32_t number)
{
    const struct disruption *given = state->plan->disruption;
    struct timing *timing = &state->clocks[number];
    if (law_given(&given->every)) /* before the end, so that of two at one moment it comes first */
        arm_after(state->run, timing->begins, sample(timing, &given->every));
    const uint32_t index = pool_take(&state->outages);
    struct outage *outage = pool_at(&state->outages, index);
    outage->clock = number;
    outage->member = state->plan->target.word == TARGET_ONE
                         ? below(stream_next(&timing->random), state->plan->target.count)
                         : timing->member;
    strike(state, outage, true);
    if (law_given(&given->down))
        repair_or_wait(state, index);
    else if (law_given(&given->lasts))
        end_after(state, index, &given->lasts);
}

static void end(struct disruption_run *state, uint32_t index)
{
    const struct disruption *given = state->plan->disruption;
    const struct outage *outage = pool_at(&state->outages, index);
    struct timing *timing = &state->clocks[outage->clock];
    strike(state, outage, false);
    pool_give(&state->outages, index);
    if (!law_given(&given->up))
        return;
    arm_after(state->run, timing->begins, sample(timing, &given->up));
    state->repairing--;
    if (state->first != NONE) {
        const uint32_t waiting = state->first;
        state->first = ((struct outage *)pool_at(&state->outages, waiting))->next;
        repair(state, waiting);
    }
}

static void on_event(struct engine *engine, void *context, struct event event)
{
    struct disruption_run *state = context;
    (void)engine;
    if (event.kind == BEGINS)
        begin(state, event.object);
    else
        end(state, event.object);
}

static void clock_create(struct disruption_run *state, uint32_t index)
{
    struct run *run = state->run;
    const struct disruption *given = state->plan->disruption;
    struct timing *timing = &state->clocks[index];
    char purpose[32];
    snprintf(purpose, sizeof purpose, "member %u", (unsigned)index);
    timing->random = stream_named(run->seed, run->replication, given->name, purpose);
    timing->member = index;
    timing->begins = engine_slot(run->engine, state->component, BEGINS, index);
    if (given->at.given)
        arm_after(run, timing->begins, clock_round(given->at.value));
    else
        arm_after(run, timing->begins,
                  sample(timing, law_given(&given->every) ? &given->every : &given->up));
}

void disruptions_create(struct run *run)
{
    const struct disruptions_plan *plan = run->plan->disruptions;
    for (uint32_t i = 0; plan && i < plan->count; i++) {
        const struct disruption_plan *each = &plan->items[i];
        struct disruption_run *state =
            arena_alloc(run->arena, sizeof *state + each->clocks * sizeof state->clocks[0]);
        state->run = run;
        state->plan = each;
        state->index = i;
        state->first = state->last = NONE;
        state->active = arena_array(run->arena, each->target.count, sizeof *state->active);
        pool_init(&state->outages, run->arena, sizeof(struct outage));
        state->component = engine_add(run->engine, on_event, state, each->disruption->name);
        for (uint32_t j = 0; j < each->clocks; j++)
            clock_create(state, j);
    }
}
