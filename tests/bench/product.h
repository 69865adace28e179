/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scenario file made ready for a study, as the commands do it. */
#ifndef TESTS_BENCH_PRODUCT_H
#define TESTS_BENCH_PRODUCT_H

#include "analysis/experiment/experiment.h"
#include "analysis/metrics/columns.h"
#include "sim/arena.h"

struct product {
    struct subject subject;
    struct columns columns;
};

/* `set` may be NULL. */
void product_load(struct product *product, struct arena *arena, const char *file, const char *set);
double wall_nanoseconds(void);

#endif
