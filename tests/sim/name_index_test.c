/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/name_index.h"

#include "tests/lib/test.h"

static void an_empty_one_knows_nobody(void)
{
    const struct name_index index = {0};
    CU_ASSERT_EQUAL(name_index_find(&index, "web"), NAME_UNKNOWN);
}

static void every_name_is_found_and_no_other(void)
{
    enum { NAMES = 5000 };
    struct arena *arena = arena_create(0);
    struct name_index index = {0};
    unsigned wrong = 0;
    for (uint32_t i = 0; i < NAMES; i++) {
        name_index_add(&index, arena, arena_format(arena, "m%u.get", i), i);
        wrong += name_index_find(&index, arena_format(arena, "m%u.get", i / 2)) != i / 2;
        wrong += name_index_find(&index, arena_format(arena, "m%u.get", i + 1)) != NAME_UNKNOWN;
    }
    CU_ASSERT(wrong == 0 && index.count == NAMES);
    arena_destroy(arena);
}

static void the_first_of_a_name_stays(void)
{
    struct arena *arena = arena_create(0);
    struct name_index index = {0};
    name_index_add(&index, arena, "web", 3);
    name_index_add(&index, arena, "web", 4);
    name_index_add(&index, arena, "", 5);
    CU_ASSERT(name_index_find(&index, "web") == 3 && index.count == 2);
    CU_ASSERT_EQUAL(name_index_find(&index, ""), 5);
    arena_destroy(arena);
}

TEST_MAIN(name_index, TEST(an_empty_one_knows_nobody), TEST(every_name_is_found_and_no_other),
          TEST(the_first_of_a_name_stays))
