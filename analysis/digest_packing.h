/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests of histograms as bytes, and back, bit for bit (analysis/packing.h).
 *
 * Why apart: what a replication leaves holds some, and so do observers.  Rule: buckets grow, and
 * what is in one lies within it; anything else is a mistake of whoever wrote the bytes. */
#ifndef ANALYSIS_DIGEST_PACKING_H
#define ANALYSIS_DIGEST_PACKING_H

#include "analysis/histogram.h"
#include "analysis/packing.h"

void digest_pack(const struct digest *digest, struct packing *to);
struct digest *digest_unpack(struct unpacking *from);

#endif
