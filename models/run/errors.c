/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/life.h"

/* What fails all is counted, for no division takes it back; and nothing is left by rounding once
 * the last one is over. */
static void faults_change(struct faulty *faulty, double share, bool begins)
{
    const uint32_t change = begins ? 1u : -1u;
    faulty->erring += change;
    if (share >= 1.0)
        faulty->broken += change;
    else if (begins)
        faulty->passes *= 1.0 - share;
    else
        faulty->passes /= 1.0 - share;
    if (faulty->erring == faulty->broken)
        faulty->passes = 1.0;
}

static void judge(struct instance *instance)
{
    const struct faulty *own = &instance->faulty, *node = &instance->node->faulty;
    instance->errors = own->broken + node->broken > 0 ? 1.0 : 1.0 - own->passes * node->passes;
    instance_judge(instance);
}

void instance_errors(struct run *run, uint32_t index, double share, bool begins)
{
    struct instance *instance = &run->instances[index];
    faults_change(&instance->faulty, share, begins);
    judge(instance);
}

void node_errors(struct run *run, uint32_t index, double share, bool begins)
{
    struct node *node = &run->nodes[index];
    faults_change(&node->faulty, share, begins);
    for (uint32_t i = 0; i < run->plan->instance_count; i++)
        if (run->instances[i].node == node)
            judge(&run->instances[i]);
}

void instance_errors_moved(struct run *run, uint32_t index) { judge(&run->instances[index]); }
