/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every number of a scenario, one by one, wherever it stands: alone, or among the arguments of a
 * call (exponential(5ms), lognormal(mean=1ms cv=2)).
 *
 * Why: who wants to know what an answer hangs on has to move each number a bit.
 * Rule: words only: what a number means is the rows' affair, and a text in which one has been moved
 * is read like any other. */
#ifndef SCENARIOS_READER_NUMBERS_H
#define SCENARIOS_READER_NUMBERS_H

#include "scenarios/reader/tree.h"
#include "sim/setting.h"

struct number_seen {
    const char *path;         /* application.modules.web.get.0.compute */
    const char *argument;     /* mean; "" without a name */
    const char *text;         /* 1.5ms */
    struct quantity quantity; /* of it */
};

/* Tells all of them, in the order of the text.  What `hear` returns (NULL: nothing) stands in its
 * place from then on.  The tree must be private. */
struct number_walk {
    struct arena *arena;
    const char *(*hear)(void *context, const struct number_seen *number);
    void *context;
};
void numbers_walk(const struct number_walk *walk, struct tree *tree);

/* A quantity times `factor`, as a text of the language; a whole number stays one.  NULL: it would
 * stay the same. */
const char *number_moved(const struct number_seen *number, double factor, struct arena *arena);

#endif
