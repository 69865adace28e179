/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plot: scripts and pictures from the files of a folder, without running anything.  Without gnuplot
 * the scripts are written all the same, with a warning. */
#include "analysis/output/plot.h"

#include <errno.h>
#include <sys/stat.h>

#include "analysis/cli/command.h"
#include "analysis/interrupt.h"
#include "analysis/output/folder.h"

static int render_all(const struct plot *plot, bool quiet)
{
    for (uint32_t i = 0; i < plot->made_count; i++) {
        const char *name = plot->made[i];
        const enum rendered how = plot_render(plot, name);
        if (interrupt_status())
            return interrupt_status();
        if (how == NO_GNUPLOT) {
            if (!quiet)
                fprintf(stderr, "maquette: warning: no gnuplot here: the scripts are in %s\n",
                        plot->where);
            return EXIT_OK;
        }
        if (how == RENDER_FAILED) {
            fprintf(stderr, "maquette: gnuplot could not draw %s/%s.gp\n", plot->where, name);
            return EXIT_TROUBLE;
        }
        if (how == RENDER_BROKEN)
            return EXIT_TROUBLE;
        printf("%s/%s.svg\n%s/%s.png\n", plot->where, name, plot->where, name);
    }
    return stdout_finish();
}

static int plot_folder(struct plot *plot, bool quiet)
{
    if (mkdir(plot->where, 0777) != 0 && errno != EEXIST) {
        file_failed("make the folder", plot->where, errno);
        return EXIT_TROUBLE;
    }
    if (!folder_clear_plots(plot->where) || !plot_sweep(plot) || !plot_spectrum(plot) ||
        !plot_distribution(plot) || !plot_pareto(plot) || !plot_timeline(plot) ||
        !plot_request(plot) || !plot_visibility(plot))
        return EXIT_TROUBLE;
    if (plot->made_count == 0) {
        fprintf(stderr, "maquette: nothing to draw in %s\n", plot->folder);
        return EXIT_USAGE;
    }
    return render_all(plot, quiet);
}

struct plot_options {
    struct options common;
    bool linear;
};

static int plot_command(const struct options *options, struct arena *arena)
{
    const struct plot_options *own = (const struct plot_options *)options;
    struct folder folder;
    struct plot plot;
    if (options->words.count != 1) {
        fputs("maquette: plot takes the folder of a run, compare, sweep or trace: its --out\n",
              stderr);
        return EXIT_USAGE;
    }
    const enum opened opened = plot_open(&plot, options->words.items[0], arena);
    int status = opened == PLOT_NOT_OURS ? EXIT_USAGE : EXIT_TROUBLE;
    if (opened == PLOT_OPENED && folder_claim(&folder, plot.folder, NULL) == CLAIMED) {
        plot.linear = own->linear;
        interrupt_catch();
        status = plot_folder(&plot, options->quiet);
        folder_close(&folder);
    }
    plot_close(&plot);
    return status;
}

static const struct option rows[] = {
    OPTION_FLAG(struct plot_options, linear, .name = "linear",
                .doc = "response times on a linear axis, not a logarithmic one"),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_plot;
const struct command command_plot = {
    .name = "plot",
    .arguments = "DIR",
    .words = COMPLETE_FOLDERS,
    .doc = "draw what run, compare or sweep left in a folder, by gnuplot",
    .examples = "  maquette compare monolith.yaml microservices.yaml --with faults.yaml --out day\n"
                "  maquette plot day\n",
    .rows = rows,
    .size = sizeof(struct plot_options),
    .run = plot_command,
};
