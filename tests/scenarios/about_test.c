/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs that are not known for sure: which numbers come of them, and which of them are one. */
#include "scenarios/reader/about.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/words/description.h"
#include "scenarios/reader/merge.h"
#include "tests/lib/test.h"

static struct arena *arena;
static struct diagnostics *diagnostics;
static struct uncertain_inputs inputs;
static double shares[16];

static void begin(void)
{
    arena = arena_create(0);
    diagnostics = diagnostics_create(arena);
    inputs = (struct uncertain_inputs){.shares = NULL};
}
static void end(void) { arena_destroy(arena); }

/* Settles a text under that name; the same inputs go on growing. */
static struct tree *settled(const char *name, const char *text)
{
    uint64_t steps = 0;
    struct tree *tree = tree_parse(arena, diagnostics, document_of_text(arena, name, text, 1), 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(tree);
    tree = tree_expand(arena, diagnostics, tree, &steps);
    const struct about_request request = {arena, diagnostics, description_settings, &inputs};
    about_settle(&request, tree);
    return tree;
}

static const char *value_at(const struct tree *tree, const char *path)
{
    char *text = arena_text(arena, path), *rest = NULL;
    for (char *key = strtok_r(text, ".", &rest); key; key = strtok_r(NULL, ".", &rest))
        tree = tree->kind == TREE_SEQUENCE ? tree->items[key[0] - '0'] : tree_get(tree, key);
    return tree->text;
}

/* One value of `deployment.services.s.KEY`, all inputs at that share. */
static const char *drawn(const char *key, const char *text, double share)
{
    inputs = (struct uncertain_inputs){.shares = NULL};
    for (unsigned i = 0; i < sizeof shares / sizeof shares[0]; i++)
        shares[i] = share;
    inputs.shares = share < 0 ? NULL : shares;
    inputs.share_count = sizeof shares / sizeof shares[0];
    const char *yaml = arena_format(arena, "deployment: {services: {s: {%s: %s}}}\n", key, text);
    return value_at(settled("a", yaml), arena_format(arena, "deployment.services.s.%s", key));
}

static const char *messages(void)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    diagnostics_print(diagnostics, to, false);
    fclose(to);
    const char *kept = arena_text(arena, text);
    free(text);
    return kept;
}

static void without_draws_all_are_in_their_middle(void)
{
    begin();
    ASSERT_TEXT(drawn("start", "about(20ms within=30%)", -1), "20ms");
    ASSERT_TEXT(drawn("start", "about(14ms..26ms)", -1), "20ms");
    ASSERT_TEXT(drawn("start", "about(500us..1.5ms)", -1), "1ms");
    ASSERT_TEXT(drawn("start", "75ms + exponential(about(1..3ms))", -1), "75ms + exponential(2ms)");
    ASSERT_TEXT(drawn("start", "lognormal(p50=about(1..3ms) p99=about(9ms within=10%))", -1),
                "lognormal(p50=2ms p99=9ms)");
    ASSERT_TEXT(drawn("x", "about($0.30/h..$0.50/h)", -1), "$0.4/h");
    ASSERT_TEXT(drawn("x", "about(99%..100%)", -1), "99.5%");
    ASSERT_TEXT(drawn("x", "about(1KB..2KB)", -1), "1500B");
    ASSERT_TEXT(drawn("x", "about(300/s within=10%)", -1), "300/s");
    CU_ASSERT_EQUAL(diagnostics_errors(diagnostics), 0);
    end();
}

static void shares_are_parts_of_the_way(void)
{
    begin();
    ASSERT_TEXT(drawn("start", "about(20ms within=30%)", 0), "14ms");
    ASSERT_TEXT(drawn("start", "about(20ms within=30%)", 0.25), "17ms");
    ASSERT_TEXT(drawn("start", "about(20ms \u00b130%)", 0.25), "17ms");
    ASSERT_TEXT(drawn("start", "about(14ms..26ms)", 1), "26ms");
    ASSERT_TEXT(drawn("x", "about(1KB..2KB)", 0.12345), "1123B");
    ASSERT_TEXT(drawn("x", "about(100..200/s)", 0.5), "150/s");
    end();
}

/* A number that counts something is whole, one that does not is not: only the row knows. */
static void what_counts_is_whole(void)
{
    begin();
    ASSERT_TEXT(drawn("replicas", "about(1..3)", 0.32), "1");
    ASSERT_TEXT(drawn("replicas", "about(1..3)", 0.34), "2");
    ASSERT_TEXT(drawn("replicas", "about(1..3)", 1), "3");
    ASSERT_TEXT(drawn("replicas", "about(5 within=30%)", 0), "4");
    ASSERT_TEXT(drawn("queue", "about(1k..2k)", 0.5), "1500");
    ASSERT_TEXT(drawn("workers", "about(4..8)", 0.5), "6");
    ASSERT_TEXT(drawn("workers", "async(threads=about(4..8))", 0.99), "async(threads=8)");
    ASSERT_TEXT(drawn("start", "lognormal(mean=1ms cv=about(1..2))", 0.25),
                "lognormal(mean=1ms cv=1.25)");
    end();
}

static void one_place_is_one_input(void)
{
    begin();
    settled("a", "x: &x about(1ms..2ms)\ndeployment: {services: {s: {start: *x, drain: *x}}}\n");
    CU_ASSERT_EQUAL(inputs.count, 1);
    inputs.count = 0;
    settled("a", "deployment: {services: {s: {start: about(1ms..2ms), drain: about(1ms..2ms)}}}\n");
    CU_ASSERT_EQUAL_FATAL(inputs.count, 2);
    ASSERT_TEXT(inputs.list[0].key, "deployment.services.s.start");
    ASSERT_TEXT(inputs.list[1].key, "deployment.services.s.drain");
    inputs.count = 0;
    settled("a", "deployment: {services: {s: {start: lognormal(p50=about(1..2ms) "
                 "p99=about(3..4ms))}}}\n");
    CU_ASSERT_EQUAL_FATAL(inputs.count, 2);
    ASSERT_TEXT(inputs.list[1].key, "deployment.services.s.start.p99");
    end();
}

/* Two files: the same words at the same path are one input, other words another. */
static void architectures_share_what_they_both_say(void)
{
    begin();
    settled("a", "deployment: {services: {s: {start: about(1ms..2ms), drain: about(1s..2s)}}}\n");
    settled("b", "\ndeployment: {services: {s: {start: about(1ms..2ms), drain: about(1s..3s)}}}\n");
    CU_ASSERT_EQUAL_FATAL(inputs.count, 3);
    ASSERT_TEXT(inputs.list[2].key, "deployment.services.s.drain #2");
    end();
}

static void a_name_makes_one_of_several(void)
{
    begin();
    shares[0] = 0.5;
    shares[1] = 0;
    inputs.shares = shares;
    inputs.share_count = 2;
    const struct tree *tree = settled(
        "a", "deployment: {services: {s: {start: about(1ms..3ms name=disk), "
             "drain: about(1ms..3ms name=disk)}, t: {start: about(1ms..3ms name=other)}}}\n");
    CU_ASSERT_EQUAL(inputs.count, 2);
    ASSERT_TEXT(value_at(tree, "deployment.services.s.start"), "2ms");
    ASSERT_TEXT(value_at(tree, "deployment.services.s.drain"), "2ms");
    ASSERT_TEXT(value_at(tree, "deployment.services.t.start"), "1ms");
    end();
}

static void what_is_wrong_is_told_where_it_stands(void)
{
    static const struct {
        const char *text, *message;
    } bad[] = {{"about(20ms)", "how far about 20ms?"},
               {"about()", "about what?"},
               {"about(20ms within=30%", "this '(' is not closed"},
               {"about(20ms within=130%)", "nothing is below 0"},
               {"about(20ms within=0%)", "nothing is below 0"},
               {"about(20ms within=3ms)", "is not a share"},
               {"about(26ms..14ms)", "from the lower to the higher end"},
               {"about(14ms..14ms)", "both ends are the same"},
               {"about(-5ms..5ms)", "cannot be negative"},
               {"about(14ms..26MB)", "the same kind of unit"},
               {"about(14ms..26ms within=3%)", "not both"},
               {"about(fast within=3%)", "is no number"},
               {"about(fast..slow)", "fast..slow"},
               {"about(14ms..26ms nome=disk)", "does not know what 'nome=disk' is"},
               {"about(14ms..26ms name=7up)", "is not a name"},
               {"about(1ms..2ms:5)", "is no range"},
               {"exponential(about(uniform(1ms..2ms) within=3%))", "no call stands in about()"},
               {"about(14ms..26ms name=disk) + exponential(about(1ms..2ms name=disk))",
                "one input has one range"}};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin();
        drawn("start", bad[i].text, -1);
        const char *said = messages();
        if (!strstr(said, bad[i].message) || !strstr(said, "a:1:36: error"))
            fprintf(stderr, "%s\n%s", bad[i].text, said);
        CU_ASSERT_PTR_NOT_NULL(strstr(said, bad[i].message));
        CU_ASSERT_PTR_NOT_NULL(strstr(said, "a:1:36: error"));
        end();
    }
    begin();
    drawn("replicas", "about(1.2..1.4)", -1);
    CU_ASSERT_PTR_NOT_NULL(strstr(messages(), "no whole number lies between"));
    end();
}

/* Who reads hostile texts ends early. */
static void there_is_an_end_to_them(void)
{
    begin();
    const char *yaml = "x: [";
    for (unsigned i = 0; i <= UNCERTAIN_MOST; i++)
        yaml = arena_format(arena, "%sabout(1..%u), ", yaml, 2 + i);
    settled("a", arena_format(arena, "%s1]\n", yaml));
    CU_ASSERT_EQUAL(inputs.count, UNCERTAIN_MOST);
    CU_ASSERT_PTR_NOT_NULL(strstr(messages(), "more than 1,000 inputs are uncertain"));
    end();
}

static void words_that_only_end_so_are_left_alone(void)
{
    begin();
    ASSERT_TEXT(drawn("x", "round_about(14ms..26ms)", -1), "round_about(14ms..26ms)");
    CU_ASSERT_EQUAL(inputs.count, 0);
    end();
}

TEST_MAIN(about, TEST(without_draws_all_are_in_their_middle), TEST(shares_are_parts_of_the_way),
          TEST(what_counts_is_whole), TEST(one_place_is_one_input),
          TEST(architectures_share_what_they_both_say), TEST(a_name_makes_one_of_several),
          TEST(what_is_wrong_is_told_where_it_stands), TEST(words_that_only_end_so_are_left_alone),
          TEST(there_is_an_end_to_them))
