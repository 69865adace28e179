/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searches all rows for what a word means: `queue`, `services.queue`, `lognormal`.
 *
 * Rows may contain themselves (steps inside of steps): each set of rows is walked once, where it is
 * met first; so is each family, and a class belongs to the key that chooses it. */
#include <string.h>

#include "scenarios/reader/apply.h"
#include "scenarios/reader/explain.h"
#include "sim/complain.h"
#include "sim/distribution.h"

enum { SEEN_MOST = 1024, MATCHES_MOST = 100, NAMES_MOST = 4096 };

struct searching {
    struct arena *arena;
    const char *end;
    const void *seen[SEEN_MOST]; /* rows and families */
    unsigned seen_count;
    struct match *matches;
    unsigned count;
    const char **names; /* of all that was met; NULL: nobody asked */
    unsigned name_count;
};

static void search_rows(struct searching *in, const struct setting *rows, const char *path);

static bool is_new(struct searching *in, const void *what)
{
    for (unsigned i = 0; i < in->seen_count; i++)
        if (in->seen[i] == what)
            return false;
    if (in->seen_count == SEEN_MOST)
        return false;
    in->seen[in->seen_count++] = what;
    return true;
}

static const char *joined(struct searching *in, const char *path, const char *name)
{
    return arena_format(in->arena, "%s%s%s", path, *path && *name ? "." : "", name);
}

/* Entries of tables and items of lists have no place in a path that is searched for. */
static bool ends_so(const char *path, const char *end)
{
    const size_t length = strlen(path), wanted = strlen(end);
    return length >= wanted && strcmp(path + length - wanted, end) == 0 &&
           (length == wanted || path[length - wanted - 1] == '.');
}

static void meet(struct searching *in, const char *path, const struct explained *found)
{
    const char *dot = strrchr(path, '.');
    if (in->names && in->name_count < NAMES_MOST)
        in->names[in->name_count++] = dot ? dot + 1 : path;
    if (ends_so(path, in->end) && in->count < MATCHES_MOST)
        in->matches[in->count++] = (struct match){.path = path, .found = *found};
}

/* What lies behind a key. */
static void search_behind(struct searching *in, const struct setting *row, const char *path);

static void search_verbs(struct searching *in, const struct family *family, const char *path)
{
    if (!is_new(in, family))
        return;
    for (const struct class_head *const *member = family->members; *member; member++) {
        const char *own = joined(in, path, (*member)->name);
        const struct setting *first = rows_first((*member)->settings);
        meet(in, own, &(struct explained){.class = *member, .verb = true});
        if (!first)
            continue;
        search_behind(in, first, own);
        search_rows(in, first + 1, own);
    }
}

static void search_family(struct searching *in, const struct family *family, const char *path)
{
    if (!is_new(in, family))
        return;
    for (const struct class_head *const *member = family->members; *member; member++) {
        const char *own = joined(in, path, (*member)->name);
        meet(in, own, &(struct explained){.class = *member});
        if ((*member)->settings)
            search_rows(in, (*member)->settings, own);
    }
}

static void search_behind(struct searching *in, const struct setting *row, const char *path)
{
    const struct family *family = row->kind == SETTING_LAW ? &distributions : row->family;
    if (row->rows)
        search_rows(in, row->rows, path);
    if (family && row->kind == SETTING_VERB)
        search_verbs(in, family, path);
    else if (family)
        search_family(in, family, path);
}

static void search_rows(struct searching *in, const struct setting *rows, const char *path)
{
    if (!is_new(in, rows))
        return;
    for (const struct setting *row = rows; row->kind != SETTING_END; row++) {
        if (row->kind == SETTING_SELF)
            continue;
        const char *own = joined(in, path, row->name ? row->name : "");
        if (row->name)
            meet(in, own, &(struct explained){.row = row});
        search_behind(in, row, own);
    }
}

const struct match *path_search(struct arena *arena, const struct setting *rows, const char *end,
                                unsigned *count)
{
    struct searching *in = arena_alloc(arena, sizeof *in);
    in->arena = arena;
    in->end = end;
    in->matches = arena_array(arena, MATCHES_MOST, sizeof *in->matches);
    if (*end)
        search_rows(in, rows, "");
    *count = in->count;
    return in->matches;
}

const char *path_near(struct arena *arena, const struct setting *rows, const char *word)
{
    struct searching *in = arena_alloc(arena, sizeof *in);
    in->arena = arena;
    in->end = word;
    in->matches = arena_array(arena, MATCHES_MOST, sizeof *in->matches);
    in->names = arena_array(arena, NAMES_MOST, sizeof *in->names);
    search_rows(in, rows, "");
    return nearest_word(word, in->names, in->name_count);
}
