/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks that several laws share. Each complains by the field and returns false where the value
 * makes no sense.
 *
 * Why: `mean=` or `rate=`, a unit that is missing, a shape that is none: said once, in the same
 * words for all laws. */
#ifndef SIM_DISTRIBUTIONS_PARAMETERS_H
#define SIM_DISTRIBUTIONS_PARAMETERS_H

#include <stdbool.h>

#include "sim/complain.h"
#include "sim/setting.h"

/* A duration, 0 or more; `name` is the key, for messages. */
bool parameter_time(const struct quantity *field, const char *name, double *ns,
                    struct complaints *complaints);
/* The same, but more than 0. */
bool parameter_positive_time(const struct quantity *field, const char *name, double *ns,
                             struct complaints *complaints);
/* The mean, given as `mean` or as `rate` = 1 / mean; exactly one of them, more than 0. */
bool parameter_mean(const struct quantity *mean, const struct quantity *rate, double *ns,
                    struct complaints *complaints);
/* A pure number above `least` (above_or_at: or equal to it). */
bool parameter_above(const double *field, const char *name, double least,
                     struct complaints *complaints);
bool parameter_at_least(const double *field, const char *name, double least,
                        struct complaints *complaints);

/* The two rows of a mean. */
#define MEAN_ROWS(owner)                                                                           \
    QUANTITY(owner, mean, .doc = "mean, a duration"),                                              \
        QUANTITY(owner, rate, .doc = "1 / mean, instead of it: 300/s is a mean of 3.33 ms")

#endif
