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
    struct chosen backoff; /* struct backoff_class: how long to wait before the next one */
    struct chosen jitter;  /* struct jitter_class: what chance makes of that */
    struct chosen budget;  /* struct guard_class: of retry_budgets; none: as many as one likes */
    struct name_list also; /* outcomes that are tried again besides `unreachable`; empty: all */
};

/* Further attempts while the first ones are still open. */
struct hedge_policy {
    struct chosen after; /* struct hedge_delay_class: one more after so long; none: no hedges */
    uint64_t attempts;   /* at the same time, the first one included */
};

struct call_policy {
    struct chosen protocol;   /* struct protocol_class */
    struct chosen balance;    /* struct balancing_class */
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
};

struct caller_policy { /* calls.<callee>.from.<caller> */
    const char *name;
    struct call_policy policy;
};

struct callee_policy { /* calls.<callee> */
    const char *name;
    struct call_policy policy;
    struct table from; /* of struct caller_policy; keys left out are those of the callee's entry */
};

extern const struct setting call_policy_settings[], callee_policy_settings[];
extern const struct setting
    client_policy_settings[]; /* the same keys for a client, who has no retries or timeout by
                                 default and takes the callee's protocol and balancing */

#endif
