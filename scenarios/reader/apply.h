/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside settings.h: the parts that call each other.
 *
 * `where` is the place of a value's key: what is missing, or written by nobody, is reported there.
 */
#ifndef SCENARIOS_READER_APPLY_H
#define SCENARIOS_READER_APPLY_H

#include "scenarios/reader/settings.h"

/* Rows and the struct that they fill.  A mapping may fill several: its own, those that rows without
 * a name spread over it, those of the class that it chooses. */
enum { PARTS_MOST = 12 };
struct part {
    const struct setting *rows;
    char *base;
    const struct setting *taken; /* filled from elsewhere: the first row of a verb's class */
};

/* mistakes.c */
/* Adds a mistake.  False, for `return complain_at(...)`. */
bool complain_at(struct reader *reader, struct place place, const char *hint, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));
/* "unknown WHAT 'WORD'; did you mean 'NEAR'?", else the known words as a hint. */
bool mistake_unknown(struct reader *reader, struct place place, const char *what, const char *word,
                     const char *const *words, unsigned count);
/* The same of a key, which may belong elsewhere: then the hint says where. */
bool mistake_key(struct reader *reader, const struct tree *key, const char *const *words,
                 unsigned count);

/* fields.c */
/* `mapping` NULL: the keys were not written at all (`absent`: and nothing in there is required). */
void fields_fill(struct reader *reader, const struct setting *rows, void *base,
                 struct tree *mapping, struct place where, bool absent);
/* A class's settings from the keys of `mapping` but `kind`; `taken` as above. */
void fields_fill_class(struct reader *reader, const struct setting *rows, void *base,
                       struct tree *mapping, struct place where);
/* The first row with a name that is a value of its own; NULL: none. */
const struct setting *rows_first(const struct setting *rows);

/* shorthand.c */
/* A scalar or list that stands for a mapping, as that mapping; others come back as they are. */
struct tree *fields_normal(struct reader *reader, const struct setting *rows, struct tree *value);

/* value.c: any kind */
bool value_fill(struct reader *reader, const struct setting *row, void *field, struct tree *value,
                struct place where);
/* The same where another key than the row's was written. */
bool value_fill_for(struct reader *reader, const struct setting *row, void *field,
                    struct tree *value, const struct tree *key);
bool takes_containers(enum setting_kind kind); /* a mapping or list may be its value */
/* What a row takes that nobody wrote: its preset. */
bool value_default(struct reader *reader, const struct setting *row, void *field,
                   struct place where);
/* scalar.c: one word or number */
bool scalar_fill(struct reader *reader, const struct setting *row, void *field,
                 const struct tree *value);
size_t setting_size(const struct setting *row); /* bytes of its field */
size_t rows_extent(const struct setting *rows); /* bytes from the first field to the last */

/* choice.c */
bool choice_fill(struct reader *reader, const struct setting *row, struct chosen *chosen,
                 struct tree *value, struct place where);
/* unnamed.c */
unsigned unnamed_count(const struct tree *call); /* arguments without a name */
/* Gives the arguments of a call that have no name to the class's first row, for good: the tree
 * shows which one won. */
struct tree *name_arguments(struct reader *reader, const struct class_head *class,
                            struct tree *call);
/* law.c */
bool law_fill(struct reader *reader, const struct setting *row, void *field, struct tree *value,
              struct place where);
/* The member of that name, or NULL. */
const struct class_head *family_find(const struct family *family, const char *name);
/* All its words: "a, b, c". */
const char *family_list(struct reader *reader, const struct family *family);
bool mistake_member(struct reader *reader, struct place place, const struct family *family,
                    const char *name);
/* The value of a verb, `load: 2`, is that of a key which is missing beside it; false: it is not. */
bool mistake_misplaced(struct reader *reader, const struct tree *mapping,
                       const struct class_head *class, const struct tree *value);

/* entries.c */
bool table_fill(struct reader *reader, const struct setting *row, struct table *table,
                struct tree *mapping, const struct tree *around);
/* Nobody wrote it: empty, but for the entry `default` where that is kept. */
bool table_default(struct reader *reader, const struct setting *row, struct table *table,
                   struct place where);
bool list_fill(struct reader *reader, const struct setting *row, struct table *table,
               struct tree *value);
bool names_fill(struct reader *reader, const struct setting *row, struct name_list *names,
                struct tree *value);

#endif
