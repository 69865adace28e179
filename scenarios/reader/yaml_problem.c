/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/yaml_problem.h"

#include <string.h>

struct place yaml_place(const struct document *document, size_t skip, const yaml_mark_t *mark,
                        const yaml_mark_t *end)
{
    struct place place = {.document = document,
                          .line = (uint32_t)mark->line + 1,
                          .column = (uint32_t)mark->column + 1,
                          .length = 0};
    if (mark->line == 0)
        place.column += text_columns(document->text, skip);
    if (end && end->line == mark->line && end->column >= mark->column)
        place.length = (uint32_t)(end->column - mark->column);
    return place;
}

static const struct words {
    const char *theirs, *ours, *hint;
} vocabulary[] = {
    {"mapping values are not allowed", "a key cannot stand here",
     "either the line above is indented differently, or a text with ': ' needs quotes"},
    {"did not find expected ',' or '}'", "'}' or ',' is missing", NULL},
    {"did not find expected ',' or ']'", "']' or ',' is missing", NULL},
    {"did not find expected key", "this line does not continue the mapping that it stands in",
     "keys of one mapping are indented alike"},
    {"did not find expected '-'", "this line does not continue the list that it stands in",
     "items of one list are indented alike, each with '- '"},
    {"could not find expected ':'", "a key without ': ' behind it", NULL},
    {"found unexpected end of stream", "the text ends inside quotes", NULL},
    {"found unexpected document indicator", "a line of --- or ... ends the document inside quotes",
     NULL},
    {"did not find expected <document start>", "this belongs to no mapping",
     "is it indented less than the lines above?"},
    {"did not find expected node content", "a value is missing or begins with a sign of YAML",
     "put the value in quotes if it is meant as it stands"},
    {"block sequence entries are not allowed", "'- ' cannot stand here",
     "the items of a list stand on lines of their own"},
    {"block mapping entries are not allowed", "a mapping cannot begin here", NULL},
    {"found unknown escape character", "unknown escape in double quotes",
     "single quotes take every character as it is"},
    {"did not find expected alphabetic or numeric", "a name of letters and digits must follow",
     NULL},
    {"found undefined tag handle", "tags (!) have no meaning in scenarios", NULL},
};

static const struct words *translation(const char *problem)
{
    for (size_t i = 0; i < sizeof vocabulary / sizeof vocabulary[0]; i++)
        if (strncmp(problem, vocabulary[i].theirs, strlen(vocabulary[i].theirs)) == 0)
            return &vocabulary[i];
    return NULL;
}

/* "found character that cannot start any token": which one makes the difference. */
static void bad_start(struct diagnostics *diagnostics, struct place place)
{
    size_t size;
    const char *line = document_line(place.document, place.line, &size);
    size_t at = 0; /* columns are code points, bytes are wanted */
    while (at < size && text_columns(line, at + 1) < place.column)
        at++;
    const char c = at < size ? line[at] : ' ';
    if (c == '\t')
        diagnostic_error(diagnostics, place, "indent with blanks", "a tab cannot indent");
    else
        diagnostic_error(diagnostics, place, "put the value in quotes if it is meant as it stands",
                         "a value cannot begin with '%c'", c);
}

/* Bytes that are no UTF-8: libyaml gives no mark for them, only how far it had read. */
static void bad_bytes(struct diagnostics *diagnostics, const struct document *document, size_t skip,
                      const yaml_parser_t *parser)
{
    const struct place place = document_place(document, skip + parser->problem_offset);
    if (strstr(parser->problem, "control characters"))
        diagnostic_error(diagnostics, place, NULL, "control character 0x%02x",
                         (unsigned)parser->problem_value);
    else
        diagnostic_error(diagnostics, place, "save the file as UTF-8", "these bytes are no UTF-8");
}

void yaml_problem_add(struct arena *arena, struct diagnostics *diagnostics,
                      const struct document *document, size_t skip, const yaml_parser_t *parser)
{
    const char *problem = parser->problem ? parser->problem : "";
    const struct place place = yaml_place(document, skip, &parser->problem_mark, NULL);
    if (parser->error == YAML_MEMORY_ERROR)
        arena_fail(arena, "out of memory while reading %s", document->name);
    if (parser->error == YAML_READER_ERROR) {
        bad_bytes(diagnostics, document, skip, parser);
        return;
    }
    if (strstr(problem, "cannot start any token")) {
        bad_start(diagnostics, place);
        return;
    }
    const struct words *words = translation(problem);
    const char *hint = words ? words->hint : NULL;
    if (!hint && parser->context && parser->context_mark.line < parser->problem_mark.line)
        hint = arena_format(arena, "what is not finished began on line %zu",
                            parser->context_mark.line + 1);
    diagnostic_error(diagnostics, place, hint, "%s", words ? words->ours : problem);
}
