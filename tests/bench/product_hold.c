/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/event_set.h"
#include "tests/bench/bench.h"
#include "tests/bench/yardstick_random.h"

static inline int64_t step(struct source *source, int64_t grid)
{
    const int64_t time = (int64_t)(next_exponential(source) * 1e6);
    return grid == 1 ? time : time / 1000 * 1000;
}

double hold_product(const struct hold_task *task)
{
    struct arena *arena = arena_create(0);
    struct event_set *set = arena_alloc(arena, sizeof *set);
    struct source source = {stream_seeded(1)};
    uint64_t seq = 0;
    double start = 0;
    event_set_init(set, arena);
    for (uint32_t i = 0; i < task->pending; i++)
        event_set_push(set, event_key_make(step(&source, task->grid), ++seq, i));
    for (uint64_t i = 0; i < task->holds + task->pending; i++) {
        event_key key;
        if (i == task->pending)
            start = cpu_nanoseconds();
        if (!event_set_pop(set, &key))
            abort();
        event_set_push(set, event_key_make(event_key_time(key) + step(&source, task->grid), ++seq,
                                           event_key_slot(key)));
    }
    const double spent = cpu_nanoseconds() - start;
    arena_destroy(arena);
    return spent / (double)task->holds;
}
