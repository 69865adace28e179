/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a search for a capacity begins: a bracket from two short runs of each load.
 *
 * Why: a run of the full length at 4,000 requests a second takes seconds, and most loads of a
 * search only tell that the answer is elsewhere.  That a tenth of the time tells as well.
 *
 * Rules:
 *  - It proves nothing: values are taken for what they are, so no error is spent, and its random
 *    numbers are its own.  Both ends are proven afterwards by runs of the full length, wherever the
 *    search began.
 *  - There is none where a short run would not be like a long one: where something is disrupted,
 *    where a load is recorded, or where the tenth part is less than a length that is found
 *    (length.h) would be. */
#ifndef ANALYSIS_SEARCH_PILOT_H
#define ANALYSIS_SEARCH_PILOT_H

#include "analysis/search/capacity.h"

/* Measured time of its runs; 0: there is no pilot. */
sim_time pilot_length(const struct plan *plan);

/* `start` and `how` like those of the search. `how->probe` is not called. */
struct bracket pilot_search(const struct capacity_search *search, const struct subject *subject,
                            const struct bracketing *how, uint64_t *requests);

/* The search begins around what the pilot found: just below it, then as far above. */
struct bracketing pilot_aim(const struct bracketing *how, const struct bracket *found);

#endif
