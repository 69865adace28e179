/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a name to its number, in a time that does not grow with the number of names.
 *
 * Why: a model of a thousand services asks for names a million times while it is set up; searching
 * a list each time makes that quadratic.  Rule: for setting up only; nothing hashes a name per
 * event.  Names are not copied: they must live as long as the index. */
#ifndef SIM_NAME_INDEX_H
#define SIM_NAME_INDEX_H

#include <stdint.h>

#include "sim/arena.h"

#define NAME_UNKNOWN UINT32_MAX

struct named {
    const char *name; /* NULL: nobody */
    uint32_t number;
};

/* Zeroed, it is empty. */
struct name_index {
    struct named *places; /* a power of two, never more than half full */
    uint32_t count, room; /* names; places */
};

/* Of two of the same name the first stays. */
void name_index_add(struct name_index *index, struct arena *arena, const char *name,
                    uint32_t number);
uint32_t name_index_find(const struct name_index *index, const char *name); /* or NAME_UNKNOWN */

#endif
