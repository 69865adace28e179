/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/store.h"

struct operation *operation_take(struct run *run)
{
    const uint32_t index = pool_take(&run->operations);
    struct operation *operation = pool_at(&run->operations, index);
    const uint32_t generation = operation->generation, slot = operation->slot;
    *operation = (struct operation){.visit = NONE,
                                    .index = index,
                                    .generation = generation,
                                    .next = NONE,
                                    .call = NONE,
                                    .slot = slot,
                                    .state = OPERATION_OPEN};
    return operation;
}

void operation_give(struct run *run, struct operation *operation)
{
    operation->generation++;
    operation->state = OPERATION_FREE;
    pool_give(&run->operations, operation->index);
}
