/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which signals end a program, and that none leaves a file under a temporary name.  Each case is a
 * process of its own, which signals itself. */
#include "analysis/interrupt.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "analysis/output/file.h"
#include "tests/analysis/folder.h"

static struct arena *arena;
static const char *folder;

/* From the first signal to one that is another. */
#define LONG_ENOUGH 150000000L
enum { WENT_ON = 77, TOO_SLOW = 78, TRIES = 50 };

/* How a process that does this ends, as the shell tells it: 128 + signal. */
static int outcome(void (*what)(void))
{
    int status = 0;
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        what();
        _exit(WENT_ON);
    }
    CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static unsigned files(void)
{
    unsigned count = 0;
    DIR *open = opendir(folder);
    for (struct dirent *each; open && (each = readdir(open));)
        count += strcmp(each->d_name, ".") != 0 && strcmp(each->d_name, "..") != 0;
    if (open)
        closedir(open);
    return count;
}

static void begin(void)
{
    arena = arena_create(0);
    folder = folder_make(arena);
}

static void end(void)
{
    folder_remove(arena, folder);
    arena_destroy(arena);
}

static void write_some(void)
{
    struct new_file whole, half, sealed;
    if (!file_begin(&whole, folder, "whole") || !file_commit(&whole) ||
        !file_begin(&half, folder, "half") || !file_begin(&sealed, folder, "sealed") ||
        !file_seal(&sealed))
        _exit(1);
    fputs("some", half.stream);
    fflush(half.stream);
}

static long long now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
}

static void die_of_term(void)
{
    write_some();
    raise(SIGTERM);
}
static void die_of_int(void)
{
    write_some();
    raise(SIGINT);
}
static void die_of_hup(void)
{
    interrupt_catch(); /* which is not of the terminal's end */
    write_some();
    raise(SIGHUP);
}

/* What is committed stays, all else goes, and the signal is what ended it. */
static void a_signal_that_kills_leaves_nothing_unfinished(void)
{
    static void (*const ways[])(void) = {die_of_term, die_of_int, die_of_hup};
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};
    for (unsigned i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        begin();
        CU_ASSERT_EQUAL(outcome(ways[i]), 128 + numbers[i]);
        CU_ASSERT_EQUAL(files(), 1);
        CU_ASSERT_EQUAL(access(arena_format(arena, "%s/whole", folder), F_OK), 0);
        end();
    }
}

static void ignore_hup(void)
{
    signal(SIGHUP, SIG_IGN); /* nohup */
    write_some();
    raise(SIGHUP);
}

static void who_ignores_a_signal_goes_on(void)
{
    begin();
    CU_ASSERT_EQUAL(outcome(ignore_hup), WENT_ON);
    CU_ASSERT_EQUAL(files(), 3);
    end();
}

/* As `timeout` does it. */
static void signal_twice(void)
{
    interrupt_catch();
    write_some();
    const long long from = now();
    raise(SIGTERM);
    raise(SIGTERM);
    if (now() - from > LONG_ENOUGH / 2)
        _exit(TOO_SLOW);
    if (interrupt_status() != 128 + SIGTERM || !*interrupt_flag())
        _exit(1);
}

static void signal_again(void)
{
    interrupt_catch();
    write_some();
    raise(SIGTERM);
    const long long from = now();
    while (now() - from < LONG_ENOUGH) {
        const struct timespec rest = {0, LONG_ENOUGH / 10};
        nanosleep(&rest, NULL);
    }
    raise(SIGTERM);
}

static void signal_otherwise(void)
{
    interrupt_catch();
    write_some();
    raise(SIGTERM);
    raise(SIGINT);
}

static void the_first_signal_is_noted_and_the_second_kills(void)
{
    int twice = TOO_SLOW;
    for (unsigned i = 0; twice == TOO_SLOW && i < TRIES; i++) {
        begin();
        twice = outcome(signal_twice);
        CU_ASSERT(twice == TOO_SLOW || files() == 3);
        end();
    }
    CU_ASSERT_EQUAL(twice, WENT_ON);
    begin();
    CU_ASSERT_EQUAL(outcome(signal_again), 128 + SIGTERM);
    CU_ASSERT_EQUAL(files(), 1);
    CU_ASSERT_EQUAL(outcome(signal_otherwise), 128 + SIGINT);
    CU_ASSERT_EQUAL(files(), 1);
    end();
}

/* More than there is room for: those are left to the next program, and nothing else is taken. */
static void own_too_many(void)
{
    unsigned last = 1, count = 0;
    for (; last && count < 1000; count++)
        last = interrupt_own("/nowhere/of/all");
    if (count == 1000)
        _exit(1);
    interrupt_disown(0);
    write_some();
    raise(SIGTERM);
}

static void give_back(void)
{
    for (unsigned i = 0; i < 100; i++) {
        struct new_file file;
        if (!file_begin(&file, folder, "whole"))
            _exit(1);
        if (i % 2)
            file_abandon(&file);
        else if (!file_commit(&file))
            _exit(1);
    }
    die_of_term();
}

static void files_beyond_the_room_stay(void)
{
    begin();
    CU_ASSERT_EQUAL(outcome(own_too_many), 128 + SIGTERM);
    CU_ASSERT_EQUAL(files(), 3);
    end();
    begin();
    CU_ASSERT_EQUAL(outcome(give_back), 128 + SIGTERM);
    CU_ASSERT_EQUAL(files(), 1);
    end();
}

TEST_MAIN(interrupt, TEST(a_signal_that_kills_leaves_nothing_unfinished),
          TEST(who_ignores_a_signal_goes_on), TEST(the_first_signal_is_noted_and_the_second_kills),
          TEST(files_beyond_the_room_stay))
