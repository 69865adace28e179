/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/columns.h"

#include "tests/lib/test.h"

/* Whoever asks again gets the column that is there, however many there are. */
static void a_column_is_made_once(void)
{
    enum { NAMES = 1000 };
    struct arena *arena = arena_create(0);
    struct columns columns;
    columns_create(&columns, arena);
    for (unsigned round = 0; round < 2; round++)
        for (uint32_t i = 0; i < NAMES; i++) {
            const struct narrowing service = {.narrow = NARROW_SERVICE,
                                              .name = arena_format(arena, "m%u", i)};
            struct narrowing node = service;
            node.narrow = NARROW_NODE;
            CU_ASSERT_EQUAL(columns_ask(&columns, &metrics[0], &service, false), 3 * i);
            CU_ASSERT_EQUAL(columns_ask(&columns, &metrics[1], &service, false), 3 * i + 1);
            CU_ASSERT_EQUAL(columns_ask(&columns, &metrics[1], &node, round == 1), 3 * i + 2);
        }
    CU_ASSERT_EQUAL(columns.count, 3 * NAMES);
    CU_ASSERT(!columns.list[0].shown && columns.list[2].shown);
    arena_destroy(arena);
}

static void windows_are_columns_of_their_own(void)
{
    struct arena *arena = arena_create(0);
    struct columns columns;
    columns_create(&columns, arena);
    struct narrowing narrowing = {.narrow = NARROW_WHOLE};
    CU_ASSERT_EQUAL(columns_ask(&columns, &metrics[0], &narrowing, false), 0);
    narrowing.windowed = true;
    narrowing.until = 5;
    CU_ASSERT_EQUAL(columns_ask(&columns, &metrics[0], &narrowing, false), 1);
    narrowing.until = 6;
    CU_ASSERT_EQUAL(columns_ask(&columns, &metrics[0], &narrowing, false), 2);
    narrowing.until = 5;
    CU_ASSERT_EQUAL(columns_ask(&columns, &metrics[0], &narrowing, false), 1);
    CU_ASSERT_EQUAL(columns.watch_count, 2);
    arena_destroy(arena);
}

/* What a row reads has a row of its own, of a scope that the metric can be narrowed to. */
static void metrics_read_instruments_that_there_are(void)
{
    unsigned readers = 0;
    for (uint32_t i = 0; i < metric_count; i++) {
        const struct metric *metric = &metrics[i];
        if (metric->whole.scope != SCOPE_NONE) {
            CU_ASSERT_TRUE((metric->narrows & NARROW_WHOLE) != 0);
            CU_ASSERT_TRUE(instrument_number(metric->whole) <
                           instruments_of[metric->whole.scope].count);
        }
        if (metric->reads.scope == SCOPE_NONE)
            continue;
        const unsigned parts = metric->reads.scope == SCOPE_NODE    ? NARROW_NODE
                               : metric->reads.scope == SCOPE_TOPIC ? NARROW_TOPIC
                               : metric->reads.scope == SCOPE_PIPE  ? NARROW_PIPE
                                                                    : NARROW_SERVICE | NARROW_STORE;
        CU_ASSERT_TRUE((metric->narrows & parts) != 0);
        CU_ASSERT_TRUE(instrument_number(metric->reads) <
                       instruments_of[metric->reads.scope].count);
        readers++;
    }
    CU_ASSERT_TRUE(readers > 0);
}

TEST_MAIN(columns, TEST(metrics_read_instruments_that_there_are), TEST(a_column_is_made_once),
          TEST(windows_are_columns_of_their_own))
