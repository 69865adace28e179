/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/about.h"

#include <math.h>
#include <string.h>

#include "scenarios/reader/apply.h"
#include "scenarios/reader/arguments.h"
#include "scenarios/reader/explain.h"
#include "scenarios/reader/number.h"
#include "scenarios/reader/scalars.h"

#define ABOUT "about("
#define PLUS_MINUS "\u00b1" /* for within= */
#define WRITE "write about(20ms within=30%) or about(14ms..26ms)"

enum { DIGITS = 12, PATH_CALLS_MOST = CALL_DEPTH_MOST };

/* One about( of a scalar. */
struct meeting {
    const struct about_request *in;
    const struct tree *scalar;
    const char *path;     /* of the scalar */
    const char *calls;    /* that it stands in: .lognormal */
    const char *argument; /* that it is: .mean */
    size_t at, end;       /* from `about(` to behind its bracket */
    struct uncertain input;
};

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

static bool wrong(const struct meeting *one, const char *hint, const char *message)
{
    diagnostic_spoilt(one->in->diagnostics, one->scalar->place, hint, message);
    return false;
}

/* ---- what stands in the brackets ---- */

/* Beside a value of 20ms: the words of its ends. */
static const char *ends_around(const char *value, double share, struct arena *arena)
{
    struct quantity quantity;
    double number;
    const char *unit;
    if (number_quantity(NULL, value, &quantity) || !number_and_unit(value, &number, &unit, arena))
        return NULL;
    const char *before = value[0] == '$' ? "$" : "";
    return arena_format(arena, "%s%.*g%s..%s%.*g%s", before, DIGITS, number * (1 - share), unit,
                        before, DIGITS, number * (1 + share), unit);
}

static bool read_within(struct meeting *one, const char *value, const char *within,
                        const char **ends)
{
    struct arena *arena = one->in->arena;
    double share = 0;
    if (strstr(value, "..") && !within) {
        *ends = value;
        return true;
    }
    if (strstr(value, ".."))
        return wrong(one, WRITE, "about() takes a range or a value with `within`, not both");
    if (!within)
        return wrong(one, arena_format(arena, "write about(%.60s within=30%%)", value),
                     arena_format(arena, "how far about %.60s?", value));
    const char *why = number_share(arena, within, &share);
    if (why || !(share > 0 && share <= 1))
        return wrong(one, WRITE,
                     why ? why : "`within` lies above 0% and is at most 100%: nothing is below 0");
    *ends = ends_around(value, share, arena);
    one->input.middle = value;
    return *ends || wrong(one, WRITE, arena_format(arena, "'%.60s' is no number", value));
}

static bool has_whole(const struct range *range)
{
    return ceil(range->low * range->times) <= floor(range->high * range->times);
}

static bool read_ends(struct meeting *one, const char *ends)
{
    struct range *range = &one->input.range;
    const char *why =
        span_is(ends) && !strchr(ends, ':') ? span_read(ends, range, one->in->arena) : NULL;
    if (why)
        return wrong(one, NULL, why);
    if (range->count == 0)
        return wrong(one, WRITE, arena_format(one->in->arena, "'%.60s' is no range", ends));
    if (range->low > range->high)
        return wrong(one, NULL, "a range goes from the lower to the higher end");
    if (range->low < 0)
        return wrong(one, NULL, "what is uncertain cannot be negative");
    return true;
}

/* False after a mistake.  The words of `arguments` are parted by blanks. */
static bool read_arguments(struct meeting *one, const char *arguments)
{
    struct arena *arena = one->in->arena;
    const char *value = NULL, *within = NULL, *ends = NULL;
    for (const char *at = arguments + strspn(arguments, " "); *at; at += strspn(at, " ")) {
        const size_t length = strcspn(at, " ");
        const char *word = arena_format(arena, "%.*s", (int)length, at);
        if (strchr(word, ','))
            return wrong(one, WRITE, "arguments stand apart by blanks, without commas");
        const size_t sign = strncmp(word, "within=", 7) == 0 ? 7
                            : strncmp(word, PLUS_MINUS, sizeof PLUS_MINUS - 1) == 0
                                ? sizeof PLUS_MINUS - 1
                                : 0;
        if (sign > 0 && !within)
            within = word + sign;
        else if (strncmp(word, "name=", 5) == 0 && !one->input.name)
            one->input.name = word + 5;
        else if (!strchr(word, '=') && !value)
            value = word;
        else
            return wrong(one, WRITE,
                         arena_format(arena, "about() does not know what '%.60s' is", word));
        at += length;
    }
    if (one->input.name && !text_is_name(one->input.name))
        return wrong(one, NULL, arena_format(arena, "'%.60s' is not a name", one->input.name));
    one->input.text = arena_format(arena, "%s%s%s", value ? value : "", within ? " within=" : "",
                                   within ? within : "");
    if (!value)
        return wrong(one, WRITE, "about what?");
    return read_within(one, value, within, &ends) && read_ends(one, ends);
}

/* ---- whether it counts something ---- */

static bool row_counts(const struct setting *row)
{
    if (row->kind != SETTING_CLASS || !row->family->plain)
        return row->kind == SETTING_COUNT;
    const size_t length = strcspn(row->family->plain, " ");
    for (const struct class_head *const *head = row->family->members; *head; head++)
        if (strlen((*head)->name) == length &&
            strncmp((*head)->name, row->family->plain, length) == 0 && (*head)->settings)
            return rows_first((*head)->settings)->kind == SETTING_COUNT;
    return false;
}

static bool path_counts(const struct meeting *one, const char *path)
{
    struct explained found;
    if (path_resolve(one->in->arena, one->in->rows, path, &found))
        return false;
    const struct setting *row = found.row;
    if (!row && found.class && found.class->settings)
        row = rows_first(found.class->settings);
    return row && row_counts(row);
}

static bool is_whole(const struct meeting *one)
{
    return one->input.range.kind == UNIT_ONE &&
           path_counts(
               one, arena_format(one->in->arena, "%s%s%s", one->path, one->calls, one->argument));
}

/* ---- which input it is ---- */

static bool same_place(const struct uncertain *a, const struct uncertain *b)
{
    return a->at == b->at && a->place.line == b->place.line && a->place.column == b->place.column &&
           a->place.line > 0 && strcmp(a->place.document->name, b->place.document->name) == 0;
}

static bool is_same(const struct uncertain *a, const struct uncertain *b)
{
    if (a->name || b->name)
        return a->name && b->name && strcmp(a->name, b->name) == 0;
    return strcmp(a->text, b->text) == 0 &&
           (same_place(a, b) || (a->at == b->at && strcmp(a->path, b->path) == 0));
}

static uint32_t keep_input(const struct meeting *one)
{
    struct uncertain_inputs *inputs = one->in->inputs;
    struct arena *arena = one->in->arena;
    uint32_t before = 0;
    if (inputs->count == inputs->room) {
        inputs->room = inputs->room ? 2 * inputs->room : 8;
        struct uncertain *list = arena_array(arena, inputs->room, sizeof *list);
        if (inputs->count > 0)
            memcpy(list, inputs->list, inputs->count * sizeof *list);
        inputs->list = list;
    }
    for (uint32_t i = 0; i < inputs->count; i++)
        before += strcmp(inputs->list[i].path, one->input.path) == 0;
    inputs->list[inputs->count] = one->input;
    inputs->list[inputs->count].key =
        one->input.name ? one->input.name
        : before == 0   ? one->input.path
                        : arena_format(arena, "%s #%u", one->input.path, before + 1);
    return inputs->count++;
}

/* UINT32_MAX after a mistake.  Only the row of its first place is asked whether it counts. */
static uint32_t add_input(struct meeting *one)
{
    uint64_t whole;
    one->input.whole = is_whole(one);
    if (one->input.whole && number_count(NULL, one->input.middle ? one->input.middle : "", &whole))
        one->input.middle = NULL;
    if (one->input.whole && !has_whole(&one->input.range)) {
        wrong(one, NULL, "no whole number lies between the ends");
        return UINT32_MAX;
    }
    if (one->in->inputs->count < UNCERTAIN_MOST)
        return keep_input(one);
    wrong(one, NULL, "more than 1,000 inputs are uncertain");
    return UINT32_MAX;
}

/* UINT32_MAX after a mistake. */
static uint32_t find_input(struct meeting *one)
{
    const struct uncertain_inputs *inputs = one->in->inputs;
    for (uint32_t i = 0; i < inputs->count; i++) {
        if (!is_same(&inputs->list[i], &one->input))
            continue;
        if (strcmp(inputs->list[i].text, one->input.text) == 0)
            return i;
        wrong(one,
              arena_format(one->in->arena, "'%s' is about(%s) already", one->input.name,
                           inputs->list[i].text),
              "one input has one range");
        return UINT32_MAX;
    }
    return add_input(one);
}

const char *uncertain_value(const struct uncertain *input, double share, struct arena *arena)
{
    return span_value(&input->range, share, input->whole, DIGITS, arena);
}

static const char *value_of(const struct meeting *one, uint32_t which)
{
    const struct uncertain_inputs *inputs = one->in->inputs;
    const struct uncertain *input = &inputs->list[which];
    if (inputs->shares && which < inputs->share_count)
        return uncertain_value(input, inputs->shares[which], one->in->arena);
    return input->middle ? input->middle : uncertain_value(input, 0.5, one->in->arena);
}

/* ---- where it stands ---- */

/* The calls that are open at byte `at`, and the argument that begins there. */
static void find_path(struct meeting *one)
{
    struct arena *arena = one->in->arena;
    const char *text = one->scalar->text, *open[PATH_CALLS_MOST];
    unsigned depth = 0;
    for (size_t i = 0; i < one->at; i++) {
        if (text[i] == '(' && depth < PATH_CALLS_MOST) {
            size_t from = i;
            while (from > 0 && is_name_byte(text[from - 1]))
                from--;
            open[depth++] = arena_format(arena, ".%.*s", (int)(i - from), text + from);
        } else if (text[i] == ')' && depth > 0) {
            depth--;
        }
    }
    one->calls = one->argument = "";
    for (unsigned i = 0; i < depth; i++)
        one->calls = arena_format(arena, "%s%s", one->calls, open[i]);
    if (one->at == 0 || text[one->at - 1] != '=')
        return;
    size_t from = one->at - 1;
    while (from > 0 && is_name_byte(text[from - 1]))
        from--;
    one->argument = arena_format(arena, ".%.*s", (int)(one->at - 1 - from), text + from);
}

/* Its value; NULL after a mistake. */
static const char *settle_one(struct meeting *one)
{
    struct arena *arena = one->in->arena;
    const char *inside = one->scalar->text + one->at + strlen(ABOUT);
    const size_t length = strcspn(inside, "()");
    if (inside[length] != ')') {
        wrong(one, WRITE, inside[length] ? "no call stands in about()" : "this '(' is not closed");
        return NULL;
    }
    one->end = one->at + strlen(ABOUT) + length + 1;
    find_path(one);
    one->input = (struct uncertain){.place = one->scalar->place,
                                    .at = one->at,
                                    .path = arena_format(arena, "%s%s", one->path, one->argument)};
    if (!read_arguments(one, arena_format(arena, "%.*s", (int)length, inside)))
        return NULL;
    const uint32_t which = find_input(one);
    return which == UINT32_MAX ? NULL : value_of(one, which);
}

/* The next `about(` from byte `at` on that is no end of another word. */
static const char *find_about(const char *text, size_t at)
{
    const char *found = strstr(text + at, ABOUT);
    while (found && found > text && is_name_byte(found[-1]))
        found = strstr(found + 1, ABOUT);
    return found;
}

static struct tree *settle(void *context, struct tree *scalar, const char *path)
{
    const struct about_request *in = context;
    const char *made = "", *next;
    size_t done = 0;
    while ((next = find_about(scalar->text, done))) {
        struct meeting one = {
            .in = in, .scalar = scalar, .path = path, .at = (size_t)(next - scalar->text)};
        const char *value = settle_one(&one);
        if (!value)
            return scalar_rewritten(in->arena, scalar, scalar->text);
        made = arena_format(in->arena, "%s%.*s%s", made, (int)(one.at - done), scalar->text + done,
                            value);
        done = one.end;
    }
    if (done == 0)
        return scalar;
    return scalar_rewritten(in->arena, scalar,
                            arena_format(in->arena, "%s%s", made, scalar->text + done));
}

/* Most scenarios have none: then no path need be written for any of their words. */
static bool has_about(const struct tree *tree)
{
    if (tree->kind == TREE_SCALAR)
        return tree->text && find_about(tree->text, 0);
    for (uint32_t i = 0; i < tree->count; i++)
        if (has_about(tree->kind == TREE_MAPPING ? tree->entries[i].value : tree->items[i]))
            return true;
    return false;
}

void about_settle(const struct about_request *request, struct tree *tree)
{
    if (!has_about(tree))
        return;
    const struct scalar_walk walk = {request->arena, settle, (void *)request};
    scalars_walk(&walk, tree);
}
