/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checker against what is known of histories, and against all orders of small ones. */
#include "analysis/consistency/linearizable.h"

#include "tests/analysis/consistency/small_histories.h"
#include "tests/lib/test.h"

static struct arena *arena;

static bool linearizable(const struct register_operation *operations, uint32_t count)
{
    struct register_operation copy[16];
    for (uint32_t i = 0; i < count; i++)
        copy[i] = operations[i];
    return register_is_linearizable(copy, count, arena, NULL);
}

#define W(id, from, to)                                                                            \
    {                                                                                              \
        .begun = (from), .ended = (to), .value = (id), .write = true                               \
    }
#define R(id, from, to)                                                                            \
    {                                                                                              \
        .begun = (from), .ended = (to), .value = (id)                                              \
    }
#define ASSERT_HISTORY(answer, ...)                                                                \
    do {                                                                                           \
        const struct register_operation history_[] = {__VA_ARGS__};                                \
        CU_ASSERT_EQUAL(linearizable(history_, sizeof history_ / sizeof history_[0]), answer);     \
    } while (0)

/* --- by hand --- */

static void what_is_known(void)
{
    arena = arena_create(0);
    ASSERT_HISTORY(true, W(1, 0, 10), R(1, 20, 30));
    ASSERT_HISTORY(false, W(1, 0, 10), R(0, 20, 30));             /* stale */
    ASSERT_HISTORY(true, W(1, 0, 10), R(0, 5, 30));               /* at the same time: either */
    ASSERT_HISTORY(true, W(1, 0, 10), R(1, 5, 7), R(1, 8, 9));    /* seen before it is answered */
    ASSERT_HISTORY(false, W(1, 0, 50), R(1, 5, 7), R(0, 8, 9));   /* new, then old */
    ASSERT_HISTORY(false, R(1, 0, 5), W(1, 10, 20));              /* from the future */
    ASSERT_HISTORY(false, R(7, 0, 5));                            /* from nowhere */
    ASSERT_HISTORY(true, W(1, 0, 10), W(2, 0, 10), R(2, 11, 12)); /* in any order */
    ASSERT_HISTORY(false, W(1, 0, 10), W(2, 0, 10), R(2, 11, 12), R(1, 13, 14));
    ASSERT_HISTORY(true, W(1, 0, SIM_NEVER), R(0, 100, 110)); /* it may not have happened */
    ASSERT_HISTORY(true, W(1, 0, SIM_NEVER), R(0, 10, 20), R(1, 100, 110)); /* or late */
    ASSERT_HISTORY(false, W(1, 0, SIM_NEVER), R(1, 10, 20), R(0, 100, 110));
    ASSERT_HISTORY(false, W(1, 0, 5), W(2, 10, 15), R(1, 20, 25)); /* lost */
    arena_destroy(arena);
}

static void the_contradiction_is_told(void)
{
    arena = arena_create(0);
    struct register_operation history[] = {W(1, 0, 50), R(1, 5, 7), R(0, 8, 9), W(2, 60, 70)};
    struct contradiction why;
    CU_ASSERT_FALSE(register_is_linearizable(history, 4, arena, &why));
    /* the read of 0 began after the read of 1 had ended */
    CU_ASSERT_TRUE(why.second && why.second->value == 0 && why.second->begun == 8);
    CU_ASSERT_TRUE(why.between && why.between->value == 1 && why.between->ended == 7);
    arena_destroy(arena);
}

/* --- all orders of small histories --- */

static void it_agrees_with_all_orders(void)
{
    draw random = 7;
    unsigned good = 0;
    enum { HISTORIES = 20000 };
    arena = arena_create(0);
    for (unsigned i = 0; i < HISTORIES; i++) {
        struct register_operation history[8];
        const uint32_t count = draw_history(history, &random);
        const bool expected = has_order(history, count);
        good += expected;
        CU_ASSERT_EQUAL(linearizable(history, count), expected);
    }
    CU_ASSERT_TRUE(good > HISTORIES / 10 && good < HISTORIES / 10 * 9);
    arena_destroy(arena);
}

TEST_MAIN(linearizable, TEST(what_is_known), TEST(the_contradiction_is_told),
          TEST(it_agrees_with_all_orders))
