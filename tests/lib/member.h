/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A member of a family as a scenario would make it: its settings are filled by the reader's rows.
 *
 *     struct made made = member_of(&balancing_policies, "two_choices(choices=3)", arena);
 *
 * The text is a value of the language; of families whose members are keys (steps, disruptions) it
 * is the mapping: `compute: 5ms`.  So a new member is tested with settings that a user can write,
 * and its examples are read as they stand. */
#ifndef TESTS_LIB_MEMBER_H
#define TESTS_LIB_MEMBER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/reader/settings.h"
#include "tests/lib/test.h"

struct made {
    struct chosen chosen;
    struct complaints *complaints; /* tell where the text is wrong */
    struct diagnostics *diagnostics;
};

/* {value: TEXT}, or the mapping itself where a verb is meant (a family with a plain class has
 * mappings for values); NULL after a mistake. */
static inline struct tree *member_tree(const struct family *family, const char *text, bool *verb,
                                       struct arena *arena, struct diagnostics *diagnostics)
{
    const struct document *document = document_of_text(arena, "example", text, 1);
    struct tree *tree = tree_parse(arena, diagnostics, document, 0);
    uint64_t steps = 0;
    if (!tree || !(tree = tree_expand(arena, diagnostics, tree, &steps)))
        return NULL;
    *verb = tree->kind == TREE_MAPPING && !tree_get(tree, "kind") && !family->plain;
    if (*verb)
        return tree;
    struct tree *mapping = tree_mapping(arena, tree->place);
    tree_add(arena, mapping, tree_scalar(arena, tree->place, "value"), tree);
    return mapping;
}

/* False after mistakes, which are in made->diagnostics. */
static inline bool member_read(const struct family *family, const char *text, struct arena *arena,
                               struct made *made)
{
    struct diagnostics *diagnostics = diagnostics_create(arena);
    struct places *places = places_create(arena, diagnostics, NULL);
    uint64_t steps = 0;
    struct reader reader = {.arena = arena,
                            .diagnostics = diagnostics,
                            .places = places,
                            .merging = {arena, diagnostics, &steps}};
    bool verb = false;
    struct tree *tree = member_tree(family, text, &verb, arena, diagnostics);
    *made = (struct made){.complaints = places_complaints(places), .diagnostics = diagnostics};
    const struct setting rows[] = {{.name = verb ? NULL : "value",
                                    .kind = verb ? SETTING_VERB : SETTING_CLASS,
                                    .family = family},
                                   SETTINGS_END};
    struct chosen *chosen = arena_alloc(arena, sizeof *chosen); /* places know it by its address */
    const bool good = tree && settings_fill(&reader, rows, chosen, tree);
    made->chosen = *chosen;
    return good && diagnostics_errors(diagnostics) == 0;
}

static inline struct made member_of(const struct family *family, const char *text,
                                    struct arena *arena)
{
    struct made made;
    if (!member_read(family, text, arena, &made)) {
        fprintf(stderr, "%s: %s\n", family->name, text);
        diagnostics_print(made.diagnostics, stderr, false);
        CU_FAIL_FATAL("an example cannot be read");
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(made.chosen.class);
    return made;
}

/* for_each_example(&distributions, example) {...}: of all members, in their order. */
#define for_each_example(family, example)                                                          \
    for (const struct class_head *const *head_ = (family)->members; *head_; head_++)               \
        for (const struct class_example *example = (*head_)->examples; example->text; example++)

/* Every member has examples, and what they say is that made. */
static inline void assert_examples(const struct family *family)
{
    struct arena *arena = arena_create(0);
    for (const struct class_head *const *head = family->members; *head; head++) {
        const struct class_example *example = (*head)->examples;
        if (!example || !example->text)
            fprintf(stderr, "%s '%s' has no examples\n", family->name, (*head)->name);
        CU_ASSERT_FATAL(example && example->text);
        for (; example->text; example++) {
            const struct made made = member_of(family, example->text, arena);
            ASSERT_TEXT(made.chosen.class->name, (*head)->name);
            CU_ASSERT((made.chosen.settings != NULL) == ((*head)->settings_size > 0));
        }
    }
    arena_destroy(arena);
}

#endif
