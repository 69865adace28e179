/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ops around the steps of an endpoint that consumes messages (models/steps/consume.c).
 *
 * Why: a batch comes in one visit, and its messages are handled one after the other by the same
 * steps.  Rule: without a message in hand they do nothing, so a call to the endpoint is a call. */
#ifndef MODELS_PLAN_PROGRAM_CONSUMING_H
#define MODELS_PLAN_PROGRAM_CONSUMING_H

#include <stdbool.h>
#include <stdint.h>

struct consuming {
    uint32_t receive, handled; /* ops */
    bool idempotent;
};

#endif
