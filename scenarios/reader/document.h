/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text that somebody wrote: a scenario file, or an option such as "--set #1".
 *
 * Why: every value and every mistake points back into one of these, so the text must outlive the
 * tree. Rule: lines break where libyaml breaks them (LF, CR, CRLF, NEL, LS, PS), columns count code
 * points from 1. */
#ifndef SCENARIOS_READER_DOCUMENT_H
#define SCENARIOS_READER_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sim/arena.h"

#define DOCUMENT_MOST ((size_t)16 << 20) /* bytes of one file */

struct origins;
struct document {
    const char *name;   /* as the user knows it; printed in messages */
    const char *folder; /* "" or "shop/": where files named in this text are looked for */
    const char *text;   /* `size` bytes, then a NUL; a byte order mark is taken off */
    size_t size;
    const struct origins *made_of; /* where the words of `path=value` stand; NULL: just here */
    uint32_t order;                /* of loading: messages of earlier documents come first */
    dev_t device;                  /* the same file under two names is one file (0, 0: no file) */
    ino_t inode;
};

/* A stretch of a document.  Line 0: the whole document. */
struct place {
    const struct document *document;
    uint32_t line, column, length; /* from 1; length in code points, 0: unknown */
};

/* Of a text `path=value` that was made of others: messages show those. */
struct origins {
    struct place path, value; /* path: where it begins, in one line */
};

/* Reads a file.  NULL, or why it cannot be read; in both cases *document is usable for messages. */
const char *document_read(struct arena *arena, const char *path, uint32_t order,
                          struct document **document);
/* A text of our own making, given a name. */
struct document *document_of_text(struct arena *arena, const char *name, const char *text,
                                  uint32_t order);

/* `path` as it is reached from the folder of `document`. */
const char *document_path(struct arena *arena, const struct document *document, const char *path);
/* The text of a line (from 1), without its end; not NUL-terminated. */
const char *document_line(const struct document *document, uint32_t line, size_t *size);
/* The place of one byte. */
struct place document_place(const struct document *document, size_t offset);
/* Code points in `size` bytes. */
uint32_t text_columns(const char *text, size_t size);

#endif
