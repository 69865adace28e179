/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/csv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/test.h"
#include "tests/sim/complaints.h"

static char path[] = "/tmp/csv_test_XXXXXX";

struct outcome {
    bool good;
    size_t count;
    double sum;
    struct heard heard;
};

static struct outcome read_text(const char *text, const char *column)
{
    struct outcome outcome = {.heard = HEARD_NOTHING};
    struct arena *arena = arena_create(0);
    struct csv_values read = {0};
    strcpy(path + strlen(path) - 6, "XXXXXX");
    const int file = mkstemp(path);
    CU_ASSERT_FATAL(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
    const struct csv_column wanted = {path, column, CSV_NUMBERS, &outcome};
    outcome.good = csv_read_column(&wanted, arena, &outcome.heard.complaints, &read);
    outcome.count = read.count;
    for (size_t i = 0; i < outcome.count; i++)
        outcome.sum += read.values[i];
    unlink(path);
    arena_destroy(arena);
    return outcome;
}

static void reads(const char *text, const char *column, size_t count, double sum)
{
    const struct outcome outcome = read_text(text, column);
    CU_ASSERT(outcome.good && outcome.count == count && outcome.heard.complaints.errors == 0);
    ASSERT_NEAR(outcome.sum, sum, 1e-12);
}

static void refuses(const char *text, const char *column, const char *message)
{
    const struct outcome outcome = read_text(text, column);
    CU_ASSERT(!outcome.good && outcome.heard.complaints.errors == 1);
    const char *after = strncmp(outcome.heard.message, path, strlen(path)) == 0
                            ? outcome.heard.message + strlen(path)
                            : outcome.heard.message;
    ASSERT_TEXT(after, message);
}

static void reads_by_header_and_by_number(void)
{
    reads("a,b\n1,2\n3,4\n", "b", 2, 6);
    reads("a,b\n1,2\n3,4\n", "1", 2, 4);
    reads("1,2\n3,4\n", "2", 2, 6);
    reads("5\n6\n", NULL, 2, 11);
    reads("\xEF\xBB\xBFlatency\r\n1.5\r\n\r\n2.5e1", "latency", 2, 26.5);
    reads("a,b\n \t1 ,2\n", "a", 1, 1);
    reads("name,\"a \"\"b\"\"\"\n\"x\ny\",\"7\"\n", "a \"b\"", 1, 7);
}

static void refuses_what_is_no_table_of_numbers(void)
{
    refuses("a,b\n1,2\n3,x\n", "b", ":3: column b: not a number: 'x'");
    refuses("a\n1\n0x10\n", "a", ":3: column a: not a number: '0x10'");
    refuses("a\n1\nnan\n", "a", ":3: column a: not a number: 'nan'");
    refuses("a\n1e999\n", "a", ":2: column a: not a number: '1e999'");
    refuses("a,b\n1,2\n3\n", "a", ":3: the row is shorter than the first one");
    refuses("a,b\n1,2\n3,4,5\n", "a", ":3: the row is longer than the first one");
    refuses("a,b\n1,2\n", "c", ":1: no column is called 'c'");
    refuses("a,b\n1,2\n", "3", ":1: the row has no column '3'");
    refuses("a\n\"1\n2\n", "a", ":4: the file ends inside a quoted cell");
    refuses("a\n1\"2\n", "a", ":2: error parsing data while strict checking enabled");
}

static void refuses_files_without_values(void)
{
    struct heard heard = HEARD_NOTHING;
    struct csv_values read;
    const struct csv_column absent = {"/nowhere/at.all", "1", CSV_NUMBERS, &heard},
                            endless = {"/dev/zero", "1", CSV_NUMBERS, &heard};
    CU_ASSERT(!read_text("", "1").good && !read_text("a\n", "a").good);
    CU_ASSERT(!csv_read_column(&absent, NULL, &heard.complaints, &read));
    ASSERT_TEXT(heard.message, "can't read /nowhere/at.all: No such file or directory");
    CU_ASSERT(!csv_read_column(&endless, NULL, &heard.complaints, &read));
    ASSERT_TEXT(heard.message, "can't read /dev/zero: it is a device, not a file");
}

/* Names are numbered as they first come; more of them than there is room for at first. */
static void names_are_numbered(void)
{
    struct heard heard = HEARD_NOTHING;
    struct arena *arena = arena_create(0);
    struct csv_values read = {0};
    strcpy(path + strlen(path) - 6, "XXXXXX");
    const int file = mkstemp(path);
    CU_ASSERT_FATAL(file >= 0);
    FILE *stream = fdopen(file, "w");
    fprintf(stream, "who\n");
    for (unsigned i = 0; i < 2000; i++)
        fprintf(stream, "user %u\n", i % 700);
    fclose(stream);
    const struct csv_column wanted = {path, "who", CSV_NAMES, &heard};
    CU_ASSERT_FATAL(csv_read_column(&wanted, arena, &heard.complaints, &read));
    CU_ASSERT(read.count == 2000 && read.name_count == 700);
    for (unsigned i = 0; i < 2000; i++)
        CU_ASSERT_EQUAL(read.values[i], i % 700);
    ASSERT_TEXT(read.names[699], "user 699");
    unlink(path);
    arena_destroy(arena);
}

/* A user who interrupts gets no message, and no value either. */
static void an_interrupt_ends_the_reading(void)
{
    static atomic_bool interrupted = true;
    struct heard heard = HEARD_NOTHING;
    struct arena *arena = arena_create(0);
    struct csv_values read = {.count = 7};
    strcpy(path + strlen(path) - 6, "XXXXXX");
    const int file = mkstemp(path);
    CU_ASSERT_FATAL(file >= 0 && write(file, "1\n2\n", 4) == 4);
    close(file);
    heard.complaints.interrupt = &interrupted;
    const struct csv_column wanted = {path, "1", CSV_NUMBERS, &heard};
    CU_ASSERT(!csv_read_column(&wanted, arena, &heard.complaints, &read));
    CU_ASSERT_EQUAL(read.count, 0);
    interrupted = false;
    CU_ASSERT(csv_read_column(&wanted, arena, &heard.complaints, &read));
    CU_ASSERT_EQUAL(read.count, 2);
    unlink(path);
    arena_destroy(arena);
}

TEST_MAIN(csv, TEST(reads_by_header_and_by_number), TEST(refuses_what_is_no_table_of_numbers),
          TEST(refuses_files_without_values), TEST(names_are_numbered),
          TEST(an_interrupt_ends_the_reading))
