/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rolling: a few at a time, as a Kubernetes deployment does it: as many more as `surge` says, as
 * many fewer as `unavailable`. */
#include "models/words/releases.h"

const struct strategy_class strategy_rolling = {
    .head = {.name = "rolling",
             .doc = "a few instances at a time: `surge` more than usual, `unavailable` fewer",
             .examples = EXAMPLES({.text = "rolling"})},
    .rolls = true,
};
