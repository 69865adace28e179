/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of a node's processors one instance may have: a share of them, or a quota for each
 * period after which it stands still. */
#ifndef MODELS_WORDS_CPU_LIMIT_H
#define MODELS_WORDS_CPU_LIMIT_H

#include "sim/clock.h"
#include "sim/family.h"

struct cpu_limit_class {
    struct class_head head;
    double (*cores)(const void *settings);
    sim_time (*period)(const void *settings); /* NULL: at every moment */
};

extern const struct family cpu_limits;

#endif
