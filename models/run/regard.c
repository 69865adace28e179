/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/regard.h"

#include <math.h>

#include "models/run/checks.h"

enum { LOOK, CHECKS };

static const struct call_policy *text_of(const struct route *route) { return route->policy->text; }

static struct party_run *callee_of(struct run *run, const struct route *route)
{
    return &run->parties[run->plan->channels[route->channel].callee];
}

/* --- who may be chosen --- */

static bool is_well(const struct regard *regard) { return !regard->ejected && !regard->unhealthy; }

static bool is_near(const struct run *run, const struct route *route, uint32_t slot)
{
    return plan_distance(run->plan, run->instances[route->caller].node->number,
                         run->instances[route->members->instance[slot]].node->number) <=
           route->policy->within;
}

/* How many of those who are known are out. */
static void count_out(struct run *run, struct route *route)
{
    struct regards *all = route->special->regards;
    struct party_run *callee = callee_of(run, route);
    const sim_time now = run->engine->now;
    const uint32_t known = all->known, out = all->out;
    all->known = route->members->count;
    all->out = all->ejected = 0;
    for (uint32_t i = 0; i < all->known; i++) {
        const struct regard *regard = &all->of[route->members->slots[i]];
        all->out += !is_well(regard);
        all->ejected += regard->ejected;
    }
    level_add(&callee->watched, now, (int64_t)all->known - known);
    level_add(&callee->out, now, (int64_t)all->out - out);
}

static void sort_out(struct run *run, struct route *route)
{
    struct regards *all = route->special->regards;
    count_out(run, route);
    all->panics = all->known - all->out < text_of(route)->panic * all->known;
    all->able_count = all->near_count = all->far_count = all->near_all = 0;
    for (uint32_t i = 0; i < all->known; i++) {
        const uint32_t slot = route->members->slots[i];
        const bool near = is_near(run, route, slot);
        all->near_all += near;
        if (!all->panics && !is_well(&all->of[slot]))
            continue;
        all->able[all->able_count++] = slot;
        if (near)
            all->near[all->near_count++] = slot;
        else
            all->far[all->far_count++] = slot;
    }
}

struct listed regards_candidates(struct run *run, const struct route *route)
{
    const struct regards *all = route->special->regards;
    const struct listed able = {all->able, all->able_count}, near = {all->near, all->near_count},
                        far = {all->far, all->far_count};
    if (route->policy->within == NONE || all->panics || near.count == 0)
        return able;
    const double share = near.count / (route->policy->spill * all->near_all);
    if (far.count == 0 || share >= 1.0)
        return near;
    return unit_of(stream_next(&run->channels[route->channel].balance)) < share ? near : far;
}

bool regards_pass_over(struct run *run, const struct route *route, uint32_t slot)
{
    const sim_time since = route->special->regards->of[slot].since, now = run->engine->now;
    const sim_time window = text_of(route)->slow_start;
    if (since == SIM_NEVER || now - since >= window)
        return false;
    const double share = fmax(0.1, (double)(now - since) / (double)window);
    return unit_of(stream_next(&run->channels[route->channel].balance)) >= share;
}

/* --- ejection --- */

static void eject(struct run *run, struct route *route, struct regard *regard)
{
    struct regards *all = route->special->regards;
    regard->in_a_row = 0;
    if (regard->ejected ||
        (all->ejected > 0 && all->ejected + 1 > text_of(route)->eject.at_most * all->known))
        return;
    regard->ejected = true;
    regard->ejected_at = run->engine->now;
    regard->times++;
    count_one(&callee_of(run, route)->ejections);
    sort_out(run, route);
}

/* It is not ejected any more; who is ill besides stays out. */
static void come_back(struct run *run, struct regard *regard)
{
    regard->ejected = false;
    if (!regard->unhealthy)
        regard->since = run->engine->now;
}

void regards_ended(struct run *run, struct route *route, uint32_t slot, enum outcome outcome)
{
    const struct eject_policy *policy = &text_of(route)->eject;
    struct regard *regard = &route->special->regards->of[slot];
    if (outcome == OUTCOME_cancelled)
        return; /* the caller's own doing */
    if (outcome == OUTCOME_ok) {
        regard->good++;
        regard->in_a_row = 0;
        return;
    }
    regard->bad++;
    if (policy->failures != COUNT_UNLIMITED && ++regard->in_a_row >= policy->failures)
        eject(run, route, regard);
}

/* Out as long as it has deserved; who is not out is forgiven by one. */
static void review(struct run *run, const struct route *route, struct regard *regard)
{
    const struct eject_policy *policy = &text_of(route)->eject;
    const double longest =
        (double)(policy->longest > policy->lasts ? policy->longest : policy->lasts);
    const double lasts = fmin((double)policy->lasts * regard->times, longest);
    if (!regard->ejected)
        regard->times -= regard->times > 0;
    else if ((double)(run->engine->now - regard->ejected_at) >= lasts)
        come_back(run, regard);
}

/* Share of good answers of those who have had enough of them; below 0: too few. */
static double success_of(const struct route *route, const struct regard *regard)
{
    const uint64_t answers = (uint64_t)regard->good + regard->bad;
    return regard->ejected || answers < text_of(route)->eject.requests
               ? -1.0
               : (double)regard->good / (double)answers;
}

/* What lies below the others: mean - deviations x standard deviation; 0: too few to compare. */
static double outlier_below(const struct route *route)
{
    const struct eject_policy *policy = &text_of(route)->eject;
    double sum = 0.0, squares = 0.0, n = 0.0;
    for (uint32_t i = 0; i < route->members->count; i++) {
        const struct regard *regard = &route->special->regards->of[route->members->slots[i]];
        const double success = success_of(route, regard);
        if (success < 0.0)
            continue;
        n++;
        sum += success;
        squares += success * success;
    }
    if (n < 1.0 || n < (double)policy->replicas)
        return 0.0;
    const double mean = sum / n;
    return mean - policy->deviations * sqrt(fmax(0.0, squares / n - mean * mean));
}

static void look(struct run *run, struct route *route)
{
    const double least = text_of(route)->eject.deviations > 0.0 ? outlier_below(route) : 0.0;
    for (uint32_t i = 0; i < route->members->count; i++) {
        struct regard *regard = &route->special->regards->of[route->members->slots[i]];
        const double success = success_of(route, regard);
        review(run, route, regard);
        if (success >= 0.0 && success < least)
            eject(run, route, regard);
        regard->good = regard->bad = 0;
    }
    sort_out(run, route);
}

/* --- health --- */

void regards_checked(struct run *run, struct route *route, uint32_t slot, bool good)
{
    const struct health_policy *policy = &text_of(route)->health;
    struct regard *regard = &route->special->regards->of[slot];
    const bool was_well = is_well(regard);
    regard->check = 0;
    regard->passed = good ? regard->passed + 1 : 0;
    regard->failed = good ? 0 : regard->failed + 1;
    if (good && !was_well && (!regard->unhealthy || regard->passed >= policy->successes)) {
        regard->unhealthy = false;
        come_back(run, regard);
    } else if (!good && regard->failed >= policy->failures)
        regard->unhealthy = true;
    if (is_well(regard) != was_well)
        sort_out(run, route);
}

/* --- time --- */

static void arm(struct run *run, uint32_t *slot, uint16_t kind, uint32_t route, sim_time wait)
{
    sim_time due;
    if (*slot == 0)
        *slot = 1 + engine_slot(run->engine, run->regards_component - 1, kind, route);
    if (clock_add(run->engine->now, wait, &due)) /* else never */
        engine_rearm(run->engine, *slot - 1, due);
}

static void on_time(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    struct route *route = route_at(run, event.object);
    struct regards *all = route->special->regards;
    const struct instance *caller = &run->instances[route->caller];
    const bool works = caller->up && !caller->paused, open = all->checking;
    if (event.kind == LOOK) {
        if (!route->policy->ejects)
            return; /* not any more */
        arm(run, &all->look_slot, LOOK, event.object, text_of(route)->eject.every);
        if (works)
            look(run, route);
        return;
    }
    if (text_of(route)->health.every == 0)
        return; /* not any more */
    arm(run, &all->check_slot, CHECKS, event.object, checks_next(route));
    all->checking = !open;
    if (works && open)
        checks_expire(run, route);
    else if (works)
        checks_send(run, event.object);
}

static bool is_armed(const struct run *run, uint32_t slot)
{
    return slot != 0 && engine_armed(run->engine, slot - 1);
}

static void arm_all(struct run *run, uint32_t index)
{
    struct route *route = route_at(run, index);
    const struct call_policy *text = text_of(route);
    struct regards *all = route->special->regards;
    if (route->policy->ejects && !is_armed(run, all->look_slot))
        arm(run, &all->look_slot, LOOK, index, text->eject.every);
    if (text->health.every > 0 && !is_armed(run, all->check_slot)) {
        const double part = unit_of(stream_next(&run->channels[route->channel].balance));
        arm(run, &all->check_slot, CHECKS, index, clock_round(part * (double)text->health.every));
    }
}

/* --- beginnings and ends --- */

static void grow(struct run *run, struct route *route, uint32_t limit)
{
    struct regards *all = route->special->regards;
    struct regard *of = arena_array(run->arena, limit + 1, sizeof *of);
    for (uint32_t i = 0; i < limit; i++)
        of[i] = i < all->limit ? all->of[i] : (struct regard){.since = SIM_NEVER};
    all->of = of;
    all->able = arena_array(run->arena, limit + 1, sizeof *all->able);
    all->near = arena_array(run->arena, limit + 1, sizeof *all->near);
    all->far = arena_array(run->arena, limit + 1, sizeof *all->far);
    all->limit = limit;
}

void regards_members(struct run *run, struct route *route) { sort_out(run, route); }

void regards_joined(struct run *run, struct route *route, uint32_t slot)
{
    if (route->special->regards->limit < route->members->limit)
        grow(run, route, route->members->limit);
    route->special->regards->of[slot] = (struct regard){.since = run->engine->now};
}

void regards_forget(struct run *run, struct route *route)
{
    for (uint32_t i = 0; i < route->special->regards->limit; i++)
        route->special->regards->of[i] = (struct regard){.since = SIM_NEVER};
    sort_out(run, route);
}

/* What another policy no longer asks for is forgotten. */
static void forgive(struct route *route)
{
    for (uint32_t i = 0; i < route->special->regards->limit; i++) {
        struct regard *regard = &route->special->regards->of[i];
        regard->ejected &= route->policy->ejects;
        regard->unhealthy &= text_of(route)->health.every > 0;
    }
}

void regards_set(struct run *run, uint32_t index)
{
    struct route *route = route_at(run, index);
    if (!route->policy->watches && !route_regards(route))
        return;
    if (run->regards_component == 0)
        run->regards_component = 1 + engine_add(run->engine, on_time, run, "regards");
    if (!route_regards(route))
        route_special(run, route)->regards = arena_alloc(run->arena, sizeof(struct regards));
    if (route->special->regards->limit < route->members->limit)
        grow(run, route, route->members->limit);
    arm_all(run, index);
    forgive(route);
    sort_out(run, route);
}

void regards_begin(struct run *run)
{
    const struct plan *plan = run->plan;
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct party *caller = &plan->parties[plan->channels[i].caller];
        for (uint32_t k = 0; k < caller->replicas && plan->channels[i].policy->watches; k++)
            route_of(run, caller->first + k, i);
    }
}
