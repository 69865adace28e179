/* SPDX-License-Identifier: GPL-3.0-or-later */
/* G13 and G15: availability from failures and repairs; reads at a follower. */
#include "tests/golden/golden.h"

static void availability(void) { assert_case(GOLDEN_FILE, "G13"); }
static void follower(void) { assert_case(GOLDEN_FILE, "G15"); }

TEST_MAIN(golden_failures, TEST(availability), TEST(follower))
