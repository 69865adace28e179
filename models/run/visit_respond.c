/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An answer before the end: it travels in a record of its own, as the visit that it answers for. */
#include "models/run/ledger.h"
#include "models/run/visit.h"

void visit_respond(struct run *run, uint32_t index, uint32_t bytes)
{
    uint32_t answer_index;
    struct visit *answer = visit_take(run, &answer_index), *visit = visit_at(run, index);
    const uint32_t generation = answer->generation, turn = answer->turn, slot = answer->parcel.slot;
    *answer = *visit;
    answer->generation = generation;
    answer->turn = turn;
    answer->parcel.slot = slot;
    answer->responded = false;
    visit->responded = true;
    visit->waiter_kind = WAITER_NOBODY;
    visit->forwarded = false; /* the answer has taken it over */
    if (ledgers_kept(run))
        ledger_passes(run, index, answer_index);
    visit_turn_back(run, answer_index, answer, OUTCOME_ok, bytes);
}
