/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Visits that end early, at services and at stores: `queue_timeout` and `kill_after`, to the
 * nanosecond, and what becomes of all that they had begun. */
#include "tests/models/lib/world.h"

enum where { AT_SERVICE, AT_STORE };
static const enum where places[] = {AT_SERVICE, AT_STORE};

/* One source per gap; each request takes `work` at a place with these limits: a service, or the
 * store behind one. */
static struct world *limited(enum where place, const char *work, const char *limits,
                             const char *workload)
{
    if (place == AT_SERVICE)
        return world_of(text_of("application: {modules: {a: {x: [{compute: %s}]}}}\n"
                                "workload: {%s}\n"
                                "deployment: {nodes: {n: }, services: {a: {nodes: n, %s}}}\n",
                                work, workload, limits));
    return world_of(
        text_of("application: {datasets: {d: {}}, modules: {a: {x: [{read: d}]}}}\n"
                "workload: {%s}\n"
                "deployment: {nodes: {n: , m: }, services: {a: {nodes: m}}, stores: {s: "
                "{kind: single, datasets: all, nodes: n, read_time: %s, %s}}}\n",
                workload, work, limits));
}

static const char *const names[] = {"a", "s"};

static sim_time work_on(const struct world *world)
{
    return level_area(world, &world->run->nodes[world_node(world, "n/0")].cores_busy);
}

/* What a single worker makes of requests that come every `gap` and take `work`, if who waits
 * longer than `patience` goes, and who is served longer than `most` is ended. */
struct expected {
    sim_time took;
    bool good;
};

static sim_time expect(struct expected *list, unsigned count, sim_time gap, sim_time work,
                       sim_time patience, sim_time most)
{
    sim_time free = 0, worked = 0;
    for (unsigned i = 0; i < count; i++) {
        const sim_time came = (sim_time)(i + 1) * gap, start = came > free ? came : free;
        if (patience > 0 && start - came > patience) {
            list[i] = (struct expected){patience, false};
            continue;
        }
        /* which comes first would be chance */
        CU_ASSERT_TRUE(patience == 0 || start - came != patience);
        const sim_time time = most > 0 && most < work ? most : work;
        list[i] = (struct expected){start + time - came, time == work};
        free = start + time;
        worked += time;
    }
    return worked;
}

static void assert_expected(const struct world *world, const struct expected *list, unsigned count,
                            enum outcome bad)
{
    for (unsigned i = 0; i < count; i++) {
        CU_ASSERT_EQUAL(world_took(world, i), list[i].took);
        CU_ASSERT_EQUAL(world_outcome(world, i), list[i].good ? OUTCOME_ok : bad);
    }
}

static void begun_and_stopped(struct world *world, sim_time until)
{
    world_begin(world, 1, 0);
    world_until(world, until);
    world_stop_load(world);
    for (unsigned i = 0; i < 300; i++)
        world_until(world, until + (sim_time)(i + 1) * 7 * MS);
    assert_quiet(world);
}

static void who_waits_too_long_is_dropped(void)
{
    enum { COUNT = 100 };
    struct expected list[COUNT];
    const sim_time worked = expect(list, COUNT, 10 * MS, 26 * MS, 31 * MS, 0);
    unsigned dropped = 0;
    for (unsigned i = 0; i < COUNT; i++)
        dropped += !list[i].good;
    CU_ASSERT_TRUE(dropped > 50 && dropped < 70);
    for (unsigned p = 0; p < 2; p++) {
        struct world *world = limited(places[p], "26ms", "workers: 1, queue_timeout: 31ms",
                                      "c: {arrivals: renewal(10ms), mix: a.x}");
        begun_and_stopped(world, 1005 * MS);
        assert_expected(world, list, COUNT, places[p] == AT_STORE ? OUTCOME_error : OUTCOME_shed);
        const struct party_run *party = world_of_party(world, names[places[p]]);
        CU_ASSERT_EQUAL(party->dropped.events, dropped);
        CU_ASSERT_EQUAL(party->waits.number, COUNT - dropped);
        CU_ASSERT_EQUAL(work_on(world), worked);
        world_end(world);
    }
}

/* A full queue refuses; who is dropped makes room. */
static void the_dropped_make_room(void)
{
    for (unsigned p = 0; p < 2; p++) {
        struct world *world =
            limited(places[p], "94ms", "workers: 1, queue: 2, queue_timeout: 35ms",
                    "c: {arrivals: renewal(10ms), mix: a.x}");
        world_begin(world, 1, 0);
        world_until(world, 105 * MS);
        /* 10 begins; 20, 30 wait until 55, 65; 40, 50 are refused; 60 waits until 95, 70 until the
         * worker is free at 104; 80, 90 are refused; 100 waits */
        static const sim_time took[] = {94, 35, 35, 0, 0, 35, -1, 0, 0, -1};
        for (uint32_t i = 0; i < 10; i++)
            CU_ASSERT_EQUAL(world_took(world, i), took[i] < 0 ? -1 : took[i] * MS);
        CU_ASSERT_EQUAL(world_of_party(world, names[places[p]])->refused.events, 4);
        CU_ASSERT_EQUAL(world_of_party(world, names[places[p]])->dropped.events, 3);
        world_until(world, 205 * MS);
        CU_ASSERT_EQUAL(world_took(world, 6), 128 * MS);
        CU_ASSERT_EQUAL(world_took(world, 9), 35 * MS);
        world_end(world);
    }
}

static void who_works_too_long_is_ended(void)
{
    enum { COUNT = 100 };
    struct expected list[COUNT];
    static const struct {
        const char *work;
        sim_time time;
    } works[] = {{"26ms", 26 * MS}, {"11ms", 11 * MS}};
    for (unsigned w = 0; w < 2; w++)
        for (unsigned p = 0; p < 2; p++) {
            const sim_time worked = expect(list, COUNT, 10 * MS, works[w].time, 0, 15 * MS);
            struct world *world = limited(places[p], works[w].work, "workers: 1, kill_after: 15ms",
                                          "c: {arrivals: renewal(10ms), mix: a.x}");
            begun_and_stopped(world, 1005 * MS);
            world_until(world, 3 * SECOND);
            assert_expected(world, list, COUNT, OUTCOME_error);
            CU_ASSERT_EQUAL(work_on(world), worked);
            CU_ASSERT_EQUAL(
                level_area(world, &world_of_party(world, names[places[p]])->workers_busy), worked);
            world_end(world);
        }
}

/* Whatever it holds or waits for when its 15 ms are over: after `left` ms more nothing of it is
 * left anywhere.  One ms from a to b and from a to s; b and s are told to `cancel`. */
static void what_the_ended_one_had_begun_ends(void)
{
    static const struct {
        const char *steps;
        sim_time left;
    } cases[] = {
        {"{compute: 1s}", 0},
        {"{delay: 1s}", 0},
        {"{call: b.work}", 1},
        {"{call: b.sleep}", 1},
        {"{read: d}", 1},
        {"{parallel: [{call: b.work}, {compute: 1s}, {delay: 1s}, {read: d}, {parallel: [{call: "
         "b.sleep}, {compute: 1s}]}]}",
         1},
        {"{steps: [{call: b.work}], times: 5}", 1},
        {"{parallel: [{call: b.work, copies: 4}]}", 1},
        {"{call: b.far}", 2},               /* b's call of c is cancelled one ms later */
        {"{parallel: [{call: b.fail}]}", 0} /* waits before another try */
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world = world_of(text_of(
            "application: {datasets: {d: {}}, modules: {a: {x: [%s]}, b: {work: [{compute: 1s}], "
            "sleep: [{delay: 1s}], far: [{call: c.work}], fail: [{fail: 100%%}]}, c: {work: "
            "[{compute: 1s}]}}}\n"
            "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
            "deployment: {nodes: {n: {count: 4}}, network: {same_zone: {latency: 1ms}}, services: "
            "{default: {nodes: n}, a: {kill_after: 15ms, workers: 1}, b: , c: }, stores: {s: "
            "{kind: "
            "single, datasets: all, nodes: n, read_time: 1s}}, calls: {default: {cancel: true}, b: "
            "{cancel: true, retry: {attempts: 5, backoff: 500ms}}, s: {cancel: true}}}\n",
            cases[i].steps));
        world_begin(world, 1, 0);
        world_until(world, SECOND + 15 * MS);
        CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_error);
        CU_ASSERT_EQUAL(world_took(world, 0), 15 * MS);
        CU_ASSERT_EQUAL(pool_in_use(&world->run->calls), cases[i].left == 2);
        world_until(world, SECOND + (15 + cases[i].left) * MS);
        for (uint32_t party = 0; party < world->plan->party_count; party++)
            CU_ASSERT_EQUAL(world->run->parties[party].jobs.value, 0);
        world_until(world, SECOND + 20 * MS);
        assert_quiet(world);
        world_end(world);
    }
}

/* The same without `cancel`: who was asked goes on with it. */
static void others_go_on_unless_told(void)
{
    struct world *world =
        world_of("application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{compute: 100ms}]}}}\n"
                 "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                 "deployment: {nodes: {n: , m: }, services: {a: {nodes: m, kill_after: 15ms}, b: "
                 "{nodes: n}}}\n");
    world_begin(world, 1, 0);
    world_until(world, 1500 * MS);
    CU_ASSERT_EQUAL(world_took(world, 0), 15 * MS);
    CU_ASSERT_EQUAL(work_on(world), 100 * MS);
    assert_quiet(world);
    world_end(world);
}

/* Who hands over has been served; the next place has its own limit. */
static void a_hand_over_ends_the_stay(void)
{
    struct world *world = world_of(
        "application: {modules: {a: {x: [{compute: 10ms}, {forward: b.y}]}, b: {y: [{compute: "
        "10ms}]}}}\n"
        "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
        "deployment: {services: {default: {kill_after: 15ms}, a: , b: }}\n");
    world_begin(world, 1, 0);
    world_until(world, 1500 * MS);
    CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_ok);
    CU_ASSERT_EQUAL(world_took(world, 0), 20 * MS);
    world_end(world);
}

/* 200,000 wait when all begin to fail: they leave one after another, not one inside another. */
static void a_long_line_fails_without_depth(void)
{
    for (unsigned p = 0; p < 2; p++) {
        struct world *world = limited(places[p], "1us", "workers: 1",
                                      "c: {arrivals: renewal(5us), mix: a.x}\n}\ndisruptions: {"
                                      "p: {at: 1s, for: 1s, pause: node n/0}, e: {at: 1s, "
                                      "errors: node n/0, share: 100%}");
        world_begin(world, 1, 0);
        world_until(world, 2 * SECOND + 10 * MS);
        CU_ASSERT_TRUE(world_ended(world, OUTCOME_error) > 200000);
        world_stop_load(world);
        world_until(world, 3 * SECOND);
        assert_quiet(world);
        world_end(world);
    }
}

/* A store takes as many in hand as it has workers, and refuses beyond its queue. */
static void stores_have_workers_and_a_queue(void)
{
    struct world *world = limited(AT_STORE, "100ms", "workers: 2, queue: 3",
                                  "c: {arrivals: renewal(10ms), mix: a.x}");
    world_begin(world, 1, 0);
    world_until(world, 105 * MS);
    const struct party_run *s = world_of_party(world, "s");
    CU_ASSERT_EQUAL(s->workers_busy.value, 2);
    CU_ASSERT_EQUAL(s->waiting.value, 3);
    CU_ASSERT_EQUAL(s->refused.events, 5);
    world_until(world, 125 * MS);
    CU_ASSERT_EQUAL(world_took(world, 0), 100 * MS);
    CU_ASSERT_EQUAL(world_took(world, 1), 100 * MS);
    CU_ASSERT_EQUAL(s->waits.number, 4);
    CU_ASSERT_EQUAL((sim_time)s->waits.sum, 80 * MS + 80 * MS); /* 30 -> 110, 40 -> 120 */
    world_end(world);
}

TEST_MAIN(visit, TEST(who_waits_too_long_is_dropped), TEST(the_dropped_make_room),
          TEST(who_works_too_long_is_ended), TEST(what_the_ended_one_had_begun_ends),
          TEST(others_go_on_unless_told), TEST(a_hand_over_ends_the_stay),
          TEST(a_long_line_fails_without_depth), TEST(stores_have_workers_and_a_queue))
