/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double report_median(const struct report *report, double *values)
{
    qsort(values, report->repetitions, sizeof *values, compare);
    return values[report->repetitions / 2];
}

void report_head(void)
{
    printf("%-44s %8s %8s %7s %s\n", "CPU ns, medians", "by hand", "product", "ratio", "target");
}

void report_ratio(struct report *report, const char *what, double yardstick, double product,
                  double target)
{
    const double ratio = product / yardstick;
    report->missed += target > 0 && ratio > target;
    printf("%-44s %8.1f %8.1f %7.2f ", what, yardstick, product, ratio);
    if (target > 0)
        printf("<= %.2f  %s\n", target, ratio <= target ? "ok" : "MISSED");
    else
        printf("\n");
    fflush(stdout);
}

void report_value(struct report *report, const char *what, const char *value, const char *target,
                  bool reached)
{
    report->missed += !reached;
    printf("%-44s %17s %7s %s  %s\n", what, value, "", target, reached ? "ok" : "MISSED");
    fflush(stdout);
}

void same_work(const char *what, double yardstick, double product, double share)
{
    if (fabs(product / yardstick - 1.0) < share)
        return;
    fprintf(stderr, "%s: the yardstick and the product disagree: %g and %g\n", what, yardstick,
            product);
    exit(3);
}
