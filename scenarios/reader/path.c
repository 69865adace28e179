/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks a path through the rows. */
#include <string.h>

#include "scenarios/reader/apply.h"
#include "scenarios/reader/explain.h"
#include "sim/distribution.h"

enum { WORDS_MOST = 256, STEPS_MOST = 100000, SEGMENT_MOST = 200 };

struct seeking {
    struct arena *arena;
    const char *path;
    struct explained found;
    const char *deepest;           /* segment at which the best attempt failed */
    const char *words[WORDS_MOST]; /* that could have stood there */
    unsigned count;
    unsigned steps; /* names may repeat on many levels: give up in time */
};

static bool seek_rows(struct seeking *in, const struct setting *rows, const char *path);

static size_t segment_length(const char *path) { return strcspn(path, "."); }

static const char *behind(const char *path)
{
    const size_t length = segment_length(path);
    return path + length + (path[length] == '.');
}

/* Whether the first segment is this word. */
static bool is_segment(const char *path, const char *word)
{
    const size_t length = segment_length(path);
    return strlen(word) == length && memcmp(path, word, length) == 0;
}

static bool is_number(const char *path)
{
    const size_t length = segment_length(path);
    return length > 0 && (path[0] == '*' || strspn(path, "0123456789") >= length);
}

static bool arrive(struct seeking *in, const struct setting *row, const struct class_head *class)
{
    in->found = (struct explained){.row = row, .class = class};
    return true;
}

static void could_be(struct seeking *in, const char *path, const char *word)
{
    if (path < in->deepest)
        return;
    if (path > in->deepest)
        in->count = 0;
    in->deepest = path;
    if (in->count < WORDS_MOST)
        in->words[in->count++] = word;
}

/* Into a class: its name may stand in the path, or just one of its keys. */
static bool seek_family(struct seeking *in, const struct family *family, const char *path)
{
    for (const struct class_head *const *member = family->members; *member; member++) {
        could_be(in, path, (*member)->name);
        if (is_segment(path, (*member)->name)) {
            const char *rest = behind(path);
            if (*rest == '\0')
                return arrive(in, NULL, *member);
            if ((*member)->settings && seek_rows(in, (*member)->settings, rest))
                return true;
        }
    }
    for (const struct class_head *const *member = family->members; *member; member++)
        if ((*member)->settings && seek_rows(in, (*member)->settings, path))
            return true;
    return false;
}

static bool seek_table(struct seeking *in, const struct setting *row, const char *path)
{
    const char *rest = behind(path);
    const bool dotted = row->words && strstr(row->words, "dotted");
    if (*rest == '\0')
        return seek_rows(in, row->rows, path) || arrive(in, row, NULL);
    if (seek_rows(in, row->rows, rest) || seek_rows(in, row->rows, path))
        return true;
    if (!dotted)
        return false;
    return *behind(rest) == '\0' ? arrive(in, row, NULL) : seek_rows(in, row->rows, behind(rest));
}

static bool seek_row(struct seeking *in, const struct setting *row, const char *path)
{
    if (*path == '\0')
        return arrive(in, row, NULL);
    switch (row->kind) {
    case SETTING_GROUP:
        return seek_rows(in, row->rows, path);
    case SETTING_TABLE:
        return seek_table(in, row, path);
    case SETTING_LIST:
        if (is_number(path) && *behind(path) == '\0')
            return arrive(in, row, NULL);
        return seek_rows(in, row->rows, is_number(path) ? behind(path) : path);
    case SETTING_LAW:
        return (is_segment(path, "kind") || is_segment(path, "shift"))
                   ? arrive(in, row, NULL)
                   : seek_family(in, &distributions, path);
    case SETTING_CLASS:
        return is_segment(path, "kind") ? arrive(in, row, NULL)
                                        : seek_family(in, row->family, path);
    default: /* a plain value: the path ends too late */
        if (path > in->deepest) {
            in->deepest = path;
            in->count = 0;
        }
        return false;
    }
}

/* `compute.mean`: the verb is a key, and the path goes on into its value. */
static bool seek_verb(struct seeking *in, const struct setting *row, const char *path)
{
    for (const struct class_head *const *member = row->family->members; *member; member++) {
        could_be(in, path, (*member)->name);
        if (!is_segment(path, (*member)->name))
            continue;
        const struct setting *first = rows_first((*member)->settings);
        if (*behind(path) == '\0') {
            in->found = (struct explained){.class = *member, .verb = true};
            return true;
        }
        return first && seek_row(in, first, behind(path));
    }
    for (const struct class_head *const *member = row->family->members; *member; member++)
        if ((*member)->settings && seek_rows(in, (*member)->settings + 1, path))
            return true;
    return false;
}

static bool seek_unnamed(struct seeking *in, const struct setting *row, const char *path)
{
    switch (row->kind) {
    case SETTING_GROUP:
        return seek_rows(in, row->rows, path);
    case SETTING_CLASS:
        return seek_row(in, row, path);
    case SETTING_VERB:
        return seek_verb(in, row, path);
    default:
        return false;
    }
}

static bool seek_rows(struct seeking *in, const struct setting *rows, const char *path)
{
    const struct setting *rest = NULL;
    if (++in->steps > STEPS_MOST)
        return false;
    for (const struct setting *row = rows; row->kind != SETTING_END; row++) {
        if (row->kind == SETTING_SELF)
            continue;
        if (row->name)
            could_be(in, path, row->name);
        else if (row->kind == SETTING_TABLE)
            rest = row;
        if (row->name && is_segment(path, row->name) && seek_row(in, row, behind(path)))
            return true;
        if (row->shorthand && row->kind == SETTING_LIST && is_number(path) &&
            seek_row(in, row, path))
            return true;
        if (!row->name && row->kind != SETTING_TABLE && seek_unnamed(in, row, path))
            return true;
    }
    return rest && seek_table(in, rest, path);
}

const char *path_resolve(struct arena *arena, const struct setting *rows, const char *path,
                         struct explained *found)
{
    struct seeking *in = arena_alloc(arena, sizeof *in);
    *in = (struct seeking){.arena = arena, .path = path, .deepest = path};
    if (path[0] == '\0' || seek_rows(in, rows, path)) {
        *found = in->found;
        return NULL;
    }
    const size_t length = segment_length(in->deepest);
    const size_t before = (size_t)(in->deepest - path);
    *found = (struct explained){.at = before, .length = length};
    char *word = arena_format(arena, "%.*s", (int)(length < SEGMENT_MOST ? length : SEGMENT_MOST),
                              in->deepest);
    const char *within = before > 1 ? arena_format(arena, " in %.*s", (int)(before - 1), path) : "";
    const char *near = nearest_word(word, in->words, in->count);
    if (near)
        return arena_format(arena, "unknown key '%s'%s; did you mean '%s'?", word, within, near);
    return arena_format(arena, "unknown key '%s'%s", word, within);
}
