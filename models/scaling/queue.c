/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests that wait for a worker. */
#include "models/run/run.h"
#include "models/words/autoscale.h"

static double queue_of_service(const struct run *run, uint32_t party)
{
    return wide_to_double(level_integral(&run->parties[party].waiting, run->engine->now));
}

const struct scaling_class scaling_queue = {
    .head = {.name = "queue",
             .doc = "requests that wait for a worker",
             .examples = EXAMPLES({.text = "queue"})},
    .unit = UNIT_ONE,
    .of_service = queue_of_service,
};
