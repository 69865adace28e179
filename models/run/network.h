/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network: messages between instances, and everything else that just takes time.
 *
 * A message is one pooled record and normally one event: its arrival.  When it is sent, the
 * sender's pipe is taken by its free-at time, the latency of the way is drawn (stream named by the
 * kind of way), and on a reliable protocol it arrives after all that was sent before on the same
 * connection and direction.  A second event only where it crosses the pipe between two zones, or
 * finds the receiver's pipe busy.  A message that takes no time is delivered at once, without an
 * event.
 *
 * Pipes: `same_zone.bandwidth` is the speed of every node's network card, in and out; `same_region`
 * and `elsewhere` that of the pipe between two zones in each direction.  Receiving cuts through:
 * the last byte is in when the last byte arrives, unless another message holds the pipe. */
#ifndef MODELS_RUN_NETWORK_H
#define MODELS_RUN_NETWORK_H

#include "models/run/run.h"

enum direction { THERE, BACK };

void network_create(struct run *run);
/* Needs kind, from, to, pair, channel, bytes; fills in what the network knows.  `extra` is added to
 * the latency.  The message is the caller's again afterwards. */
void network_send(struct run *run, struct message *message, enum direction direction,
                  sim_time extra);

/* The frame is ready after `time` (> 0). */
void frame_sleep(struct run *run, uint32_t frame, sim_time time);
/* The operation goes on at moment `due`. */
void operation_sleep(struct run *run, uint32_t operation, sim_time due);
/* End of the node's disk work if one fsync begins now (or when the disk is free); now if it has
 * none. */
sim_time disk_fsync(struct run *run, uint32_t node);

/* Processor time of one message of `bytes` at `instance`'s end of a channel; 0 where it is free. */
int64_t message_cost_charged(const struct run *run, const struct channel *channel,
                             uint32_t instance, uint64_t bytes);
static inline int64_t message_cost(const struct run *run, uint32_t channel, uint32_t instance,
                                   uint64_t bytes)
{
    const struct channel *plan = &run->plan->channels[channel];
    return plan->charged ? message_cost_charged(run, plan, instance, bytes) : 0;
}

#endif
