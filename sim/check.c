/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/engine.h"

void check_failed(const char *condition, const char *file, int line, const struct engine *engine)
{
    fprintf(stderr, "%s:%d: check failed: %s\n", file, line, condition);
    if (engine)
        fprintf(stderr, "  at %.9f s in %s, after %" PRIu64 " events, seed %" PRIu64 "\n",
                clock_to_seconds(engine->now), engine_current_name(engine), engine->delivered,
                engine->seed);
    fputs("  This is a defect of the program, not of the scenario.\n", stderr);
    abort();
}
