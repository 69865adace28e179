/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two bars for each input: what it does alone, and all that it does; the largest total on top. */
#include <math.h>
#include <stdlib.h>

#include "analysis/cli/command_line.h"
#include "analysis/commands/indices.h"
#include "analysis/commands/search_options.h"
#include "analysis/output/plot_script.h"

struct bar {
    const struct index_of_input *about;
    const struct uncertain *input;
};

static int larger_first(const void *one, const void *other)
{
    const double a = ((const struct bar *)one)->about->total,
                 b = ((const struct bar *)other)->about->total;
    return (a < b) - (a > b);
}

/* Height, left and right end of the bar, ends of the interval. */
static void put_bars(struct script *script, const struct bar *bars, uint32_t count, bool total,
                     struct extent *x)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct index_of_input *about = bars[i].about;
        const double value = total ? about->total : about->first,
                     low = total ? about->total_low : about->first_low,
                     high = total ? about->total_high : about->first_high;
        fprintf(script->data.stream, "%.9g %.3g %.9g %.9g\n", value,
                count - i + (total ? -0.17 : 0.17), low, high);
        extent_see_estimate(x, value, low, high, false);
    }
    script_block(script);
}

static void put_names(FILE *to, const struct bar *bars, uint32_t count, struct arena *arena)
{
    fputs("set ytics scale 0 (", to);
    for (uint32_t i = 0; i < count; i++) {
        fputs(i > 0 ? ", " : "", to);
        script_tick(to, arena_format(arena, "%s: %s", bars[i].input->key, bars[i].input->text));
        fprintf(to, " %u", count - i);
    }
    fputs(")\n", to);
}

static void put_plot(struct script *script)
{
    static const char *const names[] = {"alone (first order)", "with all others (total)"};
    static const char *const colours[] = {"#0072B2", "#56B4E9"};
    for (uint32_t i = 0; i < 2; i++) {
        script_clause(script, i);
        fprintf(script->to,
                "using (0):2:(0):1:($2-0.16):($2+0.16) with boxxyerror lc rgb '%s' title '%s'",
                colours[i], names[i]);
    }
    for (uint32_t i = 0; i < 2; i++) {
        script_clause(script, i);
        fputs("using 1:2:3:4 with xerrorbars lc rgb '#444444' lw 2 pt 0 notitle", script->to);
    }
    script_panel_end(script);
}

static bool write_picture(struct plot *plot, const struct bar *bars, uint32_t count,
                          const char *metric)
{
    struct script script;
    struct extent x = EXTENT_EMPTY;
    if (!script_begin(&script, plot, "indices",
                      arena_format(plot->arena, "What the variance of %s comes from", metric),
                      "indices of Sobol; lines: 95 % intervals"))
        return false;
    extent_see(&x, 0);
    put_bars(&script, bars, count, false, &x);
    put_bars(&script, bars, count, true, &x);
    const struct axis axis = axis_around(&x);
    fputs("set lmargin at screen 0.46; set rmargin at screen 0.965\n"
          "set bmargin at screen 0.115; set tmargin at screen 0.8\n"
          "set xlabel 'share of the variance'\n",
          script.to);
    put_names(script.to, bars, count, plot->arena);
    axis_put(script.to, "x", &axis, true);
    fprintf(script.to,
            "set yrange [0.4:%.1f]\nset border 1\n"
            "set key at graph 1, graph 1.09 right bottom horizontal\n"
            "set style fill solid 0.9 noborder\n"
            "set arrow from 0, graph 0 to 0, graph 1 nohead lc rgb '#444444' lw 2 front\n",
            count + 0.6);
    put_plot(&script);
    return script_end(&script, plot);
}

int indices_draw(const struct options *options, const struct indices *found,
                 const struct uncertain_inputs *inputs, const char *metric, struct arena *arena)
{
    struct plot plot = {.arena = arena,
                        .folder = options->out,
                        .where = arena_format(arena, "%s/plots", options->out),
                        .command = command_line("sensitivity", options, arena)};
    struct bar bars[INDICES_INPUTS_MOST];
    for (uint32_t i = 0; i < inputs->count; i++)
        bars[i] = (struct bar){&found->inputs[i], &inputs->list[i]};
    qsort(bars, inputs->count, sizeof bars[0], larger_first);
    return search_folder(&plot) ? search_draw(options, &plot, "indices",
                                              write_picture(&plot, bars, inputs->count, metric))
                                : EXIT_TROUBLE;
}
