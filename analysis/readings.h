/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The instruments of a run, reset when the measurement begins and taken as numbers when it ends,
 * and at moments in between for windows, by signal and index.
 *
 * Taken at the very end of the measured time, before the stragglers are waited for: averages by
 * time belong to the measured time and to nothing else.
 *
 * Rule: all that is taken are sums since the reset, so the difference of two is what happened
 * between. */
#ifndef ANALYSIS_READINGS_H
#define ANALYSIS_READINGS_H

#include "models/run/run.h"

struct taken {
    bool given;     /* this component has this instrument */
    double count;   /* count: events; sample: how many */
    double sum;     /* level: value x seconds; server: seconds at work; sample: of seconds */
    double squares; /* sample: of seconds squared */
};

struct readings {
    struct taken *of[SIGNAL_COUNT]; /* by index of node or party; [0] for the whole */
    uint32_t counts[SIGNAL_COUNT];
    uint64_t sent; /* measured requests so far */
};

void readings_reset(struct run *run);
struct readings *readings_take(const struct run *run, sim_time from, struct arena *arena);
/* From `before` (NULL: from the reset) to `after`; .given is false where there is no such
 * instrument. */
struct taken readings_between(const struct readings *before, const struct readings *after,
                              enum signal signal, uint32_t index);
/* Sum of a count over all components; NAN if none has it. */
double readings_total(const struct readings *readings, enum signal signal);

#endif
