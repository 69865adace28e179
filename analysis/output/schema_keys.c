/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/schema_keys.h"

#include <string.h>

static void property_add(struct arena *arena, struct properties *all, struct property added)
{
    for (uint32_t i = 0; i < all->count; i++) {
        const struct property *each = &all->list[i];
        if (strcmp(each->name, added.name) != 0)
            continue;
        const struct setting *a = each->row, *b = added.row;
        if (a != b && !(a && b && a->kind == b->kind && a->rows == b->rows &&
                        a->family == b->family && a->words == b->words))
            all->list[i].several = true;
        return;
    }
    if (all->count == all->room) {
        const uint32_t room = all->room ? 2 * all->room : 32;
        struct property *list = arena_array(arena, room, sizeof *list);
        if (all->count > 0)
            memcpy(list, all->list, all->count * sizeof *list);
        all->list = list;
        all->room = room;
    }
    all->list[all->count++] = added;
}

static void gather(struct arena *arena, struct properties *all, const struct setting *rows);

/* The key is the verb; its first row is what stands behind it. */
static void gather_verb(struct arena *arena, struct properties *all, const struct class_head *head)
{
    const struct setting *rows = head->settings;
    const bool any = rows && rows->kind != SETTING_END;
    property_add(arena, all,
                 (struct property){.name = head->name, .doc = head->doc, .row = any ? rows : NULL});
    if (any)
        gather(arena, all, rows + 1);
}

/* The keys of every member: which of them goes with which, the reader checks. */
static void gather_members(struct arena *arena, struct properties *all, const struct setting *row)
{
    if (row->kind == SETTING_CLASS)
        property_add(arena, all, (struct property){.name = "kind", .kinds = row->family});
    for (const struct class_head *const *head = row->family->members; *head; head++)
        if (row->kind == SETTING_VERB)
            gather_verb(arena, all, *head);
        else if ((*head)->settings)
            gather(arena, all, (*head)->settings);
}

static void gather(struct arena *arena, struct properties *all, const struct setting *rows)
{
    for (const struct setting *row = rows; row->kind != SETTING_END; row++) {
        if (row->name)
            property_add(arena, all,
                         (struct property){.name = row->name, .doc = row->doc, .row = row});
        else if (row->kind == SETTING_GROUP)
            gather(arena, all, row->rows);
        else if (row->kind == SETTING_CLASS || row->kind == SETTING_VERB)
            gather_members(arena, all, row);
    }
}

struct properties properties_of(const struct setting *rows, struct arena *arena)
{
    struct properties all = {.count = 0};
    gather(arena, &all, rows);
    return all;
}
