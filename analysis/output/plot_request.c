/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request as a Gantt chart (request.csv, which `trace --out` leaves): a row for each stay, the
 * client's own first, and a bar for whatever it spends time on.  Where a stay waits for an answer
 * of others there is only a line, for they have rows of their own. */
#include <math.h>
#include <string.h>

#include "analysis/output/grid.h"
#include "analysis/output/plot_script.h"

enum { ROWS_MOST = 40, LABEL_MOST = 34 };

/* By name of the kind; the last one is a thin line. */
static const struct look {
    const char *kind, *title, *colour;
} looks[] = {
    {"compute", "works", "#0072B2"},
    {"processor", "waits for a processor", "#56B4E9"},
    {"queue", "waits for a worker", "#D55E00"},
    {"network", "on its way", "#bbbbbb"},
    {"connection", "connects", "#CC79A7"},
    {"disk", "disk", "#009E73"},
    {"replication", "waits for other replicas", "#E69F00"},
    {"lock", "waits for a row", "#F0E442"},
    {"delay", "waits without a processor", "#8a8acb"},
    {"backoff", "backs off", "#333333"},
    {"pause", "frozen", "#882255"},
    {"lost", "waits for an answer", "#999999"},
};
enum { LOOKS = sizeof looks / sizeof looks[0], WAITS = LOOKS - 1 };

struct gantt {
    struct plot *plot;
    struct script script;
    struct plot_table table;
    uint32_t stay, kind, begin, end, where, what; /* columns */
    uint32_t rows;
    struct time_unit unit;
    double most;            /* s */
    uint32_t blocks[LOOKS]; /* UINT32_MAX: none of it */
};

static bool find_columns(struct gantt *in)
{
    const struct plot_table *table = &in->table;
    in->stay = plot_table_column(table, "stay");
    in->kind = plot_table_column(table, "kind");
    in->begin = plot_table_column(table, "begin_s");
    in->end = plot_table_column(table, "end_s");
    in->where = plot_table_column(table, "where");
    in->what = plot_table_column(table, "what");
    if (in->stay != UINT32_MAX && in->kind != UINT32_MAX && in->begin != UINT32_MAX &&
        in->end != UINT32_MAX && in->where != UINT32_MAX && in->what != UINT32_MAX)
        return true;
    fprintf(stderr, "maquette: %s/request.csv: a column is missing\n", in->plot->folder);
    return false;
}

static void measure(struct gantt *in)
{
    for (uint32_t i = 0; i < in->table.rows; i++) {
        const double stay = plot_table_number(&in->table, i, in->stay);
        if (stay > in->rows)
            in->rows = (uint32_t)stay;
        in->most = fmax(in->most, plot_table_number(&in->table, i, in->end));
    }
    in->unit = script_time_unit(in->most);
}

static void put_kind(struct gantt *in, unsigned look)
{
    FILE *to = in->script.data.stream;
    bool any = false;
    in->blocks[look] = in->script.blocks;
    for (uint32_t i = 0; i < in->table.rows; i++) {
        const double stay = plot_table_number(&in->table, i, in->stay);
        if (strcmp(plot_table_text(&in->table, i, in->kind), looks[look].kind) != 0 ||
            !(stay <= ROWS_MOST))
            continue;
        if (!any)
            fprintf(to, "# %s: begin, end, row\n", looks[look].title);
        any = true;
        script_number(to, plot_table_number(&in->table, i, in->begin) * in->unit.per_second);
        script_number(to, plot_table_number(&in->table, i, in->end) * in->unit.per_second);
        fprintf(to, " %.0f\n", stay);
    }
    if (any)
        script_block(&in->script);
    else
        in->blocks[look] = UINT32_MAX;
}

static const char *label_of(const struct gantt *in, uint32_t row)
{
    for (uint32_t i = 0; i < in->table.rows; i++) {
        if (plot_table_number(&in->table, i, in->stay) != row)
            continue;
        const char *what = plot_table_text(&in->table, i, in->what);
        const char *text =
            arena_format(in->plot->arena, "%s%s%s", plot_table_text(&in->table, i, in->where),
                         *what ? "  " : "", what);
        return text_width(text) > LABEL_MOST
                   ? arena_format(in->plot->arena, "%.*s...", LABEL_MOST - 1, text)
                   : text;
    }
    return "";
}

/* Beside the rows; the width that they need, as a share of the screen. */
static double put_labels(const struct gantt *in, uint32_t rows)
{
    FILE *to = in->script.to;
    size_t widest = 8;
    fputs("set ytics (", to);
    for (uint32_t row = 1; row <= rows; row++) {
        const char *label = label_of(in, row);
        widest = text_width(label) > widest ? text_width(label) : widest;
        fputs(row > 1 ? ", " : "", to);
        script_tick(to, label);
        fprintf(to, " %u", row);
    }
    fprintf(to, ") scale 0 font ',%d'\n", rows > 24 ? 10 : 13);
    return 0.03 + (rows > 24 ? 0.0062 : 0.0078) * (double)widest;
}

/* A piece of each colour and what it means. */
static void put_key(const struct gantt *in)
{
    FILE *to = in->script.to;
    double x = 0.021, y = 0.853;
    for (unsigned i = 0; i < LOOKS; i++) {
        if (in->blocks[i] == UINT32_MAX)
            continue;
        const double width = 0.042 + 0.0068 * (double)strlen(looks[i].title);
        if (x + width > 0.98) {
            x = 0.021;
            y -= 0.034;
        }
        fprintf(to,
                "set arrow from screen %.4f,%.4f to screen %.4f,%.4f nohead lw %d lc rgb '%s'\n"
                "set label '%s' at screen %.4f,%.4f left font ',13'\n",
                x, y, x + 0.02, y, i == WAITS ? 2 : 12, looks[i].colour, looks[i].title, x + 0.026,
                y);
        x += width;
    }
}

static void put_bars(struct gantt *in)
{
    FILE *to = in->script.to;
    for (unsigned n = 0; n < LOOKS; n++) {
        const unsigned i = (n + WAITS) % LOOKS; /* the line first, below the bars */
        if (in->blocks[i] == UINT32_MAX)
            continue;
        script_clause(&in->script, in->blocks[i]);
        if (i == WAITS)
            fprintf(to, "using 1:3:($2-$1):(0) with vectors nohead lw 2 lc rgb '%s' notitle",
                    looks[i].colour);
        else
            fprintf(to,
                    "using 1:3:1:2:($3-0.34):($3+0.34) with boxxyerror fs solid 1 noborder lc rgb "
                    "'%s' notitle",
                    looks[i].colour);
    }
}

static const char *text_of(const struct gantt *in, const char *key)
{
    const char *text =
        json_string_value(json_object_get(json_object_get(in->plot->about, "request"), key));
    return text ? text : "";
}

bool plot_request(struct plot *plot)
{
    struct gantt in = {.plot = plot};
    bool missing;
    if (!plot_table_read(&in.table, arena_format(plot->arena, "%s/request.csv", plot->folder),
                         plot->arena, &missing))
        return missing;
    if (!find_columns(&in))
        return false;
    measure(&in);
    if (in.rows == 0 || !(in.most > 0))
        return true;
    const uint32_t rows = in.rows < ROWS_MOST ? in.rows : ROWS_MOST;
    const char *note = in.rows > rows ? arena_format(plot->arena, "%s; %u more rows are not shown",
                                                     text_of(&in, "note"), in.rows - rows)
                                      : text_of(&in, "note");
    if (!script_begin(&in.script, plot, "request", text_of(&in, "title"), note))
        return false;
    for (unsigned i = 0; i < LOOKS; i++)
        put_kind(&in, i);
    FILE *to = in.script.to;
    fputs("set multiplot\nunset key\n", to);
    put_key(&in);
    fprintf(to, "set lmargin at screen %.4f; set rmargin at screen 0.97\n", put_labels(&in, rows));
    fprintf(to,
            "set bmargin at screen 0.115; set tmargin at screen 0.79\nset xrange [0:%.9g]\n"
            "set yrange [%u.6:0.4] \nset border 1\nset xlabel 'time since it was sent (%s)'\n",
            in.most * in.unit.per_second * 1.01, rows, in.unit.name);
    put_bars(&in);
    script_panel_end(&in.script);
    return script_end(&in.script, plot);
}
