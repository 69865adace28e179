/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/distributions/parameters.h"

/* A billion years, in ns.  A mean may well lie beyond the 292 years of the clock (of what hardly
 * ever happens): samples that do are moments that never come. */
static const double TIME_MOST = 3.1536e25;

static bool in_range(const struct quantity *field, const char *name, double ns,
                     struct complaints *complaints)
{
    if (ns >= 0.0 && ns <= TIME_MOST)
        return true;
    complain(complaints, field, NULL,
             ns < 0.0 ? "%s is negative" : "%s is more than a billion years", name);
    return false;
}

bool parameter_time(const struct quantity *field, const char *name, double *ns,
                    struct complaints *complaints)
{
    if (!field->given) {
        complain(complaints, field, NULL, "%s is missing", name);
        return false;
    }
    if (field->unit == UNIT_RATE) {
        complain(complaints, field, "a rate is written rate=300/s", "%s is a duration, not a rate",
                 name);
        return false;
    }
    if (field->unit != UNIT_TIME) {
        complain(complaints, field, "write a unit: 5ms, 2s, 500us", "%s needs a unit of time",
                 name);
        return false;
    }
    *ns = field->value;
    return in_range(field, name, field->value, complaints);
}

bool parameter_positive_time(const struct quantity *field, const char *name, double *ns,
                             struct complaints *complaints)
{
    if (!parameter_time(field, name, ns, complaints))
        return false;
    if (*ns > 0.0)
        return true;
    complain(complaints, field, NULL, "%s must be more than 0", name);
    return false;
}

static bool mean_of_rate(const struct quantity *rate, double *ns, struct complaints *complaints)
{
    if (rate->unit != UNIT_RATE) {
        complain(complaints, rate, "write 300/s, 12k/min, 1.66/ms; a duration is written mean=5ms",
                 "rate needs a unit of 1/time");
        return false;
    }
    if (!(rate->value > 0.0)) {
        complain(complaints, rate, NULL, "rate must be more than 0");
        return false;
    }
    *ns = (double)NANOSECONDS_PER_SECOND / rate->value;
    return in_range(rate, "1 / rate", *ns, complaints);
}

bool parameter_mean(const struct quantity *mean, const struct quantity *rate, double *ns,
                    struct complaints *complaints)
{
    if (mean->given && rate->given) {
        complain(complaints, rate, "leave one of them out", "mean and rate are given both");
        return false;
    }
    if (!mean->given && !rate->given) {
        complain(complaints, mean, "write mean=5ms or rate=200/s", "mean is missing");
        return false;
    }
    return mean->given ? parameter_positive_time(mean, "mean", ns, complaints)
                       : mean_of_rate(rate, ns, complaints);
}

bool parameter_above(const double *field, const char *name, double least,
                     struct complaints *complaints)
{
    if (*field > least && *field < 1e9)
        return true;
    complain(complaints, field, NULL, "%s must be more than %g (and less than 1e9), not %g", name,
             least, *field);
    return false;
}

bool parameter_at_least(const double *field, const char *name, double least,
                        struct complaints *complaints)
{
    if (*field >= least && *field < 1e9)
        return true;
    complain(complaints, field, NULL, "%s must be at least %g (and less than 1e9), not %g", name,
             least, *field);
    return false;
}
