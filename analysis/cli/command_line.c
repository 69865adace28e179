/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/cli/command_line.h"

#include <inttypes.h>
#include <string.h>

#include "analysis/cli/command.h"
#include "sim/check.h"

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

static const struct option *rows_of(const char *command)
{
    unsigned i = 0;
    while (commands[i] && strcmp(commands[i]->name, command) != 0)
        i++;
    CHECK(commands[i] != NULL);
    return commands[i]->rows;
}

/* One that the user gave, as he would. */
static const char *with_option(const char *line, const struct option *row,
                               const struct options *options, struct arena *arena)
{
    const char *at = (const char *)options + row->place;
    const char *name = arena_format(arena, "--%s", row->name);
    switch (row->kind) {
    case OPTION_KIND_FLAG:
        return *(const bool *)at ? arena_format(arena, "%s %s", line, name) : line;
    case OPTION_KIND_TEXT:
        return *(const char *const *)at ? arena_format(arena, "%s %s %s", line, name,
                                                       shell_word(*(const char *const *)at, arena))
                                        : line;
    case OPTION_KIND_LIST:
        return with_list(line, arena_format(arena, " %s", name), (const struct text_list *)at,
                         arena);
    case OPTION_KIND_COUNT:
        return with_number(line, name, *(const bool *)((const char *)options + row->given),
                           *(const uint64_t *)at, arena);
    default:
        return line;
    }
}

/* Those that several commands know come first, in this order, whatever that of the rows. */
static const char *const order[] = {"with", "set",          "vary",   "architecture",
                                    "seed", "replications", "metrics"};
enum { ORDER = sizeof order / sizeof order[0] };

static unsigned place_in_order(const struct option *row)
{
    unsigned i = 0;
    while (i < ORDER && strcmp(order[i], row->name) != 0)
        i++;
    return i;
}

const char *command_line(const char *command, const struct options *options, struct arena *arena)
{
    const struct option *rows = rows_of(command);
    const char *line = arena_format(arena, "maquette %s", command);
    line = with_list(line, "", &options->words, arena);
    for (unsigned place = 0; place <= ORDER; place++)
        for (const struct option *row = rows; row->kind != OPTION_KIND_END; row++)
            if (row->kind != OPTION_KIND_EXPORT && !row->how && place_in_order(row) == place)
                line = with_option(line, row, options, arena);
    return line;
}
