/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A law as a scenario would write it: law_of("75ms + exponential(2ms)", arena).
 *
 * Why: what prints texts for scenarios is tested by reading them.  Rule: a text that is none fails
 * the test. */
#ifndef TESTS_LIB_LAW_H
#define TESTS_LIB_LAW_H

#include "sim/distribution.h"
#include "tests/lib/member.h"

struct law_holder {
    struct law law;
};

static inline struct law law_of(const char *text, struct arena *arena)
{
    static const struct setting rows[] = {
        LAW(struct law_holder, law, .required = true, .doc = "the law"), SETTINGS_END};
    struct diagnostics *diagnostics = diagnostics_create(arena);
    struct places *places = places_create(arena, diagnostics, NULL);
    uint64_t steps = 0;
    struct reader reader = {.arena = arena,
                            .diagnostics = diagnostics,
                            .places = places,
                            .merging = {arena, diagnostics, &steps}};
    const char *yaml = arena_format(arena, "law: %s\n", text);
    struct tree *tree = tree_parse(arena, diagnostics, document_of_text(arena, "law", yaml, 1), 0);
    struct law_holder *holder = arena_alloc(arena, sizeof *holder);
    const bool good = tree && (tree = tree_expand(arena, diagnostics, tree, &steps)) &&
                      settings_fill(&reader, rows, holder, tree) &&
                      diagnostics_errors(diagnostics) == 0;
    if (!good) {
        fprintf(stderr, "%s\n", text);
        diagnostics_print(diagnostics, stderr, false);
        CU_FAIL_FATAL("a law cannot be read");
    }
    return holder->law;
}

#endif
