/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/mend.h"
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
        {"5 ms", "'5 ms' is not a duration: write 5ms"},
        {"5m", "'m' is no unit: write 5min or 5ms"},
        {"5msx", "'5msx' is not a duration: write 5ms, 2s or 1min"},
        {"", "'' is not a duration: write 5ms, 2s or 1min"},
        {"ms", "'ms' is not a duration: write 5ms, 2s or 1min"},
        {"nans", "'nans' is not a duration: write 5ms, 2s or 1min"},
        {"inf", "'inf' is not a duration: write 5ms, 2s or 1min"},
        {"0x10s", "'0x10s' is not a duration: write 5ms, 2s or 1min"},
        {"1_000ms", "'1_000ms' is not a duration: write 1000ms"},
        {"+5ms", "'+5ms' is not a duration: write 5ms"},
        {"5.ms", "'5.ms' is not a duration: write 5ms, 2s or 1min"},
        {".5ms", "'.5ms' is not a duration: write 0.5ms"},
        {"1000000d", "'1000000d' is too long for the clock: write at most 292y"},
        {"1e30s", "'1e30s' is too long for the clock: write at most 292y"},
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
    ASSERT_TEXT(number_count(arena, "2.5", &count), "'2.5' is no whole number: write 3");
    ASSERT_TEXT(number_count(arena, "-2.5", &count), "a count cannot be negative");
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
    ASSERT_TEXT(number_speed(arena, "10Gbit", &value), "'10Gbit' is not a speed: write 10Gbit/s");
    CU_ASSERT_PTR_NULL(number_share(arena, "99.9%", &value));
    CU_ASSERT_EQUAL(value, 0.999);
    ASSERT_TEXT(number_share(arena, "0.5", &value), "'0.5' is not a share: write 50%");
    CU_ASSERT_PTR_NULL(number_money(arena, "$0.40/h", &value));
    CU_ASSERT_EQUAL(value, 0.4);
    CU_ASSERT_PTR_NULL(number_money(arena, "$2/M", &value));
    CU_ASSERT_EQUAL(value, 2.0);
    ASSERT_TEXT(number_money(arena, "0.40/h", &value),
                "'0.40/h' is not an amount of money: write $0.40/h");
}

/* What people write, and what they are told to write instead: that is read. */
static void advice_can_be_followed(void)
{
    static const struct {
        const char *text;
        enum setting_kind kind;
        const char *advice; /* NULL: nothing is known to be meant */
    } tried[] = {
        {"10 seconds", SETTING_DURATION, "10s"},
        {"1.5 Minutes", SETTING_DURATION, "1.5min"},
        {"2 weeks", SETTING_DURATION, "14d"},
        {"5\u00b5s", SETTING_DURATION, "5us"},
        {"5\u03bcs", SETTING_DURATION, "5us"},
        {"0,5s", SETTING_DURATION, "0.5s"},
        {"3 months", SETTING_DURATION, NULL},
        {"1h30m", SETTING_DURATION, NULL},
        {"1,000/s", SETTING_RATE, "1000/s"},
        {"12,345,678/s", SETTING_RATE, "12345678/s"},
        {"0,123/s", SETTING_RATE, "0.123/s"},
        {"300 rps", SETTING_RATE, "300/s"},
        {"2k req/s", SETTING_RATE, "2k/s"},
        {"2k rps", SETTING_RATE, "2k/s"},
        {"5 per hour", SETTING_RATE, "5/h"},
        {"300", SETTING_RATE, NULL},
        {"1/2/s", SETTING_RATE, NULL},
        {"4kb", SETTING_SIZE, "4KB"},
        {"1 mebibyte", SETTING_SIZE, "1MiB"},
        {"1,024 bytes", SETTING_SIZE, "1024B"},
        {"10 Gbps", SETTING_SPEED, "10Gbit/s"},
        {"5,5 %", SETTING_SHARE, "5.5%"},
        {"0,05", SETTING_SHARE, "5%"},
        {"1", SETTING_SHARE, NULL},
        {"0,9", SETTING_NUMBER, "0.9"},
        {"1 000 000", SETTING_COUNT, "1000000"},
        {"1 2", SETTING_COUNT, NULL},
        {"2 4 8", SETTING_NUMBER, NULL},
        {"1 000 5", SETTING_COUNT, NULL},
        {"1K", SETTING_COUNT, "1k"},
        {"10,5", SETTING_COUNT, NULL},
        {"0.40 $/h", SETTING_MONEY, "$0.40/h"},
        {"$5", SETTING_MONEY, "$5/h"},
        {"$5/x", SETTING_MONEY, NULL},
        {"1,5 ms", SETTING_QUANTITY, "1.5ms"},
        {"0,5", SETTING_QUANTITY, "0.5"},
    };
    struct quantity quantity;
    for (size_t i = 0; i < sizeof tried / sizeof tried[0]; i++) {
        const char *advice = mend_number(arena, tried[i].text, tried[i].kind);
        ASSERT_TEXT(advice ? advice : "", tried[i].advice ? tried[i].advice : "");
        if (advice)
            CU_ASSERT_PTR_NULL(number_quantity(arena, advice, &quantity));
    }
}

static void several_values_and_ranges_are_told_apart(void)
{
    double value;
    uint64_t count;
    ASSERT_TEXT(number_count(arena, "2 4 8", &count),
                "'2 4 8' is more than one value: only a sweep takes several, parted by commas: "
                "2,4,8");
    ASSERT_TEXT(number_rate(arena, "100/s 200/s", &value),
                "'100/s 200/s' is more than one value: only a sweep takes several, parted by "
                "commas: 100/s,200/s");
    ASSERT_TEXT(number_rate(arena, "100..200/s", &value),
                "'100..200/s' is a range, not a rate: a sweep goes through it in five points by "
                "100..200/s:5");
    CU_ASSERT_PTR_NOT_NULL(number_rate(NULL, "100..200/s", &value));
}

static void names_lose_their_accents(void)
{
    static const char *const grammar =
        "a letter (a to z, A to Z), then letters, digits, _ and -, at most 64";
    ASSERT_TEXT(mend_name(arena, "konto_f\u00fcr", false),
                arena_format(arena, "write konto_fuer: %s", grammar));
    ASSERT_TEXT(mend_name(arena, "caf\u00e9 1", false),
                arena_format(arena, "write cafe_1: %s", grammar));
    ASSERT_TEXT(mend_name(arena, "web.\u00e0", true),
                arena_format(arena, "write web.a: %s", grammar));
    ASSERT_TEXT(mend_name(arena, "2fast", false), grammar);
    ASSERT_TEXT(mend_name(arena, "\u4e2d", false), grammar);
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
                 TEST(sizes_speeds_shares_money), TEST(advice_can_be_followed),
                 TEST(several_values_and_ranges_are_told_apart), TEST(names_lose_their_accents),
                 TEST(ranges_share_the_unit), TEST(prints_what_it_reads))
