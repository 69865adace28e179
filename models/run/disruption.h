/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Disruptions of one run: their clocks, beginnings and ends. */
#ifndef MODELS_RUN_DISRUPTION_H
#define MODELS_RUN_DISRUPTION_H

#include "models/run/run.h"

void disruptions_create(struct run *run);

#endif
