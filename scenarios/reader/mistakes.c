/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a value that cannot be read. */
#include <stdarg.h>
#include <string.h>

#include "scenarios/reader/apply.h"

enum { MESSAGE_MOST = 600 };

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
