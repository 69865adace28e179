/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/directory.h"

#include "tests/lib/test.h"

static struct directory directory;
static struct arena *arena;

static void begin(void)
{
    arena_destroy(arena);
    arena = arena_create(0);
    directory_init(&directory, arena, 3);
}

static void the_greatest_epoch_leads(void)
{
    begin();
    CU_ASSERT_EQUAL(directory.leader, NOBODY);
    directory_lead(&directory, 0, 0);
    CU_ASSERT_EQUAL(directory.leader, 0);
    directory_dead(&directory, 2, true);
    directory_lead(&directory, 2, 7);
    CU_ASSERT_TRUE(directory.leader == 2 && !directory.peers[2].dead);
    directory_lead(&directory, 0, 5); /* does not know yet */
    CU_ASSERT_EQUAL(directory.leader, 2);
}

/* Behind since the first write that it lacks was announced, or the last one that it has was made.
 */
static void lag_is_the_age_of_what_is_missing(void)
{
    begin();
    directory_lead(&directory, 0, 0);
    CU_ASSERT_EQUAL(directory_lag(&directory, 1, 50), 0);
    directory_position(&directory, 0, 1, 100, 100);
    directory_position(&directory, 0, 2, 200, 200);
    CU_ASSERT_EQUAL(directory_lag(&directory, 1, 250), 150);
    directory_position(&directory, 1, 1, 100, 260); /* has the first: lacks one made after 100 */
    CU_ASSERT_EQUAL(directory_lag(&directory, 1, 300), 200);
    directory_position(&directory, 0, 3, 290, 290);
    directory_position(&directory, 1, 2, 200, 310);
    CU_ASSERT_EQUAL(directory_lag(&directory, 1, 310), 110);
    directory_position(&directory, 1, 3, 290, 320);
    CU_ASSERT_EQUAL(directory_lag(&directory, 1, 1000), 0);
    directory_position(&directory, 0, 4, 2000, 2000); /* not since 290: it was idle, not behind */
    CU_ASSERT_EQUAL(directory_lag(&directory, 1, 2001), 1);
    CU_ASSERT_EQUAL(directory_lag(&directory, 0, 2001), 0);
}

TEST_MAIN(directory, TEST(the_greatest_epoch_leads), TEST(lag_is_the_age_of_what_is_missing))
