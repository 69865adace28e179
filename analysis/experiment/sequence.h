/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replications until something is known: they are looked at after the first few, after half as many
 * again, and so on.
 *
 * Why: how many replications a question takes is not known before it is asked; and whoever looks
 * again and again and stops when he likes what he sees is wrong more often than he says.
 *
 * Rule: the error that is allowed is spread over all looks that there may be (half of it
 * evenly, half of it as 1 / k (k+1), for most questions are easy: Bonferroni, so nothing need be
 * assumed of how the looks depend on each other), and every
 * interval and comparison of a look is made at that confidence.  So what is claimed at the look
 * that ended it is claimed at the confidence of the whole.  `careless` looks at 95 % each time, as
 * it is often done; the tests show by it that the rule is needed.
 *
 * Source: Jennison and Turnbull 2000, Group Sequential Methods, chapter 1 (repeated looks); Law
 * 2015, section 9.4.1 (sequential procedures). */
#ifndef ANALYSIS_EXPERIMENT_SEQUENCE_H
#define ANALYSIS_EXPERIMENT_SEQUENCE_H

#include "analysis/experiment/experiment.h"

enum { SEQUENCE_FIRST = 4 };

struct sequence {
    uint32_t first, most; /* replications at the first look, and in all */
    double error;         /* of all looks together */
    bool careless;
    bool (*enough)(void *context, const struct results *results);
    void *context;
    const atomic_bool *interrupt; /* may be NULL */
};

struct sequence_end {
    struct results *results; /* of the last look */
    bool enough;             /* what was asked is known: else all replications were used */
    uint32_t looks;
};

/* Of the study, whatever its number of replications says.  What is returned lives in `arena`. */
struct sequence_end sequence_run(const struct sequence *sequence, const struct study *study,
                                 struct arena *arena);
/* The same for whoever has results from elsewhere: `look` gives those of the first `replications`,
 * of which `before` were there at the look before. */
struct sequence_source {
    struct results *(*look)(void *context, uint32_t before, uint32_t replications,
                            double confidence);
    void *context;
};
struct sequence_end sequence_walk(const struct sequence *sequence,
                                  const struct sequence_source *source);

/* Replications at the look after one at `n`. */
uint32_t sequence_next(const struct sequence *sequence, uint32_t n);
uint32_t sequence_looks(const struct sequence *sequence);                   /* that there may be */
double sequence_confidence(const struct sequence *sequence, uint32_t look); /* from 1 */

#endif
