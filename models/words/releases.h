/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Releases of a service: how often its modules change, how a new version is rolled out, and how
 * often that is a mistake.
 *
 * Why a family: what a strategy does comes down to how many instances there may be more, and how
 * many fewer, while the new version replaces the old one. */
#ifndef MODELS_WORDS_RELEASES_H
#define MODELS_WORDS_RELEASES_H

#include "sim/complain.h"
#include "sim/distribution.h"
#include "sim/setting.h"

/* Shares of the instances. */
struct rollout_terms {
    double surge, unavailable; /* more than usual, rounded up; fewer, rounded down */
    double first;              /* so many are replaced first (> 0), ... */
    sim_time watch;            /* ...and watched for so long: a mistake is seen then */
    bool together;             /* the old ones go when all new ones serve... */
    sim_time stand_by;         /* ...and are there for so long besides */
};

struct strategy_class {
    struct class_head head;
    bool rolls; /* as many at a time as `surge` and `unavailable` say, which stand in the terms */
    void (*terms)(const void *settings, struct rollout_terms *terms); /* NULL: nothing to add */
};

extern const struct family strategies;

/* How instances are replaced. */
struct replacing {
    struct chosen strategy; /* struct strategy_class; a disruption's: none, the service's own */
    double surge, unavailable;
};

struct bad_release {
    double probability;     /* of each change */
    double errors, slower;  /* while it serves */
    bool crash;             /* it does not start */
    struct law found_after; /* since it served first */
    sim_time roll_back;     /* since it was found */
};

/* It does something that somebody notices. */
static inline bool bad_release_hurts(const struct bad_release *bad)
{
    return bad->errors > 0 || bad->slower > 1 || bad->crash;
}

struct releases {
    struct law every; /* time between changes of one module; not given: none */
    const char *per;  /* module or service */
    sim_time train;   /* 0: each change as soon as the one before is out */
    struct replacing replacing;
    struct bad_release bad;
};

/* The disruption `release`: one of them. */
struct release {
    struct name_list targets;
    struct replacing replacing;
    struct bad_release bad;
};

/* bad_settings: the first row is the probability, which is 1 in a disruption. */
extern const struct setting releases_settings[], bad_settings[];
extern const struct setting
    replacing_settings[]; /* of a disruption: without a strategy it has none */

struct rollout_terms replacing_terms(const struct replacing *replacing);
/* Complains of what only some strategies know. */
void replacing_check(const struct replacing *replacing, struct complaints *complaints);

#endif
