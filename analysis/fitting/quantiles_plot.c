/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qq.gp: quantiles of the fitted laws against those of the sample.  On the diagonal a law is right;
 * where its line leaves it, and in which direction, says what is wrong with it. */
#include <math.h>

#include "analysis/fitting/show_fits.h"
#include "analysis/output/plot_script.h"

enum { POINTS = 160, SHOWN = 3 };

/* Ever closer to 1, for tails are what matters. */
static double share_at(unsigned i)
{
    return i < POINTS / 2 ? (i + 0.5) / POINTS * 1.8
                          : 1 - 0.1 * pow(10, -3.0 * (i - POINTS / 2) / (POINTS / 2.0));
}

static void put_data(struct script *script, const struct fits_shown *shown, unsigned which,
                     struct time_unit unit, struct extent *x, struct extent *y)
{
    for (unsigned i = 0; i < POINTS; i++) {
        const double share = share_at(i);
        if (share > 1 - 3.0 / (double)shown->sample->count)
            break;
        const double measured = sample_quantile(shown->sample, share) * 1e-9 * unit.per_second;
        const double law =
            fit_quantile(shown->sample, &shown->fits[which], share) * 1e-9 * unit.per_second;
        fprintf(script->data.stream, "%.9g %.9g\n", measured, law);
        extent_see(x, measured);
        extent_see(y, law);
    }
    script_block(script);
}

/* A name runs into the one before it that is nearer than this, or out of the picture: parts of the
 * axis. */
static const double too_near = 0.06, last_part = 0.94;

/* Their names stand beside them, below each other where they would run into each other. */
static void put_percentiles(const struct fits_shown *shown, struct time_unit unit,
                            const struct axis *measured, FILE *to)
{
    static const struct {
        double share;
        const char *name;
    } marks[] = {{0.5, "p50"}, {0.9, "p90"}, {0.99, "p99"}, {0.999, "p99.9"}};
    double before = -1;
    unsigned line = 0;
    for (unsigned i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        const double at = sample_quantile(shown->sample, marks[i].share) * 1e-9 * unit.per_second;
        const double place = axis_place(measured, at);
        const bool last = place > last_part;
        line = place - before < too_near ? line + 1 : 0;
        before = place;
        fprintf(to,
                "set arrow from first %.9g, graph 0 to first %.9g, graph 1 nohead lc rgb '#bbbbbb' "
                "dt 3\nset label '%s' at first %.9g, graph %.2f offset %s,0 %s textcolor rgb "
                "'#777777'\n",
                at, at, marks[i].name, at, 0.97 - 0.05 * line, last ? "-0.4" : "0.4",
                last ? "right" : "left");
    }
}

static const char *name_of(const struct fits_shown *shown, unsigned which, struct arena *arena)
{
    const struct fit *fit = &shown->fits[which];
    return fit->law->text(shown->sample, fit->p, arena);
}

static void put_panel(struct script *script, const struct fits_shown *shown, unsigned count,
                      struct time_unit unit, const struct extent *x, const struct extent *y,
                      struct arena *arena)
{
    FILE *to = script->to;
    struct extent both = *x;
    extent_see(&both, y->low);
    extent_see(&both, y->high);
    fputs("set lmargin at screen 0.1; set rmargin at screen 0.965\n"
          "set bmargin at screen 0.115; set tmargin at screen 0.74\n"
          "set xlabel ",
          to);
    script_text(to, arena_format(arena, "measured (%s), logarithmic", unit.name));
    fputs("\nset ylabel ", to);
    script_text(to, arena_format(arena, "fitted law (%s), logarithmic", unit.name));
    fputs("\n", to);
    const struct axis measured = axis_logarithmic(x), fitted = axis_logarithmic(&both);
    axis_put(to, "x", &measured, true);
    axis_put(to, "y", &fitted, true);
    put_percentiles(shown, unit, &measured, to);
    for (unsigned i = 0; i < count; i++) {
        fprintf(to, "set arrow from screen 0.085,%.4f to screen 0.115,%.4f nohead lw 3 ",
                0.86 - 0.037 * i, 0.86 - 0.037 * i);
        script_style(to, i);
        fputs("\nset label ", to);
        script_text(to, name_of(shown, i, arena));
        fprintf(to, " at screen 0.122,%.4f left\n", 0.86 - 0.037 * i);
    }
    fputs("plot x with lines lc rgb '#888888' dt 2 lw 2 notitle", to);
    script->begun = true;
    for (unsigned i = 0; i < count; i++) {
        script_clause(script, i);
        fputs("using 1:2 with lines lw 3 ", to);
        script_style(to, i);
        fputs(" notitle", to);
    }
    script_panel_end(script);
}

bool quantiles_plot(struct plot *plot, const struct fits_shown *shown)
{
    struct script script;
    struct extent x = EXTENT_EMPTY, y = EXTENT_EMPTY;
    const unsigned count = shown->count < SHOWN ? shown->count : SHOWN;
    const struct time_unit unit = script_time_unit(sample_quantile(shown->sample, 0.999) * 1e-9);
    if (!script_begin(&script, plot, "qq", "Quantiles of fitted laws against those measured",
                      arena_format(plot->arena,
                                   "%s of %s, %zu values; on the dashed line the law is right",
                                   shown->column, shown->file, shown->sample->count)))
        return false;
    for (unsigned i = 0; i < count; i++)
        put_data(&script, shown, i, unit, &x, &y);
    put_panel(&script, shown, count, unit, &x, &y, plot->arena);
    return script_end(&script, plot);
}
