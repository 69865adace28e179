/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told of an architecture whose requests were simulated in pieces of the time only
 * (analysis/replication/sampled.h), beside its numbers.
 *
 * Why: whoever reads a number of ten years should know of how much it was seen. */
#ifndef ANALYSIS_METRICS_SAMPLED_RESULT_H
#define ANALYSIS_METRICS_SAMPLED_RESULT_H

#include <stdbool.h>
#include <stdint.h>

struct sampled_result {
    bool given;                /* else the whole time was simulated */
    double seconds;            /* of all replications together */
    uint64_t episodes, pieces; /* the same: there were, were simulated (of quiet time too) */
    const char *lasting;       /* why that may not do; NULL: nothing speaks against it */
};

#endif
