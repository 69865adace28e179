/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How `make bench` takes and prints its figures: medians, a line each, and whether the target is
 * reached. */
#ifndef TESTS_BENCH_REPORT_H
#define TESTS_BENCH_REPORT_H

#include <stdbool.h>

enum { REPETITIONS_MOST = 31 };

struct report {
    unsigned repetitions, missed;
};

/* Of the report's repetitions.  Sorts them. */
double report_median(const struct report *report, double *values);
void report_head(void);
/* Nanoseconds by hand and of the product; target: greatest ratio, 0: none. */
void report_ratio(struct report *report, const char *what, double yardstick, double product,
                  double target);
/* A figure without a yardstick. */
void report_value(struct report *report, const char *what, const char *value, const char *target,
                  bool reached);
/* Stops the program where two ways of doing the same differ by more than `share`. */
void same_work(const char *what, double yardstick, double product, double share);

/* The parts of the benchmark. */
void bench_engine(struct report *report);
void bench_scenarios(struct report *report);
void bench_stores(struct report *report);

#endif
