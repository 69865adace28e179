/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The blast radius of a service: which share of all endpoints fails if it does, and which share of
 * the clients' requests.
 *
 * An endpoint fails with what it calls, unless it catches that (`if_failed`).  So those of a
 * monolith are hit all at once, and those of a service at the end of a chain with all before it. */
#ifndef MODELS_PLAN_BLAST_H
#define MODELS_PLAN_BLAST_H

#include "models/plan/plan.h"

struct blast {
    double endpoints; /* share of those that live anywhere */
    double users;     /* share of the clients' requests; NAN: there are no clients */
};

/* By party; NULL: nothing is released. */
void blast_prepare(struct plan *plan, struct arena *arena);

#endif
