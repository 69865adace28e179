/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of calls and operations that the network does not carry: datagrams that are lost and
 * that nobody sends again, and everything between two sides while a partition lasts
 * (meanwhile.h).
 *
 * Why: who waits for an answer that was lost, or to a question that was, holds a worker until his
 * time-out and asks again.
 *
 * Rule: a message comes through if all its datagrams do; of the ways of a channel the mean loss
 * counts, each pair of instances as often as it is asked. */
#ifndef MODELS_PLAN_DATAGRAMS_H
#define MODELS_PLAN_DATAGRAMS_H

#include "models/plan/traffic.h"

struct reach {
    double loss;        /* of a datagram */
    double there, both; /* pairs of instances between which questions come through; answers too */
};

/* By 2 x channel + (is it a write at a store); NULL: everything comes through. */
const struct reach *datagrams_reach(const struct plan *plan, struct arena *arena);
/* Share of the requests that come through; and of those that are answered, as far as the network is
 * concerned.  1 for function calls, and where nothing is lost. */
double datagrams_arrive(const struct traffic *traffic, uint32_t channel, uint32_t to);
double datagrams_answered(const struct traffic *traffic, uint32_t channel, uint32_t to);
/* The same of operations at a store. */
double datagrams_stored(const struct traffic *traffic, uint32_t channel,
                        const struct operation_edge *operation);
double datagrams_kept(const struct traffic *traffic, uint32_t channel,
                      const struct operation_edge *operation);

#endif
