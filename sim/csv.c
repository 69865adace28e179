/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/csv.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/date.h"
#include "sim/input.h"
#include "sim/name_index.h"

enum { BUFFER_SIZE = 1 << 16, VALUES_LEAST = 256, COLUMN_UNKNOWN = 0, HEADERS_TOLD = 12 };
#define VALUES_MOST UINT32_MAX

struct reading {
    const char *path, *column;
    enum csv_cells cells;
    struct arena *arena;
    struct complaints *complaints;
    const void *field;
    struct csv_values kept;
    size_t limit;
    struct name_index names;
    uint32_t names_limit;
    size_t wanted;       /* the column, from 1; 0 until a header has named it */
    size_t cell, width;  /* cells seen of this row; of the first row */
    size_t row, line;    /* rows seen; line that the present row began on */
    bool named;          /* the column is given by its header */
    const char *headers; /* the first ones, to be told */
    bool failed;
};

bool csv_number(const char *text, double *number)
{
    while (*text == ' ' || *text == '\t')
        text++;
    const size_t length = strcspn(text, " \t\r");
    if (length == 0 || strspn(text, "+-.0123456789eE") < length ||
        text[length + strspn(text + length, " \t\r")] != 0)
        return false;
    char *end;
    *number = strtod(text, &end);
    return end == text + length && isfinite(*number);
}

static void fail(struct reading *reading, const char *hint, const char *what, const char *cell)
{
    if (!reading->failed)
        complain(reading->complaints, reading->field, hint, "%s:%zu: %s%s%s%s", reading->path,
                 reading->line, what, cell ? " '" : "", cell ? cell : "", cell ? "'" : "");
    reading->failed = true;
}

static void keep(struct reading *reading, double value)
{
    struct csv_values *kept = &reading->kept;
    if (kept->count == VALUES_MOST) {
        fail(reading, NULL, "too many rows", NULL);
        return;
    }
    if (kept->count == reading->limit) {
        reading->limit = reading->limit ? 2 * reading->limit : VALUES_LEAST;
        double *values = arena_array(reading->arena, reading->limit, sizeof *values);
        if (kept->count > 0)
            memcpy(values, kept->values, kept->count * sizeof *values);
        kept->values = values;
    }
    kept->values[kept->count++] = value;
}

/* The number of a name, kept if it is new. */
static double name_number(struct reading *reading, const char *text)
{
    struct csv_values *kept = &reading->kept;
    const uint32_t known = name_index_find(&reading->names, text);
    if (known != NAME_UNKNOWN)
        return known;
    if (kept->name_count == reading->names_limit) {
        reading->names_limit = reading->names_limit ? 2 * reading->names_limit : VALUES_LEAST;
        const char **names = arena_array(reading->arena, reading->names_limit, sizeof *names);
        if (kept->name_count > 0)
            memcpy(names, kept->names, kept->name_count * sizeof *names);
        kept->names = names;
    }
    kept->names[kept->name_count] = arena_text(reading->arena, text);
    name_index_add(&reading->names, reading->arena, kept->names[kept->name_count],
                   kept->name_count);
    return kept->name_count++;
}

static bool cell_value(struct reading *reading, const char *text, double *value)
{
    switch (reading->cells) {
    case CSV_NAMES:
        *value = name_number(reading, text);
        return true;
    case CSV_TIMES:
        return csv_number(text, value) || date_seconds(text, value);
    case CSV_AMOUNTS:
        return csv_number(text, value) && *value >= 0.0;
    case CSV_COUNTS:
        return csv_number(text, value) && *value >= 0.0 && *value <= CSV_COUNT_MOST &&
               *value == floor(*value);
    default:
        return csv_number(text, value);
    }
}

static const char *in_words(enum csv_cells cells)
{
    static const char *const words[] = {[CSV_NUMBERS] = "not a number:",
                                        [CSV_AMOUNTS] = "not a number from 0:",
                                        [CSV_COUNTS] = "not a whole number from 0:",
                                        [CSV_TIMES] = "neither a number nor a date:",
                                        [CSV_NAMES] = "a name with a zero byte:"};
    return words[cells];
}

static void on_cell(void *cell, size_t length, void *context)
{
    struct reading *reading = context;
    const char *text = cell ? cell : "";
    double value;
    reading->cell++;
    if (reading->row == 0 && reading->named && reading->wanted == COLUMN_UNKNOWN &&
        strcmp(text, reading->column) == 0)
        reading->wanted = reading->cell;
    if (reading->row == 0 && reading->named && reading->cell <= HEADERS_TOLD)
        reading->headers = arena_format(reading->arena, "%s%s%.40s", reading->headers,
                                        reading->cell > 1 ? ", " : "", text);
    if (reading->cell != reading->wanted || (reading->row == 0 && reading->named))
        return;
    if (strlen(text) == length && cell_value(reading, text, &value))
        keep(reading, value);
    else if (reading->row > 0)
        fail(reading, NULL,
             arena_format(reading->arena, "column %s: %s", reading->column,
                          in_words(reading->cells)),
             text);
}

static void on_row(int terminator, void *context)
{
    struct reading *reading = context;
    (void)terminator;
    if (reading->cell == 0) /* a blank line, or the second half of CR LF */
        return;
    if (reading->row == 0) {
        reading->width = reading->cell;
        if (reading->wanted == COLUMN_UNKNOWN)
            fail(reading,
                 arena_format(reading->arena, "there are %s%s; or give a number from 1",
                              reading->headers, reading->cell > HEADERS_TOLD ? ", ..." : ""),
                 "no column is called", reading->column);
        else if (reading->wanted > reading->width)
            fail(reading, NULL, "the row has no column", reading->column);
    } else if (reading->cell != reading->width) {
        fail(reading, NULL,
             reading->cell < reading->width ? "the row is shorter than the first one"
                                            : "the row is longer than the first one",
             NULL);
    }
    reading->row++;
    reading->cell = 0;
}

/* libcsv does not count lines: text is fed line by line, and a quoted cell may go over several. */
static bool feed(struct csv_parser *parser, struct reading *reading, const char *text, size_t size)
{
    while (size > 0 && !reading->failed) {
        const char *newline = memchr(text, '\n', size);
        const size_t part = newline ? (size_t)(newline - text) + 1 : size;
        if (csv_parse(parser, text, part, on_cell, on_row, reading) != part) {
            if (csv_error(parser) == CSV_ENOMEM)
                arena_fail(reading->arena, "out of memory while reading %s", reading->path);
            fail(reading, NULL, csv_strerror(csv_error(parser)), NULL);
            return false;
        }
        reading->line += newline != NULL;
        text += part;
        size -= part;
    }
    return !reading->failed;
}

static bool read_all(FILE *file, struct csv_parser *parser, struct reading *reading)
{
    static const char mark[] = "\xEF\xBB\xBF";
    char *buffer = arena_alloc(reading->arena, BUFFER_SIZE);
    bool first = true;
    size_t size;
    for (; !complaints_stopped(reading->complaints) &&
           (size = fread(buffer, 1, BUFFER_SIZE, file)) > 0;
         first = false) {
        const size_t skip = first && size >= 3 && memcmp(buffer, mark, 3) == 0 ? 3 : 0;
        if (!feed(parser, reading, buffer + skip, size - skip))
            return false;
    }
    if (ferror(file)) {
        fail(reading, NULL, strerror(errno), NULL);
        return false;
    }
    if (csv_fini(parser, on_cell, on_row, reading) != 0)
        fail(reading, NULL, "the file ends inside a quoted cell", NULL);
    return !reading->failed;
}

static size_t column_number(const char *column)
{
    const size_t digits = strspn(column, "0123456789");
    return digits > 0 && digits < 7 && column[digits] == 0 ? (size_t)strtoul(column, NULL, 10) : 0;
}

bool csv_read_column(const struct csv_column *wanted, struct arena *arena,
                     struct complaints *complaints, struct csv_values *into)
{
    struct reading reading = {.path = wanted->path,
                              .column = wanted->column ? wanted->column : "1",
                              .cells = wanted->cells,
                              .arena = arena,
                              .complaints = complaints,
                              .field = wanted->field,
                              .headers = "",
                              .line = 1};
    reading.wanted = column_number(reading.column);
    reading.named = reading.wanted == COLUMN_UNKNOWN;
    char why[INPUT_WHY];
    FILE *file = input_open(reading.path, why);
    if (!file && errno == ENOMEM)
        arena_fail(arena, "out of memory while reading %s", reading.path);
    if (!file) {
        complain(complaints, wanted->field, NULL, "can't read %s: %s", reading.path, why);
        return false;
    }
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_REPALL_NL) != 0)
        arena_fail(arena, "out of memory while reading %s", reading.path);
    bool good = read_all(file, &parser, &reading);
    csv_free(&parser);
    fclose(file);
    if (good && reading.kept.count == 0) {
        complain(complaints, wanted->field, NULL, "%s holds no value in column %s", reading.path,
                 reading.column);
        good = false;
    }
    *into = reading.kept;
    return good;
}

double csv_nanoseconds_in(const char *unit)
{
    static const struct {
        const char *name;
        double ns;
    } units[] = {{"ns", 1},     {"us", 1e3},   {"ms", 1e6},   {"s", 1e9},
                 {"min", 6e10}, {"h", 3.6e12}, {"d", 8.64e13}};
    for (unsigned i = 0; i < sizeof units / sizeof units[0]; i++)
        if (unit && strcmp(unit, units[i].name) == 0)
            return units[i].ns;
    return 0.0;
}
