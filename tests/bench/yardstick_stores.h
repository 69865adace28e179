/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the loops by hand for stores have in common: a heap of events that carry two numbers, disks,
 * and the statistics of what clients see. */
#ifndef TESTS_BENCH_YARDSTICK_STORES_H
#define TESTS_BENCH_YARDSTICK_STORES_H

#include <math.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/yardstick_random.h"
#include "tests/bench/yardstick_sets.h"

enum { PENDING = 1 << 16, KEYS_BY_HAND = 100000, WAY = 250000, MOST_BY_HAND = 5 };

struct by_hand_event {
    uint64_t number;
    uint32_t kind, who, next;
};

struct by_hand {
    struct heap4 heap;
    struct by_hand_event *events;
    uint32_t free_event;
    uint64_t seq, count;
    int64_t now, from, until;
    struct source source;
    double gap; /* ns between arrivals, mean */
    uint64_t done, *cells;
    double sum, squares;
    int64_t least, most;
};

static inline void by_hand_open(struct by_hand *b, const struct store_task *task)
{
    memset(b, 0, sizeof *b);
    heap4_open(&b->heap, PENDING);
    b->events = calloc(PENDING, sizeof *b->events);
    b->cells = calloc(BUCKETS, sizeof *b->cells);
    for (uint32_t i = 0; i < PENDING; i++)
        b->events[i].next = i + 1;
    b->source.stream = stream_seeded(1);
    b->gap = 1e9 / task->rate;
    b->from = SECOND;
    b->until = SECOND + (int64_t)(task->duration * SECOND);
    b->least = INT64_MAX;
}

static inline void by_hand_close(struct by_hand *b)
{
    free(b->heap.memory);
    free(b->events);
    free(b->cells);
}

static inline void after(struct by_hand *b, int64_t delay, uint32_t kind, uint32_t who,
                         uint64_t number)
{
    const uint32_t slot = b->free_event;
    struct by_hand_event *event = &b->events[slot];
    b->free_event = event->next;
    *event = (struct by_hand_event){.number = number, .kind = kind, .who = who};
    heap4_push(&b->heap, key_of(b->now + delay, ++b->seq, slot));
}

static inline struct by_hand_event next_event(struct by_hand *b)
{
    const key128 key = heap4_pop(&b->heap);
    const uint32_t slot = slot_of(key);
    const struct by_hand_event event = b->events[slot];
    b->events[slot].next = b->free_event;
    b->free_event = slot;
    b->now = time_of(key);
    b->count++;
    return event;
}

static inline int64_t next_gap(struct by_hand *b)
{
    return (int64_t)(next_exponential(&b->source) * b->gap);
}

static inline uint64_t next_key(struct by_hand *b)
{
    return stream_next(&b->source.stream) % KEYS_BY_HAND;
}

/* What the recorder keeps of a request. */
static inline void answered(struct by_hand *b, int64_t sent)
{
    if (sent < b->from || sent >= b->until)
        return;
    const int64_t took = b->now - sent;
    b->done++;
    b->sum += (double)took;
    b->squares += (double)took * (double)took;
    b->cells[bucket_of(took)]++;
    b->least = took < b->least ? took : b->least;
    b->most = took > b->most ? took : b->most;
}

static inline struct store_result by_hand_result(const struct by_hand *b, double cpu)
{
    return (struct store_result){.cpu = cpu,
                                 .operations = (double)b->done,
                                 .events = (double)b->count,
                                 .mean = b->sum / (double)b->done * 1e-9};
}

#endif
