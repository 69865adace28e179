/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every tests/bad/FOLDER/NAME.yaml gives exactly the messages in NAME.txt: language/ by the small
 * language of fake_rows.h, models/ by that of the product, plans included; reviews/ have no
 * mistake, and give the warnings of `check`. To write the expected files anew, after looking at
 * them: MAQUETTE_WRITE_EXPECTED=1 build/tests/scenarios/bad_test */
#include <dirent.h>

#include "models/plan/names.h"
#include "models/plan/plan.h"
#include "models/plan/review.h"
#include "tests/scenarios/loading.h"

static int is_scenario(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".yaml") == 0;
}

static char *whole(FILE *file)
{
    char *text = calloc(1, 65536);
    const size_t size = fread(text, 1, 65535, file);
    text[size] = '\0';
    fclose(file);
    return text;
}

/* What `check` does with a file: names where it has mistakes, else its plan. */
static bool plan_all(struct loading *in)
{
    bool good = loading_read(in);
    for (size_t i = 0; i < in->count; i++)
        if (!good)
            names_check(in->entries[i].description,
                        names_create(in->entries[i].description, in->arena),
                        in->entries[i].complaints);
        else
            good = plan_compile(in->entries[i].description, in->arena, in->entries[i].complaints) !=
                   NULL;
    loading_tell(in);
    return good;
}

static bool load_product(struct loading *in)
{
    in->request.rows = description_settings;
    in->request.size = sizeof(struct description);
    return plan_all(in);
}

static bool load_reviewed(struct loading *in)
{
    bool good = load_product(in);
    for (size_t i = 0; i < in->count && good; i++) {
        const struct loaded *entry = &in->entries[i];
        const struct plan *plan = plan_compile(entry->description, in->arena, entry->complaints);
        review(plan, offered_load(plan, in->arena), in->arena, entry->complaints);
    }
    loading_tell(in);
    return good;
}

/* Where a line of what is expected ends with "...", the members of a family are listed: how many
 * there are, and which, is that family's own business. */
static void without_lists(char *text, const char *expected)
{
    char *to = text;
    const char *from = text;
    for (;;) {
        const size_t length = strcspn(expected, "\n"), has = strcspn(from, "\n");
        const bool dots = length > 3 && memcmp(expected + length - 3, "...", 3) == 0 &&
                          has >= length && memcmp(from, expected, length - 3) == 0;
        const size_t kept = dots ? length - 3 : has;
        memmove(to, from, kept);
        to += kept;
        if (dots)
            to = memcpy(to, "...", 3), to += 3;
        if (from[has] == '\0')
            break;
        *to++ = '\n';
        from += has + 1;
        expected += length + (expected[length] != '\0');
    }
    *to = '\0';
}

static void check_one(const char *name, bool (*load)(struct loading *in), bool good)
{
    struct loading *in = loading_begin();
    in->files[in->request.file_count++] = name;
    CU_ASSERT(load(in) == good);
    char *path = arena_format(in->arena, "%.*s.txt", (int)(strlen(name) - 5), name);
    FILE *file = fopen(path, getenv("MAQUETTE_WRITE_EXPECTED") ? "w" : "r");
    CU_ASSERT_PTR_NOT_NULL(file);
    if (file && getenv("MAQUETTE_WRITE_EXPECTED")) {
        fputs(in->messages, file);
        fclose(file);
    } else if (file) {
        char *expected = whole(file);
        without_lists(in->messages, expected);
        ASSERT_TEXT(in->messages, expected);
        free(expected);
    }
    loading_end(in);
}

static void check_folder(const char *folder, int least, bool (*load)(struct loading *in), bool good)
{
    struct dirent **entries;
    CU_ASSERT_EQUAL_FATAL(chdir(folder), 0);
    const int count = scandir(".", &entries, is_scenario, alphasort);
    CU_ASSERT(count >= least);
    for (int i = 0; i < count; i++) {
        check_one(entries[i]->d_name, load, good);
        free(entries[i]);
    }
    free(entries);
    CU_ASSERT_EQUAL_FATAL(chdir("../../.."), 0);
}

static void mistakes_of_the_language(void)
{
    check_folder("tests/bad/language", 10, loading_run, false);
}

static void mistakes_of_scenarios(void)
{
    check_folder("tests/bad/models", 2, load_product, false);
}

static void what_is_legal_and_warned_of(void)
{
    check_folder("tests/bad/reviews", 2, load_reviewed, true);
}

TEST_MAIN(bad, TEST(mistakes_of_the_language), TEST(mistakes_of_scenarios),
          TEST(what_is_legal_and_warned_of))
