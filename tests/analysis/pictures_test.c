/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What pictures say: capacity, the line of an objective, distributions, the Pareto front, one
 * request.  From files that were made up, so that what must come out is known. */
#include <math.h>

#include "analysis/output/plot_sweep.h"
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

static void about(const char *parameters, const char *rest)
{
    folder_write(arena, folder, "plot.json",
                 arena_format(arena,
                              "{\"schema\": 1, \"command\": \"maquette\", \"replications\": 4, "
                              "\"architectures\": [\"one\", \"two\"], \"parameters\": [%s]%s}",
                              parameters, rest));
}

#define OBJECTIVES                                                                                 \
    ", \"objectives\": [{\"text\": \"latency.p99 < 300ms\", \"metric\": \"latency.p99\", "         \
    "\"comparison\": \"<\", \"bound\": 0.3, \"unit\": \"s\"}, {\"text\": \"availability >= "       \
    "99%\", "                                                                                      \
    "\"metric\": \"availability\", \"comparison\": \">=\", \"bound\": 0.99, \"unit\": \"ratio\"}]"

static const char *file(const char *name)
{
    return folder_read(arena, folder, arena_format(arena, "plots/%s", name));
}

/* Draws by `draw`, and by gnuplot where there is one. */
static void drawn(bool (*draw)(struct plot *), unsigned pictures)
{
    struct plot plot;
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    CU_ASSERT(draw(&plot));
    CU_ASSERT_EQUAL(plot.made_count, pictures);
    for (uint32_t i = 0; i < plot.made_count; i++) {
        const enum rendered how = plot_render(&plot, plot.made[i]);
        CU_ASSERT(how == RENDERED || how == NO_GNUPLOT);
        if (how == RENDERED)
            CU_ASSERT(memcmp(file(arena_format(arena, "%s.png", plot.made[i])), "\x89PNG", 4) == 0);
    }
    plot_close(&plot);
}

/* ---- capacity ---- */

#define SWEEP_HEAD                                                                                 \
    "architecture,a.rate,a.rate.unit,metric,scope,mean,half_width,low,high,n,unit,why,group\n"

/* p99 and the load of the busiest part of two architectures at 100/s, 200/s...; load < 0: none. */
static void write_loads(const double (*loads)[2], unsigned count)
{
    const char *text = SWEEP_HEAD;
    static const char *const names[] = {"one", "two"};
    about("{\"path\": \"a.rate\", \"title\": \"rate\"}", OBJECTIVES);
    for (unsigned i = 0; i < count; i++)
        for (unsigned j = 0; j < 2; j++) {
            text = arena_format(arena, "%s%s,%u,1/s,latency.p99,,0.1,0,0.1,0.1,4,s,,\n", text,
                                names[j], 100 * (i + 1));
            if (loads[i][j] >= 0)
                text = arena_format(arena, "%s%s,%u,1/s,offered.load,node m/0,%g,0,,,0,ratio,,\n",
                                    text, names[j], 100 * (i + 1), loads[i][j]);
        }
    folder_write(arena, folder, "summary.csv", text);
}

static bool line_at(double x)
{
    return strstr(file("load.gp"),
                  arena_format(arena, "set arrow from first %.9g, graph 0 to first %.9g, graph 1",
                               x, x)) != NULL;
}

/* In proportion to the rate, whatever it jumps to above 1; without proportion between the points;
 * not where it is not known. */
static void capacity_is_where_the_load_is_one(void)
{
    static const double jumps[][2] = {{0.25, 0.1}, {0.5, 0.2}, {0.75, 0.3}, {40, 0.4}, {50, 0.5}};
    static const double bends[][2] = {{0.25, -1}, {0.6, -1}, {0.8, -1}, {1.2, -1}, {1.5, -1}};
    static const double steps[][2] = {{0.25, -1}, {0.4, -1}, {0.8, -1}, {40, -1}, {50, -1}};
    static const double at_once[][2] = {{1.25, 0.6}, {2.5, 0.7}, {3.75, 0.8}};
    begin();
    write_loads(jumps, 5);
    drawn(plot_sweep, 1);
    CU_ASSERT(line_at(400));
    CU_ASSERT_PTR_NOT_NULL(strstr(file("load.gp"), "dotted: capacity by means alone"));
    CU_ASSERT(!line_at(1000)); /* that of `two` lies beyond the picture */
    write_loads(bends, 5);
    drawn(plot_sweep, 1);
    CU_ASSERT(line_at(350));
    write_loads(steps, 5); /* a jump behind 300/s, of which 0.8 is done: 375/s */
    drawn(plot_sweep, 1);
    CU_ASSERT(line_at(375));
    write_loads(at_once, 3);
    drawn(plot_sweep, 1);
    CU_ASSERT_PTR_NULL(strstr(file("load.gp"), "dotted"));
    end();
}

/* ---- maps ---- */

/* p99 of 100 ms times 1 + x + y at three by three points, of which one is unstable; availability
 * 99.5 % but in a corner. */
static void write_map(void)
{
    const char *text = "architecture,a.rate,a.rate.unit,b,b.unit,metric,scope,mean,half_width,low,"
                       "high,n,unit,why,group\n";
    about("{\"path\": \"a.rate\", \"title\": \"rate\"}, {\"path\": \"b\", \"title\": \"b\"}",
          OBJECTIVES);
    for (unsigned x = 0; x < 3; x++)
        for (unsigned y = 0; y < 3; y++) {
            const char *at = arena_format(arena, "one,%u,1/s,%u,,", x + 1, y + 1);
            text = arena_format(arena, "%s%savailability,,%g,0,0.5,1,4,ratio,,\n", text, at,
                                x + y == 4 ? 0.9 : 0.995);
            if (x == 2 && y == 0)
                text = arena_format(arena,
                                    "%s%slatency.p99,,,,,,0,s,unstable,\n%slatency.p50,,,,,,0,s,"
                                    "unstable,\n",
                                    text, at, at);
            else
                text = arena_format(arena, "%s%slatency.p99,,%g,0,0.1,0.1,4,s,,\n", text, at,
                                    0.1 * (1 + x + y));
        }
    folder_write(arena, folder, "summary.csv", text);
}

/* Met where 1 + x + y < 3: the line goes round (0,0), (1,0), (0,1), and unstable points are beyond
 * it. */
static void a_line_parts_what_meets_the_objective(void)
{
    static const char *const edges[] = {"\n1.5 -0.5\n1.5 0.5\n", "\n0.5 0.5\n1.5 0.5\n",
                                        "\n0.5 0.5\n0.5 1.5\n", "\n-0.5 1.5\n0.5 1.5\n"};
    begin();
    write_map();
    drawn(plot_sweep, 4);
    for (unsigned i = 0; i < 4; i++)
        CU_ASSERT_PTR_NOT_NULL(strstr(file("map.dat"), edges[i]));
    CU_ASSERT_PTR_NULL(strstr(file("map.dat"), "\n0.5 -0.5\n0.5 0.5\n"));
    CU_ASSERT_PTR_NULL(strstr(file("map.dat"), "\n1.5 0.5\n1.5 1.5\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file("map.gp"), "latency.p99 < 300ms"));
    /* of availability, where less is worse: round the corner */
    CU_ASSERT_PTR_NOT_NULL(strstr(file("map-2.dat"), "\n1.5 1.5\n1.5 2.5\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file("map-2.dat"), "\n1.5 1.5\n2.5 1.5\n"));
    CU_ASSERT_PTR_NULL(strstr(file("map-2.dat"), "\n1.5 -0.5\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file("map-2.gp"), " negative"));
    end();
}

/* ---- distributions ---- */

/* Exponential with a mean of 100 ms and 1 s: the tail of x is exp(-x / mean).  Between quantiles it
 * is a chord, off by less than 2 %. */
static void tails_are_those_of_the_law(void)
{
    const char *text = "architecture,quantile,latency_s\n";
    begin();
    about("", OBJECTIVES);
    for (unsigned j = 0; j < 2; j++)
        for (int i = 1; i <= 100; i++) {
            const double share = 1 - pow(10, -i / 25.0);
            text = arena_format(arena, "%s%s,%.9g,%.9g\n", text, j ? "two" : "one", share,
                                -(j ? 1 : 0.1) * log(1 - share));
        }
    folder_write(arena, folder, "spectrum.csv", text);
    drawn(plot_distribution, 1);
    const char *data = strstr(file("distribution.dat"), "# share in % that took longer of one");
    CU_ASSERT_PTR_NOT_NULL_FATAL(data);
    unsigned lines = 0, wrong = 0;
    double x, mean;
    for (data = strchr(data, '\n') + 1; sscanf(data, "%lf %lf", &x, &mean) == 2 && *data != '\n';
         data = strchr(data, '\n') + 1, lines++)
        wrong += x > 20 && !(fabs(mean / (100 * exp(-x / 100)) - 1) < 0.02);
    CU_ASSERT(lines > 50);
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(file("distribution.gp"), "set arrow from first 300, graph 0 to first 300,1 nohead"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(file("distribution.gp"), "set arrow from first 300, graph 0 to first 300,99"));
    end();
}

/* ---- Pareto ---- */

static const char *choice(const char *text, const char *at, double cost, double p99, double up)
{
    text = arena_format(arena, "%s%s,cost.hour,,%g,0,,,4,$,,\n", text, at, cost);
    if (p99 > 0)
        text = arena_format(arena, "%s%s,latency.p99,,%g,0.01,,,4,s,,\n", text, at, p99);
    if (up > 0)
        text = arena_format(arena, "%s%s,availability,,%g,0.01,%g,1,4,ratio,,\n", text, at, up,
                            up < 1 ? up - 0.1 : 0.999);
    return text;
}

/* At the highest rate at which most have a percentile (at 200/s one only has): one/2 is beaten by
 * two/2, which costs less and is faster; two/3 is the cheapest way to still less; one/3 is dearer
 * than two/3 and no faster. */
static void the_front_is_what_nobody_beats(void)
{
    static const double expected[][2] = {{1, 625}, {1, 500}, {2, 250}, {4, 200}, {5.2, 200}};
    const char *text = "architecture,count,count.unit,rate,rate.unit,metric,scope,mean,half_width,"
                       "low,high,n,unit,why,group\n";
    double cost, value;
    begin();
    about("{\"path\": \"count\", \"title\": \"count\"}, {\"path\": \"rate\", \"title\": \"rate\"}",
          "");
    text = choice(text, "one,1,,100,1/s", 1, 0.5, 0);
    text = choice(text, "one,2,,100,1/s", 3, 0.3, 1);
    text = choice(text, "two,2,,100,1/s", 2, 0.25, 0.9);
    text = choice(text, "two,3,,100,1/s", 4, 0.2, 0);
    text = choice(text, "one,3,,100,1/s", 5, 0.2, 0);
    text = choice(text, "one,1,,50,1/s", 0.5, 0.01, 0);
    text = choice(text, "two,8,,200,1/s", 0.2, 0.4, 0);
    text = choice(text, "two,9,,200,1/s", 0.1, 0, 0);
    folder_write(arena, folder, "summary.csv", text);
    drawn(plot_pareto, 1);
    const char *front = strstr(file("pareto.dat"), "# the front");
    CU_ASSERT_PTR_NOT_NULL_FATAL(front);
    for (unsigned i = 0; i < 5; i++) { /* from the upper edge on to the right one */
        front = strchr(front, '\n') + 1;
        CU_ASSERT_EQUAL_FATAL(sscanf(front, "%lf %lf", &cost, &value), 2);
        CU_ASSERT_DOUBLE_EQUAL(cost, expected[i][0], 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(value, expected[i][1], 1e-6);
    }
    CU_ASSERT_EQUAL(strchr(front, '\n')[1], '\n');
    CU_ASSERT_PTR_NOT_NULL(strstr(file("pareto.gp"), "at 100/s"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file("pareto.gp"), "set label 'count 3' at screen "));
    CU_ASSERT_PTR_NULL(strstr(file("pareto.dat"), "\n 0.5 "));
    /* without a failure the bound counts: 1 - 0.999 */
    CU_ASSERT_PTR_NOT_NULL(strstr(file("pareto.dat"), "\n 3 0.001 0.001 0.001 1\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file("pareto.dat"), "\n 2 0.1 "));
    /* whole nines at both ends of 0.001 to 0.1 */
    CU_ASSERT_PTR_NOT_NULL(strstr(file("pareto.gp"), "set yrange [9.8e-05:1.02]"));
    end();
}

/* 400 to 420 ms: equal steps, since neither 1, 2, 5 nor 7 times a power of ten lies there. */
static void a_narrow_axis_has_numbers(void)
{
    begin();
    about("", "");
    folder_write(arena, folder, "summary.csv",
                 "architecture,metric,scope,mean,half_width,low,high,n,unit,why,group\n"
                 "one,cost.hour,,1,0,,,4,$,,\none,latency.p99,,0.4,0,,,4,s,,\n"
                 "two,cost.hour,,2,0,,,4,$,,\ntwo,latency.p99,,0.42,0,,,4,s,,\n");
    drawn(plot_pareto, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(file("pareto.gp"), "set ytics ('350' 350, '400' 400, "
                                                     "'450' 450, '500' 500)"));
    end();
}

static void without_a_choice_there_is_no_front(void)
{
    begin();
    about("", "");
    folder_write(arena, folder, "summary.csv",
                 "architecture,metric,scope,mean,half_width,low,high,n,unit,why,group\n"
                 "one,cost.hour,,1,0,,,4,$,,\none,latency.p99,,0.1,0,,,4,s,,\n"
                 "two,cost.hour,,1,0,,,4,$,,\ntwo,latency.p99,,0.2,0,,,4,s,,\n");
    drawn(plot_pareto, 0);
    end();
}

/* ---- one request ---- */

static void a_request_is_rows_of_bars(void)
{
    struct plot plot;
    begin();
    about("", ", \"request\": {\"title\": \"Request 7 of us'\", \"note\": \"one `x`\"}");
    folder_write(arena, folder, "request.csv",
                 "stay,where,what,kind,component,begin_s,end_s\n"
                 "1,us,,lost,service a,0,0.01\n2,a/0,a.x,queue,service a,0,0.004\n"
                 "2,a/0,a.x,compute,service a,0.004,0.01\n");
    drawn(plot_request, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(file("request.dat"), "# works: begin, end, row\n 4 10 2\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file("request.dat"), "row\n 0 4 2\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file("request.gp"), "set ytics ('us' 1, 'a/0  a.x' 2)"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file("request.gp"), "'Request 7 of us'''"));
    CU_ASSERT_PTR_NULL(strchr(file("request.gp"), '`'));
    folder_write(arena, folder, "request.csv", "stay,kind\n1,lost\n");
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    CU_ASSERT(!plot_request(&plot));
    plot_close(&plot);
    end();
}

/* A note that would be too small in one line stands in two. */
static void a_long_note_has_two_lines(void)
{
    begin();
    about("", ", \"request\": {\"title\": \"Request 7\", \"note\": \"thick: what is told first of "
              "all, thin: what is "
              "told after that; dotted: what is told at the very end of it, if anybody reads so "
              "far; gaps: nothing\"}");
    folder_write(arena, folder, "request.csv",
                 "stay,where,what,kind,component,begin_s,end_s\n1,us,,lost,service a,0,0.01\n");
    drawn(plot_request, 1);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(file("request.gp"), "told after that;' at screen 0.02,0.913 left"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file("request.gp"), "set label 3 'dotted: what"));
    end();
}

TEST_MAIN(pictures, TEST(capacity_is_where_the_load_is_one),
          TEST(a_line_parts_what_meets_the_objective), TEST(tails_are_those_of_the_law),
          TEST(the_front_is_what_nobody_beats), TEST(a_narrow_axis_has_numbers),
          TEST(without_a_choice_there_is_no_front), TEST(a_request_is_rows_of_bars),
          TEST(a_long_note_has_two_lines))
