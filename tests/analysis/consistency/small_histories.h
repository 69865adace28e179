/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small histories of a register, drawn, and whether any order explains them, found by trying all:
 * what both checkers are held to. */
#ifndef TESTS_ANALYSIS_CONSISTENCY_SMALL_HISTORIES_H
#define TESTS_ANALYSIS_CONSISTENCY_SMALL_HISTORIES_H

#include "analysis/consistency/linearizable.h"
#include "sim/rng.h"

struct all_orders {
    const struct register_operation *operations;
    uint32_t count;
};

/* Can what is left be put into an order, after `done`, with this value in the register? */
static inline bool can_follow(const struct all_orders *all_of, uint32_t done, uint64_t value)
{
    bool all = true;
    for (uint32_t i = 0; i < all_of->count; i++) {
        const struct register_operation *next = &all_of->operations[i];
        bool first = true;
        if (done >> i & 1)
            continue;
        all = all && next->write && next->ended == SIM_NEVER; /* need not happen */
        for (uint32_t k = 0; k < all_of->count; k++)
            if (!(done >> k & 1) && all_of->operations[k].ended < next->begun)
                first = false;
        if (!first || (!next->write && next->value != value))
            continue;
        if (can_follow(all_of, done | 1u << i, next->value))
            return true;
    }
    return all;
}

static inline uint64_t one_of(draw *random, uint32_t n)
{
    return uniform_below(draw_next(random), n);
}

static inline bool has_order(const struct register_operation *operations, uint32_t count)
{
    const struct all_orders all_of = {operations, count};
    return can_follow(&all_of, 0, 0);
}

/* --- drawn --- */

/* Moments are drawn without ties from few, so that operations overlap; reads see any write. */
static inline uint32_t draw_history(struct register_operation *list, draw *random)
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

#endif
