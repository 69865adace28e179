/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/vary.h"

#include "scenarios/reader/explain.h"
#include "scenarios/reader/override.h"
#include "scenarios/reader/settings.h"

static bool may_change(struct complaints *to, const struct varying *from,
                       const struct variation *variation)
{
    struct explained found;
    const char *why = path_resolve(from->merging.arena, from->rows, variation->path, &found);
    if (why)
        complain(to, variation->field, NULL, "%s", why);
    else if (!found.row || !found.row->changeable)
        complain(to, variation->field, "the reference says of each key whether it is changeable",
                 "'%s' cannot be changed in a running system", variation->path);
    return !why && found.row && found.row->changeable;
}

static struct tree *varied(struct complaints *to, const struct varying *from,
                           const struct variation *list, unsigned count)
{
    struct arena *arena = from->merging.arena;
    struct tree *tree = from->tree;
    for (unsigned i = 0; i < count; i++) {
        if (!may_change(to, from, &list[i]))
            return NULL;
        const struct override_text text = {
            .name = arena_format(arena, "configure %s", list[i].path),
            .text = arena_format(arena, "%s=%s", list[i].path, list[i].value)};
        const struct override *override = override_read(&from->merging, &text, UINT32_MAX - 1);
        if (!override)
            return NULL;
        tree = override_apply(&from->merging, tree, override);
    }
    return tree_expand(arena, from->merging.diagnostics, tree, from->merging.steps);
}

static void *vary(struct complaints *to, const struct variation *list, unsigned count)
{
    const struct varying *from = to->varying;
    struct arena *arena = from->merging.arena;
    const unsigned before = diagnostics_errors(from->merging.diagnostics);
    struct tree *tree = varied(to, from, list, count);
    if (!tree || diagnostics_errors(from->merging.diagnostics) > before)
        return NULL;
    from->settle(from->context, tree);
    struct reader reader = {.arena = arena,
                            .diagnostics = from->merging.diagnostics,
                            .places =
                                places_create(arena, from->merging.diagnostics, from->document),
                            .merging = from->merging};
    void *made = arena_alloc(arena, from->size);
    settings_fill(&reader, from->rows, made, tree);
    return diagnostics_errors(from->merging.diagnostics) > before ? NULL : made;
}

void vary_offer(struct complaints *complaints, const struct varying *varying)
{
    struct varying *kept = arena_alloc(varying->merging.arena, sizeof *kept);
    *kept = *varying;
    complaints->vary = vary;
    complaints->varying = kept;
}
