/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/source.h"
#include "models/plan/parties.h"

#include <math.h>

#include "models/plan/channels.h"
#include "models/plan/disruption.h"
#include "models/plan/meanwhile.h"
#include "models/plan/replay.h"
#include "models/plan/weights.h"
#include "models/words/counts.h"

static bool mix_prepare(struct source_plan *source, const struct source *text, struct plan *plan,
                        struct arena *arena, struct complaints *complaints)
{
    const struct mix_entry *entries = text->mix.items;
    source->mix_count = text->mix.count;
    source->mix = arena_array(arena, text->mix.count + 1, sizeof *source->mix);
    struct quantity *weights = arena_array(arena, text->mix.count + 1, sizeof *weights);
    struct compiler names = {.plan = plan, .arena = arena, .complaints = complaints};
    for (uint32_t i = 0; i < text->mix.count; i++) {
        const uint32_t endpoint = compile_endpoint_name(&names, entries[i].name, &entries[i].name);
        source->mix[i].endpoint = endpoint;
        weights[i] = entries[i].weight;
        if (endpoint != NONE && plan->endpoints[endpoint].party == NONE)
            complain(complaints, &entries[i].name,
                     plan->description->deployment.services.count
                         ? "add the module to `modules` of a service"
                         : "`deployment.services` is missing: say what runs where",
                     "no service holds the module of '%s'", entries[i].name);
    }
    source->bounds = weights_bounds(weights, text->mix.count, &text->mix, arena, complaints);
    return source->bounds != NULL;
}

static bool is_one(const struct chosen *count)
{
    return !count_is_drawn(count) && count_number(count) == 1;
}

/* What a law of counts says of itself, and whether it can come to so many. */
static void check_count(const struct chosen *count, double most, const char *what,
                        struct complaints *complaints)
{
    const double mean = count_mean(count);
    if (count_is_drawn(count) && count_class(count)->check)
        count_class(count)->check(count->settings, complaints);
    if (!(mean > 0.0))
        complain(complaints, count, "leave the source out instead", "%s of no request", what);
    else if (mean > (count_is_drawn(count) ? most / 16 : most))
        complain(complaints, count, NULL, "%s of %g requests: at most %g%s", what, mean,
                 count_is_drawn(count) ? most / 16 : most,
                 count_is_drawn(count) ? " on average" : "");
}

/* Users of a closed source come back by themselves, one by one. */
static void sessions_prepare(struct source_plan *source, const struct source *text,
                             struct complaints *complaints)
{
    source->batch = is_one(&text->batch) ? NULL : &text->batch;
    source->session = is_one(&text->session.requests) ? NULL : &text->session;
    source->alone = !source->batch && !source->session;
    if (source->batch)
        check_count(source->batch, BATCH_MOST, "a batch", complaints);
    if (source->session)
        check_count(&source->session->requests, SESSION_MOST, "a session", complaints);
    if (source->class->users && source->batch)
        complain(complaints, &text->batch, "more `users`, or an open law of arrivals",
                 "users of a closed source ask one by one");
    if (source->class->users && source->session)
        complain(complaints, &text->session, "an open law of arrivals",
                 "users of a closed source never go, so they have no sessions");
}

bool sources_prepare(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    const unsigned before = complaints->errors;
    struct source_plan *sources = arena_array(arena, plan->client_count + 1, sizeof *sources);
    plan->sources = sources;
    for (uint32_t i = 0; i < plan->client_count; i++) {
        const struct source *text = plan->parties[i].source;
        const struct arrivals_class *class = (const struct arrivals_class *)text->arrivals.class;
        if (!class) {
            complain(complaints, &text->arrivals, "leave the source out instead",
                     "a source needs arrivals");
            continue;
        }
        sources[i].class = class;
        sources[i].arrivals = arena_alloc(arena, class->plan_size + 1);
        const bool good =
            class->prepare(sources[i].arrivals, text->arrivals.settings, arena, complaints);
        sessions_prepare(&sources[i], text, complaints);
        if (mix_prepare(&sources[i], text, plan, arena, complaints) && good)
            replay_prepare(&sources[i], text, arena, complaints);
    }
    return complaints->errors == before;
}

void sources_compile(struct plan *plan, struct arena *arena)
{
    struct source_plan *sources = plan->sources;
    for (uint32_t i = 0; i < plan->client_count; i++) {
        for (uint32_t k = 0; k < sources[i].mix_count; k++) {
            const uint32_t endpoint = plan_reached(plan, i, sources[i].mix[k].endpoint);
            const struct endpoint_plan *callee = &plan->endpoints[endpoint];
            sources[i].mix[k].calling =
                (struct calling){.channel = channel_between(plan, i, callee->party, arena),
                                 .endpoint = endpoint,
                                 .bytes = callee->request_bytes};
        }
        replay_compile(&sources[i], arena);
    }
}

/* Times what the workload says. */
static double load_of(const struct plan *plan) { return plan->description->experiment.load; }

/* ... and times what a disruption says that lasts. */
static double asks(const struct plan *plan, uint32_t party)
{
    return plan->meanwhile ? plan->meanwhile->asks[party] : 1.0;
}

double source_rate(const struct plan *plan, uint32_t party, sim_time from, sim_time until)
{
    const struct source_plan *source = (const struct source_plan *)plan->sources + party;
    const double batch = source->batch ? count_mean(source->batch) : 1.0;
    return source->class->rate(source->arrivals, from, until) * load_of(plan) * asks(plan, party) *
           batch * source_session(plan, party);
}

double source_session(const struct plan *plan, uint32_t party)
{
    const struct session *session = ((const struct source_plan *)plan->sources)[party].session;
    return session ? count_mean(&session->requests) : 1.0;
}

double source_session_thinks(const struct plan *plan, uint32_t party)
{
    const struct session *session = ((const struct source_plan *)plan->sources)[party].session;
    return session ? fmax(0.0, count_mean(&session->requests) - 1.0) * law_mean(&session->think)
                   : 0.0;
}

uint32_t source_users(const struct plan *plan, uint32_t party)
{
    const struct source_plan *source = (const struct source_plan *)plan->sources + party;
    const double users =
        source->class->users ? round(source->class->users(source->arrivals) * load_of(plan)) : 0;
    return source->class->users ? (uint32_t)fmin(fmax(users, 1), MOST_USERS) : 0;
}

bool source_is_closed(const struct plan *plan, uint32_t party)
{
    return ((const struct source_plan *)plan->sources + party)->class->users != NULL;
}

static bool load_changes(const struct plan *plan, uint32_t party)
{
    const struct disruptions_plan *all = plan->disruptions;
    bool changes = false;
    for (uint32_t i = 0; all && i < all->count; i++)
        for (uint32_t k = 0; k < all->items[i].strike_count; k++) {
            const struct target *target = &all->items[i].strikes[k].target;
            changes |= target->kind == TARGET_PARTY && target->party == party;
        }
    return changes;
}

bool source_is_memoryless(const struct plan *plan, uint32_t party)
{
    const struct source_plan *source = (const struct source_plan *)plan->sources + party;
    return source->class->memoryless && source->alone && !load_changes(plan, party);
}

bool source_is_replayed(const struct plan *plan, uint32_t party)
{
    const struct source_plan *source = (const struct source_plan *)plan->sources + party;
    return source->replayed && source->replayed->which;
}

sim_time source_length(const struct plan *plan, uint32_t party)
{
    const struct source_plan *source = (const struct source_plan *)plan->sources + party;
    return source->class->length ? source->class->length(source->arrivals) : 0;
}

bool source_is_regular(const struct plan *plan, uint32_t party)
{
    const struct source_plan *source = (const struct source_plan *)plan->sources + party;
    return source->mix_count == 1 && !source->batch && !source->session && source->class->regular &&
           source->class->regular(source->arrivals);
}

uint32_t source_choices(const struct plan *plan, uint32_t party)
{
    return ((const struct source_plan *)plan->sources + party)->mix_count;
}

struct source_choice source_choice(const struct plan *plan, uint32_t party, uint32_t which)
{
    const struct source_plan *source = (const struct source_plan *)plan->sources + party;
    return (struct source_choice){
        .endpoint = plan_reached(plan, party, source->mix[which].endpoint),
        .share = source->bounds[which] - (which ? source->bounds[which - 1] : 0.0)};
}
