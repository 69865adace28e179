/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is drawn lies within the axes, and not along their edges: of every picture of a folder that
 * was made up so that each end of an interval, each line of an objective and each mark is the
 * outermost somewhere. */
#include "analysis/output/plot_axis.h"

#include <math.h>

#include "analysis/output/plot.h"
#include "tests/analysis/folder.h"

static struct arena *arena;
static const char *folder;

static void begin(void)
{
    arena = arena_create(0);
    folder = folder_make(arena);
    mkdir(arena_format(arena, "%s/plots", folder), 0777);
}

static void end(void)
{
    folder_remove(arena, folder);
    arena_destroy(arena);
}

/* ---- ranges ---- */

static void a_share_shows_all_of_it(void)
{
    const struct extent some = {99.95, 99.99}, all = {100, 100}, few = {12, 30};
    CU_ASSERT(axis_share(&some, 99).high > 100);
    CU_ASSERT(axis_share(&some, 99).low < 99);
    CU_ASSERT(axis_share(&all, 99).high > 100);
    CU_ASSERT(axis_share(&all, 100).high > axis_share(&all, 100).low);
    CU_ASSERT(axis_share(&few, 99).high > 100);
    CU_ASSERT(axis_share(&few, 99).low < 12);
}

static void ends_of_intervals_are_seen(void)
{
    struct extent linear = EXTENT_EMPTY, ratios = EXTENT_EMPTY, none = EXTENT_EMPTY;
    extent_see_estimate(&linear, 10, -4, 90, false);
    CU_ASSERT_EQUAL(linear.low, -4);
    CU_ASSERT_EQUAL(linear.high, 90);
    extent_see_estimate(&ratios, 10, -4, 90, true);
    CU_ASSERT_EQUAL(ratios.low, 1); /* a tenth of the value */
    CU_ASSERT_EQUAL(ratios.high, 90);
    extent_see_estimate(&none, (double)NAN, 1, 2, false);
    CU_ASSERT(!extent_seen(&none));
    extent_see_estimate(&none, 5, (double)NAN, (double)NAN, true);
    CU_ASSERT_EQUAL(none.low, 5);
    CU_ASSERT_EQUAL(none.high, 5);
}

static void axes_go_on_beyond_what_is_drawn(void)
{
    const struct extent below = {-4, 90}, one = {7, 7}, negative = {-3, -1}, empty = EXTENT_EMPTY;
    CU_ASSERT_EQUAL(axis_from_zero(&below).low, 0);
    CU_ASSERT(axis_from_zero(&below).high > 90);
    CU_ASSERT_EQUAL(axis_from_zero(&empty).low, 0);
    CU_ASSERT(axis_from_zero(&empty).high > 0);
    CU_ASSERT(axis_around(&negative).low < -3 && axis_around(&negative).high > -1);
    CU_ASSERT(axis_around(&one).low < 7 && axis_around(&one).high > 7);
    CU_ASSERT(axis_logarithmic(&one).low < 7 && axis_logarithmic(&one).high > 7);
}

static void nines_are_whole(void)
{
    const struct extent some = {2e-5, 6e-3}, all = {0.01, 1}, bare = {1e-4, 1e-3};
    CU_ASSERT_DOUBLE_EQUAL(axis_nines(&some).low, 0.98e-5, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(axis_nines(&some).high, 1.02e-2, 1e-9);
    CU_ASSERT(axis_nines(&all).high > 1.1); /* 0 % is not at the edge */
    CU_ASSERT(axis_nines(&bare).low < 5e-5 && axis_nines(&bare).high > 5e-3);
}

static void heights_are_places_on_the_axis(void)
{
    const struct axis even = {10, 30, false}, ratios = {1, 10000, true};
    CU_ASSERT_DOUBLE_EQUAL(axis_at(&even, 0.25), 15, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(axis_at(&ratios, 0.25), 10, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(axis_place(&even, 15), 0.25, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(axis_place(&ratios, 10), 0.25, 1e-12);
}

/* ---- scripts ---- */

struct range {
    double low, high;
};

/* What a script draws, panel by panel. */
struct reading {
    const char *data;
    struct range x, y;
    double lines[16]; /* of objectives: heights */
    unsigned line_count;
    unsigned checked, outside; /* values */
};

static const char *block_at(const char *data, unsigned number)
{
    for (; data && number > 0; number--) {
        data = strstr(data, "\n\n\n");
        data = data ? data + 3 : NULL;
    }
    return data;
}

/* Strictly within; `edge`: or on the edge. */
static void look(struct reading *in, double value, const struct range *range, bool edge)
{
    in->checked++;
    if (edge ? value < range->low * (1 - 1e-6) || value > range->high * (1 + 1e-6)
             : value <= range->low || value >= range->high) {
        in->outside++;
        printf("    %g is not between %g and %g\n", value, range->low, range->high);
    }
}

/* Columns 2 to 4 as the clause takes them.  An interval that cannot be shown whole, since it
 * reaches below 0, goes down to the edge. */
static void read_block(struct reading *in, const char *clause, unsigned number)
{
    const bool front = strstr(clause, "with steps") != NULL, bare = strstr(clause, "1:3:4"),
               bars = bare || strstr(clause, "1:2:3:4");
    const char *line = block_at(in->data, number);
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    for (unsigned empty = 0; *line && empty < 2; line += strcspn(line, "\n") + 1) {
        double x, values[3];
        empty = *line == '\n' ? empty + 1 : 0;
        if (*line == '\n' || *line == '#')
            continue;
        const int read = sscanf(line, "%lf %lf %lf %lf", &x, &values[0], &values[1], &values[2]);
        look(in, x, &in->x, true);
        for (int i = bare ? 1 : 0; i < (bars ? read - 1 : 1); i++)
            look(in, values[i], &in->y, front || i == 1);
    }
}

static void read_line(struct reading *in, const char *line)
{
    double at;
    unsigned number;
    const char *clause = strstr(line, ".dat' index ");
    sscanf(line, "set xrange [%lf:%lf]", &in->x.low, &in->x.high);
    sscanf(line, "set yrange [%lf:%lf]", &in->y.low, &in->y.high);
    if (sscanf(line, "set arrow from graph 0, first %lf to", &at) == 1)
        in->lines[in->line_count++] = at;
    if (!clause || sscanf(clause, ".dat' index %u", &number) != 1)
        return;
    for (; in->line_count > 0; in->line_count--)
        look(in, in->lines[in->line_count - 1], &in->y, false);
    read_block(in, clause, number);
}

/* How many values of a picture are outside of its axes, of at least so many. */
static unsigned outside(const char *name, unsigned least)
{
    const char *at = folder_read(arena, folder, arena_format(arena, "plots/%s.gp", name));
    struct reading in = {.data =
                             folder_read(arena, folder, arena_format(arena, "plots/%s.dat", name))};
    while (*at) {
        const size_t length = strcspn(at, "\n");
        read_line(&in, arena_format(arena, "%.*s", (int)length, at));
        at += length + (at[length] == '\n');
    }
    CU_ASSERT(in.checked >= least);
    return in.outside;
}

static void about(const char *parameters, const char *objectives)
{
    folder_write(arena, folder, "plot.json",
                 arena_format(arena,
                              "{\"schema\": 1, \"command\": \"maquette\", \"replications\": 4, "
                              "\"architectures\": [\"one\", \"two\"], \"parameters\": [%s], "
                              "\"objectives\": [%s]}",
                              parameters, objectives));
}

static const char *objective(const char *metric, double bound)
{
    return arena_format(arena,
                        "{\"text\": \"%s\", \"metric\": \"%s\", \"comparison\": \"<\", \"bound\": "
                        "%g, \"unit\": \"s\"}",
                        metric, metric, bound);
}

static void draw(bool (*picture)(struct plot *), bool linear)
{
    struct plot plot;
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    plot.linear = linear;
    CU_ASSERT(picture(&plot));
    CU_ASSERT(plot.made_count > 0);
    plot_close(&plot);
}

#define SWEEP_HEAD                                                                                 \
    "architecture,a.rate,a.rate.unit,b,b.unit,metric,scope,mean,half_width,low,high,n,unit,why,"   \
    "group\n"

/* The last point has intervals far wider than the values differ, and one is unstable. */
static const char *sweep_of(unsigned b)
{
    return arena_format(arena,
                        "one,1,1/s,%u,,latency.p99,,0.2,0,0.19,0.21,4,s,,\n"
                        "one,1,1/s,%u,,latency.p50,,0.1,0,0.09,0.11,4,s,,\n"
                        "one,1,1/s,%u,,availability,,1,0,0.999,1,4,ratio,,\n"
                        "one,1,1/s,%u,,goodput,,10,0,9,11,4,1/s,,\n"
                        "one,2,1/s,%u,,latency.p99,,0.3,5,-4.7,5.3,4,s,,\n"
                        "one,2,1/s,%u,,availability,,0.98,0.1,0.4,1,4,ratio,,\n"
                        "one,2,1/s,%u,,goodput,,20,50,-30,70,4,1/s,,\n"
                        "two,1,1/s,%u,,latency.p99,,0.2,0,0.19,0.21,4,s,,\n"
                        "two,2,1/s,%u,,latency.p99,,,,,,0,s,unstable,\n"
                        "two,2,1/s,%u,,latency.p50,,,,,,0,s,unstable,\n",
                        b, b, b, b, b, b, b, b, b, b);
}

/* Latency, availability and goodput by one parameter, and by two; the unstable mark in all. */
static void sweeps_lie_within_their_axes(void)
{
    for (unsigned way = 0; way < 4; way++) {
        const bool linear = way & 1, far = way & 2;
        begin();
        about("{\"path\": \"a.rate\", \"title\": \"rate\"}",
              arena_format(arena, "%s, %s", objective("latency.p99", far ? 60 : 0.25),
                           objective("availability", far ? 0.1 : 0.99)));
        folder_write(arena, folder, "summary.csv",
                     arena_format(arena, "%s%s", SWEEP_HEAD, sweep_of(1)));
        draw(plot_sweep, linear);
        CU_ASSERT_PTR_NOT_NULL(strstr(folder_read(arena, folder, "plots/load.gp"), "pt 8"));
        CU_ASSERT_EQUAL(outside("load", 20), 0);
        about("{\"path\": \"a.rate\", \"title\": \"rate\"}, {\"path\": \"b\", \"title\": \"b\"}",
              arena_format(arena, "%s, %s", objective("latency.p99", far ? 60 : 0.25),
                           objective("availability", far ? 0.1 : 0.99)));
        folder_write(arena, folder, "summary.csv",
                     arena_format(arena, "%s%s%s", SWEEP_HEAD, sweep_of(1), sweep_of(2)));
        draw(plot_sweep, linear);
        CU_ASSERT_EQUAL(outside("load", 20), 0);
        CU_ASSERT_EQUAL(outside("available", 20), 0);
        end();
    }
}

/* Bars of the costly one reach further than all values; that of the other down to no failure. */
static void bars_of_choices_lie_within_their_axes(void)
{
    static const double ups[][3] = {{0.9994, 0.9977, 0.9999}, {0.5, 0, 1}, {0.99, 0.985, 1}};
    for (unsigned i = 0; i < sizeof ups / sizeof ups[0]; i++) {
        begin();
        about("", "");
        folder_write(arena, folder, "summary.csv",
                     arena_format(arena,
                                  "architecture,metric,scope,mean,half_width,low,high,n,unit,why,"
                                  "group\n"
                                  "one,cost.hour,,1,0,,,4,$,,\none,latency.p99,,0.2,0,0.19,0.21,4,"
                                  "s,,\none,availability,,1,0,0.99999,1,4,ratio,,\n"
                                  "two,cost.hour,,2,0,,,4,$,,\ntwo,latency.p99,,0.3,0,-0.5,2.5,4,s,"
                                  ",\ntwo,availability,,%g,0,%g,%g,4,ratio,,\n",
                                  ups[i][0], ups[i][1], ups[i][2]));
        draw(plot_pareto, false);
        CU_ASSERT_EQUAL(outside("pareto", 20), 0);
        /* the bar ends where the axis of nines can still show it, not at the value */
        const char *bar =
            strstr(folder_read(arena, folder, "plots/pareto.dat"), "\n 2 300 30 2500 ");
        CU_ASSERT_PTR_NOT_NULL(bar);
        end();
    }
}

/* A corner far to the right of the slowest, at a percentile that the sample does not support. */
static void distributions_lie_within_their_axes(void)
{
    begin();
    about("", objective("latency.p999", 30));
    folder_write(arena, folder, "spectrum.csv",
                 "architecture,quantile,latency_s\none,0.06,0.01\none,0.5,0.05\none,0.9,0.1\n"
                 "one,0.99,0.4\n");
    draw(plot_distribution, false);
    CU_ASSERT_EQUAL(outside("distribution", 500), 0);
    const char *script = folder_read(arena, folder, "plots/distribution.gp");
    struct range x = {0, 0};
    CU_ASSERT_PTR_NOT_NULL(strstr(script, "set xrange"));
    CU_ASSERT_EQUAL(sscanf(strstr(script, "set xrange"), "set xrange [%lf:%lf]", &x.low, &x.high),
                    2);
    CU_ASSERT(x.high > 30000);
    draw(plot_spectrum, false);
    CU_ASSERT_EQUAL(outside("spectrum", 9), 0);
    script = folder_read(arena, folder, "plots/spectrum.gp");
    CU_ASSERT_EQUAL(sscanf(strstr(script, "set xrange"), "set xrange [%lf:%lf]", &x.low, &x.high),
                    2);
    CU_ASSERT(x.high > 1000); /* 99.9 % */
    end();
}

static void shares_of_reads_lie_within_their_axes(void)
{
    begin();
    about("", "");
    folder_write(arena, folder, "visibility.csv",
                 "architecture,store,from_s,to_s,reads,visible,low,high\n"
                 "one,,0,0.001,1000,0.5,0.2,0.8\none,,0.001,0.01,1000,0.9,0.9,0.9\n"
                 "one,,0.01,0.1,1000,1,0.99,1\n");
    draw(plot_visibility, false);
    CU_ASSERT_EQUAL(outside("visibility", 20), 0);
    end();
}

TEST_MAIN(plot_axis, TEST(a_share_shows_all_of_it), TEST(ends_of_intervals_are_seen),
          TEST(axes_go_on_beyond_what_is_drawn), TEST(nines_are_whole),
          TEST(heights_are_places_on_the_axis), TEST(sweeps_lie_within_their_axes),
          TEST(bars_of_choices_lie_within_their_axes), TEST(distributions_lie_within_their_axes),
          TEST(shares_of_reads_lie_within_their_axes))
