/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long is measured where the scenario does not say: as long as the percentiles that are shown
 * need.
 *
 * Why: whoever writes a first scenario wants an answer, and how long a run must be for it can be
 * found as well as how many of them there must be (precision.h).
 *
 * Rules:
 *  - It begins with 20 s, the time of 2,000 requests, or the whole length of a recorded load,
 *    whichever is longest of all architectures, and is doubled until eight runs with random numbers
 *    of their own carry every percentile up to the 99th that tells good from bad; or until these
 *    eight take too many events, after which more replications have to do.
 *  - Whether a percentile has an interval decides, never what it is: so nothing is chosen by its
 *    result.
 *  - Nothing is found where something is disrupted, or nobody comes by himself: then how long is a
 *    question about what is to be seen, which nobody else can answer. */
#ifndef ANALYSIS_EXPERIMENT_LENGTH_H
#define ANALYSIS_EXPERIMENT_LENGTH_H

#include "analysis/experiment/experiment.h"

/* Replications by which a length is judged: fewer might not carry what it was found for. */
enum { LENGTH_REPLICATIONS = 8 };

/* It could be found for this plan, whose scenario says nothing. */
bool length_can_be_found(const struct plan *plan);
/* What to begin with. */
sim_time length_least(const struct plan *plan);
/* Tries `duration` on the study's subjects, which have it already: long enough? */
bool length_suffices(const struct study *study, struct arena *arena);

#endif
