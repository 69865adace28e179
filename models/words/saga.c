/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/saga.h"

void saga_note(struct saga *saga, struct blocks *blocks, const struct saga_note *note)
{
    if (saga->count == saga->limit)
        saga->notes = block_grow(blocks, saga->notes, &saga->limit, 4, sizeof *saga->notes);
    saga->notes[saga->count++] = *note;
}

void saga_free(struct saga *saga, struct blocks *blocks)
{
    block_give(blocks, saga->notes, saga->limit * sizeof *saga->notes);
    saga->notes = NULL;
    saga->count = saga->limit = 0;
}
