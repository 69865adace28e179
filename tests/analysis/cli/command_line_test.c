/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/cli/command_line.h"

#include <stdio.h>
#include <string.h>

#include "analysis/cli/command.h"

#include "tests/lib/test.h"

static struct arena *arena;

static void begin(void) { arena = arena_create(0); }
static void end(void) { arena_destroy(arena); }

/* Whatever is quoted comes back as the words that it was. */
static void words_come_back(void)
{
    static const char *const words[] = {"plain",           "it's",  "two words", "",  "''", "a\\b",
                                        "$HOME `x` \"y\"", "x='1'", "*",         "-q"};
    enum { WORDS = sizeof words / sizeof words[0] };
    const char *line = "maquette";
    for (unsigned i = 0; i < WORDS; i++)
        line = arena_format(arena, "%s %s", line, shell_word(words[i], arena));
    char **back;
    CU_ASSERT_EQUAL_FATAL(shell_words(line, arena, &back), WORDS + 1);
    ASSERT_TEXT(back[0], "maquette");
    for (unsigned i = 0; i < WORDS; i++)
        ASSERT_TEXT(back[i + 1], words[i]);
}

static void blanks_alone_are_no_words(void)
{
    char **words;
    CU_ASSERT_EQUAL(shell_words("", arena, &words), 0);
    CU_ASSERT_EQUAL(shell_words("  ", arena, &words), 0);
    CU_ASSERT_EQUAL(shell_words("  a   b ", arena, &words), 2);
    ASSERT_TEXT(words[1], "b");
}

/* What a user could give an option. */
static const char *value_for(const struct option *row)
{
    if (row->kind == OPTION_KIND_FLAG)
        return NULL;
    return row->kind == OPTION_KIND_COUNT ? arena_format(arena, "%.0f", row->least + 1) : "it's so";
}

static struct options *read_by(const struct command *command, int count, char **arguments)
{
    struct options *options = arena_alloc(arena, command->size);
    CU_ASSERT_FATAL(options_read(options, command->rows, count, arguments, arena));
    return options;
}

/* Of every command every option that changes what comes out; none of the others. */
static void every_option_belongs_to_it(void)
{
    unsigned seen = 0, left_out = 0;
    for (unsigned i = 0; commands[i]; i++)
        for (const struct option *row = commands[i]->rows; row && row->kind; row++) {
            if (row->kind == OPTION_KIND_EXPORT)
                continue;
            char *name = arena_format(arena, "--%s", row->name);
            char *arguments[] = {(char *)"a.yaml", name, (char *)value_for(row), NULL};
            const struct options *options = read_by(commands[i], arguments[2] ? 3 : 2, arguments);
            const char *line = command_line(commands[i]->name, options, arena);
            const char *wanted =
                arguments[2] ? arena_format(arena, "%s %s", name, shell_word(arguments[2], arena))
                             : name;
            CU_ASSERT((strstr(line, wanted) != NULL) == !row->how);
            seen += !row->how;
            left_out += row->how;
            char **words; /* given again it is the same command */
            const int count = shell_words(line, arena, &words);
            options = read_by(commands[i], count - 2, words + 2);
            ASSERT_TEXT(command_line(commands[i]->name, options, arena), line);
        }
    CU_ASSERT(seen > 100 && left_out > 50);
}

TEST_MAIN_AROUND(command_line, begin, end, TEST(words_come_back), TEST(blanks_alone_are_no_words),
                 TEST(every_option_belongs_to_it))
