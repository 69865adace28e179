/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a sweep will take, and how much it writes, measured on a small piece of it.
 *
 * Why measured: what an event costs depends on the scenario and the machine; what does not is how
 * much there is to simulate (effort.h).  So the first point is run for a part of its time that
 * takes a fraction of a second, once with one replication and once with two, and the rest is
 * proportion.
 *
 * Rule: nothing is said that was not measured here and now.  A longer run fills more buckets of its
 * histograms, so its record is larger than that of the piece: bytes are a lower bound. */
#ifndef ANALYSIS_SWEEP_ESTIMATE_H
#define ANALYSIS_SWEEP_ESTIMATE_H

#include "analysis/sweep/sweep.h"

struct sweep_estimate {
    double seconds;          /* of one processor, simulation alone */
    double journal, results; /* bytes, at least */
};

/* False after a message: the first point does not run. */
bool sweep_estimate(struct sweep *sweep, struct sweep_estimate *estimate);

#endif
