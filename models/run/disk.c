/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/disk.h"

sim_time disk_fsync(struct run *run, uint32_t index)
{
    const struct law *law = run->plan->nodes[index].disk;
    struct node *node = &run->nodes[index];
    const sim_time now = run->engine->now;
    if (!law || !law_given(law))
        return now;
    return server_take(&node->disk, now, law_sample_key(law, stream_draw(&node->disk_random)));
}
