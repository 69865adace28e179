/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/design.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/words/description.h"
#include "scenarios/reader/range.h"
#include "tests/analysis/folder.h"
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

/* Reads it; what is wrong is in `messages`. */
static bool read_request(struct design_request request)
{
    static const struct text_list none = {NULL, 0};
    size_t size;
    struct diagnostics *diagnostics = diagnostics_create(arena);
    request.rows = description_settings;
    request.vary = request.vary ? request.vary : &none;
    const bool good = design_read(&design, &request, arena, diagnostics);
    free(messages);
    FILE *to = open_memstream(&messages, &size);
    diagnostics_print(diagnostics, to, false);
    fclose(to);
    return good;
}

static bool read_all(const char **texts, size_t count)
{
    const struct text_list list = {texts, count};
    return read_request((struct design_request){.vary = &list});
}

/* The values of one --vary of that path, joined by blanks; "" after a mistake. */
static const char *values_of(const char *path, const char *values)
{
    const char *text = arena_format(arena, "%s=%s", path, values), *all = "";
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
    /* between 1KB and 2KB lie whole numbers of bytes, not 1.33333333333KB */
    ASSERT_TEXT(values_of("application.datasets.d.value", "1KB..2KB:4"), "1KB 1333B 1667B 2KB");
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

/* ---- samples ---- */

static bool sample(const char **texts, size_t count, uint64_t sobol, uint64_t latin, uint64_t seed)
{
    const struct text_list list = {texts, count};
    return read_request(
        (struct design_request){.vary = &list, .sobol = sobol, .latin = latin, .seed = seed});
}

static double number_at(uint32_t axis, uint32_t row)
{
    double number;
    const char *unit;
    CU_ASSERT_TRUE_FATAL(number_and_unit(design.axes[axis].values[row], &number, &unit, arena));
    return number;
}

/* The first Sobol points of two dimensions (Bratley and Fox 1988; GSL's documentation). */
static void takes_sobol_points(void)
{
    static const double expected[][2] = {{0.5, 0.5},     {0.75, 0.25},   {0.25, 0.75},
                                         {0.375, 0.375}, {0.875, 0.875}, {0.625, 0.125}};
    const char *texts[] = {ARRIVALS "=0..1/s", "deployment.services.web.start=100..200ms"};
    begin();
    CU_ASSERT_FATAL(sample(texts, 2, 6, 0, 1));
    CU_ASSERT_EQUAL(design.points, 6);
    for (uint32_t i = 0; i < 6; i++) {
        ASSERT_NEAR(number_at(0, i), expected[i][0], 1e-12);
        ASSERT_NEAR(number_at(1, i), 100 + 100 * expected[i][1], 1e-9);
    }
    ASSERT_TEXT(design_sets(&design, 3, arena)[1], "deployment.services.web.start=137.5ms");
    end();
}

/* Each of as many equal parts holds one point, in every dimension. */
static void a_latin_hypercube_takes_each_part_once(void)
{
    enum { POINTS = 100 };
    const char *texts[] = {ARRIVALS "=0..100/s", "deployment.services.web.start=0..100ms"};
    const char *alone[] = {"deployment.services.web.start=0..100ms"};
    unsigned seen[2][POINTS] = {{0}}, same = 0;
    begin();
    CU_ASSERT_FATAL(sample(texts, 2, 0, POINTS, 7));
    for (uint32_t i = 0; i < 2 * POINTS; i++)
        seen[i / POINTS][(unsigned)number_at(i / POINTS, i % POINTS)]++;
    for (uint32_t i = 0; i < 2 * POINTS; i++)
        CU_ASSERT_EQUAL(seen[i / POINTS][i % POINTS], 1);
    for (uint32_t i = 0; i < POINTS; i++)
        same += (unsigned)number_at(0, i) == (unsigned)number_at(1, i);
    CU_ASSERT_TRUE(same < 10); /* 1 on average */
    const char *kept = arena_text(arena, design.axes[1].values[42]);
    CU_ASSERT_FATAL(sample(alone, 1, 0, POINTS, 7)); /* another parameter moves none */
    ASSERT_TEXT(design.axes[0].values[42], kept);
    CU_ASSERT_FATAL(sample(alone, 1, 0, POINTS, 8));
    CU_ASSERT_STRING_NOT_EQUAL(design.axes[0].values[42], kept);
    end();
}

/* 1 to 8 replicas, a quarter of the points for each of four words, equal ratios. */
static void a_sample_gives_equal_shares(void)
{
    const char *texts[] = {"deployment.services.web.workers=1..8",
                           "application.modules.web.get.0.compute=1ms,2ms,3ms,4ms",
                           ARRIVALS "=1..100/s:log"};
    unsigned replicas[9] = {0}, words[4] = {0}, below_ten = 0;
    begin();
    CU_ASSERT_FATAL(sample(texts, 3, 0, 160, 1));
    for (uint32_t i = 0; i < 160; i++) {
        const unsigned number = (unsigned)number_at(0, i);
        CU_ASSERT_TRUE_FATAL(number >= 1 && number <= 8 && number == number_at(0, i));
        replicas[number]++;
        words[design.axes[1].values[i][0] - '1']++;
        below_ten += number_at(2, i) < 10;
    }
    for (unsigned i = 1; i <= 8; i++)
        CU_ASSERT_EQUAL(replicas[i], 20);
    for (unsigned i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(words[i], 40);
    CU_ASSERT_EQUAL(below_ten, 80);
    end();
}

static void refuses_impossible_samples(void)
{
    const char *many[41], *one[] = {ARRIVALS "=1ms..2/s"};
    begin();
    for (int i = 0; i < 41; i++)
        many[i] = arena_format(arena, "workload.s%d.arrivals.rate=1..9/s", i);
    CU_ASSERT(sample(many, 40, 8, 0, 1));
    CU_ASSERT(!sample(many, 41, 8, 0, 1));
    CU_ASSERT_PTR_NOT_NULL(strstr(messages, "--vary #41:1:1: error: Sobol points have at most 40"));
    CU_ASSERT(sample(many, 41, 0, 8, 1));
    CU_ASSERT(!sample(many, 1, 8, 8, 1));
    CU_ASSERT(!sample(NULL, 0, 8, 0, 1));
    CU_ASSERT(!sample(one, 1, 8, 0, 1));
    end();
}

/* ---- files ---- */

static const char *folder;

static bool read_table(const char *text)
{
    return read_request(
        (struct design_request){.file = folder_write(arena, folder, "points.csv", text)});
}

static void begin_with_folder(void)
{
    begin();
    folder = folder_make(arena);
}

static void end_with_folder(void)
{
    folder_remove(arena, folder);
    end();
}

static void reads_tables(void)
{
    begin_with_folder();
    CU_ASSERT_FATAL(read_table("\xEF\xBB\xBF" WEBS "," ARRIVALS "\r\n2, 100/s\r\n\r\n"
                               "4,\"poisson(\"\"a\"\", 2)\"\r\n"));
    CU_ASSERT_EQUAL(design.points, 2);
    CU_ASSERT_EQUAL(design.block_count, 1);
    ASSERT_TEXT(design_sets(&design, 0, arena)[1], ARRIVALS "=100/s");
    ASSERT_TEXT(design_sets(&design, 1, arena)[0], WEBS "=4");
    ASSERT_TEXT(design_values(&design, 1, arena)[1], "poisson(\"a\", 2)");
    const struct place place = design.axes[1].places[0];
    CU_ASSERT_EQUAL(place.line, 2);
    CU_ASSERT_EQUAL(place.column, 4);
    CU_ASSERT_EQUAL(design.axes[0].places[1].line, 4);
    end_with_folder();
}

static void a_table_goes_with_a_grid(void)
{
    const char *texts[] = {"deployment.services.web.start=1ms,2ms"};
    const struct text_list list = {texts, 1};
    begin_with_folder();
    const char *file =
        folder_write(arena, folder, "points.csv", WEBS "," ARRIVALS "\n1,5/s\n2,6/s\n3,7/s\n");
    CU_ASSERT_FATAL(read_request((struct design_request){.file = file, .vary = &list}));
    CU_ASSERT_EQUAL(design.points, 6);
    const char **values = design_values(&design, 3, arena);
    ASSERT_TEXT(values[0], "2");
    ASSERT_TEXT(values[1], "6/s");
    ASSERT_TEXT(values[2], "2ms");
    end_with_folder();
}

/* Each is told at its line and column. */
static void tells_what_is_wrong_in_a_table(void)
{
    static const struct {
        const char *table, *message;
    } wrong[] = {
        {"deployment.services.web.replicsa\n1\n", "points.csv:1:25: error: unknown key 'replicsa'"},
        {WEBS "\n1\n2,3\n", "points.csv:3:1: error: the row is longer than the first one"},
        {WEBS "," ARRIVALS "\n1,2/s\n2\n", "points.csv:3:1: error: the row is shorter"},
        {WEBS "," ARRIVALS "\n1,\n", "points.csv:2:3: error: a value is missing here"},
        {WEBS "," WEBS "\n1,2\n", "points.csv:1:34: error: this is varied already"},
        {WEBS "\n\"1\n", "the file ends inside a quoted cell"},
        {WEBS "\na\"b\n", "points.csv:2:1: error: "},
        {WEBS "\n", "a row of paths and a row for each point are needed"},
        {"", "a row of paths and a row for each point are needed"},
    };
    begin_with_folder();
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CU_ASSERT(!read_table(wrong[i].table));
        CU_ASSERT_PTR_NOT_NULL(strstr(messages, wrong[i].message));
        if (!strstr(messages, wrong[i].message))
            fprintf(stderr, "%s: %s", wrong[i].message, messages);
    }
    CU_ASSERT(!read_request((struct design_request){.file = "/nowhere/points.csv"}));
    CU_ASSERT_PTR_NOT_NULL(strstr(messages, "cannot read it: "));
    end_with_folder();
}

TEST_MAIN(design, TEST(takes_sobol_points), TEST(a_latin_hypercube_takes_each_part_once),
          TEST(a_sample_gives_equal_shares), TEST(refuses_impossible_samples), TEST(reads_tables),
          TEST(a_table_goes_with_a_grid), TEST(tells_what_is_wrong_in_a_table), TEST(reads_lists),
          TEST(reads_ranges), TEST(reads_equal_ratios), TEST(leaves_laws_alone),
          TEST(tells_what_is_wrong_and_where), TEST(refuses_impossible_ranges),
          TEST(tells_all_mistakes), TEST(counts_like_a_clock),
          TEST(counts_grids_that_are_too_large))
