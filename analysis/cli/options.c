/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/cli/options.h"

#include <string.h>

#include "analysis/output/exports.h"
#include "scenarios/reader/number.h"
#include "sim/complain.h"

enum { OPTIONS_MOST = 64, HELP_WIDTH = 80, OPTION_WIDTH = 25 };

struct scanning {
    struct options *options;
    const struct option *rows;
    struct arena *arena;
    int count, next;
    char **arguments;
};

/* ---- the rows, one by one ---- */

struct option_walk options_walk(const struct option *rows)
{
    return (struct option_walk){.row = rows};
}

static bool can_print(const struct option *row, const struct export_class *export)
{
    return export->name && (row->sweeps ? export_sweeps(export) : export->print != NULL);
}

/* The next export of the row, as a row of its own; false after the last. */
static bool next_export(struct option_walk *walk)
{
    while (exports[walk->export] && !can_print(walk->row, exports[walk->export]))
        walk->export ++;
    const struct export_class *export = exports[walk->export];
    if (!export)
        return false;
    walk->current = *walk->row;
    walk->current.name = export->name;
    walk->current.doc = export->doc;
    walk->export ++;
    return true;
}

const struct option *options_next(struct option_walk *walk)
{
    while (walk->row->kind == OPTION_KIND_EXPORT) {
        if (next_export(walk))
            return &walk->current;
        walk->row++;
        walk->export = 0;
    }
    return walk->row->kind == OPTION_KIND_END ? NULL : walk->row++;
}

/* ---- reading ---- */

static bool mistake(const char *text, const char *what)
{
    fprintf(stderr, "maquette: %s '%.200s'\n", what, text);
    return false;
}

static bool find(const struct scanning *in, const char *name, size_t length, struct option *found)
{
    struct option_walk walk = options_walk(in->rows);
    for (const struct option *each; (each = options_next(&walk));)
        if (strlen(each->name) == length && strncmp(each->name, name, length) == 0) {
            *found = *each;
            return true;
        }
    return false;
}

static bool find_letter(const struct scanning *in, char letter, struct option *found)
{
    struct option_walk walk = options_walk(in->rows);
    for (const struct option *each; (each = options_next(&walk));)
        if (each->letter == letter) {
            *found = *each;
            return true;
        }
    return false;
}

static bool unknown(const struct scanning *in, const char *name, size_t length)
{
    const char *names[OPTIONS_MOST];
    unsigned count = 0;
    struct option_walk walk = options_walk(in->rows);
    for (const struct option *each; count < OPTIONS_MOST && (each = options_next(&walk));)
        names[count++] = each->name;
    const char *near =
        nearest_word(arena_format(in->arena, "%.*s", (int)length, name), names, count);
    fprintf(stderr, "maquette: unknown option '--%.*s'", (int)(length < 200 ? length : 200), name);
    if (near)
        fprintf(stderr, "; did you mean '--%s'?\n", near);
    else
        fputs("; --help lists those of this command\n", stderr);
    return false;
}

static void append(struct text_list *list, const char *text, struct arena *arena)
{
    const char **items = arena_array(arena, list->count + 1, sizeof *items);
    if (list->count)
        memcpy(items, list->items, list->count * sizeof *items);
    items[list->count++] = text;
    list->items = items;
}

static bool read_count(const struct scanning *in, const struct option *option, const char *text)
{
    uint64_t *value = (uint64_t *)((char *)in->options + option->place);
    const char *wrong = number_count(in->arena, text, value);
    if (!wrong && ((double)*value < option->least || (double)*value > option->most))
        wrong =
            arena_format(in->arena, "it must be from %.0f to %.0f", option->least, option->most);
    if (wrong) {
        fprintf(stderr, "maquette: --%s %.60s: %s\n", option->name, text, wrong);
        return false;
    }
    *((bool *)((char *)in->options + option->given)) = true;
    return true;
}

/* One form at a time goes to stdout. */
static bool choose_export(const struct option *option, const struct export_class **chosen)
{
    unsigned i = 0;
    while (strcmp(exports[i]->name ? exports[i]->name : "", option->name) != 0)
        i++;
    if (*chosen && *chosen != exports[i]) {
        fprintf(stderr, "maquette: only one is possible of --%s and --%s\n", (*chosen)->name,
                option->name);
        return false;
    }
    *chosen = exports[i];
    return true;
}

static bool apply(const struct scanning *in, const struct option *option, const char *value)
{
    void *place = (char *)in->options + option->place;
    switch (option->kind) {
    case OPTION_KIND_FLAG:
        *(bool *)place = true;
        return true;
    case OPTION_KIND_TEXT:
        *(const char **)place = value;
        return true;
    case OPTION_KIND_LIST:
        append(place, value, in->arena);
        return true;
    case OPTION_KIND_EXPORT:
        return choose_export(option, place);
    default:
        return read_count(in, option, value);
    }
}

static bool takes_value(const struct option *option)
{
    return option->kind != OPTION_KIND_FLAG && option->kind != OPTION_KIND_EXPORT;
}

/* `value` is what stood after `=`, or NULL. */
static bool take(struct scanning *in, const struct option *option, const char *value)
{
    if (!takes_value(option))
        return value ? mistake(option->name, "no value goes with option") : apply(in, option, NULL);
    if (!value && in->next >= in->count)
        return mistake(option->name, "a value is missing after option");
    return apply(in, option, value ? value : in->arguments[in->next++]);
}

static bool read_one(struct scanning *in, const char *text)
{
    struct option option;
    if (text[0] != '-' || text[1] == 0) {
        append(&in->options->words, text, in->arena);
        return true;
    }
    if (text[1] != '-' && find(in, text + 1, strcspn(text + 1, "="), &option)) {
        /* not its first letter with the rest for a value: -out would be the folder `ut` */
        fprintf(stderr, "maquette: unknown option '%.200s'; did you mean '--%s'?\n", text,
                option.name);
        return false;
    }
    if (text[1] != '-')
        return find_letter(in, text[1], &option) ? take(in, &option, text[2] ? text + 2 : NULL)
                                                 : mistake(text, "unknown option");
    const size_t length = strcspn(text + 2, "=");
    if (!find(in, text + 2, length, &option))
        return unknown(in, text + 2, length);
    return take(in, &option, text[2 + length] ? text + 3 + length : NULL);
}

bool options_read(struct options *into, const struct option *rows, int count, char **arguments,
                  struct arena *arena)
{
    struct scanning in = {into, rows, arena, count, 0, arguments};
    bool good = true, only_words = false;
    while (in.next < count && good) {
        const char *text = arguments[in.next++];
        if (only_words)
            append(&into->words, text, arena);
        else if (strcmp(text, "--") == 0)
            only_words = true;
        else
            good = read_one(&in, text);
    }
    return good;
}

void print_wrapped(FILE *to, const char *text, unsigned indent)
{
    unsigned column = indent;
    while (*text) {
        const size_t length = strcspn(text, " ");
        if (column > indent && column + 1 + length > HELP_WIDTH) {
            fprintf(to, "\n%*s", (int)indent, "");
            column = indent;
        }
        const bool first = column == indent;
        fprintf(to, "%s%.*s", first ? "" : " ", (int)length, text);
        column += (unsigned)length + !first;
        text += length + strspn(text + length, " ");
    }
    fputc('\n', to);
}

void options_print(const struct option *rows, FILE *to)
{
    struct option_walk walk = options_walk(rows);
    for (const struct option *option; (option = options_next(&walk));) {
        char text[64];
        snprintf(text, sizeof text, "%s%c%s --%s%s%s", option->letter ? "-" : " ",
                 option->letter ? option->letter : ' ', option->letter ? "," : " ", option->name,
                 option->argument ? " " : "", option->argument ? option->argument : "");
        fprintf(to, "  %-*s ", OPTION_WIDTH, text);
        print_wrapped(to, option->doc, OPTION_WIDTH + 3);
    }
}
