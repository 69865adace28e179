/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --design points.csv: paths in the first row, then a row for each point, values with their units
 * as a scenario has them.
 *
 * Reading is libcsv's, in its strict mode; it tells no columns, so where a cell begins is followed
 * here, in the same text. */
#include <csv.h>
#include <string.h>

#include "analysis/sweep/design_words.h"

struct table_reading {
    struct designing *in;
    const struct document *document;
    struct design_block *block;
    const char *line;           /* where the row begins */
    size_t at;                  /* where its next cell begins, from there */
    uint32_t row, cell, number; /* number: of the line, from 1 */
    bool good;
};

/* Of the cell that libcsv has just told. */
static struct words next_cell(struct table_reading *reading, const char *text, struct place *place)
{
    const char *line = reading->line;
    size_t at = reading->at + strspn(line + reading->at, " \t"), end = at;
    if (line[at] == '"')
        for (end = at + 1; line[end] && (line[end] != '"' || line[++end] == '"'); end++)
            ;
    const size_t width = end - at + strcspn(line + end, ",\r\n");
    const size_t column = text_columns(line, at);
    *place = (struct place){.document = reading->document,
                            .line = reading->number,
                            .column = (uint32_t)column + 1,
                            .length = text_columns(line + at, width)};
    reading->at = at + width + (line[at + width] == ',');
    return (struct words){.text = text,
                          .document = reading->document,
                          .from =
                              (size_t)(line - reading->document->text) + at + (line[at] == '"')};
}

static void fail(struct table_reading *reading, struct place place, const char *why)
{
    reading->good = design_mistake(reading->in, place, why);
}

static void on_cell(void *cell, size_t length, void *context)
{
    struct table_reading *reading = context;
    struct place place;
    const char *text = arena_format(reading->in->arena, "%.*s", (int)length, (const char *)cell);
    const struct words words = next_cell(reading, text, &place);
    const uint32_t number = reading->cell++;
    if (strlen(text) == 0)
        fail(reading, place, reading->row ? "a value is missing here" : "a path is missing here");
    else if (reading->row == 0)
        design_axis(reading->in, &words, strlen(text));
    else if (number < reading->block->width && reading->good)
        design_add(reading->in, &reading->in->design->axes[reading->block->first + number], text,
                   place);
}

static void on_row(int terminator, void *context)
{
    struct table_reading *reading = context;
    (void)terminator;
    if (reading->cell == 0) /* a blank line, or the second half of CR LF */
        return;
    const struct place whole = {
        .document = reading->document, .line = reading->number, .column = 1, .length = 1};
    if (reading->row > 0 && reading->cell != reading->block->width)
        fail(reading, whole,
             reading->cell < reading->block->width ? "the row is shorter than the first one"
                                                   : "the row is longer than the first one");
    if (reading->row == 0) /* all its paths are told, and no row of wrong ones */
        reading->good = reading->good && reading->cell == reading->block->width;
    if (++reading->row > DESIGN_VALUES_MOST)
        fail(reading, whole, "too many rows");
    reading->cell = 0;
}

/* libcsv does not count lines: text is fed line by line.  A quoted cell that goes over several is
 * told at the last of them. */
static void feed(struct table_reading *reading, struct csv_parser *parser)
{
    const char *text = reading->document->text, *end = text + reading->document->size;
    struct place place = {.document = reading->document, .column = 1, .length = 1};
    while (text < end && reading->good) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const size_t part = newline ? (size_t)(newline - text) + 1 : (size_t)(end - text);
        reading->line = text;
        reading->at = 0;
        place.line = ++reading->number;
        if (csv_parse(parser, text, part, on_cell, on_row, reading) != part) {
            if (csv_error(parser) == CSV_ENOMEM)
                arena_fail(reading->in->arena, "out of memory while reading %s",
                           reading->in->request->file);
            fail(reading, place, csv_strerror(csv_error(parser)));
            return;
        }
        text += part;
    }
    if (reading->good && csv_fini(parser, on_cell, on_row, reading) != 0)
        fail(reading, place, "the file ends inside a quoted cell");
}

void design_read_file(struct designing *in)
{
    struct document *document;
    const char *why = document_read(in->arena, in->request->file, 0, &document);
    struct table_reading reading = {.in = in, .document = document, .good = true};
    if (why) {
        design_mistake(in, (struct place){.document = document},
                       arena_format(in->arena, "cannot read it: %s", why));
        return;
    }
    reading.block = design_block(in);
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_REPALL_NL) != 0)
        arena_fail(in->arena, "out of memory while reading %s", in->request->file);
    feed(&reading, &parser);
    csv_free(&parser);
    if (reading.good && reading.row < 2)
        fail(&reading, (struct place){.document = document},
             "a row of paths and a row for each point are needed");
}
