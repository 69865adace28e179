/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/comma.h"

#include <string.h>

#include "scenarios/reader/mend.h"

enum { LINE_MOST = 300 }; /* longer lines are not shown corrected */

int bracket_balance(const char *text)
{
    int balance = 0;
    for (; *text; text++)
        balance += (*text == '(') - (*text == ')');
    return balance;
}

char *comma_taken_out(struct arena *arena, const char *text, size_t size)
{
    char *out = arena_alloc(arena, size + 1), *to = out;
    int depth = 0;
    for (size_t i = 0; i < size; i++) {
        depth += (text[i] == '(') - (text[i] == ')');
        if (text[i] != ',' || depth <= 0)
            *to++ = text[i];
        else if ((i + 1 == size || text[i + 1] != ' ') && mend_comma(text, i))
            *to++ = mend_comma(text, i);
    }
    *to = '\0';
    return out;
}

static bool unfinished(const struct tree *scalar)
{
    return scalar && scalar->kind == TREE_SCALAR && !scalar->quoted &&
           bracket_balance(scalar->text) > 0;
}

/* Among the pieces is `key: value`: to take out the comma would not be enough. */
static bool any_value(const struct tree *tree, uint32_t from, uint32_t until)
{
    for (uint32_t i = from; tree->kind == TREE_MAPPING && i < until; i++)
        if (!tree_is_empty(tree->entries[i].value))
            return true;
    return false;
}

static void report(struct arena *arena, struct diagnostics *diagnostics, const struct place *place,
                   bool shown)
{
    size_t size;
    const char *line = document_line(place->document, place->line, &size);
    while (size && *line == ' ') {
        line++;
        size--;
    }
    const char *hint = size > LINE_MOST || !shown
                           ? "part the arguments by blanks: name(key=value key=value)"
                           : arena_format(arena, "write: %s", comma_taken_out(arena, line, size));
    diagnostic_spoilt(diagnostics, *place, hint,
                      "a comma ends the value here; inside ( ) arguments stand apart by blanks");
}

/* What the pieces say, one after the other, as one scalar.  The total is known to be small against
 * the file. */
static struct tree *joined(struct arena *arena, const struct tree *first, const struct tree *tree,
                           uint32_t from, uint32_t until)
{
    size_t size = strlen(first->text) + 1;
    for (uint32_t i = from; i < until; i++) {
        const struct tree *piece =
            tree->kind == TREE_MAPPING ? tree->entries[i].key : tree->items[i];
        size += strlen(piece->text) + 1;
    }
    char *text = arena_alloc(arena, size), *to = text;
    to = stpcpy(to, first->text);
    for (uint32_t i = from; i < until; i++) {
        const struct tree *piece =
            tree->kind == TREE_MAPPING ? tree->entries[i].key : tree->items[i];
        *to++ = ' ';
        to = stpcpy(to, piece->text);
    }
    struct tree *scalar = tree_scalar(arena, first->place, text);
    scalar->vague = true;
    return scalar;
}

/* One past the pieces that close what `first` opened; `from` when they never do. */
static uint32_t pieces_end(const struct tree *tree, const struct tree *first, uint32_t from)
{
    int balance = bracket_balance(first->text);
    for (uint32_t i = from; i < tree->count; i++) {
        const struct tree *piece =
            tree->kind == TREE_MAPPING ? tree->entries[i].key : tree->items[i];
        const struct tree *value = tree->kind == TREE_MAPPING ? tree->entries[i].value : NULL;
        if (piece->kind != TREE_SCALAR || (value && value->kind != TREE_SCALAR))
            return from;
        balance += bracket_balance(piece->text) + (value ? bracket_balance(value->text) : 0);
        if (balance <= 0)
            return i + 1;
    }
    return from;
}

void comma_mend(struct arena *arena, struct diagnostics *diagnostics, struct tree *tree)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < tree->count;) {
        struct tree_entry entry = {NULL, NULL};
        struct tree *last = NULL;
        if (tree->kind == TREE_MAPPING) {
            entry = tree->entries[i];
            last = tree_is_empty(entry.value) ? entry.key : entry.value;
        } else {
            last = tree->items[i];
        }
        uint32_t next = i + 1;
        if (unfinished(last) && (next = pieces_end(tree, last, i + 1)) > i + 1) {
            report(arena, diagnostics, &last->place, !any_value(tree, i + 1, next));
            struct tree *whole = joined(arena, last, tree, i + 1, next);
            *(last == entry.key ? &entry.key : &entry.value) = whole;
        }
        if (tree->kind == TREE_MAPPING)
            tree->entries[kept++] = entry;
        else
            tree->items[kept++] = next > i + 1 ? entry.value : last;
        i = next;
    }
    tree->count = kept;
}
