/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/disruption.h"

#include <stdio.h>

#include "models/plan/disruption.h"
#include "models/run/store.h"
#include "models/words/failure.h"
#include "sim/check.h"

enum disruption_event { BEGINS, ENDS };

struct timing {
    struct stream random;
    uint32_t begins; /* slot */
    uint32_t victim; /* of a clock of its own; NONE: all that have none */
};

/* What a clock has begun, until it ends. */
struct outage {
    uint32_t clock;
    uint32_t count; /* of those hit */
    uint32_t *hit;  /* victims; room for all that a clock can hit is kept with the record */
    uint32_t next;  /* in the queue for a crew */
    uint32_t ends;  /* 1 + slot; kept with the record */
};

struct disruption_run {
    struct run *run;
    const struct disruption_plan *plan;
    uint32_t index, component;
    uint32_t first, last;   /* outages that wait for a crew; NONE */
    uint64_t repairing;
    struct pool outages;
    uint32_t *active; /* by victim: outages that hit it */
    const struct strike **of_victim;
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

/* One more or one less outage of a victim: the failure is let loose with the first and taken back
 * with the last. */
static void hit(struct disruption_run *state, uint32_t victim, bool begins)
{
    const struct strike *strike = state->of_victim[victim];
    const uint32_t member = victim - strike->first;
    uint32_t *active = &state->active[victim];
    if (begins && (*active)++ == 0)
        strike->failure->begin(state->run, strike->settings, &strike->target, member);
    if (!begins && --*active == 0)
        strike->failure->end(state->run, strike->settings, &strike->target, member);
}

static void strike(struct disruption_run *state, const struct outage *outage, bool begins)
{
    for (uint32_t i = 0; i < outage->count; i++)
        hit(state, outage->hit[i], begins);
    tell(state, begins);
}

/* ---- whom it hits ---- */

static bool happens(struct timing *timing, double probability)
{
    if (probability >= 1.0)
        return true;
    return unit_of(stream_next(&timing->random)) < probability;
}

/* Whoever leads a store, or led it last; replica 0 where nobody is told of any. */
static uint32_t leader_of(const struct run *run, const struct target *target)
{
    const struct actor_group *group = run->parties[target->party].store;
    return group->directory.leader == NOBODY ? 0 : group->directory.leader;
}

/* Of one strike: all, one that is drawn, one that leads, or each by itself. */
static void draw_victims(struct disruption_run *state, struct timing *timing,
                         const struct strike *strike, struct outage *outage)
{
    const struct target *target = &strike->target;
    if (target->word != TARGET_EACH && !happens(timing, strike->probability))
        return;
    if (target->word == TARGET_ONE) {
        outage->hit[outage->count++] =
            strike->first + below(stream_next(&timing->random), target->count);
        return;
    }
    const uint32_t only = target->word == TARGET_LEADER ? leader_of(state->run, target) : NONE;
    for (uint32_t i = 0; i < target->count; i++)
        if (target->word == TARGET_EACH     ? happens(timing, strike->probability)
            : target->word == TARGET_LEADER ? i == only
                                            : true)
            outage->hit[outage->count++] = strike->first + i;
}

static void find_victims(struct disruption_run *state, struct timing *timing, struct outage *outage)
{
    const struct disruption_plan *plan = state->plan;
    outage->count = 0;
    if (!outage->hit)
        outage->hit =
            arena_array(state->run->arena, plan->together ? plan->victims : 1, sizeof *outage->hit);
    if (timing->victim != NONE)
        outage->hit[outage->count++] = timing->victim;
    for (uint32_t i = 0; timing->victim == NONE && i < plan->strike_count; i++)
        if (!plan->strikes[i].alone)
            draw_victims(state, timing, &plan->strikes[i], outage);
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
    find_victims(state, timing, outage);
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

static void clock_create(struct disruption_run *state, uint32_t index, uint32_t victim)
{
    struct run *run = state->run;
    const struct disruption *given = state->plan->disruption;
    struct timing *timing = &state->clocks[index];
    char purpose[32];
    snprintf(purpose, sizeof purpose, "member %u", (unsigned)index);
    timing->random = stream_named(run->seed, run->replication, given->name, purpose);
    timing->victim = victim;
    timing->begins = engine_slot(run->engine, state->component, BEGINS, index);
    if (given->at.given)
        arm_after(run, timing->begins, clock_round(given->at.value));
    else
        arm_after(run, timing->begins,
                  sample(timing, law_given(&given->every) ? &given->every : &given->up));
}

/* One for all that are hit together, then one for each of those that have their own. */
static void clocks_create(struct disruption_run *state)
{
    const struct disruption_plan *plan = state->plan;
    uint32_t count = 0;
    state->of_victim = arena_array(state->run->arena, plan->victims, sizeof(const struct strike *));
    if (plan->together)
        clock_create(state, count++, NONE);
    for (uint32_t i = 0; i < plan->strike_count; i++) {
        const struct strike *each = &plan->strikes[i];
        for (uint32_t k = 0; k < each->target.count; k++) {
            state->of_victim[each->first + k] = each;
            if (each->alone)
                clock_create(state, count++, each->first + k);
        }
    }
    CHECK(count == plan->clocks);
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
        state->active = arena_array(run->arena, each->victims, sizeof *state->active);
        pool_init(&state->outages, run->arena, sizeof(struct outage));
        state->component = engine_add(run->engine, on_event, state, each->disruption->name);
        clocks_create(state);
    }
}
