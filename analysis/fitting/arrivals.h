/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What measured arrivals are like: is one Poisson process enough, does the rate follow the day, do
 * they come in bursts, and is the file whole?
 *
 * The index of dispersion is the variance of the counts in windows of some length over their mean:
 * 1 for Poisson at every length; more where the rate moves or arrivals come in bursts, less where
 * they come by a timetable.  What is left of it when the mean of each time of the day is taken out
 * tells the two apart.
 *
 * Rule: a row is an arrival at its time, or, with counts, so many of them in the bin that begins
 * there.  What is missing or doubled in the file is told and not mended.
 *
 * Sources: Cox and Lewis 1966, The Statistical Analysis of Series of Events, chapter 4; Gusella
 * 1991 (index of dispersion). */
#ifndef ANALYSIS_FITTING_ARRIVALS_H
#define ANALYSIS_FITTING_ARRIVALS_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/arena.h"

enum { DISPERSIONS_MOST = 24, HOURS = 24 };

struct dispersion {
    double window; /* s */
    size_t count;  /* windows */
    double index;  /* variance / mean of the counts */
    double error;  /* of the index, were they Poisson */
    double within; /* the index about the mean of the time of day; NAN: not known */
};

enum arrivals_like { ARRIVALS_poisson, ARRIVALS_renewal, ARRIVALS_profile, ARRIVALS_trace };

struct arrivals_found {
    size_t rows, doubled, backwards, gaps; /* gaps: bins that are missing; without counts: none */
    double first_gap;                      /* s from the first row; where a gap begins */
    double bin;                            /* s; 0: rows are arrivals */
    double total, span, rate;              /* arrivals, s, 1/s */
    double gap_cv, gap_correlation; /* between arrivals, and from one to the next; rows only */
    struct dispersion dispersions[DISPERSIONS_MOST];
    unsigned dispersion_count;
    double hours[HOURS]; /* rate by hour of the day, 1/s; NAN: not seen */
    bool daily;          /* at least two days were seen */
    enum arrivals_like like;
};

/* `counts` NULL: rows are arrivals.  Times in s, in the order of the file. */
struct arrivals_found arrivals_of(const double *times, const double *counts, size_t rows,
                                  struct arena *arena);
/* The gaps between arrivals, ns; as many as rows less one. */
double *arrivals_gaps(const double *times, size_t rows, struct arena *arena);

#endif
