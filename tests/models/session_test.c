/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches, sessions and bursts of arrivals: when their requests leave, and what queueing theory
 * says of the queues that they make. */
#include "models/words/popularity.h"
#include "tests/models/lib/world.h"

#include <math.h>

#define HOME "deployment: {services: {a: }}\n"
#define STATION                                                                                    \
    "application: {modules: {a: {x: [{compute: exponential(10ms)}]}}}\n"                           \
    "deployment: {nodes: {n: {cores: 1, cpu: fcfs}}, services: {a: {nodes: n}}}\n"

static struct world *station(const char *source, sim_time length)
{
    return world_run(text_of(STATION "workload: {c: {%s, mix: a.x}}\n", source), length);
}

static double mean_response(const struct world *world)
{
    double sum = 0;
    for (size_t i = 0; i < world->count; i++)
        sum += (double)world->heard[i].took * 1e-9;
    return sum / (double)world->count;
}

/* --- batches --- */

static void a_batch_leaves_at_once(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{delay: 5ms}]}}}\n"
                  "workload: {c: {arrivals: renewal(10ms), batch: 3, mix: a.x}}\n" HOME,
                  96 * MS);
    CU_ASSERT_EQUAL_FATAL(world->count, 27);
    for (size_t i = 0; i < world->count; i++) {
        CU_ASSERT_EQUAL(world->heard[i].sent, (sim_time)(i / 3 + 1) * 10 * MS);
        CU_ASSERT_EQUAL(world->heard[i].number, i);
    }
    world_end(world);
}

/* M[X]/M/1 (Gross and Harris, "Fundamentals of queueing theory", section 3.1): L = rho / (1 - rho)
 * (E[X^2] + E[X]) / (2 E[X]).  Over 20,000 s at a load of 0.5 some 10,000 busy periods of the
 * batches of mean 4 begin; 4 % are five standard errors of the mean over 1,000,000 requests whose
 * correlation lasts for about 30 of them at a cv near 1: 5 sqrt(2 * 30 / 1e6). */
static void batches_wait_for_each_other(void)
{
    static const struct {
        const char *source;
        double squares, mean;
    } cases[] = {{"arrivals: poisson(rate=12.5/s), batch: 4", 16, 4},
                 {"arrivals: poisson(rate=12.5/s), batch: geometric(mean=4 least=1)", 28, 4}};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = station(cases[i].source, 20000 * SECOND);
        const double mean = cases[i].mean, jobs = 1.0 * (cases[i].squares + mean) / (2 * mean);
        ASSERT_RELATIVE((double)world->count / 20000, 50.0,
                        5 * sqrt(cases[i].squares / mean / 1e6));
        ASSERT_RELATIVE(mean_response(world), jobs / 50.0, 0.04);
        world_end(world);
    }
}

/* --- sessions --- */

static void users_ask_think_and_go(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{delay: 5ms}]}}}\n"
                  "workload: {c: {arrivals: renewal(100ms), session: {requests: 3, think: 10ms}, "
                  "mix: a.x}}\n" HOME,
                  290 * MS);
    static const sim_time sent[] = {100, 115, 130, 200, 215, 230};
    CU_ASSERT_EQUAL_FATAL(world->count, 6);
    for (size_t i = 0; i < 6; i++)
        CU_ASSERT_EQUAL(world->heard[i].sent, sent[i] * MS);
    CU_ASSERT_EQUAL(world->run->ended, 6);
    world_end(world);
}

/* `key: user` is the session's own key, and another session's is another. */
static void a_session_has_one_user(void)
{
    struct world *world = world_of(
        "application: {datasets: {d: {keys: 1M}}, modules: {a: {x: [{read: d, key: user}]}}}\n"
        "workload: {c: {arrivals: renewal(100ms), session: {requests: 4, think: 1ms}, mix: a.x}}\n"
        "deployment: {services: {a: }, stores: {s: {kind: single, datasets: all}}}\n");
    world_begin(world, 1, 0);
    world_until(world, 1050 * MS);
    CU_ASSERT_EQUAL_FATAL(world->operation_count, 40);
    for (size_t i = 1; i < world->operation_count; i++)
        CU_ASSERT_EQUAL(world->operations[i].key == world->operations[i - 1].key, i % 4 != 0);
    world_end(world);
}

/* Whose key it is hangs on seed, replication, source and user alone, so it is the same in every
 * architecture: computed anew here, near and behind a call. */
static void keys_of_users(uint64_t seed, uint32_t replication, const char *steps)
{
    struct world *world = world_of(text_of(
        "application: {datasets: {d: {keys: 1M}}, modules: {a: {x: [%s]}, b: {y: [{read: d, key: "
        "user}]}}}\n"
        "workload: {c: {arrivals: closed(users=5 think=50ms), mix: a.x}, e: {arrivals: "
        "closed(users=3 think=70ms), mix: a.x}}\n"
        "deployment: {services: {a: , b: {replicas: 2}}, stores: {s: {kind: single, datasets: "
        "all}}}\n",
        steps));
    world_begin(world, seed, replication);
    world_until(world, 1050 * MS);
    CU_ASSERT_FATAL(world->operation_count >= 100);
    const struct dataset_plan *dataset = &world->plan->datasets[0];
    const struct popularity_class *class =
        (const struct popularity_class *)dataset->dataset->popularity.class;
    for (size_t i = 0; i < world->operation_count; i++) {
        const uint64_t user = world->operations[i].user;
        const uint64_t source = name_hash(user >> 32 == 0 ? "c" : "e");
        draw random = mix(mix(mix(seed, replication), source), user & UINT32_MAX);
        CU_ASSERT_EQUAL(world->operations[i].key, class->choose(dataset->popularity, &random));
    }
    world_end(world);
}

static void users_keep_their_keys(void)
{
    for (uint32_t i = 0; i < 4; i++) {
        keys_of_users(1 + i / 2, i % 2, "{read: d, key: user}");
        keys_of_users(1 + i / 2, i % 2, "{call: b.y}");
    }
}

/* A failed request does not send its user away. */
static void users_go_on_after_a_failure(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{fail: 100%}]}}}\n"
                  "workload: {c: {arrivals: renewal(100ms), session: {requests: 3, think: 10ms}, "
                  "mix: a.x}}\n" HOME,
                  190 * MS);
    CU_ASSERT_EQUAL(world->count, 3);
    world_end(world);
}

/* Sessions of a geometric number of requests without thinking are a queue with feedback, which has
 * a product form (Jackson 1957): each request finds an M/M/1 of the whole load, first come, first
 * served, and responds after s / (1 - rho) on average.  Of 600,000 requests, correlated over some
 * 100: five standard errors are 5 sqrt(2 * 100 / 6e5) = 9 %; half of that does. */
static void sessions_are_feedback(void)
{
    struct world *world =
        station("arrivals: poisson(rate=15/s), session: {requests: geometric(mean=4 least=1)}",
                10000 * SECOND);
    ASSERT_RELATIVE((double)world->count / 10000, 60.0, 5 * sqrt(28.0 / 4 / 6e5));
    ASSERT_RELATIVE(mean_response(world), 0.010 / (1 - 0.6), 0.045);
    world_end(world);
}

/* --- bursts --- */

/* Mean response of MMPP/M/1 by the matrix-geometric method (Neuts 1981, "Matrix-geometric solutions
 * in stochastic models", chapter 3): R = -(A0 + R^2 A2) A1^-1 by iteration, 2 x 2.  */
struct square {
    double a, b, c, d;
};

static struct square times(struct square x, struct square y)
{
    return (struct square){x.a * y.a + x.b * y.c, x.a * y.b + x.b * y.d, x.c * y.a + x.d * y.c,
                           x.c * y.b + x.d * y.d};
}

static struct square inverse(struct square x)
{
    const double all = x.a * x.d - x.b * x.c;
    return (struct square){x.d / all, -x.b / all, -x.c / all, x.a / all};
}

static double mmpp_response(double low, double high, double leave_low, double leave_high,
                            double service)
{
    const struct square up = {low, 0, 0, high}, stay = {-leave_low - low - service, leave_low,
                                                        leave_high, -leave_high - high - service};
    const struct square by = inverse(stay);
    struct square r = {0, 0, 0, 0};
    for (unsigned i = 0; i < 100000; i++) {
        const struct square two = times(r, r);
        const struct square sum = {-up.a - service * two.a, -service * two.b, -service * two.c,
                                   -up.d - service * two.d};
        r = times(sum, by);
    }
    /* level 0: p (B + R A2) = 0 with B = stay + service I, and p (I - R)^-1 e = 1 */
    const struct square zero = {stay.a + service + service * r.a, stay.b + service * r.b,
                                stay.c + service * r.c, stay.d + service + service * r.d};
    const double p = zero.c / (zero.c - zero.a), q = 1 - p; /* up to a factor */
    const struct square rest = inverse((struct square){1 - r.a, -r.b, -r.c, 1 - r.d});
    const struct square once = times(r, times(rest, rest));
    const double all = p * (rest.a + rest.b) + q * (rest.c + rest.d);
    const double jobs = (p * (once.a + once.b) + q * (once.c + once.d)) / all;
    const double mean = (low * leave_high + high * leave_low) / (leave_low + leave_high);
    return jobs / mean;
}

/* With both rates equal it is M/M/1.  At a mean load of 0.6 that is 1.4 in a burst: responses are
 * eleven times those of Poisson.  40,000 s are 26,666 cycles of 1.5 s; the sum over a cycle has a
 * cv of about 2, so five standard errors are 6 %. */
static void bursts_make_queues(void)
{
    ASSERT_RELATIVE(mmpp_response(60, 60, 1, 2, 100), 0.025, 1e-6);
    const double expected = mmpp_response(20, 140, 1, 2, 100);
    CU_ASSERT(expected > 10 * 0.025);
    struct world *world =
        station("arrivals: bursty(low=20/s high=140/s low_for=1s high_for=500ms)", 40000 * SECOND);
    ASSERT_RELATIVE((double)world->count / 40000, 60.0, 0.02);
    ASSERT_RELATIVE(mean_response(world), expected, 0.06);
    world_end(world);
}

/* --- what makes no sense --- */

static void nonsense_is_told(void)
{
    static const char *const bad[][2] = {
        {"arrivals: closed(users=3), batch: 2", "ask one by one"},
        {"arrivals: closed(users=3), session: {requests: 2}", "have no sessions"},
        {"arrivals: poisson(rate=1/s), batch: 0", "a batch of no request"},
        {"arrivals: poisson(rate=1/s), batch: 1M", "at most 100000"},
        {"arrivals: poisson(rate=1/s), session: {requests: 9000}", "at most 8000"},
        {"arrivals: poisson(rate=1/s), session: {requests: geometric(mean=0.5 least=1)}",
         "below the least"},
        {"arrivals: bursty(low=10/s high=5/s low_for=1s high_for=1s)", "not above the low"},
    };
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_refused(text_of("application: {modules: {a: {x: []}}}\n"
                               "workload: {c: {%s, mix: a.x}}\n" HOME,
                               bad[i][0]),
                       bad[i][1]);
}

TEST_MAIN(session, TEST(a_batch_leaves_at_once), TEST(batches_wait_for_each_other),
          TEST(users_ask_think_and_go), TEST(a_session_has_one_user), TEST(users_keep_their_keys),
          TEST(users_go_on_after_a_failure), TEST(sessions_are_feedback), TEST(bursts_make_queues),
          TEST(nonsense_is_told))
