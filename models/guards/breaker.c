/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/guards/breaker.h"

static void enter(struct breaker *breaker, enum breaker_state state, sim_time now)
{
    breaker->state = (uint8_t)state;
    breaker->since = now;
    breaker->out = breaker->good = 0;
}

bool breaker_admits(struct breaker *breaker, const struct breaker_settings *settings,
                    const struct guarded *attempt)
{
    if (breaker->state == BREAKER_OPEN && attempt->now >= breaker->until)
        enter(breaker, BREAKER_HALF_OPEN, attempt->now);
    if (breaker->state == BREAKER_HALF_OPEN)
        return breaker->out < settings->probes;
    return breaker->state == BREAKER_CLOSED;
}

void breaker_begun(struct breaker *breaker)
{
    if (breaker->state == BREAKER_HALF_OPEN)
        breaker->out++;
}

bool breaker_counts(const struct breaker *breaker, const struct guarded *attempt)
{
    return breaker->state == BREAKER_CLOSED && attempt->sent >= breaker->since &&
           attempt->outcome != OUTCOME_cancelled;
}

sim_time breaker_opens(struct breaker *breaker, const struct breaker_settings *settings,
                       const struct guarded *attempt)
{
    const struct backoff_class *backoff = (const struct backoff_class *)settings->probe_after.class;
    if (breaker->opened < UINT32_MAX)
        breaker->opened++;
    const sim_time wait =
        backoff->wait(settings->probe_after.settings, breaker->opened, attempt->random);
    enter(breaker, BREAKER_OPEN, attempt->now);
    if (!clock_add(attempt->now, wait, &breaker->until))
        breaker->until = SIM_NEVER;
    return breaker->until;
}

sim_time breaker_probed(struct breaker *breaker, const struct breaker_settings *settings,
                        const struct guarded *attempt, bool good)
{
    if (breaker->state != BREAKER_HALF_OPEN || attempt->sent < breaker->since)
        return 0;
    if (attempt->outcome == OUTCOME_cancelled) { /* nobody knows: another one may try */
        breaker->out -= breaker->out > 0;
        return 0;
    }
    if (!good)
        return breaker_opens(breaker, settings, attempt);
    if (++breaker->good >= settings->probes) {
        enter(breaker, BREAKER_CLOSED, attempt->now);
        breaker->opened = 0;
    }
    return 0;
}
