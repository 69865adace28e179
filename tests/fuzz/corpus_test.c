/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kept inputs of the fuzz targets, once each: what was found stays mended, without clang.  And
 * the mutator makes scenarios of scenarios. */
#include <dirent.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"
#include "tests/lib/test.h"

enum { INPUT_MOST = 1 << 16 };

static uint8_t input[INPUT_MOST];

static size_t read_input(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    const size_t size = fread(input, 1, sizeof input, file);
    fclose(file);
    return size;
}

static int is_input(const struct dirent *entry) { return entry->d_name[0] != '.'; }

/* How many there were. */
static int for_each_input(const char *folder, fuzz_target *target)
{
    struct dirent **entries;
    const int count = scandir(folder, &entries, is_input, alphasort);
    CU_ASSERT_FATAL(count > 0);
    for (int i = 0; i < count; i++) {
        const size_t size = read_input(folder, entries[i]->d_name);
        CU_ASSERT_EQUAL(target(input, size), 0);
        free(entries[i]);
    }
    free(entries);
    return count;
}

static void scenarios_are_read(void)
{
    CU_ASSERT(for_each_input("tests/fuzz/corpus/reader", fuzz_reader) >= 50);
}
static void overrides_are_read(void)
{
    CU_ASSERT(for_each_input("tests/fuzz/corpus/override", fuzz_override) >= 50);
}
static void tables_are_read(void)
{
    CU_ASSERT(for_each_input("tests/fuzz/corpus/csv", fuzz_csv) >= 10);
}
static void scenarios_are_run(void)
{
    CU_ASSERT(for_each_input("tests/fuzz/corpus/run", fuzz_run) >= 50);
}

/* Of 200 changed scenarios most are sound, all are different, and those are run. */
static void changed_scenarios_stay_scenarios(void)
{
    static uint8_t changed[INPUT_MOST];
    const size_t size = read_input("tests/fuzz/corpus/run", "mm1");
    unsigned sound = 0, different = 0;
    for (unsigned seed = 1; seed <= 200; seed++) {
        struct fuzz_load load;
        memcpy(changed, input, size);
        const size_t now = mutate_scenario(changed, size, sizeof changed, seed);
        CU_ASSERT_FATAL(now > 0);
        different += now != size || memcmp(changed, input, size) != 0;
        CU_ASSERT(fuzz_load(fuzz_file(changed, now), NULL, &load));
        sound += load.good;
        fuzz_end(&load);
        fuzz_run(changed, now);
    }
    CU_ASSERT_EQUAL(different, 200);
    CU_ASSERT(sound > 100);
    CU_ASSERT(fuzz_runs > 100); /* with requests, those of the kept corpus among them */
}

TEST_MAIN(corpus, TEST(scenarios_are_read), TEST(overrides_are_read), TEST(tables_are_read),
          TEST(scenarios_are_run), TEST(changed_scenarios_stay_scenarios))
