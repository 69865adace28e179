/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/load.h"

#include <string.h>

#include "scenarios/reader/about.h"
#include "scenarios/reader/arguments.h"
#include "scenarios/reader/include.h"
#include "scenarios/reader/mend.h"
#include "scenarios/reader/override.h"
#include "scenarios/reader/settings.h"
#include "scenarios/reader/vary.h"

enum { ARCHITECTURES_MOST = 1000 };

struct parsed {
    struct file_set files;
    struct tree **trees, **with; /* by file and by --with; NULL: it could not be read */
    uint64_t steps;
};

struct loading {
    const struct load_request *request; /* a copy: it is asked later for variations, too */
    const struct parsed *parsed;
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct merging merging;
    uint64_t steps;
    struct override **sets;
    struct loaded *entries;
    size_t count, room;
    const char **names; /* of all architectures seen, for "did you mean" */
    size_t name_count;
    struct uncertain_inputs unasked; /* where nobody asks for them */
    struct place named;              /* where the last of them stands */
};

static const char *file_stem(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    const size_t length = dot && dot != name ? (size_t)(dot - name) : strlen(name);
    return arena_format(arena, "%.*s", (int)length, name);
}

const struct parsed *scenario_parse(const struct load_request *request, struct arena *arena,
                                    struct diagnostics *diagnostics)
{
    struct parsed *parsed = arena_alloc(arena, sizeof *parsed);
    parsed->files.merging = (struct merging){arena, diagnostics, &parsed->steps};
    parsed->files.order = 1;
    parsed->with = arena_array(arena, request->with_count + 1, sizeof(struct tree *));
    parsed->trees = arena_array(arena, request->file_count + 1, sizeof(struct tree *));
    for (size_t i = 0; i < request->with_count; i++)
        parsed->with[i] = include_load(&parsed->files, request->with[i], (struct place){0});
    for (size_t i = 0; i < request->file_count && !diagnostics_stopped(diagnostics); i++)
        parsed->trees[i] = include_load(&parsed->files, request->files[i], (struct place){0});
    return parsed;
}

static void read_sets(struct loading *in)
{
    const struct load_request *request = in->request;
    in->sets = arena_array(in->arena, request->set_count + 1, sizeof(struct override *));
    for (size_t i = 0; i < request->set_count; i++) {
        const char *name = request->set_names ? request->set_names[i]
                                              : arena_format(in->arena, "--set #%zu", i + 1);
        const struct override_text text = {name, request->sets[i],
                                           request->set_origins ? request->set_origins[i] : NULL};
        in->sets[i] =
            override_read(&in->merging, &text, UINT32_MAX - (uint32_t)(request->set_count - i));
    }
}

static struct tree *overlaid(struct loading *in, struct tree *tree)
{
    for (size_t i = 0; i < in->request->with_count; i++)
        tree = tree_merge(&in->merging, tree, in->parsed->with[i]);
    for (size_t i = 0; i < in->request->set_count; i++)
        if (in->sets[i])
            tree = override_apply(&in->merging, tree, in->sets[i]);
    return tree;
}

static struct loaded *new_entry(struct loading *in)
{
    if (in->count == in->room) {
        const size_t room = in->room ? in->room * 2 : 4;
        struct loaded *larger = arena_array(in->arena, room, sizeof *larger);
        if (in->count)
            memcpy(larger, in->entries, in->count * sizeof *larger);
        in->entries = larger;
        in->room = room;
    }
    return &in->entries[in->count++];
}

static void fill(struct loading *in, struct loaded *entry, const struct document *document)
{
    struct places *places = places_create(in->arena, in->diagnostics, document);
    struct reader reader = {.arena = in->arena,
                            .diagnostics = in->diagnostics,
                            .places = places,
                            .merging = in->merging,
                            .files = &entry->files};
    entry->complaints = places_complaints(places);
    entry->description = arena_alloc(in->arena, in->request->size);
    settings_fill(&reader, in->request->rows, entry->description, entry->tree);
}

/* Before any row reads it. */
static void settle(void *context, struct tree *tree)
{
    struct loading *in = context;
    const struct about_request about = {in->arena, in->diagnostics, in->request->rows,
                                        in->request->inputs ? in->request->inputs : &in->unasked};
    about_settle(&about, tree);
    if (in->request->rewrite)
        in->request->rewrite(in->request->rewrite_context, tree, in->arena);
}

static void add_architecture(struct loading *in, const char *name, const char *file,
                             struct tree *tree, const struct document *document)
{
    const char *wanted = in->request->architecture;
    in->names =
        in->names ? in->names : arena_array(in->arena, ARCHITECTURES_MOST, sizeof *in->names);
    if (in->name_count < ARCHITECTURES_MOST)
        in->names[in->name_count++] = name;
    if ((wanted && strcmp(wanted, name) != 0) || in->count >= ARCHITECTURES_MOST)
        return;
    struct tree *written = overlaid(in, tree);
    tree = tree_expand(in->arena, in->diagnostics, written, &in->steps);
    if (!tree)
        return;
    settle(in, tree);
    struct loaded *entry = new_entry(in);
    *entry = (struct loaded){.name = name, .file = file, .tree = tree};
    fill(in, entry, document);
    const struct varying varying = {.merging = in->merging,
                                    .rows = in->request->rows,
                                    .size = in->request->size,
                                    .tree = written,
                                    .document = document,
                                    .settle = settle,
                                    .context = in};
    vary_offer(entry->complaints, &varying);
}

static void add_each(struct loading *in, const char *file, struct tree *tree,
                     const struct tree *several, const struct document *document)
{
    struct tree *rest = tree_without(in->arena, tree, "architectures");
    rest = tree_merge(&in->merging, rest, tree_get(several, "default"));
    for (uint32_t i = 0; i < several->count; i++) {
        const struct tree_entry *entry = &several->entries[i];
        const char *name = entry->key->text;
        if (strcmp(name, "default") == 0 || strncmp(name, "x-", 2) == 0)
            continue;
        if (!text_is_name(name))
            diagnostic_error(in->diagnostics, entry->key->place, mend_name(in->arena, name, false),
                             "'%.70s' is not a name", name);
        else if (entry->value->kind != TREE_MAPPING && !tree_is_empty(entry->value))
            diagnostic_error(
                in->diagnostics, entry->value->place, NULL,
                "an architecture is a mapping of keys, merged over the rest of the file");
        else
            add_architecture(in, name, file, tree_merge(&in->merging, rest, entry->value),
                             document);
    }
}

static void add_file(struct loading *in, const char *file, struct tree *tree)
{
    const struct document *document = include_document(&in->parsed->files, tree);
    const struct tree_entry *several = tree_find(tree, "architectures");
    in->named = several ? several->key->place : (struct place){.document = document};
    if (!several || tree_is_empty(several->value))
        add_architecture(in, file_stem(in->arena, file), file,
                         tree_without(in->arena, tree, "architectures"), document);
    else if (several->value->kind == TREE_MAPPING)
        add_each(in, file, tree, several->value, document);
    else
        diagnostic_error(in->diagnostics, several->value->place,
                         "write architectures: {one, two: {...}}",
                         "'architectures' takes named entries");
}

static void check_wanted(struct loading *in)
{
    const char *wanted = in->request->architecture;
    if (!wanted || in->count || !in->name_count)
        return;
    const char *near = nearest_word(wanted, in->names, (unsigned)in->name_count), *known = "known:";
    for (size_t i = 0; i < in->name_count && i < 20; i++)
        known = arena_format(in->arena, "%s%s %s", known, i ? "," : "", in->names[i]);
    if (near)
        diagnostic_error(in->diagnostics, in->named, NULL,
                         "unknown architecture '%.70s'; did you mean '%s'?", wanted, near);
    else
        diagnostic_error(in->diagnostics, in->named, known, "unknown architecture '%.70s'", wanted);
}

bool scenario_load(const struct load_request *request, struct arena *arena,
                   struct diagnostics *diagnostics, struct loaded **entries, size_t *count)
{
    struct loading *in = arena_alloc(arena, sizeof *in);
    struct load_request *kept = arena_alloc(arena, sizeof *kept);
    *kept = *request;
    in->request = kept;
    in->arena = arena;
    in->diagnostics = diagnostics;
    in->merging = (struct merging){arena, diagnostics, &in->steps};
    const unsigned before = diagnostics_errors(diagnostics);
    in->parsed = request->parsed ? request->parsed : scenario_parse(request, arena, diagnostics);
    in->steps = in->parsed->steps;
    read_sets(in);
    for (size_t i = 0; i < request->file_count && !diagnostics_stopped(diagnostics); i++)
        if (in->parsed->trees[i])
            add_file(in, request->files[i], in->parsed->trees[i]);
    check_wanted(in);
    *entries = in->entries;
    *count = in->count;
    return diagnostics_errors(diagnostics) == before && !diagnostics_stopped(diagnostics);
}
