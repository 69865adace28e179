/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `fit` prints: a row for each law, or for each length of window, with what it means in words
 * that can be pasted into a scenario; and the picture of quantiles.
 *
 * Rule: what is said of a law is said of the sample as well, beside it. */
#ifndef ANALYSIS_FITTING_SHOW_FITS_H
#define ANALYSIS_FITTING_SHOW_FITS_H

#include "analysis/fitting/arrivals.h"
#include "analysis/fitting/fit.h"
#include "analysis/output/plot.h"
#include "analysis/output/sheet.h"

struct fits_shown {
    const char *file, *column;
    const struct measured *sample;
    const struct fit *fits; /* the best first */
    unsigned count;
};
struct sheet *fits_sheet(const struct fits_shown *shown, struct arena *arena);
bool quantiles_plot(struct plot *plot, const struct fits_shown *shown);

struct arrivals_shown {
    const char *file, *times, *counts; /* columns; counts NULL: rows are arrivals */
    const struct arrivals_found *found;
    const struct fits_shown *gaps; /* fitted laws of the gaps; NULL: none */
};
struct sheet *arrivals_sheet(const struct arrivals_shown *shown, struct arena *arena);

#endif
