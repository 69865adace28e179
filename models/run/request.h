/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client's request, and its slot in the event set: for the wait before another try, and for a
 * hedge.
 *
 * Why: most requests never wait, and a slot for each would make a million of them heavy.
 *
 * Rule: the slot is made on first use and stays with the record, so event numbers do not depend on
 * what other requests do. */
#ifndef MODELS_RUN_REQUEST_H
#define MODELS_RUN_REQUEST_H

#include "models/run/run.h"

static inline struct request *request_at(const struct run *run, uint32_t request)
{
    return POOL_AT(struct request, &run->requests, request);
}

/* Made on first use. */
static inline uint32_t request_slot(struct run *run, uint32_t index)
{
    struct request *request = request_at(run, index);
    if (request->slot == 0)
        request->slot = 1 + engine_slot(run->engine, run->requests_component, 0, index);
    return request->slot - 1;
}

#endif
