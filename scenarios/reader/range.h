/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lo..hi:n and lo..hi:n:log, the ranges of --vary.  What has no `:n` is a value of the scenario
 * (30ms..40ms is a law), but in a sample a span: lo..hi or lo..hi:log. */
#ifndef SCENARIOS_READER_RANGE_H
#define SCENARIOS_READER_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/setting.h"

enum { RANGE_POINTS_MOST = 100000 };

struct range {
    const char *low_text, *high_text; /* the ends, as they are given out */
    double low, high;                 /* in the unit of the high end */
    const char *before, *unit;        /* around a number: "$", "/h" */
    enum unit kind;
    double times; /* the unit, in base units */
    uint32_t count;
    bool logarithmic;
};

/* A number and what follows it: "300/s" -> 300, "/s"; "$2/h" -> 2, "/h".  False: no number. */
bool number_and_unit(const char *text, double *number, const char **unit, struct arena *arena);

bool range_is(const char *text);
/* NULL, or why it is wrong. */
const char *range_read(const char *text, struct range *range, struct arena *arena);
/* The text of point i (below count). */
const char *range_value(const struct range *range, uint32_t i, struct arena *arena);

bool span_is(const char *text);
const char *span_read(const char *text, struct range *span, struct arena *arena);
/* 0 <= share < 1 of the way from the low end to the high one, in so many digits; `whole`: each
 * whole number has an equal share. */
const char *span_value(const struct range *span, double share, bool whole, int digits,
                       struct arena *arena);

#endif
