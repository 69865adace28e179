/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/override.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/reader/arguments.h"
#include "sim/complain.h"

struct override {
    const struct tree *path; /* a scalar, so that each key has its place */
    struct tree *value;
};

struct override *override_read(const struct merging *with, const struct override_text *text,
                               uint32_t order)
{
    struct document *document = document_of_text(with->arena, text->name, text->text, order);
    const char *equals = strchr(document->text, '=');
    document->made_of = text->origins;
    const struct place start = {.document = document, .line = 1, .column = 1, .length = 1};
    if (!equals || equals == document->text) {
        diagnostic_error(with->diagnostics, start, "write deployment.services.shop.replicas=4",
                         "a path, '=' and a value are needed");
        return NULL;
    }
    struct override *override = arena_alloc(with->arena, sizeof *override);
    const size_t length = (size_t)(equals - document->text);
    override->path = tree_scalar(with->arena, start,
                                 arena_format(with->arena, "%.*s", (int)length, document->text));
    override->value = tree_parse(with->arena, with->diagnostics, document, length + 1);
    return override->value ? override : NULL;
}

struct setting_path {
    const struct merging *with;
    const struct tree *path;
    struct tree *value;
};

static struct tree *put(const struct setting_path *in, struct tree *tree, size_t at);

static size_t step_end(const char *path, size_t at) { return at + strcspn(path + at, "."); }

static struct tree *path_piece(const struct setting_path *in, size_t from, size_t until)
{
    const char *text =
        arena_format(in->with->arena, "%.*s", (int)(until - from), in->path->text + from);
    return tree_scalar(in->with->arena, tree_place_within(in->path, from, until - from), text);
}

/* Keys may hold dots (web.browse): the longest key that exists is meant. */
static size_t key_end(const struct setting_path *in, const struct tree *mapping, size_t at)
{
    const char *path = in->path->text;
    size_t best = step_end(path, at);
    bool dotted = false, found = false;
    for (size_t end = best;; end = step_end(path, end + 1)) {
        if (tree_find(mapping, path_piece(in, at, end)->text)) {
            best = end;
            found = true;
        }
        if (path[end] == '\0')
            break;
    }
    for (uint32_t i = 0; i < mapping->count && !found; i++)
        dotted |= mapping->entries[i].key && strchr(mapping->entries[i].key->text, '.');
    return found || !dotted ? best : strlen(path);
}

/* A name that is mistyped makes an entry beside the one that was meant. */
static void suspect_new(const struct setting_path *in, const struct tree *mapping,
                        const struct tree *key)
{
    enum { NAMED_MOST = 8 };
    struct arena *arena = in->with->arena;
    const char **names = arena_array(arena, mapping->count + 1, sizeof *names), *known = "";
    unsigned count = 0;
    for (uint32_t i = 0; i < mapping->count; i++) {
        if (!mapping->entries[i].key) /* an argument of a call: it has none */
            continue;
        names[count] = mapping->entries[i].key->text;
        if (count < NAMED_MOST)
            known = arena_format(arena, "%s%s%.70s", known, count ? ", " : "", names[count]);
        count++;
    }
    const char *near = nearest_word(key->text, names, count);
    diagnostic_suspect(
        in->with->diagnostics, near != NULL, key->place,
        near ? arena_format(arena, "'%.70s' is new here; was '%.70s' meant?", key->text, near)
             : arena_format(arena, "'%.70s' is new here; there was: %s%s", key->text, known,
                            count > NAMED_MOST ? ", ..." : ""));
}

static struct tree *put_in_mapping(const struct setting_path *in, const struct tree *mapping,
                                   size_t at)
{
    struct arena *arena = in->with->arena;
    const size_t end = key_end(in, mapping, at), next = end + (in->path->text[end] == '.');
    struct tree *key = path_piece(in, at, end), *copy = tree_mapping(arena, mapping->place);
    const struct tree_entry *old = tree_find(mapping, key->text);
    copy->flow = mapping->flow;
    copy->former = mapping->former;
    for (uint32_t i = 0; i < mapping->count; i++)
        if (&mapping->entries[i] != old)
            tree_add(arena, copy, mapping->entries[i].key, mapping->entries[i].value);
        else
            tree_add(arena, copy, key, put(in, old->value, next));
    if (!old && at > 0 && mapping->count > 0 && in->path->text[next])
        suspect_new(in, mapping, key);
    if (!old)
        tree_add(arena, copy, key, put(in, NULL, next));
    return copy;
}

static struct tree *put_in_list(const struct setting_path *in, struct tree *list, size_t at)
{
    const size_t end = step_end(in->path->text, at), next = end + (in->path->text[end] == '.');
    char *stop;
    const unsigned long number = strtoul(in->path->text + at, &stop, 10);
    const bool digits = in->path->text[at] >= '0' && in->path->text[at] <= '9';
    if (!digits || stop != in->path->text + end || number >= list->count) {
        diagnostic_error(in->with->diagnostics, tree_place_within(in->path, at, end - at), NULL,
                         "a list of %u items stands here: write a number from 0 to %u", list->count,
                         list->count ? list->count - 1 : 0);
        return list;
    }
    struct tree *copy = tree_sequence(in->with->arena, list->place);
    copy->flow = list->flow;
    for (uint32_t i = 0; i < list->count; i++)
        tree_push(in->with->arena, copy,
                  i == number ? put(in, list->items[i], next) : list->items[i]);
    return copy;
}

/* A call, or the name of a class that takes its defaults, becomes a mapping. */
static struct tree *put_in_scalar(const struct setting_path *in, struct tree *scalar, size_t at)
{
    struct arena *arena = in->with->arena;
    if (text_is_call(scalar->text)) {
        struct tree *call = arguments_read(arena, in->with->diagnostics, scalar);
        return call ? put_in_mapping(in, call, at) : scalar;
    }
    if (!text_is_name(scalar->text)) {
        const size_t end = step_end(in->path->text, at);
        diagnostic_error(in->with->diagnostics, tree_place_within(in->path, at, end - at), NULL,
                         "the path goes on, but '%.60s' has no keys", scalar->text);
        return scalar;
    }
    struct tree *mapping = tree_mapping(arena, scalar->place);
    mapping->flow = true;
    tree_add(arena, mapping, tree_scalar(arena, scalar->place, "kind"), scalar);
    return put_in_mapping(in, mapping, at);
}

static struct tree *put(const struct setting_path *in, struct tree *tree, size_t at)
{
    if (in->path->text[at] == '\0')
        return tree_merge(in->with, tree, in->value);
    if (tree_is_empty(tree)) {
        struct tree *mapping = tree_mapping(in->with->arena, in->path->place);
        mapping->place = tree_place_within(in->path, at, 1);
        return put_in_mapping(in, mapping, at);
    }
    switch (tree->kind) {
    case TREE_MAPPING:
        return put_in_mapping(in, tree, at);
    case TREE_SEQUENCE:
        return put_in_list(in, tree, at);
    default:
        return put_in_scalar(in, tree, at);
    }
}

struct tree *override_apply(const struct merging *with, struct tree *tree,
                            const struct override *override)
{
    const char *path = override->path->text;
    const size_t length = strlen(path);
    unsigned steps = 1;
    for (size_t i = 0; i < length; i++)
        steps += path[i] == '.';
    if (path[0] == '.' || path[length - 1] == '.' || strstr(path, "..") ||
        steps > TREE_DEPTH_MOST) {
        diagnostic_error(with->diagnostics, tree_place_within(override->path, 0, length),
                         "a path is the keys joined by single dots", "'%.60s' is no path", path);
        return tree;
    }
    const struct setting_path in = {with, override->path, override->value};
    return put(&in, tree, 0);
}
