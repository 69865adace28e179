/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the policies of callers let a call take: every try and every wait between two.
 *
 * Why: load must go on after the measured time until each measured request has had all its tries.
 * Rule: a wait drawn from a law without end counts as its quantile of 1 - 1e-6. */
#ifndef MODELS_PLAN_PATIENCE_H
#define MODELS_PLAN_PATIENCE_H

#include "models/plan/plan.h"

enum { PATIENCE_TRIES = 10 }; /* that a policy without a limit of attempts is given */

/* The longest time that a request may take by its client's policy; 0: some client has no timeout or
 * tries without end. */
sim_time plan_longest_request(const struct plan *plan);
/* The longest time that any call or request spends on its tries and waits, where a try without
 * timeout takes none, and where there is no limit of attempts there are PATIENCE_TRIES. */
sim_time plan_longest_policy(const struct plan *plan);

#endif
