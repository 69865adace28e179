/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lifo: whoever came last is next.
 *
 * Why: under overload those who are served have just come, and still wait for their answer; those
 * who do not are lost, which in first come, first served are all.  In calm the mean wait is the
 * same as of fifo and its variance larger (Kingman 1962, "The effect of queue discipline on waiting
 * time variance"). */
#include "models/words/order.h"

static bool lifo_newest(const void *state, const void *settings, sim_time now)
{
    (void)state, (void)settings, (void)now;
    return true;
}

const struct order_class order_lifo = {
    .head = {.name = "lifo",
             .doc = "whoever came last is next",
             .examples = EXAMPLES({.text = "lifo"})},
    .newest = lifo_newest,
};
