/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/number.h"

#include <math.h>
#include <string.h>

#include "tests/lib/test.h"

static struct arena *arena;

static void durations_are_exact(void)
{
    static const struct {
        const char *text;
        sim_time value;
    } good[] = {{"0s", 0},
                {"1ns", 1},
                {"500us", 500000},
                {"5ms", 5000000},
                {"2.5s", 2500000000},
                {"5min", 300000000000},
                {"12h", 43200000000000},
                {"30d", 2592000000000000},
                {"0.1us", 100},
                {"0.123456789s", 123456789},
                {"0.3ms", 300000},
                {"100000d", 8640000000000000000},
                {"0.5ns", 1},
                {"0.4ns", 0},
                {"1e3ms", 1000000000},
                {"1.5e-3s", 1500000},
                {"123456789012345678ns", 123456789012345678},
                {"-5ms", -5000000}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        sim_time value = -1;
        CU_ASSERT_PTR_NULL(number_duration(arena, good[i].text, &value));
        CU_ASSERT_EQUAL(value, good[i].value);
    }
}

static void bad_durations_say_why(void)
{
    static const char *const bad[][2] = {
        {"5", "a duration needs a unit: write 5ms, 2s or 1min"},
        {"5 ms", "a duration is written without a blank: 5ms"},
        {"5m", "'m' is no unit: write 5min or 5ms"},
        {"5msx", "'5msx' is not a duration: write 5ms, 2s or 1min"},
        {"", "'' is not a duration: write 5ms, 2s or 1min"},
        {"ms", "'ms' is not a duration: write 5ms, 2s or 1min"},
        {"nans", "'nans' is not a duration: write 5ms, 2s or 1min"},
        {"inf", "'inf' is not a duration: write 5ms, 2s or 1min"},
        {"0x10s", "'0x10s' is not a duration: write 5ms, 2s or 1min"},
        {"1_000ms", "digits are not parted by '_': write 5ms, 2s or 1min"},
        {"+5ms", "'+5ms' is not a duration: write 5ms, 2s or 1min"},
        {"5.ms", "'5.ms' is not a duration: write 5ms, 2s or 1min"},
        {".5ms", "'.5ms' is not a duration: write 5ms, 2s or 1min"},
        {"1000000d", "'1000000d' is too long: times end after 292 years"},
        {"1e30s", "'1e30s' is too long: times end after 292 years"},
        {"1e400s", "'1e400s' has too many digits: 18 and an exponent up to 30 can be read"},
        {"1234567890123456789ns",
         "'1234567890123456789ns' has too many digits: 18 and an exponent up to 30 can be read"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        sim_time value;
        ASSERT_TEXT(number_duration(arena, bad[i][0], &value), bad[i][1]);
    }
}

static void counts_are_whole(void)
{
    uint64_t count;
    CU_ASSERT_PTR_NULL(number_count(arena, "2.5k", &count));
    CU_ASSERT_EQUAL(count, 2500);
    CU_ASSERT_PTR_NULL(number_count(arena, "1G", &count));
    CU_ASSERT_EQUAL(count, 1000000000);
    CU_ASSERT_PTR_NULL(number_count(arena, "08", &count));
    CU_ASSERT_EQUAL(count, 8);
    ASSERT_TEXT(number_count(arena, "2.5", &count), "a count is a whole number, not 2.5");
    ASSERT_TEXT(number_count(arena, "-3", &count), "a count cannot be negative");
    ASSERT_TEXT(number_count(arena, "1e29", &count), "'1e29' is too large");
    ASSERT_TEXT(number_count(arena, "4ms", &count), "'4ms' is not a count: write 4, 2.5k or 1M");
}

static void rates_round_once(void)
{
    double rate;
    CU_ASSERT_PTR_NULL(number_rate(arena, "300/s", &rate));
    CU_ASSERT_EQUAL(rate, 300.0);
    CU_ASSERT_PTR_NULL(number_rate(arena, "12k/min", &rate));
    CU_ASSERT_EQUAL(rate, 200.0);
    CU_ASSERT_PTR_NULL(number_rate(arena, "0.04/h", &rate));
    CU_ASSERT_EQUAL(rate, 0.04 / 3600);
    CU_ASSERT_PTR_NULL(number_rate(arena, "1.66/ms", &rate));
    CU_ASSERT_EQUAL(rate, 1660.0);
    CU_ASSERT_PTR_NULL(number_rate(arena, "2/us", &rate));
    CU_ASSERT_EQUAL(rate, 2e6);
    ASSERT_TEXT(number_rate(arena, "300", &rate),
                "a rate needs a unit: write 300/s, 12k/min or 0.04/h");
    ASSERT_TEXT(number_rate(arena, "1e30/s", &rate), "'1e30/s' is too large");
}

static void sizes_speeds_shares_money(void)
{
    uint64_t bytes;
    double value;
    CU_ASSERT_PTR_NULL(number_size(arena, "4KB", &bytes));
    CU_ASSERT_EQUAL(bytes, 4000);
    CU_ASSERT_PTR_NULL(number_size(arena, "1GiB", &bytes));
    CU_ASSERT_EQUAL(bytes, 1073741824);
    CU_ASSERT_PTR_NULL(number_size(arena, "1.5KiB", &bytes));
    CU_ASSERT_EQUAL(bytes, 1536);
    ASSERT_TEXT(number_size(arena, "0.3B", &bytes), "'0.3B' is not a whole number of bytes");
    CU_ASSERT_PTR_NULL(number_speed(arena, "10Gbit/s", &value));
    CU_ASSERT_EQUAL(value, 1.25e9);
    CU_ASSERT_PTR_NULL(number_speed(arena, "100MB/s", &value));
    CU_ASSERT_EQUAL(value, 1e8);
    ASSERT_TEXT(number_speed(arena, "10Gbit", &value),
                "'10Gbit' is not a speed: write 10Gbit/s or 100MB/s");
    CU_ASSERT_PTR_NULL(number_share(arena, "99.9%", &value));
    CU_ASSERT_EQUAL(value, 0.999);
    ASSERT_TEXT(number_share(arena, "0.5", &value), "a share needs a unit: write 5% or 99.9%");
    CU_ASSERT_PTR_NULL(number_money(arena, "$0.40/h", &value));
    CU_ASSERT_EQUAL(value, 0.4);
    CU_ASSERT_PTR_NULL(number_money(arena, "$2/M", &value));
    CU_ASSERT_EQUAL(value, 2.0);
    ASSERT_TEXT(number_money(arena, "0.40/h", &value),
                "'0.40/h' is not an amount of money: write $0.40/h or $2/M");
}

static void ranges_share_the_unit(void)
{
    struct quantity low, high;
    struct duration_range range;
    CU_ASSERT_PTR_NULL(number_range(arena, "100..1000/s", &low, &high));
    CU_ASSERT_EQUAL(low.value, 100.0);
    CU_ASSERT_EQUAL(low.unit, UNIT_RATE);
    CU_ASSERT_PTR_NULL(number_range(arena, "2..8", &low, &high));
    CU_ASSERT_EQUAL(high.value, 8.0);
    CU_ASSERT_PTR_NULL(number_duration_range(arena, "30..40ms", &range));
    CU_ASSERT_EQUAL(range.low, 30000000);
    CU_ASSERT_PTR_NULL(number_duration_range(arena, "10us..2s", &range));
    CU_ASSERT_EQUAL(range.low, 10000);
    ASSERT_TEXT(number_duration_range(arena, "40ms..30ms", &range),
                "a range goes from the lower to the higher end");
    ASSERT_TEXT(number_range(arena, "1ms..5/s", &low, &high),
                "both ends of a range have the same kind of unit");
    ASSERT_TEXT(number_duration_range(arena, "30ms", &range),
                "'30ms' is not a range: write 30ms..40ms");
}

static void prints_what_it_reads(void)
{
    char text[48];
    ASSERT_TEXT(number_print(text, sizeof text, SETTING_DURATION, 5e6), "5ms");
    ASSERT_TEXT(number_print(text, sizeof text, SETTING_DURATION, 90e9), "90s");
    ASSERT_TEXT(number_print(text, sizeof text, SETTING_DURATION, 0), "0s");
    ASSERT_TEXT(number_print(text, sizeof text, SETTING_COUNT, 1e6), "1M");
    ASSERT_TEXT(number_print(text, sizeof text, SETTING_SIZE, 1073741824), "1GiB");
    ASSERT_TEXT(number_print(text, sizeof text, SETTING_SPEED, 1.25e9), "10Gbit/s");
    ASSERT_TEXT(number_print(text, sizeof text, SETTING_SHARE, 0.05), "5%");
}

static void with_arena(void) { arena = arena_create(0); }
static void without_arena(void) { arena_destroy(arena); }

TEST_MAIN_AROUND(number, with_arena, without_arena, TEST(durations_are_exact),
                 TEST(bad_durations_say_why), TEST(counts_are_whole), TEST(rates_round_once),
                 TEST(sizes_speeds_shares_money), TEST(ranges_share_the_unit),
                 TEST(prints_what_it_reads))
