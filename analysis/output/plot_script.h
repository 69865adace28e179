/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all scripts for gnuplot have in common: head and end, quoting, styles of lines.
 *
 * Why: a picture can be drawn again, by the script and its data that stand beside it.
 *
 * Rule: whoever shares a folder of results may write anything into it, so every text goes through
 * script_text(), and gnuplot is never given a name or a title as a command. */
#ifndef ANALYSIS_OUTPUT_PLOT_SCRIPT_H
#define ANALYSIS_OUTPUT_PLOT_SCRIPT_H

#include <stdio.h>

#include "analysis/output/file.h"
#include "analysis/output/plot.h"
#include "analysis/output/plot_axis.h"

/* A picture that is being written: its script and its data. */
struct script {
    struct new_file gp, data;
    FILE *to; /* of the script */
    const char *name;
    uint32_t blocks; /* of data: `index` of the next one */
    bool begun;      /* the plot command has a clause already */
};

bool script_begin(struct script *script, struct plot *plot, const char *name, const char *head,
                  const char *note);
bool script_end(struct script *script, struct plot *plot);

/* A text in single quotes, safe whatever it holds. */
void script_text(FILE *to, const char *text);
/* The same as the name of a tick, which gnuplot takes for a format: 5% is 5%%. */
void script_tick(FILE *to, const char *text);
/* Colour and dashes of series i: lc rgb '#0072B2' dt 1. */
void script_style(FILE *to, uint32_t series);
unsigned script_shape(uint32_t series); /* of its points: pt */
/* The next clause of the plot command of a panel, about a block of data: plot 'x.dat' index 3 */
void script_clause(struct script *script, uint32_t block);
/* The panel is complete; the head and the key belong to the first one only. */
void script_panel_end(struct script *script);
const char *script_colour(uint32_t series);
/* The names of the architectures beside a piece of their lines, below the head and outside of the
 * data, and that of the load that is offered: arrows and labels, since a key of gnuplot is no wider
 * than its panel. */
double script_key(const struct script *script, const char *const *names, uint32_t count,
                  bool offered);
/* A number for gnuplot, NaN where there is none. */
void script_number(FILE *to, double value);
/* Ends a block of data. */
void script_block(struct script *script);

/* A unit of time in which numbers up to `most` seconds read well. */
struct time_unit {
    const char *name;
    double per_second;
};
struct time_unit script_time_unit(double most);

#endif
