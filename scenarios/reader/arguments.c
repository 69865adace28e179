/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/arguments.h"

#include <string.h>

#include "scenarios/reader/comma.h"

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_name_part(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* Bytes of the name at `text`; 0: none. */
static size_t name_length(const char *text)
{
    size_t length = 0;
    if (is_letter(text[0]))
        while (is_name_part(text[length]))
            length++;
    return length;
}

bool text_is_name(const char *text)
{
    const size_t length = name_length(text);
    return length > 0 && length <= NAME_MOST && text[length] == '\0';
}

bool text_is_dotted_name(const char *text)
{
    for (;;) {
        const size_t length = name_length(text);
        if (length == 0 || length > NAME_MOST)
            return false;
        if (text[length] == '\0')
            return true;
        if (text[length] != '.')
            return false;
        text += length + 1;
    }
}

bool text_is_call(const char *text)
{
    const char *bracket = strchr(text, '(');
    if (!bracket)
        return false;
    const size_t length = name_length(text);
    if (length > 0 && text[length] == '(')
        return true;
    const char *name = bracket; /* 75ms + name( */
    while (name > text && is_name_part(name[-1]))
        name--;
    while (name > text && name[-1] == ' ')
        name--;
    return name > text && name[-1] == '+';
}

/* ---- reading ---- */

struct reading {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct tree *scalar; /* whose text is read */
};

static size_t skip_blanks(const char *text, size_t at)
{
    while (text[at] == ' ')
        at++;
    return at;
}

/* End of what stands at `at`: the next blank, ')' or '+' outside of brackets; a comma belongs to
 * it. */
static size_t word_end(const char *text, size_t at)
{
    int depth = 0;
    for (; text[at]; at++) {
        if (depth == 0 && (text[at] == ' ' || text[at] == ')'))
            break;
        depth += (text[at] == '(') - (text[at] == ')');
    }
    return at;
}

/* The same, taking `a + b` as one. */
static size_t argument_end(const char *text, size_t at)
{
    size_t end = word_end(text, at);
    for (;;) {
        const size_t plus = skip_blanks(text, end);
        const bool before = end > at && text[end - 1] == '+';
        if (text[plus] != '+' && !before)
            return end;
        const size_t next = skip_blanks(text, text[plus] == '+' ? plus + 1 : plus);
        if (text[next] == '\0' || text[next] == ')')
            return end;
        end = word_end(text, next);
    }
}

static struct tree *piece(const struct reading *in, size_t from, size_t until)
{
    char *text = arena_format(in->arena, "%.*s", (int)(until - from), in->scalar->text + from);
    struct tree *tree =
        tree_scalar(in->arena, tree_place_within(in->scalar, from, until - from), text);
    tree->vague = in->scalar->vague;
    return tree;
}

static bool wrong(const struct reading *in, size_t from, size_t until, const char *hint,
                  const char *message)
{
    diagnostic_add(in->diagnostics, true, tree_place_within(in->scalar, from, until - from),
                   message, hint);
    return false;
}

static bool wrong_comma(const struct reading *in, size_t from, size_t until)
{
    const char *text = in->scalar->text;
    const char *hint =
        strlen(text) > 300
            ? NULL
            : arena_format(in->arena, "write: %s", comma_taken_out(in->arena, text, strlen(text)));
    return wrong(in, from, until, hint, "arguments stand apart by blanks, without commas");
}

static bool add_argument(const struct reading *in, struct tree *call, size_t from, size_t until)
{
    const char *text = in->scalar->text;
    const size_t name = name_length(text + from);
    if (text[until - 1] == ',' || text[from] == ',')
        return wrong_comma(in, from, until);
    if (text[from] == '=' || text[until - 1] == '=')
        return wrong(in, from, until, "write key=value, without blanks",
                     "an argument is not complete");
    if (name == 0 || text[from + name] != '=') {
        tree_add(in->arena, call, NULL, piece(in, from, until));
        return true;
    }
    struct tree *key = piece(in, from, from + name);
    if (tree_find(call, key->text))
        return wrong(in, from, from + name, NULL, "this argument is given twice");
    tree_add(in->arena, call, key, piece(in, from + name + 1, until));
    return true;
}

/* From behind the bracket to the bracket that closes it; *end is one past that. */
static bool read_list(const struct reading *in, struct tree *call, size_t at, size_t *end)
{
    const char *text = in->scalar->text;
    const size_t open = at - 1;
    for (;;) {
        at = skip_blanks(text, at);
        if (text[at] == '\0')
            return wrong(in, open, open + 1, NULL, "this '(' is not closed");
        if (text[at] == ')') {
            *end = at + 1;
            return true;
        }
        const size_t until = argument_end(text, at);
        if (!add_argument(in, call, at, until))
            return false;
        at = until;
    }
}

static void set_kind(const struct reading *in, struct tree *call, size_t from, size_t until)
{
    struct tree *name = piece(in, from, until);
    tree_add(in->arena, call, tree_scalar(in->arena, name->place, "kind"), name);
}

/* One name(...) that begins at `at`. */
static struct tree *read_one(const struct reading *in, size_t at, size_t *end)
{
    const size_t name = name_length(in->scalar->text + at);
    struct tree *call = tree_mapping(in->arena, tree_place_within(in->scalar, at, name));
    call->call = call->flow = true;
    set_kind(in, call, at, at + name);
    return read_list(in, call, at + name + 1, end) ? call : NULL;
}

static bool nested_too_deep(const char *text)
{
    int depth = 0, most = 0;
    for (; *text; text++) {
        depth += (*text == '(') - (*text == ')');
        most = depth > most ? depth : most;
    }
    return most > CALL_DEPTH_MOST;
}

static bool add_shift(const struct reading *in, struct tree *call, size_t from, size_t until)
{
    const char *text = in->scalar->text;
    while (until > from && text[until - 1] == ' ')
        until--;
    if (from == until || tree_find(call, "shift"))
        return wrong(in, from, until > from ? until : from + 1, "write 75ms + exponential(2ms)",
                     "a sum is a duration and a law");
    struct tree *shift = piece(in, from, until);
    tree_add(in->arena, call, tree_scalar(in->arena, shift->place, "shift"), shift);
    return true;
}

/* Where the '+' before a call stands, or 0. */
static size_t plus_before(const char *text, size_t bracket)
{
    size_t at = bracket;
    while (at > 0 && text[at - 1] != '+')
        at--;
    return at > 0 ? at - 1 : 0;
}

struct tree *arguments_read(struct arena *arena, struct diagnostics *diagnostics,
                            const struct tree *scalar)
{
    const struct reading in = {arena, diagnostics, scalar};
    const char *text = scalar->text;
    const size_t size = strlen(text);
    if (nested_too_deep(text))
        return wrong(&in, 0, size, NULL, "more than 16 brackets inside each other"), NULL;
    const size_t bracket = (size_t)(strchr(text, '(') - text), plus = plus_before(text, bracket);
    const size_t start = plus ? skip_blanks(text, plus + 1) : 0;
    if (name_length(text + start) == 0 || text[start + name_length(text + start)] != '(')
        return wrong(&in, 0, size, "write name(key=value key=value)", "this is no call"), NULL;
    size_t end = 0;
    struct tree *call = read_one(&in, start, &end);
    if (!call || (plus && !add_shift(&in, call, 0, plus)))
        return NULL;
    const size_t rest = skip_blanks(text, end);
    if (text[rest] == '+')
        return add_shift(&in, call, skip_blanks(text, rest + 1), size) ? call : NULL;
    if (text[rest] != '\0')
        return wrong(&in, rest, size, NULL, "nothing may follow the ')'"), NULL;
    return call;
}
