/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/numbers.h"

#include <stdio.h>
#include <string.h>

#include "scenarios/reader/merge.h"
#include "tests/lib/test.h"

static struct arena *arena;
static void begin(void) { arena = arena_create(0); }
static void end(void) { arena_destroy(arena); }

static struct tree *tree_of(const char *text)
{
    struct diagnostics *diagnostics = diagnostics_create(arena);
    uint64_t steps = 0;
    struct tree *tree =
        tree_parse(arena, diagnostics, document_of_text(arena, "numbers", text, 1), 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(tree);
    return tree_expand(arena, diagnostics, tree, &steps);
}

static const char *list(void *context, const struct number_seen *number)
{
    const char **all = context;
    *all = arena_format(arena, "%s%s%s%s=%s\n", *all, number->path, *number->argument ? "." : "",
                        number->argument, number->text);
    return NULL;
}

static void all_of_them_are_told(void)
{
    const char *all = "";
    const struct number_walk walk = {arena, list, &all};
    numbers_walk(&walk, tree_of("a: [{compute: lognormal(mean=1ms cv=2)}, {call: b.c, times: 3}]\n"
                                "b: {rate: poisson(5/s), name: web2, text: \"7\", none: none}\n"
                                "c: 75ms + exponential(2.5ms)\nd: 30ms..40ms\n"));
    ASSERT_TEXT(all, "a.0.compute.mean=1ms\na.0.compute.cv=2\na.1.times=3\nb.rate=5/s\nc=75ms\n"
                     "c=2.5ms\n");
}

static const char *twice(void *context, const struct number_seen *number)
{
    (void)context;
    return strcmp(number->argument, "cv") == 0 ? NULL : number_moved(number, 2, arena);
}

static void one_can_be_moved(void)
{
    struct tree *tree = tree_of("a: lognormal(mean=1ms cv=2)\nb: 3\nc: [4KB, 1.5, x]\n");
    const struct number_walk walk = {arena, twice, NULL};
    numbers_walk(&walk, tree);
    ASSERT_TEXT(tree_get(tree, "a")->text, "lognormal(mean=2000000ns cv=2)");
    ASSERT_TEXT(tree_get(tree, "b")->text, "6");
    ASSERT_TEXT(tree_get(tree, "c")->items[0]->text, "8000B");
    ASSERT_TEXT(tree_get(tree, "c")->items[1]->text, "3");
    ASSERT_TEXT(tree_get(tree, "c")->items[2]->text, "x");
}

static const char *moved(const char *text, double value, enum unit unit, double factor)
{
    const struct number_seen seen = {
        .path = "", .argument = "", .text = text, .quantity = {.value = value, .unit = unit}};
    const char *made = number_moved(&seen, factor, arena);
    return made ? made : "";
}

static void whole_numbers_stay_whole(void)
{
    ASSERT_TEXT(moved("3", 3, UNIT_ONE, 1.1), "4");
    ASSERT_TEXT(moved("3", 3, UNIT_ONE, 0.9), "2");
    ASSERT_TEXT(moved("1", 1, UNIT_ONE, 0.9), "");
    ASSERT_TEXT(moved("50k", 50000, UNIT_ONE, 1.1), "55000");
    ASSERT_TEXT(moved("1.5", 1.5, UNIT_ONE, 1.1), "1.65");
    ASSERT_TEXT(moved("300/s", 300, UNIT_RATE, 0.9), "270/s");
}

TEST_MAIN_AROUND(numbers, begin, end, TEST(all_of_them_are_told), TEST(one_can_be_moved),
                 TEST(whole_numbers_stay_whole))
