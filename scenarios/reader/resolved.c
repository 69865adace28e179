/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/resolved.h"

#include <string.h>

#include "scenarios/reader/tree.h"

enum { LINE_MOST = 100, FLOW_DEPTH_MOST = 3 };

/* ---- scalars ---- */

static bool plain_character(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           strchr(" _-+./%$=()<>~^;\\", c) != NULL;
}

/* May stand without quotes anywhere, in braces too. */
static bool is_plain(const char *text)
{
    const size_t size = strlen(text);
    if (size == 0 || strchr(" -%>=~", text[0]) || text[size - 1] == ' ')
        return false;
    for (size_t i = 0; i < size; i++)
        if (!plain_character((unsigned char)text[i]))
            return false;
    return true;
}

/* A number with a minus is plain as well. */
static bool is_negative(const char *text)
{
    return text[0] == '-' && text[1] >= '0' && text[1] <= '9' && is_plain(text + 1);
}

static bool has_controls(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || (unsigned char)*text == 0x7f ||
            (unsigned char)*text >= 0x80)
            return true;
    return false;
}

/* Double quotes: every byte that could be a line break or a control is escaped, UTF-8 stays. */
static void print_double(const char *text, FILE *to)
{
    fputc('"', to);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        const bool c1 = c[0] == 0xc2 && c[1] < 0xa0;
        const bool break3 = c[0] == 0xe2 && c[1] == 0x80 && (c[2] == 0xa8 || c[2] == 0xa9);
        if (*c == '"' || *c == '\\')
            fprintf(to, "\\%c", *c);
        else if (*c < 0x20 || *c == 0x7f)
            fprintf(to, "\\x%02x", *c);
        else if (c1)
            fprintf(to, "\\x%02x", *++c);
        else if (break3)
            fprintf(to, "\\u20%02x", c[2] - 0x80), c += 2;
        else
            fputc(*c, to);
    }
    fputc('"', to);
}

static void print_scalar(const struct tree *scalar, FILE *to)
{
    const char *text = scalar->text;
    if (tree_is_empty(scalar))
        return;
    if (is_plain(text) || is_negative(text)) {
        fputs(text, to);
    } else if (has_controls(text)) {
        print_double(text, to);
    } else {
        fputc('\'', to);
        for (; *text; text++)
            fputs((char[3]){*text, *text == '\'' ? '\'' : '\0', '\0'}, to);
        fputc('\'', to);
    }
}

/* ---- on one line ---- */

/* Characters that a tree takes on one line; more than LINE_MOST when it is not worth it. */
static size_t width(const struct tree *tree, int depth)
{
    if (tree->kind == TREE_SCALAR)
        return strlen(tree->text) + 2;
    size_t total = 2;
    if (depth == FLOW_DEPTH_MOST)
        return LINE_MOST + 1;
    for (uint32_t i = 0; i < tree->count && total <= LINE_MOST; i++) {
        const bool mapping = tree->kind == TREE_MAPPING;
        if (mapping && tree->entries[i].key)
            total += strlen(tree->entries[i].key->text) + 2;
        total += 2 + width(mapping ? tree->entries[i].value : tree->items[i], depth + 1);
    }
    return total;
}

static void print_flow(const struct tree *tree, FILE *to)
{
    if (tree->kind == TREE_SCALAR) {
        print_scalar(tree, to);
        return;
    }
    fputc(tree->kind == TREE_MAPPING ? '{' : '[', to);
    for (uint32_t i = 0; i < tree->count; i++) {
        fputs(i ? ", " : "", to);
        if (tree->kind == TREE_SEQUENCE) {
            print_flow(tree->items[i], to);
            continue;
        }
        print_scalar(tree->entries[i].key, to);
        if (!tree_is_empty(tree->entries[i].value)) {
            fputs(": ", to);
            print_flow(tree->entries[i].value, to);
        }
    }
    fputc(tree->kind == TREE_MAPPING ? '}' : ']', to);
}

/* ---- over several lines ---- */

static void print_block(const struct tree *tree, FILE *to, int indent, int first);

static bool fits_line(const struct tree *value, int indent)
{
    return value->kind == TREE_SCALAR || value->count == 0 ||
           width(value, 0) + (size_t)indent <= LINE_MOST - 20;
}

/* After "key:". */
static void print_value(const struct tree *value, FILE *to, int indent)
{
    if (tree_is_empty(value)) {
        fputc('\n', to);
    } else if (fits_line(value, indent)) {
        fputc(' ', to);
        print_flow(value, to);
        fputc('\n', to);
    } else {
        fputc('\n', to);
        print_block(value, to, indent + 2, indent + 2);
    }
}

/* After "- ": a mapping begins on the same line. */
static void print_item(const struct tree *item, FILE *to, int indent)
{
    if (tree_is_empty(item) || fits_line(item, indent)) {
        print_flow(item, to);
        fputc('\n', to);
    } else {
        print_block(item, to, indent + 2, 0);
    }
}

/* `first`: blanks before the first line, where something stands on it already. */
static void print_block(const struct tree *tree, FILE *to, int indent, int first)
{
    for (uint32_t i = 0; i < tree->count; i++) {
        fprintf(to, "%*s", i ? indent : first, "");
        if (tree->kind == TREE_MAPPING) {
            print_scalar(tree->entries[i].key, to);
            fputc(':', to);
            print_value(tree->entries[i].value, to, indent);
        } else {
            fputs("- ", to);
            print_item(tree->items[i], to, indent);
        }
    }
}

void resolved_print(const struct tree *tree, FILE *to)
{
    if (tree && tree->kind == TREE_MAPPING)
        print_block(tree, to, 0, 0);
}
