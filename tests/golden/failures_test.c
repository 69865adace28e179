/* SPDX-License-Identifier: GPL-3.0-or-later */
/* G13 to G15: availability from failures and repairs; retries and what they can do; reads at a
 * follower, breakdowns. */
#include "tests/golden/golden.h"

static void availability(void) { assert_case(GOLDEN_FILE, "G13"); }
static void retries(void) { assert_case(GOLDEN_FILE, "G14"); }
static void followers_and_breakdowns(void) { assert_case(GOLDEN_FILE, "G15"); }

TEST_MAIN(golden_failures, TEST(availability), TEST(retries), TEST(followers_and_breakdowns))
