/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the time of requests went (analysis/attribution.h), if somebody asks: then the run keeps
 * ledgers. */
#include "analysis/observers/observers.h"
#include "models/run/ledger.h"

struct attribution_heard {
    const struct heard_run *about;
    struct attribution *attribution;
    struct attribution_digest *digest; /* when all requests have ended */
};

static bool wanted(const struct heard_run *about) { return about->options->why; }

static void create(void *state, const struct heard_run *about)
{
    struct attribution_heard *heard = state;
    heard->about = about;
    heard->attribution = attribution_create(about->run->plan, about->arena);
    ledgers_create(about->run);
}

static void hear(void *state, sim_time now, const void *record)
{
    const struct attribution_heard *heard = state;
    const struct ledger_record *ledger = record;
    (void)now;
    if (ledger->request->measured && ledger->request->outcome == OUTCOME_ok)
        attribution_add(heard->attribution, ledger);
}

static void finish(void *state)
{
    struct attribution_heard *heard = state;
    heard->digest = attribution_digest(heard->attribution, heard->about->arena);
}

static void *leave(const void *state, struct arena *arena)
{
    const struct attribution_heard *heard = state;
    return heard->digest ? attribution_copy(heard->digest, arena) : NULL;
}

const struct observer_class observer_attribution = {
    .name = "attribution",
    .doc = "time by component and kind, of all requests and of the slowest 1 %",
    .hears = RECORD_LEDGER,
    .always = true,
    .state_size = sizeof(struct attribution_heard),
    .wanted = wanted,
    .create = create,
    .hear = hear,
    .finish = finish,
    .leave = leave,
};
