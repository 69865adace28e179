/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/command_line.h"

#include <inttypes.h>
#include <string.h>

#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=:,%+-@"

const char *shell_word(const char *text, struct arena *arena)
{
    if (*text && text[strspn(text, PLAIN)] == 0)
        return text;
    char *quoted = arena_alloc(arena, 4 * strlen(text) + 3), *to = quoted;
    *to++ = '\'';
    for (; *text; text++) {
        if (*text == '\'') {
            memcpy(to, "'\\''", 4);
            to += 4;
        } else { /* one line: a comment in a script must not end early */
            *to++ = (unsigned char)*text < ' ' ? ' ' : *text;
        }
    }
    *to = '\'';
    return quoted;
}

/* One word, without its quotes; *line goes on behind it. */
static char *next_word(const char **line, struct arena *arena)
{
    char *word = arena_alloc(arena, strlen(*line) + 1), *to = word;
    const char *at = *line;
    for (bool quoted = false; *at && (quoted || *at != ' '); at++)
        if (*at == '\'')
            quoted = !quoted;
        else if (*at == '\\' && !quoted && at[1])
            *to++ = *++at;
        else
            *to++ = *at;
    *line = at;
    return word;
}

int shell_words(const char *line, struct arena *arena, char ***words)
{
    int count = 0;
    *words = arena_array(arena, strlen(line) + 1, sizeof **words);
    for (line += strspn(line, " "); *line; line += strspn(line, " "))
        (*words)[count++] = next_word(&line, arena);
    return count;
}

static const char *with_list(const char *line, const char *option, const struct text_list *list,
                             struct arena *arena)
{
    for (size_t i = 0; i < list->count; i++)
        line = arena_format(arena, "%s%s %s", line, option, shell_word(list->items[i], arena));
    return line;
}

static const char *with_number(const char *line, const char *option, bool given, uint64_t number,
                               struct arena *arena)
{
    return given ? arena_format(arena, "%s %s %" PRIu64, line, option, number) : line;
}

const char *command_line(const char *command, const struct options *options, struct arena *arena)
{
    const char *line = arena_format(arena, "maquette %s", command);
    line = with_list(line, "", &options->words, arena);
    line = with_list(line, " --with", &options->with, arena);
    line = with_list(line, " --set", &options->sets, arena);
    line = with_list(line, " --vary", &options->vary, arena);
    if (options->architecture)
        line = arena_format(arena, "%s --architecture %s", line,
                            shell_word(options->architecture, arena));
    line = with_number(line, "--seed", options->seed_given, options->seed, arena);
    line = with_number(line, "--replications", options->replications_given, options->replications,
                       arena);
    if (options->metrics)
        line = arena_format(arena, "%s --metrics %s", line, shell_word(options->metrics, arena));
    return line;
}
