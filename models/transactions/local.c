/* SPDX-License-Identifier: GPL-3.0-or-later */
/* local: each write for itself, as if nothing had been said.  What has been written when a later
 * step fails, or when the process dies, stays: half a transaction. */
#include "models/words/transaction.h"

extern const struct transaction_class transaction_local;
const struct transaction_class transaction_local = {
    .head = {.name = "local",
             .doc = "each write for itself; what a failure leaves half done stays so",
             .examples = EXAMPLES({.text = "local"})},
};
