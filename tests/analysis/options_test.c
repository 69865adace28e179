/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/test.h"

static struct arena *arena;
static struct options options;
static char said[1024];

/* Reads the words of one text, with stderr into `said`. */
static bool read_words(unsigned command, const char *text)
{
    arena = arena_create(0);
    char *words = arena_text(arena, text), *arguments[32];
    int count = 0;
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
        arguments[count++] = word;
    FILE *into = tmpfile();
    fflush(stderr);
    const int before = dup(STDERR_FILENO);
    dup2(fileno(into), STDERR_FILENO);
    const bool good = options_read(&options, command, count, arguments, arena);
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    rewind(into);
    said[fread(said, 1, sizeof said - 1, into)] = 0;
    fclose(into);
    return good;
}

static void reads_all_kinds(void)
{
    CU_ASSERT(read_words(
        FOR_RUN,
        "a.yaml --set x=1 --set=y=2 --seed 7 --replications=12 -j4 -o dir --json b.yaml -q"));
    CU_ASSERT_EQUAL(options.words.count, 2);
    ASSERT_TEXT(options.words.items[1], "b.yaml");
    CU_ASSERT_EQUAL(options.sets.count, 2);
    ASSERT_TEXT(options.sets.items[0], "x=1");
    ASSERT_TEXT(options.sets.items[1], "y=2");
    CU_ASSERT(options.seed_given && options.seed == 7);
    CU_ASSERT(options.replications_given && options.replications == 12);
    CU_ASSERT(options.jobs_given && options.jobs == 4);
    ASSERT_TEXT(options.out, "dir");
    CU_ASSERT(options.json && options.quiet && !options.csv);
    arena_destroy(arena);
}

static void after_two_dashes_all_are_words(void)
{
    CU_ASSERT(read_words(FOR_RUN, "-- --json"));
    CU_ASSERT_EQUAL(options.words.count, 1);
    CU_ASSERT(!options.json);
    arena_destroy(arena);
}

static void refuses(unsigned command, const char *text, const char *message)
{
    CU_ASSERT(!read_words(command, text));
    ASSERT_TEXT(said, message);
    arena_destroy(arena);
}

static void refuses_what_is_wrong(void)
{
    refuses(FOR_RUN, "--jsno", "maquette: unknown option '--jsno'; did you mean '--json'?\n");
    refuses(FOR_RUN, "--rep 3",
            "maquette: unknown option '--rep'; --help lists those of this command\n");
    refuses(FOR_RUN, "-x", "maquette: unknown option '-x'\n");
    refuses(FOR_CHECK, "--json",
            "maquette: unknown option '--json'; --help lists those of this command\n");
    refuses(FOR_RUN, "--seed", "maquette: a value is missing after option 'seed'\n");
    refuses(FOR_RUN, "--json=yes", "maquette: no value goes with option 'json'\n");
    refuses(FOR_RUN, "--replications 0",
            "maquette: --replications 0: it must be from 1 to 1000000\n");
    refuses(FOR_RUN, "--metrics some", "maquette: --metrics knows only 'all', not 'some'\n");
    refuses(FOR_RUN, "--json --csv",
            "maquette: only one is possible of '--json --csv --markdown'\n");
    CU_ASSERT(!read_words(FOR_RUN, "--seed 0x10"));
    arena_destroy(arena);
}

static void help_lists_what_the_command_knows(void)
{
    char *text;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    options_print(FOR_CHECK, to);
    fclose(to);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "  -q, --quiet "));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "      --set PATH=VALUE "));
    CU_ASSERT_PTR_NULL(strstr(text, "--json"));
    free(text);
}

TEST_MAIN(options, TEST(reads_all_kinds), TEST(after_two_dashes_all_are_words),
          TEST(refuses_what_is_wrong), TEST(help_lists_what_the_command_knows))
