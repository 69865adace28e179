/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How one party calls another: protocol, balancing, timeout, retry, hedging, connections.
 * Everything here is the caller's choice. */
#ifndef MODELS_WORDS_CALL_POLICY_H
#define MODELS_WORDS_CALL_POLICY_H

#include "models/words/guard.h"
#include "sim/distribution.h"
#include "sim/setting.h"

struct retry_policy {
    uint64_t attempts;     /* the first one counts */
    bool counted;          /* they were written down, be it as one */
    struct chosen backoff; /* struct backoff_class: how long to wait before the next one */
    struct chosen jitter;  /* struct jitter_class: what chance makes of that */
    struct chosen budget;  /* struct guard_class: of retry_budgets; none: as many as one likes */
    struct name_list also; /* outcomes that are tried again besides `unreachable`; empty: all */
    bool elsewhere;        /* not to a replica at which a try of this call has failed */
};

/* Further attempts while the first ones are still open. */
struct hedge_policy {
    struct chosen after; /* struct hedge_delay_class: one more after so long; none: no hedges */
    uint64_t attempts;   /* at the same time, the first one included */
};

/* Members that fail are left out for a while. */
struct eject_policy {
    uint64_t failures;           /* in a row; COUNT_UNLIMITED: they do not count */
    sim_time every;              /* looks at who comes back, and at shares */
    sim_time lasts, longest;     /* out for so long, times ejected */
    double at_most;              /* share of the members that are out */
    double deviations;           /* below the mean share of good answers; 0: not looked at */
    uint64_t replicas, requests; /* so many with so many answers are compared */
};

/* Members are asked whether they are well. */
struct health_policy {
    sim_time every, timeout;      /* 0: never */
    uint64_t failures, successes; /* in a row, until it counts as ill, and as well again */
};

enum { CHECK_BYTES = 100 }; /* of a check, there and back */

/* Which of the keys that say who is asked a source has written; the others are those of `calls`. */
struct who_told {
    bool eject, health, panic, slow_start;
};

struct call_policy {
    struct chosen protocol; /* struct protocol_class */
    struct chosen balance;  /* struct balancing_class */
    struct chosen prefer;   /* struct preference_class; NULL: all are near enough */
    struct eject_policy eject;
    struct health_policy health;
    double panic;             /* share of members below which all are asked */
    sim_time slow_start;      /* until who is new gets its full share; 0: at once */
    sim_time timeout;         /* of one attempt; 0: none */
    sim_time connect_timeout; /* of a new connection; 0: none */
    sim_time deadline;        /* of a call with all its tries; 0: none */
    bool propagate;           /* the deadline goes along with the request, and is obeyed there */
    struct retry_policy retry;
    struct hedge_policy hedge;
    struct chosen guards[GUARD_KINDS]; /* struct guard_class, by enum guard_kind */
    bool cancel;                       /* what is no longer waited for is ended at the callee */
    uint64_t connections;              /* of one caller instance */
    sim_time acquire_timeout;          /* how long a call waits for one; 0: as long as it may */
    struct who_told told;              /* of a source */
};

/* A balancer on nodes of its own, before a service. */
struct balancer_policy {
    const char *nodes; /* NULL: the callers balance themselves */
    uint64_t replicas;
    struct chosen workers; /* struct worker_class */
    uint64_t queue;
    struct law work, start;
    struct chosen balance; /* struct balancing_class: which of them a caller asks */
    sim_time timeout;      /* of its own tries; 0: none */
    struct retry_policy retry;
};

struct caller_policy { /* calls.<callee>.from.<caller> */
    const char *name;
    struct call_policy policy;
};

struct callee_policy { /* calls.<callee> */
    const char *name;
    struct call_policy policy;
    struct balancer_policy balancer;
    struct table from; /* of struct caller_policy; keys left out are those of the callee's entry */
};

extern const struct setting call_policy_settings[], callee_policy_settings[];
extern const struct setting
    client_policy_settings[]; /* the same keys for a client, who has no retries or timeout by
                                 default; how messages travel and who is asked are as `calls` says
                                 where it does not say so itself */

#endif
