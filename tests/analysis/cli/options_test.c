/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/cli/command.h"
#include "analysis/output/exports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/test.h"

static struct arena *arena;
extern const struct command command_run, command_check, command_sweep;
extern const struct export_class export_json, export_jsonl;

static struct options options;
static char said[1024];

/* Reads the words of one text, with stderr into `said`. */
static bool read_words(const struct option *rows, const char *text)
{
    arena = arena_create(0);
    options = (struct options){.seed = 0};
    char *words = arena_text(arena, text), *arguments[32];
    int count = 0;
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
        arguments[count++] = word;
    FILE *into = tmpfile();
    fflush(stderr);
    const int before = dup(STDERR_FILENO);
    dup2(fileno(into), STDERR_FILENO);
    const bool good = options_read(&options, rows, count, arguments, arena);
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
        command_run.rows,
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
    CU_ASSERT(options.export == &export_json && options.quiet);
    arena_destroy(arena);
}

static void after_two_dashes_all_are_words(void)
{
    CU_ASSERT(read_words(command_run.rows, "-- --json"));
    CU_ASSERT_EQUAL(options.words.count, 1);
    CU_ASSERT(!options.export);
    arena_destroy(arena);
}

static void refuses(const struct option *rows, const char *text, const char *message)
{
    CU_ASSERT(!read_words(rows, text));
    ASSERT_TEXT(said, message);
    arena_destroy(arena);
}

static void refuses_what_is_wrong(void)
{
    refuses(command_run.rows, "--jsno",
            "maquette: unknown option '--jsno'; did you mean '--json'?\n");
    refuses(command_run.rows, "--rep 3",
            "maquette: unknown option '--rep'; --help lists those of this command\n");
    refuses(command_run.rows, "-x", "maquette: unknown option '-x'\n");
    refuses(command_run.rows, "-out results",
            "maquette: unknown option '-out'; did you mean '--out'?\n");
    refuses(command_run.rows, "-seed=3",
            "maquette: unknown option '-seed=3'; did you mean '--seed'?\n");
    refuses(command_check.rows, "--csv",
            "maquette: unknown option '--csv'; --help lists those of this command\n");
    refuses(command_run.rows, "--seed", "maquette: a value is missing after option 'seed'\n");
    refuses(command_run.rows, "--json=yes", "maquette: no value goes with option 'json'\n");
    refuses(command_run.rows, "--replications 0",
            "maquette: --replications 0: it must be from 1 to 1000000\n");
    refuses(command_run.rows, "--json --csv",
            "maquette: only one is possible of --json and --csv\n");
    CU_ASSERT(!read_words(command_run.rows, "--seed 0x10"));
    arena_destroy(arena);
}

static void help_lists_what_the_command_knows(void)
{
    char *text;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    options_print(command_check.rows, to);
    fclose(to);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "  -q, --quiet "));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "      --set PATH=VALUE "));
    CU_ASSERT_PTR_NULL(strstr(text, "--csv"));
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        CU_ASSERT(strlen(line) <= 80);
    free(text);
}

/* A row stands for all exports that the command can print. */
static void exports_are_options(void)
{
    char *text;
    size_t size;
    CU_ASSERT(read_words(command_sweep.rows, "a.yaml --vary x=1 --jsonl"));
    CU_ASSERT_PTR_EQUAL(options.export, &export_jsonl);
    arena_destroy(arena);
    refuses(command_sweep.rows, "--markdown",
            "maquette: unknown option '--markdown'; --help lists those of this command\n");
    FILE *to = open_memstream(&text, &size);
    options_print(command_run.rows, to);
    fclose(to);
    for (unsigned i = 0; exports[i]; i++) {
        const char *name = exports[i]->name ? exports[i]->name : "spectrum";
        char wanted[80];
        snprintf(wanted, sizeof wanted, "      --%s ", name);
        CU_ASSERT_EQUAL(strstr(text, wanted) != NULL, exports[i]->name != NULL);
    }
    free(text);
}

TEST_MAIN(options, TEST(reads_all_kinds), TEST(after_two_dashes_all_are_words),
          TEST(refuses_what_is_wrong), TEST(help_lists_what_the_command_knows),
          TEST(exports_are_options))
