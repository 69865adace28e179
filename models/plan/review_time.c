/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/review.h"

const char *review_time(double ns, struct arena *arena)
{
    static const struct {
        double ns;
        const char *name;
    } units[] = {{8.64e13, "d"}, {3.6e12, "h"}, {6e10, "min"},
                 {1e9, "s"},     {1e6, "ms"},   {1e3, "us"}};
    for (unsigned i = 0; i < sizeof units / sizeof units[0]; i++)
        if (ns >= units[i].ns)
            return arena_format(arena, "%.3g %s", ns / units[i].ns, units[i].name);
    return arena_format(arena, "%.3g ns", ns);
}
