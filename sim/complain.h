/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a model tells the user that a value makes no sense, without knowing where the value was
 * written.
 *
 * The reader remembers for every field that it filled where its text stands; a model names the
 * field by its address and whoever implements `tell` prints file, line, column and caret.  All
 * complaints are collected. */
#ifndef SIM_COMPLAIN_H
#define SIM_COMPLAIN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* Another value of a key: `value` is text of the language, `field` where both were written. */
struct variation {
    const char *path, *value;
    const void *field;
};

struct complaints {
    /* `hint` may be NULL.  The texts live only during the call. */
    void (*tell)(struct complaints *to, const void *field, bool error, const char *message,
                 const char *hint);
    /* Somebody wrote the field: it does not just have its preset.  NULL: nobody can tell. */
    bool (*written)(struct complaints *to, const void *field);
    unsigned errors, warnings;    /* counted by complain() and complain_softly() */
    const atomic_bool *interrupt; /* NULL: nobody interrupts */
    /* What was read, read anew with these values of keys that may change in a running system; NULL
     * after a complaint.  NULL: whoever read it cannot. */
    void *(*vary)(struct complaints *to, const struct variation *list, unsigned count);
    void *varying; /* whose business that is */
};

/* The user has interrupted: whatever takes long may end unfinished, for nobody uses it. */
static inline bool complaints_stopped(const struct complaints *complaints)
{
    return complaints->interrupt && *complaints->interrupt;
}

static inline bool complaints_written(struct complaints *complaints, const void *field)
{
    return complaints->written && complaints->written(complaints, field);
}

/* The value at `field` (an address inside the typed scenario) is wrong.  `hint` (may be NULL): what
 * to do. */
void complain(struct complaints *to, const void *field, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same, but only a warning: the run goes on. */
void complain_softly(struct complaints *to, const void *field, const char *hint, const char *format,
                     ...) __attribute__((format(printf, 4, 5)));
/* `word` is none of the `count` words: "unknown WHAT 'WORD'; did you mean 'NEAR'?" */
void complain_unknown(struct complaints *to, const void *field, const char *what, const char *word,
                      const char *const *words, unsigned count);
/* The word nearest to `word` by edit distance (Damerau-Levenshtein, at most a third of its length),
 * or NULL. */
const char *nearest_word(const char *word, const char *const *words, unsigned count);

#endif
