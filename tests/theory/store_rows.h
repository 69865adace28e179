/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closed forms of the parts of stores (tests/theory/stores.csv: quorums A17, detectors A18, caches
 * A19, replicas A20, gossip A21, Raft's elections A26), as the source has them, for tests that
 * reach those parts directly.
 *
 * Sizes are the short ones of `make check`; FULL=1 (`make validate`) takes the full ones. */
#ifndef TESTS_THEORY_STORE_ROWS_H
#define TESTS_THEORY_STORE_ROWS_H

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/csv.h"
#include "tests/lib/test.h"
#include "tests/sim/complaints.h"

enum { MOST_STORE_ROWS = 256 };

struct store_row {
    const char *family, *title, *metric;
    double expected;
};
struct store_rows {
    struct store_row list[MOST_STORE_ROWS];
    unsigned count;
    struct arena *arena;
};

static inline struct csv_values store_column(const char *column, enum csv_cells cells,
                                             struct arena *arena)
{
    struct heard heard = HEARD_NOTHING;
    struct csv_values values = {0};
    const struct csv_column wanted = {
        .path = "tests/theory/stores.csv", .column = column, .cells = cells};
    CU_ASSERT_TRUE_FATAL(csv_read_column(&wanted, arena, &heard.complaints, &values));
    return values;
}

/* The rows of one family, as they stand. */
static inline struct store_rows store_rows_of(const char *family)
{
    struct store_rows rows = {.arena = arena_create(0)};
    const struct csv_values families = store_column("family", CSV_NAMES, rows.arena),
                            titles = store_column("case", CSV_NAMES, rows.arena),
                            metrics = store_column("metric", CSV_NAMES, rows.arena),
                            expected = store_column("value", CSV_NUMBERS, rows.arena);
    for (size_t i = 0; i < families.count; i++) {
        const char *its = families.names[(size_t)families.values[i]];
        if (strcmp(its, family) != 0)
            continue;
        CU_ASSERT_FATAL(rows.count < MOST_STORE_ROWS);
        rows.list[rows.count++] = (struct store_row){
            .family = its,
            .title = titles.names[(size_t)titles.values[i]],
            .metric = metrics.names[(size_t)metrics.values[i]],
            .expected = expected.values[i],
        };
    }
    CU_ASSERT_FATAL(rows.count > 0);
    return rows;
}

static inline bool is_metric(const struct store_row *row, const char *metric)
{
    return strcmp(row->metric, metric) == 0;
}

/* Whether a row begins another case. */
static inline bool begins_case(const struct store_rows *rows, unsigned i)
{
    return i == 0 || strcmp(rows->list[i].title, rows->list[i - 1].title) != 0;
}

static inline unsigned short_or_full(unsigned shorter, unsigned full)
{
    return getenv("FULL") ? full : shorter;
}

static inline void assert_between(const struct store_row *row, double got, double least,
                                  double most, double tolerance)
{
    const bool holds = got >= least - tolerance && got <= most + tolerance;
    if (!holds)
        fprintf(stderr, "%s %s, %s: %.8g, not %.8g to %.8g +- %.2g\n", row->family, row->title,
                row->metric, got, least, most, tolerance);
    CU_ASSERT_TRUE(holds);
}

static inline void assert_row(const struct store_row *row, double got, double tolerance)
{
    assert_between(row, got, row->expected, row->expected, tolerance);
}

/* A count of independent trials, by its own law: as far off, on either side, not more than once in
 * 30,000 (as 4 standard errors are, where the law of Gauss holds). */
static inline void assert_count(const struct store_row *row, unsigned count, unsigned trials,
                                double probability)
{
    const bool holds = gsl_cdf_binomial_P(count, probability, trials) > 3e-5 &&
                       (count == 0 || gsl_cdf_binomial_Q(count - 1, probability, trials) > 3e-5);
    if (!holds)
        fprintf(stderr, "%s %s, %s: %u of %u, expected %.8g\n", row->family, row->title,
                row->metric, count, trials, probability * trials);
    CU_ASSERT_TRUE(holds);
}

#endif
