/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an arrival of an open source may bring besides one request: a batch of them, or users who
 * ask, think and ask again.
 *
 * Why apart from the source: most sources know neither, and pay a branch for both.
 *
 * Rule: how many there are and how long a user thinks is drawn by the numbers of the batch, the
 * session and the request in it, so it is the same in every architecture.  A user goes on whatever
 * became of the request before; the time that it took comes on top of the thinking, as with the
 * partly open sessions of Schroeder, Wierman and Harchol-Balter 2006 (NSDI, section 2). */
#ifndef MODELS_RUN_SESSION_H
#define MODELS_RUN_SESSION_H

#include "models/run/run.h"

void arrivals_create(struct run *run);
/* All that one arrival brings where the source has batches or sessions. */
void session_arrivals(struct run *run, uint32_t party);
/* Request number `asked` of the session, from 0, has ended: its user thinks, or goes. */
void session_heard(struct run *run, uint32_t party, uint32_t user, uint32_t asked);

#endif
