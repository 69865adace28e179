/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/hedge_delay.h"

#define HEDGE_DELAYS(X) X(fixed) X(percentile)

#define HEDGE_DELAY_EXTERN(name) extern const struct hedge_delay_class hedge_delay_##name;
HEDGE_DELAYS(HEDGE_DELAY_EXTERN)
#define HEDGE_DELAY_HEAD(name) &hedge_delay_##name.head,
static const struct class_head *const members[] = {HEDGE_DELAYS(HEDGE_DELAY_HEAD) 0};
const struct family hedge_delays = {
    .name = "hedge delay", .members = members, .plain = "fixed percentile"};
