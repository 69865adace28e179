/* SPDX-License-Identifier: GPL-3.0-or-later */
/* relay: what a balancer does with a request: some work, then it asks a replica and waits.
 *
 * Rule: no step of the language; balancers have it (models/plan/balancers.h).  The request keeps
 * its key, so whoever it is for draws as if nobody had stood between. */
#ifndef MODELS_WORDS_RELAY_H
#define MODELS_WORDS_RELAY_H

#include "sim/distribution.h"

struct relay {
    struct law work;      /* processor time; not given: none */
    const char *endpoint; /* module.endpoint */
};

extern const struct step_class *const relay_step;

#endif
