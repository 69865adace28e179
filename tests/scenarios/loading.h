/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests: scenarios from texts.  Files live in a folder of their own that loading_end() takes
 * away. */
#ifndef TESTS_SCENARIOS_LOADING_H
#define TESTS_SCENARIOS_LOADING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenarios/reader/load.h"
#include "scenarios/reader/resolved.h"
#include "tests/lib/test.h"
#include "tests/scenarios/fake_rows.h"

enum { LOADING_FILES = 16 };

struct loading {
    char folder[64];
    const char *paths[LOADING_FILES];
    unsigned written;
    const char *files[LOADING_FILES], *with[LOADING_FILES], *sets[LOADING_FILES];
    struct load_request request;
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct loaded *entries;
    size_t count;
    char *messages; /* as they are printed */
};

static inline struct loading *loading_begin(void)
{
    struct loading *in = calloc(1, sizeof *in);
    snprintf(in->folder, sizeof in->folder, "/tmp/maquette-test-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(in->folder));
    in->request = (struct load_request){.files = in->files,
                                        .with = in->with,
                                        .sets = in->sets,
                                        .rows = fake_rows,
                                        .size = sizeof(struct fake_root)};
    in->arena = arena_create(0);
    in->diagnostics = diagnostics_create(in->arena);
    return in;
}

/* Writes a file; its path. */
static inline const char *loading_write_bytes(struct loading *in, const char *name,
                                              const void *text, size_t size)
{
    const char *path = in->paths[in->written++] =
        arena_format(in->arena, "%s/%s", in->folder, name);
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fwrite(text, 1, size, file);
    fclose(file);
    return path;
}

static inline const char *loading_write(struct loading *in, const char *name, const char *text)
{
    return loading_write_bytes(in, name, text, strlen(text));
}

/* Removes the folder from messages, so that they are the same everywhere. */
static inline void shorten(const struct loading *in, char *text)
{
    const size_t length = strlen(in->folder) + 1;
    for (char *at; (at = strstr(text, in->folder));)
        memmove(at, at + length, strlen(at + length) + 1);
}

static inline bool loading_read(struct loading *in)
{
    return scenario_load(&in->request, in->arena, in->diagnostics, &in->entries, &in->count);
}

/* Keeps what was said so far, as it is printed. */
static inline void loading_tell(struct loading *in)
{
    size_t size;
    free(in->messages);
    FILE *stream = open_memstream(&in->messages, &size);
    diagnostics_print(in->diagnostics, stream, false);
    fclose(stream);
    shorten(in, in->messages);
}

static inline bool loading_run(struct loading *in)
{
    const bool ok = loading_read(in);
    loading_tell(in);
    return ok;
}

/* One file of that text. */
static inline struct loading *loading_of(const char *text)
{
    struct loading *in = loading_begin();
    in->files[in->request.file_count++] = loading_write(in, "a.yaml", text);
    loading_run(in);
    return in;
}

static inline const struct fake_root *loading_root(const struct loading *in, size_t entry)
{
    CU_ASSERT_FATAL(entry < in->count);
    return in->entries[entry].description;
}

static inline void loading_end(struct loading *in)
{
    for (unsigned i = 0; i < in->written; i++)
        unlink(in->paths[i]);
    rmdir(in->folder);
    arena_destroy(in->arena);
    free(in->messages);
    free(in);
}

#endif
