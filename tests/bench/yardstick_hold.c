/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hold model: take the earliest event, put it back later by an exponential time. */
#include "tests/bench/bench.h"
#include "tests/bench/yardstick_random.h"
#include "tests/bench/yardstick_sets.h"

static inline int64_t step(struct source *source, int64_t grid)
{
    const int64_t time = (int64_t)(next_exponential(source) * 1e6);
    return grid == 1 ? time : time / 1000 * 1000;
}

double hold_heap(const struct hold_task *task)
{
    struct heap4 heap;
    struct source source = {stream_seeded(1)};
    uint64_t seq = 0;
    double start = 0;
    heap4_open(&heap, task->pending + 1);
    for (uint32_t i = 0; i < task->pending; i++)
        heap4_push(&heap, key_of(step(&source, task->grid), ++seq, i));
    for (uint64_t i = 0; i < task->holds + task->pending; i++) {
        if (i == task->pending)
            start = cpu_nanoseconds();
        const key128 key = heap4_pop(&heap);
        heap4_push(&heap, key_of(time_of(key) + step(&source, task->grid), ++seq, slot_of(key)));
    }
    const double spent = cpu_nanoseconds() - start;
    free(heap.memory);
    return spent / (double)task->holds;
}

double hold_quickheap(const struct hold_task *task)
{
    struct quick set;
    struct source source = {stream_seeded(1)};
    uint64_t seq = 0;
    double start = 0;
    quick_open(&set, task->pending);
    for (uint32_t i = 0; i < task->pending; i++)
        quick_push(&set, key_of(step(&source, task->grid), ++seq, i));
    for (uint64_t i = 0; i < task->holds + task->pending; i++) {
        if (i == task->pending)
            start = cpu_nanoseconds();
        const key128 key = quick_pop(&set);
        quick_push(&set, key_of(time_of(key) + step(&source, task->grid), ++seq, slot_of(key)));
    }
    const double spent = cpu_nanoseconds() - start;
    quick_close(&set);
    return spent / (double)task->holds;
}
