/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes wrong, when, for how long, and to whom.
 *
 * Why: what is done (a failure, models/words/failure.h) and when are two things: every failure can
 * be timed in every way, scripted or random.
 *
 * Rule: exactly one of `at`, `every`, `up` with `down`; without `for` it is for good. Beginnings
 * come when they are due, outages of one member are a union. */
#ifndef MODELS_WORDS_DISRUPTION_H
#define MODELS_WORDS_DISRUPTION_H

#include "sim/distribution.h"
#include "sim/setting.h"

/* One of the things that one cause does. */
struct hit {
    const char *name;
    struct chosen action; /* struct failure_class */
    double probability;
};

struct disruption {
    const char *name;
    struct chosen action; /* struct failure_class; the value of its verb is the target, or a list
                             of targets.  NULL: `hits` */
    struct table hits;    /* struct hit */
    struct quantity
        at; /* when it starts, ns; a quantity, because 0 is a moment and not given is none */
    struct law every;    /* from start to start */
    struct law up, down; /* time between failures, time to repair, following each other */
    struct law lasts;    /* `for`; not given: for good */
    struct chosen crews; /* struct crews_class; none: unlimited */
};

extern const struct setting disruption_settings[];

/* All that disruptions do, one action after another, those of `hits` included:
 * for (struct actions each = {.of = &description->disruptions}; actions_next(&each);) */
struct actions {
    const struct table *of; /* struct disruption */
    const struct failure_class *failure;
    const void *settings; /* of the failure */
    uint32_t disruption, hit;
};
bool actions_next(struct actions *actions);

#endif
