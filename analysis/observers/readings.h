/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The instruments of a run, reset when the measurement begins and taken as numbers when it ends,
 * and at moments in between for windows.
 *
 * Taken at the very end of the measured time, before the stragglers are waited for: averages by
 * time belong to the measured time and to nothing else.
 *
 * Rule: all that is taken are sums since the reset, so the difference of two is what happened
 * between.  (A moment counts from the start of the run and is not reset.) */
#ifndef ANALYSIS_OBSERVERS_READINGS_H
#define ANALYSIS_OBSERVERS_READINGS_H

#include "models/run/instruments.h"

struct taken {
    bool given;   /* this component has this instrument */
    double count; /* events; sample: how many; moment: 1 if it came, else 0 */
    double sum; /* level: value x seconds; server: seconds at work; sample: of seconds; moment: s */
    double squares; /* sample: of seconds squared */
};

struct readings {
    struct taken *of[SCOPE_COUNT]; /* index of the node or party (0: the whole) x rows + row */
    uint32_t owners[SCOPE_COUNT];
    uint64_t sent; /* measured requests so far */
};

void readings_reset(struct run *run);
struct readings *readings_take(struct run *run, sim_time from, struct arena *arena);
/* From `before` (NULL: from the reset) to `after`; .given is false where there is no such
 * instrument. */
struct taken readings_between(const struct readings *before, const struct readings *after,
                              struct instrument instrument, uint32_t index);
/* Sum of a count over all components; NAN if none has it. */
double readings_total(const struct readings *readings, struct instrument instrument);

#endif
