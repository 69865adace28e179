/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one message or operation costs, of those that demand.h is about. */
#include "models/plan/demand.h"
#include "models/words/protocol.h"

enum { BARE_BYTES = 100 }; /* a key, a verb, a status */

double demand_message(const struct plan *plan, uint32_t channel, uint32_t party, double bytes)
{
    if (channel == NONE || !plan->channels[channel].charged)
        return 0.0;
    const struct protocol_costs *costs = plan->channels[channel].protocol_costs;
    const struct party *about = &plan->parties[party];
    if (!plan->nodes[plan->instances[about->first].node].ours)
        return 0.0;
    return (double)costs->cpu_per_message + bytes * (double)costs->cpu_per_kb / 1000.0;
}

static double value_of(const struct plan *plan, uint32_t dataset)
{
    return (double)plan->datasets[dataset].dataset->value;
}

double demand_request_bytes(const struct plan *plan, const struct operation_edge *operation)
{
    return BARE_BYTES + (operation->write ? value_of(plan, operation->dataset) : 0.0);
}

double demand_response_bytes(const struct plan *plan, const struct operation_edge *operation)
{
    return BARE_BYTES + (operation->write ? 0.0 : value_of(plan, operation->dataset));
}

double demand_wire_bytes(const struct plan *plan, uint32_t channel, double bytes)
{
    const struct channel *about = &plan->channels[channel];
    return about->charged ? bytes + (double)about->protocol_costs->overhead : bytes;
}

void demand_asking(struct demand *d, uint32_t party, double work)
{
    const struct party *about = &d->plan->parties[party];
    if (about->kind != PARTY_STORE)
        d->work[party] += work;
    for (uint32_t i = 0; about->kind == PARTY_STORE && i < about->initial; i++)
        d->operation_work[about->first + i] += work / about->initial;
}
