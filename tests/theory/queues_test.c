/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closed forms of single stations (A01 to A06): a sample of the cases, in short form; all of them
 * are in `make validate`. */
#include "tests/golden/golden.h"

static void poisson_one_server(void) { assert_case(THEORY_FILE, "A01"); }
static void poisson_many_servers(void) { assert_case(THEORY_FILE, "A02"); }
static void bounded(void) { assert_case(THEORY_FILE, "A03"); }
static void any_service(void) { assert_case(THEORY_FILE, "A04"); }
static void any_arrivals(void) { assert_case(THEORY_FILE, "A05"); }

TEST_MAIN(theory_queues, TEST(poisson_one_server), TEST(poisson_many_servers), TEST(bounded),
          TEST(any_service), TEST(any_arrivals))
