/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a value that cannot be read. */
#include <stdarg.h>
#include <string.h>

#include "scenarios/reader/apply.h"
#include "scenarios/reader/decimal.h"
#include "scenarios/reader/explain.h"

enum { MESSAGE_MOST = 600, PLACES_TOLD = 3 };

bool complain_at(struct reader *reader, struct place place, const char *hint, const char *format,
                 ...)
{
    char message[MESSAGE_MOST];
    va_list list;
    va_start(list, format);
    vsnprintf(message, sizeof message, format, list);
    va_end(list);
    reader->mistakes++;
    if (!reader->trying)
        diagnostic_add(reader->diagnostics, true, place, message, hint);
    return false;
}

static const char *known_words(struct reader *reader, const char *const *words, unsigned count)
{
    size_t size = sizeof "known: ";
    for (unsigned i = 0; i < count; i++)
        size += strlen(words[i]) + 2;
    char *text = arena_alloc(reader->arena, size), *to = stpcpy(text, "known: ");
    for (unsigned i = 0; i < count; i++)
        to = stpcpy(stpcpy(to, i ? ", " : ""), words[i]);
    return text;
}

bool mistake_unknown(struct reader *reader, struct place place, const char *what, const char *word,
                     const char *const *words, unsigned count)
{
    const char *near = nearest_word(word, words, count);
    if (near)
        return complain_at(reader, place, NULL, "unknown %s '%.70s'; did you mean '%s'?", what,
                           word, near);
    return complain_at(reader, place, count ? known_words(reader, words, count) : NULL,
                       "unknown %s '%.70s'", what, word);
}

static unsigned depth_of(const char *path)
{
    unsigned dots = 0;
    for (; *path; path++)
        dots += *path == '.';
    return dots;
}

/* Key or verb below another key. */
static bool is_nested(const struct match *match)
{
    return (match->found.row || match->found.verb) && strchr(match->path, '.');
}

/* "'retry' belongs to workload, deployment.calls", those nearest to the root first; what a class
 * is where one is named; "" for a key that stands nowhere. */
static const char *home_of(struct reader *reader, const char *key)
{
    unsigned count, told = 0, deepest = 0;
    const struct match *matches = path_search(reader->arena, reader->all, key, &count);
    for (unsigned i = 0; i < count; i++)
        deepest = depth_of(matches[i].path) > deepest ? depth_of(matches[i].path) : deepest;
    const char *homes = "";
    for (unsigned depth = 1; depth <= deepest; depth++)
        for (unsigned i = 0; i < count; i++) {
            const struct match *match = &matches[i];
            if (!is_nested(match) || depth_of(match->path) != depth || told++ > PLACES_TOLD)
                continue;
            const int length = (int)(strrchr(match->path, '.') - match->path);
            homes = told > PLACES_TOLD
                        ? arena_format(reader->arena, "%s, ...", homes)
                        : arena_format(reader->arena, "%s%s%.*s", homes, *homes ? ", " : "",
                                       length, match->path);
        }
    if (*homes)
        return arena_format(reader->arena, "'%.70s' belongs to %s", key, homes);
    return count && matches[0].found.class
               ? arena_format(reader->arena, "'%.70s' is a kind: write kind: %.70s, and its keys "
                                             "beside it",
                              key, key)
               : "";
}

bool mistake_key(struct reader *reader, const struct tree *key, const char *const *words,
                 unsigned count)
{
    const char *home = reader->trying ? "" : home_of(reader, key->text);
    if (!*home || nearest_word(key->text, words, count))
        return mistake_unknown(reader, key->place, "key", key->text, words, count);
    const char *known = count ? known_words(reader, words, count) : "no key is known here";
    return complain_at(reader, key->place, arena_format(reader->arena, "%s; %s", known, home),
                       "unknown key '%.70s'", key->text);
}

/* The key that has to be beside the verb and is not, where the verb's value, which names something,
 * begins as no name does: `load: 2` for `load: shoppers, factor: 2`. */
static const struct setting *meant_by(const struct tree *mapping, const struct class_head *class,
                                      const struct tree *value)
{
    const struct setting *first = rows_first(class->settings);
    if ((first->kind != SETTING_NAMES && first->kind != SETTING_TEXT) ||
        value->kind != TREE_SCALAR || !decimal_scan(value->text).length)
        return NULL;
    for (const struct setting *row = first + 1; row->kind != SETTING_END; row++)
        if (row->required && row->name && !tree_find(mapping, row->name))
            return row;
    return NULL;
}

bool mistake_misplaced(struct reader *reader, const struct tree *mapping,
                       const struct class_head *class, const struct tree *value)
{
    const struct setting *row = meant_by(mapping, class, value);
    if (!row)
        return false;
    const struct setting *first = rows_first(class->settings);
    const bool whom = first->kind == SETTING_NAMES;
    const char *hint = arena_format(reader->arena, "write `%s: %s, %s: %.40s`; %s", class->name,
                                    whom ? "WHOM" : "WHAT", row->name, value->text, first->doc);
    complain_at(reader, value->place, hint, "'%s' says %s, and '%.40s' says how", class->name,
                whom ? "to whom" : "of what", value->text);
    return true;
}
