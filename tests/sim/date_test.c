/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/date.h"

#include "tests/lib/test.h"

static double seconds(const char *text)
{
    double value = -1;
    CU_ASSERT(date_seconds(text, &value));
    return value;
}

/* By date -u -d ... +%s */
static void known_moments(void)
{
    CU_ASSERT_EQUAL(seconds("1970-01-01"), 0);
    CU_ASSERT_EQUAL(seconds("2014-04-10 00:04:00"), 1397088240);
    CU_ASSERT_EQUAL(seconds("2000-02-29T12:00:00Z"), 951825600);
    CU_ASSERT_EQUAL(seconds("2026-11-26 23:59:59"), 1795737599);
    CU_ASSERT_EQUAL(seconds("1900-03-01"), -2203891200.0);
    ASSERT_NEAR(seconds("2014-04-10 00:04:00.125"), 1397088240.125, 1e-6);
    ASSERT_NEAR(seconds("1970-01-01 00:00:01.205090"), 1.20509, 1e-9);
}

static void what_is_none(void)
{
    static const char *const texts[] = {"",
                                        "2014",
                                        "2014-13-01",
                                        "2014-02-29",
                                        "2014-04-00",
                                        "2014-04-10 24:00:00",
                                        "2014-04-10 00:04",
                                        "2014-04-10 00:04:00+02:00",
                                        "10.04.2014",
                                        "2014-04-10x"};
    double value;
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++)
        CU_ASSERT(!date_seconds(texts[i], &value));
}

TEST_MAIN(date, TEST(known_moments), TEST(what_is_none))
