/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When disruptions begin and end.  What they do is the failure class's business.
 *
 * A disruption has clocks.  `each node pool` has one per member; everything else has one clock for
 * all its members, which are hit together, or of which one is drawn every time (`one node pool`).
 *
 * at: begins once; ends after `for`, or never.
 *
 * every: drawn from beginning to beginning, the first one counted from time 0.  A beginning comes
 * when it is due, also while an earlier outage lasts; each ends after its own `for`.
 *
 * up, down: up, then an outage, then up again.  The repair takes `down` from the moment a crew is
 * free; whoever finds no crew waits in order of failure.
 *
 * A target is hit from the first beginning to the last end of what hits it: outages of one
 * disruption are a union, so two of them do not make a node twice as slow.  Other disruptions count
 * for themselves (models/words/failure.h).
 *
 * A clock draws from its own stream, named by the disruption and the clock's number, so neither
 * another disruption nor another member moves its numbers. */
#include "models/words/disruption.h"

#include <math.h>
#include <stdio.h>

#include "models/plan/disruption.h"
#include "models/run/disruption.h"
#include "models/run/frame.h"
#include "models/words/failure.h"

const struct setting disruption_settings[] = {
    SELF(struct disruption, name),
    QUANTITY(struct disruption, at, .doc = "moment at which it begins"),
    LAW(struct disruption, every, .doc = "time from one beginning to the next"),
    LAW(struct disruption, up, .doc = "time between the end of one and the beginning of the next"),
    LAW(struct disruption, down, .doc = "time of the repair, once a crew is there"),
    {.name = "for",
     .kind = SETTING_LAW,
     SETTING_FIELD(struct disruption, lasts, struct law),
     .doc = "how long it lasts; left out: for good"},
    COUNT(struct disruption, crews, .preset = "unlimited", .least = 1, .most = 1e6,
          .doc = "repairs that can go on at the same time, with up and down"),
    VERB(struct disruption, action, failures, .required = true, .doc = "what happens, and to whom"),
    SETTINGS_END};

struct disruption_plan {
    const struct disruption *disruption;
    const struct failure_class *failure;
    const void *settings;
    struct target target;
    uint32_t clocks;
};

struct disruptions_plan {
    uint32_t count;
    struct disruption_plan items[];
};

enum disruption_event { BEGINS, ENDS };

struct clock {
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
    uint32_t index, target; /* target: component */
    uint32_t first, last;   /* outages that wait for a crew; NONE */
    uint64_t repairing;
    struct pool outages;
    uint32_t *active; /* by member: outages that hit it */
    struct clock clocks[];
};

/* --- the plan --- */

static bool timing_complaint(const struct disruption *given, struct complaints *to)
{
    const bool at = given->at.given, every = law_given(&given->every);
    const bool up = law_given(&given->up), down = law_given(&given->down);
    const bool lasts = law_given(&given->lasts);
    const unsigned errors = to->errors;
    if (at + every + (up || down) == 0)
        complain(to, &given->name, "add at, every, or up and down", "'%s' never begins",
                 given->name);
    if (at + every + (up || down) > 1)
        complain(to, &given->name, "keep one of at, every, up and down",
                 "'%s' has more than one timing", given->name);
    if (at && given->at.unit != UNIT_TIME)
        complain(to, &given->at, "write it like 120s", "at is a duration");
    if (up != down)
        complain(to, up ? &given->up : &given->down, "give both", "up and down go together");
    if (every && !lasts)
        complain(to, &given->every, "add for", "what has no end cannot begin again");
    if (lasts && (up || down))
        complain(to, &given->lasts, "the time of the outage is down",
                 "for does not go with up and down");
    if (given->crews != COUNT_UNLIMITED && !(up && down))
        complain(to, &given->crews, NULL, "crews go with up and down");
    return to->errors > errors;
}

/* Laws that would make it begin without end at one instant. */
static bool pace_complaint(const struct disruption *given, struct complaints *to)
{
    const unsigned errors = to->errors;
    if (law_given(&given->every) && !(law_mean(&given->every) > 0.0))
        complain(to, &given->every, NULL, "every needs a mean above zero");
    if (law_given(&given->up) && !(law_mean(&given->up) + law_mean(&given->down) > 0.0))
        complain(to, &given->up, NULL, "up and down cannot both be zero");
    return to->errors > errors;
}

static bool prepare_one(const struct plan *plan, const struct disruption *given,
                        struct arena *arena, struct complaints *to, struct disruption_plan *made)
{
    const struct failure_class *failure = (const struct failure_class *)given->action.class;
    const void *settings = given->action.settings;
    const bool bad = timing_complaint(given, to) || pace_complaint(given, to);
    *made = (struct disruption_plan){.disruption = given, .failure = failure, .settings = settings};
    const char *const *text = settings; /* the first row of every failure */
    const bool found = failure->resolve ? failure->resolve(plan, settings, arena, to, &made->target)
                                        : plan_target(plan, *text, text, arena, to, &made->target);
    if (found && made->target.count == 0)
        complain(to, text, NULL, "there is nothing at '%s' that it could hit", *text);
    if (!found || made->target.count == 0 ||
        (failure->check && !failure->check(settings, &made->target, to)))
        return false;
    made->clocks = made->target.word == TARGET_EACH ? made->target.count : 1;
    return !bad;
}

bool disruptions_prepare(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    const struct table *given = &plan->description->disruptions;
    const struct disruption *disruptions = given->items;
    struct disruptions_plan *made =
        arena_alloc(arena, sizeof *made + given->count * sizeof made->items[0]);
    bool good = true;
    made->count = given->count;
    for (uint32_t i = 0; i < given->count; i++)
        good = prepare_one(plan, &disruptions[i], arena, complaints, &made->items[i]) && good;
    plan->disruptions = made;
    return good;
}

/* Renewal theory: the mean number of beginnings of one clock in [0, until), where the first comes
 * after `first` and the others each `cycle` later.  Exact for constant times and for exponential
 * ones without repair; else the limit for long times, until/m - f/m + (1 + cv^2)/2 (Cox 1962,
 * "Renewal theory", section 4.2). */
static double renewals(const struct law *first, const struct law *rest, double until)
{
    const double f = law_mean(first), r = rest ? law_mean(rest) : 0.0, cycle = f + r;
    const bool constant = first->speed == LAW_CONSTANT && (!rest || rest->speed == LAW_CONSTANT);
    if (constant)
        return until > f ? ceil((until - f) / cycle) : 0.0;
    const double sd = hypot(f * law_cv(first), rest ? r * law_cv(rest) : 0.0);
    const double beyond = 0.5 + 0.5 * (sd / cycle) * (sd / cycle) - f / cycle;
    const double expected = until / cycle + (isfinite(beyond) ? beyond : 0.0);
    return expected > 0.0 ? expected : 0.0;
}

double disruption_expected(const struct plan *plan, uint32_t index, sim_time until)
{
    const struct disruption_plan *made =
        &((const struct disruptions_plan *)plan->disruptions)->items[index];
    const struct disruption *given = made->disruption;
    if (given->at.given)
        return given->at.value < (double)until ? (double)made->clocks : 0.0;
    if (law_given(&given->every))
        return made->clocks * renewals(&given->every, NULL, (double)until);
    const double alone = made->clocks * renewals(&given->up, &given->down, (double)until);
    const double crews = (double)given->crews * (double)until / law_mean(&given->down);
    return given->crews == COUNT_UNLIMITED || crews + made->clocks > alone ? alone
                                                                           : crews + made->clocks;
}

static double share_of_moment(const struct disruption *given, double from, double until)
{
    const double begin = given->at.value;
    const double end = law_given(&given->lasts) ? begin + law_mean(&given->lasts) : until;
    const double inside = fmin(end, until) - fmax(begin, from);
    return inside > 0.0 ? inside / (until - from) : 0.0;
}

double disruption_share(const struct plan *plan, sim_time from, sim_time until)
{
    const struct disruptions_plan *all = plan->disruptions;
    double share = until > from || !all || all->count == 0 ? 0.0 : 1.0;
    for (uint32_t i = 0; all && i < all->count && until > from; i++) {
        const struct disruption *given = all->items[i].disruption;
        if (given->at.given)
            share += share_of_moment(given, (double)from, (double)until);
        else if (law_given(&given->every))
            share += all->items[i].clocks * law_mean(&given->lasts) / law_mean(&given->every);
        else if (given->crews != COUNT_UNLIMITED) /* who waits for a crew is down as well */
            share = 1.0;
        else
            share += all->items[i].clocks * law_mean(&given->down) /
                     (law_mean(&given->up) + law_mean(&given->down));
    }
    return fmin(share, 1.0);
}

/* --- the run --- */

static sim_time sample(struct clock *clock, const struct law *law)
{
    draw random = stream_draw(&clock->random);
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
        outage->ends = 1 + engine_slot(run->engine, state->target, ENDS, index);
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
    struct clock *clock = &state->clocks[number];
    if (law_given(&given->every)) /* before the end, so that of two at one moment it comes first */
        arm_after(state->run, clock->begins, sample(clock, &given->every));
    const uint32_t index = pool_take(&state->outages);
    struct outage *outage = pool_at(&state->outages, index);
    outage->clock = number;
    outage->member = state->plan->target.word == TARGET_ONE
                         ? below(stream_next(&clock->random), state->plan->target.count)
                         : clock->member;
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
    struct clock *clock = &state->clocks[outage->clock];
    strike(state, outage, false);
    pool_give(&state->outages, index);
    if (!law_given(&given->up))
        return;
    arm_after(state->run, clock->begins, sample(clock, &given->up));
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
    run_drain(state->run);
}

static void clock_create(struct disruption_run *state, uint32_t index)
{
    struct run *run = state->run;
    const struct disruption *given = state->plan->disruption;
    struct clock *clock = &state->clocks[index];
    char purpose[32];
    snprintf(purpose, sizeof purpose, "member %u", (unsigned)index);
    clock->random = stream_named(run->seed, run->replication, given->name, purpose);
    clock->member = index;
    clock->begins = engine_slot(run->engine, state->target, BEGINS, index);
    if (given->at.given)
        arm_after(run, clock->begins, clock_round(given->at.value));
    else
        arm_after(run, clock->begins,
                  sample(clock, law_given(&given->every) ? &given->every : &given->up));
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
        state->target = engine_add(run->engine, on_event, state, each->disruption->name);
        for (uint32_t j = 0; j < each->clocks; j++)
            clock_create(state, j);
    }
}
