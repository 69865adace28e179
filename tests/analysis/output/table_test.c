/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/table.h"

#include <stdlib.h>

#include "analysis/output/grid.h"
#include "tests/analysis/sample_results.h"
#include "tests/lib/test.h"

static struct arena *arena;
static struct results *results;
static char *text;
static size_t size;

static FILE *begin(void)
{
    arena = arena_create(0);
    results = sample_results(arena);
    return open_memstream(&text, &size);
}

static void end(void)
{
    free(text);
    arena_destroy(arena);
}

static void run_table(void)
{
    FILE *to = begin();
    results->architecture_count = 1;
    results_conclude(results, arena);
    table_print(results, to, false);
    fclose(to);
    ASSERT_TEXT(text, "one: 4 replications of 5 min after 30 s, seed 1; ± is the half-width of the "
                      "95 % interval\n"
                      "latency\n"
                      "  latency.p99               200 ± 13 ms\n"
                      "  latency.p99(web.buy)      300 ± 13 ms\n"
                      "load\n"
                      "  offered                 100.0 ± 1.3 /s\n"
                      "availability\n"
                      "  availability           >99.75 %         (no failure in 1,200 requests)\n"
                      "objectives\n"
                      "✓ latency.p99 < 250ms       200 ± 13 ms\n"
                      "✓ availability >= 98.5%  >99.75 %\n"
                      "services, stores, nodes  utilisation  jobs  waiting  wait  had to wait  "
                      "refused  calls per request  up\n"
                      "  service web                   50 %\n"
                      "  node n/0                      70 %\n"
                      "bottleneck: node n/0, 70.0 % in use\n"
                      "one: 1,200 requests, 5,000 events, fingerprint 0000000000000abc\n");
    end();
}

static void compare_table(void)
{
    FILE *to = begin();
    results_conclude(results, arena);
    compare_table_print(results, to, false);
    fclose(to);
    ASSERT_TEXT(
        text,
        "4 replications of 5 min after 30 s, seed 1; ± is the half-width of the 95 % interval\n"
        "                             one                two\n"
        "latency\n"
        "  latency.p99                200 ± 13 ms        300 ± 15 ms            +50.0 %\n"
        "  latency.p99(web.buy)       300 ± 13 ms        n/a\n"
        "load\n"
        "  offered                  100.0 ± 1.3 /s     100.0 ± 1.3 /s\n"
        "availability\n"
        "  availability            >99.75 %            98.50 [97.24, 99.19] %  -1.50 pp\n"
        "objectives\n"
        "  latency.p99 < 250ms          ✓                  ✗\n"
        "  availability >= 98.5%        ✓                  ?\n"
        "bottleneck\n"
        "  utilisation                 70 % node n/0      40 % service web\n"
        "changes are against one, paired by replication; ~ no difference proven (5 %, Holm)\n"
        "two: without common random numbers the difference of latency.p99 would take 221 times as "
        "many replications\n"
        "n/a: latency.p99(web.buy) of two: too few successful requests: 12 in a replication, 368 "
        "are needed\n"
        "undecided: availability >= 98.5% of two: the interval crosses the bound\n"
        "one: 1,200 requests, 5,000 events, fingerprint 0000000000000abc\n"
        "two: 1,200 requests, 5,000 events, fingerprint 0000000000000abd\n");
    end();
}

static void an_interrupt_is_no_failure(void)
{
    FILE *to = begin();
    bool cut[SAMPLE_REPLICATIONS] = {false, true, true, true};
    struct architecture_result *one = &results->architectures[0];
    one->cut = cut;
    for (unsigned i = 1; i < SAMPLE_REPLICATIONS; i++)
        one->failed[i] = true;
    results_conclude(results, arena);
    table_print(results, to, false);
    fclose(to);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "one: interrupted: 1 of 4 replications are done and shown\n"));
    CU_ASSERT_PTR_NULL(strstr(text, "did not end well"));
    end();
}

static void what_did_not_run_is_not_judged(void)
{
    FILE *to = begin();
    struct architecture_result *one = &results->architectures[0];
    for (unsigned i = 0; i < SAMPLE_REPLICATIONS; i++) {
        one->failed[i] = true;
        one->failure[i] = "memory ran out";
    }
    results_conclude(results, arena);
    CU_ASSERT_EQUAL(architecture_verdict(one), VERDICT_undecided);
    table_print(results, to, false);
    fclose(to);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "? latency.p99 < 250ms"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "(undecided: no replication ended well)"));
    end();
}

static void one_replication_has_no_interval(void)
{
    FILE *to = begin();
    results->replications = 1;
    results_conclude(results, arena);
    table_print(results, to, false);
    fclose(to);
    CU_ASSERT_PTR_NOT_NULL(strstr(
        text, "1 replication of 5 min after 30 s, seed 1; one replication has no interval\n"));
    CU_ASSERT_PTR_NULL(strstr(text, "±"));
    end();
}

static void failures_and_instability_are_said(void)
{
    FILE *to = begin();
    results->architectures[1].unstable = true;
    results->architectures[1].unstable_queue = "service web";
    results->architectures[0].failed[2] = true;
    results->architectures[0].failure[2] = "memory ran out";
    results_conclude(results, arena);
    compare_table_print(results, to, false);
    fclose(to);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "two: unstable: the jobs at service web grow"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "one: 1 of 4 replications did not end well; the first: memory ran out"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "  unstable\n"));
    CU_ASSERT_PTR_NULL(strstr(text, "300 ± 15 ms"));
    end();
}

static void groups_are_shown_apart(void)
{
    FILE *to = begin();
    sample_collapse(results, arena);
    results_conclude(results, arena);
    compare_table_print(results, to, false);
    table_print(results, to, false);
    fclose(to);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "two: 2 of 4 replications collapsed and did not come back"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "one              two (2 of 4)              "));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "  two (2 of 4 collapsed)\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "306 ± 79 ms"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "294 ± 79 ms\n"));
    CU_ASSERT_PTR_NULL(strstr(text, "300 ± 15 ms")); /* of both */
    CU_ASSERT_PTR_NULL(strstr(text, "+50.0 %"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "two (2 of 4 collapsed):\nservices, stores, nodes"));
    end();
}

static void markdown(void)
{
    FILE *to = begin();
    results_conclude(results, arena);
    markdown_print(results, true, to);
    fclose(to);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "\n|  | one | two |  |\n|---|---:|---:|---:|\n| **latency** |  |  |  |\n"
                     "| latency.p99 | 200 ± 13 ms | 300 ± 15 ms | +50.0 % |\n"));
    end();
}

static void colour_is_only_added(void)
{
    FILE *to = begin();
    results_conclude(results, arena);
    compare_table_print(results, to, true);
    fclose(to);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\033[31m+50.0 %\033[0m"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\033[32m✓\033[0m"));
    end();
}

static void widths_count_characters(void)
{
    CU_ASSERT_EQUAL(text_width("±✓a"), 3);
    CU_ASSERT_EQUAL(text_width(NULL), 0);
    FILE *to = begin();
    struct grid *grid = grid_create(arena, 3);
    grid_look(grid, 1, ALIGN_RIGHT, 1);
    for (int i = 0; i < 100; i++) {
        grid_row(grid);
        grid_put(grid, 0, i ? "a" : "✓✓", TONE_PLAIN);
        grid_put(grid, 1, i ? "22" : "1", TONE_PLAIN);
        grid_put(grid, 2, i ? "" : "end", TONE_PLAIN);
    }
    grid_print(grid, to, false);
    fclose(to);
    CU_ASSERT_EQUAL(strncmp(text, "✓✓  1  end\na  22\na  22\n", 26), 0);
    end();
}

/* Two groups of two columns: side by side where there is room, below each other where not. */
static void what_is_too_wide_goes_on_below(void)
{
    static const char *const cells[2][5] = {{"", "one", "", "two", ""},
                                            {"key", "1.5", "ms", "2.25", "ms"}};
    FILE *to = begin();
    struct grid *grid = grid_create(arena, 5);
    for (uint32_t i = 1; i < 5; i += 2) {
        grid_look(grid, i, ALIGN_RIGHT, 2);
        grid_look(grid, i + 1, ALIGN_LEFT, 1);
        grid_break(grid, i);
    }
    for (unsigned i = 0; i < 2; i++) {
        grid_row(grid);
        for (uint32_t j = 0; j < 5; j++)
            grid_put(grid, j, cells[i][j], TONE_PLAIN);
    }
    grid->width = 20;
    grid_print(grid, to, false);
    fputs("--\n", to);
    grid->width = 19;
    grid_print(grid, to, false);
    fputs("--\n", to);
    grid->width = 1; /* one group at least */
    grid_print(grid, to, false);
    fclose(to);
#define BELOW "     one\nkey  1.5 ms\n\n      two\nkey  2.25 ms\n"
    ASSERT_TEXT(text, "     one      two\nkey  1.5 ms  2.25 ms\n--\n" BELOW "--\n" BELOW);
    end();
}

/* A remark is no reason to break a table, nor to make it wider than the terminal. */
static void notes_that_find_no_room_go_below(void)
{
    FILE *to = begin();
    struct grid *grid = grid_create(arena, 3);
    grid_look(grid, 1, ALIGN_RIGHT, 2);
    grid_break(grid, 1);
    grid_note(grid, 2);
    static const char *const cells[3][3] = {
        {"a", "1", "(so)"}, {"key", "n/a", "(too few requests: ± 12 of 340)"}, {"b", "22", ""}};
    for (unsigned i = 0; i < 3; i++) {
        grid_row(grid);
        for (uint32_t j = 0; j < 3; j++)
            grid_put(grid, j, cells[i][j], TONE_PLAIN);
    }
    grid->width = 20;
    grid_print(grid, to, false);
    grid->width = 0; /* no terminal */
    grid_print(grid, to, false);
    fclose(to);
    ASSERT_TEXT(text, "a      1  (so)\n"
                      "key  n/a\n"
                      "      (too few\n"
                      "      requests: ± 12\n"
                      "      of 340)\n"
                      "b     22\n"
                      "a      1  (so)\n"
                      "key  n/a  (too few requests: ± 12 of 340)\n"
                      "b     22\n");
    end();
}

TEST_MAIN(table, TEST(run_table), TEST(compare_table), TEST(failures_and_instability_are_said),
          TEST(an_interrupt_is_no_failure), TEST(what_did_not_run_is_not_judged),
          TEST(one_replication_has_no_interval), TEST(groups_are_shown_apart), TEST(markdown),
          TEST(colour_is_only_added), TEST(widths_count_characters),
          TEST(what_is_too_wide_goes_on_below), TEST(notes_that_find_no_room_go_below))
