/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fifo: first come, first served. */
#include "models/words/order.h"

const struct order_class order_fifo = {
    .head = {.name = "fifo",
             .doc = "first come, first served",
             .examples = EXAMPLES({.text = "fifo"})},
};
