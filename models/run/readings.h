/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of all instruments of a run, for whoever reads them. */
#ifndef MODELS_RUN_READINGS_H
#define MODELS_RUN_READINGS_H

#include "models/run/run.h"

void readings_create(struct run *run);

#endif
