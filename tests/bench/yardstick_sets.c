/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/yardstick_sets.h"

/* Keys are unique, so the median of three distinct places leaves something on both sides. */
void quick_split(struct quick *set)
{
    key128 *high = set->layer[set->top], *low = set->layer[set->top + 1];
    const uint32_t count = set->count[set->top], third = count / 3;
    set->random = set->random * UINT64_C(6364136223846793005) + 1442695040888963407;
    const key128 a = high[(set->random >> 40) % third],
                 b = high[third + (set->random >> 30) % third],
                 c = high[2 * third + (set->random >> 20) % third];
    const key128 least = a < b ? a : b, most = a < b ? b : a,
                 pivot = c < least  ? least
                         : c > most ? most
                                    : c;
    uint32_t lows = 0, highs = 0;
    for (uint32_t i = 0; i < count; i++) {
        const key128 key = high[i];
        const uint32_t less = key < pivot;
        low[lows] = key;
        high[highs] = key;
        lows += less;
        highs += 1 - less;
    }
    set->count[set->top] = highs;
    set->count[set->top + 1] = lows;
    set->pivot[set->top++] = time_of(pivot);
}
