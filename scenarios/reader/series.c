/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/series.h"

#include <string.h>

#include "scenarios/reader/arguments.h"

struct series {
    struct reader *reader;
    const struct setting *row;
    const struct tree *scalar;
    size_t at; /* what has been read of its text */
};

/* The next word; NULL: there is none. */
static struct tree *next_word(struct series *in)
{
    const char *text = in->scalar->text;
    in->at += strspn(text + in->at, " ");
    const size_t size = strcspn(text + in->at, " ");
    if (size == 0)
        return NULL;
    struct tree *word =
        tree_scalar(in->reader->arena, tree_place_within(in->scalar, in->at, size),
                    arena_format(in->reader->arena, "%.*s", (int)size, text + in->at));
    word->vague = in->scalar->vague;
    in->at += size;
    return word;
}

static struct tree *wrong(struct series *in, struct place place, const char *message)
{
    complain_at(
        in->reader, place,
        arena_format(in->reader->arena, "write %s: 5%% 25%% 100%% every 10min", in->row->name),
        "%s", message);
    return NULL;
}

static void put(struct series *in, struct tree *entry, const struct setting *key,
                struct tree *value)
{
    tree_add(in->reader->arena, entry, tree_scalar(in->reader->arena, value->place, key->name),
             value);
}

/* After the first row, which is the name of the entry. */
static const struct setting *value_row(const struct series *in) { return in->row->rows + 1; }

static void add(struct series *in, struct tree *mapping, struct tree *value)
{
    struct tree *entry = tree_mapping(in->reader->arena, value->place);
    put(in, entry, value_row(in), value);
    tree_add(
        in->reader->arena, mapping,
        tree_scalar(in->reader->arena, value->place,
                    arena_format(in->reader->arena, "%s_%u", in->row->name, mapping->count + 1)),
        entry);
}

struct tree *series_read(struct reader *reader, const struct setting *row,
                         const struct tree *scalar)
{
    struct series in = {.reader = reader, .row = row, .scalar = scalar};
    struct tree *mapping = tree_mapping(reader->arena, scalar->place), *word;
    while ((word = next_word(&in)) && strcmp(word->text, "every") != 0)
        add(&in, mapping, word);
    if (mapping->count == 0)
        return wrong(&in, scalar->place, "there is no value");
    if (!word)
        return mapping->count == 1
                   ? mapping
                   : wrong(&in, scalar->place, "it is not said how far apart they are");
    struct tree *every = next_word(&in), *more = next_word(&in);
    if (!every)
        return wrong(&in, word->place, "'every' wants a duration");
    if (more)
        return wrong(&in, more->place, "nothing comes after the duration");
    for (uint32_t i = 1; i < mapping->count; i++)
        put(&in, mapping->entries[i].value, value_row(&in) + 1, every);
    return mapping;
}
