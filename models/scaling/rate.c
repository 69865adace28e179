/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests that arrive, per second. */
#include "models/run/run.h"
#include "models/words/autoscale.h"

static double rate_of_service(const struct run *run, uint32_t party)
{
    return 1e9 * (double)run->parties[party].arrived.events;
}

static double rate_expected(const struct scaling_means *means) { return means->rate; }

const struct scaling_class scaling_rate = {
    .head = {.name = "rate",
             .doc = "requests that arrive per second",
             .examples = EXAMPLES({.text = "rate"})},
    .unit = UNIT_RATE,
    .of_service = rate_of_service,
    .expected = rate_expected,
};
