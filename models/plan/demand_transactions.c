/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What transactions add to the operations in them.
 *
 * Two-phase commit: a message there and back for each promise and each decision, and what is
 * written down.  The writes of a transaction are on disk when it is decided, not one by one: twice
 * at each store that was written to (promise and commit; once where it is the only one), once at
 * the coordinator.
 *
 * Sagas: their process writes down each step that can be taken back, and that all are done. What
 * takes back those that fail is traffic (traffic.c). */
#include "models/plan/demand.h"

#include <math.h>

#include "models/plan/shards.h"
#include "models/plan/transactions.h"
#include "models/words/protocol.h"
#include "models/words/step.h"

enum { BARE_BYTES = 100 };

struct agreeing {
    struct walk walk;
    struct demand *demand;
    uint32_t endpoint;
    double *writes, *touched; /* by party: expected operations of one transaction */
    double noted;             /* steps of a saga that can be taken back */
};

/* --- what one transaction does, the calls in it included --- */

static void count_operation(struct walk *walk, const struct step *step, const char *const *dataset,
                            double count, bool write)
{
    (void)step;
    struct agreeing *in = (struct agreeing *)walk;
    const struct plan *plan = in->demand->plan;
    const uint32_t found = names_find(&plan->names->datasets, *dataset);
    if (found == NAME_UNKNOWN || plan->datasets[found].store == NONE)
        return;
    in->touched[plan->datasets[found].store] += count;
    in->writes[plan->datasets[found].store] += write ? count : 0.0;
}

static void count_call(struct walk *walk, const struct step *step, const char *const *endpoint,
                       double count, bool forward)
{
    (void)step, (void)forward;
    struct agreeing *in = (struct agreeing *)walk;
    const uint32_t found = plan_find_endpoint(in->demand->plan, *endpoint);
    if (found != NONE)
        walk_steps(&in->demand->plan->endpoints[found].endpoint->steps, walk, count);
}

/* --- what that adds --- */

static void add_messages(struct demand *d, uint32_t coordinator, uint32_t store, double rate)
{
    const struct plan *plan = d->plan;
    const uint32_t channel = traffic_channel(plan, coordinator, store);
    if (channel == NONE)
        return;
    const double overhead = plan->channels[channel].charged
                                ? (double)plan->channels[channel].protocol_costs->overhead
                                : 0.0;
    const double bytes = rate * (BARE_BYTES + overhead);
    demand_asking(d, store, 2.0 * rate * demand_message(plan, channel, store, BARE_BYTES));
    channel_load(plan, channel, d->ways, &d->pipes, &d->room, bytes, bytes);
}

/* Replicas that write down what is told one of them. */
static uint32_t flushing(const struct party *party)
{
    const struct store_class *class =
        party->store ? (const struct store_class *)party->store->kind.class : NULL;
    return class && class->follow && class->follow(party->store, 0).flushed
               ? party->shards->replicas
               : 1;
}

static void add_fsyncs(struct demand *d, uint32_t party, double rate)
{
    const struct party *about = &d->plan->parties[party];
    const double each = rate * flushing(about) / about->initial;
    for (uint32_t i = 0; i < about->initial; i++)
        d->fsyncs[d->plan->instances[about->first + i].node] += each;
}

/* Shards of it that so many operations are expected to touch, evenly. */
static double shards_touched(const struct party *party, double operations)
{
    const double count = party->shards ? party->shards->cut : 1;
    return count <= 1 ? fmin(1.0, operations) : count * (1.0 - pow(1.0 - 1.0 / count, operations));
}

static void add_transaction(struct agreeing *in, double rate)
{
    struct demand *d = in->demand;
    const uint32_t coordinator = d->plan->endpoints[in->endpoint].party;
    double parts = 0, written = 0;
    for (uint32_t i = 0; i < d->plan->party_count; i++) {
        parts += shards_touched(&d->plan->parties[i], in->touched[i]);
        written = fmax(written, fmin(1.0, in->writes[i]));
    }
    const bool alone = parts <= 1.0;
    for (uint32_t i = 0; i < d->plan->party_count; i++) {
        const double writes = shards_touched(&d->plan->parties[i], in->writes[i]),
                     touched = shards_touched(&d->plan->parties[i], in->touched[i]);
        if (touched <= 0.0)
            continue;
        add_fsyncs(d, i, rate * ((d->sure ? 0.0 : alone ? writes : 2.0 * writes) - in->writes[i]));
        if (!d->sure)
            add_messages(d, coordinator, i, rate * (touched + (alone ? 0.0 : writes)));
    }
    if (!alone && !d->sure)
        add_fsyncs(d, coordinator, rate * written);
}

/* --- sagas: what is written down --- */

/* What stands behind a call that may fail is noted so much more rarely. */
static void note_call(struct walk *walk, const struct step *step, const char *const *endpoint,
                      double count, bool forward)
{
    struct agreeing *in = (struct agreeing *)walk;
    const struct plan *plan = in->demand->plan;
    const uint32_t to = plan_find_endpoint(plan, *endpoint);
    (void)forward;
    in->noted += step->undo ? count : 0.0;
    if (to == NONE)
        return;
    const uint32_t channel =
        traffic_channel(plan, plan->endpoints[in->endpoint].party, plan->endpoints[to].party);
    const struct traffic *t = in->demand->traffic;
    traffic_attempts(t, channel, traffic_success(t, channel, to), &walk->through);
}

static void note_operation(struct walk *walk, const struct step *step, const char *const *dataset,
                           double count, bool write)
{
    (void)dataset; /* left out: those that fail by the network */
    ((struct agreeing *)walk)->noted += write || step->undo ? count : 0.0;
}

static void add_saga(const struct agreeing *outer, const struct transaction_terms *terms,
                     const struct table *steps, double rate)
{
    struct demand *d = outer->demand;
    struct agreeing inner = *outer;
    if (!terms->log || d->sure)
        return;
    inner.walk = (struct walk){.operate = note_operation, .call = note_call};
    inner.noted = 0;
    walk_steps(steps, &inner.walk, 1.0);
    const double ends = inner.noted > 0.0 ? inner.walk.through : 0.0;
    add_fsyncs(d, d->plan->endpoints[outer->endpoint].party, rate * (inner.noted + ends));
}

static void hear_transaction(struct walk *walk, const struct step *step, const struct table *steps,
                             double count)
{
    struct agreeing *outer = (struct agreeing *)walk;
    struct demand *d = outer->demand;
    const struct chosen *kind = transaction_kind(d->plan, outer->endpoint);
    (void)step;
    if (!kind)
        return;
    if (transaction_class_of(kind)->undoes)
        add_saga(outer, kind->settings, steps, d->visits[outer->endpoint] * count);
    if (!transaction_class_of(kind)->holds)
        return;
    for (uint32_t i = 0; i < d->plan->party_count; i++)
        outer->writes[i] = outer->touched[i] = 0;
    struct agreeing inner = *outer;
    inner.walk = (struct walk){.operate = count_operation, .call = count_call};
    walk_steps(steps, &inner.walk, 1.0);
    add_transaction(&inner, d->visits[outer->endpoint] * count);
}

void demand_transactions(struct demand *d, struct arena *arena)
{
    const struct plan *plan = d->plan;
    if (!plan->transactional)
        return;
    struct agreeing in = {.walk = {.transaction = hear_transaction},
                          .demand = d,
                          .writes = arena_array(arena, plan->party_count, sizeof(double)),
                          .touched = arena_array(arena, plan->party_count, sizeof(double))};
    for (in.endpoint = 0; in.endpoint < plan->endpoint_count; in.endpoint++)
        if (d->visits[in.endpoint] > 0.0 && plan->endpoints[in.endpoint].party != NONE)
            walk_steps(&plan->endpoints[in.endpoint].endpoint->steps, &in.walk, 1.0);
}
