/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checker that searches, against what is known, against all orders of tiny histories, and
 * against the checker by zones, which shares no code with it. */
#include "analysis/consistency/order_search.h"

#include <stdlib.h>
#include <string.h>

#include "tests/analysis/consistency/small_histories.h"
#include "tests/lib/test.h"

enum { HISTORIES = 10000, STEPS = 1000000, MOST = 4096 };

static struct arena *arena;
static struct order_search *search;

static void begin(uint64_t steps)
{
    arena = arena_create(0);
    search = order_search_create(arena, steps);
}
static void end(void) { arena_destroy(arena); }

#define W(id, from, to)                                                                            \
    {                                                                                              \
        .begun = (from), .ended = (to), .value = (id), .write = true                               \
    }
#define R(id, from, to)                                                                            \
    {                                                                                              \
        .begun = (from), .ended = (to), .value = (id)                                              \
    }
#define ASSERT_ORDER(answer, ...)                                                                  \
    do {                                                                                           \
        const struct register_operation history_[] = {__VA_ARGS__};                                \
        CU_ASSERT_EQUAL(                                                                           \
            order_search(search, history_, sizeof history_ / sizeof history_[0]).order, answer);   \
    } while (0)

/* --- by hand --- */

static void what_is_known(void)
{
    begin(STEPS);
    ASSERT_ORDER(ORDER_FOUND, W(1, 0, 10), R(1, 20, 30));
    ASSERT_ORDER(ORDER_NONE, W(1, 0, 10), R(0, 20, 30));                   /* stale */
    ASSERT_ORDER(ORDER_FOUND, W(1, 0, 10), R(0, 10, 30));                  /* at the same time */
    ASSERT_ORDER(ORDER_NONE, W(1, 0, 50), R(1, 5, 7), R(0, 8, 9));         /* new, then old */
    ASSERT_ORDER(ORDER_NONE, R(7, 0, 5));                                  /* from nowhere */
    ASSERT_ORDER(ORDER_FOUND, W(1, 0, SIM_NEVER), R(0, 100, 110));         /* it may not be */
    ASSERT_ORDER(ORDER_FOUND, W(1, 0, SIM_NEVER), R(0, 1, 2), R(1, 3, 4)); /* or late */
    ASSERT_ORDER(ORDER_NONE, W(1, 0, SIM_NEVER), R(1, 1, 2), R(0, 3, 4));
    ASSERT_ORDER(ORDER_NONE, W(1, 5, SIM_NEVER), R(1, 1, 2)); /* not before it began */
    /* what the zones cannot say: one value, written twice */
    ASSERT_ORDER(ORDER_FOUND, W(1, 0, 1), W(2, 2, 3), W(1, 4, 5), R(1, 6, 7));
    ASSERT_ORDER(ORDER_NONE, W(1, 0, 1), W(2, 2, 3), W(1, 4, 5), R(2, 6, 7));
    ASSERT_ORDER(ORDER_FOUND, W(1, 0, 1), W(2, 2, 3), W(1, 4, SIM_NEVER), R(2, 6, 7), R(1, 8, 9));
    end();
}

static void what_does_not_fit_is_told(void)
{
    const struct register_operation history[] = {W(1, 0, 10), W(2, 11, 12), R(1, 20, 30),
                                                 R(2, 40, 50)};
    begin(STEPS);
    const struct order_answer answer = order_search(search, history, 4);
    CU_ASSERT_EQUAL(answer.order, ORDER_NONE);
    CU_ASSERT_EQUAL(answer.taken, 2);
    CU_ASSERT_PTR_EQUAL(answer.stuck, &history[2]);
    end();
}

/* --- against others --- */

static void it_agrees_with_all_orders(void)
{
    draw random = 17;
    unsigned good = 0;
    begin(STEPS);
    for (unsigned i = 0; i < HISTORIES; i++) {
        struct register_operation history[8];
        const uint32_t count = draw_history(history, &random);
        if (i % 2) /* one value that is written twice */
            history[0].value = 2;
        const bool expected = has_order(history, count);
        good += expected;
        CU_ASSERT_EQUAL(order_search(search, history, count).order,
                        expected ? ORDER_FOUND : ORDER_NONE);
    }
    CU_ASSERT_TRUE(good > HISTORIES / 10 && good < HISTORIES / 10 * 9);
    end();
}

struct effect {
    sim_time at;
    uint32_t which;
};
static int by_effect(const void *a, const void *b)
{
    const struct effect *one = a, *other = b;
    return (one->at > other->at) - (one->at < other->at);
}

/* Of a register that is right; some writes are never acknowledged, and half of those happen. */
static void right_history(struct register_operation *list, uint32_t count, draw *random)
{
    static struct effect effects[MOST];
    uint64_t value = 0;
    for (uint32_t i = 0; i < count; i++) {
        const sim_time begun = (sim_time)(i * 1000 + one_of(random, 1000)),
                       took = 1 + (sim_time)one_of(random, 4000);
        list[i] = (struct register_operation){
            .begun = begun, .ended = begun + took, .value = i + 1, .write = one_of(random, 2)};
        effects[i] = (struct effect){begun + (sim_time)one_of(random, (uint32_t)took), i};
    }
    qsort(effects, count, sizeof effects[0], by_effect);
    for (uint32_t i = 0; i < count; i++) {
        struct register_operation *it = &list[effects[i].which];
        const bool unheard = it->write && one_of(random, 8) == 0;
        if (it->write && (!unheard || one_of(random, 2)))
            value = it->value;
        else if (!it->write)
            it->value = value;
        if (unheard)
            it->ended = SIM_NEVER;
    }
}

/* One read in a while sees what another one saw. */
static void confuse(struct register_operation *list, uint32_t count, draw *random)
{
    const uint32_t first = (uint32_t)one_of(random, count),
                   second = (first + 1 + (uint32_t)one_of(random, 6)) % count;
    if (!list[first].write && !list[second].write) {
        const uint64_t value = list[first].value;
        list[first].value = list[second].value;
        list[second].value = value;
    }
}

static void both_checkers_agree(void)
{
    static struct register_operation list[64], copy[64];
    draw random = 18;
    unsigned good = 0;
    begin(STEPS);
    for (unsigned i = 0; i < HISTORIES; i++) {
        const uint32_t count = 8 + (uint32_t)one_of(&random, 33);
        right_history(list, count, &random);
        for (unsigned k = 0; i % 4 != 0 && k < 3; k++)
            confuse(list, count, &random);
        memcpy(copy, list, sizeof list);
        struct arena *scratch = arena_create(0);
        const bool expected = register_is_linearizable(copy, count, scratch, NULL);
        arena_destroy(scratch);
        good += expected;
        CU_ASSERT_EQUAL(order_search(search, list, count).order,
                        expected ? ORDER_FOUND : ORDER_NONE);
    }
    CU_ASSERT_TRUE(good > HISTORIES / 3 && good < HISTORIES / 10 * 9);
    end();
}

/* --- steps --- */

/* All writes at the same time, and a read of the first value when they are over: each set of
 * writes is tried with each of its members as the last one, and none twice. */
static void nothing_is_tried_twice(void)
{
    enum { WRITES = 10 };
    struct register_operation history[WRITES + 1];
    for (uint32_t i = 0; i < WRITES; i++)
        history[i] = (struct register_operation)W(i + 1, i, 100);
    history[WRITES] = (struct register_operation)R(0, 200, 300);
    begin(STEPS);
    const struct order_answer answer = order_search(search, history, WRITES + 1);
    CU_ASSERT_EQUAL(answer.order, ORDER_NONE);
    CU_ASSERT_EQUAL(answer.taken, WRITES);
    /* of each such state every write is looked at once, and the end that follows */
    const uint64_t states = WRITES * (1u << (WRITES - 1)) + 1;
    CU_ASSERT_TRUE(answer.steps >= states && answer.steps <= states * (WRITES + 1));
    end();
    begin(answer.steps);
    CU_ASSERT_EQUAL(order_search(search, history, WRITES + 1).order, ORDER_NONE);
    end();
    begin(answer.steps - 1);
    CU_ASSERT_EQUAL(order_search(search, history, WRITES + 1).order, ORDER_UNKNOWN);
    CU_ASSERT_EQUAL(order_search(search, history, WRITES).order, ORDER_FOUND); /* the next one */
    end();
}

/* A long history of a register that is right takes a few steps for each operation. */
static void long_histories_are_quick(void)
{
    static struct register_operation list[MOST];
    draw random = 19;
    begin(STEPS);
    right_history(list, MOST, &random);
    const struct order_answer answer = order_search(search, list, MOST);
    CU_ASSERT_EQUAL(answer.order, ORDER_FOUND);
    CU_ASSERT_TRUE(answer.steps < 100 * MOST);
    end();
}

TEST_MAIN(order_search, TEST(what_is_known), TEST(what_does_not_fit_is_told),
          TEST(it_agrees_with_all_orders), TEST(both_checkers_agree), TEST(nothing_is_tried_twice),
          TEST(long_histories_are_quick))
