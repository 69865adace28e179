/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/explain.h"

#include "models/words/description.h"
#include "tests/scenarios/loading.h"

static struct arena *arena;

static void expect_path(const char *path, const char *name)
{
    struct explained found = {.row = NULL};
    const char *why = path_resolve(arena, fake_rows, path, &found);
    CU_ASSERT_PTR_NULL(why);
    ASSERT_TEXT(found.row     ? found.row->name ? found.row->name : "(spread)"
                : found.class ? found.class->name
                              : "",
                name);
}

static void paths_reach_every_row(void)
{
    arena = arena_create(0);
    expect_path("values.count", "count");
    expect_path("values.law.mean", "mean");
    expect_path("values.law.shift", "law");
    expect_path("calls.pay.balance.choices", "choices");
    expect_path("calls.*.balance.two_choices", "two_choices");
    expect_path("calls.balance", "balance");
    expect_path("calls.pay.from.batch.timeout", "timeout");
    expect_path("stores.s.read_quorum", "read_quorum");
    expect_path("stores.s.kind", "(spread)");
    expect_path("modules.web.browse.0.compute.mean", "mean");
    expect_path("modules.web.browse.steps.0.parallel.1.level", "level");
    expect_path("modules.web.browse.0.times", "times");
    expect_path("mix.web.browse.weight", "weight");
    expect_path("mix.web.browse", "mix");
    expect_path("arrivals.rate", "rate");
    arena_destroy(arena);
}

static void wrong_paths_are_mended(void)
{
    static const char *const wrong[][2] = {
        {"values.cuont", "unknown key 'cuont' in values; did you mean 'count'?"},
        {"valeus.count", "unknown key 'valeus'; did you mean 'values'?"},
        {"calls.pay.balance.choises",
         "unknown key 'choises' in calls.pay.balance; did you mean 'choices'?"},
        {"values.count.more", "unknown key 'more' in values.count"},
        {"zzzzzzz", "unknown key 'zzzzzzz'"}};
    struct explained found;
    arena = arena_create(0);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        ASSERT_TEXT(path_resolve(arena, fake_rows, wrong[i][0], &found), wrong[i][1]);
    path_resolve(arena, fake_rows, "calls.pay.cuont.more", &found);
    CU_ASSERT_EQUAL(found.at, strlen("calls.pay."));
    CU_ASSERT_EQUAL(found.length, strlen("cuont"));
    arena_destroy(arena);
}

static char *explained_text(const char *path)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    CU_ASSERT_PTR_NULL(explain_print(arena, fake_rows, path, stream));
    fclose(stream);
    return text;
}

static void a_key_is_explained(void)
{
    arena = arena_create(0);
    char *text = explained_text("calls.pay.timeout");
    ASSERT_TEXT(text, "calls.pay.timeout\n  how long a call may take\n  duration or none, default "
                      "none, at most 1h\n");
    free(text);
    text = explained_text("calls.pay.balance.two_choices");
    ASSERT_TEXT(text, "calls.pay.balance.two_choices\n  two_choices: least loaded of a few\n"
                      "    choices             count, default 2, 2 to 64\n"
                      "                        how many are looked at\n");
    free(text);
    text = explained_text("read"); /* a verb is itself the key of what it does */
    ASSERT_TEXT(text, "modules.steps.read\n  read: one key of a dataset\n"
                      "    read                name, required\n"
                      "                        what is read\n"
                      "    level               one of weak normal strong, default normal\n"
                      "                        how fresh\n");
    free(text);
    text = explained_text("");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "values"));
    free(text);
    arena_destroy(arena);
}

static void the_end_of_a_path_is_enough(void)
{
    arena = arena_create(0);
    char *text = explained_text("read_quorum");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "read_quorum\n"));
    free(text);
    text = explained_text("two_choices");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ".two_choices\n  two_choices: least loaded of a few\n"));
    free(text);
    text = explained_text("rate");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "rate is the end of "));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n  arrivals.poisson.rate "));
    free(text);
    unsigned count;
    path_search(arena, fake_rows, "imeout", &count);
    CU_ASSERT_EQUAL(count, 0);
    ASSERT_TEXT(explain_print(arena, fake_rows, "imeout", stdout),
                "unknown key 'imeout'; did you mean 'timeout'?");
    ASSERT_TEXT(explain_print(arena, fake_rows, "two_choice", stdout),
                "unknown key 'two_choice'; did you mean 'two_choices'?");
    ASSERT_TEXT(explain_print(arena, fake_rows, "qqqq", stdout), "unknown key 'qqqq'");
    arena_destroy(arena);
}

/* What is found can be asked for. */
static void found_paths_are_paths(void)
{
    static const char *const ends[] = {"timeout", "mean", "count", "two_choices", "weight"};
    arena = arena_create(0);
    for (unsigned i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        unsigned count;
        struct explained found;
        const struct match *matches = path_search(arena, fake_rows, ends[i], &count);
        CU_ASSERT(count > 0);
        for (unsigned j = 0; j < count; j++)
            CU_ASSERT_PTR_NULL(path_resolve(arena, fake_rows, matches[j].path, &found));
    }
    arena_destroy(arena);
}

/* ---- the language of the product: every key can be asked for, and tells its sentence ---- */

enum { DEEPEST = 5 }; /* steps hold steps */

static void check_explained(const char *path, const char *doc)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    const char *why = explain_print(arena, description_settings, path, stream);
    fclose(stream);
    if (why || !strstr(text, doc))
        fprintf(stderr, "%s: %s\n%s\n", path, why ? why : "another one", text);
    CU_ASSERT(!why && strstr(text, doc));
    free(text);
}

static void check_rows(const struct setting *rows, const char *before, unsigned depth);

static void check_members(const struct family *family, const char *before, unsigned depth)
{
    for (const struct class_head *const *member = family->members; *member; member++) {
        const char *path = arena_format(arena, "%s.%s", before, (*member)->name);
        check_explained(path, (*member)->doc);
        if ((*member)->settings && depth > 0)
            check_rows((*member)->settings, path, depth - 1);
    }
}

static void check_row(const struct setting *row, const char *before, unsigned depth)
{
    const char *path =
        row->name ? arena_format(arena, "%s%s%s", before, *before ? "." : "", row->name) : before;
    if (row->name)
        check_explained(path, row->doc);
    if (depth == 0)
        return;
    if (row->kind == SETTING_GROUP)
        check_rows(row->rows, path, depth - 1);
    else if (row->kind == SETTING_LIST)
        check_rows(row->rows, arena_format(arena, "%s.0", path), depth - 1);
    else if (row->kind == SETTING_TABLE)
        check_rows(row->rows, arena_format(arena, "%s.x", path), depth - 1);
    else if (row->kind == SETTING_CLASS && row->name)
        check_members(row->family, path, 0);
}

static void check_rows(const struct setting *rows, const char *before, unsigned depth)
{
    for (const struct setting *row = rows; row->kind != SETTING_END; row++)
        if (row->kind != SETTING_SELF)
            check_row(row, before, depth);
}

static void every_key_is_explained(void)
{
    arena = arena_create(0);
    check_rows(description_settings, "", DEEPEST);
    check_explained("deployment.stores.kind", "primary_replica");
    check_explained("application.modules", "(any name)"); /* endpoints */
    check_explained("disruptions", "one of these keys (disruption)");
    check_explained("workload.x.arrivals.poisson", "examples:  poisson(300/s)");
    arena_destroy(arena);
}

/* Steps hold steps: every set of rows is printed once. */
static void the_reference_ends(void)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    arena = arena_create(0);
    reference_print(arena, fake_rows, stream);
    fclose(stream);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n## balancing policy\n\n### `two_choices`\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(
        text, "| `timeout` | duration or none | `none` | at most 1h | how long a call may take |"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "The keys of `modules.*.*.steps.0`."));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n## distribution\n"));
    CU_ASSERT(size < 20000);
    arena_destroy(arena);
    free(text);
}

TEST_MAIN(explain, TEST(paths_reach_every_row), TEST(wrong_paths_are_mended),
          TEST(a_key_is_explained), TEST(the_end_of_a_path_is_enough), TEST(found_paths_are_paths),
          TEST(every_key_is_explained), TEST(the_reference_ends))
