/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings that change while the system runs: who obeys when, and what is refused. */
#include <math.h>

#include "models/plan/configuration.h"
#include "models/run/life.h"
#include "models/run/route.h"
#include "models/words/balancing.h"
#include "tests/models/family.h"
#include "tests/models/lib/world.h"

static void members_are_documented(void) { assert_family(&configurations); }

enum { MOST_TOLD = 4096 };
static struct {
    double took[MOST_TOLD];
    unsigned count;
} told;

static void hears(void *context, sim_time now, const void *record)
{
    (void)context;
    (void)now;
    CU_ASSERT_FATAL(told.count < MOST_TOLD);
    told.took[told.count++] = (double)((const struct configured_record *)record)->took / 1e9;
}

/* 20 instances of a call b, which takes 30 ms; the calls' time-out of 1 s becomes 20 ms at 100 s.
 */
static struct world *world_with(const char *configuration, const char *change, const char *rest)
{
    return world_of(text_of(
        "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{delay: 30ms}]}}}\n"
        "workload: {users: {arrivals: poisson(rate=0.001/h), mix: a.x, timeout: 5s}}\n"
        "deployment: {nodes: {p: {count: 20}, q: {count: 4}, r: {count: 1}}, services: {a: {nodes: "
        "p, replicas: 20}, b: {nodes: q, replicas: 4}}, calls: {b: {timeout: 1s}}, configuration: "
        "%s%s}\n"
        "disruptions: {change: {at: 100s, configure: deployment.calls.b.timeout, to: 20ms%s}}\n",
        configuration, rest, change));
}

static void begin(struct world *world, uint32_t replication)
{
    world_begin(world, 7, replication);
    told.count = 0;
    observe_subscribe(&world->run->observe, world->run_arena, RECORD_CONFIGURED, hears, NULL);
}

static uint32_t caller(const struct world *world, uint32_t replica)
{
    return world->plan->parties[world_party(world, "a")].first + replica;
}

static unsigned obeying(const struct world *world)
{
    unsigned count = 0;
    for (uint32_t i = 0; i < 20; i++)
        count += world->run->obeys[caller(world, i)] != 0;
    return count;
}

static void load(struct world *world, double rate)
{
    world->run->load_factor[0] = rate * 3600e3;
    source_reload(world->run, 0);
}

static void without_a_centre_all_obey_at_once(void)
{
    struct world *world = world_with("ideal", ", for: 100s", "");
    begin(world, 0);
    load(world, 100);
    world_until(world, 100 * SECOND - 1);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_error), 0);
    world_until(world, 101 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 20);
    CU_ASSERT_EQUAL(told.count, 20);
    CU_ASSERT_EQUAL(told.took[7], 0);
    const uint64_t ok = world_ended(world, OUTCOME_ok), bad = world_ended(world, OUTCOME_error);
    world_until(world, 199 * SECOND); /* every call takes longer than the time-out */
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), ok);
    CU_ASSERT(world_ended(world, OUTCOME_error) > bad + 9000);
    world_until(world, 201 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 0);
    const uint64_t bad_then = world_ended(world, OUTCOME_error);
    world_until(world, 300 * SECOND);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_error), bad_then);
    world_end(world);
}

/* Of every member: all obey a change in the end, in a time that is not negative, and nobody when it
 * has been taken back. */
static void everybody_obeys_in_the_end(void)
{
    for_each_example (&configurations, example) {
        struct world *world = world_with(example->text, ", for: 2h", "");
        begin(world, 0);
        world_until(world, 100 * SECOND - 1);
        CU_ASSERT_EQUAL(obeying(world), 0);
        world_until(world, 7200 * SECOND);
        CU_ASSERT_EQUAL(obeying(world), 20);
        CU_ASSERT_EQUAL(told.count, 20);
        for (unsigned i = 0; i < told.count; i++)
            CU_ASSERT(told.took[i] >= 0);
        world_until(world, 14400 * SECOND);
        CU_ASSERT_EQUAL(obeying(world), 0);
        world_end(world);
    }
}

/* 5 %, 25 % and all of 20, each among the next. */
static void three_stages(const char *stages)
{
    struct world *world = world_with("ideal", text_of(", stages: %s, for: 30min", stages), "");
    begin(world, 0);
    world_until(world, 101 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 1);
    CU_ASSERT_EQUAL(world->run->mixed, 1);
    uint32_t first = 0;
    while (world->run->obeys[caller(world, first)] == 0)
        first++;
    world_until(world, 701 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 5);
    CU_ASSERT(world->run->obeys[caller(world, first)] != 0);
    world_until(world, 1301 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 20);
    CU_ASSERT_EQUAL(world->run->mixed, 0);
    world_until(world, 1901 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 0);
    CU_ASSERT_EQUAL(told.count, 40);
    world_end(world);
}

static void stages_are_exact_and_nested(void)
{
    three_stages("{first: {share: 5%}, second: {share: 25%, after: 10min}, rest: {share: 100%, "
                 "after: 10min}}");
    three_stages("5% 25% 100% every 10min");
}

/* A roll-back before the last stage: those are not begun. */
static void an_end_stops_what_has_not_begun(void)
{
    struct world *world = world_with(
        "ideal", ", stages: {first: {share: 50%}, rest: {share: 100%, after: 10min}}, for: 5min",
        "");
    begin(world, 0);
    world_until(world, 399 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 10);
    world_until(world, 2000 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 0);
    CU_ASSERT_EQUAL(told.count, 20);
    world_end(world);
}

/* Found after 60 s: the stage that would begin after 80 s does not; 30 s later all is as before,
 * for good.  What has ended before is not found any more. */
static void a_bad_value_is_found_and_taken_back(void)
{
    struct world *world = world_with(
        "ideal",
        ", stages: {first: {share: 5%}, second: {share: 25%, after: 30s}, rest: {share: 100%, "
        "after: 50s}}, bad: {found_after: 60s, roll_back: 30s}",
        "");
    begin(world, 0);
    world_until(world, 159 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 5);
    world_until(world, 189 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 5);
    world_until(world, 191 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 0);
    world_until(world, 2000 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 0);
    CU_ASSERT_EQUAL(told.count, 10);
    world_end(world);
    world = world_with("ideal", ", for: 10s, bad: {found_after: 60s, roll_back: 30s}", "");
    begin(world, 0);
    world_until(world, 2000 * SECOND);
    CU_ASSERT_EQUAL(told.count, 40); /* once each way */
    world_end(world);
}

/* When it is found is drawn anew for each change: the mean of an exponential law. */
static void when_it_is_found_is_a_law(void)
{
    enum { N = 400 };
    struct world *world =
        world_with("ideal", ", bad: {found_after: exponential(100s), roll_back: 0s}", "");
    double sum = 0;
    for (unsigned r = 0; r < N; r++) {
        begin(world, r);
        world_until(world, 100 * SECOND);
        while (obeying(world) > 0)
            world_until(world, world->run->engine->now + SECOND);
        sum += (double)(world->run->engine->now - 100 * SECOND) / 1e9 - 0.5;
    }
    CU_ASSERT_DOUBLE_EQUAL(sum / N, 100, 4 * 100 / sqrt(N));
    world_end(world);
}

static int growing(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of n who ask every R at times of their own the k-th obeys after R k / (n + 1): order statistics
 * of uniform times. */
static void polls_are_order_statistics(void)
{
    enum { N = 200, ALL = 20 };
    struct world *world =
        world_with("{kind: centre, nodes: r, delivery: poll, refresh: 60s}", "", "");
    double sums[ALL] = {0};
    for (unsigned r = 0; r < N; r++) {
        begin(world, r);
        world_until(world, 200 * SECOND);
        CU_ASSERT_EQUAL_FATAL(told.count, ALL);
        qsort(told.took, ALL, sizeof *told.took, growing);
        for (unsigned k = 0; k < ALL; k++)
            sums[k] += told.took[k];
        CU_ASSERT(told.took[ALL - 1] <= 60);
    }
    for (unsigned k = 0; k < ALL; k++) {
        const double mean = (k + 1.0) / (ALL + 1), sd = 60 * sqrt(mean * (1 - mean) / (ALL + 2));
        CU_ASSERT_DOUBLE_EQUAL(sums[k] / N, 60 * mean, 4 * sd / sqrt(N));
    }
    world_end(world);
}

static void watches_obey_at_once(void)
{
    static const char *const kinds[] = {
        "{kind: centre, nodes: r}", "{kind: centre, nodes: r, replicas: 2, delivery: long_poll}"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_with(kinds[i], ", for: 50s", "");
        begin(world, 0);
        world_until(world, 200 * SECOND);
        CU_ASSERT_EQUAL(told.count, 40);
        for (unsigned k = 0; k < told.count; k++)
            CU_ASSERT_EQUAL(told.took[k], 0);
        world_end(world);
    }
}

static void products_take_their_time(void)
{
    struct world *world = world_with("{kind: apollo, nodes: r}", "", "");
    begin(world, 0);
    world_until(world, 200 * SECOND);
    CU_ASSERT_EQUAL(told.count, 20);
    for (unsigned k = 0; k < told.count; k++)
        CU_ASSERT(told.took[k] <= 1);
    world_end(world);
    world = world_with("{kind: config_map, nodes: r}", "", "");
    double sum = 0;
    for (unsigned r = 0; r < 20; r++) {
        begin(world, r);
        world_until(world, 200 * SECOND);
        CU_ASSERT_EQUAL(told.count, 20);
        for (unsigned k = 0; k < told.count; k++)
            sum += told.took[k] / 400;
    }
    CU_ASSERT_DOUBLE_EQUAL(sum, 30, 4 * 60 / sqrt(12 * 400)); /* of 400 uniform times */
    world_end(world);
}

static void who_starts_obeys_when_it_has_asked(void)
{
    struct world *world =
        world_with("{kind: centre, nodes: r, delivery: poll, refresh: 60s}", "", "");
    begin(world, 0);
    world_until(world, 200 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 20);
    const uint32_t server = world->plan->parties[world_party(world, "configuration")].first;
    instance_crash(world->run, server);
    instance_crash(world->run, caller(world, 3));
    instance_restart(world->run, caller(world, 3));
    world_until(world, 290 * SECOND); /* the centre is down: it goes by the scenario */
    CU_ASSERT_EQUAL(obeying(world), 19);
    instance_restart(world->run, server); /* and has kept what was written */
    world_until(world, 360 * SECOND);
    CU_ASSERT_EQUAL(obeying(world), 20);
    world_end(world);
}

static void what_a_centre_misses_is_written_again(void)
{
    static const char *const kinds[] = {"{kind: centre, nodes: r}",
                                        "{kind: centre, nodes: p, store: db}"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_with(
            kinds[i], "",
            ", stores: {db: {kind: single, datasets: none, nodes: r, read_time: 1ms, write_time: "
            "1ms}}");
        begin(world, 0);
        world_until(world, 99 * SECOND);
        node_crash(world->run, world_node(world, "r/0")); /* the centre, or its store */
        world_until(world, 300 * SECOND);
        CU_ASSERT_EQUAL(obeying(world), 0);
        node_restart(world->run, world_node(world, "r/0"));
        world_until(world, 400 * SECOND);
        CU_ASSERT_EQUAL(obeying(world), 20);
        world_end(world);
    }
}

/* Several changes, of calls and of a client, each for whom it is. */
static void changes_are_for_whom_they_are(void)
{
    struct world *world = world_of(
        "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{delay: 30ms}]}}}\n"
        "workload: {users: {arrivals: poisson(rate=10/s), mix: a.x, timeout: 5s}}\n"
        "deployment: {services: {a: {replicas: 2}, b: {replicas: 3}}, calls: {b: {timeout: 1s}}}\n"
        "disruptions: {one: {at: 10s, configure: deployment.calls.b.timeout, to: 20ms, for: 20s}, "
        "two: {at: 20s, configure: workload.users.timeout, to: 10ms, for: 20s}, three: {at: 50s, "
        "configure: deployment.calls.b.balance, to: two_choices(choices=3)}}\n");
    world_begin(world, 1, 0);
    const uint32_t users = 0, a = world->plan->parties[world_party(world, "a")].first;
    world_until(world, 15 * SECOND);
    CU_ASSERT(world->run->obeys[users] == 0 && world->run->obeys[a] == 1);
    world_until(world, 25 * SECOND);
    CU_ASSERT(world->run->obeys[users] == 2 && world->run->obeys[a + 1] == 1);
    world_until(world, 35 * SECOND);
    CU_ASSERT(world->run->obeys[users] == 2 && world->run->obeys[a] == 0);
    world_until(world, 60 * SECOND);
    CU_ASSERT(world->run->obeys[users] == 0 && world->run->obeys[a] == 4);
    const uint32_t channel =
        channel_find(world->plan, world_party(world, "a"), world_party(world, "b"));
    const struct route *route = route_at(world->run, route_of(world->run, a, channel));
    ASSERT_TEXT(route->policy->balancing->head.name, "two_choices");
    const struct policy *client =
        route_at(world->run, route_of(world->run, users, channel_find(world->plan, 0, 1)))->policy;
    CU_ASSERT_EQUAL(client->text->timeout, 5 * SECOND);
    CU_ASSERT(world_ended(world, OUTCOME_timeout) > 100);
    CU_ASSERT(world_ended(world, OUTCOME_error) > 50);
    world_end(world);
}

/* --- every key --- */

static const struct {
    const char *key, *value;
} changes[] = {{"balance", "least_requests"},
               {"prefer", "same_zone(spill=70%)"},
               {"eject.failures", "2"},
               {"eject.every", "1s"},
               {"eject.for", "1s"},
               {"eject.longest", "2s"},
               {"eject.at_most", "50%"},
               {"eject.deviations", "1.5"},
               {"eject.replicas", "3"},
               {"eject.requests", "10"},
               {"health.every", "2s"},
               {"health.timeout", "100ms"},
               {"health.failures", "1"},
               {"health.successes", "2"},
               {"panic", "20%"},
               {"slow_start", "3s"},
               {"timeout", "20ms"},
               {"connect_timeout", "1ms"},
               {"retry.attempts", "3"},
               {"retry.backoff", "5ms..20ms"},
               {"retry.jitter", "full"},
               {"retry.budget", "share(20%)"},
               {"retry.also", "timeout"},
               {"retry.elsewhere", "true"},
               {"hedge.after", "15ms"},
               {"hedge.attempts", "3"},
               {"limit", "20/s"},
               {"bulkhead", "1"},
               {"breaker", "consecutive(5)"},
               {"cancel", "true"},
               {"connections", "2"},
               {"acquire_timeout", "5ms"}};
enum { KEYS = sizeof changes / sizeof changes[0] };

static unsigned changeable(const struct setting *rows)
{
    unsigned count = 0;
    for (; rows->kind != SETTING_END; rows++)
        count += rows->kind == SETTING_GROUP ? changeable(rows->rows) : rows->changeable;
    return count;
}

/* While one of four replicas fails half of its requests: each key is changed and taken back, with
 * balancer and without; the books are right, and in the end all is as before. */
static void every_changeable_key_changes(void)
{
    CU_ASSERT_EQUAL(changeable(call_policy_settings), KEYS);
    for (unsigned i = 0; i < 2 * KEYS; i++) {
        struct world *world = world_of(text_of(
            "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{delay: 10ms}]}}}\n"
            "workload: {users: {arrivals: poisson(rate=100/s), mix: a.x, timeout: 1s}}\n"
            "deployment: {zones: {l: , r: }, network: {same_zone: {latency: 1ms}}, nodes: {n: "
            "{count: 4, zones: [l, r]}}, services: {a: {nodes: n, replicas: 2}, b: {nodes: n, "
            "replicas: 4}}, calls: {b: {timeout: 300ms, retry: {attempts: 2}, eject: {deviations: "
            "1.9}%s}}}\n"
            "disruptions: {e: {at: 5s, errors: service b/1, share: 50%%}, c: {at: 10s, for: 10s, "
            "configure: deployment.calls.b.%s, to: %s}}\n",
            i % 2 ? ", balancer: {nodes: n}" : "", changes[i / 2].key, changes[i / 2].value));
        world_begin(world, 5, 0);
        const uint32_t a = world->plan->parties[world_party(world, "a")].first;
        const uint32_t channel = world->plan->parties[world_party(world, "a")].first_channel;
        world_until(world, 9 * SECOND);
        const struct policy *before =
            route_at(world->run, route_of(world->run, a, channel))->policy;
        world_until(world, 15 * SECOND);
        CU_ASSERT_PTR_NOT_EQUAL(route_at(world->run, route_of(world->run, a, channel))->policy,
                                before);
        world_until(world, 25 * SECOND);
        CU_ASSERT_PTR_EQUAL(route_at(world->run, route_of(world->run, a, channel))->policy, before);
        CU_ASSERT(world_ended(world, OUTCOME_ok) > 1500);
        world_stop_load(world);
        world_until(world, 40 * SECOND);
        assert_quiet(world);
        world_end(world);
    }
}

static void mistakes_are_told(void)
{
    static const char *const text = "application: {modules: {a: {x: [{compute: 1ms}]}}}\n"
                                    "workload: {users: {arrivals: poisson(rate=1/s), mix: a.x}}\n"
                                    "deployment: {services: {a: }}\n"
                                    "disruptions: {c: {at: 1s, configure: %s}}\n";
    assert_refused(text_of(text, "deployment.calls.a.timout, to: 5ms"), "did you mean 'timeout'?");
    assert_refused(text_of(text, "deployment.services.a.replicas, to: 5"),
                   "cannot be changed in a running system");
    assert_refused(text_of(text, "deployment.calls.a.timeout, to: 5"), "a duration");
    assert_refused(text_of(text, "deployment.calls.a.balance, to: two_choice"),
                   "did you mean 'two_choices'?");
    assert_refused(text_of(text, "deployment.calls.a.timeout, to: 5ms, stages: {x: {share: 50%}, "
                                 "y: {share: 50%, after: 1s}}"),
                   "takes no more than");
    static const struct {
        const char *stages, *message;
    } wrong[] = {{"5% 5% every 1s", ":4:86: error: a stage of 5 % takes no more than the one"},
                 {"5% 25%", "how far apart"},
                 {"every 10s", "there is no value"},
                 {"5% every", "'every' wants a duration"},
                 {"5% 10% every 10s 20%", "nothing comes after"},
                 {"5% 10% every ten", "a duration"},
                 {"5% ten every 10s", "a share"},
                 {"5% 10 every 10s", "a share"}};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_refused(text_of(text, text_of("deployment.calls.a.timeout, to: 5ms, stages: %s",
                                             wrong[i].stages)),
                       wrong[i].message);
    assert_refused(text_of(text, "workload.users.retry.jitter, to: decorrelated"),
                   "with this value jitter 'decorrelated' needs a backoff");
    assert_refused("deployment: {services: {a: {modules: none}}, configuration: {kind: centre, "
                   "store: x}}\n",
                   "unknown store 'x'");
}

TEST_MAIN(configuration, TEST(members_are_documented), TEST(without_a_centre_all_obey_at_once),
          TEST(everybody_obeys_in_the_end), TEST(stages_are_exact_and_nested),
          TEST(an_end_stops_what_has_not_begun), TEST(a_bad_value_is_found_and_taken_back),
          TEST(when_it_is_found_is_a_law), TEST(polls_are_order_statistics),
          TEST(watches_obey_at_once), TEST(products_take_their_time),
          TEST(who_starts_obeys_when_it_has_asked), TEST(what_a_centre_misses_is_written_again),
          TEST(changes_are_for_whom_they_are), TEST(every_changeable_key_changes),
          TEST(mistakes_are_told))
