/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Repair crews, and the outages that wait for one in the order of failure.
 *
 * Why: machine repair with one shop: whoever breaks, of whichever disruption, waits in one line.
 *
 * Rule: no crew idles while an outage waits. */
#ifndef MODELS_RUN_CREWS_H
#define MODELS_RUN_CREWS_H

#include "sim/arena.h"
#include "sim/pool.h"

struct crew_line;

/* An outage of a disruption. */
struct crew_job {
    uint32_t disruption, outage;
};

struct crew_line *crew_line_create(uint64_t crews, struct arena *arena);
/* A crew begins with it now; false: it waits. */
bool crew_takes(struct crew_line *line, struct crew_job job);
/* A repair is done; true: the crew begins with `next` now. */
bool crew_is_free(struct crew_line *line, struct crew_job *next);

#endif
