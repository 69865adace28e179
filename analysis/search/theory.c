/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/theory.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "models/plan/offered.h"
#include "models/plan/parties.h"
#include "models/plan/queueing.h"
#include "models/plan/shifts.h"
#include "models/plan/source.h"

enum { HALVINGS = 40 };

static struct plan *plan_with(const struct plan *plan, const struct experiment *experiment,
                              struct arena *arena)
{
    struct description *description = arena_alloc(arena, sizeof *description);
    struct plan *other = arena_alloc(arena, sizeof *other);
    *description = *plan->description;
    description->experiment = *experiment;
    *other = *plan;
    other->description = description;
    return other;
}

const struct plan *plan_at_load(const struct plan *plan, double load, struct arena *arena)
{
    struct experiment experiment = plan->description->experiment;
    experiment.load *= load;
    return plan_with(plan, &experiment, arena);
}

const struct plan *plan_of_length(const struct plan *plan, sim_time length, struct arena *arena)
{
    struct experiment experiment = plan->description->experiment;
    experiment.duration = length;
    return plan_with(plan, &experiment, arena);
}

/* ---- formulas ---- */

double response_tail(double t, double waits, double wait, double mean, double variance)
{
    enum { STEPS = 2000 };
    const double scale = variance > 0 ? variance / mean : 0, shape = scale > 0 ? mean / scale : 0;
    double sum = 0;
    if (!(t > 0))
        return 1;
    if (!(scale > 0)) /* constant */
        return t < mean ? 1 : waits > 0 ? waits * exp(-(t - mean) / wait) : 0;
    if (!(waits > 0))
        return gsl_cdf_gamma_Q(t, shape, scale);
    for (unsigned i = 0; i < STEPS; i++) { /* by the distribution of S, not its density at 0 */
        const double from = t * i / STEPS, until = t * (i + 1) / STEPS;
        sum += (gsl_cdf_gamma_P(until, shape, scale) - gsl_cdf_gamma_P(from, shape, scale)) *
               exp(-(t - (from + until) / 2) / wait);
    }
    return fmin(1, gsl_cdf_gamma_Q(t, shape, scale) + waits * sum);
}

/* Seidmann: c servers of demand D are one of D/c behind a delay of D (c-1)/c. */
struct mva mva_of(const double *demands, const double *servers, uint32_t stations, double delay,
                  uint32_t users)
{
    enum { MOST = 256 };
    double queue[MOST] = {0};
    struct mva found = {0, 0};
    for (uint32_t n = 1; n <= users; n++) {
        double waiting[MOST];
        found.response = 0;
        for (uint32_t i = 0; i < stations && i < MOST; i++) {
            waiting[i] = demands[i] / servers[i] * (1 + queue[i]);
            found.response += waiting[i] + demands[i] * (servers[i] - 1) / servers[i];
        }
        found.throughput = n / (delay + found.response);
        for (uint32_t i = 0; i < stations && i < MOST; i++)
            queue[i] = found.throughput * waiting[i];
    }
    return found;
}

/* ---- what a scenario says ---- */

struct theorising {
    const struct subject *subject;
    const struct columns *columns;
    struct arena *arena;   /* of what stays */
    struct arena *scratch; /* of one load */
};

/* One kind of request, by theory: seconds. */
struct expected {
    double share, waits, wait, mean, variance;
};

static struct expected expected_of(const struct offered *offered, const struct plan *plan,
                                   uint32_t party, uint32_t endpoint, double share)
{
    const struct holding *holding = offered->expected;
    const uint32_t callee = plan->endpoints[endpoint].party;
    const struct party *about = &plan->parties[callee];
    const struct duration all = holding_call(holding, party, endpoint);
    const double wait = holding->wait[callee] * 1e-9;
    const double waits = wait > 0 ? erlang_c(holding->load[callee], about->capacity) : 0;
    return (struct expected){.share = share,
                             .waits = waits,
                             .wait = waits > 0 ? wait / waits : 0,
                             .mean = all.mean * 1e-9 - wait,
                             .variance = all.variance * 1e-18};
}

static bool concerns(const struct narrowing *narrowing, const struct plan *plan, uint32_t endpoint)
{
    return narrowing->narrow == NARROW_WHOLE ||
           strcmp(plan->endpoints[endpoint].name, narrowing->name) == 0;
}

/* Of all requests that a column is about; their number. */
static uint32_t gather(const struct plan *plan, const struct narrowing *narrowing,
                       const struct offered *offered, struct expected *into, uint32_t room)
{
    uint32_t count = 0;
    double all = 0;
    for (uint32_t i = 0; i < plan->client_count; i++)
        for (uint32_t k = 0; k < source_choices(plan, i) && count < room; k++) {
            const struct source_choice choice = source_choice(plan, i, k);
            const double share = offered->demand->requests[i] * choice.share;
            if (!concerns(narrowing, plan, choice.endpoint) || !(share > 0))
                continue;
            all += share;
            into[count++] = expected_of(offered, plan, i, choice.endpoint, share);
        }
    for (uint32_t i = 0; i < count; i++)
        into[i].share /= all;
    return count;
}

/* Does the response time that theory expects keep the bound?  `at` is the share of a percentile, 0:
 * the mean. */
static bool keeps(const struct expected *list, uint32_t count, double at, double bound)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct expected *one = &list[i];
        if (!isfinite(one->wait) || !isfinite(one->mean))
            return false;
        sum += one->share *
               (at > 0 ? response_tail(bound, one->waits, one->wait, one->mean, one->variance)
                       : one->mean + one->waits * one->wait);
    }
    return at > 0 ? sum <= 1 - at : sum <= bound;
}

/* A bound above the response time of successful requests: theory has something to say of it. */
static bool speaks_of(const struct columns *columns, const struct objective_result *objective)
{
    const struct column *column = &columns->list[objective->column];
    const enum narrow narrow = column->narrowing.narrow;
    return objective->comparison[0] == '<' && strncmp(column->metric, "latency.", 8) == 0 &&
           (narrow == NARROW_WHOLE || narrow == NARROW_ENDPOINT) && !column->narrowing.windowed &&
           (column->estimator.kind == ESTIMATE_quantile ||
            column->estimator.kind == ESTIMATE_ratio);
}

static bool holds_at(const struct theorising *in, const struct objective_result *objective,
                     double load)
{
    enum { ROOM = 256 };
    struct expected list[ROOM];
    arena_reset(in->scratch, 0);
    const struct plan *plan = plan_at_load(in->subject->plan, load, in->scratch);
    const struct offered *offered = offered_load(plan, in->scratch);
    const struct column *column = &in->columns->list[objective->column];
    for (uint32_t i = 0; i < offered->count; i++)
        if (offered->stations[i].load >= 1)
            return false;
    const uint32_t count = gather(plan, &column->narrowing, offered, list, ROOM);
    const bool quantile = column->estimator.kind == ESTIMATE_quantile;
    return count > 0 &&
           keeps(list, count, quantile ? column->estimator.share : 0, objective->bound);
}

static double highest(const struct theorising *in, const struct objective_result *objective,
                      double full)
{
    double good = 0, bad = full;
    for (unsigned i = 0; i < HALVINGS && bad - good > 1e-6 * bad; i++) {
        const double middle = (good + bad) / 2;
        if (holds_at(in, objective, middle))
            good = middle;
        else
            bad = middle;
    }
    return good;
}

/* Waits by Erlang's formula are those of one rate and one number of workers, at all times. */
static bool is_steady(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->client_count; i++)
        if (source_length(plan, i) > 0)
            return false;
    return shifts_length(plan) == 0;
}

static double open_meets(const struct theorising *in, double full)
{
    double meets = (double)NAN;
    if (!is_steady(in->subject->plan))
        return meets;
    for (uint32_t i = 0; i < in->subject->objective_count && isfinite(full); i++)
        if (speaks_of(in->columns, &in->subject->objectives[i]))
            meets = fmin(meets, highest(in, &in->subject->objectives[i], full));
    return meets;
}

/* ---- closed ---- */

/* Processors and disks by what one request asks of them; else delay. */
struct closed_model {
    double demands[256], servers[256];
    uint32_t count, users;
    double think, rest; /* s */
    const char *station;
    double most; /* largest demand per server */
};

static void add_station(struct closed_model *model, const struct station *station,
                        const struct plan *plan, double rate)
{
    const bool node = station->kind == STATION_NODE;
    if ((!node && station->kind != STATION_DISK) || !(station->load > 0) || model->count >= 256)
        return;
    const double servers = node ? plan->nodes[station->node].cores : 1;
    model->demands[model->count] = station->load * servers / rate;
    model->servers[model->count++] = servers;
    model->rest -= station->load * servers / rate;
    if (station->load / rate > model->most) {
        model->most = station->load / rate;
        model->station = station->name;
    }
}

/* One closed source; false: theory has nothing to say. */
static bool closed_model_of(const struct plan *plan, struct closed_model *model,
                            struct arena *arena)
{
    const struct offered *offered = offered_load(plan, arena);
    const double rate = plan->client_count == 1 ? offered->demand->requests[0] : (double)NAN;
    if (!(rate > 0))
        return false;
    model->users = source_users(plan, 0);
    model->think = model->users / rate;
    for (uint32_t k = 0; k < source_choices(plan, 0); k++) {
        const struct source_choice choice = source_choice(plan, 0, k);
        model->rest += choice.share * holding_call(offered->alone, 0, choice.endpoint).mean * 1e-9;
    }
    for (uint32_t i = 0; i < offered->count; i++)
        add_station(model, &offered->stations[i], plan, rate);
    model->rest = fmax(model->rest, 0);
    return model->count > 0;
}

static bool closed_keeps(const struct theorising *in, const struct closed_model *model,
                         uint32_t users)
{
    const struct mva mva =
        mva_of(model->demands, model->servers, model->count, model->think + model->rest, users);
    for (uint32_t i = 0; i < in->subject->objective_count; i++) {
        const struct objective_result *objective = &in->subject->objectives[i];
        if (speaks_of(in->columns, objective) && mva.response + model->rest > objective->bound)
            return false;
    }
    return true;
}

static struct theory closed_theory(const struct theorising *in)
{
    struct theory theory = {(double)INFINITY, NULL, (double)NAN};
    struct closed_model model = {0};
    if (!closed_model_of(in->subject->plan, &model, in->scratch))
        return theory;
    double sum = model.think + model.rest;
    for (uint32_t i = 0; i < model.count; i++)
        sum += model.demands[i];
    theory.full = sum / model.most / model.users;
    theory.station = arena_text(in->arena, model.station);
    bool means = false;
    for (uint32_t i = 0; i < in->subject->objective_count; i++)
        means |=
            strcmp(in->columns->list[in->subject->objectives[i].column].name, "latency.mean") == 0;
    uint32_t good = 0, bad = 4 * (uint32_t)ceil(fmax(theory.full * model.users, 2));
    while (means && bad - good > 1) {
        const uint32_t middle = good + (bad - good) / 2;
        if (closed_keeps(in, &model, middle))
            good = middle;
        else
            bad = middle;
    }
    if (means)
        theory.meets = (double)good / model.users;
    return theory;
}

static bool is_closed(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->client_count; i++)
        if (source_is_closed(plan, i))
            return true;
    return false;
}

static struct theory open_theory(const struct theorising *in)
{
    struct theory theory = {(double)INFINITY, NULL, (double)NAN};
    const struct offered *offered = offered_load(in->subject->plan, in->scratch);
    for (uint32_t i = 0; i < offered->count; i++) {
        const struct station *station = &offered->stations[i];
        if (station->load > 0 && isfinite(station->load) && 1 / station->load < theory.full) {
            theory.full = 1 / station->load;
            theory.station = arena_text(in->arena, station->name);
        }
    }
    theory.meets = open_meets(in, theory.full);
    return theory;
}

struct theory theory_of(const struct subject *subject, const struct columns *columns,
                        struct arena *arena)
{
    struct theorising in = {subject, columns, arena, arena_create_surely()};
    const struct theory theory = is_closed(subject->plan) ? closed_theory(&in) : open_theory(&in);
    arena_destroy(in.scratch);
    return theory;
}

enum verdict theory_verdict(const struct subject *subject, const struct columns *columns)
{
    struct theorising in = {subject, columns, NULL, arena_create_surely()};
    enum verdict verdict = VERDICT_undecided;
    for (uint32_t i = 0;
         i < subject->objective_count && is_steady(subject->plan) && !is_closed(subject->plan); i++)
        if (speaks_of(columns, &subject->objectives[i]) && verdict != VERDICT_missed)
            verdict = holds_at(&in, &subject->objectives[i], 1) ? VERDICT_met : VERDICT_missed;
    arena_destroy(in.scratch);
    return verdict;
}
