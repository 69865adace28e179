/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/label_room.h"

#include "analysis/output/grid.h"
#include "analysis/output/plot_script.h"

/* From a point to its name, and between names above each other, as parts of their height. */
#define BESIDE 0.7
#define STEP 1.1
enum { STEPS = 5 };

struct label_room label_room_create(struct arena *arena, struct label_box inside, uint32_t most)
{
    return (struct label_room){inside, arena_array(arena, most, sizeof(struct label_box)), 0};
}

void label_room_take(struct label_room *room, struct label_box box)
{
    room->taken[room->count++] = box;
}

static bool is_free(const struct label_room *room, const struct label_box *box)
{
    const struct label_box *in = &room->inside;
    if (box->left < in->left || box->right > in->right || box->low < in->low ||
        box->high > in->high)
        return false;
    for (uint32_t i = 0; i < room->count; i++) {
        const struct label_box *other = &room->taken[i];
        if (box->left < other->right && other->left < box->right && box->low < other->high &&
            other->low < box->high)
            return false;
    }
    return true;
}

static struct label_box box_at(const struct label_place *place, double x, double y, double width,
                               double height)
{
    const double end = x + place->x, middle = y + place->y;
    return (struct label_box){place->right ? end - width : end, place->right ? end : end + width,
                              middle - height / 2, middle + height / 2};
}

/* Inwards and a bit above it, the same below, then further away. */
struct label_place label_room_place(struct label_room *room, double x, double y, double width,
                                    double height)
{
    const bool right = x > (room->inside.left + room->inside.right) / 2;
    struct label_place first = {right, right ? -BESIDE * height : BESIDE * height,
                                BESIDE * STEP * height};
    for (unsigned step = 0; step < STEPS; step++)
        for (unsigned way = 0; way < 4; way++) {
            const double up = (BESIDE + step) * STEP * height;
            const bool other = way >= 2;
            struct label_place place = {right != other,
                                        (right != other) ? -BESIDE * height : BESIDE * height,
                                        way % 2 == 0 ? up : -up};
            const struct label_box box = box_at(&place, x, y, width, height);
            if (!is_free(room, &box))
                continue;
            label_room_take(room, box);
            return place;
        }
    label_room_take(room, box_at(&first, x, y, width, height));
    return first;
}

/* ---- in a panel of a picture ---- */

/* In points of the terminal, as the head of a script sets it; letters of 13 points, marks of 1.7.
 */
enum { PICTURE_WIDTH = 1400, PICTURE_HEIGHT = 800, LETTER_WIDTH = 9, LETTER_HEIGHT = 17 };
#define MARK 8.0
#define BAR 5.0

static double at_x(const struct pane *pane, double x)
{
    return PICTURE_WIDTH * (pane->left + (pane->right - pane->left) * axis_place(&pane->x, x));
}

static double at_y(const struct pane *pane, double y)
{
    return PICTURE_HEIGHT * (PANE_BOTTOM + (pane->top - PANE_BOTTOM) * axis_place(&pane->y, y));
}

struct label_room label_room_of(struct arena *arena, const struct pane *pane, uint32_t most)
{
    const struct label_box inside = {at_x(pane, pane->x.low), at_x(pane, pane->x.high),
                                     at_y(pane, pane->y.low), at_y(pane, pane->y.high)};
    return label_room_create(arena, inside, most);
}

void label_room_point(struct label_room *room, const struct pane *pane, double x, double y)
{
    const double left = at_x(pane, x) - MARK, low = at_y(pane, y) - MARK;
    label_room_take(room, (struct label_box){left, left + 2 * MARK, low, low + 2 * MARK});
}

void label_room_bar(struct label_room *room, const struct pane *pane, double x, double low,
                    double high)
{
    const double middle = at_x(pane, x);
    label_room_take(
        room, (struct label_box){middle - BAR, middle + BAR, at_y(pane, low), at_y(pane, high)});
}

void label_room_put(struct label_room *room, const struct pane *pane, double x, double y,
                    const char *text, const char *colour, FILE *to)
{
    const double at[] = {at_x(pane, x), at_y(pane, y)};
    const struct label_place place = label_room_place(
        room, at[0], at[1], LETTER_WIDTH * (double)text_width(text), LETTER_HEIGHT);
    fputs("set label ", to);
    script_text(to, text);
    fprintf(to, " at screen %.4f,%.4f %s front font ',13' textcolor rgb '%s'\n",
            (at[0] + place.x) / PICTURE_WIDTH, (at[1] + place.y) / PICTURE_HEIGHT,
            place.right ? "right" : "left", colour);
}
