/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beginning of all lives (the rest: models/failure.h). */
#ifndef MODELS_LIFE_H
#define MODELS_LIFE_H

#include "models/run.h"

void life_create(struct run *run);

#endif
