/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Back, down or neither: timelines that are made up, each part with a hundred requests. */
#include "analysis/measures/recovery.h"

#include <math.h>

#include "analysis/statistics/histogram.h"
#include "tests/lib/test.h"

enum { SENT = 100, SECOND = 1000000000 };

/* A part is a second; the disturbance goes from 60 to 90, and 300 seconds are measured. */
static const struct recovery_rule rule = {
    .good = 0.9, .begins = 60LL * SECOND, .ends = 90LL * SECOND, .until = 300LL * SECOND};

static uint64_t outcomes[TIMELINE_PARTS][OUTCOME_COUNT];
static struct timeline_entry entries[TIMELINE_PARTS];
static const sim_time latency = 100000000; /* of what is answered */

/* `answered` of a hundred, by the second. */
static struct timeline_digest timeline_of(uint32_t (*answered)(uint32_t second))
{
    for (uint32_t i = 0; i < TIMELINE_PARTS; i++) {
        outcomes[i][OUTCOME_ok] = answered(i);
        outcomes[i][OUTCOME_timeout] = SENT - answered(i);
        entries[i] = (struct timeline_entry){
            (uint16_t)i, (uint16_t)log_linear_bucket((uint64_t)latency, TIMELINE_BITS),
            answered(i)};
    }
    return (struct timeline_digest){
        .part = SECOND, .outcomes = outcomes, .count = TIMELINE_PARTS, .entries = entries};
}

static struct recovery told(uint32_t (*answered)(uint32_t second))
{
    const struct timeline_digest timeline = timeline_of(answered);
    return recovery_of(&timeline, &rule);
}

static uint32_t untouched(uint32_t second) { return (void)second, 99; }
static uint32_t back_after_20(uint32_t second) { return second >= 60 && second < 110 ? 10 : 99; }
static uint32_t stays_down(uint32_t second) { return second >= 60 ? 30 : 99; }
static uint32_t half_is_back(uint32_t second) { return second >= 60 ? 70 : 99; }
static uint32_t on_its_way(uint32_t second)
{
    return second < 60 ? 99 : second < 90 ? 0 : (second - 90) / 5;
}
static uint32_t up_and_down(uint32_t second) { return second >= 60 && second / 10 % 2 ? 20 : 99; }
static uint32_t never_was_up(uint32_t second) { return (void)second, 40; }
static uint32_t sheds_a_third(uint32_t second) { return second >= 60 && second < 95 ? 10 : 66; }
/* Once a part is bad again: one of 170 is no reason to be down. */
static uint32_t hiccup(uint32_t second)
{
    return (second >= 60 && second < 110) || second == 200 ? 10 : 99;
}

static void every_state_is_told(void)
{
    CU_ASSERT_EQUAL(told(untouched).state, RECOVERY_BACK);
    ASSERT_NEAR(told(untouched).escape, 0, 0);
    CU_ASSERT_EQUAL(told(back_after_20).state, RECOVERY_BACK);
    ASSERT_NEAR(told(back_after_20).escape, 20, 0);
    ASSERT_NEAR(told(hiccup).escape, 20, 0);
    CU_ASSERT_EQUAL(told(stays_down).state, RECOVERY_DOWN);
    ASSERT_NEAR(told(stays_down).before, 0.99, 1e-12);
    ASSERT_NEAR(told(stays_down).after, 0.3, 1e-12);
    CU_ASSERT_TRUE(isnan(told(stays_down).escape));
    CU_ASSERT_EQUAL(told(half_is_back).state, RECOVERY_UNDECIDED);
    CU_ASSERT_EQUAL(told(on_its_way).state, RECOVERY_UNDECIDED); /* 42 % at the end, and rising */
    CU_ASSERT_EQUAL(told(up_and_down).state, RECOVERY_UNDECIDED);
    CU_ASSERT_EQUAL(told(never_was_up).state, RECOVERY_NEVER_UP);
    /* what it was before is the measure, not all that is asked for */
    CU_ASSERT_EQUAL(told(sheds_a_third).state, RECOVERY_BACK);
    ASSERT_NEAR(told(sheds_a_third).escape, 5, 0);
}

/* Answers of 100 ms are none within 50 ms; within 200 ms they are. */
static void late_answers_are_none(void)
{
    struct recovery_rule in_time = rule;
    const struct timeline_digest timeline = timeline_of(untouched);
    in_time.within = 200000000;
    CU_ASSERT_EQUAL(recovery_of(&timeline, &in_time).state, RECOVERY_BACK);
    in_time.within = 50000000;
    CU_ASSERT_EQUAL(recovery_of(&timeline, &in_time).state, RECOVERY_NEVER_UP);
}

static void too_little_is_measured(void)
{
    struct recovery_rule short_one = rule;
    CU_ASSERT_TRUE(recovery_can_be_told(&rule, 0));
    short_one.begins = 9LL * SECOND;
    CU_ASSERT_FALSE(recovery_can_be_told(&short_one, 0));
    short_one = rule;
    short_one.ends = 261LL * SECOND;
    CU_ASSERT_FALSE(recovery_can_be_told(&short_one, 0));
}

TEST_MAIN(recovery, TEST(every_state_is_told), TEST(late_answers_are_none),
          TEST(too_little_is_measured))
