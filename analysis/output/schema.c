/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/schema.h"

#include <string.h>

#include "analysis/output/json_writer.h"
#include "analysis/output/schema_keys.h"
#include "scenarios/reader/explain.h"
#include "sim/distribution.h"

/* What is referred to, in the order in which it was met: steps hold steps, so rows have names. */
struct definition {
    const struct setting *rows;
    const char *name;
};

struct schema {
    struct json_writer json;
    struct arena *arena;
    struct definition *list;
    uint32_t count, room;
};

static const char *definition_of(struct schema *schema, const struct setting *rows,
                                 const char *name)
{
    uint32_t same = 0;
    for (uint32_t i = 0; i < schema->count; i++) {
        if (schema->list[i].rows == rows)
            return schema->list[i].name;
        same += strncmp(schema->list[i].name, name, strlen(name)) == 0;
    }
    if (schema->count == schema->room) {
        const uint32_t room = schema->room ? 2 * schema->room : 64;
        struct definition *list = arena_array(schema->arena, room, sizeof *list);
        if (schema->count > 0)
            memcpy(list, schema->list, schema->count * sizeof *list);
        schema->list = list;
        schema->room = room;
    }
    if (same > 0)
        name = arena_format(schema->arena, "%s.%u", name, same + 1);
    schema->list[schema->count++] = (struct definition){rows, name};
    return name;
}

static void put_types(struct schema *schema, const char *const *types)
{
    json_put_array(&schema->json, "type");
    for (; *types; types++)
        json_put_text(&schema->json, NULL, *types);
    json_end(&schema->json);
}

static void put_type(struct schema *schema, const char *one, const char *other)
{
    put_types(schema, (const char *const[]){one, other, NULL});
}

static void put_reference(struct schema *schema, const struct setting *rows, const char *name)
{
    const char *to = definition_of(schema, rows, name);
    json_put_text(&schema->json, "$ref", arena_format(schema->arena, "#/definitions/%s", to));
}

/* The row whose value may stand instead of a mapping; NULL: none. */
static const struct setting *shorthand_of(const struct setting *rows)
{
    for (const struct setting *row = rows; row->kind != SETTING_END; row++) {
        if (row->shorthand)
            return row;
        const struct setting *inner =
            !row->name && row->kind == SETTING_GROUP ? shorthand_of(row->rows) : NULL;
        if (inner)
            return inner;
    }
    return NULL;
}

static void put_value(struct schema *schema, const struct setting *row);

/* `none` takes an entry away; verbs that nothing stands behind may stand alone (`- respond`). */
static void put_lone_words(struct schema *schema, const struct setting *rows)
{
    json_put_array(&schema->json, "enum");
    json_put_text(&schema->json, NULL, "none");
    for (const struct setting *row = rows; row->kind != SETTING_END; row++)
        for (const struct class_head *const *head = row->kind == SETTING_VERB ? row->family->members
                                                                              : NULL;
             head && *head; head++)
            if (!(*head)->settings)
                json_put_text(&schema->json, NULL, (*head)->name);
    json_end(&schema->json);
}

/* A member of a family in one word, or a word with arguments in brackets. */
static void put_class_word(struct schema *schema, const struct family *family)
{
    json_put_object(&schema->json, NULL);
    put_types(schema, (const char *const[]){"string", "number", "boolean", NULL});
    json_put_array(&schema->json, "examples");
    for (const struct class_head *const *head = family->members; *head; head++)
        for (const struct class_example *each = (*head)->examples; each && each->text; each++)
            if (each->text[0] != '{')
                json_put_text(&schema->json, NULL, each->text);
    json_end(&schema->json);
    json_end(&schema->json);
}

/* `two_phase_commit(timeout=1s)` stands for the mapping whose `kind` it is; NULL: nothing does. */
static const struct family *family_of(const struct setting *rows)
{
    for (const struct setting *row = rows; row->kind != SETTING_END; row++)
        if (!row->name && row->kind == SETTING_CLASS)
            return row->family;
    return NULL;
}

/* A mapping of these rows, nothing, or what may stand instead. */
static void put_alternatives(struct schema *schema, const struct setting *rows, const char *name)
{
    const struct setting *shorthand = shorthand_of(rows);
    const struct family *family = family_of(rows);
    json_put_array(&schema->json, "anyOf");
    json_put_object(&schema->json, NULL);
    put_reference(schema, rows, name);
    json_end(&schema->json);
    json_put_object(&schema->json, NULL);
    json_put_text(&schema->json, "type", "null");
    json_end(&schema->json);
    json_put_object(&schema->json, NULL);
    put_lone_words(schema, rows);
    json_end(&schema->json);
    if (shorthand) {
        json_put_object(&schema->json, NULL);
        put_value(schema, shorthand);
        json_end(&schema->json);
    } else if (family) {
        put_class_word(schema, family);
    }
    json_end(&schema->json);
}

static void put_element(struct schema *schema, const char *key, const struct setting *rows,
                        const char *name)
{
    json_put_object(&schema->json, key);
    put_alternatives(schema, rows, name);
    json_end(&schema->json);
}

static void put_words(struct schema *schema, const char *words)
{
    json_put_array(&schema->json, "enum");
    for (const char *word = words; *word;) {
        const size_t length = strcspn(word, " ");
        json_put_text(&schema->json, NULL, arena_format(schema->arena, "%.*s", (int)length, word));
        word += length + (word[length] == ' ');
    }
    json_end(&schema->json);
}

static void put_kind(struct schema *schema, const struct family *family)
{
    json_put_object(&schema->json, "kind");
    json_put_text(&schema->json, "description", family->name);
    json_put_text(&schema->json, "type", "string");
    json_put_array(&schema->json, "examples");
    for (const struct class_head *const *head = family->members; *head; head++)
        json_put_text(&schema->json, NULL, (*head)->name);
    json_end(&schema->json);
    json_end(&schema->json);
}

/* A word, a word with arguments, or a mapping with `kind`. */
static void put_class(struct schema *schema, const struct family *family)
{
    json_put_array(&schema->json, "anyOf");
    put_class_word(schema, family);
    json_put_object(&schema->json, NULL);
    json_put_text(&schema->json, "type", "object");
    json_put_object(&schema->json, "properties");
    put_kind(schema, family);
    json_end(&schema->json);
    json_end(&schema->json);
    json_put_object(&schema->json, NULL);
    json_put_text(&schema->json, "type", "array");
    json_end(&schema->json);
    json_end(&schema->json);
}

static void put_table(struct schema *schema, const struct setting *row)
{
    json_put_array(&schema->json, "anyOf");
    json_put_object(&schema->json, NULL);
    json_put_text(&schema->json, "type", "object");
    put_element(schema, "additionalProperties", row->rows, row->name ? row->name : "entry");
    json_end(&schema->json);
    json_put_object(&schema->json, NULL);
    put_type(schema, "string", "null");
    json_end(&schema->json);
    json_end(&schema->json);
}

static void put_list(struct schema *schema, const struct setting *row)
{
    json_put_array(&schema->json, "anyOf");
    json_put_object(&schema->json, NULL);
    json_put_text(&schema->json, "type", "array");
    put_element(schema, "items", row->rows, row->name ? row->name : "item");
    json_end(&schema->json);
    json_put_object(&schema->json, NULL); /* one alone */
    put_types(schema, (const char *const[]){"string", "number", "object", "null", NULL});
    json_end(&schema->json);
    json_end(&schema->json);
}

static void put_value(struct schema *schema, const struct setting *row)
{
    switch (row->kind) {
    case SETTING_GROUP:
        put_alternatives(schema, row->rows, row->name ? row->name : "group");
        break;
    case SETTING_TABLE:
        put_table(schema, row);
        break;
    case SETTING_LIST:
        put_list(schema, row);
        break;
    case SETTING_LAW:
        put_class(schema, &distributions);
        break;
    case SETTING_CLASS:
        put_class(schema, row->family);
        break;
    case SETTING_NAMES:
        put_types(schema, (const char *const[]){"string", "array", "object", NULL});
        break;
    case SETTING_FLAG:
        json_put_text(&schema->json, "type", "boolean");
        break;
    case SETTING_TEXT:
        if (row->words)
            put_words(schema, row->words);
        else
            put_type(schema, "string", "number");
        break;
    case SETTING_NAME:
    case SETTING_FILE:
        json_put_text(&schema->json, "type", "string");
        break;
    default:
        put_type(schema, "string", "number");
    }
}

/* "5 % of a thousand words" is no help in an editor: the sentence, then what is said of values. */
static void put_doc(struct schema *schema, const struct setting *row)
{
    const char *kind = row_kind_text(schema->arena, row),
               *bounds = row_bounds_text(schema->arena, row);
    json_put_text(&schema->json, "description",
                  arena_format(schema->arena, "%s (%s%s%s)", row->doc ? row->doc : row->name, kind,
                               bounds[0] ? ", " : "", bounds));
    if (row->preset)
        json_put_text(&schema->json, "default", row->preset);
}

/* ---- the keys of one mapping ---- */

static void put_property(struct schema *schema, const struct property *property)
{
    if (property->kinds) {
        put_kind(schema, property->kinds);
        return;
    }
    json_put_object(&schema->json, property->name);
    if (property->several || !property->row || !property->row->name)
        json_put_text(&schema->json, "description", property->doc);
    else
        put_doc(schema, property->row);
    if (property->row && !property->several)
        put_value(schema, property->row);
    json_end(&schema->json);
}

static void put_properties(struct schema *schema, const struct setting *rows)
{
    const struct properties all = properties_of(rows, schema->arena);
    for (uint32_t i = 0; i < all.count; i++)
        put_property(schema, &all.list[i]);
}

/* All keys that no other row takes are entries of a table without a name; a class without one
 * brings keys that have dots (arguments in brackets). */
static const struct setting *open_rows(const struct setting *rows)
{
    for (const struct setting *row = rows; row->kind != SETTING_END; row++)
        if (!row->name && row->kind == SETTING_TABLE)
            return row;
    return NULL;
}

static void put_rows(struct schema *schema, const struct setting *rows, const char *name)
{
    const struct setting *open = open_rows(rows);
    json_put_text(&schema->json, "type", "object");
    json_put_object(&schema->json, "properties");
    put_properties(schema, rows);
    json_end(&schema->json);
    if (open)
        put_element(schema, "additionalProperties", open->rows, name);
    else
        json_put_truth(&schema->json, "additionalProperties", false);
}

/* Fragments for anchors. */
static void put_fragments(struct schema *schema)
{
    json_put_object(&schema->json, "patternProperties");
    json_put_object(&schema->json, "^x-");
    json_end(&schema->json);
    json_end(&schema->json);
}

static void put_root_words(struct schema *schema)
{
    json_put_object(&schema->json, "include");
    json_put_text(&schema->json, "description", "files that this one goes on from");
    put_type(schema, "string", "array");
    json_end(&schema->json);
    json_put_object(&schema->json, "architectures");
    json_put_text(&schema->json, "description",
                  "what is compared: each is the rest of the file with these keys changed");
    put_type(schema, "object", "null");
    json_put_object(&schema->json, "additionalProperties");
    json_put_array(&schema->json, "anyOf");
    json_put_object(&schema->json, NULL);
    json_put_text(&schema->json, "$ref", "#/definitions/scenario");
    json_end(&schema->json);
    json_put_object(&schema->json, NULL);
    json_put_text(&schema->json, "type", "null");
    json_end(&schema->json);
    json_end(&schema->json);
    json_end(&schema->json);
    json_end(&schema->json);
}

void schema_print(const struct setting *rows, FILE *to, struct arena *arena)
{
    struct schema schema = {.arena = arena};
    json_start(&schema.json, to);
    json_put_text(&schema.json, "$schema", "http://json-schema.org/draft-07/schema#");
    json_put_text(&schema.json, "title", "maquette scenario");
    json_put_text(&schema.json, "type", "object");
    json_put_object(&schema.json, "properties");
    put_root_words(&schema);
    put_properties(&schema, rows);
    json_end(&schema.json);
    put_fragments(&schema);
    json_put_truth(&schema.json, "additionalProperties", false);
    definition_of(&schema, rows, "scenario");
    json_put_object(&schema.json, "definitions");
    for (uint32_t i = 0; i < schema.count; i++) {
        const struct definition definition = schema.list[i];
        json_put_object(&schema.json, definition.name);
        put_rows(&schema, definition.rows, definition.name);
        if (i == 0)
            put_fragments(&schema);
        json_end(&schema.json);
    }
    json_end(&schema.json);
    json_finish(&schema.json);
}
