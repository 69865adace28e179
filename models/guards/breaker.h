/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all breakers have in common: closed, open, half-open.
 *
 * Closed it admits everything and counts.  Once it has seen too much it opens: nothing is admitted
 * for a while.  Then it is half-open: `probes` attempts are admitted; if they are good it closes
 * and counts anew, else it opens again, perhaps for longer.  Source: Nygard 2007, "Release It!";
 * the names of the states are those of resilience4j.
 *
 * Rule: what began before the present state tells nothing about it and is not counted. */
#ifndef MODELS_GUARDS_BREAKER_H
#define MODELS_GUARDS_BREAKER_H

#include "models/words/backoff.h"
#include "models/words/guard.h"
#include "sim/setting.h"

struct breaker_settings {
    struct chosen probe_after; /* struct backoff_class */
    uint64_t probes;
};

enum breaker_state { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN };

struct breaker {
    sim_time since, until; /* of the present state; open: until when */
    uint32_t opened;       /* times in a row: how long the next time */
    uint32_t out, good;    /* half-open: probes sent; those that were good */
    uint8_t state;
};

bool breaker_admits(struct breaker *breaker, const struct breaker_settings *settings,
                    const struct guarded *attempt);
void breaker_begun(struct breaker *breaker);
/* An attempt has ended.  True: it counts, and the breaker is closed. */
bool breaker_counts(const struct breaker *breaker, const struct guarded *attempt);
/* A probe has ended well or badly.  What `ended` of the class returns. */
sim_time breaker_probed(struct breaker *breaker, const struct breaker_settings *settings,
                        const struct guarded *attempt, bool good);
/* It opens now; until when. */
sim_time breaker_opens(struct breaker *breaker, const struct breaker_settings *settings,
                       const struct guarded *attempt);

static inline bool breaker_failed(const struct guarded *attempt)
{
    return attempt->outcome != OUTCOME_ok;
}

#define BREAKER_ROWS(owner, after)                                                                 \
    {.name = "probe_after",                                                                        \
     .kind = SETTING_CLASS,                                                                        \
     SETTING_FIELD(owner, breaker.probe_after, struct chosen),                                     \
     .family = &backoffs,                                                                          \
     .preset = after,                                                                              \
     .doc = "how long it stays open before it tries: a law, or a range that doubles with each "    \
            "probe that fails"},                                                                   \
    {                                                                                              \
        .name = "probes", .kind = SETTING_COUNT, SETTING_FIELD(owner, breaker.probes, uint64_t),   \
        .preset = "1", .least = 1, .most = 1e6,                                                    \
        .doc = "attempts that it lets through to find out; one that fails opens it again"          \
    }

#endif
