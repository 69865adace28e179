/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
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
    unlink(in_folder(".lock"));
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

static void a_claimed_folder_is_refused(void)
{
    begin();
    int lock = -1;
    CU_ASSERT(folder_claim(folder, &lock));
    const pid_t child = fork();
    if (child == 0) {
        int other = -1;
        _exit(folder_claim(folder, &other) ? 1 : 0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CU_ASSERT_EQUAL(status, 0);
    close(lock);
    end();
}

TEST_MAIN(file, TEST(is_there_when_committed), TEST(abandoned_leaves_what_was_there),
          TEST(a_full_disk_leaves_nothing), TEST(a_missing_folder_is_said),
          TEST(a_claimed_folder_is_refused))
