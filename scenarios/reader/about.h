/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs that nobody knows for sure: about(20ms within=30%), about(14ms..26ms), wherever a number
 * may stand.
 *
 * What it means: each value between the ends is as likely as any other (of what is counted each
 * whole number).  Whoever draws inputs says how far each is from its low end (`shares`); else all
 * are in their middle.
 *
 * One input is: what has the same name (about(14ms..26ms name=disk)); what stands at one place of
 * the text (an anchor, a `default`, a file that is included); or the same words at the same path of
 * two architectures.  Everything else is drawn by itself.
 *
 * Rule: words only, before any row reads them, so whatever reads a number reads these. */
#ifndef SCENARIOS_READER_ABOUT_H
#define SCENARIOS_READER_ABOUT_H

#include "scenarios/reader/range.h"
#include "scenarios/reader/tree.h"

enum { UNCERTAIN_MOST = 1000 };

struct uncertain {
    const char *path; /* where it was met first: deployment.stores.db.read_time.mean */
    const char *name; /* that it was given; NULL: none */
    const char *text; /* what stands in the brackets, but for the name */
    const char *key;  /* tells it from all others, whatever the others are */
    struct place place;
    size_t at; /* byte of the scalar at which it begins */
    struct range range;
    bool whole;
    const char *middle;
};

struct uncertain_inputs {
    struct uncertain *list;
    uint32_t count, room;
    const double *shares; /* by input, from 0 to 1; NULL: all in their middle */
    uint32_t share_count; /* those beyond are in their middle */
};

struct about_request {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct setting *rows;
    struct uncertain_inputs *inputs; /* grow by those that were not met yet */
};

/* All of a private tree become numbers. */
void about_settle(const struct about_request *request, struct tree *tree);
/* Its text at a share of the way from its low end to its high one. */
const char *uncertain_value(const struct uncertain *input, double share, struct arena *arena);

#endif
