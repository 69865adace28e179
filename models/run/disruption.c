/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/disruption.h"

#include <stdio.h>

#include "models/plan/disruption.h"
#include "models/run/crews.h"
#include "models/run/store.h"
#include "models/run/timetable.h"
#include "models/words/failure.h"
#include "sim/check.h"

enum disruption_event { BEGINS, ENDS, PLAYED };

struct timing {
    struct stream random;
    uint32_t begins;       /* slot */
    uint32_t victim;       /* of a clock of its own; NONE: all that have none */
    sim_time since;        /* what it waits for began... */
    const struct law *law; /* ...and takes so long; NULL: it does not wait, or for a moment given */
};

/* What a clock has begun, until it ends. */
struct outage {
    uint32_t clock;
    uint32_t count; /* of those hit */
    uint32_t *hit;  /* victims; room for all that a clock can hit is kept with the record */
    uint32_t ends;  /* 1 + slot; kept with the record */
    sim_time since; /* as in struct timing */
    const struct law *law;
};

struct disruption_run {
    struct run *run;
    const struct disruption_plan *plan;
    uint32_t index, component;
    struct crew_line *line;
    bool alone;                        /* nobody is hit */
    const struct timetable *timetable; /* NULL: none is played */
    uint32_t next, slot;               /* of its entries; in the event set */
    uint32_t **played; /* by outage of the timetable: whom it hit; NULL: it has not begun */
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

static void wait_for(struct run *run, struct timing *timing, const struct law *law)
{
    timing->since = run->engine->now;
    timing->law = law;
    arm_after(run, timing->begins, sample(timing, law));
}

static void tell(const struct disruption_run *state, const struct outage *outage, uint32_t place,
                 bool begins)
{
    const struct run *run = state->run;
    if (observed(&run->observe, RECORD_DISRUPTION))
        observe_tell(&run->observe, RECORD_DISRUPTION, run->engine->now,
                     &(struct disruption_record){.disruption = state->index,
                                                 .begins = begins,
                                                 .place = place,
                                                 .count = outage->count,
                                                 .hit = outage->hit});
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

static void strike(struct disruption_run *state, const struct outage *outage, uint32_t place,
                   bool begins)
{
    for (uint32_t i = 0; i < outage->count && !state->alone; i++)
        hit(state, outage->hit[i], begins);
    tell(state, outage, place, begins);
}

/* ---- whom it hits ---- */

static bool happens(struct timing *timing, double probability)
{
    if (probability >= 1.0)
        return true;
    return unit_of(stream_next(&timing->random)) < probability;
}

/* The member on which whoever leads a shard lives, or who led it last; replica 0 where nobody is
 * told of any. */
static uint32_t leader_of(const struct run *run, const struct target *target)
{
    const struct actor_group *group = group_of(run, target->party, target->shard);
    const uint32_t leader = group->directory.leader;
    return group->clients.seats[leader == NOBODY ? 0 : leader].member;
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
            strike->first + uniform_below(stream_next(&timing->random), target->count);
        return;
    }
    if (target->word == TARGET_LEADER && state->alone) {
        outage->hit[outage->count++] = strike->first | TIMETABLE_LEADER;
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
    outage->since = run->engine->now;
    outage->law = time;
    arm_after(run, outage->ends - 1, sample(&state->clocks[outage->clock], time));
}

/* ---- who repairs ---- */

static void repair(struct disruption_run *state, uint32_t index)
{
    end_after(state, index, &state->plan->disruption->down);
}

static void next_repair(struct run *run, struct crew_line *line)
{
    struct crew_job next;
    if (crew_is_free(line, &next))
        repair(run->disruptions[next.disruption], next.outage);
}

/* Shared with a disruption before it, or its own. */
static struct crew_line *line_of(struct run *run, const struct disruption_plan *plan,
                                 uint32_t before)
{
    for (uint32_t i = 0; i < before && plan->crew != NONE; i++)
        if (run->disruptions[i]->plan->crew == plan->crew)
            return run->disruptions[i]->line;
    return crew_line_create(plan->crews, run->arena);
}

/* ---- beginnings and ends ---- */

static void begin(struct disruption_run *state, uint32_t number)
{
    const struct disruption *given = state->plan->disruption;
    struct timing *timing = &state->clocks[number];
    timing->law = NULL;
    if (law_given(&given->every)) /* before the end, so that of two at one moment it comes first */
        wait_for(state->run, timing, &given->every);
    const uint32_t index = pool_take(&state->outages);
    struct outage *outage = pool_at(&state->outages, index);
    outage->clock = number;
    outage->law = NULL;
    find_victims(state, timing, outage);
    strike(state, outage, index, true);
    if (law_given(&given->down)) {
        if (crew_takes(state->line, (struct crew_job){state->index, index}))
            repair(state, index);
    } else if (law_given(&given->lasts)) {
        end_after(state, index, &given->lasts);
    }
}

static void end(struct disruption_run *state, uint32_t index)
{
    const struct disruption *given = state->plan->disruption;
    const struct outage *outage = pool_at(&state->outages, index);
    struct timing *timing = &state->clocks[outage->clock];
    strike(state, outage, index, false);
    ((struct outage *)pool_at(&state->outages, index))->law = NULL;
    pool_give(&state->outages, index);
    if (!law_given(&given->up))
        return;
    wait_for(state->run, timing, &given->up);
    next_repair(state->run, state->line);
}

/* ---- as it is written ---- */

static void arm_next(struct disruption_run *state)
{
    const struct timetable *timetable = state->timetable;
    while (state->next < timetable->count &&
           timetable->list[state->next].disruption != state->index)
        state->next++;
    if (state->next < timetable->count)
        engine_arm(state->run->engine, state->slot, timetable->list[state->next].at);
}

/* Whom it hits is found out when it begins, if it is whoever leads, and kept until it ends. */
static uint32_t *victims_of(struct disruption_run *state, const struct timetabled *entry)
{
    uint32_t **played = &state->played[entry->outage];
    if (*played)
        return *played;
    *played = arena_array(state->run->arena, entry->count + 1, sizeof **played);
    for (uint32_t i = 0; i < entry->count; i++) {
        const uint32_t victim = entry->hit[i] & ~TIMETABLE_LEADER;
        const struct target *target = &state->of_victim[victim]->target;
        (*played)[i] =
            victim + (entry->hit[i] & TIMETABLE_LEADER ? leader_of(state->run, target) : 0);
    }
    return *played;
}

static void play(struct disruption_run *state)
{
    const struct timetabled *entry = &state->timetable->list[state->next++];
    const struct outage outage = {.count = entry->count, .hit = victims_of(state, entry)};
    strike(state, &outage, entry->outage, entry->begins);
    arm_next(state);
}

static void play_begin(struct disruption_run *state, const struct timetable *timetable)
{
    state->timetable = timetable;
    state->played = arena_array(state->run->arena, timetable->outages + 1, sizeof *state->played);
    state->slot = engine_slot(state->run->engine, state->component, PLAYED, 0);
    arm_next(state);
}

static void on_event(struct engine *engine, void *context, struct event event)
{
    struct disruption_run *state = context;
    (void)engine;
    if (event.kind == BEGINS)
        begin(state, event.object);
    else if (event.kind == ENDS)
        end(state, event.object);
    else
        play(state);
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
        wait_for(run, timing, law_given(&given->every) ? &given->every : &given->up);
}

static void name_victims(struct disruption_run *state)
{
    const struct disruption_plan *plan = state->plan;
    state->of_victim = arena_array(state->run->arena, plan->victims, sizeof(const struct strike *));
    for (uint32_t i = 0; i < plan->strike_count; i++)
        for (uint32_t k = 0; k < plan->strikes[i].target.count; k++)
            state->of_victim[plan->strikes[i].first + k] = &plan->strikes[i];
}

/* One for all that are hit together, then one for each of those that have their own. */
static void clocks_create(struct disruption_run *state)
{
    const struct disruption_plan *plan = state->plan;
    uint32_t count = 0;
    if (plan->together)
        clock_create(state, count++, NONE);
    for (uint32_t i = 0; i < plan->strike_count; i++) {
        const struct strike *each = &plan->strikes[i];
        for (uint32_t k = 0; each->alone && k < each->target.count; k++)
            clock_create(state, count++, each->first + k);
    }
    CHECK(count == plan->clocks);
}

/* ---- otherwise ---- */

enum { REJECTIONS_MOST = 1000 };

/* A time that is longer than what has passed already: by rejection.  Where that fails (hardly any
 * is), what was drawn before stays, which is one of these as well. */
static void redraw(struct run *run, struct timing *timing, uint32_t slot, const struct law *law,
                   sim_time since)
{
    const sim_time age = run->engine->now - since;
    sim_time due;
    for (unsigned i = 0; i < REJECTIONS_MOST; i++) {
        const sim_time time = sample(timing, law);
        if (time <= age)
            continue;
        if (clock_add(since, time, &due))
            engine_rearm(run->engine, slot, due);
        else
            engine_cancel(run->engine, slot);
        return;
    }
}

void disruptions_redraw(struct run *run, uint64_t key)
{
    for (uint32_t i = 0; i < disruption_count(run->plan); i++) {
        struct disruption_run *state = run->disruptions[i];
        for (uint32_t k = 0; k < state->plan->clocks && !state->timetable; k++) {
            struct timing *timing = &state->clocks[k];
            for (unsigned w = 0; w < 4; w++)
                timing->random.s[w] = mix(mix(key, timing->random.s[w]), ((uint64_t)i << 32) + k);
            if (timing->law)
                redraw(run, timing, timing->begins, timing->law, timing->since);
        }
        for (uint32_t k = 0; k < state->outages.made; k++) {
            struct outage *outage = pool_at(&state->outages, k);
            if (outage->law)
                redraw(run, &state->clocks[outage->clock], outage->ends - 1, outage->law,
                       outage->since);
        }
    }
}

uint32_t disruption_count(const struct plan *plan)
{
    return plan->disruptions ? ((const struct disruptions_plan *)plan->disruptions)->count : 0;
}

void disruptions_create(struct run *run, const struct timetable *timetable, bool alone)
{
    const struct disruptions_plan *plan = run->plan->disruptions;
    run->disruptions =
        arena_array(run->arena, plan ? plan->count + 1 : 1, sizeof(struct disruption_run *));
    for (uint32_t i = 0; plan && i < plan->count; i++) {
        const struct disruption_plan *each = &plan->items[i];
        struct disruption_run *state =
            arena_alloc(run->arena, sizeof *state + each->clocks * sizeof state->clocks[0]);
        run->disruptions[i] = state;
        state->run = run;
        state->plan = each;
        state->index = i;
        state->line = line_of(run, each, i);
        state->active = arena_array(run->arena, each->victims, sizeof *state->active);
        pool_init(&state->outages, run->arena, sizeof(struct outage));
        state->component = engine_add(run->engine, on_event, state, each->disruption->name);
        state->alone = alone;
        name_victims(state);
        if (timetable)
            play_begin(state, timetable);
        else
            clocks_create(state);
    }
}
