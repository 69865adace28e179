/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who gets how much of the load when one of four replicas is not well, by policy, against
 * calculations that share nothing with the simulator: Markov chains solved here, and for times that
 * are no exponentials a loop of thirty lines with a generator of its own. */
#include <math.h>

#include "tests/models/lib/world.h"

/* --- one fails at once --- */

/* N users think for an exponential time Z and call one of four replicas; three serve in an
 * exponential time S without any queue, the fourth fails at once.  State: calls open at the three.
 */
enum { USERS = 8 };

struct chain {
    double p[USERS + 1][USERS + 1][USERS + 1], sick, calls;
};

/* Chance that the next call goes to replica i (3: the sick one, which has nothing open). */
typedef void (*policy_chances)(const int open[4], double chance[4]);

static void by_random(const int open[4], double chance[4])
{
    (void)open;
    for (int i = 0; i < 4; i++)
        chance[i] = 0.25;
}

static void by_least(const int open[4], double chance[4])
{
    int least = open[0], ties = 0;
    for (int i = 1; i < 4; i++)
        least = open[i] < least ? open[i] : least;
    for (int i = 0; i < 4; i++)
        ties += open[i] == least;
    for (int i = 0; i < 4; i++)
        chance[i] = open[i] == least ? 1.0 / ties : 0.0;
}

static void by_two(const int open[4], double chance[4])
{
    for (int i = 0; i < 4; i++)
        chance[i] = 0.0;
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 4; k++)
            if (i != k) /* ordered pairs: 12; a tie is the first's */
                chance[open[k] < open[i] ? k : i] += 1.0 / 12;
}

static void by_two_again(const int open[4], double chance[4])
{
    for (int i = 0; i < 4; i++)
        chance[i] = 0.0;
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 4; k++)
            chance[open[k] < open[i] ? k : i] += 1.0 / 16;
}

/* One step of the uniformised chain, rates per second. */
static void chain_step(const struct chain *from, struct chain *to, policy_chances policy,
                       double think, double serve)
{
    const double most = USERS * (think + serve);
    *to = (struct chain){.sick = 0};
    for (int a = 0; a <= USERS; a++)
        for (int b = 0; a + b <= USERS; b++)
            for (int c = 0; a + b + c <= USERS; c++) {
                const int open[4] = {a, b, c, 0};
                const double p = from->p[a][b][c], calls = (USERS - a - b - c) * think / most;
                double chance[4];
                policy(open, chance);
                to->calls += p * calls;
                to->sick += p * calls * chance[3];
                to->p[a][b][c] +=
                    p * (1.0 - calls * (1.0 - chance[3]) - (a + b + c) * serve / most);
                if (a + b + c < USERS) {
                    to->p[a + 1][b][c] += p * calls * chance[0];
                    to->p[a][b + 1][c] += p * calls * chance[1];
                    to->p[a][b][c + 1] += p * calls * chance[2];
                }
                if (a > 0)
                    to->p[a - 1][b][c] += p * a * serve / most;
                if (b > 0)
                    to->p[a][b - 1][c] += p * b * serve / most;
                if (c > 0)
                    to->p[a][b][c - 1] += p * c * serve / most;
            }
}

static double share_of_chain(policy_chances policy, double think, double serve)
{
    static struct chain now, next;
    now = (struct chain){.p[0][0][0] = 1.0};
    for (unsigned i = 0; i < 4000; i++) {
        chain_step(&now, &next, policy, think, serve);
        now = next;
    }
    return now.sick / now.calls;
}

/* Share of the calls that failed, and its standard error over ten parts of the run. */
static double failed_share(const struct world *world, double *error)
{
    enum { PARTS = 10 };
    double sum = 0.0, squares = 0.0;
    for (unsigned part = 0; part < PARTS; part++) {
        size_t from = world->count * part / PARTS, until = world->count * (part + 1) / PARTS;
        double failed = 0.0;
        for (size_t i = from; i < until; i++)
            failed += world->heard[i].outcome != OUTCOME_ok;
        failed /= (double)(until - from);
        sum += failed;
        squares += failed * failed;
    }
    *error = sqrt((squares - sum * sum / PARTS) / (PARTS - 1) / PARTS);
    return sum / PARTS;
}

static struct world *world_with(const char *policy, const char *serve, const char *think,
                                const char *trouble, const char *timeout)
{
    return world_run(
        text_of("application: {modules: {s: {x: [{delay: %s}]}}}\n"
                "workload: {c: {arrivals: closed(users=%d think=%s), mix: s.x, timeout: %s}}\n"
                "deployment: {services: {s: {replicas: 4}}, calls: {s: {balance: %s}}}\n"
                "disruptions: {trouble: {at: 0s, %s}}\n",
                serve, USERS, think, timeout, policy, trouble),
        600 * SECOND);
}

/* Four standard errors of some 300,000 calls, and a thousandth for the start. */
static void assert_share(struct world *world, const char *policy, double expected)
{
    double error;
    const double share = failed_share(world, &error);
    if (!(fabs(share - expected) < 4.0 * error + 0.001))
        fprintf(stderr, "%s: %g +- %g, expected %g\n", policy, share, error, expected);
    CU_ASSERT(fabs(share - expected) < 4.0 * error + 0.001);
    CU_ASSERT(error < 0.005);
    world_end(world);
}

/* Least requests sends the sick one most of all, for it never has any. */
static void one_fails_at_once(void)
{
    static const struct {
        const char *text;
        policy_chances policy;
    } cases[] = {{"random", by_random},
                 {"round_robin", by_random}, /* a quarter each, whatever the order */
                 {"least_requests", by_least},
                 {"two_choices", by_two},
                 {"two_choices(replacement=true)", by_two_again}};
    double shares[5];
    for (unsigned i = 0; i < 5; i++) {
        shares[i] = share_of_chain(cases[i].policy, 200.0, 100.0);
        assert_share(world_with(cases[i].text, "exponential(10ms)", "exponential(5ms)",
                                "errors: service s/3, share: 100%", "none"),
                     cases[i].text, shares[i]);
    }
    CU_ASSERT_DOUBLE_EQUAL(shares[0], 0.25, 1e-9);
    CU_ASSERT(shares[2] > 1.2 * shares[3] && shares[3] > 1.1 * shares[0]);
}

/* --- the caller is a source of the workload, or a service --- */

/* Who calls s decides by `keys`: the source itself, with s as its endpoint, or a service between
 * that passes everything on at once. */
static struct world *called_by(bool service, const char *keys)
{
    return world_run(
        text_of("application: {modules: {s: {x: [{delay: exponential(10ms)}]}, a: {y: [{call: "
                "s.x}]}}}\n"
                "workload: {c: {arrivals: closed(users=%d think=exponential(5ms)), mix: %s, %s}}\n"
                "deployment: {services: {a: , s: {replicas: 4}}, calls: {s: {%s}}}\n"
                "disruptions: {trouble: {at: 0s, errors: service s/3, share: 100%%}}\n",
                USERS, service ? "a.y" : "s.x", service ? "timeout: none" : keys,
                service ? keys : "balance: round_robin"),
        600 * SECOND);
}

/* Five failures each time that it is let back.  Out at 0 s, the times 30 s, 60 s, 90 s... are over
 * at the looks at 40 s, 110 s, 210 s, 340 s and 500 s: six times, whatever the policy. */
static void ejection_is_the_callers(void)
{
    static const struct {
        const char *text;
        policy_chances policy;
    } cases[] = {{"random", by_random}, {"least_requests", by_least}, {"two_choices", by_two}};
    for (unsigned i = 0; i < 3; i++)
        for (unsigned service = 0; service < 2; service++) {
            const char *blind = text_of("balance: %s", cases[i].text);
            assert_share(called_by(service, blind), cases[i].text,
                         share_of_chain(cases[i].policy, 200.0, 100.0));
            struct world *world = called_by(service, text_of("%s, eject: 5", blind));
            uint64_t failed = 0;
            for (size_t k = 0; k < world->count; k++)
                failed += world->heard[k].outcome != OUTCOME_ok;
            CU_ASSERT_EQUAL(failed, 6 * 5);
            CU_ASSERT_EQUAL(world_of_party(world, "s")->ejections.events, 6);
            world_end(world);
        }
}

/* --- one hangs --- */

/* 5 to 15 ms at the three, 60 ms until the caller gives up at the fourth; users think 5 ms. */
struct loop {
    uint64_t random;
    double thinks[USERS], ends[USERS]; /* what each does next: calls, or its call ends */
    int at[USERS], open[4];
    unsigned turn;
};

static double loop_draw(struct loop *loop) /* xorshift64* */
{
    loop->random ^= loop->random >> 12;
    loop->random ^= loop->random << 25;
    loop->random ^= loop->random >> 27;
    return (double)(loop->random * UINT64_C(2685821657736338717) >> 11) * 0x1p-53;
}

static int loop_choose(struct loop *loop, policy_chances policy)
{
    double chance[4], left = loop_draw(loop);
    int chosen = 0;
    if (!policy)
        return (int)(loop->turn++ % 4);
    policy(loop->open, chance);
    while (chosen < 3 && (left -= chance[chosen]) >= 0.0)
        chosen++;
    return chosen;
}

static double share_of_loop(policy_chances policy)
{
    enum { CALLS = 400000 };
    struct loop loop = {.random = 88172645463325252};
    unsigned sick = 0, calls = 0;
    for (int i = 0; i < USERS; i++) {
        loop.thinks[i] = 0.005 * -log(1.0 - loop_draw(&loop));
        loop.ends[i] = INFINITY;
    }
    while (calls < CALLS) {
        int next = 0;
        for (int i = 1; i < USERS; i++)
            if (fmin(loop.thinks[i], loop.ends[i]) < fmin(loop.thinks[next], loop.ends[next]))
                next = i;
        if (loop.thinks[next] < loop.ends[next]) {
            const int chosen = loop_choose(&loop, policy);
            loop.at[next] = chosen;
            loop.open[chosen]++;
            loop.ends[next] =
                loop.thinks[next] + (chosen == 3 ? 0.060 : 0.005 + 0.010 * loop_draw(&loop));
            loop.thinks[next] = INFINITY;
            calls++;
            sick += chosen == 3;
        } else {
            loop.open[loop.at[next]]--;
            loop.thinks[next] = loop.ends[next] + 0.005 * -log(1.0 - loop_draw(&loop));
            loop.ends[next] = INFINITY;
        }
    }
    return (double)sick / calls;
}

/* One that hangs holds calls, and those who count them keep away from it. */
static void one_hangs(void)
{
    static const struct {
        const char *text;
        policy_chances policy;
    } cases[] = {{"random", by_random},
                 {"round_robin", NULL},
                 {"least_requests", by_least},
                 {"two_choices", by_two},
                 {"two_choices(replacement=true)", by_two_again}};
    double shares[5];
    for (unsigned i = 0; i < 5; i++) {
        shares[i] = share_of_loop(cases[i].policy);
        assert_share(world_with(cases[i].text, "uniform(5ms..15ms)", "exponential(5ms)",
                                "pause: service s/3", "60ms"),
                     cases[i].text, shares[i]);
    }
    CU_ASSERT(shares[2] < shares[3] && shares[3] < 0.9 * shares[0]);
}

/* --- who is idle says so --- */

/* Two servers, one caller: a call goes to an idle one if there is one, else to either.  State:
 * requests at each, up to 60. */
enum { LONGEST = 60 };

static double idle_first_mean(double rate)
{
    static double p[LONGEST + 1][LONGEST + 1], next[LONGEST + 1][LONGEST + 1];
    const double most = rate + 2.0;
    double mean = 0.0;
    p[0][0] = 1.0;
    for (unsigned round = 0; round < 6000; round++) {
        memset(next, 0, sizeof next);
        for (int a = 0; a <= LONGEST; a++)
            for (int b = 0; b <= LONGEST; b++) {
                const double first = (a == 0) == (b == 0) ? 0.5 : a == 0 ? 1.0 : 0.0;
                next[a < LONGEST ? a + 1 : a][b] += p[a][b] * rate * first / most;
                next[a][b < LONGEST ? b + 1 : b] += p[a][b] * rate * (1.0 - first) / most;
                next[a > 0 ? a - 1 : a][b] += p[a][b] / most;
                next[a][b > 0 ? b - 1 : b] += p[a][b] / most;
            }
        memcpy(p, next, sizeof p);
    }
    for (int a = 0; a <= LONGEST; a++)
        for (int b = 0; b <= LONGEST; b++)
            mean += p[a][b] * (a + b) / rate;
    return mean;
}

/* Better than random (1 / (1 - 0.8) = 5 s), not as good as the shortest queue (2.956 s).  3 %: four
 * standard errors of 320,000 requests whose times are alike for some 25 s. */
static void idle_first(void)
{
    struct world *world =
        world_run("application: {modules: {s: {x: [{compute: exponential(1s)}]}}}\n"
                  "workload: {c: {arrivals: poisson(rate=1.6/s), mix: s.x}}\n"
                  "deployment: {nodes: {n: {count: 2, cores: 1, cpu: fcfs}},\n"
                  "  services: {s: {replicas: 2, nodes: n, workers: 1}}, calls: {s: {balance: "
                  "join_idle_queue}}}\n",
                  200000 * SECOND);
    const double expected = idle_first_mean(1.6);
    double sum = 0.0;
    for (size_t i = 0; i < world->count; i++)
        sum += clock_to_seconds(world->heard[i].took);
    const double mean = sum / (double)world->count;
    if (!(fabs(mean - expected) < 0.03 * expected))
        fprintf(stderr, "join_idle_queue: %g, expected %g\n", mean, expected);
    CU_ASSERT(fabs(mean - expected) < 0.03 * expected);
    CU_ASSERT(expected > 3.0 && expected < 4.8);
    world_end(world);
}

TEST_MAIN(theory_shares, TEST(one_fails_at_once), TEST(ejection_is_the_callers), TEST(one_hangs),
          TEST(idle_first))
