/* SPDX-License-Identifier: GPL-3.0-or-later */
/* priority: requests of sources of greater `priority` stand before the others, in order of arrival
 * among their like; into a full line they push out the last one of lesser priority.
 *
 * Why: when something must be lost, it should be what matters least.  Nobody's work is interrupted
 * (processors do that: cpu: priority).  Source: Cobham 1954, "Priority assignment in waiting line
 * problems", Operations Research 2: class k waits W0 / ((1 - s[k-1]) (1 - s[k])), where s[k] is the
 * load of the classes up to k. */
#include "models/words/order.h"

const struct order_class order_priority = {
    .head = {.name = "priority",
             .doc = "by the `priority` of the source, greatest first",
             .examples = EXAMPLES({.text = "priority"})},
    .ranks = true,
};
