/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A closed workload: so many users, each of whom thinks, asks, waits for the answer, thinks again.
 *
 * Why: load that gives way when the system is slow, as testing tools and office clerks make it.
 * What that hides is the subject of Schroeder, Wierman and Harchol-Balter 2006, "Open versus
 * closed: a cautionary tale", NSDI.  Under a factor the users think so many times as fast. */
#include "models/words/arrivals.h"

#include <math.h>

#include "sim/setting.h"

struct closed {
    uint64_t users;
    struct law think;
};

static const struct setting closed_settings[] = {
    COUNT(struct closed, users, .required = true, .least = 1, .most = 10e6,
          .doc = "users, each with at most one request at a time"),
    LAW(struct closed, think,
        .doc = "time from an answer to the next request of the same user; none if left out"),
    SETTINGS_END};

static bool closed_prepare(void *plan, const void *settings, struct arena *arena,
                           struct complaints *to)
{
    (void)arena;
    (void)to;
    *(struct closed *)plan = *(const struct closed *)settings;
    return true;
}

static uint32_t closed_users(const void *plan)
{
    return (uint32_t)((const struct closed *)plan)->users;
}

static const struct law *closed_think(const void *plan)
{
    return &((const struct closed *)plan)->think;
}

/* An upper bound: answers take time as well. */
static double closed_rate(const void *plan, sim_time from, sim_time until)
{
    const struct closed *closed = plan;
    const double think = law_mean(&closed->think);
    (void)from;
    (void)until;
    return think > 0.0 ? (double)closed->users * 1e9 / think : (double)NAN;
}

const struct arrivals_class arrivals_closed = {
    .head = {.name = "closed",
             .doc = "users who wait for the answer before they ask again",
             .settings = closed_settings,
             .settings_size = sizeof(struct closed),
             .examples = EXAMPLES({.text = "closed(users=100 think=exponential(2s))"},
                                  {.text = "closed(1)"})},
    .plan_size = sizeof(struct closed),
    .prepare = closed_prepare,
    .users = closed_users,
    .think = closed_think,
    .rate = closed_rate,
};
