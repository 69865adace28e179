/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a replication leaves, as bytes: histograms, timelines, trends and whatever else its
 * observers leave belong to it.
 *
 * Why: results are made of what replications leave and of nothing else, so whoever keeps these
 * bytes can conclude without running, later or elsewhere, to the same last digit.
 *
 * Rule: digests that columns share are packed once, and shared again when they come out. */
#ifndef ANALYSIS_REPLICATION_LEAVING_H
#define ANALYSIS_REPLICATION_LEAVING_H

#include "analysis/replication/replication.h"
#include "analysis/statistics/packing.h"

void leaving_pack(const struct leaving *leaving, uint32_t columns, struct packing *to);
/* Into one whose arrays are there (study_leaving), all else in the arena of `from`.  False: it was
 * not packed of as many columns and by the same observers. */
bool leaving_unpack(struct leaving *leaving, uint32_t columns, struct unpacking *from);

#endif
