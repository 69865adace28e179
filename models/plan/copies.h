/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Until enough of several answers are there, when those who are asked differ: some are near, some
 * far, and now and then one is late because something of its messages was lost.
 *
 * Why: the second of two answers, one from the same rack and one from another region, is the far
 * one, not the later of two that are half near; and a loss that hardly counts where one answer of
 * two is enough holds up whoever needs both.
 *
 * Rule: each takes a constant and an exponential time, as duration_of_copies has it (queueing.h),
 * or with the chance `late` that and what is added; they know nothing of each other.  The number of
 * those that are there at t is a sum of unlike chances, so moments are integrals over t. */
#ifndef MODELS_PLAN_COPIES_H
#define MODELS_PLAN_COPIES_H

#include <stdint.h>

#include "models/plan/queueing.h"

enum { MOST_COPIES = 64 };

struct copy {
    struct duration usual, added;
    double late;
};

/* Until `need` of them are there, and not before `least`. */
struct duration copies_time(const struct copy *copies, uint32_t count, uint32_t need, double least);

#endif
