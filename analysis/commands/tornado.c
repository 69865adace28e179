/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/tornado.h"

#include <math.h>

#include "analysis/cli/command_line.h"
#include "analysis/commands/search_options.h"
#include "analysis/output/plot_script.h"

static void put_bars(struct script *script, const struct sensitivity *list, uint32_t bars,
                     struct extent *x)
{
    for (uint32_t i = 0; i < bars; i++) {
        const struct sensitivity *one = &list[i];
        fprintf(script->data.stream, "%.9g %u %.9g %.9g\n", one->elasticity, bars - i,
                one->elasticity - one->half_width, one->elasticity + one->half_width);
        extent_see_estimate(x, one->elasticity, one->elasticity - one->half_width,
                            one->elasticity + one->half_width, false);
    }
    extent_see(x, 0);
    script_block(script);
}

static void put_names(FILE *to, const struct sensitivity *list, uint32_t bars, struct arena *arena)
{
    fputs("set ytics scale 0 (", to);
    for (uint32_t i = 0; i < bars; i++) {
        fputs(i > 0 ? ", " : "", to);
        script_tick(to, arena_format(arena, "%s = %s", list[i].path, list[i].value));
        fprintf(to, " %u", bars - i);
    }
    fputs(")\n", to);
}

static bool write_tornado(struct plot *plot, const struct sensitivity *list, uint32_t count,
                          const char *metric)
{
    struct script script;
    struct extent x = EXTENT_EMPTY;
    const uint32_t bars = count < TORNADO_BARS ? count : TORNADO_BARS;
    if (!script_begin(&script, plot, "tornado",
                      arena_format(plot->arena, "What %s hangs on", metric),
                      "by how many per cent it moves when a number moves by one; lines: 95 % "
                      "intervals"))
        return false;
    put_bars(&script, list, bars, &x);
    FILE *to = script.to;
    const struct axis axis = axis_around(&x);
    fputs("set lmargin at screen 0.46; set rmargin at screen 0.965\n"
          "set bmargin at screen 0.115; set tmargin at screen 0.86\nset xlabel 'elasticity'\n",
          to);
    put_names(to, list, bars, plot->arena);
    axis_put(to, "x", &axis, true);
    fprintf(to,
            "set yrange [0.3:%.1f]\nset border 1\nunset key\n"
            "set style fill solid 0.85 noborder\n"
            "set arrow from 0, graph 0 to 0, graph 1 nohead lc rgb '#444444' lw 2 front\n",
            bars + 0.7);
    script_clause(&script, 0);
    fputs("using (0):2:(0):1:($2-0.32):($2+0.32) with boxxyerror lc rgb '#0072B2' notitle", to);
    script_clause(&script, 0);
    fputs("using 1:2:3:4 with xerrorbars lc rgb '#D55E00' lw 2 pt 0 notitle", to);
    script_panel_end(&script);
    return script_end(&script, plot);
}

int tornado_draw(const struct options *options, const struct sensitivity *list, uint32_t count,
                 const char *metric, struct arena *arena)
{
    struct plot plot = {.arena = arena,
                        .folder = options->out,
                        .where = arena_format(arena, "%s/plots", options->out),
                        .command = command_line("sensitivity", options, arena)};
    if (count == 0)
        return EXIT_OK;
    return search_folder(&plot)
               ? search_draw(options, &plot, "tornado", write_tornado(&plot, list, count, metric))
               : EXIT_TROUBLE;
}
