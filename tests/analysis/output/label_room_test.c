/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of points: inwards, apart from each other, from points and bars, and inside the panel. */
#include "analysis/output/label_room.h"

#include "tests/lib/test.h"

static struct arena *arena;
static struct label_room room;

static void begin(void)
{
    arena = arena_create(0);
    room = label_room_create(arena, (struct label_box){0, 1000, 0, 500}, 32);
}
static void end(void) { arena_destroy(arena); }

static struct label_box box_of(struct label_place place, double x, double y)
{
    const double at = x + place.x, middle = y + place.y;
    return (struct label_box){place.right ? at - 100 : at, place.right ? at : at + 100, middle - 10,
                              middle + 10};
}
static struct label_box put(double x, double y)
{
    return box_of(label_room_place(&room, x, y, 100, 20), x, y);
}
static bool apart(struct label_box a, struct label_box b)
{
    return a.right <= b.left || b.right <= a.left || a.high <= b.low || b.high <= a.low;
}

static void names_stand_inwards(void)
{
    begin();
    CU_ASSERT(put(100, 250).left > 100);
    CU_ASSERT(put(900, 250).right < 900);
    end();
}

static void names_of_one_place_stand_apart(void)
{
    struct label_box boxes[4];
    begin();
    for (unsigned i = 0; i < 4; i++) {
        boxes[i] = put(100, 250);
        for (unsigned k = 0; k < i; k++)
            CU_ASSERT(apart(boxes[i], boxes[k]));
    }
    end();
}

static void bars_and_points_are_left_free(void)
{
    const struct label_box bar = {195, 205, 200, 400}, point = {192, 208, 292, 308};
    begin();
    label_room_take(&room, bar);
    label_room_take(&room, point);
    const struct label_box found = put(100, 250); /* would reach to the bar at 200 */
    CU_ASSERT(apart(found, bar));
    CU_ASSERT(apart(found, point));
    end();
}

static void names_do_not_leave_the_panel(void)
{
    begin();
    CU_ASSERT(put(500, 498).high <= 500);
    CU_ASSERT(put(500, 2).low >= 0);
    CU_ASSERT(put(5, 250).left >= 0);
    CU_ASSERT(put(995, 250).right <= 1000);
    end();
}

/* Where all is taken the name is there all the same. */
static void no_place_is_the_first_one(void)
{
    begin();
    label_room_take(&room, room.inside);
    CU_ASSERT(put(100, 250).left > 100);
    end();
}

TEST_MAIN(label_room, TEST(names_stand_inwards), TEST(names_of_one_place_stand_apart),
          TEST(bars_and_points_are_left_free), TEST(names_do_not_leave_the_panel),
          TEST(no_place_is_the_first_one))
