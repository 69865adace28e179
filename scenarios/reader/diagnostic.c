/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/diagnostic.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SHOWN = 160, BEFORE_CARET = 80, MESSAGE_MOST = 600 };

struct diagnostic {
    struct place place;
    const char *message, *hint;
    bool error, spoilt;
    bool suspect, likely; /* diagnostic_suspect */
};

struct diagnostics {
    struct arena *arena;
    struct diagnostic *kept;
    unsigned count, room, errors, warnings;
    const atomic_bool *interrupt;
};

struct diagnostics *diagnostics_create(struct arena *arena)
{
    struct diagnostics *diagnostics = arena_alloc(arena, sizeof *diagnostics);
    diagnostics->arena = arena;
    return diagnostics;
}

void diagnostics_interrupt(struct diagnostics *diagnostics, const atomic_bool *flag)
{
    diagnostics->interrupt = flag;
}

const atomic_bool *diagnostics_flag(const struct diagnostics *diagnostics)
{
    return diagnostics->interrupt;
}

bool diagnostics_stopped(const struct diagnostics *diagnostics)
{
    return diagnostics->interrupt && *diagnostics->interrupt;
}

static bool same_place(const struct place *a, const struct place *b)
{
    return a->document == b->document && a->line == b->line && a->column == b->column;
}

static bool known(const struct diagnostics *in, const struct place *place, const char *message)
{
    for (unsigned i = 0; i < in->count; i++)
        if (same_place(&in->kept[i].place, place) &&
            (in->kept[i].spoilt || strcmp(in->kept[i].message, message) == 0))
            return true;
    return false;
}

static void make_room(struct diagnostics *to)
{
    if (to->count < to->room)
        return;
    to->room = to->room ? to->room * 2 : 8;
    struct diagnostic *larger = arena_array(to->arena, to->room, sizeof *larger);
    if (to->count)
        memcpy(larger, to->kept, to->count * sizeof *larger);
    to->kept = larger;
}

/* The texts are copied. */
static void keep(struct diagnostics *to, struct diagnostic one)
{
    if (to->count == DIAGNOSTICS_KEPT)
        return;
    make_room(to);
    one.message = arena_text(to->arena, one.message);
    one.hint = one.hint ? arena_text(to->arena, one.hint) : NULL;
    to->kept[to->count++] = one;
}

void diagnostic_add(struct diagnostics *to, bool error, struct place place, const char *message,
                    const char *hint)
{
    if (known(to, &place, message))
        return;
    *(error ? &to->errors : &to->warnings) += 1;
    keep(to, (struct diagnostic){.place = place, .error = error, .message = message, .hint = hint});
}

void diagnostic_suspect(struct diagnostics *to, bool likely, struct place place,
                        const char *message)
{
    if (!known(to, &place, message))
        keep(to, (struct diagnostic){
                     .place = place, .suspect = true, .likely = likely, .message = message});
}

void diagnostic_spoilt(struct diagnostics *to, struct place place, const char *hint,
                       const char *message)
{
    const unsigned before = to->count;
    diagnostic_add(to, true, place, message, hint);
    if (to->count > before)
        to->kept[before].spoilt = true;
}

void diagnostic_error(struct diagnostics *to, struct place place, const char *hint,
                      const char *format, ...)
{
    char message[MESSAGE_MOST];
    va_list list;
    va_start(list, format);
    vsnprintf(message, sizeof message, format, list);
    va_end(list);
    diagnostic_add(to, true, place, message, hint);
}

bool diagnostics_full(const struct diagnostics *diagnostics)
{
    return diagnostics->count == DIAGNOSTICS_KEPT;
}

unsigned diagnostics_errors(const struct diagnostics *diagnostics) { return diagnostics->errors; }
unsigned diagnostics_warnings(const struct diagnostics *diagnostics)
{
    return diagnostics->warnings;
}

static int compare_numbers(uint32_t a, uint32_t b) { return a < b ? -1 : a > b; }

static int by_place(const void *left, const void *right)
{
    const struct place *a = &((const struct diagnostic *)left)->place;
    const struct place *b = &((const struct diagnostic *)right)->place;
    int order =
        compare_numbers(a->document ? a->document->order : 0, b->document ? b->document->order : 0);
    if (order == 0)
        order = compare_numbers(a->line, b->line);
    if (order == 0)
        order = compare_numbers(a->column, b->column);
    if (order == 0) /* qsort is not stable; texts make the order the same everywhere */
        order = strcmp(((const struct diagnostic *)left)->message,
                       ((const struct diagnostic *)right)->message);
    return order;
}

/* Control characters would reach the terminal: shown as '?', tabs as one blank. */
static void print_safely(FILE *to, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const unsigned char c = (unsigned char)text[i];
        const bool c1 = c == 0xc2 && i + 1 < size && ((unsigned char)text[i + 1] & 0xe0) == 0x80;
        if (c1) { /* U+0080..U+009F are controls as well */
            fputc('?', to);
            i++;
        } else {
            fputc(c == '\t' ? ' ' : c < 0x20 || c == 0x7f ? '?' : c, to);
        }
    }
}

static void print_text(FILE *to, const char *text) { print_safely(to, text, strlen(text)); }

/* Byte offset of the code point `column` (from 0). */
static size_t column_offset(const char *text, size_t size, uint32_t column)
{
    size_t at = 0;
    while (at < size && column > 0) {
        at++;
        while (at < size && ((unsigned char)text[at] & 0xc0) == 0x80)
            at++;
        column--;
    }
    return at;
}

static void print_caret(FILE *to, uint32_t indent, uint32_t length, const char *colour,
                        const char *reset)
{
    fprintf(to, "      | %*s%s^", (int)indent, "", colour);
    for (uint32_t i = 1; i < length; i++)
        fputc('~', to);
    fprintf(to, "%s\n", reset);
}

/* The line, or the part of a long one around the caret. */
static void print_line(FILE *to, const struct place *place, const char *colour, const char *reset)
{
    size_t size;
    const char *line = document_line(place->document, place->line, &size);
    const uint32_t columns = text_columns(line, size),
                   caret = place->column ? place->column - 1 : 0;
    uint32_t first = 0, shown = columns;
    if (columns > LINE_SHOWN) {
        first = caret > BEFORE_CARET ? caret - BEFORE_CARET : 0;
        shown = LINE_SHOWN;
    }
    const size_t from = column_offset(line, size, first);
    const size_t until = from + column_offset(line + from, size - from, shown);
    fprintf(to, "%5u | %s", place->line, first ? "..." : "");
    print_safely(to, line + from, until - from);
    fprintf(to, "%s\n", until < size ? "..." : "");
    uint32_t length = place->length ? place->length : 1;
    const uint32_t last = first + shown > caret ? first + shown - caret : 1;
    print_caret(to, caret - first + (first ? 3 : 0), length < last ? length : last, colour, reset);
}

/* In a text that was made of others: where they stand. */
static struct place shown_place(struct place place)
{
    const struct document *document = place.document;
    if (!document || !document->made_of)
        return place;
    const char *equals = strchr(document->text, '=');
    if (equals && place.column > text_columns(document->text, (size_t)(equals - document->text)))
        return document->made_of->value;
    struct place shown = document->made_of->path;
    shown.column += place.column - 1;
    shown.length = place.length;
    return shown;
}

static void print_one(const struct diagnostic *one, FILE *to, bool colour)
{
    const char *tint = !colour ? "" : one->error ? "\033[1;31m" : "\033[1;35m";
    const char *word = one->error ? "error" : one->suspect && !one->likely ? "note" : "warning";
    const char *bold = colour ? "\033[1m" : "", *reset = colour ? "\033[0m" : "";
    const struct place shown = shown_place(one->place), *place = &shown;
    fputs(bold, to);
    if (place->document)
        print_text(to, place->document->name);
    if (place->document && place->line)
        fprintf(to, ":%u:%u", place->line, place->column);
    fprintf(to, "%s%s%s%s:%s ", place->document ? ": " : "", reset, tint, word, reset);
    print_text(to, one->message);
    fputc('\n', to);
    if (place->document && place->line)
        print_line(to, place, tint, reset);
    if (one->hint) {
        fputs("      = ", to);
        print_text(to, one->hint);
        fputc('\n', to);
    }
}

/* Whether it is likely or an error of its document is kept, and none says at its place that the
 * word is unknown. */
static bool is_of_use(const struct diagnostics *in, const struct diagnostic *suspect)
{
    bool found = suspect->likely;
    for (unsigned i = 0; i < in->count; i++) {
        const struct diagnostic *one = &in->kept[i];
        if (!one->error || one->place.document != suspect->place.document)
            continue;
        if (same_place(&one->place, &suspect->place) && strncmp(one->message, "unknown ", 8) == 0)
            return false;
        found = true;
    }
    return found;
}

static void drop_suspects(struct diagnostics *in)
{
    unsigned left = 0;
    for (unsigned i = 0; i < in->count; i++)
        if (!in->kept[i].suspect || is_of_use(in, &in->kept[i]))
            in->kept[left++] = in->kept[i];
    in->count = left;
}

void diagnostics_print(struct diagnostics *diagnostics, FILE *to, bool colour)
{
    if (diagnostics_stopped(diagnostics))
        return;
    drop_suspects(diagnostics);
    if (diagnostics->count > 0)
        qsort(diagnostics->kept, diagnostics->count, sizeof *diagnostics->kept, by_place);
    const unsigned found = diagnostics->errors + diagnostics->warnings;
    const unsigned all = found > diagnostics->count ? found : diagnostics->count;
    const unsigned shown =
        diagnostics->count < DIAGNOSTICS_PRINTED ? diagnostics->count : DIAGNOSTICS_PRINTED;
    for (unsigned i = 0; i < shown; i++)
        print_one(&diagnostics->kept[i], to, colour);
    if (all > shown)
        fprintf(to, "... and %u more\n", all - shown);
}
