/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What callers find out of replicas and do about it: ejection, health checks, panic, nearness, slow
 * start, and tries that go elsewhere.  Who was asked is seen by how long it took: a replica that is
 * `slow` by 2 answers after 2 ms. */
#include "models/run/regard.h"

#include <math.h>

#include "models/plan/offered.h"
#include "models/plan/policy.h"
#include "models/words/preference.h"
#include "tests/models/family.h"
#include "tests/models/lib/world.h"

#define SERVICE "application: {modules: {s: {x: [{compute: 1ms}]}}}\n"

/* A client asks s of so many replicas every 10 ms, or 1,000 times a second. */
#define EVERY_10_MS(more) "workload: {c: {arrivals: renewal(10ms), mix: s.x" more "}}\n"
#define A_THOUSAND(more) "workload: {c: {arrivals: poisson(rate=1000/s), mix: s.x" more "}}\n"
#define REPLICAS(count, calls)                                                                     \
    "deployment: {services: {s: {replicas: " #count "}}, calls: {s: {" calls "}}}\n"

/* Requests sent in [from, until) that ended so, took so long (0: any time), of how many. */
struct seen {
    uint64_t these, all;
};

static struct seen seen(const struct world *world, sim_time from, sim_time until,
                        enum outcome outcome, sim_time took)
{
    struct seen sum = {0};
    for (size_t i = 0; i < world->count; i++) {
        const struct heard *heard = &world->heard[i];
        if (heard->sent < from || heard->sent >= until)
            continue;
        sum.all++;
        sum.these += heard->outcome == outcome && (took == 0 || heard->took == took);
    }
    return sum;
}

static uint64_t failed(const struct world *world, sim_time from, sim_time until)
{
    return seen(world, from, until, OUTCOME_error, 0).these;
}

static double share(struct seen seen) { return (double)seen.these / (double)seen.all; }

/* --- ejection --- */

/* Five failures, out at 0.2 s; 30 s are over at the look at 40 s, 2 x 30 s after 40.2 s at the one
 * at 110 s. */
static void who_fails_is_out_and_comes_back(void)
{
    struct world *world = world_run(
        SERVICE EVERY_10_MS("") REPLICAS(
            4, "eject: 5") "disruptions: {e: {at: 0s, errors: service s/3, share: 100%}}\n",
        120 * SECOND);
    CU_ASSERT_EQUAL(failed(world, 0, 39 * SECOND), 5);
    CU_ASSERT_EQUAL(failed(world, 39 * SECOND, 41 * SECOND), 5);
    CU_ASSERT_EQUAL(failed(world, 41 * SECOND, 109 * SECOND), 0);
    CU_ASSERT_EQUAL(failed(world, 109 * SECOND, 111 * SECOND), 5);
    CU_ASSERT_EQUAL(world_of_party(world, "s")->ejections.events, 3);
    world_end(world);
}

/* Who is well between the looks is forgiven by one a look: out for 30 s again, not for 60. */
static void who_does_well_is_forgiven(void)
{
    struct world *world = world_run(
        SERVICE EVERY_10_MS("") REPLICAS(
            4,
            "eject: 5") "disruptions: {e: {at: 0s, errors: service s/3, share: 100%, for: 35s},\n"
                        "  f: {at: 65s, errors: service s/3, share: 100%}}\n",
        120 * SECOND);
    CU_ASSERT_EQUAL(failed(world, 0, 65 * SECOND), 5);
    CU_ASSERT_EQUAL(failed(world, 65 * SECOND, 99 * SECOND), 5);
    CU_ASSERT_EQUAL(failed(world, 99 * SECOND, 101 * SECOND), 5); /* 65.2 + 30, look at 100 */
    world_end(world);
}

/* Five of ten fail; three may be out, so two of the seven that are left do: 2/7 +- 4 x 0.0046. */
static void only_so_many_are_out(void)
{
    static const char *const most[] = {"30%", "5%"}; /* one always */
    static const double expected[] = {2.0 / 7, 4.0 / 9};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world =
            world_run(text_of(SERVICE A_THOUSAND("")
                                  REPLICAS(10, "balance: random, eject: {failures: 5, at_most: "
                                               "%s}") "disruptions: {a: {at: 0s, errors: "
                                                      "service s/0, share: 100%%},\n"
                                                      "  b: {at: 0s, errors: service s/1, "
                                                      "share: 100%%},\n"
                                                      "  c: {at: 0s, errors: service s/2, "
                                                      "share: 100%%},\n"
                                                      "  d: {at: 0s, errors: service s/3, "
                                                      "share: 100%%},\n"
                                                      "  e: {at: 0s, errors: service s/4, "
                                                      "share: 100%%}}\n",
                              most[i]),
                      12 * SECOND);
        const struct seen bad = seen(world, SECOND, 11 * SECOND, OUTCOME_error, 0);
        CU_ASSERT_DOUBLE_EQUAL(share(bad), expected[i], 0.02);
        world_end(world);
    }
}

/* One of n whose share differs from that of the others lies sqrt(n - 1) standard deviations below
 * the mean, however much: of six 2.236. */
static void outliers_are_out(void)
{
    static const char *const deviations[] = {"1.9", "2.2", "2.3"};
    for (unsigned i = 0; i < 3; i++) {
        struct world *world = world_run(
            text_of(
                SERVICE A_THOUSAND("") REPLICAS(
                    6,
                    "balance: random, eject: {deviations: %s}") "disruptions: {e: {at: 0s, errors: "
                                                                "service s/5, share: 30%%}}\n",
                deviations[i]),
            41 * SECOND);
        CU_ASSERT(failed(world, 0, 10 * SECOND) > 300);
        CU_ASSERT_EQUAL(failed(world, 10 * SECOND + 20 * MS, 40 * SECOND) == 0, i < 2);
        CU_ASSERT_EQUAL(failed(world, 40 * SECOND, 41 * SECOND) > 10, true);
        world_end(world);
    }
}

/* Of fewer than five replicas, or with fewer answers than 100, shares are not compared. */
static void few_are_not_compared(void)
{
    static const char *const more[] = {"replicas: 7", "requests: 3k"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(
            text_of(SERVICE A_THOUSAND("") REPLICAS(6, "balance: random, eject: {deviations: 1.9, "
                                                       "%s}") "disruptions: {e: {at: 0s, errors: "
                                                              "service s/5, share: 30%%}}\n",
                    more[i]),
            30 * SECOND);
        CU_ASSERT_EQUAL(world_of_party(world, "s")->ejections.events, 0);
        world_end(world);
    }
}

/* A caller that dies knows nothing afterwards: its replica fails five times anew. */
static void the_dead_forget(void)
{
    struct world *world =
        world_run("application: {modules: {a: {y: [{call: s.x}]}, s: {x: [{compute: 1ms}]}}}\n"
                  "workload: {c: {arrivals: renewal(10ms), mix: a.y}}\n"
                  "deployment: {services: {a: , s: {replicas: 4}}, calls: {s: {eject: 5}}}\n"
                  "disruptions: {e: {at: 0s, errors: service s/3, share: 100%},\n"
                  "  dies: {at: 20s, crash: service a, for: 1s}}\n",
                  30 * SECOND);
    CU_ASSERT_EQUAL(failed(world, 0, 20 * SECOND), 5);
    CU_ASSERT_EQUAL(failed(world, 21 * SECOND, 30 * SECOND), 5);
    world_end(world);
}

/* --- health --- */

/* Checks every 10 s, three must fail: who hangs at 15 s is left out between 20 + 1 and 30 + 1 s
 * later (Kubernetes' 20 to 31 s), who is reset 20 to 30 s later.  One good check brings it back. */
static void checks_find_who_hangs(void)
{
    static const char *const trouble[] = {"pause", "crash"};
    for (unsigned i = 0; i < 2; i++)
        for (uint64_t seed = 1; seed <= 5; seed++) {
            struct world *world = world_of(text_of(
                SERVICE EVERY_10_MS(", timeout: 500ms") REPLICAS(
                    4, "health: 10s") "disruptions: {t: {at: 15s, %s: service s/3, for: 60s},\n"
                                      "  slow: {at: 0s, slow: service s/3, factor: 2}}\n",
                trouble[i]));
            world_begin(world, seed, 0);
            world_until(world, 120 * SECOND);
            sim_time last = 0, back = 0;
            for (size_t k = 0; k < world->count; k++) {
                const struct heard *heard = &world->heard[k];
                if (heard->outcome != OUTCOME_ok)
                    last = heard->sent;
                else if (heard->took == 2 * MS && heard->sent > 75 * SECOND && back == 0)
                    back = heard->sent;
            }
            const sim_time more = i == 0 ? SECOND : 0;
            CU_ASSERT(last > 34 * SECOND + more && last < 45 * SECOND + more);
            CU_ASSERT(back >= 75 * SECOND && back < 86 * SECOND);
            CU_ASSERT(seen(world, last + 1, 75 * SECOND, OUTCOME_ok, 0).all > 2800);
            world_end(world);
        }
}

/* A replica with a full queue is well; one whose answers are errors is not; an ejected one is back
 * as soon as it passes a check. */
static void checks_see_the_process_only(void)
{
    struct world *world =
        world_run("application: {modules: {s: {x: [{delay: 10s}]}}}\n" EVERY_10_MS(
                      "") "deployment: {services: {s: {replicas: 2, workers: 1, queue: 1}},\n"
                          "  calls: {s: {health: {every: 2s, failures: 1}}}}\n",
                  60 * SECOND);
    CU_ASSERT_EQUAL(world_of_party(world, "s")->out.value, 0);
    CU_ASSERT(world_of_party(world, "s")->checks.events >= 58);
    CU_ASSERT(seen(world, 0, 60 * SECOND, OUTCOME_refused, 0).these > 5000);
    world_end(world);
    world = world_run(
        SERVICE EVERY_10_MS("") REPLICAS(
            4,
            "health: {every: 2s, failures: 2}, eject: 5") "disruptions: {e: {at: 0s, errors: "
                                                          "service s/3, share: 100%, for: 20s}}\n",
        30 * SECOND);
    CU_ASSERT_EQUAL(failed(world, 0, 30 * SECOND), 5);
    CU_ASSERT_EQUAL(world_of_party(world, "s")->out.value, 0); /* not at 40 s: a check passed */
    world_end(world);
}

/* Three of four hang: below the half all are asked, below a fifth only the one. */
static void panic_asks_all(void)
{
    static const char *const panic[] = {"50%", "20%"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(
            text_of(SERVICE A_THOUSAND(", timeout: 100ms")
                        REPLICAS(4, "balance: random, panic: %s, health: {every: 2s, failures: "
                                    "1}") "disruptions: {a: {at: 0s, pause: service s/0}, b: "
                                          "{at: 0s, pause: service "
                                          "s/1},\n  c: {at: 0s, pause: service s/2}}\n",
                    panic[i]),
            12 * SECOND);
        const struct seen lost = seen(world, 4 * SECOND, 11 * SECOND, OUTCOME_timeout, 0);
        CU_ASSERT_DOUBLE_EQUAL(share(lost), i == 0 ? 0.75 : 0.0, 0.021); /* 4 sd of 7,000 */
        world_end(world);
    }
}

/* Nobody is well, and nobody panics: nobody is asked. */
static void without_panic_nobody_is_asked(void)
{
    struct world *world = world_run(
        SERVICE EVERY_10_MS(", timeout: 100ms")
            REPLICAS(2, "panic: 0%, health: {every: 2s, failures: 1}") "disruptions: {a: {at: 0s, "
                                                                       "pause: all service s}}\n",
        12 * SECOND);
    CU_ASSERT_EQUAL(seen(world, 4 * SECOND, 11 * SECOND, OUTCOME_unreachable, 0).these, 700);
    world_end(world);
}

/* --- a source's own --- */

/* What a source says itself holds for it, and the rest is as `calls` says: each of the two has one
 * key, that of the source wins. */
static void sources_have_keys_of_their_own(void)
{
    static const struct {
        const char *own, *calls;
        uint64_t failed; /* in 39 s */
    } cases[] = {{", eject: 5", "", 5},
                 {", eject: 5", "eject: 7", 5},
                 {"", "eject: 7", 7},
                 {", eject: {failures: unlimited}", "eject: 7", 975},
                 {", eject: {failures: 5, every: 1s, for: 9s}", "eject: 7", 15}, /* at 0, 10, 29 */
                 {", health: {every: 2s, failures: 1}", "eject: {failures: 3}", 3},
                 {", panic: 100%", "eject: 7", 975},
                 {", eject: 5, panic: 0%", "panic: 100%", 5}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world = world_run(
            text_of(SERVICE "workload: {c: {arrivals: renewal(10ms), mix: s.x%s}}\n"
                            "deployment: {services: {s: {replicas: 4}}, calls: {s: {%s}}}\n"
                            "disruptions: {e: {at: 0s, errors: service s/3, share: 100%%}}\n",
                    cases[i].own, cases[i].calls),
            39 * SECOND);
        CU_ASSERT_DOUBLE_EQUAL((double)failed(world, 0, 39 * SECOND), (double)cases[i].failed, 1.0);
        world_end(world);
    }
}

/* A dead node answers no SYN: the try is over after `connect_timeout`.  A dead process refuses at
 * once, and who is alive is not concerned, however far away. */
static void sources_do_not_wait_for_connections(void)
{
    static const struct {
        const char *trouble;
        sim_time took;
    } cases[] = {{"crash: node m/0", 100 * MS},
                 {"partition: node m/0", 100 * MS},
                 {"crash: service s/0", 200 * MS},
                 {"slow: service s/0, factor: 1", 201 * MS}};
    for (unsigned i = 0; i < 4; i++) {
        struct world *world = world_run(
            text_of(
                SERVICE EVERY_10_MS(
                    ", connect_timeout: 100ms, timeout: 1s") "deployment: {network: {internet: "
                                                             "{latency: 100ms}}, nodes: {m: },\n"
                                                             "  services: {s: {nodes: m}},\n"
                                                             "  calls: {s: {protocol: "
                                                             "tcp(cpu_per_message=0us "
                                                             "cpu_per_kb=0us)}}}\n"
                                                             "disruptions: {t: {at: 1s, %s}}\n",
                cases[i].trouble),
            5 * SECOND);
        for (size_t k = 0; k < world->count; k++)
            if (world->heard[k].sent > SECOND)
                CU_ASSERT_EQUAL(world->heard[k].took, cases[i].took);
        CU_ASSERT(world->count > 400);
        world_end(world);
    }
}

/* --- near ones --- */

#define TWO_ZONES(calls)                                                                           \
    SERVICE "workload: {c: {arrivals: poisson(rate=1000/s), mix: s.x, from: zone p, timeout: "     \
            "1s}}\n"                                                                               \
            "deployment: {zones: {p: , q: }, nodes: {n: {count: 8, zones: [p, q]}},\n"             \
            "  network: {same_zone: {latency: 1ms}, same_region: {latency: 5ms}},\n"               \
            "  services: {s: {replicas: 8, nodes: n}},\n"                                          \
            "  calls: {s: {protocol: tcp(cpu_per_message=0us cpu_per_kb=0us), balance: random, "   \
            "" calls "}}}\n"

/* Two of four near ones hang: 0.5 / 0.7 of the requests stay near; with one left 0.25 / 0.7. */
static void near_ones_first(void)
{
    static const char *const hang[] = {
        "{}", "{a: {at: 0s, pause: service s/0}, b: {at: 0s, pause: service s/2}}",
        ("{a: {at: 0s, pause: service s/0}, b: {at: 0s, pause: service s/2}, c: {at: 0s, pause: "
         "service s/4}}")};
    static const double near[] = {1.0, 0.5 / 0.7, 0.25 / 0.7};
    for (unsigned i = 0; i < 3; i++) {
        struct world *world = world_run(
            text_of(TWO_ZONES(
                        "prefer: same_zone, health: {every: 2s, failures: 1}") "disruptions: %s\n",
                    hang[i]),
            25 * SECOND);
        const struct seen stay = seen(world, 4 * SECOND, 24 * SECOND, OUTCOME_ok, 3 * MS);
        CU_ASSERT_DOUBLE_EQUAL(share(stay), near[i], 0.014); /* 4 sd of 20,000 */
        CU_ASSERT_EQUAL(seen(world, 4 * SECOND, 24 * SECOND, OUTCOME_ok, 0).these, stay.all);
        world_end(world);
    }
}

static void preferences_are_documented(void) { assert_family(&preferences); }

/* Every preference: who is no farther than it says is near, and nobody else. */
static void near_is_what_it_says(void)
{
    for_each_example (&preferences, example) {
        struct world *world =
            world_run(text_of(TWO_ZONES("prefer: %s"), example->text), 1 * SECOND);
        const struct plan *plan = world->plan;
        const struct party *s = &plan->parties[world_party(world, "s")];
        const struct route *route = route_at(world->run, route_of(world->run, 0, 0));
        const unsigned within = ((const struct preference_class *)*head_)->within;
        uint32_t near = 0;
        for (uint32_t i = 0; i < s->replicas; i++)
            near += plan_distance(plan, plan->instances[route->caller].node,
                                  plan->instances[s->first + i].node) <= within;
        CU_ASSERT_EQUAL(route->special->regards->near_all, near);
        CU_ASSERT_EQUAL(near, within == SAME_NODE ? 0 : within == SAME_ZONE ? 4 : 8);
        world_end(world);
    }
}

static void nobody_near_means_all(void)
{
    struct world *world = world_run(TWO_ZONES("prefer: same_node"), 5 * SECOND);
    const struct seen near = seen(world, 0, 5 * SECOND, OUTCOME_ok, 3 * MS);
    CU_ASSERT_DOUBLE_EQUAL(share(near), 0.5, 0.03);
    world_end(world);
}

/* --- slow start --- */

/* It is back at about 20 s; for 20 s its chance to be taken when drawn rises from a tenth to 1: on
 * average 0.1 x 0.1 + (1 - 0.01) / 2 = 0.505 of a quarter.  4 sd of 20,000: 0.0094. */
static void who_is_back_starts_slowly(void)
{
    struct world *world = world_run(
        SERVICE A_THOUSAND(", timeout: 100ms")
            REPLICAS(4, "balance: random, slow_start: 20s, health: {every: 1s, timeout: 200ms, "
                        "failures: 1}") "disruptions: {t: {at: 1s, pause: service s/3, for: 19s}, "
                                        "slow: {at: 0s, slow: service "
                                        "s/3, factor: 2}}\n",
        70 * SECOND);
    sim_time back = 0;
    for (size_t i = 0; i < world->count && back == 0; i++)
        if (world->heard[i].sent > 20 * SECOND && world->heard[i].took == 2 * MS)
            back = world->heard[i].sent;
    CU_ASSERT(back < 22 * SECOND);
    const struct seen slow = seen(world, back, back + 20 * SECOND, OUTCOME_ok, 2 * MS),
                      full =
                          seen(world, back + 20 * SECOND, back + 40 * SECOND, OUTCOME_ok, 2 * MS);
    CU_ASSERT_DOUBLE_EQUAL(share(slow), 0.25 * 0.505, 0.0094);
    CU_ASSERT_DOUBLE_EQUAL(share(full), 0.25, 0.0123);
    world_end(world);
}

/* --- elsewhere --- */

/* Of four replicas so many always fail.  Elsewhere finds a good one with one try more than there
 * are bad ones; drawn anew from all, tries fail as often as chance has it: (bad / 4) ^ tries. */
static void tries_go_elsewhere(void)
{
    for (unsigned bad = 1; bad <= 3; bad++)
        for (unsigned elsewhere = 0; elsewhere < 2; elsewhere++) {
            struct world *world = world_run(
                text_of("application: {modules: {s: {x: [{compute: 1ms}]}, a: {y: [{call: "
                        "s.x}]}}}\n"
                        "workload: {c: {arrivals: poisson(rate=1000/s), mix: a.y}}\n"
                        "deployment: {services: {a: , s: {replicas: 4}}, calls: {s: {balance: "
                        "random, retry: {attempts: %u, elsewhere: %s}}}}\n"
                        "disruptions: {a: {at: 0s, errors: service s/0, share: 100%%},\n"
                        "  b: {at: 0s, errors: service s/1, share: %s},\n"
                        "  c: {at: 0s, errors: service s/2, share: %s}}\n",
                        bad + 1, elsewhere ? "true" : "false", bad > 1 ? "100%" : "0%",
                        bad > 2 ? "100%" : "0%"),
                20 * SECOND);
            const struct seen lost = seen(world, 0, 19 * SECOND, OUTCOME_error, 0);
            CU_ASSERT_DOUBLE_EQUAL(share(lost), elsewhere ? 0.0 : pow(bad / 4.0, bad + 1.0),
                                   elsewhere ? 1e-12 : 0.014);
            world_end(world);
        }
}

/* Where all have failed there is no elsewhere: it goes on as before, all over again. */
static void nowhere_else(void)
{
    struct world *world = world_run(
        SERVICE EVERY_10_MS(", retry: {attempts: 5, elsewhere: true}")
            REPLICAS(2, "") "disruptions: {a: {at: 0s, errors: all service s, share: 100%}}\n",
        5 * SECOND);
    for (size_t i = 0; i < world->count; i++)
        CU_ASSERT_EQUAL(world->heard[i].attempts, 5);
    CU_ASSERT_EQUAL(failed(world, 0, 5 * SECOND + 1), world->count);
    world_end(world);
}

/* --- policies that are replaced --- */

static const struct policy *without(struct world *world, bool eject, bool health)
{
    struct plan *plan = (struct plan *)world->plan;
    const struct channel *channel = &plan->channels[0];
    struct call_policy *text = arena_alloc(world->arena, sizeof *text);
    *text = *channel->policy->text;
    if (eject)
        text->eject.failures = COUNT_UNLIMITED;
    if (health)
        text->health.every = 0;
    return policy_compile(plan, text, &plan->parties[channel->caller],
                          &plan->parties[channel->callee], world->arena);
}

/* One fails, one hangs, both are out.  Who no longer asks whether they are well asks them again;
 * who asks again finds out again. */
static void other_policies_forgive(void)
{
    for (unsigned i = 1; i < 4; i++) {
        const bool eject = i & 1, health = i & 2;
        struct world *world = world_of(SERVICE EVERY_10_MS(", timeout: 100ms") REPLICAS(
            5, "eject: {failures: 5, at_most: 20%}, health: {every: 2s, "
               "failures: 1}") "disruptions: {a: {at: 0s, errors: service s/1, share: 20%},\n"
                               "  b: {at: 0s, pause: service s/2}, c: {at: 0s, errors: service "
                               "s/0, share: "
                               "100%}}\n");
        const struct policy *first = world->plan->channels[0].policy,
                            *other = without(world, eject, health);
        world_begin(world, 1, 0);
        world_until(world, 9 * SECOND);
        const uint32_t route = route_of(world->run, 0, 0);
        const struct regards *regards = route_regards(route_at(world->run, route));
        CU_ASSERT(regards->of[2].unhealthy && regards->out >= 2);
        route_policy(world->run, route, other);
        CU_ASSERT_EQUAL(regards->of[2].unhealthy, !health);
        CU_ASSERT(!eject || regards->ejected == 0);
        world_until(world, 30 * SECOND);
        CU_ASSERT_EQUAL(regards->of[2].unhealthy, !health);
        CU_ASSERT(!eject || regards->ejected == 0);
        route_policy(world->run, route, first);
        world_until(world, 40 * SECOND);
        CU_ASSERT(regards->of[2].unhealthy && regards->out >= 2);
        world_end(world);
    }
}

/* --- what check foretells, and what is refused --- */

static double load(const struct world *world, const char *name)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    const struct offered *offered = offered_between(world->plan, 0, 100 * SECOND, world->arena);
    for (uint32_t i = 0; i < offered->count; i++)
        if (strcmp(offered->stations[i].name, name) == 0)
            return offered->stations[i].load;
    CU_FAIL_FATAL("no such station");
    return 0.0;
}

/* 10 checks per second and replica, each 2 messages of 1 ms: 2 % of a core each; and so it runs. */
static void checks_are_foretold(void)
{
    struct world *world = world_run(
        SERVICE "workload: {c: {arrivals: renewal(1000s), mix: s.x, from: zone p}}\n"
                "deployment: {zones: {p: }, nodes: {n: {count: 2, cores: 1, zones: [p]}},\n"
                "  network: {same_zone: {latency: 1ms}}, services: {s: {replicas: 2, nodes: n}},\n"
                "  calls: {s: {protocol: tcp(cpu_per_message=1ms cpu_per_kb=0us), health: {every: "
                "100ms, timeout: 50ms}}}}\n",
        100 * SECOND);
    CU_ASSERT_DOUBLE_EQUAL(load(world, "node n/0"), 0.02, 1e-4);
    const struct node *node = &world->run->nodes[world_node(world, "n/0")];
    CU_ASSERT_DOUBLE_EQUAL(clock_to_seconds(level_area(world, &node->cores_busy)), 2.0, 0.01);
    CU_ASSERT_EQUAL(world_of_party(world, "s")->out.value, 0);
    world_end(world);
}

/* All callers live in zone p, so the two of s there do everything. */
static void nearness_is_foretold(void)
{
    struct world *world =
        world_of("application: {modules: {s: {x: [{compute: 1ms}]}, a: {y: [{call: s.x}]}}}\n"
                 "workload: {c: {arrivals: poisson(rate=100/s), mix: a.y}}\n"
                 "deployment: {zones: {p: , q: }, nodes: {n: {count: 4, cores: 1, zones: [p, q]}, "
                 "m: {zones: [p]}},\n"
                 "  services: {a: {nodes: m}, s: {replicas: 4, nodes: n}}, calls: {s: {prefer: "
                 "same_zone}}}\n");
    CU_ASSERT_DOUBLE_EQUAL(load(world, "node n/0"), 0.05, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(load(world, "node n/1"), 0.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(load(world, "node n/2"), 0.05, 1e-9);
    world_end(world);
}

static void what_says_nothing_is_refused(void)
{
    assert_refused(SERVICE EVERY_10_MS("") REPLICAS(2, "health: {every: 1s, timeout: 2s}"),
                   "'timeout' must be less than 'every'");
    assert_refused(SERVICE EVERY_10_MS("") REPLICAS(2, "eject: {for: 5s}"),
                   "nobody is ejected: neither 'failures' nor 'deviations' says after what");
    assert_refused(SERVICE EVERY_10_MS("") REPLICAS(2, "prefer: same_town"),
                   "unknown preference 'same_town'");
}

TEST_MAIN(regard, TEST(who_fails_is_out_and_comes_back), TEST(who_does_well_is_forgiven),
          TEST(only_so_many_are_out), TEST(outliers_are_out), TEST(few_are_not_compared),
          TEST(the_dead_forget), TEST(checks_find_who_hangs), TEST(checks_see_the_process_only),
          TEST(panic_asks_all), TEST(without_panic_nobody_is_asked),
          TEST(sources_have_keys_of_their_own), TEST(sources_do_not_wait_for_connections),
          TEST(near_ones_first), TEST(preferences_are_documented), TEST(near_is_what_it_says),
          TEST(nobody_near_means_all), TEST(who_is_back_starts_slowly), TEST(tries_go_elsewhere),
          TEST(nowhere_else), TEST(other_policies_forgive), TEST(checks_are_foretold),
          TEST(nearness_is_foretold), TEST(what_says_nothing_is_refused))
