/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/exports.h"

#include <jansson.h>
#include <stdlib.h>

#include "analysis/output/plot_json.h"
#include "tests/analysis/sample_results.h"
#include "tests/lib/test.h"

extern const struct export_class export_csv, export_json, export_jsonl, export_summary;

static struct arena *arena;
static struct results *results;
static struct exported what;
static char *text;
static size_t size;

static const struct origin origins[] = {
    {.name = "one", .file = "one.yaml", .scenario = "a: 1\n", .hash = 0xabc},
    {.name = "two", .file = "two.yaml", .scenario = "a: 2\n", .hash = 0xdef},
};
static const struct provenance from = {.command = "maquette x", .origins = origins, .count = 2};

static void begin(void)
{
    arena = arena_create(0);
    results = sample_results(arena);
    what = (struct exported){.results = results, .from = &from, .comparison = true};
}

static void print(const struct export_class *export)
{
    results_conclude(results, arena);
    FILE *to = open_memstream(&text, &size);
    export->print(&what, to);
    fclose(to);
}

static void end(void)
{
    free(text);
    arena_destroy(arena);
}

static unsigned lines_of(const char *all)
{
    unsigned lines = 0;
    for (; *all; all++)
        lines += *all == '\n';
    return lines;
}

static bool begins(const char *all, const char *beginning)
{
    return strncmp(all, beginning, strlen(beginning)) == 0;
}

enum { WITHOUT_VALUE = 5, VALUES = 2 * SAMPLE_REPLICATIONS * SAMPLE_COLUMNS - WITHOUT_VALUE };

static void csv(void)
{
    begin();
    print(&export_csv);
    CU_ASSERT(begins(text, "architecture,replication,metric,scope,value,unit\n"
                           "one,0,latency.p99,,0.2,s\n"
                           "one,0,latency.p99,web.buy,0.3,s\n"
                           "one,0,offered,,100,1/s\n"
                           "one,0,availability,,1,ratio\n"
                           "one,0,stale.share,,0,ratio\n"
                           "one,0,utilisation,service web,0.5,ratio\n"));
    CU_ASSERT_EQUAL(lines_of(text), 1 + VALUES);
    end();
}

static void chosen_columns_only(void)
{
    begin();
    for (unsigned i = 0; i < SAMPLE_COLUMNS; i++)
        results->columns[i].shown = i == SAMPLE_WEB;
    what.chosen_only = true;
    print(&export_csv);
    CU_ASSERT(begins(text, "architecture,replication,metric,scope,value,unit\n"
                           "one,0,utilisation,service web,0.5,ratio\n"
                           "one,1,utilisation,service web,"));
    CU_ASSERT_EQUAL(lines_of(text), 1 + 2 * SAMPLE_REPLICATIONS);
    end();
}

static void jsonl(void)
{
    begin();
    print(&export_jsonl);
    CU_ASSERT_EQUAL(lines_of(text), VALUES);
    char *line = text;
    for (char *next; *line; line = next + 1) {
        next = strchr(line, '\n');
        *next = 0;
        json_t *object = json_loads(line, 0, NULL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(object);
        CU_ASSERT(json_is_real(json_object_get(object, "value")));
        CU_ASSERT(json_is_string(json_object_get(object, "scope")));
        json_decref(object);
    }
    end();
}

static void json(void)
{
    begin();
    print(&export_json);
    json_t *all = json_loads(text, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(all);
    const json_t *two = json_array_get(json_object_get(all, "architectures"), 1);
    const json_t *all_metrics = json_object_get(two, "metrics");
    const json_t *p99 = json_object_get(all_metrics, "latency.p99");
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(all, "schema")), JSON_SCHEMA);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(all, "seed")), 1);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(all, "replications")), 4);
    ASSERT_TEXT(json_string_value(json_object_get(all, "command")), "maquette x");
    ASSERT_TEXT(json_string_value(json_object_get(two, "scenario")), "a: 2\n");
    ASSERT_TEXT(json_string_value(json_object_get(two, "scenario_hash")), "0000000000000def");
    ASSERT_TEXT(json_string_value(json_object_get(two, "fingerprint")), "0000000000000abd");
    ASSERT_TEXT(json_string_value(json_object_get(two, "request_hash")), "0000000000000df0");
    ASSERT_TEXT(json_string_value(json_object_get(p99, "unit")), "s");
    ASSERT_NEAR(json_real_value(json_object_get(p99, "mean")), 0.3, 1e-12);
    CU_ASSERT(json_is_true(json_object_get(json_object_get(p99, "delta"), "proven")));
    const json_t *endpoint = json_object_get(all_metrics, "latency.p99(web.buy)");
    CU_ASSERT(json_is_null(json_object_get(endpoint, "mean")));
    CU_ASSERT_PTR_NOT_NULL(json_string_value(json_object_get(endpoint, "why")));
    CU_ASSERT_PTR_NULL(
        json_object_get(all_metrics, "utilisation(node n/0)")); /* two has no such node */
    CU_ASSERT(json_is_false(
        json_object_get(json_array_get(json_object_get(two, "objectives"), 0), "met")));
    json_decref(all);
    end();
}

/* A sweep of one point over these values. */
static void print_sweep(const struct export_class *export, const struct point *point)
{
    struct bounds bounds = {.count = 0};
    const struct exported_sweep sweep = {.from = &from,
                                         .parameters = {point->parameters, NULL, point->count},
                                         .seed = 1,
                                         .replications = 1,
                                         .bounds = &bounds};
    struct export_stream stream = {.to = open_memstream(&text, &size)};
    results->architecture_count = results->replications = results->column_count = 1;
    results_conclude(results, arena);
    bounds_add(&bounds, results, arena);
    if (export->begin)
        export->begin(&sweep, &stream);
    export->point(&sweep, &stream, results, point);
    if (export->end)
        export->end(&sweep, &stream);
    fclose(stream.to);
}

/* "1k/s" and "500/s" are numbers; what is a word in one place stays one everywhere. */
static void parameters_are_data(void)
{
    static const char *const rates[] = {"1k/s", "500/s"}, *const words[] = {"x, \"y\"", "2"};
    struct parameter_value values[2][2];
    begin();
    const struct parameter parameters[] = {
        parameter_of("workload.shoppers.arrivals.rate", rates, 2, values[0], arena),
        parameter_of("deployment.services.web.balance", words, 2, values[1], arena)};
    const struct parameter_value here[] = {values[0][0], values[1][0]};
    const struct point point = {parameters, here, 2};
    print_sweep(&export_csv, &point);
    ASSERT_TEXT(text,
                "architecture,workload.shoppers.arrivals.rate,workload.shoppers.arrivals.rate.unit,"
                "deployment.services.web.balance,deployment.services.web.balance.unit,"
                "replication,metric,scope,value,unit\n"
                "one,1000,1/s,\"x, \"\"y\"\"\",,0,latency.p99,,0.2,s\n");
    free(text);
    print_sweep(&export_json, &point);
    json_t *all = json_loads(text, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(all);
    const json_t *read =
        json_object_get(json_array_get(json_object_get(all, "points"), 0), "values");
    ASSERT_NEAR(json_real_value(json_array_get(read, 0)), 1000, 0);
    ASSERT_TEXT(json_string_value(json_array_get(read, 1)), "x, \"y\"");
    json_decref(all);
    end();
}

static void titles_are_short(void)
{
    static const struct {
        const char *path, *title;
    } known[] = {
        {"workload.shoppers.arrivals.rate", "shoppers arrivals rate"},
        {"deployment.services.web.replicas", "web replicas"},
        {"deployment.nodes.pool.cores", "pool cores"},
        {"application.modules.web.get.0.compute", "get 0 compute"},
        {"experiment.seed", "seed"},
    };
    struct parameter_value value;
    static const char *const two[] = {"2"};
    arena = arena_create(0);
    for (unsigned i = 0; i < sizeof known / sizeof known[0]; i++)
        ASSERT_TEXT(parameter_of(known[i].path, two, 1, &value, arena).title, known[i].title);
    arena_destroy(arena);
}

static void json_of_groups(void)
{
    begin();
    sample_collapse(results, arena);
    print(&export_json);
    json_t *all = json_loads(text, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(all);
    const json_t *architectures = json_object_get(all, "architectures");
    const json_t *groups = json_object_get(json_array_get(architectures, 1), "groups");
    CU_ASSERT_EQUAL(json_array_size(groups), 2);
    const json_t *bad = json_array_get(groups, 1), *own = json_object_get(bad, "metrics");
    CU_ASSERT(json_is_true(json_object_get(bad, "collapsed")));
    CU_ASSERT_EQUAL(json_integer_value(json_array_get(json_object_get(bad, "replications"), 0)), 2);
    ASSERT_NEAR(json_real_value(json_object_get(json_object_get(own, "latency.p99"), "mean")),
                0.2945, 1e-12);
    CU_ASSERT_PTR_NULL(json_object_get(json_array_get(architectures, 0), "groups"));
    json_decref(all);
    end();
}

static void summary_of_groups(void)
{
    begin();
    sample_collapse(results, arena);
    print(&export_summary);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\ntwo,latency.p99,,0.3,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\ntwo (2 of 4),latency.p99,,0.3055,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\ntwo (2 of 4 collapsed),latency.p99,,0.2945,"));
    end();
}

TEST_MAIN(exports, TEST(csv), TEST(chosen_columns_only), TEST(jsonl), TEST(json),
          TEST(json_of_groups), TEST(summary_of_groups), TEST(parameters_are_data),
          TEST(titles_are_short))
