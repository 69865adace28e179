/* SPDX-License-Identifier: GPL-3.0-or-later */
/* docs/reference.md out of the rows.  Every set of rows is printed once, where it is met first;
 * every family has its own section; so steps inside of steps end. */
#include <string.h>

#include "scenarios/reader/apply.h"
#include "scenarios/reader/explain.h"
#include "sim/distribution.h"

enum { SEEN_MOST = 1024 };
#define TABLE_HEAD "\n| key | value | default | bounds | meaning |\n|---|---|---|---|---|\n"

struct heading {
    const struct setting *rows;
    const char *title;
};

struct reference {
    struct arena *arena;
    FILE *to;
    struct heading seen[SEEN_MOST]; /* printed, and where */
    unsigned seen_count;
    const struct family *families[SEEN_MOST]; /* met so far, in that order */
    bool verbs[SEEN_MOST];                    /* their names are keys */
    unsigned family_count;
};

static void meet_family(struct reference *in, const struct family *family, bool verbs)
{
    for (unsigned i = 0; i < in->family_count; i++)
        if (in->families[i] == family)
            return;
    if (in->family_count == SEEN_MOST)
        return;
    in->verbs[in->family_count] = verbs;
    in->families[in->family_count++] = family;
}

static const char *title_of(const struct reference *in, const struct setting *rows)
{
    for (unsigned i = 0; i < in->seen_count; i++)
        if (in->seen[i].rows == rows)
            return in->seen[i].title;
    return NULL;
}

/* A bar would end the cell. */
static void print_cell(struct reference *in, const char *text)
{
    for (; *text; text++) {
        if (*text == '|' || *text == '<')
            fputc('\\', in->to);
        fputc(*text, in->to);
    }
}

static void print_link(struct reference *in, const char *text)
{
    fprintf(in->to, "[%s](#", text);
    for (; *text; text++)
        fputc(*text == ' ' ? '-' : *text, in->to);
    fputc(')', in->to);
}

static void print_kind(struct reference *in, const struct setting *row)
{
    const struct family *family = row->kind == SETTING_LAW ? &distributions : row->family;
    const char *kind = row_kind_text(in->arena, row);
    if (!family) {
        print_cell(in, kind);
        return;
    }
    meet_family(in, family, row->kind == SETTING_VERB);
    if (row->kind == SETTING_LAW)
        fputs("duration or ", in->to);
    print_link(in, family->name);
}

static void print_row(struct reference *in, const struct setting *row, const char *name)
{
    fprintf(in->to, "| `%s` | ", name);
    print_kind(in, row);
    fputs(" | ", in->to);
    if (row->required)
        fputs("required", in->to);
    else if (row->preset)
        fprintf(in->to, "`%s`", row->preset);
    fprintf(in->to, " | %s | ", row_bounds_text(in->arena, row));
    print_cell(in, row->doc ? row->doc : "");
    fputs(row->changeable ? " (changeable) |\n" : " |\n", in->to);
}

/* Rows without a name are spread out, as they are in a scenario. */
static void print_rows(struct reference *in, const struct setting *rows)
{
    for (const struct setting *row = rows; row->kind != SETTING_END; row++) {
        if (row->kind == SETTING_SELF)
            continue;
        if (!row->name && row->kind == SETTING_GROUP)
            print_rows(in, row->rows);
        else if (!row->name && row->kind == SETTING_CLASS)
            print_row(in, row, "kind");
        else if (!row->name && row->kind == SETTING_VERB)
            print_row(in, row, "(its name)");
        else
            print_row(in, row, row->name ? row->name : "(any name)");
    }
}

static void print_table(struct reference *in, const struct setting *rows)
{
    fputs(TABLE_HEAD, in->to);
    print_rows(in, rows);
}

static void print_section(struct reference *in, const char *title, const struct setting *rows);

static const char *child_title(struct reference *in, const char *title, const struct setting *row)
{
    const char *entry = row->kind == SETTING_GROUP ? "" : row->kind == SETTING_LIST ? ".0" : ".*";
    if (!row->name)
        return row->kind == SETTING_TABLE ? arena_format(in->arena, "%s.*", title) : title;
    return arena_format(in->arena, "%s%s%s%s", title, title[0] ? "." : "", row->name, entry);
}

static void print_children(struct reference *in, const char *title, const struct setting *rows)
{
    for (const struct setting *row = rows; row->kind != SETTING_END; row++) {
        if (!row->rows)
            continue;
        if (!row->name && row->kind == SETTING_GROUP)
            print_children(in, title, row->rows);
        else
            print_section(in, child_title(in, title, row), row->rows);
    }
}

static void print_section(struct reference *in, const char *title, const struct setting *rows)
{
    const char *before = title_of(in, rows);
    fprintf(in->to, "\n### `%s`\n", title);
    if (before) {
        fprintf(in->to, "\nThe keys of `%s`.\n", before);
        return;
    }
    if (in->seen_count < SEEN_MOST)
        in->seen[in->seen_count++] = (struct heading){rows, title};
    print_table(in, rows);
    print_children(in, title, rows);
}

/* A verb is the key of its first row. */
static void print_verb(struct reference *in, const struct class_head *class)
{
    const struct setting *first = rows_first(class->settings);
    if (!first)
        return;
    fputs(TABLE_HEAD, in->to);
    print_row(in, first, class->name);
    print_rows(in, first + 1);
    if (first->rows)
        print_section(in, arena_format(in->arena, "%s.0", class->name), first->rows);
    print_children(in, class->name, first + 1);
}

static void print_class(struct reference *in, const struct class_head *class)
{
    if (!class->settings || class->settings->kind == SETTING_END)
        return;
    print_table(in, class->settings);
    print_children(in, class->name, class->settings);
}

static void print_examples(struct reference *in, const struct class_head *class)
{
    const struct class_example *example = class->examples;
    for (unsigned i = 0; example && example[i].text; i++)
        fprintf(in->to, "%s`%s`", i ? ", " : "\nFor example: ", example[i].text);
    if (example && example[0].text)
        fputc('\n', in->to);
}

static void print_family(struct reference *in, const struct family *family, bool verbs)
{
    fprintf(in->to, "\n## %s\n", family->name);
    for (const struct class_head *const *member = family->members; *member; member++) {
        fprintf(in->to, "\n### `%s`\n\n%s.\n", (*member)->name,
                (*member)->doc ? (*member)->doc : "");
        print_examples(in, *member);
        if (verbs)
            print_verb(in, *member);
        else
            print_class(in, *member);
    }
}

void reference_print(struct arena *arena, const struct setting *rows, FILE *to)
{
    struct reference *in = arena_alloc(arena, sizeof *in);
    in->arena = arena;
    in->to = to;
    fputs(
        "# Reference of the scenario language\n\n"
        "Printed by the program from the same rows that read the scenarios. `*` stands for the "
        "name of an entry,\n"
        "`0` for an item of a list; the first key of a class needs no name: `exponential(5ms)`. "
        "Wherever a number may\n"
        "stand, `about(20ms within=30%)` or `about(14ms..26ms)` may stand: a number that nobody "
        "knows for sure.\n",
        to);
    print_table(in, rows);
    for (const struct setting *row = rows; row->kind != SETTING_END; row++)
        if (row->rows && row->name) {
            fprintf(to, "\n## %s\n", row->name);
            print_section(in, child_title(in, "", row), row->rows);
        }
    for (unsigned i = 0; i < in->family_count; i++) /* grows while they are printed */
        print_family(in, in->families[i], in->verbs[i]);
}
