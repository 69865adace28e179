/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Utilisation of the processors of a replica's node: its own, where it has the node for itself.
 * Without a limit on cores there is none. */
#include "models/run/run.h"
#include "models/words/autoscale.h"

static double cpu_of_instance(const struct run *run, uint32_t instance)
{
    const uint32_t node = run->instances[instance].node->number;
    const uint32_t cores = run->plan->nodes[node].cores;
    const wide busy = level_integral(&run->nodes[node].cores_busy, run->engine->now);
    return cores == NONE ? 0.0 : wide_to_double(busy) / cores;
}

static double cpu_expected(const struct scaling_means *means) { return means->processors; }

const struct scaling_class scaling_cpu = {
    .head = {.name = "cpu",
             .doc = "share of the processors of its node that is at work",
             .examples = EXAMPLES({.text = "cpu"})},
    .unit = UNIT_SHARE,
    .of_instance = cpu_of_instance,
    .expected = cpu_expected,
};
