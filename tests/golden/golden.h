/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One test of one case (or family): all its rows, in short form, must hold. */
#ifndef TESTS_GOLDEN_GOLDEN_H
#define TESTS_GOLDEN_GOLDEN_H

#include "tests/golden/suite.h"
#include "tests/lib/test.h"

static inline void assert_case(const char *file, const char *id)
{
    struct arena *arena = arena_create(0);
    const struct rows rows = rows_read(file, arena);
    unsigned held = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(rows.list);
    struct row_verdict *verdicts = rows_run(&rows, id, false, 1, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(verdicts);
    for (uint32_t i = 0; i < rows.count; i++) {
        const struct row *row = &rows.list[i];
        if (!row_wanted(row, id, false))
            continue;
        if (!verdicts[i].ok)
            fprintf(stderr, "%s %s (%s), %s: %.6g +- %.2g, expected %.6g: %s\n", row->id,
                    row->title, row->scenario, row->metric, verdicts[i].simulated,
                    verdicts[i].half_width, row->expected, verdicts[i].why);
        CU_ASSERT_TRUE(verdicts[i].ok);
        held += verdicts[i].ok;
    }
    CU_ASSERT_TRUE(held > 0);
    free(verdicts);
    arena_destroy(arena);
}

#endif
