/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/explain.h"

#include <string.h>

#include "scenarios/reader/apply.h"
#include "sim/distribution.h"

static const struct family *family_of(const struct setting *row)
{
    return row->kind == SETTING_LAW ? &distributions : row->family;
}

/* "duration, default 5ms, at least 1ms" */
static void print_facts(struct arena *arena, const struct setting *row, FILE *to)
{
    const char *bounds = row_bounds_text(arena, row);
    fputs(row_kind_text(arena, row), to);
    if (row->required)
        fputs(", required", to);
    else if (row->preset)
        fprintf(to, ", default %s", row->preset);
    if (bounds[0])
        fprintf(to, ", %s", bounds);
    if (row->changeable)
        fputs(", changeable in a running system", to);
}

static void print_line(struct arena *arena, const struct setting *row, const char *name, int indent,
                       FILE *to)
{
    fprintf(to, "%*s%-*s  ", indent, "", 18, name);
    print_facts(arena, row, to);
    fprintf(to, "\n%*s%-*s  %s\n", indent, "", 18, "", row->doc ? row->doc : "");
}

static void print_rows(struct arena *arena, const struct setting *rows, int indent, FILE *to);

static void print_class(struct arena *arena, const struct class_head *class, int indent, FILE *to)
{
    fprintf(to, "%*s%s: %s\n", indent, "", class->name, class->doc ? class->doc : "");
    if (class->settings)
        print_rows(arena, class->settings, indent + 2, to);
}

/* A verb is the key of its first row. */
static void print_verb(struct arena *arena, const struct class_head *class, int indent, FILE *to)
{
    const struct setting *first = rows_first(class->settings);
    fprintf(to, "%*s%s: %s\n", indent, "", class->name, class->doc ? class->doc : "");
    if (!first)
        return;
    print_line(arena, first, class->name, indent + 2, to);
    print_rows(arena, first + 1, indent + 2, to);
}

/* The words, without their keys: those come when a word is asked for. */
static void print_words(const struct family *family, int indent, FILE *to)
{
    for (const struct class_head *const *member = family->members; *member; member++)
        fprintf(to, "%*s%-18s  %s\n", indent, "", (*member)->name,
                (*member)->doc ? (*member)->doc : "");
}

static void print_unnamed(struct arena *arena, const struct setting *row, int indent, FILE *to)
{
    switch (row->kind) {
    case SETTING_GROUP:
        print_rows(arena, row->rows, indent, to);
        break;
    case SETTING_CLASS:
        fprintf(to, "%*s%-18s  %s; its own keys stand beside it\n", indent, "", "kind",
                row->family->name);
        print_words(row->family, indent + 20, to);
        break;
    case SETTING_VERB:
        fprintf(to, "%*sone of these keys (%s):\n", indent, "", row->family->name);
        print_words(row->family, indent, to);
        break;
    default:
        fprintf(to, "%*s%-18s  %s\n", indent, "", "(any name)", row->doc ? row->doc : "");
        break;
    }
}

static void print_rows(struct arena *arena, const struct setting *rows, int indent, FILE *to)
{
    for (const struct setting *row = rows; row->kind != SETTING_END; row++) {
        if (row->kind == SETTING_SELF)
            continue;
        if (!row->name)
            print_unnamed(arena, row, indent, to);
        else
            print_line(arena, row, row->name, indent, to);
    }
}

static void print_row(struct arena *arena, const struct setting *row, FILE *to)
{
    fprintf(to, "  %s\n  ", row->doc ? row->doc : "");
    print_facts(arena, row, to);
    fputc('\n', to);
    const struct family *family = family_of(row);
    if (row->rows) {
        fprintf(to, "\n  %s:\n", row->kind == SETTING_GROUP ? "its keys" : "each has the keys");
        print_rows(arena, row->rows, 4, to);
    } else if (family) {
        fprintf(to, "\n  one of:\n");
        for (const struct class_head *const *member = family->members; *member; member++)
            print_class(arena, *member, 4, to);
    }
}

static void print_outline(const struct setting *rows, int indent, FILE *to)
{
    for (const struct setting *row = rows; row->kind != SETTING_END; row++) {
        if (!row->name || row->kind == SETTING_SELF)
            continue;
        fprintf(to, "%*s%-*s  %s\n", indent, "", 22 - indent, row->name, row->doc ? row->doc : "");
        if (row->kind == SETTING_GROUP)
            print_outline(row->rows, indent + 2, to);
    }
}

static void print_examples(const struct class_head *class, FILE *to)
{
    const struct class_example *example = class->examples;
    for (unsigned i = 0; example && example[i].text; i++)
        fprintf(to, "%s  %s\n", i ? "           " : "\n  examples:", example[i].text);
}

static void print_found(struct arena *arena, const char *path, const struct explained *found,
                        FILE *to)
{
    fprintf(to, "%s\n", path);
    if (found->class && found->verb) {
        print_verb(arena, found->class, 2, to);
        print_examples(found->class, to);
    } else if (found->class) {
        print_class(arena, found->class, 2, to);
        print_examples(found->class, to);
    } else {
        print_row(arena, found->row, to);
    }
}

static void print_matches(const struct match *matches, unsigned count, const char *path, FILE *to)
{
    fprintf(to, "%s is the end of %u keys; explain one of\n", path, count);
    for (unsigned i = 0; i < count; i++) {
        const struct explained *found = &matches[i].found;
        const char *doc = found->class ? found->class->doc : found->row->doc;
        fprintf(to, "  %-44s  %s\n", matches[i].path, doc ? doc : "");
    }
}

const char *explain_print(struct arena *arena, const struct setting *rows, const char *path,
                          FILE *to)
{
    struct explained found;
    const char *why = path_resolve(arena, rows, path, &found);
    unsigned count = 0;
    if (!why && (found.class || found.row)) {
        print_found(arena, path, &found, to);
    } else if (!why) {
        print_outline(rows, 0, to);
    } else {
        const struct match *matches = path_search(arena, rows, path, &count);
        if (count == 1)
            print_found(arena, matches->path, &matches->found, to);
        else if (count > 1)
            print_matches(matches, count, path, to);
    }
    if (count || !why)
        return NULL;
    /* the first of a path has been compared with the outermost keys only */
    const bool is_word = !strchr(path, '.') && !strstr(why, "did you mean");
    const char *near = is_word ? path_near(arena, rows, path) : NULL;
    return near ? arena_format(arena, "%s; did you mean '%s'?", why, near) : why;
}
