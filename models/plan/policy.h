/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A policy compiled: one version of how a caller treats a callee.  The plan holds every version
 * that a run can bring; a run only says which caller instance obeys which. */
#ifndef MODELS_PLAN_POLICY_H
#define MODELS_PLAN_POLICY_H

#include "models/plan/plan.h"

/* The protocol and `callee` may limit the connections besides. */
const struct policy *policy_compile(struct plan *plan, const struct call_policy *text,
                                    const struct party *caller, const struct party *callee,
                                    struct arena *arena);

/* What its keys say together makes sense. */
void policy_check(const struct call_policy *policy, struct complaints *to);

#endif
