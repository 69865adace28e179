/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/reductions.h"

#include "analysis/observers/observers.h"
#include "models/plan/transactions.h"
#include "models/words/actor.h"

static bool party_locks(const struct plan *plan, uint32_t party)
{
    return plan->parties[party].kind == PARTY_STORE && store_locks(plan->parties[party].store);
}

static bool is_locked(const struct question *question)
{
    const struct plan *plan = question->plan;
    if (question->narrow != NARROW_WHOLE)
        return party_locks(plan, question->index);
    uint32_t party = 0;
    while (party < plan->party_count && !party_locks(plan, party))
        party++;
    return party < plan->party_count;
}

struct reduced reduce_locks(const struct question *question, struct reason *why)
{
    return is_locked(question) ? reduce_count(question, why) : no_value(why, NULL);
}

struct reduced reduce_lock_wait(const struct question *question, struct reason *why)
{
    if (!is_locked(question))
        return no_value(why, NULL);
    const struct taken waits = readings_between(
        question->before, question->after, (struct instrument)PARTY(lock_waits), question->index);
    *why = (struct reason){.text = "no row was locked"};
    return part_of(waits.sum, waits.count);
}

/* --- transactions --- */

static const struct transactions_of *transactions_of(const struct question *question)
{
    const struct transactions_heard *heard = question->heard;
    if (!heard)
        return NULL;
    return question->narrow == NARROW_WHOLE ? &heard->total : &heard->endpoints[question->index];
}

static const char none[] = "there was no transaction";

/* NULL: nothing is kept there. */
static struct histogram *commits_of(const struct question *question)
{
    if (question->narrow == NARROW_STORE) {
        const struct commits_heard *heard = question->heard;
        return heard ? heard->of_party[question->index] : NULL;
    }
    const struct transactions_of *of = transactions_of(question);
    return of ? of->commit : NULL;
}

struct reduced reduce_commit_mean(const struct question *question, struct reason *why)
{
    const struct histogram *commits = commits_of(question);
    if (!commits)
        return no_value(why, NULL);
    *why = (struct reason){.text = none};
    return part_of(seconds_of(wide_to_double(commits->sum)), (double)commits->number);
}

struct reduced reduce_committed(const struct question *question, struct reason *why)
{
    const struct transactions_of *of = transactions_of(question);
    return of && of->commit ? part_of((double)of->ends[TRANSACTION_committed], question->seconds)
                            : no_value(why, NULL);
}

struct reduced reduce_commit_quantile(const struct question *question, struct reason *why)
{
    struct histogram *commits = commits_of(question);
    return commits ? values_of(commits, question, none, why) : no_value(why, NULL);
}

static uint64_t all_of(const struct transactions_of *of)
{
    uint64_t all = 0;
    for (unsigned i = 0; i < TRANSACTION_in_doubt; i++)
        all += of->ends[i];
    return all;
}

struct reduced reduce_aborted(const struct question *question, struct reason *why)
{
    const struct transactions_of *of = transactions_of(question);
    if (!of || !of->commit)
        return no_value(why, NULL);
    *why = (struct reason){.text = none};
    return part_of((double)of->ends[TRANSACTION_aborted], (double)all_of(of));
}

struct reduced reduce_half(const struct question *question, struct reason *why)
{
    const struct transactions_of *of = transactions_of(question);
    return of && of->commit ? one_value((double)of->half) : no_value(why, NULL);
}

/* --- sagas --- */

static bool is_saga(const struct plan *plan, uint32_t endpoint)
{
    const struct chosen *kind = transaction_kind(plan, endpoint);
    return kind && transaction_class_of(kind)->undoes;
}

static bool has_sagas(const struct question *question)
{
    const struct plan *plan = question->plan;
    if (!plan->transactional || question->narrow != NARROW_WHOLE)
        return plan->transactional && is_saga(plan, question->index);
    uint32_t endpoint = 0;
    while (endpoint < plan->endpoint_count && !is_saga(plan, endpoint))
        endpoint++;
    return endpoint < plan->endpoint_count;
}

static const struct transactions_of *sagas_of(const struct question *question)
{
    const struct transactions_of *of = transactions_of(question);
    return of && of->commit && has_sagas(question) ? of : NULL;
}

static const char none_failed[] = "no saga failed";

struct reduced reduce_undo_mean(const struct question *question, struct reason *why)
{
    const struct transactions_of *of = sagas_of(question);
    if (!of)
        return no_value(why, NULL);
    *why = (struct reason){.text = none_failed};
    return part_of(seconds_of(wide_to_double(of->undo->sum)), (double)of->undo->number);
}

struct reduced reduce_undo_quantile(const struct question *question, struct reason *why)
{
    const struct transactions_of *of = sagas_of(question);
    return of ? values_of(of->undo, question, none_failed, why) : no_value(why, NULL);
}

struct reduced reduce_undo_retries(const struct question *question, struct reason *why)
{
    const struct transactions_of *of = sagas_of(question);
    return of ? one_value((double)of->retries) : no_value(why, NULL);
}

struct reduced reduce_uncompensated(const struct question *question, struct reason *why)
{
    const struct transactions_of *of = sagas_of(question);
    return of ? one_value((double)(of->failed - of->undone)) : no_value(why, NULL);
}

static const struct dirty *dirty_of(const struct question *question, struct reason *why)
{
    const struct dirty_heard *heard = question->heard;
    *why = (struct reason){.text = "nothing was read"};
    return heard ? heard->dirty : NULL;
}

struct reduced reduce_dirty(const struct question *question, struct reason *why)
{
    const struct dirty *dirty = dirty_of(question, why);
    return dirty ? part_of((double)dirty->seen, (double)dirty->reads) : no_value(why, NULL);
}

struct reduced reduce_phantom(const struct question *question, struct reason *why)
{
    const struct dirty *dirty = dirty_of(question, why);
    return dirty ? part_of((double)dirty->phantoms, (double)dirty->reads) : no_value(why, NULL);
}

/* NULL: nobody can be in doubt there. */
static struct histogram *doubts(const struct question *question)
{
    const struct transactions_heard *heard = question->heard;
    if (!heard)
        return NULL;
    struct histogram *doubt =
        question->narrow == NARROW_WHOLE ? heard->doubt : heard->stores[question->index];
    return doubt && doubt->number > 0 ? doubt : NULL;
}

struct reduced reduce_in_doubt(const struct question *question, struct reason *why)
{
    struct histogram *doubt = doubts(question);
    return doubt ? values_of(doubt, question, "no store was in doubt", why) : no_value(why, NULL);
}

struct reduced reduce_in_doubt_max(const struct question *question, struct reason *why)
{
    const struct histogram *doubt = doubts(question);
    return doubt ? one_value(seconds_of((double)histogram_most(doubt))) : no_value(why, NULL);
}
