/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/plot.h"

#include <math.h>

#include "analysis/output/plot_script.h"

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

/* Whoever shares a folder of results may write anything into it. */
#define HOSTILE "`touch /tmp/no`'; system('touch no') #"

static void write_about(const char *parameters)
{
    folder_write(
        arena, folder, "plot.json",
        arena_format(
            arena,
            "{\"maquette\": \"0\", \"schema\": 1, \"command\": \"maquette " HOSTILE
            "\\n\\\"x\\\"\", \"seed\": 1, "
            "\"replications\": 4, \"architectures\": [\"one\", \"two\"], \"parameters\": [%s], "
            "\"objectives\": [{\"text\": \"" HOSTILE "\", \"metric\": \"latency.p99\", "
            "\"comparison\": \"<\", \"bound\": 0.3, \"unit\": \"s\"}], \"disruptions\": "
            "[{\"name\": \"" HOSTILE "\", \"begin_s\": 2, \"end_s\": 3}, {\"name\": \"late\", "
            "\"begin_s\": 4, \"end_s\": null}]}",
            parameters));
}

#define HEAD "architecture,a.rate,a.rate.unit,metric,scope,mean,half_width,low,high,n,unit,why\n"

static void write_sweep(void)
{
    write_about("{\"path\": \"a.rate\", \"title\": \"rate\"}");
    folder_write(arena, folder, "summary.csv",
                 HEAD "one,100,1/s,latency.p50,,0.05,0.001,0.049,0.051,4,s,\n"
                      "one,100,1/s,latency.p99,,0.2,0.01,0.19,0.21,4,s,\n"
                      "one,100,1/s,goodput,,100,1,99,101,4,1/s,\n"
                      "one,100,1/s,offered,,100,1,99,101,4,1/s,\n"
                      "one,100,1/s,availability,,1,0,1,1,4,ratio,\n"
                      "two,100,1/s,latency.p50,,,,,,0,s,unstable\n"
                      "two,100,1/s,latency.p99,,,,,,0,s,unstable\n"
                      "two,100,1/s,availability,,0.4,0.1,0.3,0.5,4,ratio,\n"
                      "two,100,1/s,offered,,100,1,99,101,4,1/s,\n"
                      "one,200,1/s,latency.p50,,0.06,0.001,0.059,0.061,4,s,\n"
                      "one,200,1/s,latency.p99,,0.25,0.3,-0.05,0.55,4,s,\n"
                      "one,200,1/s,goodput,,190,1,189,191,4,1/s,\n"
                      "one,200,1/s,offered,,200,1,199,201,4,1/s,\n"
                      "one,200,1/s,availability,,0.95,0.01,0.94,0.96,4,ratio,\n");
}

/* p99 of two architectures at these rates; NAN: none, and why. */
static void write_p99(const double (*values)[2], unsigned count)
{
    const char *text = HEAD;
    static const char *const names[] = {"one", "two"};
    write_about("{\"path\": \"a.rate\", \"title\": \"rate\"}");
    for (unsigned i = 0; i < count; i++)
        for (unsigned j = 0; j < 2; j++)
            text = isnan(values[i][j])
                       ? arena_format(arena, "%s%s,%u,1/s,latency.p99,,,,,,4,s,too few: 3\n", text,
                                      names[j], i + 1)
                       : arena_format(arena, "%s%s,%u,1/s,latency.p99,,%g,0.1,%g,%g,4,s,\n", text,
                                      names[j], i + 1, values[i][j], values[i][j] * 0.9,
                                      values[i][j] * 1.1);
    folder_write(arena, folder, "summary.csv", text);
}

static void write_run(void)
{
    write_about("");
    folder_write(arena, folder, "summary.csv",
                 "architecture,metric,scope,mean,half_width,low,high,n,unit\n"
                 "one,availability,,0.99,0,0.99,0.99,4,ratio\n"
                 "one,availability,shop.checkout,0.5,0,0.5,0.5,4,ratio\n");
    folder_write(arena, folder, "spectrum.csv",
                 "architecture,quantile,latency_s\none,0,0.01\none,0.5,0.05\none,0.9,0.1\n"
                 "one,0.99,0.4\n");
    folder_write(arena, folder, "timeline.csv",
                 "architecture,time_s,offered_per_s,goodput_per_s,failed_per_s,latency_p50_s,"
                 "latency_p99_s\n"
                 "one,1,10,10,0,0.05,0.2\none,2,10,5,5,0.05,\none,3,10,10,0,0.05,0.3\n"
                 "two,1,10,10,0,0.05,\ntwo,2,10,5,5,0.05,\ntwo,3,10,10,0,0.05,\n");
}

/* Its last stretch has 20 reads, and a band down to 30 %. */
static void write_visibility(void)
{
    write_run();
    folder_write(arena, folder, "visibility.csv",
                 "architecture,store,from_s,to_s,reads,visible,low,high\n"
                 "one,,0,0.001,1000,0.5,0.45,0.55\none,,0.001,0.01,1000,0.9,0.88,0.92\n"
                 "one,,0.01,0.1,1000,1,0.99,1\none,kv,0,0.1,3000,0.8,0.7,0.9\n"
                 "two,,0,0.001,1000,1,0.99,1\ntwo,,0.001,0.1,20,1,0.30,1\n");
}

static const char *script(const char *name)
{
    return folder_read(arena, folder, arena_format(arena, "plots/%s.gp", name));
}

static bool have_gnuplot(void)
{
    const char *path = getenv("PATH");
    for (size_t length; path && *path; path += length + (path[length] == ':')) {
        length = strcspn(path, ":");
        if (access(arena_format(arena, "%.*s/gnuplot", (int)length, path), X_OK) == 0)
            return true;
    }
    return false;
}

static void render(struct plot *plot, const char *name)
{
    const enum rendered how = plot_render(plot, name);
    CU_ASSERT_EQUAL(how, have_gnuplot() ? RENDERED : NO_GNUPLOT);
    if (how != RENDERED)
        return;
    const char *png = folder_read(arena, folder, arena_format(arena, "plots/%s.png", name));
    const char *svg = folder_read(arena, folder, arena_format(arena, "plots/%s.svg", name));
    CU_ASSERT(memcmp(png, "\x89PNG", 4) == 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "</svg>"));
}

/* Runs nothing that a text says: no back-quote, no double quote, and single ones doubled inside of
 * a text. */
static void check_safe(const char *text)
{
    CU_ASSERT(strlen(text) > 500);
    CU_ASSERT_PTR_NULL(strchr(text, '`'));
    CU_ASSERT_PTR_NULL(strstr(text, "no'; system('"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "?touch /tmp/no?''; system(''touch no'') #'"));
    /* the comment with the command is the one place where a double quote may stand, and it is one
     * line */
    const char *comment = strstr(text, "# maquette");
    CU_ASSERT_PTR_NOT_NULL_FATAL(comment);
    CU_ASSERT_PTR_NULL(strchr(comment + strcspn(comment, "\n"), '"'));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "noenhanced"));
    CU_ASSERT_PTR_NULL(strstr(text, " enhanced"));
}

static void hostile_texts_stay_texts(void)
{
    struct plot plot;
    begin();
    write_sweep();
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    CU_ASSERT(plot_sweep(&plot));
    check_safe(script("load"));
    plot_close(&plot);
    write_run();
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    CU_ASSERT(plot_spectrum(&plot));
    CU_ASSERT(plot_timeline(&plot));
    /* of all requests, not of the endpoint that comes last in the file */
    CU_ASSERT_PTR_NOT_NULL(strstr(script("spectrum"), "one (1 % failed)"));
    check_safe(script("spectrum"));
    check_safe(script("timeline"));
    plot_close(&plot);
    end();
}

static void draw_sweep(bool linear)
{
    struct plot plot;
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    plot.linear = linear;
    CU_ASSERT(plot_sweep(&plot));
    plot_close(&plot);
}

/* gnuplot stops at a series without a value; an interval that is not there is no ribbon over
 * everything. */
static void leaves_out_what_has_no_value(void)
{
    begin();
    write_sweep();
    draw_sweep(false);
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "'load.dat' index 0 using 1:2 with linespoints"));
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "with points pt 8"));
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "△ unstable"));
    CU_ASSERT_PTR_NULL(strstr(folder_read(arena, folder, "plots/load.dat"), "NaN"));
    end();
}

/* One empty line: gnuplot breaks lines and ribbons there.  It draws the ribbon of NaN to the corner
 * of the picture, and two empty lines would begin the next block. */
static void gaps_are_breaks_with_their_reason(void)
{
    static const double values[][2] = {{0.01, 0.05}, {NAN, 0.06}, {NAN, 0.07}, {0.02, 0.08}};
    begin();
    write_p99(values, 4);
    draw_sweep(false);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(folder_read(arena, folder, "plots/load.dat"), "\n 1 10 9 11\n\n 4 20 18 22\n\n\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "gaps: too few'"));
    folder_write(arena, folder, "summary.csv", /* another reason at another point */
                 HEAD "one,1,1/s,latency.p99,,0.2,0.01,0.19,0.21,4,s,\n"
                      "one,2,1/s,latency.p99,,,,,,4,s,too few: 7\n"
                      "one,3,1/s,latency.p99,,,,,,4,s,they differ\n"
                      "one,4,1/s,latency.p99,,,,,,4,s,too few: 9\n"
                      "two,1,1/s,latency.p99,,0.2,0.01,0.19,0.21,4,s,\n"
                      "two,2,1/s,latency.p99,,0.2,0.01,0.19,0.21,4,s,\n"
                      "two,3,1/s,latency.p99,,0.2,0.01,0.19,0.21,4,s,\n"
                      "two,4,1/s,latency.p99,,0.2,0.01,0.19,0.21,4,s,\n");
    draw_sweep(false);
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "gaps: too few or they differ'"));
    end();
}

static void lines_that_coincide_are_dashed_and_named(void)
{
    static const double same[][2] = {{0.01, 0.01}, {0.02, 0.02}, {0.03, 0.03}, {0.1, 0.1}};
    static const double ends[][2] = {{0.01, 0.01}, {0.02, 0.02}, {0.03, 0.03}, {0.1, NAN}};
    static const double apart[][2] = {{0.01, 0.02}, {0.02, 0.04}, {0.03, 0.05}, {0.1, 0.3}};
    begin();
    write_p99(same, 4);
    draw_sweep(false);
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "pt 5 lc rgb '#D55E00' dt (4,4)"));
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "'one ≈ two'"));
    write_p99(ends, 4); /* as long as there are two */
    draw_sweep(false);
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "pt 5 lc rgb '#D55E00' dt (4,4)"));
    CU_ASSERT_PTR_NULL(strstr(script("load"), "one ≈ two"));
    write_p99(apart, 4);
    draw_sweep(false);
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "pt 5 lc rgb '#D55E00' dt 1"));
    CU_ASSERT_PTR_NULL(strstr(script("load"), "one ≈ two"));
    end();
}

static void axes_say_what_they_are(void)
{
    begin();
    write_sweep();
    draw_sweep(false);
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "'response time (ms), logarithmic'"));
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "set logscale y"));
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "set xlabel 'rate (/s)'"));
    draw_sweep(true);
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "'response time (ms)'"));
    CU_ASSERT_PTR_NULL(strstr(script("load"), "\nset logscale y"));
    end();
}

/* Where some replications collapsed both kinds are drawn, and not the average that none showed. */
static void both_kinds_of_replications_are_drawn(void)
{
    begin();
    write_about("{\"path\": \"a.rate\", \"title\": \"rate\"}");
    folder_write(arena, folder, "summary.csv",
                 "architecture,a.rate,a.rate.unit,metric,scope,mean,half_width,low,high,n,unit,why,"
                 "group\n"
                 "one,1,1/s,latency.p99,,0.2,0.01,0.19,0.21,4,s,,\n"
                 "two,1,1/s,latency.p99,,0.3,0.01,0.29,0.31,4,s,,\n"
                 "one,2,1/s,latency.p99,,0.5,0.01,0.49,0.51,4,s,,\n"
                 "one (3 of 4),2,1/s,latency.p99,,0.25,0.01,0.24,0.26,3,s,,others\n"
                 "one (1 of 4 collapsed),2,1/s,latency.p99,,7,,,,1,s,,collapsed\n"
                 "two,2,1/s,latency.p99,,0.4,0.01,0.39,0.41,4,s,,\n"
                 "one,3,1/s,latency.p99,,0.6,0.01,0.59,0.61,4,s,,\n"
                 "two,3,1/s,latency.p99,,0.6,0.01,0.59,0.61,4,s,,\n");
    draw_sweep(false);
    const char *text = script("load"), *data = folder_read(arena, folder, "plots/load.dat");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "× replications that collapsed, ○ the others"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "using 1:2 with points pt 2 ps 1.6"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "using 1:2 with points pt 6 ps 1.6"));
    CU_ASSERT_PTR_NOT_NULL(strstr(data, "\n 2 7000 "));
    CU_ASSERT_PTR_NOT_NULL(strstr(data, "\n 2 250 "));
    CU_ASSERT_PTR_NULL(strstr(data, "\n 2 500 "));
    CU_ASSERT_PTR_NULL(strstr(text, "gaps:"));
    end();
}

/* Two parameters of three values, and nine values of p99: base, base + step... */
static void write_grid(double base, double step)
{
    write_about(
        "{\"path\": \"a.rate\", \"title\": \"rate\"}, {\"path\": \"b\", \"title\": \"web b\"}");
    const char *text = "architecture,a.rate,a.rate.unit,b,b.unit,metric,scope,mean,half_width,low,"
                       "high,n,unit,why\n";
    for (unsigned i = 0; i < 9; i++)
        text = arena_format(arena, "%sone,%u,1/s,%u,,latency.p99,,%g,0,0.1,0.1,4,s,\n", text,
                            i / 3 + 1, i % 3 + 1, base + step * i);
    folder_write(arena, folder, "summary.csv", text);
}

/* A map, and panels of the same axes, not a picture for each. */
static void a_grid_is_a_map_and_panels(void)
{
    struct plot plot;
    begin();
    write_grid(0.1, 0.1);
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    CU_ASSERT(plot_sweep(&plot));
    CU_ASSERT_EQUAL(plot.made_count, 2);
    ASSERT_TEXT(plot.made[0], "map");
    ASSERT_TEXT(plot.made[1], "load");
    CU_ASSERT_PTR_NOT_NULL(strstr(folder_read(arena, folder, "plots/map.dat"), "\n0 0 100\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(folder_read(arena, folder, "plots/map.dat"), "\n2 2 900\n"));
    unsigned panels = 0;
    for (const char *at = script("load"); (at = strstr(at, "set label 'b ")); at++)
        panels++;
    CU_ASSERT_EQUAL(panels, 3);
    render(&plot, "map");
    render(&plot, "load");
    plot_close(&plot);
    end();
}

/* Dark colours stand for low values: 500 of 100 to 900 lies above the middle of a logarithmic scale
 * and in that of a linear one. */
static void numbers_of_a_map_can_be_read(void)
{
    begin();
    write_grid(0.1, 0.1);
    draw_sweep(false);
    CU_ASSERT_PTR_NOT_NULL(strstr(script("map"), "'100' at first 0,0 center front font ',12' "
                                                 "textcolor rgb '#ffffff'"));
    CU_ASSERT_PTR_NOT_NULL(strstr(script("map"), "'500' at first 1,1 center front font ',12' "
                                                 "textcolor rgb '#000000'"));
    draw_sweep(true);
    CU_ASSERT_PTR_NOT_NULL(strstr(script("map"), "'500' at first 1,1 center front font ',12' "
                                                 "textcolor rgb '#ffffff'"));
    write_grid(12.34, 0); /* seconds, in ms */
    draw_sweep(false);
    CU_ASSERT_PTR_NOT_NULL(strstr(script("map"), "'12300' at first 1,1 center"));
    write_grid(0.1, 0); /* all have the darkest colour */
    draw_sweep(false);
    CU_ASSERT_PTR_NOT_NULL(strstr(script("map"), "'100' at first 2,2 center front font ',12' "
                                                 "textcolor rgb '#ffffff'"));
    end();
}

/* Seven architectures: each another colour and shape. */
static void many_series_differ(void)
{
    char seen[16][64];
    for (uint32_t i = 0; i < 14; i++) {
        FILE *to = fmemopen(seen[i], sizeof seen[i], "w");
        script_style(to, i);
        if (i < 7)
            fprintf(to, " pt %u", script_shape(i));
        fclose(to);
        for (uint32_t j = 0; j < i; j++)
            CU_ASSERT_NOT_EQUAL(strcmp(seen[i], seen[j]), 0);
    }
}

/* Names of forty letters: as many in a line as there is room for, and the panels below all. */
static void names_of_a_key_stay_in_the_picture(void)
{
    static const char *const names[] = {
        "a_name_of_forty_letters_and_no_blank__01", "a_name_of_forty_letters_and_no_blank__02",
        "a_name_of_forty_letters_and_no_blank__03", "\xc3\xa4", "short"};
    char text[4096] = "";
    struct script script = {.to = fmemopen(text, sizeof text, "w")};
    const double top = script_key(&script, names, 5, true);
    double x, y, left = 1, lowest = 1;
    unsigned found = 0;
    fclose(script.to);
    for (const char *at = text; (at = strstr(at, "set label '")); at++) {
        const char *name = at + strlen("set label '"), *end = strchr(name, '\'');
        CU_ASSERT_EQUAL_FATAL(sscanf(end, "' at screen %lf,%lf left", &x, &y), 2);
        CU_ASSERT(x + 0.0085 * (double)(end - name) < 1);
        left = fmin(left, x);
        lowest = fmin(lowest, y);
        found++;
    }
    CU_ASSERT_EQUAL(found, 6);
    CU_ASSERT_DOUBLE_EQUAL(left, 0.058, 1e-3);
    CU_ASSERT(lowest < 0.853 && lowest > top);
}

/* Not a word of disruptions where none is in sight. */
static void disruptions_are_told_where_there_are_some(void)
{
    struct plot plot;
    begin();
    write_run();
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    CU_ASSERT(plot_timeline(&plot));
    CU_ASSERT_PTR_NOT_NULL(strstr(script("timeline"), "shaded: disruptions"));
    CU_ASSERT_PTR_NOT_NULL(strstr(script("timeline"), "gaps: too few requests for a p99"));
    json_object_set_new(plot.about, "disruptions", json_array());
    CU_ASSERT(plot_timeline(&plot));
    CU_ASSERT_PTR_NULL(strstr(script("timeline"), "disruption"));
    json_object_set_new(plot.about, "disruptions_random", json_integer(2));
    CU_ASSERT(plot_timeline(&plot));
    CU_ASSERT_PTR_NOT_NULL(strstr(script("timeline"), "not shaded: 2 at random moments"));
    plot_close(&plot);
    end();
}

static void a_folder_without_results_is_refused(void)
{
    struct plot plot;
    begin();
    CU_ASSERT_EQUAL(plot_open(&plot, folder, arena), PLOT_NOT_OURS);
    folder_write(arena, folder, "plot.json", "{\"architectures\": [1]}");
    CU_ASSERT_EQUAL(plot_open(&plot, folder, arena), PLOT_NOT_OURS);
    plot_close(&plot);
    end();
}

static void ragged_tables_are_refused(void)
{
    struct plot_table table;
    bool missing;
    begin();
    CU_ASSERT(!plot_table_read(&table, folder_write(arena, folder, "a.csv", "a,b\n1\n"), arena,
                               &missing));
    CU_ASSERT(!missing);
    CU_ASSERT(
        !plot_table_read(&table, arena_format(arena, "%s/none.csv", folder), arena, &missing));
    CU_ASSERT(missing);
    CU_ASSERT(plot_table_read(&table, folder_write(arena, folder, "a.csv", "a,b\n1,\"x,y\"\n"),
                              arena, &missing));
    ASSERT_TEXT(plot_table_text(&table, 0, plot_table_column(&table, "b")), "x,y");
    end();
}

static void draws_what_is_there(void)
{
    struct plot plot;
    begin();
    write_sweep();
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    CU_ASSERT(plot_sweep(&plot) && plot_spectrum(&plot) && plot_timeline(&plot));
    CU_ASSERT_EQUAL(plot.made_count, 1);
    render(&plot, "load");
    plot_close(&plot);
    write_run();
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    CU_ASSERT(plot_sweep(&plot) && plot_spectrum(&plot) && plot_timeline(&plot));
    CU_ASSERT_EQUAL(plot.made_count, 2);
    render(&plot, "spectrum");
    render(&plot, "timeline");
    plot_close(&plot);
    CU_ASSERT(access(arena_format(arena, "%s/plots/no", folder), F_OK) != 0);
    end();
}

static void how_soon_a_write_is_seen(void)
{
    struct plot plot;
    begin();
    write_run();
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    CU_ASSERT(plot_visibility(&plot)); /* of a run without stores nothing is drawn */
    CU_ASSERT_EQUAL(plot.made_count, 0);
    folder_write(arena, folder, "visibility.csv",
                 "architecture,store,from_s,to_s,reads,visible,low,high\n"
                 "one,,0,0.001,1000,1,0.99,1\none,,0.001,0.01,1000,1,0.99,1\n");
    CU_ASSERT(plot_visibility(&plot)); /* nor where every read saw the last write */
    CU_ASSERT_EQUAL(plot.made_count, 0);
    write_visibility();
    CU_ASSERT(plot_visibility(&plot));
    CU_ASSERT_EQUAL(plot.made_count, 1);
    CU_ASSERT_PTR_NULL(strchr(script("visibility"), '`'));
    CU_ASSERT_PTR_NOT_NULL(strstr(script("visibility"), "set yrange [43.35:101.65]")); /* not 30 */
    render(&plot, "visibility");
    const char *data = folder_read(arena, folder, "plots/visibility.dat");
    CU_ASSERT_PTR_NOT_NULL(strstr(data, "90"));
    /* from 1 to 10 ms 90 %, level: no slope between the ends of stretches */
    const char *level = strstr(data, "\n 1 90 ");
    CU_ASSERT_PTR_NOT_NULL(level);
    CU_ASSERT_PTR_NOT_NULL(level ? strstr(level, "\n 10 90 ") : NULL);
    CU_ASSERT_PTR_NULL(strstr(data, "80")); /* stores one by one are in the file only */
    plot_close(&plot);
    end();
}

TEST_MAIN(plot, TEST(hostile_texts_stay_texts), TEST(leaves_out_what_has_no_value),
          TEST(gaps_are_breaks_with_their_reason), TEST(lines_that_coincide_are_dashed_and_named),
          TEST(axes_say_what_they_are), TEST(both_kinds_of_replications_are_drawn),
          TEST(a_grid_is_a_map_and_panels), TEST(numbers_of_a_map_can_be_read),
          TEST(many_series_differ), TEST(names_of_a_key_stay_in_the_picture),
          TEST(disruptions_are_told_where_there_are_some),
          TEST(a_folder_without_results_is_refused), TEST(ragged_tables_are_refused),
          TEST(draws_what_is_there), TEST(how_soon_a_write_is_seen))
