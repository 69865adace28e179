/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a metric is about: the whole, or a part of it, and when.
 *
 * Why: a column is a metric and a narrowing, and whoever wants to know which (the bottleneck, the
 * table of parts) asks here.
 *
 * Rule: the text of a column is made of this and never read again. */
#ifndef ANALYSIS_METRICS_NARROWING_H
#define ANALYSIS_METRICS_NARROWING_H

#include <stdbool.h>

#include "sim/clock.h"

enum narrow {
    NARROW_WHOLE = 1,
    NARROW_ENDPOINT = 2,
    NARROW_SERVICE = 4,
    NARROW_STORE = 8,
    NARROW_NODE = 16,
    NARROW_WINDOW = 32, /* besides another one */
    NARROW_SOURCE = 64,
    NARROW_BALANCER = 128,
    NARROW_TOPIC = 256,
    NARROW_SHARD = 512,
    NARROW_PIPE = 1024
};
/* Of the deployment. */
enum { NARROW_PARTS = NARROW_SERVICE | NARROW_BALANCER | NARROW_STORE | NARROW_NODE };

struct narrowing {
    enum narrow narrow; /* without NARROW_WINDOW */
    const char *name;   /* endpoint, source, node or party; NULL: the whole */
    bool windowed;
    sim_time from, until;
};

/* Of one of these, and of all the measured time. */
static inline bool narrowed_to(const struct narrowing *narrowing, unsigned narrows)
{
    return (narrowing->narrow & narrows) && !narrowing->windowed;
}

#endif
