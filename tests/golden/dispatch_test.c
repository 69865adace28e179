/* SPDX-License-Identifier: GPL-3.0-or-later */
/* G09: which of several servers gets the next job. */
#include "tests/golden/golden.h"

static void dispatch(void) { assert_case(GOLDEN_FILE, "G09"); }

TEST_MAIN(golden_dispatch, TEST(dispatch))
