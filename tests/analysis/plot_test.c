/* SPDX-License-Identifier: GPL-3.0-or-later */
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

static void write_sweep(void)
{
    write_about("{\"path\": \"a.rate\", \"title\": \"rate\"}");
    folder_write(
        arena, folder, "summary.csv",
        "architecture,a.rate,a.rate.unit,metric,scope,mean,half_width,low,high,n,unit\n"
        "one,100,1/s,latency.p50,,0.05,0.001,0.049,0.051,4,s\none,100,1/"
        "s,latency.p99,,0.2,0.01,0.19,0.21,4,s\n"
        "one,100,1/s,goodput,,100,1,99,101,4,1/s\none,100,1/s,offered,,100,1,99,101,4,1/s\n"
        "one,100,1/s,availability,,1,0,1,1,4,ratio\n"
        "two,100,1/s,latency.p50,,,,,,0,s\ntwo,100,1/s,latency.p99,,,,,,0,s\n"
        "two,100,1/s,availability,,0.4,0.1,0.3,0.5,4,ratio\n"
        "two,100,1/s,offered,,100,1,99,101,4,1/s\n"
        "one,200,1/s,latency.p50,,0.06,0.001,0.059,0.061,4,s\none,200,1/"
        "s,latency.p99,,0.25,0.3,-0.05,0.55,4,s\n"
        "one,200,1/s,goodput,,190,1,189,191,4,1/s\none,200,1/s,offered,,200,1,199,201,4,1/s\n"
        "one,200,1/s,availability,,0.95,0.01,0.94,0.96,4,ratio\n");
}

static void write_run(void)
{
    write_about("");
    folder_write(arena, folder, "summary.csv",
                 "architecture,metric,scope,mean,half_width,low,high,n,unit\n"
                 "one,availability,,0.99,0,0.99,0.99,4,ratio\n");
    folder_write(arena, folder, "spectrum.csv",
                 "architecture,quantile,latency_s\none,0,0.01\none,0.5,0.05\none,0.9,0.1\n"
                 "one,0.99,0.4\n");
    folder_write(arena, folder, "timeline.csv",
                 "architecture,time_s,offered_per_s,goodput_per_s,failed_per_s,latency_p50_s,"
                 "latency_p99_s\n"
                 "one,1,10,10,0,0.05,0.2\none,2,10,5,5,0.05,\none,3,10,10,0,0.05,0.3\n"
                 "two,1,10,10,0,0.05,\ntwo,2,10,5,5,0.05,\ntwo,3,10,10,0,0.05,\n");
}

static const char *script(const char *name)
{
    return folder_read(arena, folder, arena_format(arena, "plots/%s.gp", name));
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
    CU_ASSERT(plot_load(&plot));
    check_safe(script("load"));
    plot_close(&plot);
    write_run();
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    CU_ASSERT(plot_spectrum(&plot));
    CU_ASSERT(plot_timeline(&plot));
    check_safe(script("spectrum"));
    check_safe(script("timeline"));
    plot_close(&plot);
    end();
}

/* gnuplot stops at a series without a value; an interval that is not there is no ribbon over
 * everything. */
static void leaves_out_what_has_no_value(void)
{
    struct plot plot;
    begin();
    write_sweep();
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    CU_ASSERT(plot_load(&plot));
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "'load.dat' index 0 using 1:2 with linespoints"));
    CU_ASSERT_PTR_NULL(strstr(script("load"), "'load.dat' index 1 using 1:2 "));
    CU_ASSERT_PTR_NOT_NULL(strstr(script("load"), "'load.dat' index 1 using 1:13 with points"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(folder_read(arena, folder, "plots/load.dat"), "\n 100 NaN NaN NaN "));
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

static void draws_what_is_there(void)
{
    struct plot plot;
    begin();
    write_sweep();
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    CU_ASSERT(plot_load(&plot) && plot_spectrum(&plot) && plot_timeline(&plot));
    CU_ASSERT_EQUAL(plot.made_count, 1);
    render(&plot, "load");
    plot_close(&plot);
    write_run();
    CU_ASSERT_EQUAL_FATAL(plot_open(&plot, folder, arena), PLOT_OPENED);
    CU_ASSERT(plot_load(&plot) && plot_spectrum(&plot) && plot_timeline(&plot));
    CU_ASSERT_EQUAL(plot.made_count, 2);
    render(&plot, "spectrum");
    render(&plot, "timeline");
    plot_close(&plot);
    CU_ASSERT(access(arena_format(arena, "%s/plots/no", folder), F_OK) != 0);
    end();
}

TEST_MAIN(plot, TEST(hostile_texts_stay_texts), TEST(leaves_out_what_has_no_value),
          TEST(a_folder_without_results_is_refused), TEST(ragged_tables_are_refused),
          TEST(draws_what_is_there))
