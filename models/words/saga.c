/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/saga.h"

#include <string.h>

void saga_note(struct saga *saga, struct blocks *blocks, const struct saga_note *note)
{
    if (saga->count == saga->limit) {
        const uint32_t limit = saga->limit ? 2 * saga->limit : 4;
        struct saga_note *notes = block_array(blocks, limit, sizeof *notes);
        if (saga->count)
            memcpy(notes, saga->notes, saga->count * sizeof *notes);
        block_give(blocks, saga->notes, saga->limit * sizeof *notes);
        saga->notes = notes;
        saga->limit = limit;
    }
    saga->notes[saga->count++] = *note;
}

void saga_free(struct saga *saga, struct blocks *blocks)
{
    block_give(blocks, saga->notes, saga->limit * sizeof *saga->notes);
    saga->notes = NULL;
    saga->count = saga->limit = 0;
}
