/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/reductions.h"

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
