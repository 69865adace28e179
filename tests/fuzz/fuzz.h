/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzz targets have in common: bytes as a file, a scenario of the product out of it, and a
 * way to end that tells the input.
 *
 * Each target is one function of bytes (libFuzzer's), in one file: it is linked with libFuzzer by
 * `make fuzz`, and runs over the kept corpus in `make check` (tests/fuzz/corpus_test.c).  Rule: a
 * target may end the process only by FUZZ_CHECK, for what should be true of any input. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "scenarios/reader/load.h"
#include "sim/arena.h"

enum { FUZZ_MEMORY = 512 << 20 }; /* of one input */

typedef int fuzz_target(const uint8_t *data, size_t size);
fuzz_target fuzz_reader, fuzz_override, fuzz_csv, fuzz_run;
extern unsigned fuzz_runs; /* inputs that fuzz_run has run and judged */

/* Something is true of every input. */
#define FUZZ_CHECK(condition, ...)                                                                 \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            fprintf(stderr, __VA_ARGS__);                                                          \
            fputc('\n', stderr);                                                                   \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* The bytes as a file; the same path every time, removed at the end of the process. */
const char *fuzz_file(const void *data, size_t size);
/* The names that an input may use beside its own. */
struct fuzz_load {
    struct arena *arena; /* ends with fuzz_end() */
    struct diagnostics *diagnostics;
    struct loaded *entries;
    size_t count;
    bool good;
};
/* Reads a file (with one --set, or NULL) by the rows of the product.  False: the arena was too
 * small, which is no fault. */
bool fuzz_load(const char *path, const char *set, struct fuzz_load *load);
/* Compiles the first entry, so that models see what could be read. */
void fuzz_plan(const struct fuzz_load *load);
void fuzz_end(struct fuzz_load *load);
char *fuzz_printed(const struct fuzz_load *load); /* the tree of the first entry; free() it */
char *fuzz_messages(struct fuzz_load *load);      /* what the user hears; free() it */

#endif
