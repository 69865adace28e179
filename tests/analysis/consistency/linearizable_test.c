/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checker against what is known of histories, and against all orders of small ones. */
#include "analysis/consistency/linearizable.h"

#include "sim/rng.h"
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

struct search {
    const struct register_operation *operations;
    uint32_t count;
};

/* Can what is left be put into an order, after `done`, with this value in the register? */
static bool can_follow(const struct search *search, uint32_t done, uint64_t value)
{
    bool all = true;
    for (uint32_t i = 0; i < search->count; i++) {
        const struct register_operation *next = &search->operations[i];
        bool first = true;
        if (done >> i & 1)
            continue;
        all = all && next->write && next->ended == SIM_NEVER; /* need not happen */
        for (uint32_t k = 0; k < search->count; k++)
            if (!(done >> k & 1) && search->operations[k].ended < next->begun)
                first = false;
        if (!first || (!next->write && next->value != value))
            continue;
        if (can_follow(search, done | 1u << i, next->value))
            return true;
    }
    return all;
}

static uint64_t one_of(draw *random, uint32_t n) { return uniform_below(draw_next(random), n); }

/* Moments are drawn without ties from few, so that operations overlap; reads see any write. */
static uint32_t draw_history(struct register_operation *list, draw *random)
{
    const uint32_t count = 2 + (uint32_t)one_of(random, 6),
                   writes = 1 + (uint32_t)one_of(random, 3);
    for (uint32_t i = 0; i < count; i++) {
        const sim_time begun = (sim_time)(one_of(random, 20) * 100 + 2 * i);
        list[i] =
            (struct register_operation){.begun = begun,
                                        .ended = begun + 1 + (sim_time)(one_of(random, 12) * 100),
                                        .value = i < writes ? i + 1 : one_of(random, writes + 1),
                                        .write = i < writes};
        if (list[i].write && one_of(random, 6) == 0)
            list[i].ended = SIM_NEVER;
    }
    return count;
}

static void it_agrees_with_all_orders(void)
{
    draw random = 7;
    unsigned good = 0;
    enum { HISTORIES = 20000 };
    arena = arena_create(0);
    for (unsigned i = 0; i < HISTORIES; i++) {
        struct register_operation history[8];
        const uint32_t count = draw_history(history, &random);
        const struct search search = {history, count};
        const bool expected = can_follow(&search, 0, 0);
        good += expected;
        CU_ASSERT_EQUAL(linearizable(history, count), expected);
    }
    CU_ASSERT_TRUE(good > HISTORIES / 10 && good < HISTORIES / 10 * 9);
    arena_destroy(arena);
}

TEST_MAIN(linearizable, TEST(what_is_known), TEST(the_contradiction_is_told),
          TEST(it_agrees_with_all_orders))
