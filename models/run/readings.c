/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/readings.h"

static void offer(struct run *run, enum signal signal, enum scope scope, uint32_t index,
                  void *instrument)
{
    run->readings[run->reading_count++] = (struct reading){
        .signal = signal, .scope = scope, .index = index, .instrument = instrument};
}

static void offer_node(struct run *run, uint32_t i)
{
    struct node *node = &run->nodes[i];
    offer(run, SIGNAL_cores_busy, SCOPE_NODE, i, &node->cores_busy);
    offer(run, SIGNAL_bytes_sent, SCOPE_NODE, i, &node->bytes_sent);
    offer(run, SIGNAL_pipe_busy, SCOPE_NODE, i, &node->out);
    offer(run, SIGNAL_disk_busy, SCOPE_NODE, i, &node->disk);
}

static void offer_party(struct run *run, uint32_t i)
{
    struct party_run *party = &run->parties[i];
    offer(run, SIGNAL_workers_busy, SCOPE_PARTY, i, &party->workers_busy);
    offer(run, SIGNAL_waiting, SCOPE_PARTY, i, &party->waiting);
    offer(run, SIGNAL_jobs, SCOPE_PARTY, i, &party->jobs);
    offer(run, SIGNAL_waits, SCOPE_PARTY, i, &party->waits);
    offer(run, SIGNAL_waited, SCOPE_PARTY, i, &party->waited);
    offer(run, SIGNAL_arrived, SCOPE_PARTY, i, &party->arrived);
    offer(run, SIGNAL_refused, SCOPE_PARTY, i, &party->refused);
    offer(run, SIGNAL_attempts, SCOPE_PARTY, i, &party->attempts);
    offer(run, SIGNAL_up, SCOPE_PARTY, i, &party->up);
    offer(run, SIGNAL_outages, SCOPE_PARTY, i, &party->outages);
    offer(run, SIGNAL_failovers, SCOPE_PARTY, i, &party->failovers);
}

void readings_create(struct run *run)
{
    const struct plan *plan = run->plan;
    enum { PER_NODE = 4, PER_PARTY = 11, WHOLE = 2 };
    const size_t most =
        (size_t)plan->node_count * PER_NODE + (size_t)plan->party_count * PER_PARTY + WHOLE;
    run->readings = arena_array(run->arena, most, sizeof *run->readings);
    for (uint32_t i = 0; i < plan->node_count; i++)
        offer_node(run, i);
    for (uint32_t i = plan->client_count; i < plan->party_count; i++)
        offer_party(run, i);
    offer(run, SIGNAL_all_up, SCOPE_WHOLE, 0, &run->all_up);
    offer(run, SIGNAL_all_outages, SCOPE_WHOLE, 0, &run->all_outages);
}
