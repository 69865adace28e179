/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The moments at which a caller has waited long enough: for an answer or a connection (the timeout
 * of an attempt), for its turn on a connection that is not made, for all tries together (the
 * deadline of a call).
 *
 * Rule: a frozen process looks at no clock.  What falls due meanwhile is done when it goes on
 * (freeze.h), if the generation that it names has not passed by then. */
#ifndef MODELS_RUN_TIMEOUTS_H
#define MODELS_RUN_TIMEOUTS_H

#include "models/run/run.h"

void timeouts_create(struct run *run);
void deadlines_prepare(struct run *run);
void deadlines_begin(struct run *run); /* after all other components */
/* A visit that was held for a connection has waited as long as it may. */
void timeout_of_held(struct run *run, uint32_t visit);

#endif
