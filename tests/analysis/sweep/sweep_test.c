/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/sweep.h"

#include <stdatomic.h>

#include "analysis/sweep/sweep_output.h"
#include "tests/analysis/folder.h"

static struct arena *arena;
static const char *folder;

/* Nothing is left to chance, so that the numbers are known. */
static const char scenario[] =
    "application: {modules: {web: {get: [{compute: 2ms}]}}}\n"
    "workload: {users: {arrivals: renewal(10ms), mix: web.get}}\n"
    "deployment: {nodes: {m: {count: 1, cores: 1}}, services: {web: {nodes: m}}}\n"
    "objectives: [latency.mean < 3ms]\n"
    "experiment: {warmup: 1s, duration: 1s, replications: 2}\n";
#define COMPUTE "application.modules.web.get.0.compute"
#define CORES "deployment.nodes.m.cores"

static void begin(void)
{
    arena = arena_create(0);
    folder = folder_make(arena);
}

static void end(void)
{
    folder_remove(arena, folder);
    arena_destroy(arena);
}

struct ran {
    struct sweep sweep;
    struct options options;
    struct design design;
    uint32_t missing;
};

static const atomic_bool never = false;

static bool load_keeping(struct ran *ran, const char **vary, size_t count,
                         const atomic_bool *interrupt, size_t keep)
{
    const char **files = arena_array(arena, 2, sizeof *files);
    files[0] = folder_write(arena, folder, "one.yaml", scenario);
    files[1] = folder_write(arena, folder, "two.yaml", scenario);
    *ran = (struct ran){.options = {.words = {files, 2}, .vary = {vary, count}, .quiet = true}};
    struct diagnostics *diagnostics = diagnostics_create(arena);
    const struct design_request request = {.vary = &ran->options.vary,
                                           .rows = description_settings};
    CU_ASSERT_FATAL(design_read(&ran->design, &request, arena, diagnostics));
    ran->sweep = (struct sweep){.options = &ran->options,
                                .design = &ran->design,
                                .arena = arena,
                                .interrupt = interrupt,
                                .keep = keep};
    return sweep_check(&ran->sweep);
}

static bool load(struct ran *ran, const char **vary, size_t count, const atomic_bool *interrupt)
{
    return load_keeping(ran, vary, count, interrupt, SWEEP_KEEP);
}

static void end_all(struct ran *ran)
{
    sweep_end(&ran->sweep);
    end();
}

/* Into the folder `out`, with so many threads. */
static void run_recording(struct ran *ran, const char *out, unsigned jobs)
{
    struct sweep_output output;
    struct folder folder_of_out;
    ran->options.out = arena_format(arena, "%s/%s", folder, out);
    ran->options.jobs = jobs;
    ran->options.jobs_given = true;
    CU_ASSERT_EQUAL_FATAL(folder_claim(&folder_of_out, ran->options.out, "maquette sweep"),
                          CLAIMED);
    CU_ASSERT_FATAL(sweep_output_begin(&output, &ran->sweep, &folder_of_out, "maquette sweep"));
    ran->sweep.tell = sweep_output_point;
    ran->sweep.tell_context = &output;
    CU_ASSERT_EQUAL(sweep_run(&ran->sweep), !*ran->sweep.interrupt);
    ran->missing = sweep_conclude(&ran->sweep);
    CU_ASSERT(sweep_output_end(&output, ran->missing));
    folder_close(&folder_of_out);
}

/* With a journal of its own, which is as if there had been none. */
static void run(struct ran *ran, const char *out, unsigned jobs)
{
    struct journal journal;
    journal_create(&journal, ran->sweep.identity, ran->sweep.runs, arena);
    CU_ASSERT_FATAL(journal_write_nowhere(&journal));
    ran->sweep.journal = &journal;
    run_recording(ran, out, jobs);
    journal_close(&journal);
}

/* The lines of one metric. */
static const char *lines_of(const char *name, const char *metric)
{
    const char *text = folder_read(arena, folder, name), *all = "";
    const char *wanted = arena_format(arena, ",%s,,", metric); /* of the whole */
    while (*text) {
        const size_t length = strcspn(text, "\n");
        const char *line = arena_format(arena, "%.*s", (int)length, text);
        if (strstr(line, wanted) || !*all)
            all = arena_format(arena, "%s%s\n", all, line);
        text += length + (text[length] == '\n');
    }
    return all;
}

static const char *two_axes[] = {CORES "=1,2", COMPUTE "=1..4ms:2"};

static void writes_tidy_csv(void)
{
    struct ran ran;
    begin();
    CU_ASSERT_FATAL(load(&ran, two_axes, 2, &never));
    CU_ASSERT_EQUAL(ran.sweep.runs, 16);
    run(&ran, "out", 2);
    CU_ASSERT_EQUAL(ran.missing, 0);
    ASSERT_TEXT(lines_of("out/results.csv", "latency.mean"),
                "architecture," CORES "," CORES ".unit," COMPUTE "," COMPUTE ".unit,"
                "replication,metric,scope,value,unit\n"
                "one,1,,0.001,s,0,latency.mean,,0.001,s\none,1,,0.001,s,1,latency.mean,,0.001,s\n"
                "two,1,,0.001,s,0,latency.mean,,0.001,s\ntwo,1,,0.001,s,1,latency.mean,,0.001,s\n"
                "one,1,,0.004,s,0,latency.mean,,0.004,s\none,1,,0.004,s,1,latency.mean,,0.004,s\n"
                "two,1,,0.004,s,0,latency.mean,,0.004,s\ntwo,1,,0.004,s,1,latency.mean,,0.004,s\n"
                "one,2,,0.001,s,0,latency.mean,,0.001,s\none,2,,0.001,s,1,latency.mean,,0.001,s\n"
                "two,2,,0.001,s,0,latency.mean,,0.001,s\ntwo,2,,0.001,s,1,latency.mean,,0.001,s\n"
                "one,2,,0.004,s,0,latency.mean,,0.004,s\none,2,,0.004,s,1,latency.mean,,0.004,s\n"
                "two,2,,0.004,s,0,latency.mean,,0.004,s\ntwo,2,,0.004,s,1,latency.mean,,0.004,s\n");
    end_all(&ran);
}

static void summarises_points(void)
{
    struct ran ran;
    begin();
    CU_ASSERT_FATAL(load(&ran, two_axes + 1, 1, &never));
    run(&ran, "out", 1);
    ASSERT_TEXT(lines_of("out/summary.csv", "latency.mean"),
                "architecture," COMPUTE "," COMPUTE
                ".unit,metric,scope,mean,half_width,low,high,n,unit,why,group\n"
                "one,0.001,s,latency.mean,,0.001,0,0.001,0.001,2,s,,\n"
                "two,0.001,s,latency.mean,,0.001,0,0.001,0.001,2,s,,\n"
                "one,0.004,s,latency.mean,,0.004,0,0.004,0.004,2,s,,\n"
                "two,0.004,s,latency.mean,,0.004,0,0.004,0.004,2,s,,\n");
    /* too few requests for a percentile: a line without a mean */
    CU_ASSERT_PTR_NOT_NULL(
        strstr(lines_of("out/summary.csv", "latency.p99"), "one,0.001,s,latency.p99,,,,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(folder_read(arena, folder, "out/results.txt"),
                                  "all objectives met: one: at 1ms; two: at 1ms\n"));
    end_all(&ran);
}

/* Of values that fall the stretch is told as of those that rise. */
static void a_stretch_goes_upwards(void)
{
    static const char *falling[] = {COMPUTE "=3ms,2ms,1ms"};
    struct ran ran;
    begin();
    CU_ASSERT_FATAL(load(&ran, falling, 1, &never));
    run(&ran, "out", 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(folder_read(arena, folder, "out/results.txt"),
                                  "all objectives met: one: from 1ms to 2ms; two: "));
    end_all(&ran);
}

static void threads_change_no_byte(void)
{
    static const char *const names[] = {"results.csv", "summary.csv", "results.json", "plot.json",
                                        "results.txt"};
    static const char *vary[] = {
        "workload.users.arrivals=poisson(50/s),poisson(90/s),poisson(20/s)"};
    struct ran one, two;
    begin();
    CU_ASSERT_FATAL(load(&one, vary, 1, &never));
    run(&one, "a", 1);
    sweep_end(&one.sweep);
    CU_ASSERT_FATAL(load(&two, vary, 1, &never));
    run(&two, "b", 2);
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *text = folder_read(arena, folder, arena_format(arena, "a/%s", names[i]));
        CU_ASSERT(strlen(text) > 100);
        ASSERT_TEXT(folder_read(arena, folder, arena_format(arena, "b/%s", names[i])), text);
    }
    end_all(&two);
}

static void says_what_changes_nothing(void)
{
    struct ran ran;
    begin();
    CU_ASSERT_FATAL(load(&ran, two_axes, 2, &never));
    run(&ran, "out", 2);
    CU_ASSERT(sweep_axis_idle(&ran.sweep, 0, 0)); /* one request at a time needs one core */
    CU_ASSERT(!sweep_axis_idle(&ran.sweep, 1, 0));
    end_all(&ran);
}

static void refuses_wrong_values_before_anything_runs(void)
{
    static const char *vary[] = {CORES "=1,x"};
    struct ran ran;
    begin();
    CU_ASSERT(!load(&ran, vary, 1, &never));
    end_all(&ran);
}

static void refuses_too_many_runs(void)
{
    static const char *vary[] = {"experiment.seed=0..3999:4000", COMPUTE "=1..5ms:1000"};
    struct ran ran;
    begin();
    CU_ASSERT(!load(&ran, vary, 2, &never));
    CU_ASSERT_EQUAL(ran.sweep.runs, 0);
    end_all(&ran);
}

/* Each value is good while the other axis has its first; both at their second leave no length. */
static void refuses_a_combination_that_is_wrong(void)
{
    static const char *vary[] = {"experiment.duration=1s,0s", "experiment.requests=100,0"};
    struct ran ran;
    begin();
    CU_ASSERT(!load(&ran, vary, 2, &never));
    CU_ASSERT_EQUAL(ran.sweep.runs, 0);
    end_all(&ran);
}

/* What was checked is what is run: it is not read again, whatever became of the file. */
static void a_checked_point_is_kept_for_its_runs(void)
{
    static const char *vary[] = {COMPUTE "=1..4ms:4"};
    struct ran ran;
    begin();
    CU_ASSERT_FATAL(load(&ran, vary, 1, &never));
    folder_write(arena, folder, "one.yaml", "nothing: of use\n");
    run(&ran, "out", 2);
    CU_ASSERT_EQUAL(ran.missing, 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(lines_of("out/results.csv", "latency.mean"), "one,0.004,s,1,latency"));
    end_all(&ran);
}

/* Beyond the room points are compiled again, from the texts that were read first. */
static void a_point_without_room_is_compiled_again(void)
{
    static const char *vary[] = {COMPUTE "=1..4ms:4"};
    struct ran kept, not_kept;
    begin();
    CU_ASSERT_FATAL(load(&kept, vary, 1, &never));
    run(&kept, "a", 2);
    sweep_end(&kept.sweep);
    CU_ASSERT_FATAL(load_keeping(&not_kept, vary, 1, &never, 0));
    folder_write(arena, folder, "one.yaml", "nothing: of use\n");
    run(&not_kept, "b", 2);
    CU_ASSERT_EQUAL(not_kept.missing, 0);
    ASSERT_TEXT(folder_read(arena, folder, "b/results.csv"),
                folder_read(arena, folder, "a/results.csv"));
    end_all(&not_kept);
}

/* ---- the journal ---- */

static const char journal_file[] = "j";

/* Opens the journal again, as the next program does. */
static uint32_t recorded(struct ran *ran, struct journal *journal)
{
    journal_create(journal, ran->sweep.identity, ran->sweep.runs, arena);
    CU_ASSERT_FATAL(journal_write_part(journal, arena_format(arena, "%s/%s", folder, journal_file),
                                       "head", arena));
    ran->sweep.journal = journal;
    return journal->recorded;
}

/* Only those of every third item are run here, and the rest by the others; any order. */
static void parts_make_the_whole(void)
{
    static const uint32_t order[] = {3, 1, 2};
    struct ran whole, part;
    struct journal journal;
    begin();
    CU_ASSERT_FATAL(load(&whole, two_axes, 2, &never));
    run(&whole, "a", 1);
    sweep_end(&whole.sweep);
    for (unsigned i = 0; i < 3; i++) {
        CU_ASSERT_FATAL(load(&part, two_axes, 2, &never));
        const uint32_t before = recorded(&part, &journal);
        part.sweep.shard = order[i];
        part.sweep.shards = 3;
        run_recording(&part, arena_format(arena, "b%u", i), 2);
        CU_ASSERT_EQUAL(part.sweep.queued, order[i] == 1 ? 6 : 5); /* of 16 */
        CU_ASSERT_EQUAL(journal.recorded, before + part.sweep.queued);
        CU_ASSERT_EQUAL(part.missing == 0, i == 2);
        journal_close(&journal);
        sweep_end(&part.sweep);
    }
    const char *text = folder_read(arena, folder, "a/results.json");
    CU_ASSERT(strlen(text) > 1000);
    ASSERT_TEXT(folder_read(arena, folder, "b2/results.json"), text);
    CU_ASSERT_STRING_NOT_EQUAL(folder_read(arena, folder, "b1/results.json"), text);
    end();
}

static void what_is_recorded_is_not_run_again(void)
{
    struct ran one, two;
    struct journal journal;
    begin();
    CU_ASSERT_FATAL(load(&one, two_axes, 2, &never));
    CU_ASSERT_EQUAL(recorded(&one, &journal), 0);
    run_recording(&one, "a", 2);
    CU_ASSERT_EQUAL(one.sweep.queued, 16);
    journal_close(&journal);
    sweep_end(&one.sweep);
    CU_ASSERT_FATAL(load(&two, two_axes, 2, &never));
    CU_ASSERT_EQUAL(recorded(&two, &journal), 16);
    run_recording(&two, "b", 1);
    CU_ASSERT_EQUAL(two.sweep.queued, 0);
    CU_ASSERT_EQUAL(two.missing, 0);
    ASSERT_TEXT(folder_read(arena, folder, "b/results.json"),
                folder_read(arena, folder, "a/results.json"));
    journal_close(&journal);
    end_all(&two);
}

static uint64_t identity_of(const char **vary, size_t count)
{
    struct ran ran;
    begin();
    CU_ASSERT_FATAL(load(&ran, vary, count, &never));
    const uint64_t identity = ran.sweep.identity;
    end_all(&ran);
    return identity;
}

static void another_design_has_another_identity(void)
{
    static const char *same[] = {CORES "=1,2", COMPUTE "=1..4ms:2"};
    static const char *turned[] = {COMPUTE "=1..4ms:2", CORES "=1,2"};
    static const char *other[] = {CORES "=1,2", COMPUTE "=1..5ms:2"};
    const uint64_t identity = identity_of(two_axes, 2);
    CU_ASSERT_EQUAL(identity_of(same, 2), identity);
    CU_ASSERT_NOT_EQUAL(identity_of(turned, 2), identity);
    CU_ASSERT_NOT_EQUAL(identity_of(other, 2), identity);
    CU_ASSERT_NOT_EQUAL(identity_of(two_axes, 1), identity);
}

/* Twice the load is twice the work, and so is twice the time. */
static void the_long_ones_go_first(void)
{
    static const char *vary[] = {"experiment.duration=1s,30s,10s"};
    struct ran ran;
    begin();
    CU_ASSERT_FATAL(load(&ran, vary, 1, &never));
    run(&ran, "out", 1);
    static const uint32_t expected[] = {4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3};
    CU_ASSERT_EQUAL_FATAL(ran.sweep.queued, 12);
    for (unsigned i = 0; i < 12; i++)
        CU_ASSERT_EQUAL(ran.sweep.queue[i], expected[i]);
    end_all(&ran);
}

/* So many points, of which none is kept: bytes that stay. */
static size_t memory_of(unsigned points)
{
    const char *vary[] = {arena_format(arena, COMPUTE "=1..4ms:%u", points)};
    struct ran ran;
    CU_ASSERT_FATAL(load_keeping(&ran, vary, 1, &never, 0));
    run(&ran, arena_format(arena, "out%u", points), 2);
    CU_ASSERT_EQUAL(ran.missing, 0);
    sweep_end(&ran.sweep);
    return arena_used(arena);
}

/* Values, places, fingerprints, a line of the table: what a point leaves does not hold its plan,
 * nor what its runs left. */
static void memory_does_not_grow_with_what_is_run(void)
{
    begin();
    const size_t few = memory_of(100), before = arena_used(arena);
    const size_t many = memory_of(600) - before;
    CU_ASSERT_TRUE(few > 0 && many < (size_t)600 * 4096);
    end();
}

static void an_interrupt_leaves_whole_points_only(void)
{
    atomic_bool stop = false;
    struct ran ran;
    begin();
    CU_ASSERT_FATAL(load(&ran, two_axes, 2, &stop));
    stop = true;
    run(&ran, "out", 2);
    CU_ASSERT_EQUAL(ran.missing, 4);
    ASSERT_TEXT(folder_read(arena, folder, "out/summary.csv"),
                "architecture," CORES "," CORES ".unit," COMPUTE "," COMPUTE
                ".unit,metric,scope,mean,half_width,low,high,n,unit,why,group\n");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(folder_read(arena, folder, "out/results.json"), "\"points_missing\": 4"));
    end_all(&ran);
}

TEST_MAIN(sweep, TEST(writes_tidy_csv), TEST(summarises_points), TEST(a_stretch_goes_upwards),
          TEST(threads_change_no_byte), TEST(says_what_changes_nothing),
          TEST(refuses_wrong_values_before_anything_runs), TEST(refuses_too_many_runs),
          TEST(refuses_a_combination_that_is_wrong), TEST(a_checked_point_is_kept_for_its_runs),
          TEST(a_point_without_room_is_compiled_again), TEST(an_interrupt_leaves_whole_points_only),
          TEST(parts_make_the_whole), TEST(what_is_recorded_is_not_run_again),
          TEST(another_design_has_another_identity), TEST(the_long_ones_go_first),
          TEST(memory_does_not_grow_with_what_is_run))
