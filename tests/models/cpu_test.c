/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Processors against brute force.  A request costs the same in every architecture, so a run with
 * cores for everybody tells what each request needs; who shares the cores how is then computed
 * again by somebody who knows no virtual time. */
#include <math.h>

#include "tests/models/lib/world.h"

struct job {
    sim_time arrives, work, ends;
    long double left;
};

struct jobs {
    struct job *list;
    unsigned count;
};

struct window { /* in which the pace is another one */
    sim_time from, until;
    long double pace;
};

#define BOTH "{a.x: 1, b.x: 1}"

static const char *application(const char *demand, const char *rate, const char *mix)
{
    return text_of("application: {modules: {a: {x: [{compute: %s}]}, b: {x: [{compute: %s}]}}}\n"
                   "workload: {c: {arrivals: poisson(rate=%s), mix: %s}}\n",
                   demand, demand, rate, mix);
}

static int by_number(const void *left, const void *right)
{
    const struct heard *a = left, *b = right;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* What the requests need, by number; only those that end before `until` with cores for everybody.
 */
static struct jobs needed(const char *text, sim_time until)
{
    struct world *world = world_run(text_of("%sdeployment: {services: {a: , b: }}\n", text), until);
    qsort(world->heard, world->count, sizeof *world->heard, by_number);
    struct jobs jobs = {calloc(world->count + 1, sizeof *jobs.list), 0};
    for (size_t i = 0; i < world->count; i++)
        if (world->heard[i].number == i)
            jobs.list[jobs.count++] = (struct job){.arrives = world->heard[i].sent,
                                                   .work = world->heard[i].took,
                                                   .left = (long double)world->heard[i].took};
    world_end(world);
    return jobs;
}

static long double pace_at(const struct window *window, sim_time now)
{
    return now >= window->from && now < window->until ? window->pace : 1.0L;
}

/* Next moment at which the pace changes. */
static sim_time pace_until(const struct window *window, sim_time now)
{
    return now < window->from ? window->from : now < window->until ? window->until : SIM_NEVER;
}

/* All jobs in the order of arrival; those in service get min(1, cores / n) of the pace (sharing),
 * or only the first `cores` of the line are in service (fcfs).  A job leaves at the first whole
 * nanosecond at which nothing is left of it. */
static void brute_force(struct jobs *jobs, unsigned cores, bool sharing,
                        const struct window *window)
{
    unsigned *in = calloc(jobs->count + 1, sizeof *in), count = 0, next = 0;
    sim_time now = 0;
    while (count > 0 || next < jobs->count) {
        const unsigned served = sharing || count < cores ? count : cores;
        const long double share = sharing && count > cores ? (long double)cores / count : 1.0L;
        const long double rate = share * pace_at(window, now);
        sim_time step = pace_until(window, now);
        if (next < jobs->count && jobs->list[next].arrives < step)
            step = jobs->list[next].arrives;
        for (unsigned i = 0; i < served && rate > 0; i++) {
            const sim_time end = now + (sim_time)ceill(jobs->list[in[i]].left / rate - 1e-7L);
            step = end < step ? end : step;
        }
        for (unsigned i = 0; i < served; i++)
            jobs->list[in[i]].left -= rate * (long double)(step - now);
        now = step;
        unsigned kept = 0;
        for (unsigned i = 0; i < count; i++)
            if (jobs->list[in[i]].left > 1e-7L)
                in[kept++] = in[i];
            else
                jobs->list[in[i]].ends = now;
        count = kept;
        while (next < jobs->count && jobs->list[next].arrives == now)
            in[count++] = next++;
    }
    free(in);
}

/* All requests took what brute force says, within `tolerance` ns; but for those whom somebody met
 * that brute force does not know of, since with cores for everybody he would not have been done in
 * time. */
static void compare(const char *text, const char *deployment, const struct jobs *jobs,
                    sim_time until, sim_time tolerance)
{
    struct world *world = world_run(text_of("%s%s", text, deployment), until);
    unsigned compared = 0;
    sim_time worst = 0;
    const sim_time last = jobs->list[jobs->count - 1].arrives;
    for (size_t i = 0; i < world->count; i++) {
        const struct heard *heard = &world->heard[i];
        if (heard->number >= jobs->count || jobs->list[heard->number].ends > last)
            continue;
        const sim_time off = llabs(heard->sent + heard->took - jobs->list[heard->number].ends);
        worst = off > worst ? off : worst;
        compared++;
    }
    CU_ASSERT_TRUE(compared > 200 && compared * 10 > jobs->count * 8);
    if (worst > tolerance)
        fprintf(stderr, "%s: off by %lld ns\n", deployment, (long long)worst);
    CU_ASSERT_TRUE(worst <= tolerance);
    world_end(world);
}

static const struct window never = {SIM_NEVER, SIM_NEVER, 1};

static void against_brute_force(const char *kind, const char *demand, unsigned cores,
                                const char *rate, sim_time until, sim_time tolerance)
{
    const char *text = application(demand, rate, BOTH);
    struct jobs jobs = needed(text, until);
    brute_force(&jobs, cores, strcmp(kind, "sharing") == 0, &never);
    compare(text,
            text_of("deployment: {nodes: {n: {cores: %u, cpu: %s}}, services: {default: {nodes: "
                    "n}, a: , b: }}\n",
                    cores, kind),
            &jobs, 2 * until, tolerance);
    free(jobs.list);
}

/* First come, first served needs no fractions: exact. */
static void fcfs_is_exact(void)
{
    against_brute_force("fcfs", "exponential(1ms)", 1, "900/s", 5 * SECOND, 0);
    against_brute_force("fcfs", "exponential(1ms)", 3, "2700/s", 3 * SECOND, 0);
    against_brute_force("fcfs", "uniform(1ns..9ns)", 2, "350M/s", 10 * US, 0);
    against_brute_force("fcfs", "1ms", 2, "1900/s", 3 * SECOND, 0);
}

/* Each end is rounded up once; brute force rounds alike.  1 ns for ends that fall on a whole
 * nanosecond. */
static void sharing_is_exact_to_the_nanosecond(void)
{
    against_brute_force("sharing", "exponential(1ms)", 1, "900/s", 5 * SECOND, 1);
    against_brute_force("sharing", "exponential(1ms)", 3, "2700/s", 3 * SECOND, 1);
    against_brute_force("sharing", "hyperexponential(mean=1ms cv=3)", 2, "1500/s", 3 * SECOND, 1);
    against_brute_force("sharing", "uniform(1ns..9ns)", 2, "350M/s", 10 * US, 1);
    against_brute_force("sharing", "1ms", 2, "1900/s", 3 * SECOND, 1);
}

/* `whom`: services that are asked. */
static void slow_and_paused(const char *kind, const char *whom, sim_time tolerance)
{
    static const struct {
        const char *what;
        struct window window;
    } cases[] = {
        {"slow: node n/0, factor: 4", {1 * SECOND, 2 * SECOND, 0.25L}},
        {"slow: node n/0, factor: 7", {1 * SECOND, 2 * SECOND, 1.0L / 7}},
        {"pause: node n/0", {1 * SECOND, 2 * SECOND, 0}},
        {"pause: all node n", {1 * SECOND, 2 * SECOND, 0}},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = application("exponential(1ms)", "1400/s", whom);
        struct jobs jobs = needed(text, 8 * SECOND);
        brute_force(&jobs, 2, strcmp(kind, "sharing") == 0, &cases[i].window);
        compare(text,
                text_of("deployment: {nodes: {n: {cores: 2, cpu: %s}}, services: {default: {nodes: "
                        "n}, a: , b: }}\n"
                        "disruptions: {d: {at: 1s, for: 1s, %s}}\n",
                        kind, cases[i].what),
                &jobs, 10 * SECOND, tolerance);
        free(jobs.list);
    }
}

/* Sharing: what a pause sets aside is rounded up once more.  Fcfs at a pace of 1/7: the end of each
 * job is rounded up, and so is the beginning of the next one, 1,400 in a row at most, on average
 * half a nanosecond each. */
static void sharing_slows_and_pauses(void) { slow_and_paused("sharing", BOTH, 4); }

static void fcfs_slows_and_pauses(void) { slow_and_paused("fcfs", "a.x", 4); }

/* Frozen and thawed, the line is as it was, whoever stands in it. */
static void a_frozen_node_keeps_its_line(void) { slow_and_paused("fcfs", BOTH, 4); }

static sim_time only_request(const char *text)
{
    struct world *world = world_run(text, 1500 * MS);
    const sim_time took = world_took(world, 0);
    world_end(world);
    return took;
}

#define HEAD(steps)                                                                                \
    "application: {modules: {a: {x: " steps                                                        \
    "}}}\nworkload: {c: {arrivals: renewal(1s), mix: a.x}}\n"

/* n jobs of w on one core take exactly n w. */
static void whole_ends_stay_whole(void)
{
    for (unsigned n = 1; n <= 64; n++)
        CU_ASSERT_EQUAL(
            only_request(text_of(
                HEAD("[{parallel: [{compute: 1us, copies: %u}]}]") "deployment: {nodes: {n: "
                                                                   "{cores: 1}}, services: {a: "
                                                                   "{nodes: n}}}\n",
                n)),
            n * US);
    CU_ASSERT_EQUAL(
        only_request(
            HEAD("[{parallel: [{compute: 1us, copies: 7}]}]") "deployment: {nodes: {n: {cores: "
                                                              "3}}, services: {a: {nodes: n}}}\n"),
        2334); /* 7/3 us, rounded up */
}

/* When `slow` has ended, work takes again what it took before, whatever the factor. */
static void slow_ends_exactly(void)
{
    static const char *const kinds[] = {"sharing", "fcfs"}, *const whom[] = {"node n/0",
                                                                             "service a"};
    for (unsigned factor = 2; factor < 100; factor++)
        for (unsigned i = 0; i < 4; i++) {
            struct world *world = world_run(
                text_of(
                    HEAD("[{compute: 1ms}]") "deployment: {nodes: {n: {cores: 1, cpu: %s}}, "
                                             "services: {a: {nodes: n}}}\n"
                                             "disruptions: {p: {at: 100ms, for: 200ms, slow: %s, "
                                             "factor: %u}, "
                                             "q: {at: 200ms, for: 200ms, slow: %s, factor: 3}}\n",
                    kinds[i % 2], whom[i / 2], factor, whom[i / 2]),
                1500 * MS);
            CU_ASSERT_EQUAL(world_took(world, 0), 1 * MS);
            CU_ASSERT_EQUAL(world->run->nodes[0].cpu->pace, 1.0);
            CU_ASSERT_EQUAL(world->run->instances[world->plan->parties[1].first].stretch, 1.0);
            world_end(world);
        }
}

static void slow_stretches_by_its_factor(void)
{
    static const char *const kinds[] = {"sharing", "fcfs"};
    static const struct {
        const char *whom, *factor;
        sim_time took;
    } cases[] = {{"node n/0", "10", 10 * MS},    {"service a", "10", 10 * MS},
                 {"node n/0", "3", 3 * MS},      {"service a", "3", 3 * MS},
                 {"node n/0", "1.5", 1500 * US}, {"service a", "1.5", 1500 * US}};
    for (unsigned i = 0; i < 12; i++) {
        const sim_time took = only_request(text_of(
            HEAD("[{compute: 1ms}]") "deployment: {nodes: {n: {cores: 1, cpu: %s}}, services: {a: "
                                     "{nodes: n}}}\n"
                                     "disruptions: {p: {at: 100ms, slow: %s, factor: %s}}\n",
            kinds[i % 2], cases[i / 2].whom, cases[i / 2].factor));
        CU_ASSERT_EQUAL(took, cases[i / 2].took);
    }
}

/* Only one of two on the node is frozen: the other has the core to itself meanwhile. */
static void a_pause_of_one_frees_the_core_for_the_other(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{compute: 100ms}]}, b: {x: [{compute: 100ms}]}}}\n"
        "workload: {c: {arrivals: renewal(1s), mix: a.x}, d: {arrivals: renewal(1s), mix: b.x}}\n"
        "deployment: {nodes: {n: {cores: 1}}, services: {default: {nodes: n}, a: , b: }}\n"
        "disruptions: {p: {at: 1050ms, for: 1s, pause: service a}}\n",
        2900 * MS);
    /* at 1050 ms each has 75 ms left, and b ends at 1125; at 2050 b has 50 ms left of its next one,
     * a 75 ms and all of its next one: b ends at 2200, when a has 25 ms left and shares with one
     * other */
    CU_ASSERT_EQUAL(world_request_of(world, 1, 0)->took, 125 * MS);
    CU_ASSERT_EQUAL(world_request_of(world, 1, 1)->took, 200 * MS);
    const struct heard *frozen = world_request_of(world, 0, 0);
    CU_ASSERT_EQUAL(frozen->took, 1250 * MS);
    world_end(world);
}

/* A computation of no time needs a core all the same: it waits for its turn where there is a line,
 * and takes none where everybody gets a share. */
static void no_time_passes_no_line(void)
{
    static const sim_time took[] = {5 * MS, 0};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(
            text_of("application: {modules: {a: {x: [{compute: 10ms}]}, b: {x: [{compute: "
                    "0s}, {delay: 1us}]}}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: a.x}, d: {arrivals: "
                    "renewal(1005ms), mix: b.x}}\n"
                    "deployment: {nodes: {n: {cores: 1, cpu: %s}}, services: {default: {nodes: n}, "
                    "a: , b: }}\n",
                    i ? "sharing" : "fcfs"),
            1900 * MS);
        CU_ASSERT_EQUAL(world_request_of(world, 1, 0)->took, took[i] + US);
        CU_ASSERT_EQUAL(world_request_of(world, 0, 0)->took, 10 * MS);
        world_stop_load(world);
        world_until(world, 5 * SECOND);
        assert_quiet(world);
        world_end(world);
    }
}

TEST_MAIN(cpu, TEST(fcfs_is_exact), TEST(sharing_is_exact_to_the_nanosecond),
          TEST(sharing_slows_and_pauses), TEST(fcfs_slows_and_pauses),
          TEST(a_frozen_node_keeps_its_line), TEST(whole_ends_stay_whole), TEST(slow_ends_exactly),
          TEST(slow_stretches_by_its_factor), TEST(a_pause_of_one_frees_the_core_for_the_other),
          TEST(no_time_passes_no_line))
