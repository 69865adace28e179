/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/test.h"

static char folder[64];

static void begin(void)
{
    strcpy(folder, "/tmp/maquette-file-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
}

static const char *in_folder(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void end(void)
{
    unlink(in_folder("a"));
    CU_ASSERT_EQUAL(rmdir(folder), 0); /* nothing else was left behind */
}

static void is_there_when_committed(void)
{
    begin();
    struct new_file file;
    CU_ASSERT_FATAL(file_begin(&file, folder, "a"));
    fputs("text", file.stream);
    CU_ASSERT_NOT_EQUAL(access(in_folder("a"), F_OK), 0);
    CU_ASSERT(file_commit(&file));
    struct stat about;
    CU_ASSERT_EQUAL(stat(in_folder("a"), &about), 0);
    CU_ASSERT_EQUAL(about.st_size, 4);
    CU_ASSERT_EQUAL(about.st_mode & 0777, 0644);
    end();
}

static void abandoned_leaves_what_was_there(void)
{
    begin();
    struct new_file file;
    CU_ASSERT_FATAL(file_begin(&file, folder, "a"));
    fputs("old", file.stream);
    CU_ASSERT(file_commit(&file));
    CU_ASSERT_FATAL(file_begin(&file, folder, "a"));
    fputs("newer", file.stream);
    file_abandon(&file);
    struct stat about;
    CU_ASSERT_EQUAL(stat(in_folder("a"), &about), 0);
    CU_ASSERT_EQUAL(about.st_size, 3);
    end();
}

/* /dev/full in place of the stream: the disk is full. */
static void a_full_disk_leaves_nothing(void)
{
    begin();
    struct new_file file;
    CU_ASSERT_FATAL(file_begin(&file, folder, "a"));
    const int full = open("/dev/full", O_WRONLY);
    dup2(full, fileno(file.stream));
    close(full);
    fputs("text", file.stream);
    CU_ASSERT(!file_commit(&file));
    CU_ASSERT_NOT_EQUAL(access(in_folder("a"), F_OK), 0);
    end();
}

static void a_missing_folder_is_said(void)
{
    struct new_file file;
    CU_ASSERT(!file_begin(&file, "/nonexistent/folder", "a"));
}

/* The stream has forgotten why when it is asked. */
static void the_reason_is_the_one_that_happened(void)
{
    begin();
    struct new_file file;
    char said[400];
    CU_ASSERT_FATAL(file_begin(&file, folder, "a"));
    const int full = open("/dev/full", O_WRONLY);
    dup2(full, fileno(file.stream));
    close(full);
    fputs("text", file.stream);
    CU_ASSERT_NOT_EQUAL(fflush(file.stream), 0);
    errno = ENOTTY;
    FILE *into = tmpfile();
    const int before = dup(STDERR_FILENO);
    fflush(stderr);
    dup2(fileno(into), STDERR_FILENO);
    CU_ASSERT(!file_commit(&file));
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    rewind(into);
    said[fread(said, 1, sizeof said - 1, into)] = 0;
    fclose(into);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "/a: No space left on device\n"));
    end();
}

TEST_MAIN(file, TEST(is_there_when_committed), TEST(abandoned_leaves_what_was_there),
          TEST(a_full_disk_leaves_nothing), TEST(a_missing_folder_is_said),
          TEST(the_reason_is_the_one_that_happened))
