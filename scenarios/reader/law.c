/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laws: a class of the family of distributions, with an optional constant shift, made ready for
 * sampling. */
#include "sim/distribution.h"

#include "scenarios/reader/apply.h"
#include "scenarios/reader/arguments.h"
#include "scenarios/reader/number.h"

/* A call or mapping without its `shift`, which is read into *shift. */
static struct tree *without_shift(struct reader *reader, struct tree *value, sim_time *shift)
{
    struct tree *rest = value;
    if (value->kind == TREE_SCALAR && text_is_call(value->text)) {
        rest = arguments_read(reader->arena, reader->diagnostics, value);
        reader->mistakes += rest == NULL;
    }
    const struct tree *entry = rest && rest->kind == TREE_MAPPING ? tree_get(rest, "shift") : NULL;
    if (!entry)
        return rest;
    const char *why = entry->kind == TREE_SCALAR
                          ? number_duration(reader->arena, entry->text, shift)
                          : "the shift of a law is a duration";
    if (why || *shift < 0)
        complain_at(reader, entry->place, NULL, "%s",
                why ? why : "the shift of a law cannot be negative");
    struct tree *copy = tree_mapping(reader->arena, rest->place);
    copy->call = rest->call;
    copy->former = rest->former;
    for (uint32_t i = 0; i < rest->count; i++)
        if (rest->entries[i].value != entry)
            tree_add(reader->arena, copy, rest->entries[i].key, rest->entries[i].value);
    return copy;
}

/* What became of the mapping without its shift is seen in the tree. */
static void put_back(struct reader *reader, struct tree *written, const struct tree *filled)
{
    const struct tree_entry shift = *tree_find(written, "shift");
    *written = *filled;
    tree_add(reader->arena, written, shift.key, shift.value);
}

/* A plain value of a law is a duration; said here, so that `5` is told what it lacks. */
static bool plain_law_is_wrong(struct reader *reader, const struct tree *value)
{
    sim_time duration = 0;
    if (value->kind != TREE_SCALAR || text_is_call(value->text) || text_is_name(value->text))
        return false;
    const char *why = number_duration(reader->arena, value->text, &duration);
    if (why)
        complain_at(reader, value->place, NULL, "%s", why);
    else if (duration < 0)
        complain_at(reader, value->place, NULL, "a duration cannot be negative here");
    return why || duration < 0;
}

bool law_fill(struct reader *reader, const struct setting *row, void *field, struct tree *value,
              struct place where)
{
    const unsigned before = reader->mistakes;
    const struct setting as_class = {
        .name = row->name, .kind = SETTING_CLASS, .family = &distributions};
    struct chosen chosen = {NULL, NULL};
    sim_time shift = 0;
    if (tree_is_word(value, "none"))
        return true;
    struct tree *const written = value;
    if (plain_law_is_wrong(reader, value) || !(value = without_shift(reader, value, &shift)))
        return false;
    choice_fill(reader, &as_class, &chosen, value, where);
    if (written->kind == TREE_MAPPING && value != written)
        put_back(reader, written, value);
    if (reader->mistakes != before || !chosen.class)
        return false;
    if (law_prepare(field, &chosen, shift, reader->arena, places_complaints(reader->places)))
        return true;
    reader->mistakes++;
    return false;
}
