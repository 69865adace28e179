/* SPDX-License-Identifier: GPL-3.0-or-later */
/* summary.csv of a sweep, ready to be drawn: metric x architecture x point, where the points of one
 * picture differ in the first parameter only.  Each combination of the values of all other
 * parameters is a picture of its own. */
#ifndef ANALYSIS_OUTPUT_PLOT_GRID_H
#define ANALYSIS_OUTPUT_PLOT_GRID_H

#include "analysis/output/plot.h"

enum drawn {
    DRAWN_P50,
    DRAWN_P99,
    DRAWN_GOODPUT,
    DRAWN_AVAILABILITY,
    DRAWN_UP,
    DRAWN_OFFERED,
    DRAWN_LOAD, /* of the busiest part, by means alone; scope: which */
    DRAWN_METRICS
};
extern const char *const drawn_names[DRAWN_METRICS];

struct drawn_value {
    double mean, low, high; /* NAN: none */
    const char *why;        /* there is no mean; "" or NULL: not known */
    bool there;             /* a line of the file, with or without a mean */
};

/* Of which replications: where some collapsed, the two kinds of them besides all. */
enum drawn_kind { KIND_ALL, KIND_OTHERS, KIND_COLLAPSED, DRAWN_KINDS };

struct plot_grid {
    const char **texts; /* of the first parameter, as they were set */
    double *x;          /* where they are drawn */
    uint32_t *order;    /* from left to right */
    uint32_t x_count;
    bool numeric;              /* x is a quantity; else texts at 0, 1, 2... */
    bool ratios;               /* x grows in equal ratios: a logarithmic axis */
    const char *unit;          /* of x: "/s" */
    const char **groups;       /* the other parameters: "replicas 4, workers 8", or "" */
    const char **group_values; /* of the second parameter only: "4" */
    uint32_t group_count;
    uint32_t architectures;
    struct drawn_value *values;
};

/* False after a message.  x_count 0: nothing to draw. */
bool plot_grid_read(struct plot_grid *grid, const struct plot *plot,
                    const struct plot_table *table);
struct drawn_value *plot_grid_at(const struct plot_grid *grid, uint32_t group,
                                 uint32_t architecture, uint32_t x, enum drawn metric);
/* The same, of one kind of replications. */
struct drawn_value *plot_grid_of(const struct plot_grid *grid, enum drawn_kind kind, uint32_t group,
                                 uint32_t architecture, uint32_t x, enum drawn metric);
/* Some replications collapsed there, so the average is what none of them showed. */
bool plot_grid_parted(const struct plot_grid *grid, uint32_t group, uint32_t architecture,
                      uint32_t x);
/* A queue grew for ever, so that there is not even a median. */
bool plot_grid_unstable(const struct plot_grid *grid, uint32_t group, uint32_t architecture,
                        uint32_t x);

#endif
