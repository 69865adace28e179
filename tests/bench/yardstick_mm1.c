/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenarios/queueing/mm1.yaml hard-coded, with all that a run keeps of it: histogram, windows of
 * down time, outcomes, levels of jobs, workers, line and cores, waiting times, areas in eight parts
 * for the test of growth and what clients see in each, how the last tenth fared, the fingerprint of
 * all events, the hash of all requests. */
#include "analysis/measures/windows.h"
#include "analysis/statistics/histogram.h"
#include "models/words/outcome.h"
#include "sim/event_set.h"
#include "sim/rng.h"
#include "tests/bench/bench.h"
#include "tests/bench/yardstick_random.h"

enum { ARRIVAL, DEPARTURE, LINE = 1 << 16, PARTS = 8 };

struct mm1 {
    struct event_set set;
    struct source arrivals, services;
    int64_t now, from; /* from: measuring begins */
    uint64_t seq, fingerprint, target;
    int64_t line[LINE]; /* when those in the system came, round and round */
    uint32_t head, tail;
    uint64_t sent, arrived, attempts, waited, ended, answered, measured, outcomes[OUTCOME_COUNT];
    struct level jobs, busy, waiting, cores;
    struct sample waits;
    struct histogram latency;
    struct windows windows;
    wide areas[PARTS];
    uint64_t part_ended[PARTS], part_failed[PARTS];
    uint32_t parts;
    uint64_t late_sent, late_ok, request_hash;
    double late_seconds;
};

static inline void push(struct mm1 *q, struct source *source, double mean, uint32_t kind)
{
    const int64_t due = q->now + (int64_t)(next_exponential(source) * mean + 0.5);
    event_set_push(&q->set, event_key_make(due, ++q->seq, kind));
}

static inline void note_event(struct mm1 *q, uint32_t kind)
{
    const uint64_t what = (uint64_t)q->now * UINT64_C(0x9E3779B97F4A7C15) + kind;
    const uint64_t z = (q->fingerprint ^ what) * UINT64_C(0xBF58476D1CE4E5B9);
    q->fingerprint = z ^ (z >> 29);
}

static inline void arrive(struct mm1 *q)
{
    push(q, &q->arrivals, 1.25e9, ARRIVAL);
    q->sent++;
    q->arrived++;
    q->attempts++;
    level_add(&q->jobs, q->now, 1);
    q->line[q->tail++ % LINE] = q->now;
    if (q->tail - q->head > 1) {
        level_add(&q->waiting, q->now, 1);
        return;
    }
    level_add(&q->busy, q->now, 1);
    level_set(&q->cores, q->now, 1);
    sample_add(&q->waits, 0);
    push(q, &q->services, 1e9, DEPARTURE);
}

static inline void note_request(struct mm1 *q, int64_t sent, enum outcome outcome)
{
    const uint64_t key = mix(q->target, q->ended);
    const uint64_t times = mix(mix(key, (uint64_t)sent), (uint64_t)q->now);
    q->request_hash += mix(times, (uint64_t)outcome);
    q->part_ended[q->parts % PARTS]++;
    q->part_failed[q->parts % PARTS] += outcome != OUTCOME_ok;
    if (q->measured < q->target / 10 * 9)
        return;
    q->late_sent++;
    q->late_ok++;
    q->late_seconds += seconds_of((double)(q->now - sent));
}

static inline void record(struct mm1 *q, int64_t sent)
{
    note_request(q, sent, OUTCOME_ok);
    if (q->now >= q->from) {
        q->ended++;
        q->answered++;
    }
    if (sent < q->from)
        return;
    q->measured++;
    q->outcomes[OUTCOME_ok]++;
    histogram_add(&q->latency, q->now - sent);
    windows_add(&q->windows, sent, true);
    if (q->measured == q->target / PARTS * (q->parts + 1) && q->parts < PARTS)
        q->areas[q->parts++] = q->jobs.area;
}

static inline void depart(struct mm1 *q)
{
    const int64_t sent = q->line[q->head++ % LINE];
    level_add(&q->jobs, q->now, -1);
    record(q, sent);
    if (q->head == q->tail) {
        level_add(&q->busy, q->now, -1);
        level_set(&q->cores, q->now, 0);
        return;
    }
    level_add(&q->waiting, q->now, -1);
    q->waited++;
    sample_add(&q->waits, q->now - q->line[q->head % LINE]);
    push(q, &q->services, 1e9, DEPARTURE);
}

double queue_recorded(const struct queue_task *task, double *mean)
{
    struct arena *arena = arena_create(0);
    struct mm1 *q = arena_alloc(arena, sizeof *q);
    event_key key;
    event_set_init(&q->set, arena);
    q->latency.arena = arena;
    q->arrivals.stream = stream_seeded(1);
    q->services.stream = stream_seeded(2);
    q->target = task->customers;
    q->latency.arena = arena;
    q->from = 2000 * (int64_t)SECOND;
    windows_create(&q->windows, arena, q->from, 0, SECOND, 0.5, 0);
    const double start = cpu_nanoseconds();
    push(q, &q->arrivals, 1.25e9, ARRIVAL);
    while (q->measured < q->target && event_set_pop(&q->set, &key)) {
        q->now = event_key_time(key);
        note_event(q, event_key_slot(key));
        if (event_key_slot(key) == ARRIVAL)
            arrive(q);
        else
            depart(q);
    }
    const double spent = cpu_nanoseconds() - start;
    const double sent = (double)q->sent;
    *mean = histogram_mean(&q->latency) * 1e-9;
    arena_destroy(arena);
    return spent / sent;
}
