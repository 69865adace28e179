/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be had for which money: every architecture, at every point of a sweep, by its cost per
 * hour and its 99th percentile, and by its cost and its availability.  The line joins those that no
 * other one beats in both: the Pareto front.
 *
 * Rules: only what bears the same load can be compared, so of a sweep over a rate of requests the
 * highest value is taken at which as many as ever have a percentile, and the head says which. Where
 * no failure was seen, the upper bound of the share of failures counts (an open triangle: at most
 * so much).  Without two different costs there is nothing to choose, and no picture. */
#include <math.h>
#include <string.h>

#include "analysis/output/label_room.h"
#include "analysis/output/plot_script.h"
#include "sim/csv.h"

/* One architecture at one point. */
struct choice {
    uint32_t architecture, row; /* row: a line of the file where it stands */
    double cost;
    struct estimate_drawn {
        double value, low, high; /* NAN: none */
        bool bound;              /* the value is a bound only */
    } p99, failed;
};

struct pareto {
    struct plot *plot;
    struct script script;
    struct plot_table table;
    struct choice *choices;
    uint32_t count;
    uint32_t rate; /* column of the parameter that is a rate; UINT32_MAX: none */
    const char *rate_value;
    struct time_unit unit;
};

/* ---- reading ---- */

static uint32_t column(const struct pareto *in, const char *name)
{
    return plot_table_column(&in->table, name);
}

static const char *text_at(const struct pareto *in, uint32_t row, uint32_t at)
{
    return at == UINT32_MAX ? "" : plot_table_text(&in->table, row, at);
}

static bool same_choice(const struct pareto *in, uint32_t a, uint32_t b)
{
    bool same = strcmp(text_at(in, a, 0), text_at(in, b, 0)) == 0;
    for (uint32_t i = 0; i < in->plot->path_count; i++) {
        const uint32_t at = column(in, in->plot->paths[i]);
        same = same && strcmp(text_at(in, a, at), text_at(in, b, at)) == 0;
    }
    return same;
}

static struct estimate_drawn estimate_at(const struct pareto *in, uint32_t row)
{
    return (struct estimate_drawn){.value = plot_table_number(&in->table, row, column(in, "mean")),
                                   .low = plot_table_number(&in->table, row, column(in, "low")),
                                   .high = plot_table_number(&in->table, row, column(in, "high"))};
}

static struct estimate_drawn failed_of(struct estimate_drawn up)
{
    const struct estimate_drawn bound = {1 - up.low, (double)NAN, (double)NAN, true},
                                seen = {1 - up.value, 1 - up.high, 1 - up.low, false};
    return up.value >= 1 ? bound : seen;
}

static void take(const struct pareto *in, struct choice *choice, uint32_t row)
{
    const char *metric = text_at(in, row, column(in, "metric"));
    if (strcmp(metric, "cost.hour") == 0)
        choice->cost = estimate_at(in, row).value;
    else if (strcmp(metric, "latency.p99") == 0)
        choice->p99 = estimate_at(in, row);
    else if (strcmp(metric, "availability") == 0 ||
             (strcmp(metric, "up.share") == 0 && isnan(choice->failed.value)))
        choice->failed = failed_of(estimate_at(in, row));
}

static uint32_t architecture_of(const struct pareto *in, uint32_t row)
{
    uint32_t at = 0;
    while (at < in->plot->count && strcmp(in->plot->names[at], text_at(in, row, 0)) != 0)
        at++;
    return at;
}

/* Lines of one choice follow each other; those of parts and of groups are others'. */
static void read_choices(struct pareto *in)
{
    const struct estimate_drawn none = {(double)NAN, (double)NAN, (double)NAN, false};
    const uint32_t scope = column(in, "scope"), group = column(in, "group");
    in->choices = arena_array(in->plot->arena, in->table.rows + 1, sizeof *in->choices);
    for (uint32_t row = 0; row < in->table.rows; row++) {
        const uint32_t architecture = architecture_of(in, row);
        if (*text_at(in, row, scope) || *text_at(in, row, group) || architecture == in->plot->count)
            continue;
        if (in->count == 0 || !same_choice(in, in->choices[in->count - 1].row, row))
            in->choices[in->count++] = (struct choice){architecture, row, (double)NAN, none, none};
        take(in, &in->choices[in->count - 1], row);
    }
}

/* ---- what can be compared ---- */

/* How many have a percentile at this rate. */
static uint32_t with_percentile(const struct pareto *in, const char *rate)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < in->count; i++)
        count += isfinite(in->choices[i].p99.value) &&
                 strcmp(text_at(in, in->choices[i].row, in->rate), rate) == 0;
    return count;
}

static void find_rate(struct pareto *in)
{
    in->rate = UINT32_MAX;
    for (uint32_t i = 0; i < in->plot->path_count && in->table.rows > 0; i++) {
        const char *unit = arena_format(in->plot->arena, "%s.unit", in->plot->paths[i]);
        if (strcmp(text_at(in, 0, column(in, unit)), "1/s") == 0)
            in->rate = column(in, in->plot->paths[i]);
    }
    double highest = -1;
    uint32_t most = 1; /* nobody has one: no rate, and all points */
    for (uint32_t i = 0; i < in->count && in->rate != UINT32_MAX; i++) {
        const double rate = plot_table_number(&in->table, in->choices[i].row, in->rate);
        const char *text = text_at(in, in->choices[i].row, in->rate);
        const uint32_t count = with_percentile(in, text);
        if (count > most || (count == most && rate > highest)) {
            most = count;
            highest = rate;
            in->rate_value = text;
        }
    }
}

static void keep_comparable(struct pareto *in)
{
    uint32_t kept = 0;
    double least = INFINITY, most = -INFINITY;
    find_rate(in);
    for (uint32_t i = 0; i < in->count; i++) {
        const struct choice *choice = &in->choices[i];
        if (!isfinite(choice->cost) ||
            (in->rate_value && strcmp(text_at(in, choice->row, in->rate), in->rate_value) != 0))
            continue;
        least = fmin(least, choice->cost);
        most = fmax(most, choice->cost);
        in->choices[kept++] = *choice;
    }
    in->count = most > least ? kept : 0;
}

static const struct estimate_drawn *of(const struct choice *choice, bool latency)
{
    return latency ? &choice->p99 : &choice->failed;
}

static bool is_drawn(const struct choice *choice, bool latency)
{
    return of(choice, latency)->value > 0;
}

/* Nobody is as good in both and better in one. */
static bool on_front(const struct pareto *in, const struct choice *choice, bool latency)
{
    const double cost = choice->cost, value = of(choice, latency)->value;
    for (uint32_t i = 0; i < in->count; i++) {
        const struct choice *other = &in->choices[i];
        const double its = of(other, latency)->value;
        if (is_drawn(other, latency) && other->cost <= cost && its <= value &&
            (other->cost < cost || its < value))
            return false;
    }
    return is_drawn(choice, latency);
}

/* ---- drawing ---- */

/* Of its bar, which goes down to what the logarithmic axis shows of an end at 0. */
static double lower_of(const struct estimate_drawn *it)
{
    return isfinite(it->low) ? axis_lower(it->value, it->low) : it->value;
}

static void put_point(struct pareto *in, const struct choice *choice, bool latency, double factor)
{
    const struct estimate_drawn *it = of(choice, latency);
    FILE *to = in->script.data.stream;
    script_number(to, choice->cost);
    script_number(to, it->value * factor);
    script_number(to, lower_of(it) * factor);
    script_number(to, (isfinite(it->high) ? it->high : it->value) * factor);
    fprintf(to, " %d\n", it->bound);
}

/* The front from left to right, and on to the edges: nobody is cheaper than its first, none faster
 * than its last, and of one alone there would be nothing to be seen. */
static void put_front(struct pareto *in, bool latency, double factor, const struct pane *pane)
{
    const struct choice *last = NULL;
    double after = -INFINITY;
    FILE *to = in->script.data.stream;
    fputs("# the front: cost, value\n", to);
    for (;;) {
        const struct choice *next = NULL;
        for (uint32_t i = 0; i < in->count; i++) {
            const struct choice *choice = &in->choices[i];
            if (choice->cost > after && on_front(in, choice, latency) &&
                (!next || choice->cost < next->cost))
                next = choice;
        }
        if (!next)
            break;
        if (!last)
            fprintf(to, " %.9g %.9g\n", next->cost, pane->y.high);
        put_point(in, next, latency, factor);
        after = next->cost;
        last = next;
    }
    if (last)
        fprintf(to, " %.9g %.9g\n", pane->x.high, of(last, latency)->value * factor);
    script_block(&in->script);
}

/* The values of the parameters besides the rate, or the name. */
static const char *label_of(const struct pareto *in, const struct choice *choice)
{
    const char *text = "";
    for (uint32_t i = 0; i < in->plot->path_count; i++) {
        const uint32_t at = column(in, in->plot->paths[i]);
        if (at == in->rate)
            continue;
        const char *dot = strrchr(in->plot->paths[i], '.');
        text = arena_format(in->plot->arena, "%s%s%s %s", text, *text ? ", " : "",
                            dot ? dot + 1 : in->plot->paths[i], text_at(in, choice->row, at));
    }
    return *text ? text : in->plot->names[choice->architecture];
}

/* Points and their bars. */
static struct label_room room_of(const struct pareto *in, bool latency, double factor,
                                 const struct pane *pane)
{
    struct label_room room = label_room_of(in->plot->arena, pane, 3 * in->count);
    for (uint32_t i = 0; i < in->count; i++) {
        const struct choice *choice = &in->choices[i];
        const struct estimate_drawn *it = of(choice, latency);
        if (!is_drawn(choice, latency))
            continue;
        label_room_point(&room, pane, choice->cost, it->value * factor);
        if (isfinite(it->high))
            label_room_bar(&room, pane, choice->cost, lower_of(it) * factor, it->high * factor);
    }
    return room;
}

static void put_labels(const struct pareto *in, bool latency, double factor,
                       const struct pane *pane)
{
    struct label_room room = room_of(in, latency, factor, pane);
    for (uint32_t i = 0; i < in->count; i++) {
        const struct choice *choice = &in->choices[i];
        if (on_front(in, choice, latency))
            label_room_put(&room, pane, choice->cost, of(choice, latency)->value * factor,
                           label_of(in, choice), script_colour(choice->architecture),
                           in->script.to);
    }
}

static void put_clauses(struct pareto *in, const uint32_t *blocks, uint32_t front)
{
    FILE *to = in->script.to;
    script_clause(&in->script, front);
    fputs("using 1:2 with steps lw 2 lc rgb '#888888' notitle", to);
    for (uint32_t i = 0; i < in->plot->count; i++) {
        if (blocks[i] == UINT32_MAX)
            continue;
        script_clause(&in->script, blocks[i]);
        fprintf(to, "using 1:2:3:4 with yerrorbars pt 0 lw 1.5 lc rgb '%s' notitle",
                script_colour(i));
        script_clause(&in->script, blocks[i]);
        fprintf(to, "using 1:($5 > 0 ? NaN : $2) with points pt %u ps 1.7 lc rgb '%s' notitle",
                script_shape(i), script_colour(i));
        script_clause(&in->script, blocks[i]);
        fprintf(to, "using 1:($5 > 0 ? $2 : NaN) with points pt 10 ps 1.7 lw 2 lc rgb '%s' notitle",
                script_colour(i));
    }
}

static uint32_t put_blocks(struct pareto *in, bool latency, double factor, uint32_t *blocks,
                           struct extent *extent)
{
    FILE *to = in->script.data.stream;
    for (uint32_t i = 0; i < in->plot->count; i++) {
        bool any = false;
        blocks[i] = in->script.blocks;
        for (uint32_t k = 0; k < in->count; k++) {
            const struct choice *choice = &in->choices[k];
            const struct estimate_drawn *it = of(choice, latency);
            if (choice->architecture != i || !is_drawn(choice, latency))
                continue;
            if (!any)
                fprintf(to, "# %s: cost, value, low, high, is it a bound\n", in->plot->names[i]);
            any = true;
            put_point(in, choice, latency, factor);
            extent_see_estimate(extent, it->value * factor, it->low * factor, it->high * factor,
                                true);
        }
        if (any)
            script_block(&in->script);
        else
            blocks[i] = UINT32_MAX;
    }
    return in->script.blocks;
}

static void put_panel(struct pareto *in, bool latency, double left, double right, double top)
{
    FILE *to = in->script.to;
    struct extent x = EXTENT_EMPTY, y = EXTENT_EMPTY;
    uint32_t *blocks = arena_array(in->plot->arena, in->plot->count, sizeof *blocks);
    const double factor = latency ? in->unit.per_second : 1;
    for (uint32_t i = 0; i < in->count; i++)
        extent_see(&x, in->choices[i].cost);
    const uint32_t front = put_blocks(in, latency, factor, blocks, &y);
    const struct pane pane = {left, right, top, axis_around(&x),
                              latency ? axis_logarithmic(&y) : axis_nines(&y)};
    put_front(in, latency, factor, &pane);
    fprintf(to,
            "set lmargin at screen %g; set rmargin at screen %g\nset bmargin at screen %g; set "
            "tmargin at screen %g\nset xlabel 'cost ($ per hour)'\nset ylabel ",
            left, right, PANE_BOTTOM, top);
    script_text(to, latency ? arena_format(in->plot->arena, "99th percentile (%s), logarithmic",
                                           in->unit.name)
                            : "availability, better below");
    fputs("\nset ytics autofreq\n", to);
    axis_put(to, "x", &pane.x, true);
    axis_put(to, "y", &pane.y, true);
    if (!latency)
        axis_put_nines(to);
    put_labels(in, latency, factor, &pane);
    put_clauses(in, blocks, front);
    script_panel_end(&in->script);
}

static bool any_drawn(const struct pareto *in, bool latency)
{
    for (uint32_t i = 0; i < in->count; i++)
        if (is_drawn(&in->choices[i], latency))
            return true;
    return false;
}

static void measure(struct pareto *in)
{
    struct extent seconds = EXTENT_EMPTY;
    for (uint32_t i = 0; i < in->count; i++)
        extent_see(&seconds, in->choices[i].p99.value);
    in->unit = script_time_unit(seconds.high);
}

bool plot_pareto(struct plot *plot)
{
    struct pareto in = {.plot = plot};
    bool missing;
    if (!plot_table_read(&in.table, arena_format(plot->arena, "%s/summary.csv", plot->folder),
                         plot->arena, &missing))
        return missing;
    read_choices(&in);
    keep_comparable(&in);
    measure(&in);
    const bool latency = any_drawn(&in, true), up = any_drawn(&in, false);
    if (!latency && !up)
        return true;
    const char *head =
        in.rate_value
            ? arena_format(plot->arena, "What is to be had for which cost, at %s/s", in.rate_value)
            : "What is to be had for which cost";
    if (!script_begin(&in.script, plot, "pareto", head,
                      "grey: those that no other one beats in both; bars: 95 % interval; ▽ at most "
                      "so many failures"))
        return false;
    fputs("set multiplot\nunset key\n", in.script.to);
    const double top = script_key(&in.script, plot->names, plot->count, false);
    if (latency)
        put_panel(&in, true, 0.085, up ? 0.455 : 0.975, top);
    if (up)
        put_panel(&in, false, latency ? 0.595 : 0.13, 0.975, top);
    return script_end(&in.script, plot);
}
