/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep: {PATH: 100..1000/s:10, PATH: [2, 4, 8]}, as the scenario has it. */
#include <string.h>

#include "analysis/sweep/design_words.h"

static void read_scalar(struct designing *in, struct axis *axis, const struct tree *value)
{
    const struct words words = {.text = value->text, .scalar = value};
    if (value->kind == TREE_SCALAR)
        design_read_values(in, axis, &words, 0);
    else
        design_mistake(in, value->place, "write such a value as a text in quotes: '[a, b]'");
}

static void read_list(struct designing *in, struct axis *axis, const struct tree *value)
{
    if (value->kind != TREE_SEQUENCE)
        read_scalar(in, axis, value);
    for (uint32_t i = 0; value->kind == TREE_SEQUENCE && i < value->count; i++)
        read_scalar(in, axis, value->items[i]);
}

void design_read_scenario(struct designing *in)
{
    const struct tree *swept = in->request->swept;
    for (uint32_t i = 0; swept && i < swept->count; i++) {
        const struct tree *key = swept->entries[i].key, *value = swept->entries[i].value;
        const struct tree *values = value->kind == TREE_MAPPING ? tree_get(value, "values") : value;
        const struct words path = {.text = key->text, .scalar = key};
        if (!in->sampled)
            design_block(in);
        struct axis *axis = design_axis(in, &path, strlen(key->text));
        if (axis && values)
            read_list(in, axis, values);
    }
}
