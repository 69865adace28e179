/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The instruments of a run, reset when the measurement begins and taken as numbers when it ends, by
 * signal and index.
 *
 * Taken at the very end of the measured time, before the stragglers are waited for: averages by
 * time belong to the measured time and to nothing else. */
#ifndef ANALYSIS_READINGS_H
#define ANALYSIS_READINGS_H

#include "models/run/run.h"

struct taken {
    bool given;   /* this component has this instrument */
    double mean;  /* level: time average; sample: mean in seconds */
    double count; /* count: events; sample: how many */
    double most;  /* level: greatest value; sample: longest in seconds */
};

struct readings {
    struct taken *of[SIGNAL_COUNT]; /* by index of node or party; [0] for the whole */
    uint32_t counts[SIGNAL_COUNT];
};

void readings_reset(struct run *run);
struct readings *readings_take(const struct run *run, sim_time from, struct arena *arena);
/* .given is false where there is no such instrument. */
struct taken readings_of(const struct readings *readings, enum signal signal, uint32_t index);
/* Sum of a count over all components; NAN if none has it. */
double readings_total(const struct readings *readings, enum signal signal);

#endif
