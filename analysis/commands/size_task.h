/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One architecture whose things are counted by `size`: what is tried, with what verdict.
 *
 * Why: what is tried is a scenario of its own, read anew with other numbers, so that whatever
 * follows from them (placement, costs) follows. Rule: with --zone-gone a number does only if it
 * does with all zones and without each. */
#ifndef ANALYSIS_COMMANDS_SIZE_TASK_H
#define ANALYSIS_COMMANDS_SIZE_TASK_H

#include "analysis/commands/search_options.h"
#include "analysis/progress.h"
#include "analysis/search/size_things.h"
#include "analysis/search/sizing.h"

struct size_options {
    struct options common;
    struct text_list services, of;
    bool cost, zone_gone;
    uint64_t most;
    bool most_given;
};

/* One architecture in hand. */
struct sizing_task {
    const struct size_options *options;
    struct prepared *base;
    struct study study; /* columns are those of each that is tried */
    uint32_t which;     /* architecture */
    struct progress *progress;
    struct size_thing *things;
    uint32_t count;
    const char **zones; /* each of which may be gone */
    uint32_t zone_count;
    struct arena *arena, *scratch;
    bool broken;         /* a scenario with these numbers is none: told already */
    const char *machine; /* why it gave no memory: nothing is known then; NULL: it did */
    uint32_t replications;
    struct sized sized;
    double cost;
    double *theory; /* by thing; NAN: it says nothing */
};

/* False after a message: the numbers make no scenario. */
bool size_task_run(struct sizing_task *task);

struct sheet *size_sheet(const struct sizing_task *tasks, uint32_t count, struct arena *arena);

#endif
