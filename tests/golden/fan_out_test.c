/* SPDX-License-Identifier: GPL-3.0-or-later */
/* G07: many leaves at once. */
#include "tests/golden/golden.h"

static void fan_out(void) { assert_case(GOLDEN_FILE, "G07"); }

TEST_MAIN(golden_fan_out, TEST(fan_out))
