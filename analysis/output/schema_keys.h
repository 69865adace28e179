/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of one mapping, each once, whichever rows, classes and verbs bring them: what a schema
 * can say of a mapping without knowing which class was chosen. */
#ifndef ANALYSIS_OUTPUT_SCHEMA_KEYS_H
#define ANALYSIS_OUTPUT_SCHEMA_KEYS_H

#include "sim/arena.h"
#include "sim/setting.h"

struct property {
    const char *name, *doc;
    const struct setting *row;  /* NULL: anything */
    const struct family *kinds; /* the key `kind` of these */
    bool several;               /* of different kinds */
};
struct properties {
    struct property *list;
    uint32_t count, room;
};

/* In the arena. */
struct properties properties_of(const struct setting *rows, struct arena *arena);

#endif
