/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/folder.h"

#include <sys/wait.h>

#include "tests/analysis/folder.h"

static struct arena *arena;
static const char *path;

static void begin(void)
{
    arena = arena_create(0);
    path = folder_make(arena);
}

static void end(void)
{
    folder_remove(arena, path);
    arena_destroy(arena);
}

static bool is_there(const char *name)
{
    return access(arena_format(arena, "%s/%s", path, name), F_OK) == 0;
}

/* A run of `command` that leaves these files, each with the command as its text. */
static enum claim leave(const char *command, const char *first, const char *second)
{
    struct folder folder;
    const enum claim claim = folder_claim(&folder, path, command);
    if (claim != CLAIMED)
        return claim;
    fputs(command, folder_file(&folder, first));
    fputs(command, folder_file(&folder, second));
    CU_ASSERT(folder_commit(&folder));
    folder_close(&folder);
    return claim;
}

static void the_same_command_replaces(void)
{
    begin();
    CU_ASSERT_EQUAL(leave("one", "results.csv", "plot.json"), CLAIMED);
    mkdir(arena_format(arena, "%s/plots", path), 0777);
    folder_write(arena, path, "plots/load-12.png", "old");
    folder_write(arena, path, "plots/load.gp", "old");
    folder_write(arena, path, "plots/mine.png", "kept");
    folder_write(arena, path, "notes.txt", "kept");
    CU_ASSERT_EQUAL(leave("one", "results.txt", "plot.json"), CLAIMED);
    ASSERT_TEXT(folder_read(arena, path, "command.txt"), "one\n");
    ASSERT_TEXT(folder_read(arena, path, "results.txt"), "one");
    CU_ASSERT(!is_there("results.csv")); /* of the run before */
    CU_ASSERT(!is_there("plots/load-12.png") && !is_there("plots/load.gp"));
    CU_ASSERT(is_there("plots/mine.png") && is_there("notes.txt"));
    end();
}

static void another_command_is_refused(void)
{
    begin();
    CU_ASSERT_EQUAL(leave("one", "results.csv", "plot.json"), CLAIMED);
    CU_ASSERT_EQUAL(leave("one more", "results.csv", "plot.json"), CLAIM_REFUSED);
    CU_ASSERT_EQUAL(leave("on", "results.csv", "plot.json"), CLAIM_REFUSED);
    ASSERT_TEXT(folder_read(arena, path, "results.csv"), "one");
    end();
}

static void files_of_nobody_are_not_touched(void)
{
    begin();
    folder_write(arena, path, "summary.csv", "mine");
    CU_ASSERT_EQUAL(leave("one", "results.csv", "plot.json"), CLAIM_REFUSED);
    ASSERT_TEXT(folder_read(arena, path, "summary.csv"), "mine");
    CU_ASSERT(!is_there("command.txt"));
    end();
}

/* Begun by one command and killed before it left anything. */
static void an_empty_claim_hinders_nobody(void)
{
    struct folder folder;
    begin();
    CU_ASSERT_EQUAL(folder_claim(&folder, path, "one"), CLAIMED);
    folder_close(&folder);
    CU_ASSERT_EQUAL(leave("two", "results.csv", "plot.json"), CLAIMED);
    ASSERT_TEXT(folder_read(arena, path, "command.txt"), "two\n");
    end();
}

static void what_a_killed_one_left_is_taken_away(void)
{
    struct folder folder;
    begin();
    const pid_t child = fork();
    if (child == 0) {
        _exit(folder_claim(&folder, path, "one") == CLAIMED && folder_file(&folder, "results.csv")
                  ? 0
                  : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CU_ASSERT_EQUAL(status, 0);
    mkdir(arena_format(arena, "%s/plots", path), 0777);
    folder_write(arena, path, "plots/.maquette-load.png", "half");
    CU_ASSERT_EQUAL(folder_claim(&folder, path, "one"), CLAIMED);
    folder_close(&folder);
    unlink(arena_format(arena, "%s/.lock", path));
    unlink(arena_format(arena, "%s/command.txt", path));
    CU_ASSERT_EQUAL(rmdir(arena_format(arena, "%s/plots", path)), 0); /* they are empty */
    CU_ASSERT_EQUAL(rmdir(path), 0);
    arena_destroy(arena);
}

/* The second of two files cannot be sealed: all is as it was. */
static void a_failure_leaves_what_was_there(void)
{
    struct folder folder;
    begin();
    CU_ASSERT_EQUAL(leave("one", "results.csv", "plot.json"), CLAIMED);
    CU_ASSERT_EQUAL_FATAL(folder_claim(&folder, path, "one"), CLAIMED);
    fputs("new", folder_file(&folder, "results.csv"));
    FILE *second = folder_file(&folder, "plot.json");
    CU_ASSERT_PTR_NOT_NULL_FATAL(freopen("/dev/full", "w", second));
    fputs("new", second);
    CU_ASSERT(!folder_commit(&folder));
    folder_close(&folder);
    ASSERT_TEXT(folder_read(arena, path, "results.csv"), "one");
    ASSERT_TEXT(folder_read(arena, path, "plot.json"), "one");
    end();
}

static void a_claimed_folder_is_refused(void)
{
    struct folder folder, other;
    begin();
    CU_ASSERT_EQUAL(folder_claim(&folder, path, "one"), CLAIMED);
    const pid_t child = fork();
    if (child == 0)
        _exit(folder_claim(&other, path, "one") == CLAIM_FAILED ? 0 : 1);
    int status = -1;
    waitpid(child, &status, 0);
    CU_ASSERT_EQUAL(status, 0);
    folder_close(&folder);
    end();
}

TEST_MAIN(folder, TEST(the_same_command_replaces), TEST(another_command_is_refused),
          TEST(files_of_nobody_are_not_touched), TEST(an_empty_claim_hinders_nobody),
          TEST(what_a_killed_one_left_is_taken_away), TEST(a_failure_leaves_what_was_there),
          TEST(a_claimed_folder_is_refused))
