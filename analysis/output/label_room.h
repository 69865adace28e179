/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the names of points stand: beside them, and on nothing else that is drawn.
 *
 * Rule: the first place of a list that is free is taken; where none is, the first one. */
#ifndef ANALYSIS_OUTPUT_LABEL_ROOM_H
#define ANALYSIS_OUTPUT_LABEL_ROOM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "analysis/output/plot_axis.h"
#include "sim/arena.h"

struct label_box {
    double left, right, low, high; /* all in one unit, upwards and to the right */
};

struct label_room {
    struct label_box inside; /* of the panel */
    struct label_box *taken;
    uint32_t count;
};

/* For `most` boxes. */
struct label_room label_room_create(struct arena *arena, struct label_box inside, uint32_t most);
void label_room_take(struct label_room *room, struct label_box box);

/* From the point to the middle of the left or right end of its name. */
struct label_place {
    bool right; /* the name ends there */
    double x, y;
};
/* Of a name so wide and high at x, y; and takes it. */
struct label_place label_room_place(struct label_room *room, double x, double y, double width,
                                    double height);

/* ---- in a panel of a picture ---- */

#define PANE_BOTTOM 0.115
/* Where it lies, in shares of the picture, and what it spans. */
struct pane {
    double left, right, top;
    struct axis x, y;
};

struct label_room label_room_of(struct arena *arena, const struct pane *pane, uint32_t most);
void label_room_point(struct label_room *room, const struct pane *pane, double x, double y);
void label_room_bar(struct label_room *room, const struct pane *pane, double x, double low,
                    double high);
/* The name of a point, for gnuplot. */
void label_room_put(struct label_room *room, const struct pane *pane, double x, double y,
                    const char *text, const char *colour, FILE *to);

#endif
