/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan as it is while one of its disruptions lasts, for means.
 *
 * Why: what is offered on average over an hour says nothing of the two minutes in which four times
 * as many ask, a node is slow, or a third of the calls fail and are made again.
 *
 * Rule: the plan is the same but for a few factors, which whoever computes means looks up; each
 * kind of failure sets its own (models/words/failure.h: means).  The disruption is as if it had
 * always lasted and as if no other one were; of `one`, `each` and `leader` one member is hit, of
 * hits with a chance so many as are hit on average, at least one. */
#ifndef MODELS_PLAN_MEANWHILE_H
#define MODELS_PLAN_MEANWHILE_H

#include "models/plan/plan.h"

struct target;

struct meanwhile {
    double *asks;    /* by client: times as many requests */
    double *stretch; /* by instance: times as long as its own work takes */
    double *passes;  /* by instance: share of what comes to it that does not fail at once */
    bool *gone;      /* by instance: nobody asks it any more, if there is another one */
    bool *silent;    /* by instance: it does not answer who asks */
    double *begins;  /* by party: the mean of `passes`; NULL: all do */
    bool any_silent;
    double lasts; /* ns, of one; INFINITY: for good */
};

/* How many different things disruption `index` may hit when it begins once: members of `each`. */
uint32_t meanwhile_choices(const struct plan *plan, uint32_t index);
/* While it lasts for that one of them. */
const struct plan *plan_meanwhile(const struct plan *plan, uint32_t index, uint32_t choice,
                                  struct arena *arena);

/* For failures that hit nodes, or instances of a service or a store: what is on them. */
void meanwhile_each(const struct plan *plan, const struct target *target,
                    void (*hear)(struct meanwhile *to, uint32_t instance, double value),
                    struct meanwhile *to, double value);
/* Times as long as a nanosecond of work takes there; 1 where nothing is slow. */
static inline double meanwhile_stretch(const struct plan *plan, uint32_t instance)
{
    return plan->meanwhile ? plan->meanwhile->stretch[instance] : 1.0;
}

#endif
