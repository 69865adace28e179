/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/measures/growth.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "analysis/measures/growth_fit.h"
#include "models/words/arrivals.h"
#include "models/words/workload.h"

#define SURE 3.1    /* standard errors: 0.1 % */
#define DOUBT 0.025 /* of a step that is too small */

static const struct instrument jobs_of_party = PARTY(jobs), arrived_at_party = PARTY(arrived);

struct growth *growth_create(struct run *run, struct arena *arena, sim_time from, sim_time duration)
{
    struct growth *growth = arena_alloc(arena, sizeof *growth);
    *growth = (struct growth){.run = run, .from = from, .duration = duration};
    growth->areas =
        arena_array(arena, (size_t)GROWTH_PARTS * run->plan->party_count, sizeof *growth->areas);
    return growth;
}

sim_time growth_due(const struct growth *growth)
{
    const sim_time part = growth->duration / GROWTH_PARTS;
    return growth->from + part * (sim_time)(growth->done + 1);
}

/* When the part in hand is over. */
static void be_quiet(struct growth *growth)
{
    const uint64_t limit = growth->run->request_limit;
    growth->quiet_until = SIM_NEVER;
    growth->quiet_sent = UINT64_MAX;
    if (growth->done == GROWTH_PARTS - 1)
        return;
    if (growth->duration > 0)
        growth->quiet_until = growth_due(growth);
    else if (limit > 0)
        growth->quiet_sent = limit / GROWTH_PARTS * (growth->done + 1);
}

static bool part_over(const struct growth *growth, sim_time now)
{
    return now >= growth->quiet_until || growth->run->sent_measured >= growth->quiet_sent;
}

static void note(struct growth *growth, sim_time now)
{
    wide *areas = growth->areas + (size_t)growth->done * growth->run->plan->party_count;
    for (uint32_t i = 0; i < growth->run->plan->party_count; i++) {
        const struct level *jobs = instrument_at(growth->run, jobs_of_party, i);
        areas[i] = jobs ? level_integral(jobs, now) : 0;
    }
    growth->clients[growth->done].open = growth->run->sent - growth->run->ended;
    growth->ends[growth->done++] = now;
}

/* How many requests are wanted is known once measuring has begun, which is after this was made. */
void growth_look_closely(struct growth *growth, sim_time now)
{
    be_quiet(growth);
    if (!part_over(growth, now))
        return;
    note(growth, now);
    be_quiet(growth);
}

/* Average jobs of `count` parts from `first` on. */
static double mean_of(const struct growth *growth, uint32_t party, uint32_t first, uint32_t count)
{
    const uint32_t parties = growth->run->plan->party_count, last = first + count - 1;
    const wide before = first ? growth->areas[(first - 1) * parties + party] : 0;
    const sim_time begin = first ? growth->ends[first - 1] : growth->from;
    const sim_time length = growth->ends[last] - begin;
    return length > 0
               ? wide_to_double(growth->areas[last * parties + party] - before) / (double)length
               : 0;
}

static bool is_closed(const struct party *client)
{
    const struct arrivals_class *class =
        (const struct arrivals_class *)(const void *)client->source->arrivals.class;
    return class && class->users;
}

/* Closed users wait for their answers: what they asked for is stuck at most once. */
static double open_of_closed(const struct run *run)
{
    for (uint32_t i = 0; i < run->plan->client_count; i++)
        if (!is_closed(&run->plan->parties[i]))
            return 0;
    return (double)(run->sent - run->ended);
}

static void set_steps(struct trend *trend, double last_half)
{
    const double steady =
        (trend->quarters[GROWTH_QUARTERS - 1] - trend->quarters[0]) / (GROWTH_QUARTERS - 1);
    for (uint32_t i = 1; i < GROWTH_QUARTERS; i++)
        trend->steps[i - 1] = trend->quarters[i] - trend->quarters[i - 1] - steady / 4;
    trend->steps[GROWTH_QUARTERS - 1] = last_half - steady / 8;
    for (uint32_t i = 0; i < GROWTH_QUARTERS; i++)
        trend->step_squares[i] = trend->steps[i] * trend->steps[i];
}

static struct trend trend_of(const struct growth *growth, uint32_t index,
                             const struct growth_fit *fit)
{
    const struct party *about = &growth->run->plan->parties[index];
    const struct level *jobs = instrument_at(growth->run, jobs_of_party, index);
    const struct count *arrived = instrument_at(growth->run, arrived_at_party, index);
    struct trend trend = {.replications = 1,
                          .jobs = jobs ? (double)jobs->value : 0,
                          .arrived = arrived ? (double)arrived->events : 0,
                          .open = open_of_closed(growth->run),
                          .limited = about->kind == PARTY_CLIENT || about->queue != NONE ||
                                     about->connections > 0};
    double parts[GROWTH_PARTS];
    for (uint32_t i = 0; i < GROWTH_PARTS; i++)
        parts[i] = mean_of(growth, index, i, 1);
    for (uint32_t i = 0; i < GROWTH_QUARTERS; i++)
        trend.quarters[i] = mean_of(growth, index, 2 * i, 2);
    trend.slope = growth_slope(fit, parts, &trend.slope_variance);
    trend.slope_squares = trend.slope * trend.slope;
    set_steps(&trend, parts[GROWTH_PARTS - 1] - parts[GROWTH_PARTS - 2]);
    return trend;
}

static struct client_trend clients_of(const struct growth *growth)
{
    const struct growth_clients *first = growth->clients, *last = first + GROWTH_PARTS - 2;
    return (struct client_trend){.first_open = (double)(first[0].open + first[1].open) / 2,
                                 .last_open = (double)(last[0].open + last[1].open) / 2,
                                 .first_failed = (double)(first[0].failed + first[1].failed),
                                 .last_failed = (double)(last[0].failed + last[1].failed),
                                 .first_ended = (double)(first[0].ended + first[1].ended),
                                 .last_ended = (double)(last[0].ended + last[1].ended)};
}

void growth_finish(struct growth *growth, sim_time now, struct trend *trends,
                   struct client_trend *clients)
{
    while (growth->done < GROWTH_PARTS)
        note(growth, now);
    double ends[GROWTH_PARTS];
    for (uint32_t i = 0; i < GROWTH_PARTS; i++)
        ends[i] = clock_to_seconds(growth->ends[i]);
    const struct growth_fit fit = growth_fit_of(clock_to_seconds(growth->from), ends);
    for (uint32_t i = 0; i < growth->run->plan->party_count; i++)
        trends[i] = trend_of(growth, i, &fit);
    *clients = clients_of(growth);
}

void trend_add(struct trend *sum, const struct trend *one)
{
    sum->replications += one->replications;
    sum->slope += one->slope;
    sum->slope_squares += one->slope_squares;
    sum->slope_variance += one->slope_variance;
    for (uint32_t i = 0; i < GROWTH_QUARTERS; i++) {
        sum->quarters[i] += one->quarters[i];
        sum->steps[i] += one->steps[i];
        sum->step_squares[i] += one->step_squares[i];
    }
    sum->jobs += one->jobs;
    sum->arrived += one->arrived;
    sum->open += one->open;
    sum->limited |= one->limited;
}

/* Of one replication, from the values of n. */
static double variance_of(double sum, double squares, double n)
{
    return n > 1 ? fmax(0.0, (squares - sum * sum / n) / (n - 1)) : 0.0;
}

double trend_rise(const struct trend *sum)
{
    return (sum->quarters[GROWTH_QUARTERS - 1] - sum->quarters[0]) / sum->replications;
}

static bool is_much(const struct trend *sum)
{
    const double n = sum->replications, first = sum->quarters[0] / n,
                 last = sum->quarters[GROWTH_QUARTERS - 1] / n;
    return last >= 1.2 * first && last >= first + 10 && sum->jobs >= 0.005 * sum->arrived &&
           (sum->open == 0 || sum->jobs > sum->open);
}

/* One replication says nothing of its own scatter: its steps are taken as they are. */
static bool is_steady(const struct trend *sum)
{
    const double n = sum->replications;
    const double doubt = n > 1 ? gsl_cdf_tdist_Pinv(1.0 - DOUBT, n - 1) : 0.0;
    for (uint32_t i = 0; i < GROWTH_QUARTERS; i++) {
        const double error = sqrt(variance_of(sum->steps[i], sum->step_squares[i], n) / n);
        if (sum->steps[i] / n + doubt * error < 0)
            return false;
    }
    return true;
}

bool trend_grows(const struct trend *sum)
{
    const double n = sum->replications;
    if (!(n > 0) || sum->limited || !(sum->slope > 0) || !is_much(sum) || !is_steady(sum))
        return false;
    const double variance =
        fmax(variance_of(sum->slope, sum->slope_squares, n), sum->slope_variance / n);
    return sum->slope / n >= SURE * sqrt(variance / n);
}

void client_trend_add(struct client_trend *sum, const struct client_trend *one)
{
    sum->first_open += one->first_open;
    sum->last_open += one->last_open;
    sum->first_failed += one->first_failed;
    sum->last_failed += one->last_failed;
    sum->first_ended += one->first_ended;
    sum->last_ended += one->last_ended;
}

bool clients_suffer(const struct client_trend *sum, double replications, double rise)
{
    const double more_open = (sum->last_open - sum->first_open) / replications;
    const double first = sum->first_ended > 0 ? sum->first_failed / sum->first_ended : 0,
                 last = sum->last_ended > 0 ? sum->last_failed / sum->last_ended : 0;
    return more_open >= 0.1 * rise || last >= first + 0.05;
}
