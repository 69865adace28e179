/* SPDX-License-Identifier: GPL-3.0-or-later */
/* G05 to G08: networks of stations, open and closed; fan-out and fork-join. */
#include "tests/golden/golden.h"

static void open_network(void) { assert_case(GOLDEN_FILE, "G05"); }
static void closed_network(void) { assert_case(GOLDEN_FILE, "G06"); }
static void fork_join(void) { assert_case(GOLDEN_FILE, "G08"); }

TEST_MAIN(golden_networks, TEST(open_network), TEST(closed_network), TEST(fork_join))
