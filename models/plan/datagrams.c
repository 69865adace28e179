/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/datagrams.h"

#include <math.h>

#include "models/plan/demand.h"
#include "models/plan/wire.h"

static const struct reach *by(const struct traffic *t, uint32_t channel, bool write)
{
    return t->reach && channel != NONE ? &t->reach[2 * (size_t)channel + write] : NULL;
}

static double comes_through(const struct reach *reach, double bytes)
{
    return reach->loss > 0.0 ? pow(1.0 - reach->loss, fmax(1.0, ceil(bytes / DATAGRAM_BYTES)))
                             : 1.0;
}

static double arrives(const struct reach *reach, double bytes)
{
    return reach ? reach->there * comes_through(reach, bytes) : 1.0;
}

static double answered(const struct reach *reach, double there, double back)
{
    return reach ? reach->both * comes_through(reach, there) * comes_through(reach, back) : 1.0;
}

double datagrams_arrive(const struct traffic *t, uint32_t channel, uint32_t to)
{
    return arrives(by(t, channel, false), t->plan->endpoints[to].request_bytes);
}

double datagrams_answered(const struct traffic *t, uint32_t channel, uint32_t to)
{
    const struct endpoint_plan *callee = &t->plan->endpoints[to];
    return answered(by(t, channel, false), callee->request_bytes, callee->response_bytes);
}

double datagrams_stored(const struct traffic *t, uint32_t channel,
                        const struct operation_edge *operation)
{
    return arrives(by(t, channel, operation->write), demand_request_bytes(t->plan, operation));
}

double datagrams_kept(const struct traffic *t, uint32_t channel,
                      const struct operation_edge *operation)
{
    return answered(by(t, channel, operation->write), demand_request_bytes(t->plan, operation),
                    demand_response_bytes(t->plan, operation));
}
