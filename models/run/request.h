/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slot of a client's request: for the wait before another try, and for a hedge. */
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
