/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of a sweep: a line per point, and for each architecture a few numbers and whether all
 * its objectives are met.
 *
 *     rate     monolith                    microservices
 *              p99     goodput             p99      goodput
 *     300/s    158 ms  300.2 /s  100 %  ✓  166 ms   300.1 /s  100 %  ✓
 *
 * Rule: a value shows the digits that its interval supports, the half-widths are in summary.csv.
 * `unstable` stands where a queue grows for ever and no mean exists, ? where an objective is
 * neither met nor missed.  Below the table: up to where each architecture meets its objectives, and
 * where that is undecided. */
#ifndef ANALYSIS_SWEEP_SWEEP_TABLE_H
#define ANALYSIS_SWEEP_SWEEP_TABLE_H

#include "analysis/output/grid.h"
#include "analysis/sweep/sweep.h"

enum { TABLE_POINTS_MOST = 2000 };

/* A metric that is looked at, and the head of its column. */
struct sweep_look {
    const char *column, *head;
};

struct sweep_cell {
    const char *text; /* where there is no value; NULL: empty */
    struct estimate estimate;
    const char *unit; /* NULL: no value */
    bool rate;        /* of requests */
    bool said;        /* it says something, so its column is worth printing */
};

struct sweep_table {
    const struct sweep *sweep;
    const struct sweep_look *looks;
    unsigned look_count;
    uint32_t rows; /* points that have a line: the first ones, for nobody reads 100,000 */
    struct sweep_cell *cells; /* rows x architectures x metrics; NULL before the first point */
    enum verdict *verdicts;   /* points x architectures: of all objectives together */
    uint32_t *collapsed;      /* the same: replications; 0: they are all of a kind */
    bool *shown;              /* by point: it was told */
    bool judged;              /* there are objectives */
    double largest_rate;      /* of requests */
};

void sweep_table_begin(struct sweep_table *table, const struct sweep *sweep);
void sweep_table_point(struct sweep_table *table, const struct sweep_result *result);
void sweep_table_print(const struct sweep_table *table, FILE *to, bool colour);

#endif
