/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closed forms of whole systems (A07 to A20): a sample of the cases, in short form; all of them are
 * in `make validate`. */
#include "tests/golden/golden.h"

static void open_networks(void) { assert_case(THEORY_FILE, "A07"); }
static void closed_networks(void) { assert_case(THEORY_FILE, "A08"); }
static void fork_join(void) { assert_case(THEORY_FILE, "A09"); }
static void order_statistics(void) { assert_case(THEORY_FILE, "A10"); }
static void choices(void) { assert_case(THEORY_FILE, "A11"); }
static void dispatch(void) { assert_case(THEORY_FILE, "A12"); }
static void availability(void) { assert_case(THEORY_FILE, "A13"); }
static void breakdowns(void) { assert_case(THEORY_FILE, "A14"); }
static void retries_and_timeouts(void) { assert_case(THEORY_FILE, "A15"); }
static void limits(void) { assert_case(THEORY_FILE, "A16"); }
static void breakers(void) { assert_case(THEORY_FILE, "A22"); }
static void followers(void) { assert_case(THEORY_FILE, "A20"); }

TEST_MAIN(theory_systems, TEST(open_networks), TEST(closed_networks), TEST(fork_join),
          TEST(order_statistics), TEST(choices), TEST(dispatch), TEST(availability),
          TEST(breakdowns), TEST(retries_and_timeouts), TEST(limits), TEST(breakers),
          TEST(followers))
