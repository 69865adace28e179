/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/complain.h"

#include <stddef.h>

#include "sim/instrument.h"
#include "sim/observe.h"
#include "tests/lib/test.h"
#include "tests/sim/complaints.h"

static const char *const policies[] = {"random", "round_robin", "two_choices", "lru",
                                       "least_requests"};

static void finds_the_nearest_word(void)
{
    static const struct {
        const char *word, *near;
    } known[] = {{"two_choice", "two_choices"},
                 {"randmo", "random"},
                 {"rnd", NULL},
                 {"lur", "lru"},
                 {"roundrobin", "round_robin"},
                 {"", NULL},
                 {"xyzzyq", NULL},
                 {"laest_requets", "least_requests"},
                 {"random", "random"}};
    for (unsigned i = 0; i < sizeof known / sizeof known[0]; i++) {
        const char *near = nearest_word(known[i].word, policies, 5);
        if (known[i].near)
            ASSERT_TEXT(near, known[i].near);
        else
            CU_ASSERT(near == NULL);
    }
    char longest[200] = {0};
    for (int i = 0; i < 199; i++)
        longest[i] = 'a';
    CU_ASSERT(nearest_word(longest, policies, 5) == NULL);
}

static void counts_and_passes_on(void)
{
    struct heard heard = HEARD_NOTHING;
    int field = 0;
    complain(&heard.complaints, &field, "do this", "%d is wrong", 5);
    CU_ASSERT(heard.field == &field && heard.error && heard.complaints.errors == 1);
    ASSERT_TEXT(heard.message, "5 is wrong");
    ASSERT_TEXT(heard.hint, "do this");
    complain_softly(&heard.complaints, &field, NULL, "hm");
    CU_ASSERT(!heard.error && heard.complaints.errors == 1 && heard.complaints.warnings == 1);
    complain_unknown(&heard.complaints, &field, "balancing policy", "two_choice", policies, 5);
    ASSERT_TEXT(heard.message,
                "unknown balancing policy 'two_choice'; did you mean 'two_choices'?");
    complain_unknown(&heard.complaints, &field, "balancing policy", "zzz", policies, 2);
    ASSERT_TEXT(heard.message, "unknown balancing policy 'zzz'");
    ASSERT_TEXT(heard.hint, "known: random, round_robin");
}

static void levels_and_samples_are_exact(void)
{
    struct level level = {0};
    struct sample sample = {0};
    level_set(&level, 10, 4);
    level_add(&level, 20, -1);
    ASSERT_NEAR(level_mean(&level, 0, 40), (4.0 * 10 + 3 * 20) / 40, 1e-15);
    CU_ASSERT(level.most == 4);
    level_reset(&level, 40);
    ASSERT_NEAR(level_mean(&level, 40, 50), 3.0, 0);
    CU_ASSERT(level.most == 3 && level_mean(&level, 50, 50) == 3.0);
    CU_ASSERT(sample_mean(&sample) != sample_mean(&sample)); /* NaN */
    for (int i = 0; i < 4; i++)
        sample_add(&sample, INT64_MAX - i);
    CU_ASSERT(sample.number == 4 && sample.most == INT64_MAX);
    ASSERT_RELATIVE(sample_mean(&sample), 0x1p63, 1e-15);
    CU_ASSERT(wide_to_double((wide)1 << 100) == 0x1p100);
}

static void note(void *context, sim_time now, const void *record)
{
    uint64_t *seen = context;
    *seen = *seen * 10 + (uint64_t)now + *(const unsigned *)record;
}

static void observers_hear_in_order(void)
{
    struct arena *arena = arena_create(0);
    struct observe observe = {0};
    uint64_t first = 1, second = 2;
    const unsigned record = 3;
    CU_ASSERT(!observed(&observe, 4));
    observe_tell(&observe, 4, 0, &record);
    observe_subscribe(&observe, arena, 4, note, &first);
    observe_subscribe(&observe, arena, 4, note, &second);
    CU_ASSERT(observed(&observe, 4) && !observed(&observe, 5));
    observe_tell(&observe, 4, 2, &record);
    CU_ASSERT(first == 15 && second == 25 && observe.heard[4]->context == &first);
    arena_destroy(arena);
}

TEST_MAIN(complain, TEST(finds_the_nearest_word), TEST(counts_and_passes_on),
          TEST(levels_and_samples_are_exact), TEST(observers_hear_in_order))
