/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors: alive, up, and wrong: a share of what begins there fails at once, without its work: a bad
 * release, a full disk, a credential that has expired.
 *
 * Overlapping ones draw for themselves: of two with shares a and b, 1 - (1 - a)(1 - b) fails.  A
 * node's errors are those of everything on it.  Who fails at once answers sooner than who works:
 * balancing by open requests takes it for the idlest.  Source: Beyer et al. 2016, "Site Reliability
 * Engineering", chapter 20 (the sinkhole). */
#include "models/failures/target.h"
#include "models/plan/meanwhile.h"

struct errors {
    struct failure_target target;
    double share;
};

static const struct setting errors_settings[] = {
    TARGET_ROW(struct errors),
    SHARE(struct errors, share, .required = true, .least = 0, .most = 1,
          .doc = "of the requests and operations that begin there: they fail"),
    SETTINGS_END};

static void errors_change(struct run *run, const void *settings, const struct target *target,
                          uint32_t member, bool begins)
{
    const double share = ((const struct errors *)settings)->share;
    const uint32_t whom = target->members[member];
    if (target_of_nodes(target))
        node_errors(run, whom, share, begins);
    else
        instance_errors(run, whom, share, begins);
}

static void errors_begin(struct run *run, const void *settings, const struct target *target,
                         uint32_t member)
{
    errors_change(run, settings, target, member, true);
}

static void errors_end(struct run *run, const void *settings, const struct target *target,
                       uint32_t member)
{
    errors_change(run, settings, target, member, false);
}

static void fails(struct meanwhile *to, uint32_t instance, double share)
{
    to->passes[instance] *= 1.0 - share;
}

static void errors_means(const struct plan *plan, const void *settings, const struct target *target,
                         struct meanwhile *to)
{
    meanwhile_each(plan, target, fails, to, ((const struct errors *)settings)->share);
}

const struct failure_class failure_errors = {
    .head = {.name = "errors",
             .doc = "a share of what begins there fails at once",
             .settings = errors_settings,
             .settings_size = sizeof(struct errors),
             .examples = EXAMPLES({.text = "{errors: service web, share: 20%}"})},
    .means = errors_means,
    .begin = errors_begin,
    .end = errors_end,
};
