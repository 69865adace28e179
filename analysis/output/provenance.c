/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/provenance.h"

#include <stdbool.h>
#include <stdlib.h>

#include "scenarios/reader/resolved.h"

/* Fowler, Noll and Vo (draft-eastlake-fnv): tells versions of a file apart, no more. */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash;
}

static const char *text_of(const struct tree *tree, struct arena *arena)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    bool good = to != NULL;
    if (good) {
        resolved_print(tree, to);
        good = !ferror(to);
        good = fclose(to) == 0 && good;
    }
    /* glibc says that all went well and leaves no text where the last of its memory was missing */
    const char *kept = good && text ? arena_text(arena, text) : NULL;
    free(text);
    if (!kept)
        arena_fail(arena, "out of memory: a scenario cannot be written out");
    return kept;
}

struct origin origin_of(const char *name, const char *file, const struct tree *tree,
                        struct arena *arena)
{
    const char *scenario = text_of(tree, arena);
    return (struct origin){
        .name = name, .file = file, .scenario = scenario, .hash = hash_of(scenario)};
}
