/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every tests/bad/language/NAME.yaml gives exactly the messages in NAME.txt.
 * To write the expected files anew, after looking at them: MAQUETTE_WRITE_EXPECTED=1
 * build/tests/scenarios/bad_test */
#include <dirent.h>

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

static void check_one(const char *name)
{
    struct loading *in = loading_begin();
    in->files[in->request.file_count++] = name;
    CU_ASSERT(!loading_run(in));
    char *path = arena_format(in->arena, "%.*s.txt", (int)(strlen(name) - 5), name);
    FILE *file = fopen(path, getenv("MAQUETTE_WRITE_EXPECTED") ? "w" : "r");
    CU_ASSERT_PTR_NOT_NULL(file);
    if (file && getenv("MAQUETTE_WRITE_EXPECTED")) {
        fputs(in->messages, file);
        fclose(file);
    } else if (file) {
        char *expected = whole(file);
        ASSERT_TEXT(in->messages, expected);
        free(expected);
    }
    loading_end(in);
}

static void every_bad_scenario_has_its_messages(void)
{
    struct dirent **entries;
    CU_ASSERT_EQUAL_FATAL(chdir("tests/bad/language"), 0);
    const int count = scandir(".", &entries, is_scenario, alphasort);
    CU_ASSERT(count >= 10);
    for (int i = 0; i < count; i++) {
        check_one(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

TEST_MAIN(bad, TEST(every_bad_scenario_has_its_messages))
