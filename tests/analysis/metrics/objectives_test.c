/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/objectives.h"

#include <stdio.h>
#include <string.h>

#include "tests/analysis/fake_plan.h"
#include "tests/lib/test.h"

static struct arena *arena;
static struct columns columns;
static char said[512];
static const void *blamed;

static void note(struct complaints *to, const void *field, bool error, const char *message,
                 const char *hint)
{
    (void)to;
    (void)error;
    (void)hint;
    blamed = field;
    snprintf(said, sizeof said, "%s", message);
}

static struct objective_text texts[4];
static struct complaints complaints;
static struct objective_result *objectives;
static uint32_t count;

static void read_text(const char *text)
{
    arena = arena_create(0);
    struct plan *plan = fake_plan(arena);
    struct description *description = (struct description *)(size_t)plan->description;
    texts[0].text = text;
    description->objectives = (struct table){.count = 1, .items = texts};
    columns_create(&columns, arena);
    complaints = (struct complaints){.tell = note};
    said[0] = 0;
    objectives = objectives_read(plan, &columns, &complaints, &count);
}

static void accepts(const char *text, const char *column, const char *comparison, double bound)
{
    read_text(text);
    ASSERT_TEXT(said, "");
    CU_ASSERT_EQUAL_FATAL(count, 1);
    ASSERT_TEXT(columns.list[objectives[0].column].name, column);
    ASSERT_TEXT(objectives[0].comparison, comparison);
    CU_ASSERT_EQUAL(objectives[0].bound, bound);
    CU_ASSERT(columns.list[objectives[0].column].shown);
    arena_destroy(arena);
}

static void refuses(const char *text, const char *message)
{
    read_text(text);
    ASSERT_TEXT(said, message);
    CU_ASSERT_EQUAL(count, 0);
    CU_ASSERT_PTR_EQUAL(blamed, &texts[0].text);
    CU_ASSERT_EQUAL(complaints.errors, 1);
    arena_destroy(arena);
}

static void reads_what_is_right(void)
{
    accepts("latency.p99 < 300ms", "latency.p99", "<", 0.3);
    accepts("  latency.p99<=300ms ", "latency.p99", "<=", 0.3);
    accepts("availability >= 99.9%", "availability", ">=", 0.999);
    accepts("latency.p50(web.get) < 1s", "latency.p50(web.get)", "<", 1);
    accepts("utilisation( node  app/1 ) < 80%", "utilisation(node app/1)", "<", 0.8);
    accepts("queue.mean(service web) < 10", "queue.mean(service web)", "<", 10);
    accepts("stale.share(store kv) <= 1%", "stale.share(store kv)", "<=", 0.01);
    accepts("goodput(20s..50s) > 250/s", "goodput(20s..50s)", ">", 250);
    accepts("goodput(web.put 20s..50s) > 6/min", "goodput(web.put 20s..50s)", ">", 0.1);
    accepts("goodput(users) > 6/min", "goodput(users)", ">", 0.1);
    accepts("goodput(users 20s..50s) > 6/min", "goodput(users 20s..50s)", ">", 0.1);
    accepts("jobs.mean(service web 20s..50s) < 7", "jobs.mean(service web 20s..50s)", "<", 7);
    accepts("wait.p95(service web) < 1s", "wait.p95(service web)", "<", 1);
    accepts("cost.million < $2/M", "cost.million", "<", 2);
    accepts("cost.million < $30", "cost.million", "<", 30);
    accepts("cost.hour <= $1/h", "cost.hour", "<=", 1);
}

static void refuses_what_is_wrong(void)
{
    refuses("cost.million < $30/h", "cost.million is not compared with $30/h");
    refuses("cost.hour < $2/M", "cost.hour is not compared with $2/M");
    refuses("latency.p9 < 300ms", "unknown metric 'latency.p9'; did you mean 'latency.p90'?");
    refuses("latency.p99", "an objective compares a metric by <, <=, > or >=");
    refuses("latency.p99 < 5%", "latency.p99 is compared with a quantity like 300ms, not 5%");
    refuses("availability >= 0.99",
            "availability is compared with a quantity like 99.9%, not 0.99");
    refuses("latency.p99(web.gt) < 1s", "unknown endpoint 'web.gt'; did you mean 'web.get'?");
    refuses("queue.mean(service wbe) < 1", "unknown service 'wbe'; did you mean 'web'?");
    refuses("queue.mean < 1",
            "queue.mean must be narrowed in brackets: service NAME, balancer NAME, store NAME");
    refuses("latency.p99(service web) < 1s",
            "latency.p99 can be narrowed to: an endpoint, a source of the workload, a window");
    refuses("jobs.mean(20s..50s) < 1",
            "jobs.mean must be narrowed in brackets: service NAME, balancer NAME, store NAME");
    refuses("goodput(usres) > 1/s", "unknown workload source 'usres'; did you mean 'users'?");
    refuses("downtime(web.get) < 1s", "downtime can be narrowed to: a source of the workload");
    refuses("cost.hour(web.get) < 1", "cost.hour cannot be narrowed");
    refuses("utilisation(node) < 1%", "'node' in the brackets of utilisation wants a name");
    refuses("latency.p99(web.get < 1s", "the brackets of 'latency.p99(web.get' do not match");
    refuses("goodput(5s..50s) > 1/s", "the window 5s..50s is not within the measured time");
    refuses("goodput(50s..111s) > 1/s", "the window 50s..111s is not within the measured time");
    refuses("latency.p99(web.get web.put) < 1s",
            "latency.p99 is narrowed to 'web.get' and to 'web.put': only one is possible");
}

static void asks_once(void)
{
    read_text("latency.p99 < 300ms");
    const struct narrowing whole = {.narrow = NARROW_WHOLE};
    const uint32_t before = columns.count;
    CU_ASSERT_EQUAL(columns_ask(&columns, metric_find("latency.p99"), &whole, false),
                    objectives[0].column);
    CU_ASSERT_EQUAL(columns.count, before);
    arena_destroy(arena);
}

static void lists_what_the_rows_list(void)
{
    read_text("wait.p99(service web) < 1s");
    CU_ASSERT((columns.needs & observer_bit(&observer_waits)) != 0);
    struct plan *plan = fake_plan(arena);
    columns_ask_listed(&columns, plan, false);
    bool endpoint = false, unasked = false, node = false;
    for (uint32_t i = 0; i < columns.count; i++) {
        endpoint = endpoint || strcmp(columns.list[i].name, "latency.p99(web.get)") == 0;
        unasked = unasked || strcmp(columns.list[i].name, "latency.p99(web.inner)") == 0;
        node = node || strcmp(columns.list[i].name, "utilisation(node app/1)") == 0;
    }
    CU_ASSERT(endpoint && node && !unasked);
    const uint32_t few = columns.count;
    columns_ask_listed(&columns, plan, true);
    CU_ASSERT(columns.count > few);
    arena_destroy(arena);
}

static void every_metric_is_complete(void)
{
    for (uint32_t i = 0; i < metric_count; i++) {
        CU_ASSERT(metrics[i].reduce && metrics[i].doc && metrics[i].group && metrics[i].unit);
        CU_ASSERT_EQUAL(metrics[i].listed & ~metrics[i].narrows, 0);
        CU_ASSERT_EQUAL(metrics[i].shown & ~metrics[i].listed, 0);
        CU_ASSERT_PTR_EQUAL(metric_find(metrics[i].name), &metrics[i]); /* no name twice */
    }
}

TEST_MAIN(objectives, TEST(reads_what_is_right), TEST(refuses_what_is_wrong), TEST(asks_once),
          TEST(lists_what_the_rows_list), TEST(every_metric_is_complete))
