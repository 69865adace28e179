/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Share of the workers of a replica that are held. */
#include "models/run/run.h"
#include "models/words/autoscale.h"

static double workers_of_service(const struct run *run, uint32_t party)
{
    const uint32_t workers = run->plan->parties[party].workers;
    const wide busy = level_integral(&run->parties[party].workers_busy, run->engine->now);
    return workers == NONE ? 0.0 : wide_to_double(busy) / workers;
}

static double workers_expected(const struct scaling_means *means) { return means->workers; }

const struct scaling_class scaling_workers = {
    .head = {.name = "workers",
             .doc = "share of its workers that are held",
             .examples = EXAMPLES({.text = "workers"})},
    .unit = UNIT_SHARE,
    .of_workers = true,
    .of_service = workers_of_service,
    .expected = workers_expected,
};
