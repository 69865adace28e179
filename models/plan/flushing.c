/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/flushing.h"

#include "models/plan/shards.h"
#include "models/words/actor.h"

bool flushing_groups(const struct plan *plan, uint32_t instance)
{
    const struct store *store = plan->parties[plan->instances[instance].party].store;
    return store && ((const struct store_class *)store->kind.class)->groups;
}

/* Logs of an instance: one for each shard that has a replica there. */
static double logs_of(const struct plan *plan, uint32_t instance)
{
    const struct party *party = &plan->parties[plan->instances[instance].party];
    const uint32_t member = instance - party->first;
    const uint32_t seats =
        party->shards->first_seat[member + 1] - party->shards->first_seat[member];
    return seats > 0 ? seats : 1;
}

/* Fsyncs per second of a log to which `rate` writes come, when one takes `time` s with that square
 * of its coefficient of variation (as a gamma law). */
static double fsyncs_of(double rate, double time, double square_cv)
{
    if (!(rate > 0.0) || !isfinite(time))
        return 0.0;
    const double nobody =
        square_cv > 1e-9 ? pow(1.0 + rate * time * square_cv, -1.0 / square_cv) : exp(-rate * time);
    return 1.0 / (time + nobody / rate);
}

static double square_cv_of(const struct law *disk)
{
    const double cv = law_cv(disk);
    return cv * cv;
}

/* Fsyncs of all logs of a node, when each takes `time` s. */
static double fsyncs_at(const struct demand *d, uint32_t node, double time, double square_cv)
{
    double sum = 0;
    for (uint32_t i = 0; i < d->plan->instance_count; i++) {
        if (d->plan->instances[i].node != node || !(d->grouped[i] > 0.0))
            continue;
        const double logs = logs_of(d->plan, i);
        sum += logs * fsyncs_of(d->grouped[i] / logs, time, square_cv);
    }
    return sum;
}

/* How long an fsync of one of `logs` takes which each come back after `pause`: mean value analysis
 * (Reiser and Lavenberg 1980) with what is left of the fsync under way by its variance, within the
 * bound of Denning and Buzen 1978. */
static double time_among(double logs, double mean, double square_cv, double pause)
{
    double waiting = 0, busy = 0, time = mean;
    for (double n = 1; n <= logs; n++) {
        time = mean * (1.0 + waiting - busy + busy * (1.0 + square_cv) / 2);
        time = fmax(time, n * mean - pause); /* a disk that is never idle */
        const double rate = n / (time + pause);
        waiting = rate * time;
        busy = rate * mean;
    }
    return time;
}

/* Of a log to which `rate` comes, from the end of an fsync until the next begins. */
static double pause_of(double rate, double time, double square_cv)
{
    const double fsyncs = fsyncs_of(rate, time, square_cv);
    return fsyncs > 0.0 ? fmax(0.0, 1.0 / fsyncs - time) : (double)INFINITY;
}

/* What logs do hangs on how long it takes.  Those who do not group take their share of the disk. */
static void settle(const struct demand *d, uint32_t node, double writes, struct flushing *to)
{
    enum { ROUNDS = 100 };
    const struct law *disk = d->plan->nodes[node].disk;
    const double mean = law_mean(disk) * 1e-9, square_cv = square_cv_of(disk);
    const double left = fmax(0.0, 1.0 - to->plain * mean);
    double time = mean / left;
    for (unsigned i = 0; i < ROUNDS && left > 0.0; i++)
        time = (time + time_among(to->logs, mean / left, square_cv,
                                  pause_of(writes / to->logs, time, square_cv))) /
               2;
    to->rate = fsyncs_at(d, node, time, square_cv);
    to->time = time * 1e9;
}

const struct flushing *flushing_of(const struct demand *d, struct arena *arena)
{
    const struct plan *plan = d->plan;
    struct flushing *to = arena_array(arena, plan->node_count + 1, sizeof *to);
    double *writes = arena_array(arena, plan->node_count + 1, sizeof *writes);
    for (uint32_t i = 0; i < plan->instance_count; i++)
        if (d->grouped[i] > 0.0) {
            to[plan->instances[i].node].logs += logs_of(plan, i);
            writes[plan->instances[i].node] += d->grouped[i];
        }
    for (uint32_t i = 0; i < plan->node_count; i++) {
        to[i].plain = d->fsyncs[i];
        if (to[i].logs > 0.0 && plan->nodes[i].disk && law_given(plan->nodes[i].disk))
            settle(d, i, writes[i], &to[i]);
    }
    return to;
}

/* What is left of the one under way, if there is one, and its own. */
double flushing_wait(const struct demand *d, uint32_t instance)
{
    const uint32_t node = d->plan->instances[instance].node;
    const double square_cv = square_cv_of(d->plan->nodes[node].disk);
    const struct flushing *about = &d->flushing[node];
    const double mean = law_mean(d->plan->nodes[node].disk), logs = logs_of(d->plan, instance);
    const double time = about->logs > 0.0
                            ? about->time
                            : mean * (1.0 + queue_wait(about->plain * mean * 1e-9, 1, square_cv));
    const double busy =
        fsyncs_of(d->grouped[instance] / logs, time * 1e-9, square_cv) * time * 1e-9;
    return time * (1.0 + busy * (1.0 + square_cv) / 2);
}
