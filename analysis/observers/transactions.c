/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions, by the endpoint in which their step stands: how they ended, how long committing
 * took them; and how long stores were in doubt. */
#include "analysis/observers/observers.h"

static bool wanted(const struct heard_run *about) { return about->run->plan->transactional; }

static void begin_of(struct transactions_of *of, struct arena *arena)
{
    of->commit = histogram_create(arena);
    of->undo = histogram_create(arena);
}

static void create(void *state, const struct heard_run *about)
{
    struct transactions_heard *heard = state;
    const struct plan *plan = about->run->plan;
    heard->about = about;
    begin_of(&heard->total, about->arena);
    heard->endpoints = arena_array(about->arena, plan->endpoint_count, sizeof *heard->endpoints);
    heard->doubt = histogram_create(about->arena);
    heard->stores = arena_array(about->arena, plan->party_count, sizeof(struct histogram *));
}

/* What had failed before the measured time is not counted in it. */
static void add_undone(struct transactions_of *of, const struct transaction_record *record,
                       bool failed_inside)
{
    histogram_add(of->undo, record->took);
    of->undone += failed_inside;
    of->retries += record->retries;
}

static void add(struct transactions_of *of, const struct transaction_record *record)
{
    of->ends[record->end]++;
    of->half += record->half;
    of->failed += record->undoes && record->end != TRANSACTION_committed;
    if (record->end == TRANSACTION_committed)
        histogram_add(of->commit, record->took);
}

/* Whatever ends in the measured time. */
static void hear(void *state, sim_time now, const void *told)
{
    struct transactions_heard *heard = state;
    const struct transaction_record *record = told;
    if (now < heard->about->from || now >= heard->about->until)
        return;
    if (record->end == TRANSACTION_in_doubt) {
        struct histogram **store = &heard->stores[record->store];
        if (!*store)
            *store = histogram_create(heard->about->arena);
        histogram_add(*store, record->took);
        histogram_add(heard->doubt, record->took);
        return;
    }
    struct transactions_of *of = &heard->endpoints[record->endpoint];
    if (!of->commit)
        begin_of(of, heard->about->arena);
    if (record->end == TRANSACTION_undone) {
        const bool inside = now - record->took >= heard->about->from;
        add_undone(of, record, inside);
        add_undone(&heard->total, record, inside);
        return;
    }
    if (record->end == TRANSACTION_torn) { /* counted as committed */
        of->half++;
        heard->total.half++;
        return;
    }
    add(of, record);
    add(&heard->total, record);
}

const struct observer_class observer_transactions = {
    .name = "transactions",
    .doc = "how transactions ended, and how long stores were in doubt",
    .hears = RECORD_TRANSACTION,
    .state_size = sizeof(struct transactions_heard),
    .wanted = wanted,
    .create = create,
    .hear = hear,
};
