/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Releases: how many instances there are while a version replaces another, what a bad one does and
 * until when, and the figures of a year against what renewal theory says of them. */
#include <math.h>

#include "models/plan/blast.h"
#include "models/run/life.h"
#include "models/run/presence.h"
#include "models/words/releases.h"
#include "tests/models/family.h"
#include "tests/models/lib/world.h"

static void members_are_documented(void) { assert_family(&strategies); }

/* Eight instances that start in 5 s and drain for 10 s; one release at 100 s. */
static struct world *world_with(const char *release, const char *rest)
{
    return world_of(text_of("application: {modules: {a: {x: [{delay: 10ms}]}}}\n"
                            "workload: {users: {arrivals: renewal(5ms), mix: a.x, timeout: 1s}}\n"
                            "deployment: {services: {a: {replicas: 8, start: 5s, drain: 10s}}%s}\n"
                            "disruptions: {r: {at: 100s, release: service a, %s}}\n",
                            rest, release));
}

struct seen {
    int64_t least, most; /* serving; there */
    sim_time until;      /* all is quiet again */
};

static struct seen watch(struct world *world, sim_time until)
{
    struct seen seen = {.least = 100};
    world_begin(world, 1, 0);
    const struct party_run *party = world_of_party(world, "a");
    for (sim_time t = SECOND; t < until; t += SECOND / 2) {
        world_until(world, t);
        if (party->up_replicas < seen.least)
            seen.least = party->up_replicas;
        if (party->there.value > seen.most)
            seen.most = party->there.value;
        if (party->deployments.events == 0)
            seen.until = t;
    }
    CU_ASSERT_EQUAL(party_staying(world->run, world_party(world, "a")), 8);
    CU_ASSERT_EQUAL(party->up_replicas, 8);
    return seen;
}

/* Of a list each is released, all at once; a release that is one of the hits of a cause finds the
 * places for its surge as well. */
static void lists_and_causes_release(void)
{
    static const char *const how[] = {"release: [service a, service b]",
                                      "hits: {x: {release: service a}, y: {release: service b}}"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_of(text_of(
            "application: {modules: {a: {x: [{delay: 10ms}]}, b: {y: [{delay: 10ms}]}}}\n"
            "workload: {users: {arrivals: renewal(5ms), mix: {a.x: 50%%, b.y: 50%%}, "
            "timeout: 1s}}\n"
            "deployment: {services: {a: {replicas: 8, start: 5s, drain: 10s}, b: {replicas: "
            "4, start: 5s}}}\n"
            "disruptions: {r: {at: 100s, %s}}\n",
            how[i]));
        const struct seen seen = watch(world, 400 * SECOND);
        CU_ASSERT(seen.most >= 10 && seen.most <= 12);
        CU_ASSERT(seen.least >= 6);
        CU_ASSERT_EQUAL(world_of_party(world, "a")->deployments.events, 1);
        CU_ASSERT_EQUAL(world_of_party(world, "b")->deployments.events, 1);
        CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
        world_end(world);
    }
}

/* A quarter more, a quarter fewer: as many waves as it takes; nobody is lost. */
static void rolling_keeps_its_bounds(void)
{
    struct world *world = world_with("strategy: rolling", "");
    const struct seen seen = watch(world, 400 * SECOND);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->deployments.events, 1);
    CU_ASSERT(seen.most <= 12); /* those that drain are there as well */
    CU_ASSERT(seen.least >= 6);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
    world_end(world);
    world = world_with("strategy: rolling, surge: 0%, unavailable: 25%", "");
    const struct seen slow = watch(world, 600 * SECOND);
    CU_ASSERT_EQUAL(slow.most, 8);
    CU_ASSERT(slow.least >= 6); /* two at a time: four waves of 15 s */
    CU_ASSERT(slow.until > 100 * SECOND + 4 * 15 * SECOND - SECOND &&
              slow.until <= 100 * SECOND + 4 * 15 * SECOND);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
    world_end(world);
}

/* Of every member: one deployment, which ends; never more than twice as many as usual; all are
 * replaced and serve in the end. */
static void every_strategy_ends(void)
{
    for_each_example (&strategies, example) {
        char release[256];
        snprintf(release, sizeof release, "strategy: %s", example->text);
        struct world *world = world_with(release, "");
        const struct seen seen = watch(world, 1500 * SECOND);
        CU_ASSERT_EQUAL(world_of_party(world, "a")->deployments.events, 1);
        CU_ASSERT_EQUAL(world_of_party(world, "a")->failed_deployments.events, 0);
        CU_ASSERT(seen.until > 100 * SECOND && seen.until < 1499 * SECOND);
        CU_ASSERT(seen.most >= 8 && seen.most <= 16);
        world_end(world);
    }
}

/* All drain together and start together: 5 s without anybody. */
static void a_big_bang_is_an_outage(void)
{
    struct world *world = world_with("strategy: big_bang", "");
    const struct seen seen = watch(world, 400 * SECOND);
    CU_ASSERT_EQUAL(seen.least, 0);
    CU_ASSERT_EQUAL(seen.most, 8);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->outages.events, 1);
    /* nobody is found from when all have been told to stop until one serves: 15 s, 200/s */
    CU_ASSERT(labs((long)(world->count - world_ended(world, OUTCOME_ok)) - 3000) <= 5);
    world_end(world);
}

static void blue_and_green_stand_side_by_side(void)
{
    struct world *world = world_with("strategy: blue_green", "");
    const struct seen seen = watch(world, 400 * SECOND);
    CU_ASSERT_EQUAL(seen.most, 16);
    CU_ASSERT_EQUAL(seen.least, 8);
    CU_ASSERT(seen.until <= 106 * SECOND);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
    world_end(world);
}

/* Found after 20 s: gone at once while the old ones stand by, else 50 s later.  Those are there all
 * that time, and nobody calls them. */
static void whoever_stands_by_is_back_at_once(void)
{
    static const struct {
        const char *release;
        sim_time restored, paid;
    } cases[] = {
        {"strategy: blue_green(for=100s), bad: {errors: 100%, found_after: 20s, roll_back: "
         "50s}",
         20 * SECOND, 105 * SECOND},
        {"strategy: blue_green(for=12s), bad: {errors: 100%, found_after: 20s, roll_back: "
         "50s}",
         70 * SECOND, 17 * SECOND}};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_with(cases[i].release, "");
        world_begin(world, 1, 0);
        const struct party_run *party = world_of_party(world, "a");
        world_until(world, 100 * SECOND + cases[i].paid - SECOND);
        CU_ASSERT_EQUAL(party->there.value, 16);
        world_until(world, 100 * SECOND + cases[i].paid + SECOND);
        CU_ASSERT_EQUAL(party->there.value, 8);
        world_until(world, 400 * SECOND);
        CU_ASSERT_EQUAL(party->restore.number, 1);
        CU_ASSERT_EQUAL(party->restore.most, cases[i].restored);
        /* all of the requests but for the 5 s in which the new ones start */
        const double failed = (double)(world->count - world_ended(world, OUTCOME_ok));
        CU_ASSERT_DOUBLE_EQUAL(failed, (double)(cases[i].restored / SECOND - 5) * 200, 210);
        world_end(world);
    }
}

/* Bad as soon as it is out, whether or not anybody finds it: a failed deployment, not restored. */
static void what_nobody_finds_has_failed(void)
{
    struct world *world = world_with("bad: {errors: 100%}", "");
    watch(world, 400 * SECOND);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->deployments.events, 1);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->failed_deployments.events, 1);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->restore.number, 0);
    world_end(world);
}

/* One of eight, for 60 s: then it is seen, and 1/8 of the requests of that time have failed. */
static void a_canary_dies_alone(void)
{
    struct world *world =
        world_with("strategy: canary(share=5% for=60s), bad: {errors: 100%, roll_back: 0s}", "");
    watch(world, 400 * SECOND);
    const double failed = (double)(world->count - world_ended(world, OUTCOME_ok));
    CU_ASSERT(failed > 60 * 200 / 9.0 * 0.95 && failed < 75 * 200 / 8.0 * 1.05);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->failed_deployments.events, 1);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->deployments.events, 1);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->restore.number, 1);
    CU_ASSERT(world_of_party(world, "a")->restore.most >= 65 * SECOND);
    world_end(world);
    world = world_with("strategy: canary(share=5% for=60s)", ""); /* a good one goes on */
    watch(world, 600 * SECOND);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->deployments.events, 1);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
    world_end(world);
}

/* What never starts never replaces more than may be missing. */
static void a_version_that_does_not_start_stalls(void)
{
    struct world *world = world_with("bad: {crash: true, found_after: 200s, roll_back: 10s}", "");
    const struct seen seen = watch(world, 500 * SECOND);
    CU_ASSERT(seen.least >= 6);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->restore.most, 210 * SECOND);
    world_end(world);
}

static void errors_last_until_it_is_rolled_back(void)
{
    struct world *world = world_with(
        "strategy: blue_green, bad: {errors: 20%, found_after: 100s, roll_back: 50s}", "");
    watch(world, 500 * SECOND);
    /* 145 s of all, 5 s while they start: of 200/s */
    const double failed = (double)(world->count - world_ended(world, OUTCOME_ok));
    CU_ASSERT_DOUBLE_EQUAL(failed, 0.2 * 145 * 200, 0.2 * 10 * 200 + 4 * sqrt(0.16 * 29000));
    world_until(world, 600 * SECOND);
    CU_ASSERT_EQUAL((double)(world->count - world_ended(world, OUTCOME_ok)), failed);
    for (uint32_t i = 0; i < world->plan->instance_count; i++)
        CU_ASSERT_EQUAL(world->run->instances[i].errors, 0);
    world_end(world);
}

/* Nothing takes time: who comes back when a version is rolled back may let others go, and come,
 * while the rest of it is still rolled back.  In the end all are there and nobody is hurt. */
static void all_at_once_is_no_trouble(void)
{
    static const char *const strategies_of[] = {"rolling", "rolling, surge: 0%, unavailable: 50%",
                                                "big_bang", "blue_green",
                                                "canary(share=50% for=2s)"};
    for (unsigned i = 0; i < 5; i++) {
        struct world *world = world_of(
            text_of("application: {modules: {a: {x: [{delay: 10ms}]}}}\n"
                    "workload: {users: {arrivals: renewal(5ms), mix: a.x, timeout: 1s}}\n"
                    "deployment: {services: {a: {replicas: 8, start: 0s, drain: 0s}}}\n"
                    "disruptions: {r: {every: 20s, for: 10s, release: service a, strategy: %s, "
                    "bad: {crash: true, "
                    "errors: 50%%, slower: 5, found_after: exponential(3s), roll_back: 1s}}}\n",
                    strategies_of[i]));
        for (uint32_t r = 0; r < 10; r++) {
            world_begin(world, 3, r);
            world_until(world, 219 * SECOND);
            const struct party_run *party = world_of_party(world, "a");
            CU_ASSERT(party->failed_deployments.events >= 8);
            for (uint32_t k = 0; k < world->plan->instance_count; k++) {
                CU_ASSERT_EQUAL(world->run->instances[k].errors, 0);
                CU_ASSERT_DOUBLE_EQUAL(world->run->instances[k].stretch, 1, 1e-9);
            }
            CU_ASSERT_EQUAL(party->up_replicas, 8);
        }
        world_end(world);
    }
}

/* --- a year --- */

/* Of six modules that change every 7 d, 10 % badly: 6/7 a day one by one, or a train every 14 d
 * with 1 - exp(-1.2) of being bad (a Poisson number of changes, 12 on average). */
static void a_year_has_the_figures_that_it_should(void)
{
    enum { N = 40 };
    static const char *const trains[] = {"", "train: 14d, "};
    for (unsigned k = 0; k < 2; k++) {
        struct world *world = world_of(text_of(
            "application: {modules: {a: {x: []}, b: {x: []}, c: {x: []}, d: {x: []}, e: {x: []}, "
            "f: {x: []}}}\n"
            "deployment: {services: {s: {modules: all, replicas: 2, start: 10s, releases: {every: "
            "exponential(7d), %sbad: {probability: 10%%, errors: 20%%, found_after: "
            "exponential(40min), roll_back: 5min}}}}}\n",
            trains[k]));
        double deployments = 0, failed = 0, restored = 0, lead = 0, leads = 0;
        for (uint32_t r = 0; r < N; r++) {
            world_begin(world, 3, r);
            world_until(world, 365 * 86400 * SECOND);
            const struct party_run *party = world_of_party(world, "s");
            deployments += (double)party->deployments.events;
            failed += (double)party->failed_deployments.events;
            restored += wide_to_double(party->restore.sum);
            lead += wide_to_double(party->lead.sum);
            leads += (double)party->lead.number;
        }
        const double share = k ? 1 - exp(-1.2) : 0.1;
        const double expected = k ? 26 * N : 365.0 * 6 / 7 * N;
        /* a change that comes while another is rolled out or mended travels with the next one */
        CU_ASSERT_DOUBLE_EQUAL(deployments, expected, 4 * sqrt(expected) + 0.01 * expected);
        CU_ASSERT_DOUBLE_EQUAL(failed / deployments, share,
                               4 * sqrt(share * (1 - share) / deployments));
        CU_ASSERT_DOUBLE_EQUAL(restored / failed / 60e9, 45, 4 * 40 / sqrt(failed));
        if (k) { /* half a train */
            CU_ASSERT_DOUBLE_EQUAL(lead / leads / 86400e9, 7, 4 * 14 / sqrt(12 * leads));
        } else {
            CU_ASSERT(lead / leads < 600e9);
        }
        world_end(world);
    }
}

/* front -> mid -> back, and front catches what aside does: by hand. */
static void blast_radius_by_hand(void)
{
    struct world *world = world_of(
        "application: {modules: {front: {go: [{call: mid.go}, {call: aside.go, if_failed: "
        "continue}], look: [{compute: 1ms}]}, mid: {go: [{call: back.go}]}, back: {go: [{compute: "
        "1ms}]}, aside: {go: [{compute: 1ms}]}}}\n"
        "workload: {u: {arrivals: poisson(rate=1/s), mix: {front.go: 30%, front.look: 70%}}}\n"
        "deployment: {services: {front: , mid: , back: {releases: {every: 1d}}, aside: }}\n"
        "experiment: {duration: 1d}\n");
    const struct blast *blast = world->plan->blast;
    CU_ASSERT_PTR_NOT_NULL_FATAL(blast);
    CU_ASSERT_DOUBLE_EQUAL(blast[world_party(world, "back")].endpoints, 0.6, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(blast[world_party(world, "back")].users, 0.3, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(blast[world_party(world, "aside")].endpoints, 0.2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(blast[world_party(world, "aside")].users, 0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(blast[world_party(world, "front")].endpoints, 0.4, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(blast[world_party(world, "front")].users, 1, 1e-12);
    world_end(world);
}

static void crashes_meanwhile_do_no_harm(void)
{
    struct world *world = world_with("strategy: rolling", "");
    draw random = 11;
    world_begin(world, 2, 0);
    world_until(world, 100 * SECOND);
    for (unsigned k = 0; k < 100; k++) {
        const uint32_t which = world->plan->parties[world_party(world, "a")].first +
                               uniform_below(draw_next(&random), 8);
        instance_crash(world->run, which);
        world_until(world, world->run->engine->now + SECOND);
        instance_restart(world->run, which);
        world_until(world, world->run->engine->now + SECOND);
    }
    world_until(world, world->run->engine->now + 200 * SECOND);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->deployments.events, 1);
    CU_ASSERT_EQUAL(party_staying(world->run, world_party(world, "a")), 8);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->up_replicas, 8);
    world_end(world);
}

static void mistakes_are_told(void)
{
    static const char *const text = "deployment: {services: {a: {modules: none}}, stores: {s: "
                                    "{kind: single, datasets: none}}}\n"
                                    "disruptions: {r: {at: 1s, release: %s}}\n";
    assert_refused(text_of(text, "service b"), "unknown service 'b'");
    assert_refused(text_of(text, "service a/0"), "a release is of a service as a whole");
    assert_refused(text_of(text, "store s"), "a release is of a service as a whole");
    assert_refused(text_of(text, "service a, strategy: rollin"), "did you mean 'rolling'?");
    assert_refused(text_of(text, "service a, strategy: big_bang, surge: 10%"),
                   "'big_bang' does not go by it");
    assert_refused(text_of(text, "service a, strategy: rolling, surge: 0%, unavailable: 0%"),
                   "nothing is ever replaced");
    assert_refused("deployment: {services: {a: {modules: none, releases: {every: 0s}}}}\n",
                   ":1:62: error: every needs a mean above zero");
}

TEST_MAIN(releases, TEST(members_are_documented), TEST(lists_and_causes_release),
          TEST(rolling_keeps_its_bounds), TEST(every_strategy_ends), TEST(a_big_bang_is_an_outage),
          TEST(blue_and_green_stand_side_by_side), TEST(whoever_stands_by_is_back_at_once),
          TEST(what_nobody_finds_has_failed), TEST(a_canary_dies_alone),
          TEST(a_version_that_does_not_start_stalls), TEST(errors_last_until_it_is_rolled_back),
          TEST(a_year_has_the_figures_that_it_should), TEST(blast_radius_by_hand),
          TEST(crashes_meanwhile_do_no_harm), TEST(all_at_once_is_no_trouble),
          TEST(mistakes_are_told))
