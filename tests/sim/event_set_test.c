/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The quickheap against the plain heap: whatever is pushed, both pop the same keys in the same
 * order. */
#include "sim/event_set.h"

#include "sim/event_heap.h"
#include "sim/rng.h"
#include "tests/lib/test.h"

struct both {
    struct arena *arena;
    struct event_set set;
    struct event_heap heap;
    uint64_t seq, differences, pops;
};

static void open_both(struct both *both)
{
    *both = (struct both){.arena = arena_create(0)};
    event_set_init(&both->set, both->arena);
    event_heap_init(&both->heap, both->arena);
}

static void push(struct both *both, sim_time time)
{
    const uint64_t seq = ++both->seq;
    const event_key key = event_key_make(time, seq, (uint32_t)seq & 0xFFFFFF);
    event_set_push(&both->set, key);
    event_heap_push(&both->heap, key);
}

static bool pop(struct both *both, event_key *key)
{
    event_key expected = 0;
    *key = 0;
    const bool some = event_set_pop(&both->set, key);
    both->differences += some != event_heap_pop(&both->heap, &expected) || *key != expected;
    both->pops++;
    return some;
}

static void close_both(struct both *both)
{
    event_key key;
    while (pop(both, &key))
        ;
    CU_ASSERT(event_set_count(&both->set) == 0 && both->heap.count == 0);
    CU_ASSERT(both->differences == 0);
    arena_destroy(both->arena);
}

/* `pending` keys, then as many holds: pop the least, push a later one. */
static void hold(uint32_t pending, uint32_t holds, uint64_t spread, uint64_t grid)
{
    struct both both;
    draw random = pending + spread;
    open_both(&both);
    for (uint32_t i = 0; i < pending; i++)
        push(&both, (sim_time)(draw_next(&random) % spread / grid * grid));
    for (uint32_t i = 0; i < holds; i++) {
        event_key key;
        pop(&both, &key);
        push(&both, event_key_time(key) + (sim_time)(draw_next(&random) % spread / grid * grid));
    }
    close_both(&both);
}

static void holds_like_a_heap(void)
{
    for (uint32_t pending = 1; pending <= 100000; pending *= 10)
        hold(pending, 200000, 1000000000, 1);
    hold(1000000, 1000000, UINT64_C(1) << 62, 1);
}

static void holds_with_ties(void)
{
    hold(1000, 200000, 1000, 100);
    hold(50000, 200000, 50, 1);
    hold(20000, 200000, 1, 1); /* all at one time: pure order of arming */
}

static void survives_growing_and_shrinking(void)
{
    struct both both;
    draw random = 7;
    sim_time now = 0;
    open_both(&both);
    for (int i = 0; i < 1000000; i++) {
        const bool grows = (i / 20000) % 2 == 0;
        event_key key;
        if (draw_next(&random) % 100 < (grows ? 80 : 20))
            push(&both, now + (sim_time)(draw_next(&random) >> (24 + draw_next(&random) % 40)));
        else if (pop(&both, &key))
            now = event_key_time(key);
    }
    close_both(&both);
}

/* Each round pushes a handful of keys below all others and pops one, which adds a layer per round:
 * far more than there is room for. */
static void survives_ever_earlier_keys(void)
{
    struct both both;
    event_key key;
    open_both(&both);
    for (sim_time round = 0; round < 2000; round++) {
        for (sim_time i = 0; i < 2 * EVENT_LEAF; i++)
            push(&both, 10000000 - 1000 * round - i);
        pop(&both, &key);
    }
    close_both(&both);
}

static void sorted_either_way(void)
{
    for (int way = 0; way < 3; way++) {
        struct both both;
        open_both(&both);
        for (sim_time i = 0; i < 100000; i++)
            push(&both, way == 0 ? i : way == 1 ? 100000 - i : (i * 7919) % 1000);
        close_both(&both);
    }
}

/* The greatest time there is stands for "never"; it must do no harm. */
static void takes_the_greatest_time(void)
{
    struct both both;
    open_both(&both);
    for (int i = 0; i < 200; i++)
        push(&both, i % 2 ? SIM_TIME_MAX : 0);
    close_both(&both);
}

static void old_keys_find_their_place(void)
{
    struct both both;
    draw random = 11;
    open_both(&both);
    for (int i = 0; i < 300000; i++) {
        event_key key;
        if (i < 5000 || draw_next(&random) % 2) {
            push(&both, i + (sim_time)(draw_next(&random) % 64));
        } else if (pop(&both, &key) &&
                   draw_next(&random) % 4 == 0) { /* put it back later, with its own seq */
            const event_key later = key + ((event_key)(draw_next(&random) % 64) << 64);
            event_set_push_old(&both.set, later);
            event_heap_push(&both.heap, later);
        }
    }
    close_both(&both);
}

static bool is_even(const void *context, event_key key)
{
    (void)context;
    return event_key_seq(key) % 2 == 0;
}

static void sweeps_and_keeps_the_order(void)
{
    struct both both;
    draw random = 5;
    open_both(&both);
    for (uint64_t i = 0; i < 40000; i++) {
        const event_key key = event_key_make((sim_time)(draw_next(&random) % 10000), i, 0);
        event_set_push(&both.set, key);
        if (i % 2 == 0)
            event_heap_push(&both.heap, key);
        if (i == 20000) { /* some layers are there when the sweep comes */
            event_key least = 0;
            event_set_pop(&both.set, &least);
            event_set_push_old(&both.set, least);
        }
    }
    CU_ASSERT(event_set_sweep(&both.set, is_even, NULL) == 20000);
    CU_ASSERT(event_set_count(&both.set) == 20000);
    close_both(&both);
}

/* What the arena has handed out depends on the greatest number pending, not on the number of
 * events. */
static void memory_does_not_grow_with_time(void)
{
    struct both both;
    draw random = 3;
    open_both(&both);
    size_t before = 0;
    for (int i = 0; i < 2000; i++)
        push(&both, (sim_time)(draw_next(&random) % 1000000));
    for (int i = 0; i < 3000000; i++) {
        event_key key;
        if (i == 1000000)
            before = arena_used(both.arena);
        pop(&both, &key);
        push(&both, event_key_time(key) + (sim_time)(draw_next(&random) % 1000000));
    }
    CU_ASSERT(arena_used(both.arena) <= before + before / 4);
    close_both(&both);
}

TEST_MAIN(event_set, TEST(holds_like_a_heap), TEST(holds_with_ties),
          TEST(survives_growing_and_shrinking), TEST(survives_ever_earlier_keys),
          TEST(sorted_either_way), TEST(takes_the_greatest_time), TEST(old_keys_find_their_place),
          TEST(sweeps_and_keeps_the_order), TEST(memory_does_not_grow_with_time))
