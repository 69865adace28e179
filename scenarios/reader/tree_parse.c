/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libyaml's events -> tree. */
#include <string.h>
#include <yaml.h>

#include "scenarios/reader/comma.h"
#include "scenarios/reader/tree.h"
#include "scenarios/reader/yaml_problem.h"

enum { SMALL_MOST = 8 }; /* entries of a mapping whose keys are compared with each other */

struct frame {
    struct tree *tree;
    struct tree *key; /* of a mapping: waits for its value */
    uint32_t entries; /* raw count: unknown keys are sorted out at the end */
};

struct parse {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct document *document;
    size_t skip;
    struct frame stack[TREE_DEPTH_MOST];
    int depth;
    struct tree *anchors; /* name -> value */
    struct tree *root;
    uint64_t values;
    int documents;
    bool hopeless; /* going on would only cost time */
};

static struct place place_of(const struct parse *parse, const yaml_event_t *event)
{
    return yaml_place(parse->document, parse->skip, &event->start_mark, &event->end_mark);
}

/* Entries are collected without an index; finish_mapping looks for duplicates. */
static void add_raw(struct parse *parse, struct tree *mapping, struct tree *key, struct tree *value)
{
    if (mapping->count == mapping->room) {
        const uint32_t room = mapping->room ? mapping->room * 2 : 2;
        struct tree_entry *larger = arena_array(parse->arena, room, sizeof *larger);
        if (mapping->count)
            memcpy(larger, mapping->entries, mapping->count * sizeof *larger);
        mapping->entries = larger;
        mapping->room = room;
    }
    mapping->entries[mapping->count++] = (struct tree_entry){key, value};
}

static void give_up(struct parse *parse, struct place place, const char *hint, const char *message)
{
    diagnostic_add(parse->diagnostics, true, place, message, hint);
    parse->hopeless = true;
}

static void attach(struct parse *parse, struct tree *value)
{
    if (parse->depth == 0) {
        parse->root = value;
        return;
    }
    struct frame *top = &parse->stack[parse->depth - 1];
    if (top->tree->kind == TREE_SEQUENCE) {
        tree_push(parse->arena, top->tree, value);
    } else if (top->key) {
        add_raw(parse, top->tree, top->key, value);
        top->key = NULL;
    } else if (value->kind == TREE_SCALAR) {
        top->key = value;
    } else {
        diagnostic_error(parse->diagnostics, value->place,
                         "if '{' was meant as text, put it in quotes",
                         "a key must be a plain word");
        top->key = tree_scalar(parse->arena, value->place, "x-");
    }
}

static void remember(struct parse *parse, const yaml_char_t *anchor, struct tree *value)
{
    if (!anchor)
        return;
    char *name = arena_text(parse->arena, (const char *)anchor);
    struct tree_entry *known = tree_find(parse->anchors, name);
    if (known)
        known->value = value;
    else
        tree_add(parse->arena, parse->anchors, tree_scalar(parse->arena, value->place, name),
                 value);
}

static bool countable(struct parse *parse, struct place place)
{
    if (++parse->values <= TREE_VALUES_MOST)
        return true;
    give_up(parse, place, NULL, "more than 2 million values in one file");
    return false;
}

static void check_tag(struct parse *parse, const yaml_char_t *tag, struct place place)
{
    if (tag)
        diagnostic_error(parse->diagnostics, place, NULL, "tags (!) have no meaning in scenarios");
}

static void on_scalar(struct parse *parse, const yaml_event_t *event)
{
    const struct place place = place_of(parse, event);
    if (!countable(parse, place))
        return;
    check_tag(parse, event->data.scalar.tag, place);
    const char *text = (const char *)event->data.scalar.value;
    const size_t length = event->data.scalar.length;
    if (strlen(text) != length)
        diagnostic_error(parse->diagnostics, place, NULL, "a text cannot hold the character \\0");
    char *copy = arena_alloc(parse->arena, length + 1);
    memcpy(copy, text, length);
    struct tree *scalar = tree_scalar(parse->arena, place, copy);
    scalar->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    scalar->vague = event->start_mark.line != event->end_mark.line;
    remember(parse, event->data.scalar.anchor, scalar);
    attach(parse, scalar);
}

static void on_start(struct parse *parse, struct tree *tree, const yaml_char_t *anchor,
                     const yaml_char_t *tag)
{
    if (!countable(parse, tree->place))
        return;
    if (parse->depth == TREE_DEPTH_MOST) {
        give_up(parse, tree->place, NULL, "more than 64 levels inside each other");
        return;
    }
    check_tag(parse, tag, tree->place);
    tree->place.length = 1;
    tree->open = true;
    remember(parse, anchor, tree);
    parse->stack[parse->depth++] = (struct frame){.tree = tree};
}

static bool countable_merge(struct parse *parse, const struct tree *key, uint32_t entries)
{
    parse->values += entries;
    return countable(parse, key->place);
}

/* `<<`: keys of another mapping that this one lacks.  One level deep, as YAML has it. */
static void merge_key(struct parse *parse, struct tree *mapping, const struct tree *key,
                      const struct tree *from)
{
    if (from->kind == TREE_SEQUENCE) {
        for (uint32_t i = 0; i < from->count && !parse->hopeless; i++)
            if (from->items[i]->kind == TREE_SEQUENCE)
                diagnostic_error(parse->diagnostics, key->place, NULL, "'<<' takes mappings");
            else
                merge_key(parse, mapping, key, from->items[i]);
        return;
    }
    if (from->kind != TREE_MAPPING) {
        diagnostic_error(parse->diagnostics, key->place, "write <<: *anchor",
                         "'<<' takes a mapping");
        return;
    }
    if (!countable_merge(parse, key, from->count))
        return;
    for (uint32_t i = 0; i < from->count; i++)
        if (!tree_find(mapping, from->entries[i].key->text))
            tree_add(parse->arena, mapping, from->entries[i].key, from->entries[i].value);
}

static bool is_merge(const struct tree *key)
{
    return !key->quoted && strcmp(key->text, "<<") == 0;
}

static void add_once(struct parse *parse, struct tree *mapping, struct tree_entry entry)
{
    const struct tree_entry *first = tree_find(mapping, entry.key->text);
    if (!first) {
        tree_add(parse->arena, mapping, entry.key, entry.value);
        return;
    }
    const char *hint =
        arena_format(parse->arena, "it stands on line %u already", first->key->place.line);
    diagnostic_error(parse->diagnostics, entry.key->place, hint, "the key '%s' is given twice",
                     entry.key->text);
}

/* Few entries, all of their own, nothing to merge: as nearly all mappings are. */
static bool is_finished(const struct tree *mapping)
{
    const struct tree_entry *raw = mapping->entries;
    if (mapping->count > SMALL_MOST)
        return false;
    for (uint32_t i = 0; i < mapping->count; i++) {
        if (is_merge(raw[i].key))
            return false;
        for (uint32_t k = 0; k < i; k++)
            if (strcmp(raw[i].key->text, raw[k].key->text) == 0)
                return false;
    }
    return true;
}

/* Duplicates, then what is merged: own keys win wherever `<<` stands. */
static void finish_mapping(struct parse *parse, struct tree *mapping)
{
    if (is_finished(mapping))
        return;
    struct tree_entry *raw = mapping->entries;
    const uint32_t count = mapping->count;
    mapping->entries = NULL;
    mapping->count = mapping->room = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!is_merge(raw[i].key))
            add_once(parse, mapping, raw[i]);
    for (uint32_t i = 0; i < count && !parse->hopeless; i++)
        if (is_merge(raw[i].key))
            merge_key(parse, mapping, raw[i].key, raw[i].value);
}

static void on_end(struct parse *parse)
{
    struct tree *tree = parse->stack[--parse->depth].tree;
    tree->open = false;
    if (tree->flow)
        comma_mend(parse->arena, parse->diagnostics, tree);
    if (tree->kind == TREE_MAPPING)
        finish_mapping(parse, tree);
    attach(parse, tree);
}

static void on_alias(struct parse *parse, const yaml_event_t *event)
{
    const struct place place = place_of(parse, event);
    const char *name = (const char *)event->data.alias.anchor;
    struct tree *value = countable(parse, place) ? tree_get(parse->anchors, name) : NULL;
    if (value && value->open)
        diagnostic_error(parse->diagnostics, place, NULL, "'*%s' stands inside of what it names",
                         name);
    else if (!value && !parse->hopeless)
        diagnostic_error(parse->diagnostics, place,
                         "anchors (&name) work within one file, from there on down",
                         "no anchor '&%s' above", name);
    const bool usable = value && !value->open;
    attach(parse, usable ? value : tree_scalar(parse->arena, place, ""));
}

static void on_document(struct parse *parse, const yaml_event_t *event)
{
    if (++parse->documents > 1)
        give_up(parse, place_of(parse, event), "make it a file of its own",
                "a file holds one document only");
}

static struct tree *container(struct parse *parse, const yaml_event_t *event, bool mapping)
{
    const struct place place = place_of(parse, event);
    struct tree *tree =
        mapping ? tree_mapping(parse->arena, place) : tree_sequence(parse->arena, place);
    tree->flow = mapping ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                         : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    return tree;
}

static void on_event(struct parse *parse, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        on_document(parse, event);
        break;
    case YAML_SCALAR_EVENT:
        on_scalar(parse, event);
        break;
    case YAML_ALIAS_EVENT:
        on_alias(parse, event);
        break;
    case YAML_MAPPING_START_EVENT:
        on_start(parse, container(parse, event, true), event->data.mapping_start.anchor,
                 event->data.mapping_start.tag);
        break;
    case YAML_SEQUENCE_START_EVENT:
        on_start(parse, container(parse, event, false), event->data.sequence_start.anchor,
                 event->data.sequence_start.tag);
        break;
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        on_end(parse);
        break;
    default:
        break;
    }
}

static bool next_event(struct parse *parse, yaml_parser_t *parser)
{
    yaml_event_t event;
    if (!yaml_parser_parse(parser, &event)) {
        yaml_problem_add(parse->arena, parse->diagnostics, parse->document, parse->skip, parser);
        parse->hopeless = true;
        return false;
    }
    const bool more = event.type != YAML_STREAM_END_EVENT;
    on_event(parse, &event);
    yaml_event_delete(&event);
    parse->hopeless = parse->hopeless || diagnostics_stopped(parse->diagnostics);
    return more && !parse->hopeless;
}

struct tree *tree_parse(struct arena *arena, struct diagnostics *diagnostics,
                        const struct document *document, size_t skip)
{
    struct parse *parse = arena_alloc(arena, sizeof *parse);
    *parse = (struct parse){
        .arena = arena, .diagnostics = diagnostics, .document = document, .skip = skip};
    const struct place start = {.document = document, .line = 1, .column = 1};
    parse->anchors = tree_mapping(arena, start);
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        arena_fail(arena, "out of memory while reading %s", document->name);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)document->text + skip,
                                 document->size - skip);
    while (next_event(parse, &parser))
        ;
    yaml_parser_delete(&parser);
    if (parse->hopeless)
        return NULL;
    return parse->root ? parse->root : tree_scalar(arena, start, "");
}
