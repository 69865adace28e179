/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program as its users meet it: exit statuses, same bytes for any number of threads, mistakes
 * with their place. Run from the root of the sources, where ./maquette is. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/test.h"

static char folder[64], output[1 << 16];

/* M/M/1 at 80 %, in front of a store; `%s` are the objectives. */
static const char *const scenario =
    "application:\n"
    "  datasets: {kv: {keys: 100}}\n"
    "  modules: {web: {get: [{compute: exponential(8ms)}, {read: kv}], put: [{compute: "
    "exponential(8ms)}, {write: kv}]}}\n"
    "workload: {users: {arrivals: poisson(rate=90/s), mix: {web.get: 90%%, web.put: 10%%}, "
    "timeout: 5s}}\n"
    "objectives: [%s]\n"
    "deployment:\n"
    "  nodes: {n: {cores: 1, cost: $0.40/h}, d: {cores: 1}}\n"
    "  services: {web: {nodes: n, workers: 1}}\n"
    "  stores: {kv: {kind: single, datasets: all, nodes: d, read_time: 1ms, write_time: 1ms}}\n"
    "experiment: {warmup: 2s, duration: 20s, replications: 4, seed: 1}\n";

static void write_scenario(const char *name, const char *objectives)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *to = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    fprintf(to, scenario, objectives);
    fclose(to);
}

static void begin(void)
{
    strcpy(folder, "/tmp/maquette-command-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    write_scenario("a.yaml", "latency.p50 < 1s, availability >= 99%");
    write_scenario("b.yaml", "latency.p99 < 1ms");
    write_scenario("c.yaml", "latency.p99 < 500ms, availability >= 99%");
    write_scenario("bad.yaml", "latency.p9 < 1ms");
}

static void end(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    CU_ASSERT_EQUAL(system(command), 0);
}

/* Exit status of a shell command in which @ stands for the folder; what it printed goes to
 * `output`. */
static int shell(const char *text)
{
    char command[1024];
    size_t used = 0;
    for (; *text && used + sizeof folder < sizeof command; text++)
        if (*text == '@')
            used += (size_t)snprintf(command + used, sizeof command - used, "%s", folder);
        else
            used += (size_t)snprintf(command + used, sizeof command - used, "%c", *text);
    FILE *from = popen(command, "r");
    output[fread(output, 1, sizeof output - 1, from)] = 0;
    const int status = pclose(from);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void statuses(void)
{
    begin();
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml"), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "✓ latency.p50 < 1s"));
    CU_ASSERT_EQUAL(shell("./maquette run @/b.yaml"), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "✗ latency.p99 < 1ms"));
    CU_ASSERT_EQUAL(shell("./maquette run @/c.yaml"), 5);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "? latency.p99 < 500ms"));
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "(undecided: "));
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml --replications 1"), 5);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "(undecided: one replication has no interval)"));
    CU_ASSERT_EQUAL(shell("./maquette run @/bad.yaml 2>&1"), 2);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(output, "bad.yaml:5:14: error: unknown metric 'latency.p9'; did you mean"));
    CU_ASSERT_EQUAL(shell("./maquette run @/none.yaml 2>&1"), 2);
    CU_ASSERT_EQUAL(shell("./maquette rum 2>&1"), 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "did you mean 'run'?"));
    CU_ASSERT_EQUAL(shell("./maquette compare @/a.yaml 2>&1"), 2);
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml --set experiment.events=100 2>&1"), 3);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "4 of 4 replications did not end well"));
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml 2>&1 >/dev/full"), 3);
    CU_ASSERT_EQUAL(shell("./maquette check @/a.yaml"), 0);
    CU_ASSERT_EQUAL(shell("./maquette --version"), 0);
    end();
}

static void interrupted(void)
{
    begin();
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml --set experiment.duration=100000s & p=$!; sleep "
                          "0.3; kill -INT $p; "
                          "wait $p"),
                    130);
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml --set experiment.duration=100000s & p=$!; sleep "
                          "0.3; kill -TERM $p; "
                          "wait $p"),
                    143);
    end();
}

/* Nothing is to be kept yet, so a signal ends it as it ends any program. */
static void whoever_loads_is_ended_at_once(void)
{
    begin();
    CU_ASSERT_EQUAL(
        shell(
            "begun=$(date +%s); ./maquette sweep @/a.yaml --dry-run --vary "
            "experiment.seed=0..99999:100000 --replications 1 >@/out & p=$!; sleep 0.3; kill -TERM "
            "$p; wait $p; s=$?; [ $(($(date +%s) - begun)) -lt 3 ] && exit $s"),
        143);
    CU_ASSERT_EQUAL(shell("grep -c . @/out"), 1); /* it had not come to print */
    end();
}

static void what_is_done_is_shown_after_an_interrupt(void)
{
    begin();
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml --replications 100000 2>&1 & p=$!; sleep 1; "
                          "kill -INT $p; wait $p"),
                    130);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "a: interrupted: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(output, " of 100000 replications are done and shown\n"));
    CU_ASSERT_PTR_NULL(strstr(output, "did not end well"));
    end();
}

#define STOPPED(signal, folder)                                                                    \
    " 2>&1 >/dev/null & p=$!; until [ -e " folder "/command.txt ]; do sleep 0.1; done; sleep 1; "  \
    "kill -" signal " $p; wait $p"

/* It is told that the same command will replace what it had done so far, which it does; of a sweep,
 * that it goes on. */
static void an_interrupted_folder_is_told_and_replaced(void)
{
    static const char *const run =
        "./maquette run @/a.yaml -q --replications 100000 --out @/o" STOPPED("INT", "@/o");
    begin();
    for (unsigned i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(shell(run), 130);
        CU_ASSERT_PTR_NOT_NULL(strstr(output, "/o holds what was done until then; the same command "
                                              "does all of it again and replaces that\n"));
        CU_ASSERT_EQUAL(shell("grep -q '\"interrupted\": true' @/o/results.json && ./maquette plot "
                              "-q @/o && test ! -e @/o/plots/load.svg && cp @/o/plots/spectrum.svg "
                              "@/o/plots/load.svg"),
                        0);
    }
    CU_ASSERT_EQUAL(shell("./maquette sweep @/a.yaml -q --set experiment.duration=300s --vary "
                          "experiment.seed=1..99:99 --out @/p" STOPPED("TERM", "@/p")),
                    143);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, " of 99 points are missing: interrupted\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "/p holds what was done until then; this goes on from "
                                          "there:\n    maquette sweep "));
    end();
}

static void a_sweep_shows_what_was_written(void)
{
    begin();
    CU_ASSERT_EQUAL(shell("./maquette sweep @/a.yaml --vary deployment.nodes.n.cores=1ms..9ms:3 "
                          "2>&1"),
                    2);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "    1 | deployment.nodes.n.cores=1ms..9ms:3\n"
                                          "      |                          ^~~~~~~~~~\n"));
    CU_ASSERT_EQUAL(shell("./maquette sweep @/a.yaml --vary deployment.nodes.n.crs=1,2 2>&1"), 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "    1 | deployment.nodes.n.crs=1,2\n"
                                          "      |                    ^~~\n"));
    end();
}

static void metrics_are_chosen(void)
{
    begin();
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml --csv --metrics "
                          "'utilisation(service web),goodput(web.get)' | cut -d, -f3,4 | sort -u"),
                    0);
    ASSERT_TEXT(output, "goodput,web.get\nmetric,scope\nutilisation,service web\n");
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml --metrics goodput"), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "\n  goodput "));
    CU_ASSERT_PTR_NULL(strstr(output, "\n  latency.p50"));
    CU_ASSERT_EQUAL(shell("./maquette compare @/a.yaml @/b.yaml --metrics goodput,gootput 2>&1"),
                    2);
    ASSERT_TEXT(output, "--metrics:1:9: error: unknown metric 'gootput'; did you mean 'goodput'?\n"
                        "    1 | goodput,gootput\n"
                        "      |         ^~~~~~~\n");
    CU_ASSERT_EQUAL(shell("./maquette sweep @/a.yaml --vary deployment.nodes.n.cores=1,2 --metrics "
                          "latency.mean,offered -q | head -2 | tail -1 | tr -s ' '"),
                    0);
    ASSERT_TEXT(output, "cores latency.mean offered\n");
    end();
}

/* Five times what one run needs of memory is too little for six at a time: they take turns. */
static void the_limit_of_memory_holds_for_all_threads(void)
{
    begin();
    for (unsigned i = 0; i < 3; i++) {
        /* not enough for one, for six, for two */
        static const char *const limits[] = {"8MB", "200MB", "70MB"};
        char command[400];
        snprintf(command, sizeof command,
                 "for j in 1 2 6; do ./maquette run @/a.yaml -q -j$j --csv --replications 6 --set "
                 "experiment.memory=%s --set workload.users.arrivals.rate=6000/s --set "
                 "workload.users.timeout=none --set experiment.duration=8s 2>&1; echo $?; done | "
                 "sort | uniq -c | grep -v ' 3 ' | grep -c .",
                 limits[i]);
        shell(command);
        ASSERT_TEXT(output, "0\n");
    }
    end();
}

/* The scenario and the command that stand in the results give the same results again. */
static void results_can_be_had_again(void)
{
    begin();
    char path[128], fingerprint[32];
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml -q --set experiment.duration=3s --seed 7 "
                          "--metrics goodput,latency.p50 --out @/r"),
                    0);
    snprintf(path, sizeof path, "%s/r/results.json", folder);
    json_t *results = json_load_file(path, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(results);
    const json_t *one = json_array_get(json_object_get(results, "architectures"), 0);
    snprintf(fingerprint, sizeof fingerprint, "fingerprint %s\n",
             json_string_value(json_object_get(one, "fingerprint")));
    snprintf(path, sizeof path, "%s/again.yaml", folder);
    FILE *to = fopen(path, "w");
    fputs(json_string_value(json_object_get(one, "scenario")), to);
    fclose(to);
    CU_ASSERT_EQUAL(shell("./maquette run @/again.yaml -q --seed 7"), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, fingerprint));
    char command[300];
    snprintf(command, sizeof command, "PATH=.:$PATH; %s",
             json_string_value(json_object_get(results, "command")));
    CU_ASSERT_EQUAL(shell(command), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, fingerprint));
    CU_ASSERT_PTR_NULL(strstr(output, "latency.p99 ")); /* which was not chosen */
    json_decref(results);
    end();
}

static void what_architectures_share_is_told_once(void)
{
    begin();
    CU_ASSERT_EQUAL(shell("{ cat @/a.yaml; echo 'architectures: {one: {}, two: {}, three: {}}'; "
                          "echo 'disruptions: {d: {at: 3s, crash: node zz}}'; } >@/several.yaml; "
                          "./maquette check @/several.yaml 2>&1 | grep -c error:"),
                    0);
    ASSERT_TEXT(output, "1\n");
    end();
}

static void check_counts_what_there_is(void)
{
    begin();
    CU_ASSERT_EQUAL(shell("./maquette check @/a.yaml 2>&1"), 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(output, "OK: a: 1 service, 1 store, 2 nodes, 2 endpoints, 2 objectives\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "warning: no deployment.network"));
    end();
}

static void same_bytes_for_any_number_of_threads(void)
{
    begin();
    static const char *const commands[] = {"compare @/a.yaml @/b.yaml --csv",
                                           "compare @/a.yaml @/b.yaml --json",
                                           "compare @/a.yaml @/b.yaml --metrics all"};
    for (unsigned i = 0; i < 3; i++) {
        char command[256], *first = NULL;
        for (unsigned jobs = 1; jobs <= 5; jobs += 2) {
            snprintf(command, sizeof command, "./maquette %s --jobs %u", commands[i], jobs);
            CU_ASSERT_EQUAL(shell(command), 1);
            CU_ASSERT(strlen(output) > 1000);
            if (!first)
                first = strdup(output);
            CU_ASSERT_STRING_EQUAL(output, first);
        }
        CU_ASSERT_EQUAL(shell("./maquette compare @/a.yaml @/b.yaml --csv --seed 2"), 1);
        CU_ASSERT_STRING_NOT_EQUAL(output, first);
        free(first);
    }
    end();
}

static void the_same_architecture_does_not_differ(void)
{
    begin();
    CU_ASSERT_EQUAL(shell("./maquette compare @/a.yaml @/a.yaml"), 0);
    CU_ASSERT_PTR_NULL(strstr(output, "+"));
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "~"));
    end();
}

static void overload_is_called_unstable(void)
{
    begin();
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml --set 'workload.users.arrivals.rate=200/s' "
                          "--set workload.users.timeout=none"),
                    1);
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "unstable: service web is offered "));
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "✗ latency.p50 < 1s "));
    CU_ASSERT_PTR_NOT_NULL(strstr(output, "\n  availability  "));
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml"), 0);
    CU_ASSERT_PTR_NULL(strstr(output, "unstable"));
    end();
}

static void files_go_into_the_folder(void)
{
    begin();
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml --out @/out >/dev/null && cd @/out && ls"), 0);
    ASSERT_TEXT(output, "command.txt\nplot.json\nresults.csv\nresults.json\n"
                        "results.md\nresults.txt\n"
                        "spectrum.csv\nsummary.csv\ntimeline.csv\nvisibility.csv\n");
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml --csv | cmp - @/out/results.csv"), 0);
    CU_ASSERT_EQUAL(shell("./maquette run @/a.yaml --out @/no/such >/dev/null 2>&1"), 3);
    end();
}

TEST_MAIN(command, TEST(statuses), TEST(interrupted), TEST(whoever_loads_is_ended_at_once),
          TEST(what_is_done_is_shown_after_an_interrupt), TEST(check_counts_what_there_is),
          TEST(metrics_are_chosen), TEST(results_can_be_had_again),
          TEST(the_limit_of_memory_holds_for_all_threads),
          TEST(what_architectures_share_is_told_once),
          TEST(an_interrupted_folder_is_told_and_replaced), TEST(a_sweep_shows_what_was_written),
          TEST(same_bytes_for_any_number_of_threads), TEST(the_same_architecture_does_not_differ),
          TEST(overload_is_called_unstable), TEST(files_go_into_the_folder))
