/* SPDX-License-Identifier: GPL-3.0-or-later */
/* G13 to G15: availability from failures and repairs; retries and what they can do; hedges, limits,
 * reads at a follower, breakdowns.  R01: strategies of retrying, simulated by others. */
#include "tests/golden/golden.h"

static void availability(void) { assert_case(GOLDEN_FILE, "G13"); }
static void retries(void) { assert_case(GOLDEN_FILE, "G14"); }
static void followers_and_breakdowns(void) { assert_case(GOLDEN_FILE, "G15"); }

static void retry_strategies(void) { assert_case(GOLDEN_FILE, "R01"); }

TEST_MAIN(golden_failures, TEST(availability), TEST(retries), TEST(followers_and_breakdowns),
          TEST(retry_strategies))
