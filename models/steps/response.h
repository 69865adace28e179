/* SPDX-License-Identifier: GPL-3.0-or-later */
/* if_failed: what follows a failed call, read or write; what the steps that can fail share.
 *
 * Why: giving up, going on without and doing something else are the three things that code does
 * about it, and the offered load of what follows depends on which.
 *
 * Rule: it is compiled once around the step, as jumps; a step only says that it has failed. */
#ifndef MODELS_STEPS_RESPONSE_H
#define MODELS_STEPS_RESPONSE_H

#include "models/plan/program/compiler.h"

extern const struct family failure_responses; /* fail, continue, steps */

/* What is compiled between begin and end may fail; then `response` follows. */
struct responding {
    const struct chosen *response;
    label outer, failed;
    bool active;
};
void response_begin(struct compiler *compiler, struct responding *responding,
                    const struct chosen *response);
void response_end(struct compiler *compiler, struct responding *responding);
bool response_fails(const struct chosen *response); /* nothing else is done */
/* After the step itself: what is done instead, and who gets past both. */
void response_walk(const struct chosen *response, struct walk *walk, double count);

#endif
