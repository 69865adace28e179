/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beginning of all lives (the rest: models/words/failure.h). */
#ifndef MODELS_RUN_LIFE_H
#define MODELS_RUN_LIFE_H

#include "models/run/run.h"

void life_create(struct run *run);

#endif
