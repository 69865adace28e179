/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parameters of a sweep as data: a number in a base unit where all values are quantities of one
 * kind, else the texts as they were set.
 *
 * Why: "1000/s" beside "1k/s" are texts to every program that reads the CSV; 1000 and 1/s are not.
 * Base units are those of metrics: s, 1/s, ratio, bytes, bytes/s, $/h, "" for plain numbers. */
#ifndef ANALYSIS_OUTPUT_PARAMETER_H
#define ANALYSIS_OUTPUT_PARAMETER_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"

struct parameter {
    const char *path;
    const char *title; /* what a picture calls it: `shoppers arrivals rate` */
    bool numeric;
    bool scattered;   /* its values go together with those of others: the points are no grid */
    const char *unit; /* base unit; "" where there is none */
};

/* One value of one parameter. */
struct parameter_value {
    const char *text; /* as it was set */
    double number;    /* base units; NAN unless the parameter is numeric */
};

/* Where in a sweep results belong: a value for each parameter.  count 0: not a sweep. */
struct point {
    const struct parameter *parameters;
    const struct parameter_value *values;
    uint32_t count;
};

/* The parameter of a path with such values; *values gets one for each text. */
struct parameter parameter_of(const char *path, const char *const *texts, uint32_t count,
                              struct parameter_value *values, struct arena *arena);

#endif
