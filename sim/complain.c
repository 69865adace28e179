/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/complain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE_SIZE = 512, WORD_MOST = 64 };

static void tell(struct complaints *to, const void *field, bool error, const char *hint,
                 const char *format, va_list list)
{
    char message[MESSAGE_SIZE];
    vsnprintf(message, sizeof message, format, list);
    if (error)
        to->errors++;
    else
        to->warnings++;
    to->tell(to, field, error, message, hint);
}

void complain(struct complaints *to, const void *field, const char *hint, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    tell(to, field, true, hint, format, list);
    va_end(list);
}

void complain_softly(struct complaints *to, const void *field, const char *hint, const char *format,
                     ...)
{
    va_list list;
    va_start(list, format);
    tell(to, field, false, hint, format, list);
    va_end(list);
}

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

/* Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other
 * (Damerau 1964; the restricted form: no letter is edited twice).  Three rows of the table are
 * enough. */
static unsigned edit_distance(const char *from, size_t from_length, const char *to,
                              size_t to_length)
{
    unsigned rows[3][WORD_MOST + 1];
    for (unsigned j = 0; j <= to_length; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= from_length; i++) {
        const unsigned *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
        unsigned *row = rows[i % 3];
        row[0] = i;
        for (unsigned j = 1; j <= to_length; j++) {
            const bool same = from[i - 1] == to[j - 1];
            row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + (same ? 0 : 1));
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[from_length % 3][to_length];
}

const char *nearest_word(const char *word, const char *const *words, unsigned count)
{
    const size_t length = strlen(word);
    if (length == 0 || length > WORD_MOST)
        return NULL;
    const char *nearest = NULL;
    unsigned best = (length < 3 ? 1 : (unsigned)length / 3) + 1;
    for (unsigned i = 0; i < count; i++) {
        const size_t other = strlen(words[i]);
        if (other == 0 || other > WORD_MOST)
            continue;
        const unsigned distance = edit_distance(word, length, words[i], other);
        if (distance < best && distance < other) {
            best = distance;
            nearest = words[i];
        }
    }
    return nearest;
}

static void list_words(char *text, size_t size, const char *const *words, unsigned count)
{
    size_t used = (size_t)snprintf(text, size, "known: ");
    for (unsigned i = 0; i < count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "", words[i]);
}

void complain_unknown(struct complaints *to, const void *field, const char *what, const char *word,
                      const char *const *words, unsigned count)
{
    const char *near = nearest_word(word, words, count);
    char known[MESSAGE_SIZE];
    list_words(known, sizeof known, words, count);
    if (near)
        complain(to, field, NULL, "unknown %s '%s'; did you mean '%s'?", what, word, near);
    else
        complain(to, field, count ? known : NULL, "unknown %s '%s'", what, word);
}
