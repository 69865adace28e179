/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ledgers: where the time of a request went, written down as it passes.
 *
 * Why: a mean or a percentile says how long, not where.  Shares of busy workers and processors do
 * not say it either: what runs beside the longest branch costs nothing, and a short queue before a
 * rare step may be all of the tail.
 *
 * A request, a visit and a branch each own a ledger while they are open: amounts of time by account
 * (a component and a kind), and the account on which the time goes that passes just now.  What
 * comes next opens another account, and the time up to then is written on the old one.  An answer
 * hands its ledger over to whoever waited for it; a join keeps that of the branch that ended it.
 * An attempt that is given up hands nothing over, so the time for which it was waited for is
 * `lost`, as is the time before a hedge that then won.
 *
 * Rule: no moment is left out and none is written twice, so the amounts add up to the response time
 * exactly; there is no account for what remains.  CHECKed for every request.  Nothing here changes
 * what happens.
 *
 * Not asked for (run->ledgers is NULL) it costs a predictable branch at each place. */
#ifndef MODELS_RUN_LEDGER_H
#define MODELS_RUN_LEDGER_H

#include "models/run/run.h"

struct ledgers;

#define LEDGER __attribute__((cold, noinline))

/* Kept from now on; before the first event. */
void ledgers_create(struct run *run);

static inline bool ledgers_kept(const struct run *run)
{
    return __builtin_expect(run->ledgers != NULL, 0);
}

/* All that is open of a request is told up to now, for the last time: its processor's share is not
 * kept beyond. */
LEDGER void ledgers_until_now(struct run *run, uint32_t source, uint32_t request);

/* For the books: every entry that is in use stands in one ledger, and none holds time of none. */
void ledgers_check(struct run *run);

/* --- clients' requests --- */
LEDGER void ledger_request(struct run *run, uint32_t request); /* it begins */
/* It is over: the record that was told of it, and all that its ledger holds. */
LEDGER void ledger_told(struct run *run, uint32_t request, const struct request_record *record);

/* --- whoever waits --- */
/* An attempt begins, at the party `callee`; `first`: nothing else is open of its call. */
LEDGER void ledger_attempt(struct run *run, const struct call *call, uint32_t visit,
                           uint32_t callee, bool first);
/* An attempt that was sent at `since` ends its call by this visit, which hands its ledger over. */
LEDGER void ledger_heard(struct run *run, const struct call *call, uint32_t visit, sim_time since);
/* What a visit does from now on keeps nobody waiting. */
LEDGER void ledger_unheard(struct run *run, uint32_t visit);
/* A visit hands all that it holds to another one, and goes on unheard. */
LEDGER void ledger_passes(struct run *run, uint32_t from, uint32_t to);
/* Before another attempt at `callee`. */
LEDGER void ledger_backs_off(struct run *run, enum owner_kind kind, uint32_t owner,
                             uint32_t callee);
/* A branch begins; it ends the join of its parent. */
LEDGER void ledger_branch(struct run *run, uint32_t parent, uint32_t branch);
LEDGER void ledger_joined(struct run *run, uint32_t parent, uint32_t branch);

/* --- on its way --- */
LEDGER void ledger_travels(struct run *run, uint32_t visit, bool back);
/* The visit whose parcel this is shakes hands first, for so long. */
LEDGER void ledger_handshake(struct run *run, const struct parcel *parcel, sim_time time);

/* --- where it stays --- */
LEDGER void ledger_spends(struct run *run, uint32_t visit, enum spent kind);
/* The processor has so much work for a visit, or for a visitor's operation. */
LEDGER void ledger_works(struct run *run, uint32_t owner, sim_time work);
/* The same for an operation on a store, if a visitor waits for it. */
LEDGER void ledger_operation(struct run *run, const struct operation *operation, enum spent kind);
/* An instance is frozen from now on, or goes on. */
LEDGER void ledger_freezes(struct run *run, uint32_t instance, bool frozen);

#endif
