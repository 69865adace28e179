/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests of histograms as bytes, and back, bit for bit (analysis/statistics/packing.h).
 *
 * Why apart: what a replication leaves holds some, and so do observers.  Rule: buckets grow, and
 * what is in one lies within it; anything else is a mistake of whoever wrote the bytes. */
#ifndef ANALYSIS_STATISTICS_DIGEST_PACKING_H
#define ANALYSIS_STATISTICS_DIGEST_PACKING_H

#include "analysis/statistics/histogram.h"
#include "analysis/statistics/packing.h"

void digest_pack(const struct digest *digest, struct packing *to);
struct digest *digest_unpack(struct unpacking *from);

#endif
