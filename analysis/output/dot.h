/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The architecture as a picture for Graphviz: clients, services with their modules, stores with
 * their datasets, who calls whom and how, grouped by the nodes they live on.  `maquette check --dot
 * FILE | dot -Tsvg -o picture.svg` */
#ifndef ANALYSIS_OUTPUT_DOT_H
#define ANALYSIS_OUTPUT_DOT_H

#include <stdio.h>

#include "models/plan/plan.h"

void dot_print(FILE *to, const struct plan *plan, const char *name);

#endif
