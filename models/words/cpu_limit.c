/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/cpu_limit.h"

#include "sim/setting.h"

struct cpu_limit {
    double cores;
    sim_time period;
};

#define CORES                                                                                      \
    NUMBER(struct cpu_limit, cores, .required = true, .least = 0.001, .most = 65536,               \
           .doc = "cores, or a part of one")

static const struct setting share_settings[] = {CORES, SETTINGS_END};
static const struct setting quota_settings[] = {
    CORES,
    DURATION(struct cpu_limit, period, .preset = "100ms", .least = 1e6, .most = 1e10,
             .doc = "after which there is a new quota"),
    SETTINGS_END};

static double cores_of(const void *settings) { return ((const struct cpu_limit *)settings)->cores; }
static sim_time period_of(const void *settings)
{
    return ((const struct cpu_limit *)settings)->period;
}

static const struct cpu_limit_class limit_share = {
    .head = {.name = "share",
             .doc = "at every moment no more than so many cores",
             .settings = share_settings,
             .settings_size = sizeof(struct cpu_limit),
             .examples = EXAMPLES({.text = "0.5"}, {.text = "share(2)"})},
    .cores = cores_of,
};
/* Kubernetes' limits.cpu is cfs_quota_us for a cfs_period_us of 100 ms (Linux,
 * Documentation/scheduler/sched-bwc.rst).  Left out: the slices of 5 ms that each processor takes
 * from the quota; and a period begins with time 0 for everybody. */
static const struct cpu_limit_class limit_quota = {
    .head = {.name = "quota",
             .doc = "as many cores as there are, until so much of the period is used; then none",
             .settings = quota_settings,
             .settings_size = sizeof(struct cpu_limit),
             .examples = EXAMPLES({.text = "quota(0.5 period=100ms)"}, {.text = "quota(1)"})},
    .cores = cores_of,
    .period = period_of,
};

static const struct class_head *const members[] = {&limit_share.head, &limit_quota.head, 0};
const struct family cpu_limits = {.name = "processor limit", .members = members, .plain = "share"};
