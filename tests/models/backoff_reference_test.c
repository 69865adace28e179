/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backoff and jitter against an independent simulation of what they were made for.
 *
 * N clients write one row, each until it has succeeded once.  A client reads the version of the
 * row, writes with it, and is refused if somebody else has written since; then it waits and begins
 * anew. Each message takes |normal(10 ms, 2 ms)|.  The model is that of Brooker 2015, "Exponential
 * backoff and jitter" (AWS Architecture Blog): base 5 ms, cap 2 s, the n-th wait 2^n base, so the
 * first one is 10 ms; decorrelated jitter begins with the base.  The numbers were rerun
 * independently of this program: occ_backoff_reference.csv, means of `runs` runs with half-widths
 * of 95 % intervals. */
#include "models/words/backoff.h"

#include <math.h>

#include "tests/models/family.h"

enum { MOST_CLIENTS = 100, MS_NS = 1000000 };

static const struct reference {
    unsigned clients;
    const char *backoff, *jitter; /* NULL: no wait at all */
    unsigned runs;
    double time, time_ci, calls, calls_ci;
} references[] = {
    {10, NULL, NULL, 400, 379.0, 3.2, 50.8, 0.4},
    {10, "10ms..2s", "none", 400, 3453.4, 128.8, 50.8, 0.4},
    {10, "10ms..2s", "equal", 400, 727.3, 18.4, 42.5, 0.2},
    {10, "10ms..2s", "full", 400, 463.8, 10.9, 38.9, 0.2},
    {10, "5ms..2s", "decorrelated", 400, 439.9, 8.8, 37.8, 0.2},
    {20, NULL, NULL, 400, 603.2, 5.5, 152.3, 1.3},
    {20, "10ms..2s", "none", 400, 14525.2, 291.3, 150.9, 1.4},
    {20, "10ms..2s", "equal", 400, 1587.8, 43.0, 108.1, 0.4},
    {20, "10ms..2s", "full", 400, 1009.0, 27.8, 100.3, 0.3},
    {20, "5ms..2s", "decorrelated", 400, 809.7, 16.7, 101.4, 0.5},
    {50, NULL, NULL, 400, 1142.8, 4.2, 690.3, 1.7},
    {50, "10ms..2s", "none", 400, 36508.2, 319.4, 623.6, 2.8},
    {50, "10ms..2s", "equal", 400, 4289.1, 58.5, 347.3, 0.6},
    {50, "10ms..2s", "full", 400, 2867.2, 52.7, 332.2, 0.5},
    {50, "5ms..2s", "decorrelated", 400, 2235.4, 50.3, 374.2, 1.2},
    {100, NULL, NULL, 60, 2017.6, 10.8, 2421.1, 8.8},
    {100, "10ms..2s", "none", 200, 63125.9, 492.5, 1847.6, 7.5},
    {100, "10ms..2s", "equal", 200, 6593.8, 93.1, 812.5, 1.1},
    {100, "10ms..2s", "full", 200, 4940.6, 75.3, 795.9, 1.0},
    {100, "5ms..2s", "decorrelated", 200, 4692.8, 105.1, 998.1, 3.9},
};
enum { REFERENCES = sizeof references / sizeof references[0], RUNS = 100 };

struct waits {
    const struct backoff_class *backoff;
    const struct jitter_class *jitter;
    const void *settings;
    struct duration_range range;
};

enum client_state { READS, HEARS_VERSION, WRITES, HEARS_RESULT, DONE };

struct client {
    double due; /* ms */
    enum client_state state;
    uint64_t version;
    uint32_t tries;
    sim_time before;
    bool good;
};

static double network(draw *random)
{
    const double radius = sqrt(-2.0 * log(unit_above_zero(draw_next(random))));
    const double angle = 6.283185307179586 * unit_of(draw_next(random));
    return fabs(10.0 + 2.0 * radius * cos(angle));
}

static double wait_of(const struct waits *waits, struct client *client, draw *random)
{
    client->tries++;
    if (!waits->backoff)
        return 0;
    const sim_time planned = waits->backoff->wait(waits->settings, client->tries, random);
    if (client->tries == 1)
        client->before = planned;
    client->before = waits->jitter->wait(NULL, planned, &waits->range, client->before, random);
    return (double)client->before / MS_NS;
}

struct outcome_of_run {
    double time, calls;
};

static struct client *next_client(struct client *clients, unsigned count)
{
    struct client *next = NULL;
    for (unsigned i = 0; i < count; i++)
        if (clients[i].state != DONE && (!next || clients[i].due < next->due))
            next = &clients[i];
    return next;
}

static struct outcome_of_run run_once(const struct waits *waits, unsigned count, draw *random)
{
    struct client clients[MOST_CLIENTS] = {{0}}, *client;
    uint64_t version = 0;
    struct outcome_of_run outcome = {0, 0};
    for (unsigned i = 0; i < count; i++)
        clients[i].due = network(random);
    while ((client = next_client(clients, count))) {
        outcome.time = client->due;
        const double delay = network(random);
        switch (client->state) {
        case READS:
            client->version = version;
            break;
        case WRITES:
            outcome.calls++;
            client->good = client->version == version;
            version += client->good;
            break;
        case HEARS_RESULT:
            if (client->good) {
                client->state = DONE;
                continue;
            }
            client->due += wait_of(waits, client, random) + delay;
            client->state = READS;
            continue;
        default:
            break;
        }
        client->due += delay;
        client->state++;
    }
    return outcome;
}

static void check(const char *what, const struct reference *reference, const double *values,
                  double expected, double ci)
{
    double mean = 0, squares = 0;
    for (unsigned i = 0; i < RUNS; i++)
        mean += values[i] / RUNS;
    for (unsigned i = 0; i < RUNS; i++)
        squares += (values[i] - mean) * (values[i] - mean);
    const double own = sqrt(squares / (RUNS - 1) / RUNS), other = ci / 1.96;
    const double most = 4 * sqrt(own * own + other * other);
    if (!(fabs(mean - expected) <= most))
        fprintf(stderr, "%u clients, %s: %s %.1f, expected %.1f +- %.1f\n", reference->clients,
                reference->jitter ? reference->jitter : "no backoff", what, mean, expected, most);
    CU_ASSERT_TRUE(fabs(mean - expected) <= most);
    CU_ASSERT_TRUE(own < 0.06 * expected);
}

/* Two samples: 4 standard errors of their difference (40 comparisons: by chance one in 400 suites).
 */
static void writers_of_one_row(void)
{
    struct arena *arena = arena_create(0);
    static double times[RUNS], calls[RUNS];
    for (unsigned i = 0; i < REFERENCES; i++) {
        const struct reference *reference = &references[i];
        struct waits waits = {0};
        if (reference->backoff) {
            const struct made made = member_of(&backoffs, reference->backoff, arena);
            waits.backoff = (const struct backoff_class *)made.chosen.class;
            waits.settings = made.chosen.settings;
            waits.jitter = member(&jitters, reference->jitter);
            draw none = 0;
            waits.range.low = waits.backoff->wait(waits.settings, 1, &none);
            waits.range.high = waits.backoff->wait(waits.settings, UINT32_MAX, &none);
        }
        draw random = 2024 + i;
        for (unsigned run = 0; run < RUNS; run++) {
            const struct outcome_of_run outcome = run_once(&waits, reference->clients, &random);
            times[run] = outcome.time;
            calls[run] = outcome.calls;
        }
        check("time", reference, times, reference->time, reference->time_ci);
        check("calls", reference, calls, reference->calls, reference->calls_ci);
    }
    arena_destroy(arena);
}

TEST_MAIN(backoff_reference, TEST(writers_of_one_row))
