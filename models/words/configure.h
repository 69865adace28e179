/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `configure`: another value for a key of the running system, for all at once or stage by stage.
 *
 * Why here: the plan compiles what the disruption brings (models/plan/configuration.h), the run
 * only says who obeys it.  Rule: each stage takes more than the one before. */
#ifndef MODELS_WORDS_CONFIGURE_H
#define MODELS_WORDS_CONFIGURE_H

#include "sim/distribution.h"
#include "sim/setting.h"

struct configure_stage {
    const char *name;
    double share;   /* of the processes that obey from then on */
    sim_time after; /* the stage before began */
};

/* A bad value: until when it is there. */
struct bad_value {
    struct law found_after; /* since the first stage began; not given: never */
    sim_time roll_back;     /* since it was found */
};

struct configure {
    const char *path; /* first: the target of the disruption */
    const char *to;
    struct table stages; /* of struct configure_stage; empty: one for all */
    struct bad_value bad;
};

#endif
