/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/select.h"
#include "analysis/commands/uncertain.h"

static int compare_command(const struct options *options, struct arena *arena)
{
    struct show_options own = *(const struct show_options *)options;
    struct prepared prepared;
    if (own.select)
        own.common.metrics = own.select;
    struct uncertain_inputs inputs = {0};
    if (!prepare_for(own.uncertain_given ? TO_RUN : TO_DECIDE, &own.common, arena, &prepared,
                     &inputs, NULL))
        return EXIT_USAGE;
    if (prepared.count < 2) {
        fputs("maquette: compare needs two architectures: two files, or one with several in it\n",
              stderr);
        return EXIT_USAGE;
    }
    if (own.uncertain_given)
        return uncertain_and_show(&own, &prepared, &inputs, arena);
    return own.select ? select_and_show(&own, &prepared, arena)
                      : run_and_show(options, &prepared, true, arena);
}

static const struct option rows[] = {
    LOADING_OPTIONS,   RUNNING_OPTIONS,
    PRECISION_OPTIONS, INDIFFERENCE_OPTION,
    UNCERTAIN_OPTION,  WHY_OPTION,
    CONTROLS_OPTION,   OPTION_EXPORT(struct options, export, .sweeps = false),
    QUIET_OPTION,      HELP_OPTION,
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
        "  maquette compare monolith.yaml microservices.yaml --with faults.yaml --out results\n"
        "  maquette compare old.yaml new.yaml --uncertain 200 --metrics latency.p99\n",
    .rows = rows,
    .size = sizeof(struct show_options),
    .run = compare_command,
};
