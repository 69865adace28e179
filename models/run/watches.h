/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `kill_after`: a watch over whoever holds a worker.  When its time is over, whoever made the
 * watches is told, if it is still the same visit; of a frozen process when it goes on. */
#ifndef MODELS_RUN_WATCHES_H
#define MODELS_RUN_WATCHES_H

#include "models/run/freeze.h"
#include "models/run/run.h"

void watches_create(struct run *run, overdue *over);
/* It has a worker from now on, for so long at most. */
void watch_begins(struct run *run, uint32_t index, const struct visit *visit, sim_time time);

#endif
