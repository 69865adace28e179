/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/show.h"

static int run_command(const struct options *options, struct arena *arena)
{
    struct prepared prepared;
    if (options->words.count > 1) {
        fputs("maquette: run takes one scenario; compare takes several\n", stderr);
        return EXIT_USAGE;
    }
    if (!prepare_to_decide(options, arena, &prepared))
        return EXIT_USAGE;
    if (prepared.count > 1) {
        fprintf(
            stderr,
            "maquette: %s holds %u architectures: take one by --architecture %s, or compare them\n",
            options->words.items[0], prepared.count, prepared.subjects[0].name);
        return EXIT_USAGE;
    }
    return run_and_show(options, &prepared, false, arena);
}

static const struct option rows[] = {
    LOADING_OPTIONS, RUNNING_OPTIONS, PRECISION_OPTIONS,
    WHY_OPTION,      CONTROLS_OPTION, OPTION_EXPORT(struct options, export, .sweeps = false),
    QUIET_OPTION,    HELP_OPTION,     OPTIONS_END,
};

extern const struct command command_run;
const struct command command_run = {
    .name = "run",
    .arguments = "FILE",
    .words = COMPLETE_SCENARIOS,
    .doc = "simulate one architecture and print what it gives its users",
    .examples = "  maquette run scenarios/shop/monolith.yaml\n"
                "  maquette run shop.yaml --with faults.yaml --set "
                "workload.shoppers.arrivals.rate=500/s --json\n",
    .rows = rows,
    .size = sizeof(struct show_options),
    .run = run_command,
};
