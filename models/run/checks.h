/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Active health checks: every `every` a caller asks each member whether it is well.
 *
 * Rule: a check is a message of 100 bytes there and back; the process answers it itself, without a
 * worker and past its queue, so a full one is well and a frozen one is not.  It pays for both
 * messages and fails as often as `errors` says.  Nobody there, a reset or no answer within
 * `timeout` are failures.  Callers begin at a moment drawn at random. Source: Kubernetes v1 Probe
 * (period 10 s, timeout 1 s, 3 failures, 1 success); Envoy's health_check.proto. */
#ifndef MODELS_RUN_CHECKS_H
#define MODELS_RUN_CHECKS_H

#include "models/run/route.h"

/* Time from now, when checks are sent or those that are open expire, until the other comes. */
sim_time checks_next(const struct route *route);
/* Checks go to all members. */
void checks_send(struct run *run, uint32_t route);
/* Those that are open have failed. */
void checks_expire(struct run *run, struct route *route);
/* A check is back at its caller. */
void check_answered(struct run *run, uint32_t visit);

#endif
