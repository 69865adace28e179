/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/grid.h"

#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct grid *grid_create(struct arena *arena, uint32_t columns)
{
    struct grid *grid = arena_alloc(arena, sizeof *grid);
    *grid = (struct grid){.arena = arena, .columns = columns, .room = 32};
    grid->look = arena_array(arena, columns, sizeof *grid->look);
    grid->cells = arena_array(arena, (size_t)columns * grid->room, sizeof *grid->cells);
    grid->heading = arena_array(arena, grid->room, sizeof *grid->heading);
    for (uint32_t i = 1; i < columns; i++)
        grid->look[i].gap = 2;
    return grid;
}

void grid_look(struct grid *grid, uint32_t column, enum align align, unsigned gap)
{
    grid->look[column].align = align;
    grid->look[column].gap = gap;
}

void grid_break(struct grid *grid, uint32_t column) { grid->look[column].breaks = true; }

void grid_note(struct grid *grid, uint32_t column) { grid->look[column].note = true; }

void grid_row(struct grid *grid)
{
    if (grid->rows == grid->room) {
        struct grid_cell *cells =
            arena_array(grid->arena, 2 * (size_t)grid->room * grid->columns, sizeof *cells);
        bool *heading = arena_array(grid->arena, 2 * (size_t)grid->room, sizeof *heading);
        memcpy(cells, grid->cells, (size_t)grid->room * grid->columns * sizeof *cells);
        memcpy(heading, grid->heading, grid->room * sizeof *heading);
        grid->cells = cells;
        grid->heading = heading;
        grid->room *= 2;
    }
    grid->rows++;
}

void grid_put(struct grid *grid, uint32_t column, const char *text, enum tone tone)
{
    struct grid_cell *cell = &grid->cells[(size_t)(grid->rows - 1) * grid->columns + column];
    cell->text = arena_text(grid->arena, text);
    cell->tone = tone;
}

void grid_heading(struct grid *grid, const char *text)
{
    grid_row(grid);
    grid->heading[grid->rows - 1] = true;
    grid_put(grid, 0, text, TONE_HEAD);
}

unsigned text_width(const char *text)
{
    unsigned width = 0;
    for (; text && *text; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

static const struct grid_cell *cell_at(const struct grid *grid, uint32_t row, uint32_t column)
{
    return &grid->cells[(size_t)row * grid->columns + column];
}

static unsigned column_width(const struct grid *grid, uint32_t column)
{
    unsigned widest = 0;
    for (uint32_t i = 0; i < grid->rows; i++) {
        const unsigned width = grid->heading[i] ? 0 : text_width(cell_at(grid, i, column)->text);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* What it is printed on. */
struct paper {
    FILE *to;
    unsigned width; /* UINT_MAX: no matter */
    bool colour;
};

static void print_toned(const struct paper *paper, const struct grid_cell *cell)
{
    static const char *const codes[] = {
        [TONE_GOOD] = "\033[32m", [TONE_BAD] = "\033[31m", [TONE_HEAD] = "\033[1m"};
    const bool toned = paper->colour && cell->tone != TONE_PLAIN && *cell->text;
    fprintf(paper->to, "%s%s%s", toned ? codes[cell->tone] : "", cell->text,
            toned ? "\033[0m" : "");
}

/* Columns that are printed side by side: the keys, and those from `first` to `end`. */
struct page {
    uint32_t keys, first, end;
};

static uint32_t next_column(const struct page *page, uint32_t column)
{
    return column + 1 == page->keys ? page->first : column + 1;
}

/* Word by word, in lines of their own. */
static void print_below(const struct paper *paper, const char *text)
{
    enum { INDENT = 6 };
    unsigned at = paper->width; /* the first word begins a line */
    while (*text) {
        const size_t length = strcspn(text, " ");
        unsigned width = 0;
        for (size_t i = 0; i < length; i++)
            width += ((unsigned char)text[i] & 0xC0) != 0x80;
        const bool begins = at + 1 + width > paper->width;
        fprintf(paper->to, begins ? "\n%*s" : "%*s", begins ? INDENT : 1, "");
        fwrite(text, 1, length, paper->to);
        at = (begins ? INDENT : at + 1) + width;
        text += length + strspn(text + length, " ");
    }
}

/* Blanks are owed until there is text after them, so no line ends in blanks. */
static void print_row(const struct grid *grid, uint32_t row, const struct page *page,
                      const unsigned *widths, const struct paper *paper)
{
    unsigned owed = 0, at = 0;
    for (uint32_t i = page->keys ? 0 : page->first; i < page->end; i = next_column(page, i)) {
        const struct grid_cell *cell = cell_at(grid, row, i);
        const unsigned width = text_width(cell->text);
        const unsigned fill = grid->heading[row] || width > widths[i] ? 0 : widths[i] - width;
        const bool right = grid->look[i].align == ALIGN_RIGHT;
        owed += widths[i] > 0 || width > 0 ? grid->look[i].gap : 0;
        if (grid->look[i].note && width > 0 && at + owed + width > paper->width) {
            print_below(paper, cell->text);
        } else if (width > 0) {
            const unsigned blanks = owed + (right ? fill : 0);
            fprintf(paper->to, "%*s", (int)blanks, "");
            print_toned(paper, cell);
            at += blanks + width;
            owed = right ? 0 : fill;
        } else {
            owed += fill;
        }
    }
    fputc('\n', paper->to);
}

/* Columns of a terminal; UINT_MAX: it is none, or does not know. */
static unsigned width_of(FILE *to)
{
    struct winsize size;
    if (isatty(fileno(to)) && ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return UINT_MAX;
}

static unsigned width_between(const struct grid *grid, const unsigned *widths, uint32_t first,
                              uint32_t end)
{
    unsigned width = 0;
    for (uint32_t i = first; i < end; i++)
        width += widths[i] > 0 ? widths[i] + grid->look[i].gap : 0;
    return width;
}

static uint32_t next_break(const struct grid *grid, uint32_t column)
{
    while (column < grid->columns && !grid->look[column].breaks)
        column++;
    return column;
}

/* As many columns from `first` on as find room; one group at least. */
static uint32_t page_end(const struct grid *grid, const unsigned *widths, uint32_t keys,
                         uint32_t first, unsigned most)
{
    const unsigned left = width_between(grid, widths, 0, keys);
    uint32_t end = next_break(grid, first + 1);
    while (end < grid->columns) {
        const uint32_t further = next_break(grid, end + 1);
        if (left + width_between(grid, widths, first, further) > most)
            break;
        end = further;
    }
    return end;
}

void grid_print(const struct grid *grid, FILE *to, bool colour)
{
    unsigned *widths = arena_array(grid->arena, grid->columns, sizeof *widths);
    for (uint32_t i = 0; i < grid->columns; i++)
        widths[i] = grid->look[i].note ? 0 : column_width(grid, i);
    const unsigned most = grid->width ? grid->width : width_of(to);
    const struct paper paper = {to, most, colour};
    struct page page = {.end = grid->columns};
    if (width_between(grid, widths, 0, grid->columns) > most) {
        page.keys = page.first = next_break(grid, 0);
        page.end = page_end(grid, widths, page.keys, page.first, most);
    }
    for (bool more = true; more; page.first = page.end) {
        if (page.first > page.keys) {
            page.end = page_end(grid, widths, page.keys, page.first, most);
            fputc('\n', to);
        }
        for (uint32_t i = 0; i < grid->rows; i++)
            print_row(grid, i, &page, widths, &paper);
        more = page.end < grid->columns;
    }
}

static bool joined(const struct grid *grid, uint32_t column)
{
    return column > 0 && grid->look[column].gap == 1;
}

/* Blanks at the beginning are for the eye in plain text only. */
static const char *unindented(const char *text) { return text ? text + strspn(text, " ") : ""; }

static bool column_empty(const struct grid *grid, uint32_t column)
{
    return column > 0 && column_width(grid, column) == 0 &&
           !(column + 1 < grid->columns && joined(grid, column + 1));
}

static void print_markdown_row(const struct grid *grid, uint32_t row, FILE *to)
{
    for (uint32_t i = 0; i < grid->columns; i++) {
        if (column_empty(grid, i))
            continue;
        const char *text = unindented(cell_at(grid, row, i)->text);
        fputs(joined(grid, i) ? (*text ? " " : "") : i ? " | " : "| ", to);
        const bool bold = *text && grid->heading[row] && i == 0;
        fprintf(to, "%s%s%s", bold ? "**" : "", text, bold ? "**" : "");
    }
    fputs(" |\n", to);
}

static void print_markdown_rule(const struct grid *grid, FILE *to)
{
    for (uint32_t i = 0; i < grid->columns; i++)
        if (!joined(grid, i) && !column_empty(grid, i))
            fputs(grid->look[i].align == ALIGN_RIGHT ? "|---:" : "|---", to);
    fputs("|\n", to);
}

void grid_markdown(const struct grid *grid, FILE *to)
{
    for (uint32_t i = 0; i < grid->rows; i++) {
        const char *first = cell_at(grid, i, 0)->text;
        if (grid->heading[i] && !(first && *first))
            continue;
        print_markdown_row(grid, i, to);
        if (i == 0)
            print_markdown_rule(grid, to);
    }
}
