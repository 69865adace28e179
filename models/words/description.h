/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole scenario as the user wrote it, typed: the root of all rows.
 *
 * Why: no section is known by name to the reader; the root is a row like any other.
 *
 * Rule: words only. Names are texts here and become numbers in the plan (models/plan/plan.h). */
#ifndef MODELS_WORDS_DESCRIPTION_H
#define MODELS_WORDS_DESCRIPTION_H

#include "models/words/application.h"
#include "models/words/deployment.h"
#include "models/words/disruption.h"
#include "models/words/workload.h"

struct objective_text {
    const char *text; /* latency.p99 < 300ms; parsed in analysis/ */
};

/* What a sweep varies (analysis/sweep/design.h reads it, where it was written). */
struct swept_value {
    const char *text;
};
struct swept {
    const char *path;
    struct table values; /* of struct swept_value */
};

struct experiment {
    sim_time warmup;
    sim_time duration;              /* measured time; 0: not given */
    uint64_t requests;              /* instead of duration; 0: none; COUNT_UNLIMITED: sampled */
    double load;                    /* times what the workload says */
    double precision, indifference; /* replications until that is reached; 0: so many as given */
    uint64_t max;                   /* replications then */
    uint64_t replications;
    uint64_t seed;
    sim_time window;         /* of down time and of the timeline */
    double window_share;     /* a window in which fewer succeed is down */
    sim_time settle, sample; /* of sampled requests (analysis/replication/pieces.h) */
    uint64_t samples;
    uint64_t memory; /* bytes that one run may take */
    uint64_t events; /* that one run may deliver */
};

struct description {
    struct application application;
    struct table workload;   /* of struct source */
    struct table objectives; /* of struct objective_text */
    struct deployment deployment;
    struct table disruptions; /* of struct disruption */
    struct experiment experiment;
    struct table sweep; /* of struct swept */
};

extern const struct setting description_settings[];

#endif
