/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/plot_script.h"

#include <math.h>
#include <string.h>

#include "analysis/output/grid.h"

/* Okabe and Ito: blue, vermilion, green, purple, orange, sky blue, black. */
static const char *const colours[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                      "#E69F00", "#56B4E9", "#000000"};
/* Filled circle, square, triangle, diamond, inverted triangle, pentagon, open circle. */
static const unsigned shapes[] = {7, 5, 9, 13, 11, 15, 6};
enum {
    COLOURS = sizeof colours / sizeof colours[0],
    DASHES = 5,
    NOTE_WIDTH = 125,
    NOTE_OF_TWO = 13
};

static void put_safely(FILE *to, const char *text, bool quoted)
{
    for (; *text; text++) {
        if (quoted && *text == '\'')
            fputc('\'', to);
        fputc((unsigned char)*text < ' ' || *text == '`' ? '?' : *text, to);
    }
}

void script_tick(FILE *to, const char *text)
{
    fputc('\'', to);
    for (; *text; text++) {
        const char one[] = {*text, 0};
        put_safely(to, *text == '%' ? "%%" : one, true);
    }
    fputc('\'', to);
}

void script_text(FILE *to, const char *text)
{
    fputc('\'', to);
    put_safely(to, text, true);
    fputc('\'', to);
}

static void put_terminals(FILE *to, const char *name)
{
    fputs("set encoding utf8\n"
          "do for [format in exists('only') ? only : 'svg png'] {\n"
          "reset\n"
          "if (format eq 'svg') {\n"
          "  set terminal svg size 1400,800 noenhanced font 'Sans,18' background '#ffffff'\n"
          "} else {\n"
          "  set terminal pngcairo size 1400,800 noenhanced font 'Sans,15' background '#ffffff'\n"
          "}\n",
          to);
    fprintf(to, "if (!exists('only')) { set output '%s.'.format }\n", name);
    fputs("set border 3 lc rgb '#888888'\n"
          "set tics nomirror out textcolor rgb '#333333'\n"
          "set grid lc rgb '#e4e4e4' lt 1 lw 1\n"
          "set style fill transparent solid 0.2 noborder\n",
          to);
}

/* Of the letters of a note, so that a long one does not run out of the picture. */
static unsigned note_size(unsigned width)
{
    enum { USUAL = 15, LEAST = 8 };
    const unsigned size = width > NOTE_WIDTH ? USUAL * NOTE_WIDTH / width : USUAL;
    return size > LEAST ? size : LEAST;
}

/* Behind which semicolon of a note the second line begins, so that the longer one is shortest. */
static size_t note_half(const char *note, struct arena *arena, unsigned *widest)
{
    size_t half = 0;
    *widest = text_width(note);
    for (const char *at = strstr(note, "; "); at; at = strstr(at + 1, "; ")) {
        const size_t length = (size_t)(at - note) + 1;
        const unsigned one = text_width(arena_format(arena, "%.*s", (int)length, note)),
                       other = text_width(at + 2), longer = one > other ? one : other;
        if (longer < *widest) {
            *widest = longer;
            half = length;
        }
    }
    return half;
}

static void put_note(FILE *to, unsigned number, const char *note, double y, unsigned size)
{
    fprintf(to, "set label %u ", number);
    script_text(to, note);
    fprintf(to, " at screen 0.02,%.3f left font ',%u' textcolor rgb '#555555'\n", y, size);
}

/* In one line if that can be read, else in two. */
static void put_notes(FILE *to, const char *note, struct arena *arena)
{
    unsigned widest;
    const size_t half = note_half(note, arena, &widest);
    if (text_width(note) <= NOTE_WIDTH || half == 0) {
        put_note(to, 2, note, 0.905, note_size(text_width(note)));
        return;
    }
    const unsigned usual = note_size(widest), size = usual < NOTE_OF_TWO ? usual : NOTE_OF_TWO;
    put_note(to, 2, arena_format(arena, "%.*s", (int)half, note), 0.913, size);
    put_note(to, 3, note + half + 1, 0.887, size);
}

bool script_begin(struct script *script, struct plot *plot, const char *name, const char *head,
                  const char *note)
{
    *script = (struct script){.name = name};
    if (!file_begin(&script->gp, plot->where, arena_format(plot->arena, "%s.gp", name)))
        return false;
    if (!file_begin(&script->data, plot->where, arena_format(plot->arena, "%s.dat", name))) {
        file_abandon(&script->gp);
        return false;
    }
    FILE *to = script->to = script->gp.stream;
    fprintf(to,
            "# gnuplot %s.gp draws %s.svg and %s.png from %s.dat, which holds the results of\n# ",
            name, name, name, name);
    put_safely(to, plot->command, false);
    fputs("\n", to);
    put_terminals(to, name);
    fputs("set label 1 ", to);
    script_text(to, head);
    fputs(" at screen 0.02,0.955 left font 'Sans:Bold,22'\n", to);
    put_notes(to, note, plot->arena);
    return true;
}

bool script_end(struct script *script, struct plot *plot)
{
    fputs("unset multiplot\nunset output\n}\n", script->to);
    const bool good = file_commit(&script->data);
    if (!good) {
        file_abandon(&script->gp);
        return false;
    }
    if (plot->made_count < PLOTS_MOST)
        plot->made[plot->made_count++] = script->name;
    return file_commit(&script->gp);
}

const char *script_colour(uint32_t series) { return colours[series % COLOURS]; }

unsigned script_shape(uint32_t series)
{
    return shapes[series % (sizeof shapes / sizeof shapes[0])];
}

void script_clause(struct script *script, uint32_t block)
{
    fprintf(script->to, "%s'%s.dat' index %u ", script->begun ? ", \\\n  " : "plot ", script->name,
            block);
    script->begun = true;
}

void script_panel_end(struct script *script)
{
    fputs("\nunset label\nunset arrow\n", script->to);
    script->begun = false;
}

static unsigned dashes_of(uint32_t series) { return 1 + series / COLOURS % DASHES; }

void script_style(FILE *to, uint32_t series)
{
    fprintf(to, "lc rgb '%s' dt %u", script_colour(series), dashes_of(series));
}

/* Where the next name stands: in this line if there is room for all of it. */
struct key_place {
    double x, y;
};
#define KEY_LEFT 0.021
#define KEY_RIGHT 0.985

/* A piece of a line, `style` of it and its name. */
static void put_key(FILE *to, const char *name, const char *style, struct key_place *at)
{
    const double width = 0.037 + 0.0085 * text_width(name);
    if (at->x > KEY_LEFT && at->x + width > KEY_RIGHT)
        *at = (struct key_place){KEY_LEFT, at->y - 0.032};
    fprintf(to, "set arrow from screen %.4f,%.4f to screen %.4f,%.4f nohead %s\nset label ", at->x,
            at->y, at->x + 0.03, at->y, style);
    script_text(to, name);
    fprintf(to, " at screen %.4f,%.4f left\n", at->x + 0.037, at->y);
    at->x += width + 0.025;
}

double script_key(const struct script *script, const char *const *names, uint32_t count,
                  bool offered)
{
    FILE *to = script->to;
    struct key_place at = {KEY_LEFT, 0.853};
    for (uint32_t i = 0; i < count; i++) {
        char style[64];
        snprintf(style, sizeof style, "lw 4 lc rgb '%s' dt %u", script_colour(i), dashes_of(i));
        put_key(to, names[i], style, &at);
    }
    if (offered)
        put_key(to, "offered", "lw 9 lc rgb '#dddddd'", &at);
    return at.y - 0.06;
}

void script_number(FILE *to, double value)
{
    if (isfinite(value))
        fprintf(to, " %.9g", value);
    else
        fputs(" NaN", to);
}

void script_block(struct script *script)
{
    fputs("\n\n", script->data.stream);
    script->blocks++;
}

struct time_unit script_time_unit(double most)
{
    if (most >= 20)
        return (struct time_unit){"s", 1};
    return most >= 1e-3 ? (struct time_unit){"ms", 1e3} : (struct time_unit){"us", 1e6};
}
