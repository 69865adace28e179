/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backlogs: stretches of time during which somebody always waits at a service or store.
 *
 * A request that got its worker after w has waited all that time before, so the union of these
 * times over all requests are the stretches; those that never got one do not count.  Of what began
 * before the measured time only the part within it does. */
#include "analysis/observers/observers.h"

static void create(void *state, const struct heard_run *about)
{
    struct backlogs_heard *heard = state;
    heard->about = about;
    heard->of_party =
        arena_array(about->arena, about->run->plan->party_count, sizeof *heard->of_party);
}

static void close(const struct backlogs_heard *heard, struct backlog *backlog)
{
    if (!backlog->open)
        return;
    if (!backlog->lengths)
        backlog->lengths = histogram_create(heard->about->arena);
    histogram_add(backlog->lengths, backlog->until - backlog->from);
    backlog->open = false;
}

/* Somebody waited in [since, now]. */
static void stretch(const struct backlogs_heard *heard, struct backlog *backlog, sim_time since,
                    sim_time now)
{
    if (backlog->open && since > backlog->until)
        close(heard, backlog);
    if (!backlog->open)
        *backlog = (struct backlog){true, since, now, backlog->lengths};
    backlog->until = now;
    if (since < backlog->from)
        backlog->from = since;
}

static void hear(void *state, sim_time now, const void *record)
{
    struct backlogs_heard *heard = state;
    const struct heard_run *about = heard->about;
    const struct wait_record *wait = record;
    if (wait->wait == 0 || now < about->from || now >= about->until)
        return;
    const sim_time since = now - wait->wait;
    stretch(heard, &heard->of_party[wait->party], since > about->from ? since : about->from, now);
}

static void end(void *state)
{
    struct backlogs_heard *heard = state;
    for (uint32_t i = 0; i < heard->about->run->plan->party_count; i++)
        close(heard, &heard->of_party[i]);
}

const struct observer_class observer_backlogs = {
    .name = "backlogs",
    .doc = "how long somebody always waits at services and stores",
    .hears = RECORD_WAIT,
    .state_size = sizeof(struct backlogs_heard),
    .create = create,
    .hear = hear,
    .end = end,
};
