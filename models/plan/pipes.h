/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pipes between zones, by number and by name: `a/b` is the one from zone a to zone b.
 *
 * Rule: a way between two zones has one in each direction where it says how much it carries; they
 * are numbered through as from * zones + to, also those without a limit. */
#ifndef MODELS_PLAN_PIPES_H
#define MODELS_PLAN_PIPES_H

#include "models/plan/plan.h"

/* 0: none of them has a limit. */
uint32_t pipe_count(const struct plan *plan);
/* Bytes per second; 0: no limit, or no pipe. */
double pipe_speed(const struct plan *plan, uint32_t index);
const char *pipe_name(const struct plan *plan, uint32_t index, struct arena *arena);
/* NONE: there is none of that name with a limit. */
uint32_t pipe_find(const struct plan *plan, const char *name);

#endif
