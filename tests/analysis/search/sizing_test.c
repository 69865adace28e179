/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/sizing.h"

#include "tests/lib/test.h"

static struct arena *arena;
static void begin(void) { arena = arena_create(0); }
static void end(void) { arena_destroy(arena); }

/* Met where the weighted sum and each thing are large enough. */
struct oracle {
    uint64_t need[3], weight[3], sum;
    uint32_t count;
    unsigned asked;
    bool undecided; /* instead of missed */
};

static enum verdict ask(void *context, const uint64_t *values, uint32_t *busiest)
{
    struct oracle *oracle = context;
    uint64_t sum = 0;
    bool met = true;
    double most = 0;
    oracle->asked++;
    *busiest = oracle->count;
    for (uint32_t i = 0; i < oracle->count; i++) {
        const double busy = (double)oracle->need[i] / (double)values[i];
        sum += values[i] * oracle->weight[i];
        met &= values[i] >= oracle->need[i];
        if (busy > most) {
            most = busy;
            *busiest = i;
        }
    }
    met &= sum >= oracle->sum;
    return met ? VERDICT_met : oracle->undecided ? VERDICT_undecided : VERDICT_missed;
}

static struct sized size(struct oracle *oracle, const double *price)
{
    static const uint64_t least[] = {1, 1, 1};
    const struct sizing sizing = {.count = oracle->count,
                                  .least = least,
                                  .most = 1000,
                                  .price = price,
                                  .probe = ask,
                                  .context = oracle};
    return size_of_things(&sizing, arena);
}
static const double equal[] = {1, 1, 1};

static void one_thing_is_exact(void)
{
    for (uint64_t need = 1; need <= 1000; need += need < 40 ? 1 : 137) {
        struct oracle oracle = {.need = {need}, .weight = {1}, .count = 1};
        const struct sized sized = size(&oracle, equal);
        CU_ASSERT(sized.met);
        CU_ASSERT_EQUAL(sized.values[0], need);
        CU_ASSERT(need == 1 || (sized.tried[0] && sized.less[0] == VERDICT_missed));
        CU_ASSERT(sized.probes <= 32);
    }
}

static void several_things_each_get_what_they_need(void)
{
    struct oracle oracle = {.need = {3, 17, 6}, .weight = {1, 1, 1}, .count = 3};
    const struct sized sized = size(&oracle, equal);
    CU_ASSERT(sized.met);
    CU_ASSERT_EQUAL(sized.values[0], 3);
    CU_ASSERT_EQUAL(sized.values[1], 17);
    CU_ASSERT_EQUAL(sized.values[2], 6);
}

/* Either will do. */
static void nothing_can_be_spared(void)
{
    struct oracle oracle = {.need = {1, 1}, .weight = {1, 1}, .sum = 12, .count = 2};
    static const double price[] = {5, 1};
    const struct sized sized = size(&oracle, price);
    CU_ASSERT(sized.met);
    CU_ASSERT_EQUAL(sized.values[0] + sized.values[1], 12);
    for (uint32_t i = 0; i < 2; i++)
        CU_ASSERT(sized.values[i] == 1 || sized.less[i] == VERDICT_missed);
}

static void what_never_does_is_told(void)
{
    struct oracle oracle = {.need = {5000}, .weight = {1}, .count = 1};
    const struct sized sized = size(&oracle, equal);
    CU_ASSERT(!sized.met);
    CU_ASSERT(sized.probes <= SIZES_MOST);
}

static void undecided_is_not_met(void)
{
    struct oracle oracle = {.need = {9}, .weight = {1}, .count = 1, .undecided = true};
    const struct sized sized = size(&oracle, equal);
    CU_ASSERT_EQUAL(sized.values[0], 9);
    CU_ASSERT_EQUAL(sized.less[0], VERDICT_undecided);
    CU_ASSERT(sized.tried[0]);
}

TEST_MAIN_AROUND(sizing, begin, end, TEST(one_thing_is_exact),
                 TEST(several_things_each_get_what_they_need), TEST(nothing_can_be_spared),
                 TEST(what_never_does_is_told), TEST(undecided_is_not_met))
