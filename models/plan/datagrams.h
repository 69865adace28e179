/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of calls by protocols that send nothing again, where something is lost.
 *
 * Why: who waits for an answer that was lost, or to a question that was, holds a worker until his
 * time-out and asks again.
 *
 * Rule: a message comes through if all its datagrams do; of the ways of a channel the mean loss
 * counts, each pair of instances alike.  Left out: operations of stores. */
#ifndef MODELS_PLAN_DATAGRAMS_H
#define MODELS_PLAN_DATAGRAMS_H

#include "models/plan/traffic.h"

/* By channel; NULL: no datagram is lost. */
const double *datagrams_lost(const struct plan *plan, struct arena *arena);
/* Share of the requests that come through; and of those that are answered, as far as the network is
 * concerned.  1 for function calls, and where nothing is lost. */
double datagrams_arrive(const struct traffic *traffic, uint32_t channel, uint32_t to);
double datagrams_answered(const struct traffic *traffic, uint32_t channel, uint32_t to);

#endif
