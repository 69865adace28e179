/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile and broken texts end quickly, with a message at the right place. */
#include "scenarios/reader/tree.h"

#include <time.h>

#include "tests/scenarios/loading.h"

static struct loading *loading_of_bytes(const void *text, size_t size)
{
    struct loading *in = loading_begin();
    in->files[in->request.file_count++] = loading_write_bytes(in, "a.yaml", text, size);
    loading_run(in);
    return in;
}

static void expect(const char *text, const char *messages)
{
    struct loading *in = loading_of(text);
    ASSERT_TEXT(in->messages, messages);
    loading_end(in);
}

/* The first line of the messages. */
static void expect_first(const char *text, size_t size, const char *line)
{
    struct loading *in = loading_of_bytes(text, size);
    in->messages[strcspn(in->messages, "\n")] = '\0';
    ASSERT_TEXT(in->messages, line);
    loading_end(in);
}

static char *repeated(const char *piece, size_t times)
{
    const size_t length = strlen(piece);
    char *text = malloc(length * times + 1);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * length, piece, length);
    text[length * times] = '\0';
    return text;
}

static void depth_is_limited(void)
{
    static const char *const pieces[] = {"[", "{a: ", "- "};
    for (size_t i = 0; i < 3; i++) {
        char *text = repeated(pieces[i], 200000);
        struct loading *in = loading_of(text);
        CU_ASSERT_PTR_NOT_NULL(strstr(in->messages, "more than 64 levels inside each other"));
        loading_end(in);
        free(text);
    }
}

static void calls_are_limited_too(void)
{
    char *open = repeated("f(", 100000);
    struct loading *in = loading_begin();
    char *text = arena_format(in->arena, "arrivals: %s", open);
    in->files[in->request.file_count++] = loading_write(in, "a.yaml", text);
    CU_ASSERT(!loading_run(in));
    CU_ASSERT_PTR_NOT_NULL(strstr(in->messages, "more than 16 brackets inside each other"));
    loading_end(in);
    free(open);
}

/* 10^9 laughs: aliases are pointers until they are written out, and that is counted. */
static void laughs_end_early(void)
{
    static const char text[] =
        "x-a: &a {v: 1, w: 1, x: 1, y: 1, z: 1, q: 1, r: 1, s: 1, t: 1, u: 1}\n"
        "x-b: &b {v: *a, w: *a, x: *a, y: *a, z: *a, q: *a, r: *a, s: *a, t: *a, u: *a}\n"
        "x-c: &c {v: *b, w: *b, x: *b, y: *b, z: *b, q: *b, r: *b, s: *b, t: *b, u: *b}\n"
        "x-d: &d {v: *c, w: *c, x: *c, y: *c, z: *c, q: *c, r: *c, s: *c, t: *c, u: *c}\n"
        "x-e: &e {v: *d, w: *d, x: *d, y: *d, z: *d, q: *d, r: *d, s: *d, t: *d, u: *d}\n"
        "x-f: &f {v: *e, w: *e, x: *e, y: *e, z: *e, q: *e, r: *e, s: *e, t: *e, u: *e}\n"
        "x-g: &g {v: *f, w: *f, x: *f, y: *f, z: *f, q: *f, r: *f, s: *f, t: *f, u: *f}\n"
        "goals: [*g, *g, *g, *g, *g]\n";
    const clock_t begin = clock();
    expect_first(text, sizeof text - 1,
                 "a.yaml:1:55: error: the scenario has more than 8000000 values when everything is "
                 "written out");
    CU_ASSERT((double)(clock() - begin) / CLOCKS_PER_SEC < 20);
}

static void cycles_and_anchors(void)
{
    expect("goals: &a [*a]\n", "a.yaml:1:12: error: '*a' stands inside of what it names\n"
                               "    1 | goals: &a [*a]\n"
                               "      |            ^~\n"
                               "a.yaml:1:12: error: this item of 'goals' is empty\n"
                               "    1 | goals: &a [*a]\n"
                               "      |            ^~\n");
    expect("goals: [*b]\n", "a.yaml:1:9: error: no anchor '&b' above\n"
                            "    1 | goals: [*b]\n"
                            "      |         ^~\n"
                            "      = anchors (&name) work within one file, from there on down\n"
                            "a.yaml:1:9: error: this item of 'goals' is empty\n"
                            "    1 | goals: [*b]\n"
                            "      |         ^~\n");
}

static void bytes_that_are_no_text(void)
{
    expect_first("goals: [a]\nvalues: {text: \xff}\n", 29,
                 "a.yaml:2:16: error: these bytes are no UTF-8");
    expect_first("goals: [\xc3\xa9, \x01]\n", 13, "a.yaml:1:12: error: control character 0x01");
    expect_first("goals: [a\0b]\n", 13, "a.yaml:1:10: error: control character 0x00");
    expect_first("values: {text: \"a\\0b\"}\n", 23,
                 "a.yaml:1:16: error: a text cannot hold the character \\0");
    expect_first("\xef\xbb\xbfvalues: {count: x}\n", 22,
                 "a.yaml:1:17: error: 'x' is not a count: write 4, 2.5k or 1M");
}

static void mistakes_of_yaml(void)
{
    expect("values:\n\tcount: 1\n", "a.yaml:2:1: error: a tab cannot indent\n"
                                    "    2 |  count: 1\n"
                                    "      | ^\n"
                                    "      = indent with blanks\n");
    expect_first("values: {count: 1\ngoals: [a]\n", 29, "a.yaml:2:6: error: '}' or ',' is missing");
    expect_first("values: @x\n", 11, "a.yaml:1:9: error: a value cannot begin with '@'");
    expect_first("values: \"x\n", 11, "a.yaml:2:1: error: the text ends inside quotes");
    expect_first("a: 1\n---\nb: 1\n", 14, "a.yaml:2:1: error: a file holds one document only");
    expect_first("values: !x {count: 1}\n", 22,
                 "a.yaml:1:9: error: tags (!) have no meaning in scenarios");
    expect_first("- a\n", 4, "a.yaml:1:1: error: a scenario is a mapping of keys");
    expect_first("{a: 1}: 2\n", 10, "a.yaml:1:1: error: a key must be a plain word");
}

static void duplicate_keys(void)
{
    expect("values: {count: 1, size: 1B, count: 2}\n",
           "a.yaml:1:30: error: the key 'count' is given twice\n"
           "    1 | values: {count: 1, size: 1B, count: 2}\n"
           "      |                              ^~~~~\n"
           "      = it stands on line 1 already\n");
}

static void commas_in_calls(void)
{
    expect("values: {law: lognormal(p50=40ms, p99=150ms), count: x}\n",
           "a.yaml:1:15: error: a comma ends the value here; inside ( ) arguments stand apart by "
           "blanks\n"
           "    1 | values: {law: lognormal(p50=40ms, p99=150ms), count: x}\n"
           "      |               ^~~~~~~~~~~~~~~~~~\n"
           "      = write: values: {law: lognormal(p50=40ms p99=150ms), count: x}\n"
           "a.yaml:1:54: error: 'x' is not a count: write 4, 2.5k or 1M\n"
           "    1 | values: {law: lognormal(p50=40ms, p99=150ms), count: x}\n"
           "      |                                                      ^\n");
    expect("values:\n  law: lognormal(p50=40ms, p99=150ms)\n",
           "a.yaml:2:18: error: arguments stand apart by blanks, without commas\n"
           "    2 |   law: lognormal(p50=40ms, p99=150ms)\n"
           "      |                  ^~~~~~~~~\n"
           "      = write: lognormal(p50=40ms p99=150ms)\n");
}

static void merge_keys_of_yaml(void)
{
    struct loading *in = loading_of("x-a: &a {count: 1, size: 2B}\nx-b: &b {count: 9, rate: 3/s}\n"
                                    "values: {count: 5, <<: [*a, *b]}\n");
    const struct fake_values *values = &loading_root(in, 0)->values;
    ASSERT_TEXT(in->messages, "");
    CU_ASSERT_EQUAL(values->count, 5);
    CU_ASSERT_EQUAL(values->size, 2);
    CU_ASSERT_EQUAL(values->rate, 3.0);
    loading_end(in);
}

/* Finding keys and duplicates must not be quadratic. */
static void large_mappings_are_quick(void)
{
    enum { ENTRIES = 300000 };
    char *text = malloc(ENTRIES * 24 + 16), *to = stpcpy(text, "mix:\n");
    for (int i = 0; i < ENTRIES; i++)
        to += sprintf(to, "  k%d: %d\n", i, i);
    const clock_t begin = clock();
    struct loading *in = loading_of(text);
    ASSERT_TEXT(in->messages, "");
    CU_ASSERT_EQUAL(loading_root(in, 0)->mix.count, ENTRIES);
    CU_ASSERT((double)(clock() - begin) / CLOCKS_PER_SEC < 10);
    loading_end(in);
    free(text);
}

static void many_mistakes_are_cut(void)
{
    char *text = repeated("x", 20000);
    struct loading *in = loading_begin();
    char *file = malloc(200000), *to = stpcpy(file, "mix:\n");
    for (int i = 0; i < 2000; i++)
        to += sprintf(to, "  k%d: q\n", i);
    in->files[in->request.file_count++] = loading_write(in, "a.yaml", file);
    CU_ASSERT(!loading_run(in));
    CU_ASSERT_PTR_NOT_NULL(strstr(in->messages, "... and 1950 more\n"));
    loading_end(in);
    in = loading_of(text); /* a long line is shown in part */
    CU_ASSERT(strlen(in->messages) < 1000);
    loading_end(in);
    free(text);
    free(file);
}

static void files_that_are_none(void)
{
    struct loading *in = loading_begin();
    in->files[in->request.file_count++] = "/nowhere/x.yaml";
    in->files[in->request.file_count++] = "/tmp";
    CU_ASSERT(!loading_run(in));
    ASSERT_TEXT(in->messages,
                "/nowhere/x.yaml: error: cannot read '/nowhere/x.yaml': No such file or directory\n"
                "/tmp: error: cannot read '/tmp': it is a folder, not a file\n");
    loading_end(in);
}

TEST_MAIN(tree, TEST(depth_is_limited), TEST(calls_are_limited_too), TEST(laughs_end_early),
          TEST(cycles_and_anchors), TEST(bytes_that_are_no_text), TEST(mistakes_of_yaml),
          TEST(duplicate_keys), TEST(commas_in_calls), TEST(merge_keys_of_yaml),
          TEST(large_mappings_are_quick), TEST(many_mistakes_are_cut), TEST(files_that_are_none))
