/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside design.h: reading values, wherever they stand: behind --vary, in a scenario, in a file.
 *
 * Why: what is wrong in any of them is told at its own place. */
#ifndef ANALYSIS_SWEEP_DESIGN_WORDS_H
#define ANALYSIS_SWEEP_DESIGN_WORDS_H

#include "analysis/sweep/design.h"
#include "scenarios/reader/range.h"
#include "scenarios/reader/tree.h"

/* A text that somebody wrote, and where. */
struct words {
    const char *text;
    const struct document *document; /* it begins at byte `from` of this... */
    size_t from;
    const struct tree *scalar; /* ...or is this; NULL: the former */
};

struct designing {
    struct design *design;
    const struct design_request *request;
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct range *spans; /* by axis, of a sample: values lie between its ends; count 0: no span */
    bool sampled;
};

struct place words_place(const struct words *words, size_t at, size_t length);
/* False. */
bool design_mistake(const struct designing *in, struct place place, const char *why);

/* A new axis of the block; NULL after a mistake: no such path, there already, too many. */
struct axis *design_axis(struct designing *in, const struct words *path, size_t length);
struct design_block *design_block(struct designing *in);
void design_add(struct designing *in, struct axis *axis, const char *value, struct place place);
/* Values parted by commas, from byte `at` on. */
void design_read_values(struct designing *in, struct axis *axis, const struct words *words,
                        size_t at);

void design_read_file(struct designing *in);
void design_read_scenario(struct designing *in);
/* The axes of the last block get their rows; nothing that was read was wrong. */
void design_sample(struct designing *in);

#endif
