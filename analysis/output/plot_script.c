/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/plot_script.h"

#include <math.h>
#include <string.h>

/* Okabe and Ito: blue, vermilion, green, purple. */
static const char *const colours[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7"};
enum { COLOURS = sizeof colours / sizeof colours[0], DASHES = 5 };

static void put_safely(FILE *to, const char *text, bool quoted)
{
    for (; *text; text++) {
        if (quoted && *text == '\'')
            fputc('\'', to);
        fputc((unsigned char)*text < ' ' || *text == '`' ? '?' : *text, to);
    }
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
    fputs(" at screen 0.02,0.955 left font 'Sans:Bold,22'\nset label 2 ", to);
    script_text(to, note);
    fputs(" at screen 0.02,0.905 left textcolor rgb '#555555'\n", to);
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

void script_style(FILE *to, uint32_t series)
{
    fprintf(to, "lc rgb '%s' dt %u", script_colour(series), 1 + series / COLOURS % DASHES);
}

void script_key(const struct script *script, const char *const *names, uint32_t count)
{
    FILE *to = script->to;
    double x = 0.021, y = 0.853;
    for (uint32_t i = 0; i < count; i++) {
        fprintf(to, "set arrow from screen %.4f,%.4f to screen %.4f,%.4f nohead lw 4 ", x, y,
                x + 0.03, y);
        script_style(to, i);
        fputs("\nset label ", to);
        script_text(to, names[i]);
        fprintf(to, " at screen %.4f,%.4f left\n", x + 0.037, y);
        x += 0.037 + 0.0085 * (double)strlen(names[i]) + 0.025;
        if (x > 0.85) {
            x = 0.021;
            y -= 0.032;
        }
    }
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

void extent_see(struct extent *extent, double value)
{
    if (!isfinite(value))
        return;
    extent->low = fmin(extent->low, value);
    extent->high = fmax(extent->high, value);
}

bool extent_seen(const struct extent *extent) { return extent->low <= extent->high; }

void script_range(FILE *to, char axis, const struct extent *extent, bool zero)
{
    const double low = zero ? fmin(0, extent->low) : extent->low;
    const double width = extent->high > low ? extent->high - low : fabs(low) > 0 ? fabs(low) : 1;
    fprintf(to, "set %crange [%.6g:%.6g]\n", axis, low, low + width * (zero ? 1.08 : 1));
}

/* 1, 2 and 5 times the powers of ten; more of them where that leaves hardly any. */
static void put_ticks(FILE *to, char axis, double low, double high)
{
    static const double coarse[] = {1, 2, 5}, fine[] = {1, 1.5, 2, 3, 5, 7};
    const bool many = high / low > 12;
    const double *steps = many ? coarse : fine;
    const unsigned count = many ? 3 : 6;
    const char *before = "";
    fprintf(to, "set %ctics (", axis);
    for (int decade = (int)floor(log10(low)); decade <= (int)ceil(log10(high)); decade++)
        for (unsigned i = 0; i < count; i++) {
            const double at = steps[i] * pow(10, decade);
            if (at < low * 0.999 || at > high * 1.001)
                continue;
            fprintf(to, "%s'%.6g' %.6g", before, at, at);
            before = ", ";
        }
    fputs(")\n", to);
}

void script_log_range(FILE *to, char axis, const struct extent *extent)
{
    const double low = extent->low / 1.25, high = extent->high * 1.25;
    fprintf(to, "set logscale %c\nset %crange [%.6g:%.6g]\n", axis, axis, low, high);
    if (high / low < 300)
        put_ticks(to, axis, low, high);
}

struct time_unit script_time_unit(double most)
{
    if (most >= 20)
        return (struct time_unit){"s", 1};
    return most >= 1e-3 ? (struct time_unit){"ms", 1e3} : (struct time_unit){"us", 1e6};
}
