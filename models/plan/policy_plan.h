/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a caller treats a callee, compiled (models/plan/policy.h makes it).
 *
 * Why: it is asked for every attempt, so what the text says is looked up once: classes instead of
 * names, a ring for each timeout, a bit for each outcome that is tried again.
 *
 * Rule: one version of the text each; it never changes, and a run only says who obeys which. */
#ifndef MODELS_PLAN_POLICY_PLAN_H
#define MODELS_PLAN_POLICY_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "models/words/call_policy.h"
#include "sim/clock.h"

/* models/words/guard.h; class NULL: none. */
struct guard {
    const struct guard_class *class;
    const void *settings;
};

/* One version of how a caller treats a callee, compiled: `configure` brings others. */
struct policy {
    const struct call_policy *text;
    const struct balancing_class *balancing;
    uint32_t attempts;    /* at most; NONE: unlimited */
    uint32_t timer;       /* of plan->timers; NONE: no timeout */
    uint32_t connections; /* per caller instance; NONE: unlimited */
    uint32_t hedges;      /* attempts at the same time, besides the first */
    sim_time acquire_timeout, hedge_after, connect_timeout;
    double hedge_share;         /* hedge_after is measured so; 0: it is not */
    sim_time deadline;          /* 0: none */
    bool expires;               /* its calls may have one */
    const struct guard *guards; /* GUARD_ALL of them; NULL: there is none */
    uint32_t again;             /* outcomes that are tried again, a bit each */
    uint32_t within;            /* enum distance: who is near; NONE: nobody is preferred */
    double spill;
    bool ejects, watches; /* it has an opinion of members (models/run/regard.h) */
    bool cancel, propagate, elsewhere;
};

#endif
