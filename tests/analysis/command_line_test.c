/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/command_line.h"

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

TEST_MAIN_AROUND(command_line, begin, end, TEST(words_come_back), TEST(blanks_alone_are_no_words))
