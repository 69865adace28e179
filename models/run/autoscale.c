/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/autoscale.h"

#include <math.h>

#include "models/run/presence.h"
#include "models/run/rollout.h"
#include "models/words/autoscale.h"

enum autoscale_event { MEASURES, DECIDES };

struct wish {
    sim_time at;
    uint32_t replicas;
};

struct autoscaler {
    const struct autoscale *terms;
    uint32_t party, slots[2];
    double last;    /* integral of the service at the last measurement... */
    double *lasts;  /* ...or of each instance */
    bool *served;   /* by replica: it did at the last measurement */
    sim_time *came; /* by replica: when it was seen first; SIM_NEVER: it is not there */
    sim_time last_at;
    double measured;     /* per ready replica; NAN: nothing yet */
    uint32_t ready;      /* they were so many */
    struct wish *wishes; /* a ring */
    uint32_t first, count, limit;
};

/* --- the rules --- */

static uint32_t whole(double replicas)
{
    /* 3.0000000000000004 of rounding is 3 */
    return (uint32_t)ceil(fmin(replicas, 1e6) * (1 - 1e-12));
}

uint32_t autoscale_wish(const struct autoscale *terms, const struct scaling_view *view)
{
    const double usage = view->measured / terms->target.value;
    if (view->ready == 0 || isnan(view->measured) || fabs(usage - 1.0) <= terms->tolerance)
        return view->wanted;
    if (usage < 1.0 || view->wanted <= view->ready)
        return whole(usage * view->ready);
    const double diluted = usage * view->ready / view->wanted;
    if (diluted < 1.0 || fabs(diluted - 1.0) <= terms->tolerance)
        return view->wanted;
    return whole(diluted * view->wanted);
}

static uint32_t greater(double a, double b) { return (uint32_t)fmin(a > b ? a : b, 1e6); }

uint32_t autoscale_step(const struct autoscale *terms, uint32_t wanted, uint32_t wish)
{
    const uint32_t up = greater((double)terms->up.count, ceil(wanted * terms->up.at_most));
    const uint32_t down = greater((double)terms->down.count, floor(wanted * terms->down.at_most));
    uint32_t step = wish;
    if (step > wanted && step - wanted > up)
        step = wanted + up;
    if (step < wanted && wanted - step > down)
        step = wanted - down;
    step = step > terms->max ? (uint32_t)terms->max : step;
    return step < terms->min ? (uint32_t)terms->min : step;
}

static struct wish *wish_at(struct autoscaler *own, uint32_t i)
{
    return &own->wishes[(own->first + i) % own->limit];
}

/* The least and the most that was wished for within the stabilisation times. */
static uint32_t stabilised(struct autoscaler *own, sim_time now, uint32_t wanted, uint32_t wish)
{
    const struct autoscale *terms = own->terms;
    const sim_time longest = terms->up.wait > terms->down.wait ? terms->up.wait : terms->down.wait;
    while (own->count > 0 && wish_at(own, 0)->at < now - longest) {
        own->first = (own->first + 1) % own->limit;
        own->count--;
    }
    uint32_t least = wish, most = wish;
    for (uint32_t i = 0; i < own->count; i++) {
        const struct wish *old = wish_at(own, i);
        if (old->at >= now - terms->up.wait && old->replicas < least)
            least = old->replicas;
        if (old->at >= now - terms->down.wait && old->replicas > most)
            most = old->replicas;
    }
    *wish_at(own, own->count++) = (struct wish){now, wish};
    return wanted < least ? least : wanted > most ? most : wanted;
}

/* --- measuring --- */

static bool serves(const struct run *run, uint32_t instance)
{
    return run->instances[instance].up && !run->instances[instance].leaving;
}

static uint32_t serving(const struct run *run, const struct party *party)
{
    uint32_t count = 0;
    for (uint32_t i = party->first; i < party->first + party->replicas; i++)
        count += serves(run, i);
    return count;
}

static void see(struct autoscaler *own, uint32_t replica, bool there, sim_time now)
{
    if (!there)
        own->came[replica] = SIM_NEVER;
    else if (own->came[replica] == SIM_NEVER)
        own->came[replica] = now;
}

/* It serves, and what it was measured to do is more than the beginning of its life. */
static bool counts(const struct autoscaler *own, uint32_t replica, bool serves, sim_time now)
{
    return serves && (own->served[replica] || now - own->came[replica] >= own->terms->settle);
}

/* Instruments begin anew when the measured time does. */
static double since(double before, double integral, bool reset)
{
    return reset ? integral : integral - before;
}

static void measure(struct run *run, struct autoscaler *own)
{
    const struct party *party = &run->plan->parties[own->party];
    const struct scaling_class *class = (const struct scaling_class *)own->terms->of.class;
    const sim_time now = run->engine->now;
    const bool reset = run->measure_from <= now && run->measure_from > own->last_at;
    const sim_time from = reset ? run->measure_from : own->last_at;
    const double time =
        (double)(now - from) * (class->capacity ? class->capacity(run, own->party, from, now) : 1);
    uint32_t ready = class->of_instance ? 0 : serving(run, party);
    double sum = 0;
    if (class->of_service) {
        const double integral = class->of_service(run, own->party);
        sum = since(own->last, integral, reset);
        own->last = integral;
    }
    for (uint32_t i = 0; class->of_instance && i < party->replicas; i++) {
        const double integral = class->of_instance(run, party->first + i);
        const bool now_serves = serves(run, party->first + i);
        see(own, i, !run->instances[party->first + i].absent, now);
        if (counts(own, i, now_serves, now)) {
            sum += since(own->lasts[i], integral, reset);
            ready++;
        }
        own->lasts[i] = integral;
        own->served[i] = now_serves;
    }
    own->measured = time > 0 && ready > 0 ? sum / time / ready : (double)NAN;
    own->ready = ready;
    own->last_at = now;
}

/* --- deciding --- */

static void add(struct run *run, const struct party *party, uint32_t count)
{
    for (uint32_t i = party->first; i < party->first + party->replicas && count > 0; i++)
        if (run->instances[i].absent) {
            instance_arrives(run, i);
            count--;
        }
}

static void take(struct run *run, const struct party *party, uint32_t count)
{
    for (uint32_t i = party->first + party->replicas; i-- > party->first && count > 0;)
        if (!run->instances[i].absent && !run->instances[i].leaving) {
            instance_leaves(run, i);
            count--;
        }
}

static void decide(struct run *run, struct autoscaler *own)
{
    const struct party *party = &run->plan->parties[own->party];
    if (rollout_under_way(run, own->party))
        return;
    const uint32_t wanted = party_staying(run, own->party);
    const struct scaling_view view = {wanted, own->ready < wanted ? own->ready : wanted,
                                      own->measured};
    const uint32_t wish =
        stabilised(own, run->engine->now, wanted, autoscale_wish(own->terms, &view));
    const uint32_t step = autoscale_step(own->terms, wanted, wish);
    if (step > wanted)
        add(run, party, step - wanted);
    else
        take(run, party, wanted - step);
}

static void arm(struct run *run, const struct autoscaler *own, enum autoscale_event what,
                sim_time time)
{
    sim_time due;
    if (clock_add(run->engine->now, time, &due))
        engine_arm(run->engine, own->slots[what], due);
}

static void on_autoscale(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    struct autoscaler *own = run->autoscalers[event.object];
    if (event.kind == MEASURES) {
        measure(run, own);
        arm(run, own, MEASURES, own->terms->delay);
        return;
    }
    arm(run, own, DECIDES, own->terms->every);
    decide(run, own);
}

/* --- the beginning --- */

static sim_time moment_in(struct stream *random, sim_time period)
{
    return 1 + (sim_time)(unit_of(stream_next(random)) * (double)(period - 1));
}

static void autoscaler_create(struct run *run, uint32_t party, uint32_t component)
{
    const struct party *plan = &run->plan->parties[party];
    struct autoscaler *own = arena_alloc(run->arena, sizeof *own);
    struct stream random = stream_named(run->seed, run->replication, plan->name, "autoscaler");
    const struct autoscale *terms = own->terms = &plan->service->autoscale;
    const sim_time longest = terms->up.wait > terms->down.wait ? terms->up.wait : terms->down.wait;
    own->party = party;
    own->measured = (double)NAN;
    own->lasts = arena_array(run->arena, plan->replicas, sizeof *own->lasts);
    own->served = arena_array(run->arena, plan->replicas, sizeof *own->served);
    own->came = arena_array(run->arena, plan->replicas, sizeof *own->came);
    for (uint32_t i = 0; i < plan->replicas; i++) {
        own->served[i] = i < plan->initial;
        own->came[i] = i < plan->initial ? 0 : SIM_NEVER;
    }
    own->limit = (uint32_t)(longest / terms->every) + 3;
    own->wishes = arena_array(run->arena, own->limit, sizeof *own->wishes);
    *wish_at(own, own->count++) = (struct wish){0, plan->initial};
    for (uint16_t what = MEASURES; what <= DECIDES; what++)
        own->slots[what] = engine_slot(run->engine, component, what, party);
    run->autoscalers[party] = own;
    arm(run, own, MEASURES, moment_in(&random, terms->delay));
    arm(run, own, DECIDES, moment_in(&random, terms->every));
}

void autoscalers_create(struct run *run)
{
    const struct plan *plan = run->plan;
    uint32_t component = 0;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct service *service = plan->parties[i].service;
        if (!service || !service->autoscale.target.given)
            continue;
        if (!run->autoscalers) {
            component = engine_add(run->engine, on_autoscale, run, "autoscalers");
            run->autoscalers = arena_array(run->arena, plan->party_count, sizeof *run->autoscalers);
        }
        autoscaler_create(run, i, component);
    }
}
