/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of sensitivities: a bar for each number, the longest on top, from what the metric is
 * with a smaller number to what it is with a larger one.
 *
 * Rule: at most TORNADO_BARS, so that their names can be read. */
#ifndef ANALYSIS_COMMANDS_TORNADO_H
#define ANALYSIS_COMMANDS_TORNADO_H

#include "analysis/cli/options.h"

enum { TORNADO_BARS = 16 };

struct sensitivity {
    const char *path, *value;
    double elasticity, half_width; /* NAN: it could not be moved */
    double down, up;               /* by which shares it was moved: -0.1, 0.1 */
    double low, high;              /* the metric then */
};

/* tornado.gp in the folder of --out; exit status. */
int tornado_draw(const struct options *options, const struct sensitivity *list, uint32_t count,
                 const char *metric, struct arena *arena);

#endif
