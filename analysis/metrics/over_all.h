/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A metric of services, stores or topics, asked of all of them together.
 *
 * Why: `hedged.share` without brackets is a fair question, and its answer no mean of shares.
 *
 * Rule: shares are sums over sums, so a store that nobody asks weighs nothing; the greatest of
 * several is the greatest of all; numbers add up. */
#ifndef ANALYSIS_METRICS_OVER_ALL_H
#define ANALYSIS_METRICS_OVER_ALL_H

#include "analysis/metrics/metrics.h"

/* What narrows a metric to a party of this kind. */
extern const enum narrow narrow_of[PARTY_KINDS];

struct reduced reduce_over_all(const struct question *question, struct reason *why);

#endif
