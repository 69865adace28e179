/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The distribution of latency of a folder (spectrum.csv), as the pictures of it need it: spectrum
 * (latency by percentile) and distribution (shares by latency). */
#ifndef ANALYSIS_OUTPUT_PLOT_SPECTRUM_H
#define ANALYSIS_OUTPUT_PLOT_SPECTRUM_H

#include "analysis/output/plot_curve.h"

struct spectrum {
    struct plot *plot;
    struct script script;
    struct plot_table table;
    uint32_t quantile, latency; /* columns */
    struct time_unit unit;
    struct extent x, y; /* 1/(1-p); latency in the unit, without the fastest twentieth */
    struct curves *curves;
};

/* False after a message, but for a missing file: then *missing.  Without values the extent of y
 * has seen nothing. */
bool spectrum_read(struct spectrum *in, struct plot *plot, bool *missing);
/* Objectives on percentiles of all requests, one after another from *next on: the share of it
 * (0.99), its bound in the unit and its text.  False: no more. */
bool spectrum_objective(const struct spectrum *in, size_t *next, double *share, double *bound,
                        const char **text);
/* Percentiles are of successes; how much is missing in them stands beside the name. */
const char **spectrum_names(struct plot *plot);

#endif
