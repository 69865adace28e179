/* SPDX-License-Identifier: GPL-3.0-or-later */
/* two_phase_commit: stores hold writes back and keep their rows locked until all of them have
 * promised to commit, and the coordinator has written its decision down.
 *
 * The variant is presumed abort (Mohan, Lindsay, Obermarck, "Transaction Management in the R*
 * Distributed Database Management System", ACM TODS 1986), as the XA interface and Java's
 * transaction managers have it:
 *  - prepare: each store writes down what it promises, and answers; one that only read has
 *    nothing to promise and is done;
 *  - the coordinator writes the decision down if it is to commit; without a record it is not;
 *  - commit or roll back: told until acknowledged, each written down by the store.
 * With one store there is nothing to agree on: it commits at once.
 *
 * A store that has promised is in doubt until it hears: if the coordinator dies, until that is
 * back, has read its log, says commit where it finds so and has all else of its former life rolled
 * back (XA's recover).  Rows stay locked meanwhile.  What a store has promised and the living
 * coordinator has forgotten is looked for every `recover` (scan.c).  A store that has not promised
 * gives up by itself after `timeout`, as XA's transaction timeout has it. */
#include "models/words/transaction.h"

static const struct setting two_phase_settings[] = {
    DURATION(struct transaction_terms, timeout, .preset = "2s", .least = 1,
             .doc = "from its beginning until it is decided; what takes longer is rolled back"),
    AGAIN("1s", "a decision that was not acknowledged is told again"),
    DURATION(struct transaction_terms, recover, .preset = "2min",
             .doc = "how often its coordinator asks all stores what they have promised, and has "
                    "rolled back what it knows nothing of; 0s: after a restart only"),
    FLAG(struct transaction_terms, outbox, .preset = "false",
         .doc = "whether what it publishes goes out when it is committed, by a relay, at least "
                "once"),
    SETTINGS_END};

extern const struct transaction_class transaction_two_phase_commit;
const struct transaction_class transaction_two_phase_commit = {
    .head = {.name = "two_phase_commit",
             .doc = "stores promise, the coordinator decides, stores commit; in doubt while it is "
                    "away",
             .settings = two_phase_settings,
             .settings_size = sizeof(struct transaction_terms),
             .examples =
                 EXAMPLES({.text = "two_phase_commit"}, {.text = "two_phase_commit(timeout=500ms)"},
                          {.text = "two_phase_commit(timeout=2s again=100ms)"},
                          {.text = "two_phase_commit(again=100ms..10s)"},
                          {.text = "two_phase_commit(recover=10s)"},
                          {.text = "two_phase_commit(timeout=2s outbox=true)"})},
    .holds = true,
};
