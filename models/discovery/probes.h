/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kinds of discovery by probes have in common: somebody asks every instance now and then
 * whether it answers. */
#ifndef MODELS_DISCOVERY_PROBES_H
#define MODELS_DISCOVERY_PROBES_H

#include "models/words/registry.h"

struct probe {
    sim_time every, timeout;
    uint64_t failures;
};

#define PROBE_ROWS(every_, timeout_, failures_)                                                    \
    DURATION(struct probe, every, .preset = every_, .least = 1e6,                                  \
             .doc = "time between two probes of an instance"),                                     \
        DURATION(struct probe, timeout, .preset = timeout_,                                        \
                 .doc = "time that a probe waits for an answer"),                                  \
        COUNT(struct probe, failures, .preset = failures_, .least = 1, .most = 1000,               \
              .doc = "probes in a row without an answer that take an instance off the list")

static inline void probe_terms(const struct probe *probe, struct registry_terms *terms)
{
    terms->probe = probe->every;
    terms->probe_timeout = probe->timeout;
    terms->failures = probe->failures;
}

/* A probe that may take longer than the time to the next one. */
static inline bool probe_check(const struct probe *probe, struct complaints *to)
{
    if (probe->timeout <= probe->every)
        return true;
    complain(to, &probe->timeout, "at most `every`", "a probe ends before the next one begins");
    return false;
}

#endif
