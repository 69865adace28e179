/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON written as it comes: a value goes to the stream the moment it is known, nothing is kept.
 *
 * Why not a tree that is dumped at the end: each of its nodes is an allocation that can fail and an
 * answer that must be looked at, and a sweep of a million points would have to fit into memory.
 * Here nothing is allocated, so the one thing that can go wrong is the stream, which remembers it
 * (ferror) until the file is committed or stdout is finished.
 *
 * Rules: a number is finite or null; numbers have 15 significant digits; a text is valid UTF-8
 * whatever was in it (what is not becomes U+FFFD: file names may hold anything).  Nesting that does
 * not close is a programmer's error.
 * Source: RFC 8259, sections 2, 6 and 7; the layout is that of jansson's JSON_INDENT(2). */
#ifndef ANALYSIS_OUTPUT_JSON_WRITER_H
#define ANALYSIS_OUTPUT_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { JSON_DEPTH_MOST = 64 };

struct json_writer {
    FILE *to;
    unsigned depth;
    uint64_t arrays; /* bit d: what is open at depth d is an array */
    bool begun;      /* something stands in what is open already */
    bool on_one_line;
};

/* The whole value is one object: begun here, ended by json_finish with a line end. */
void json_start(struct json_writer *json, FILE *to);
void json_start_line(struct json_writer *json, FILE *to); /* without line ends inside */
void json_finish(struct json_writer *json);

/* `key` is NULL inside an array. */
void json_put_object(struct json_writer *json, const char *key); /* until json_end */
void json_put_array(struct json_writer *json, const char *key);
void json_end(struct json_writer *json);
void json_put_text(struct json_writer *json, const char *key, const char *text); /* NULL: null */
void json_put_number(struct json_writer *json, const char *key, double number);
void json_put_count(struct json_writer *json, const char *key, uint64_t count);
void json_put_truth(struct json_writer *json, const char *key, bool truth);

#endif
