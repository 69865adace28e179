/* SPDX-License-Identifier: GPL-3.0-or-later */
/* M/M/1 by hand: a 4-ary heap, customers and events from free lists, a switch over two kinds. */
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/yardstick_random.h"
#include "tests/bench/yardstick_sets.h"

enum { ARRIVAL, DEPARTURE, POOL = 1 << 16 };
#define NONE UINT32_MAX

struct customer {
    int64_t arrived;
    uint32_t next;
};

struct queue {
    struct heap4 heap;
    struct source source;
    int64_t now, since;
    uint64_t seq, arrived, target, number, length;
    struct customer *customers;
    uint32_t *kinds; /* of events; a free one names the next free one */
    uint32_t free_customer, free_event, head, tail;
    double sum, area;
    uint64_t cells[BUCKETS];
};

static inline void schedule(struct queue *q, uint32_t kind, double mean)
{
    const uint32_t event = q->free_event;
    q->free_event = q->kinds[event];
    q->kinds[event] = kind;
    heap4_push(&q->heap,
               key_of(q->now + (int64_t)(next_exponential(&q->source) * mean), ++q->seq, event));
}

static inline void arrive(struct queue *q)
{
    const uint32_t i = q->free_customer;
    q->free_customer = q->customers[i].next;
    q->customers[i] = (struct customer){q->now, NONE};
    q->arrived++;
    if (q->length++ == 0) {
        q->head = i;
        schedule(q, DEPARTURE, 1e9);
    } else {
        q->customers[q->tail].next = i;
    }
    q->tail = i;
    if (q->arrived < q->target)
        schedule(q, ARRIVAL, 1e9 / 0.9);
}

static inline void depart(struct queue *q, int statistics)
{
    const uint32_t i = q->head;
    const int64_t stayed = q->now - q->customers[i].arrived;
    q->sum += (double)stayed;
    if (statistics)
        q->cells[bucket_of(stayed)]++;
    q->head = q->customers[i].next;
    q->customers[i].next = q->free_customer;
    q->free_customer = i;
    q->number++;
    if (--q->length)
        schedule(q, DEPARTURE, 1e9);
}

static inline double run(const struct queue_task *task, double *mean, int statistics)
{
    struct queue *q = calloc(1, sizeof *q);
    heap4_open(&q->heap, POOL);
    q->customers = calloc(POOL, sizeof *q->customers);
    q->kinds = calloc(POOL, sizeof *q->kinds);
    for (uint32_t i = 0; i < POOL; i++)
        q->customers[i].next = q->kinds[i] = i + 1;
    q->source.stream = stream_seeded(1);
    q->target = task->customers;
    const double start = cpu_nanoseconds();
    schedule(q, ARRIVAL, 1e9 / 0.9);
    while (q->heap.count > 0) {
        const key128 key = heap4_pop(&q->heap);
        const uint32_t event = slot_of(key), kind = q->kinds[event];
        q->now = time_of(key);
        q->kinds[event] = q->free_event;
        q->free_event = event;
        if (statistics) {
            q->area += (double)q->length * (double)(q->now - q->since);
            q->since = q->now;
        }
        switch (kind) {
        case ARRIVAL:
            arrive(q);
            break;
        case DEPARTURE:
            depart(q, statistics);
            break;
        }
    }
    const double spent = cpu_nanoseconds() - start;
    *mean = q->sum / (double)q->number * 1e-9;
    free(q->heap.memory);
    free(q->customers);
    free(q->kinds);
    free(q);
    return spent / (double)task->customers;
}

double queue_plain(const struct queue_task *task, double *mean) { return run(task, mean, 0); }
double queue_statistics(const struct queue_task *task, double *mean) { return run(task, mean, 1); }
