/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renewal arrivals: gaps are drawn from any law, one as independent of the others as the next.
 * renewal(10ms) is a metronome.  The first arrival comes after one gap.  A factor divides the gaps.
 */
#include "models/words/arrivals.h"
#include "sim/setting.h"

struct renewal {
    struct law gap;
};

static const struct setting renewal_settings[] = {
    LAW(struct renewal, gap, .required = true, .doc = "time between two arrivals"), SETTINGS_END};

static bool renewal_prepare(void *plan, const void *settings, struct arena *arena,
                            struct complaints *to)
{
    const struct renewal *given = settings;
    (void)arena;
    *(struct renewal *)plan = *given;
    if (law_mean(&given->gap) > 0.0)
        return true;
    complain(to, &given->gap, "give a law with a mean above zero",
             "all requests would come at once");
    return false;
}

static sim_time renewal_next(const void *plan, void *state, sim_time now, double factor,
                             struct stream *random)
{
    draw word = stream_draw(random);
    const sim_time gap = law_sample(&((const struct renewal *)plan)->gap, &word);
    sim_time next;
    (void)state;
    if (!(factor > 0.0))
        return SIM_NEVER;
    clock_add(now, factor == 1.0 ? gap : clock_round((double)gap / factor), &next);
    return next;
}

static double renewal_rate(const void *plan, sim_time from, sim_time until)
{
    (void)from;
    (void)until;
    return 1e9 / law_mean(&((const struct renewal *)plan)->gap);
}

static bool renewal_regular(const void *plan)
{
    return !(law_cv(&((const struct renewal *)plan)->gap) > 0.0);
}

const struct arrivals_class arrivals_renewal = {
    .head = {.name = "renewal",
             .doc = "independent gaps of any law (open)",
             .settings = renewal_settings,
             .settings_size = sizeof(struct renewal),
             .examples =
                 EXAMPLES({.text = "renewal(10ms)", .mean = 10e6},
                          {.text = "renewal(gamma(mean=4ms cv=0.5))", .mean = 4e6, .cv = 0.5})},
    .plan_size = sizeof(struct renewal),
    .prepare = renewal_prepare,
    .next = renewal_next,
    .rate = renewal_rate,
    .regular = renewal_regular,
};
