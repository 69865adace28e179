/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who asks for what, how often.
 *
 * Why: a source is a client like any other caller, so it takes the keys of a call policy too (time-
 * outs, retries, hedges), and belongs to the workload, not to the deployment.
 *
 * Rule: time is measured from the moment when a client means to send, whatever it waits for. */
#ifndef MODELS_WORDS_WORKLOAD_H
#define MODELS_WORDS_WORKLOAD_H

#include "models/words/call_policy.h"
#include "sim/setting.h"

struct mix_entry {
    const char *name;       /* module.endpoint */
    struct quantity weight; /* a number (ratio) or a share; all shares of a mix make 100 % */
};

enum { PRIORITY_MOST = 1000, BATCH_MOST = 100000, SESSION_MOST = 8000 };

/* What an arrival of an open source brings: a user who asks, thinks, asks again, and goes.  The
 * user stays the same (`key: user`), and goes on whatever became of the request before. */
struct session {
    struct chosen requests; /* struct count_class */
    struct law think;
};

struct source {
    const char *name;
    struct chosen arrivals; /* struct arrivals_class */
    struct chosen batch;    /* struct count_class: how many come with one arrival */
    struct session session;
    struct table mix;  /* of struct mix_entry */
    const char *from;  /* internet, zone a */
    uint64_t priority; /* greater goes first where an order asks for it */
    struct call_policy policy;
};

extern const struct setting source_settings[];

#endif
