/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The highest load that is good, between one that is known to be good and one that is known to be
 * bad.
 *
 * Why: the answer of a simulation is uncertain, so a search for one number would end at chance.  A
 * bracket has two ends that were each proven, and what lies between them is what is not known.
 *
 * Rules:
 *  - Whoever is good at a load is good at any lower one: the search stands on it, and does not test
 *    it.
 *  - A load at which nothing could be decided (its interval crosses a bound after all replications
 *    that are allowed) does not move an end: the search goes on on both sides of it, until what is
 *    left there is a quarter of the width that was asked for.
 *  - It ends when the ends lie within `within` of each other, or after PROBES_MOST loads: over so
 *    many decisions the error of the whole is spread (capacity.h). */
#ifndef ANALYSIS_SEARCH_BRACKET_H
#define ANALYSIS_SEARCH_BRACKET_H

#include <stdatomic.h>

#include "analysis/metrics/results.h"

enum { PROBES_MOST = 24 };

struct bracket {
    double good, bad;             /* 0: none is known to be good; INFINITY: none to be bad */
    double open_from, open_until; /* undecided in between; NAN: nowhere */
    unsigned probes;
};

struct bracketing {
    double start;       /* the first load that is tried */
    double least, most; /* none is tried outside */
    double within;      /* relative width that is enough */
    double step;        /* from the first load to the second; 0: nobody knows better */
    enum verdict (*probe)(void *context, double load, const struct bracket *so_far);
    void *context;
    const atomic_bool *stop; /* set by whoever wants it to end; may be NULL */
};

struct bracket bracket_begin(void);
/* What the next load is; 0: there is none. */
double bracket_next(const struct bracket *bracket, const struct bracketing *how);
void bracket_told(struct bracket *bracket, double load, enum verdict verdict);
/* All of it. */
struct bracket bracket_search(const struct bracketing *how);

#endif
