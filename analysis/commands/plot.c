/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/command.h"
static int plot_command(const struct options *options, struct arena *arena)
{
    (void)options;
    (void)arena;
    return 3;
}
extern const struct command command_plot;
const struct command command_plot = {
    .name = "plot", .bit = FOR_PLOT, .arguments = "DIR", .doc = "draw the results of a folder", .run = plot_command};
