/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fifo: the key that came first goes, however often it is used.
 *
 * Why: no use changes anything, so it needs neither locks nor order.  It keeps the same keys as
 * `random` does, on average (Gelenbe 1973).
 * Source of the mean: Dan, Towsley 1990; Fricker, Robert, Roberts 2012. */
#include "models/words/eviction.h"

static uint32_t fifo_victim(const struct memory *memory, const void *settings, draw *random)
{
    (void)settings, (void)random;
    return memory->entries[0].newer;
}

/* It stays for the time, and comes again with the next question. */
static double fifo_present(double rate, double time) { return rate * time / (1.0 + rate * time); }

const struct eviction_class eviction_fifo = {
    .head = {.name = "fifo",
             .doc = "the key that came first",
             .examples = EXAMPLES({.text = "fifo"})},
    .victim = fifo_victim,
    .present = fifo_present,
};
