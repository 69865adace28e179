/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Share of the workers of a replica that are held. */
#include "models/plan/shifts.h"
#include "models/run/run.h"
#include "models/words/autoscale.h"

static double workers_of_service(const struct run *run, uint32_t party)
{
    return wide_to_double(level_integral(&run->parties[party].workers_busy, run->engine->now));
}

static double workers_there(const struct run *run, uint32_t party, sim_time from, sim_time until)
{
    const struct party *about = &run->plan->parties[party];
    return about->shifts ? shifts_mean(about->shifts, from, until) : about->workers;
}

static double workers_expected(const struct scaling_means *means) { return means->workers; }

const struct scaling_class scaling_workers = {
    .head = {.name = "workers",
             .doc = "share of its workers that are held",
             .examples = EXAMPLES({.text = "workers"})},
    .unit = UNIT_SHARE,
    .of_workers = true,
    .of_service = workers_of_service,
    .capacity = workers_there,
    .expected = workers_expected,
};
