/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/show.h"

static int compare_command(const struct options *options, struct arena *arena)
{
    struct prepared prepared;
    if (!command_prepare(options, arena, &prepared))
        return EXIT_USAGE;
    if (prepared.count < 2) {
        fputs("maquette: compare needs two architectures: two files, or one with several in it\n",
              stderr);
        return EXIT_USAGE;
    }
    return run_and_show(options, &prepared, true, arena);
}

static const struct option rows[] = {
    LOADING_OPTIONS, RUNNING_OPTIONS,
    WHY_OPTION,      OPTION_EXPORT(struct options, export, .sweeps = false),
    QUIET_OPTION,    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_compare;
const struct command command_compare = {
    .name = "compare",
    .arguments = "FILE...",
    .words = COMPLETE_SCENARIOS,
    .doc = "simulate several architectures with the same random numbers, side by side",
    .examples =
        "  maquette compare monolith.yaml microservices.yaml replicated.yaml\n"
        "  maquette compare monolith.yaml microservices.yaml --with faults.yaml --out results\n",
    .rows = rows,
    .size = sizeof(struct show_options),
    .run = compare_command,
};
