/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plots of a folder of results, redrawn from its files without running anything.
 *
 * Every picture is a gnuplot script of its own in DIR/plots, beside its data: relative paths, the
 * command that gave the results as a comment, so that it can be edited and run again by hand
 * (`gnuplot load.gp` gives load.svg and load.png).
 *
 * Rules of the house for pictures: up to seven line colours (Okabe and Ito 2008, told apart by
 * colour-blind eyes) and shapes of points, dashes beyond and where lines coincide; a light grid;
 * the head is a label on the left; a key outside of the data; transparency on ribbons only; an
 * axis that is logarithmic says so; a percentile axis is 1/(1-p), with ticks named 50 90 99; what
 * has no value is a gap, and the note says why; a series without any value is left out. Safety:
 * gnuplot runs commands in back-quotes of double-quoted texts, so no script has a back-quote, and
 * user texts stand in single quotes and are not enhanced. */
#ifndef ANALYSIS_OUTPUT_PLOT_H
#define ANALYSIS_OUTPUT_PLOT_H

#include <jansson.h>

#include "analysis/output/plot_table.h"

enum { PLOTS_MOST = 40 };

struct plot {
    struct arena *arena;
    const char *folder, *where; /* DIR, DIR/plots */
    json_t *about;              /* plot.json */
    const char *command;
    const char **names;           /* of architectures */
    const char **paths, **titles; /* of the parameters of a sweep */
    uint32_t count, path_count;
    bool scattered;               /* the points of the sweep are no grid */
    bool linear;                  /* response times on a linear axis */
    const char *made[PLOTS_MOST]; /* names of the pictures, without ending */
    uint32_t made_count;
};

/* Reads plot.json.  Anything but PLOT_OPENED: after a message. */
enum opened { PLOT_OPENED, PLOT_NOT_OURS, PLOT_TROUBLE };
enum opened plot_open(struct plot *plot, const char *folder, struct arena *arena);
void plot_close(struct plot *plot);

/* Each writes the scripts and data that the folder's files allow, maybe none.  False after a
 * message. */
/* load*.gp: latency, goodput, availability over the parameter of a sweep; of several parameters,
 * panels of latency (load) and availability (available), one for each of their values, and
 * map.gp: latency over two of them. */
bool plot_sweep(struct plot *plot);
bool plot_spectrum(struct plot *plot); /* spectrum.gp: latency by percentile */
bool plot_distribution(
    struct plot *plot); /* distribution.gp: the shares by latency, CDF and CCDF */
/* pareto.gp: cost against latency and availability of all architectures and points, and those that
 * no other one beats in both. */
bool plot_pareto(struct plot *plot);
bool plot_request(struct plot *plot);    /* request.gp: one request as a Gantt chart */
bool plot_timeline(struct plot *plot);   /* timeline.gp: what happened when */
bool plot_visibility(struct plot *plot); /* visibility.gp: how soon a write is seen */

enum rendered { RENDERED, NO_GNUPLOT, RENDER_FAILED, RENDER_BROKEN };
/* Lets gnuplot draw one script, as SVG and PNG.  RENDER_BROKEN: after a message. */
enum rendered plot_render(const struct plot *plot, const char *name);

#endif
