/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outbox: the writes of a transaction and what it publishes are one commit of one store; a relay
 * publishes what stands there afterwards, at least once (Richardson, "Microservices Patterns",
 * 2018, section 3.3.7: the transactional outbox).
 *
 * Why: a process that writes and then publishes can die in between, and one that publishes first
 * tells of what may never be.  Here the message is a row beside the writes: the store holds all of
 * it back and commits at once when the steps are done (one store decides alone:
 * two_phase_commit.c).
 *
 * The relay lives in the process that wrote the row.  It reads what has been committed as it
 * appears, publishes each message, again each `again` until a broker has acknowledged it, and marks
 * the row; what dies between the two is published once more when the process is back, with the same
 * number: a duplicate.  Rows travel with the commit and take nothing else.
 *
 * Two-phase commits and sagas have it by `outbox: true`: there the row is due when the transaction
 * has been decided, or its end written down.  What is published by an endpoint that a transaction
 * calls goes out at once. */
#include "models/words/transaction.h"

static const struct setting outbox_settings[] = {
    DURATION(struct transaction_terms, timeout, .preset = "2s", .least = 1,
             .doc = "from its beginning until it is committed; what takes longer is rolled back"),
    AGAIN("1s", "a message that was not acknowledged is published again"), SETTINGS_END};

extern const struct transaction_class transaction_outbox;
const struct transaction_class transaction_outbox = {
    .head = {.name = "outbox",
             .doc = "writes and messages are one commit of one store; a relay publishes what is "
                    "committed",
             .settings = outbox_settings,
             .settings_size = sizeof(struct transaction_terms),
             .examples = EXAMPLES({.text = "outbox"}, {.text = "outbox(timeout=1s again=100ms)"},
                                  {.text = "{kind: outbox, again: 100ms..10s, jitter: equal}"})},
    .holds = true,
    .one_store = true,
};
