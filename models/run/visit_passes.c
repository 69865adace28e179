/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What leaves a stay otherwise than by its end: an answer before it, which travels in a record of
 * its own, and a request that is handed over. */
#include "models/run/ledger.h"
#include "models/run/network.h"
#include "models/run/queue.h"
#include "models/run/transaction_records.h"
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

void visit_hand_over(struct run *run, uint32_t index, struct visit *visit, uint32_t to,
                     uint32_t link)
{
    const uint32_t instance = visit->parcel.to;
    const bool held = visit->holds_worker, beside = visit->caller == NONE;
    visit_hop_over(run, visit);
    if (__builtin_expect(run->transactions != NULL, 0))
        visit_stays_in_transaction(run, index, visit->generation + 1);
    visit->generation++;
    visit->turn++;
    visit->holds_worker = false;
    visit->caller = beside ? instance : visit->caller;
    visit->begun = 0;
    visit->hops++;
    visit->forwarded = true;
    visit->parcel.from = instance;
    visit->parcel.to = to;
    visit->parcel.link = link;
    visit->parcel.mark = 0;
    link_opened(run, link); /* until the one who takes it has done with it */
    visit_send(run, index, visit);
    if (!beside)
        queue_left(run, instance, held);
}
