/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/design.h"

#include <string.h>

#include "analysis/design_range.h"
#include "analysis/packing.h"
#include "scenarios/reader/explain.h"
#include "sim/rng.h"

/* A value given twice only costs time, so it is looked for among the first ones: lists that people
 * write are short. */
enum { COMPARED_MOST = 200 };

/* One --vary that is being read. */
struct varying {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct document *document; /* its text */
    struct axis *axis;
};

static bool mistake(const struct varying *in, size_t at, size_t length, const char *why)
{
    struct place place = document_place(in->document, at);
    place.length = length ? text_columns(in->document->text + at, length) : 1;
    diagnostic_error(in->diagnostics, place, NULL, "%s", why);
    return false;
}

static void add(struct axis *axis, const char *value, struct arena *arena)
{
    if (axis->count == axis->room) {
        axis->room = axis->room ? axis->room * 2 : 8;
        const char **larger = arena_array(arena, axis->room, sizeof *larger);
        if (axis->count)
            memcpy(larger, axis->values, axis->count * sizeof *larger);
        axis->values = larger;
    }
    axis->values[axis->count++] = value;
}

static bool add_once(const struct varying *in, const char *value, size_t at, size_t length)
{
    for (uint32_t i = 0; i < in->axis->count && i < COMPARED_MOST; i++)
        if (strcmp(in->axis->values[i], value) == 0)
            return mistake(in, at, length,
                           arena_format(in->arena, "'%.60s' is there twice", value));
    if (in->axis->count == DESIGN_VALUES_MOST)
        return mistake(in, at, length, "too many values");
    add(in->axis, value, in->arena);
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

static bool read_value(const struct varying *in, size_t at, size_t end)
{
    const char *text = in->document->text;
    while (at < end && text[at] == ' ')
        at++;
    while (end > at && text[end - 1] == ' ')
        end--;
    if (at == end)
        return mistake(in, at, 0, "a value is missing here");
    const char *value = arena_format(in->arena, "%.*s", (int)(end - at), text + at);
    struct range range;
    if (!range_is(value))
        return add_once(in, value, at, end - at);
    const char *wrong = range_read(value, &range, in->arena);
    if (wrong)
        return mistake(in, at, end - at, wrong);
    for (uint32_t i = 0; i < range.count; i++)
        if (!add_once(in, range_value(&range, i, in->arena), at, end - at))
            return false;
    return true;
}

static bool check_path(const struct varying *in, const struct setting *rows, size_t length)
{
    struct explained found;
    const char *path = arena_format(in->arena, "%.*s", (int)length, in->document->text);
    const char *wrong = path_resolve(in->arena, rows, path, &found);
    in->axis->path = path;
    return wrong ? mistake(in, found.at, found.length, wrong) : true;
}

static bool read_axis(const struct varying *in, const struct setting *rows)
{
    const char *text = in->document->text;
    const size_t equals = strcspn(text, "=");
    in->axis->path = text;
    if (equals == 0 || text[equals] == 0)
        return mistake(in, 0, 0,
                       "write a path, '=' and values: deployment.services.web.replicas=2,4,8");
    bool good = check_path(in, rows, equals);
    for (size_t at = equals + 1;; at++) {
        const size_t end = value_end(text, at);
        good = read_value(in, at, end) && good;
        at = end;
        if (text[at] == 0)
            return good;
    }
}

static bool read_once(const struct varying *in, const struct setting *rows,
                      const struct design *design)
{
    bool good = read_axis(in, rows);
    for (const struct axis *other = design->axes; other < in->axis; other++)
        if (strcmp(other->path, in->axis->path) == 0)
            good = mistake(in, 0, strlen(in->axis->path), "this is varied already");
    return good;
}

static void count_points(struct design *design)
{
    design->points = 1;
    for (uint32_t i = 0; i < design->axis_count; i++)
        if (__builtin_mul_overflow(design->points, design->axes[i].count, &design->points))
            design->points = UINT64_MAX;
}

bool design_read(struct design *design, const struct text_list *texts, const struct setting *rows,
                 struct arena *arena, struct diagnostics *diagnostics)
{
    const uint32_t count =
        texts->count < DESIGN_AXES_MOST ? (uint32_t)texts->count : DESIGN_AXES_MOST;
    const char **names = arena_array(arena, texts->count, sizeof *names);
    *design = (struct design){.axis_count = count, .names = names, .texts = texts->items};
    design->axes = arena_array(arena, texts->count, sizeof *design->axes);
    bool good = true;
    for (uint32_t i = 0; i < count; i++) {
        names[i] = arena_format(arena, "--vary #%u", i + 1);
        const struct document *document = document_of_text(arena, names[i], texts->items[i], i);
        const struct varying in = {arena, diagnostics, document, &design->axes[i]};
        good = read_once(&in, rows, design) && good;
    }
    if (texts->count > DESIGN_AXES_MOST) {
        diagnostic_error(diagnostics, (struct place){0}, NULL, "more than %d times --vary",
                         DESIGN_AXES_MOST);
        good = false;
    }
    count_points(design);
    return good;
}

const char **design_values(const struct design *design, uint64_t point, struct arena *arena)
{
    const char **values = arena_array(arena, design->axis_count, sizeof *values);
    for (uint32_t i = design->axis_count; i-- > 0; point /= design->axes[i].count)
        values[i] = design->axes[i].values[point % design->axes[i].count];
    return values;
}

const char **design_sets(const struct design *design, uint64_t point, struct arena *arena)
{
    const char **sets = design_values(design, point, arena);
    for (uint32_t i = 0; i < design->axis_count; i++)
        sets[i] = arena_format(arena, "%s=%s", design->axes[i].path, sets[i]);
    return sets;
}

uint64_t design_sum(const struct design *design)
{
    uint64_t sum = design->axis_count;
    for (uint32_t i = 0; i < design->axis_count; i++) {
        sum = mix(sum, text_sum(design->axes[i].path));
        for (uint32_t j = 0; j < design->axes[i].count; j++)
            sum = mix(sum, text_sum(design->axes[i].values[j]));
    }
    return sum;
}
