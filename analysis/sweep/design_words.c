/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/design_words.h"

#include <math.h>
#include <string.h>

#include "scenarios/reader/explain.h"

/* A value given twice only costs time, so it is looked for among the first ones: lists that people
 * write are short. */
enum { COMPARED_MOST = 200 };

struct place words_place(const struct words *words, size_t at, size_t length)
{
    if (words->scalar)
        return tree_place_within(words->scalar, at, length);
    struct place place = document_place(words->document, words->from + at);
    place.length = length ? text_columns(words->text + at, length) : 1;
    return place;
}

bool design_mistake(const struct designing *in, struct place place, const char *why)
{
    diagnostic_error(in->diagnostics, place, NULL, "%s", why);
    return false;
}

/* ---- axes ---- */

struct design_block *design_block(struct designing *in)
{
    struct design *design = in->design;
    if (design->block_count == DESIGN_AXES_MOST)
        return &design->blocks[DESIGN_AXES_MOST - 1]; /* its axis will be told to be too many */
    struct design_block *block = &design->blocks[design->block_count++];
    *block = (struct design_block){.first = design->axis_count};
    return block;
}

static bool is_new(const struct designing *in, const char *path, struct place place)
{
    for (uint32_t i = 0; i < in->design->axis_count; i++)
        if (strcmp(in->design->axes[i].path, path) == 0)
            return design_mistake(in, place, "this is varied already");
    if (in->design->axis_count < DESIGN_AXES_MOST)
        return true;
    return design_mistake(in, place, "more than 128 paths are varied");
}

/* One that is wrong is kept too, so that what else is wrong with it is told. */
struct axis *design_axis(struct designing *in, const struct words *words, size_t length)
{
    struct explained found;
    struct design *design = in->design;
    const char *path = arena_format(in->arena, "%.*s", (int)length, words->text);
    const struct place place = words_place(words, 0, length);
    if (!is_new(in, path, place))
        return NULL;
    const char *wrong = path_resolve(in->arena, in->request->rows, path, &found);
    if (wrong)
        design_mistake(in, words_place(words, found.at, found.length), wrong);
    struct axis *axis = &design->axes[design->axis_count++];
    *axis = (struct axis){.path = path,
                          .place = place,
                          .block = design->block_count - 1,
                          .whole = !wrong && found.row && found.row->kind == SETTING_COUNT,
                          .fractions = wrong || !found.row || found.row->kind == SETTING_NUMBER};
    design->blocks[axis->block].width++;
    return axis;
}

/* ---- values ---- */

static void grow(struct axis *axis, struct arena *arena)
{
    axis->room = axis->room ? axis->room * 2 : 8;
    const char **values = arena_array(arena, axis->room, sizeof *values);
    struct place *places = arena_array(arena, axis->room, sizeof *places);
    if (axis->count) {
        memcpy(values, axis->values, axis->count * sizeof *values);
        memcpy(places, axis->places, axis->count * sizeof *places);
    }
    axis->values = values;
    axis->places = places;
}

void design_add(struct designing *in, struct axis *axis, const char *value, struct place place)
{
    if (axis->count == axis->room)
        grow(axis, in->arena);
    axis->values[axis->count] = value;
    axis->places[axis->count++] = place;
}

static bool add_once(struct designing *in, struct axis *axis, const char *value, struct place place)
{
    for (uint32_t i = 0; i < axis->count && i < COMPARED_MOST; i++)
        if (strcmp(axis->values[i], value) == 0)
            return design_mistake(in, place,
                                  arena_format(in->arena, "'%.60s' is there twice", value));
    if (axis->count == DESIGN_VALUES_MOST)
        return design_mistake(in, place, "too many values");
    design_add(in, axis, value, place);
    return true;
}

/* The end of the value that begins at `at`: a comma outside of brackets and quotes, or the end of
 * the text. */
static size_t value_end(const char *text, size_t at)
{
    unsigned depth = 0;
    char quote = 0;
    for (; text[at]; at++) {
        const char c = text[at];
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (strchr("([{", c)) {
            depth++;
        } else if (strchr(")]}", c)) {
            depth -= depth > 0;
        } else if (c == ',' && depth == 0) {
            break;
        }
    }
    return at;
}

static bool read_range(struct designing *in, struct axis *axis, const char *value,
                       struct place place)
{
    struct range range;
    const char *wrong = range_read(value, &range, in->arena);
    if (wrong)
        return design_mistake(in, place, wrong);
    for (uint32_t i = 0; i < range.count; i++)
        if (!add_once(in, axis, range_value(&range, i, in->arena), place))
            return false;
    return true;
}

/* Of a sample: anything between two ends. */
static bool read_span(struct designing *in, struct axis *axis, const char *value,
                      struct place place)
{
    grow(axis, in->arena);
    struct range *span = &in->spans[axis - in->design->axes];
    const char *wrong = span_read(value, span, in->arena);
    if (wrong)
        return design_mistake(in, place, wrong);
    /* workers count or are async(...): two whole numbers without a unit mean those between */
    axis->whole |= !axis->fractions && !*span->unit && !*span->before &&
                   span->low == floor(span->low) && span->high == floor(span->high);
    axis->places[0] = place;
    return true;
}

static bool read_value(struct designing *in, struct axis *axis, const struct words *words,
                       size_t at, size_t end)
{
    const char *text = words->text;
    while (at < end && text[at] == ' ')
        at++;
    while (end > at && text[end - 1] == ' ')
        end--;
    const struct place place = words_place(words, at, end - at);
    if (at == end)
        return design_mistake(in, place, "a value is missing here");
    const char *value = arena_format(in->arena, "%.*s", (int)(end - at), text + at);
    if (in->sampled && axis->count == 0 && text[end] == 0 && span_is(value))
        return read_span(in, axis, value, place);
    return range_is(value) ? read_range(in, axis, value, place) : add_once(in, axis, value, place);
}

void design_read_values(struct designing *in, struct axis *axis, const struct words *words,
                        size_t at)
{
    for (;; at++) {
        const size_t end = value_end(words->text, at);
        read_value(in, axis, words, at, end);
        at = end;
        if (words->text[at] == 0)
            return;
    }
}
