/* SPDX-License-Identifier: GPL-3.0-or-later */
/* saga: each step is final at once and seen by everybody; where a later one fails, what was done is
 * taken back, the latest first, by steps of their own (Garcia-Molina and Salem, "Sagas", ACM SIGMOD
 * 1987: backward recovery).
 *
 * The process in which the step `transaction` stands orchestrates.
 *  - Before it takes a step that can be taken back (a call with `undo`, a write of its own) it
 *    writes that down (`log`), and when all are done, that they are: so a later life knows what may
 *    have been done.  A step whose outcome nobody knows (a time-out) is taken back like one that
 *    was done.
 *  - Compensation goes on beside the request, which fails at once, one step after another; one
 *    that fails is tried again after `again`, however often it takes.  At a fixed pace the
 *    compensations of a bad time can be what keeps it bad, so the wait doubles, as it does for
 *    activities of Temporal (RetryPolicy: initial interval 1 s, coefficient 2, at most 100 times
 * the first, attempts unlimited), and is spread (Brooker 2015, full jitter).
 *  - A process that dies takes its sagas with it; when it is back, all that stand in its log are
 *    compensated, from their end.  What had been compensated before is so again: an `undo` may come
 *    twice.  Without `log` nobody knows of them, and they stay half done.
 *
 * What a participant knows: it refuses operations of a saga that is being taken back (the fence
 * of a late request, as Seata's), and an operation that is at work is waited for.  A write of its
 * own is undone by a write of the same key; a call by its `undo`, which draws as the call's first
 * try drew: an operation at the same place of both endpoints has the same key, and `key: user`
 * always has. */
#include "models/words/transaction.h"

static const struct setting saga_settings[] = {
    DURATION(struct transaction_terms, timeout, .preset = "5s", .least = 1,
             .doc = "no step begins later than this after its beginning: it has failed then"),
    AGAIN("1s..100s", "a compensation that failed is tried again"),
    FLAG(struct transaction_terms, log, .preset = "true",
         .doc = "whether its process writes down what it does, so that a later life can take it "
                "back"),
    FLAG(struct transaction_terms, outbox, .preset = "false",
         .doc = "whether what it publishes goes out when it is committed, by a relay, at least "
                "once"),
    SETTINGS_END};

extern const struct transaction_class transaction_saga;
const struct transaction_class transaction_saga = {
    .head = {.name = "saga",
             .doc = "each step is final at once; a failure has those before it taken back",
             .settings = saga_settings,
             .settings_size = sizeof(struct transaction_terms),
             .examples = EXAMPLES({.text = "saga"}, {.text = "saga(timeout=2s again=200ms)"},
                                  {.text = "saga(again=100ms..10s)"},
                                  {.text = "{kind: saga, again: 100ms..10s, jitter: equal}"},
                                  {.text = "saga(log=false)"}, {.text = "saga(outbox=true)"})},
    .undoes = true,
};
