/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/design.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/words/description.h"
#include "tests/lib/test.h"

static struct arena *arena;
static struct design design;
static char *messages;

static void begin(void) { arena = arena_create(0); }
static void end(void)
{
    free(messages);
    messages = NULL;
    arena_destroy(arena);
}

/* Reads them; what is wrong is in `messages`. */
static bool read_all(const char **texts, size_t count)
{
    size_t size;
    const struct text_list list = {texts, count};
    struct diagnostics *diagnostics = diagnostics_create(arena);
    const bool good = design_read(&design, &list, description_settings, arena, diagnostics);
    FILE *to = open_memstream(&messages, &size);
    diagnostics_print(diagnostics, to, false);
    fclose(to);
    return good;
}

/* The values of one --vary of that path, joined by blanks; "" after a mistake. */
static const char *values_of(const char *path, const char *values)
{
    const char *text = arena_format(arena, "%s=%s", path, values), *all = "";
    free(messages);
    messages = NULL;
    if (!read_all(&text, 1))
        return "";
    for (uint32_t i = 0; i < design.axes[0].count; i++)
        all = arena_format(arena, "%s%s%s", all, i ? " " : "", design.axes[0].values[i]);
    return all;
}

#define ARRIVALS "workload.shoppers.arrivals.rate"
#define WEBS "deployment.services.web.replicas"

static void reads_lists(void)
{
    begin();
    ASSERT_TEXT(values_of(WEBS, "2,4,8"), "2 4 8");
    ASSERT_TEXT(values_of(WEBS, " 2 , 4"), "2 4");
    ASSERT_TEXT(values_of("deployment.services.web.modules", "[a, b],all"), "[a, b] all");
    ASSERT_TEXT(values_of("deployment.services.web.start", "lognormal(p50=5ms p99=40ms)"),
                "lognormal(p50=5ms p99=40ms)");
    end();
}

static void reads_ranges(void)
{
    begin();
    ASSERT_TEXT(values_of(ARRIVALS, "100..1000/s:4"), "100/s 400/s 700/s 1000/s");
    ASSERT_TEXT(values_of(ARRIVALS, "100/s..1000/s:2"), "100/s 1000/s");
    ASSERT_TEXT(values_of(ARRIVALS, "30/s..3600/min:3"), "30/s 2700/min 3600/min");
    ASSERT_TEXT(values_of("deployment.nodes.m.cost", "$0.1/h..$0.3/h:3"), "$0.1/h $0.2/h $0.3/h");
    ASSERT_TEXT(values_of(WEBS, "1,4..8:3"), "1 4 6 8");
    ASSERT_TEXT(values_of(WEBS, "8..2:4"), "8 6 4 2");
    end();
}

static void reads_equal_ratios(void)
{
    begin();
    ASSERT_TEXT(values_of(ARRIVALS, "100..1600/s:5:log"), "100/s 200/s 400/s 800/s 1600/s");
    ASSERT_TEXT(values_of(ARRIVALS, "1..10/s:3:log"), "1/s 3.16228/s 10/s");
    ASSERT_TEXT(values_of(ARRIVALS, "0..10/s:3:log"), "");
    CU_ASSERT_PTR_NOT_NULL(strstr(messages, "greater than 0"));
    end();
}

/* Without `:n` a range is a value: a law, or what the scenario takes it for. */
static void leaves_laws_alone(void)
{
    begin();
    ASSERT_TEXT(values_of("deployment.services.web.start", "30ms..40ms,5ms"), "30ms..40ms 5ms");
    ASSERT_TEXT(values_of("deployment.services.web.start", "uniform(30ms..40ms)"),
                "uniform(30ms..40ms)");
    end();
}

static void tells_what_is_wrong_and_where(void)
{
    begin();
    ASSERT_TEXT(values_of("workload.shoppers.arrivals.rat", "1/s"), "");
    ASSERT_TEXT(messages,
                "--vary #1:1:28: error: unknown key 'rat' in workload.shoppers.arrivals; did you "
                "mean 'rate'?\n"
                "    1 | workload.shoppers.arrivals.rat=1/s\n"
                "      |                            ^~~\n");
    ASSERT_TEXT(values_of(WEBS, "1,,2"), "");
    ASSERT_TEXT(messages, "--vary #1:1:36: error: a value is missing here\n"
                          "    1 | deployment.services.web.replicas=1,,2\n"
                          "      |                                    ^\n");
    end();
}

static void refuses_impossible_ranges(void)
{
    static const char *const wrong[] = {"1..5/s:1",   "1..5/s:x",   "1..5/s:3:lg", "5/s..5/s:2",
                                        "1ms..5/s:2", "1..5/s:1e9", "..5/s:2",     "x..5/s:2"};
    begin();
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        /* some are no ranges at all, and so texts that the scenario will refuse */
        const char *read = values_of(ARRIVALS, wrong[i]);
        CU_ASSERT(*read == 0 || strcmp(read, wrong[i]) == 0);
    }
    ASSERT_TEXT(values_of(ARRIVALS, "1..5/s:1"), "");
    ASSERT_TEXT(values_of(ARRIVALS, "1ms..5/s:2"), "");
    ASSERT_TEXT(values_of(ARRIVALS, "5/s,5/s"), "");
    CU_ASSERT_PTR_NOT_NULL(strstr(messages, "'5/s' is there twice"));
    end();
}

static void tells_all_mistakes(void)
{
    const char *texts[] = {"a", WEBS "=1,1", WEBS "=2"};
    begin();
    CU_ASSERT(!read_all(texts, 3));
    CU_ASSERT_PTR_NOT_NULL(strstr(messages, "--vary #1:1:1: error: write a path"));
    CU_ASSERT_PTR_NOT_NULL(strstr(messages, "--vary #2:1:36: error: '1' is there twice"));
    CU_ASSERT_PTR_NOT_NULL(strstr(messages, "--vary #3:1:1: error: this is varied already"));
    end();
}

static void counts_like_a_clock(void)
{
    const char *texts[] = {WEBS "=1,2", ARRIVALS "=5/s,6/s,7/s"};
    begin();
    CU_ASSERT(read_all(texts, 2));
    CU_ASSERT_EQUAL(design.points, 6);
    ASSERT_TEXT(design_values(&design, 0, arena)[0], "1");
    ASSERT_TEXT(design_values(&design, 2, arena)[1], "7/s");
    ASSERT_TEXT(design_values(&design, 3, arena)[0], "2");
    ASSERT_TEXT(design_sets(&design, 4, arena)[0], WEBS "=2");
    ASSERT_TEXT(design_sets(&design, 4, arena)[1], ARRIVALS "=6/s");
    end();
}

static void counts_grids_that_are_too_large(void)
{
    const char *texts[16];
    begin();
    for (int i = 0; i < 16; i++)
        texts[i] = arena_format(arena, "workload.s%d.arrivals.rate=1..9/s:20000", i);
    CU_ASSERT(read_all(texts, 16));
    CU_ASSERT_EQUAL(design.points, UINT64_MAX);
    end();
}

TEST_MAIN(design, TEST(reads_lists), TEST(reads_ranges), TEST(reads_equal_ratios),
          TEST(leaves_laws_alone), TEST(tells_what_is_wrong_and_where),
          TEST(refuses_impossible_ranges), TEST(tells_all_mistakes), TEST(counts_like_a_clock),
          TEST(counts_grids_that_are_too_large))
