/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a replication has come, for whoever waits. */
#include "analysis/observers/observers.h"

enum { PROGRESS_EVERY = 1024 }; /* requests */

struct progress_heard {
    const struct heard_run *about;
    uint64_t requests; /* measured, ended */
};

static bool wanted(const struct heard_run *about) { return about->options->progress; }

static void create(void *state, const struct heard_run *about)
{
    struct progress_heard *heard = state;
    heard->about = about;
}

static void tell(const struct heard_run *about, sim_time now)
{
    const uint64_t limit = about->run->request_limit;
    double share = 0;
    if (about->duration > 0)
        share = (double)(now - about->from) / (double)about->duration;
    else if (limit > 0)
        share = (double)about->run->sent_measured / (double)limit;
    const unsigned permille = share >= 1 ? 1000 : (unsigned)(share * 1000);
    atomic_store_explicit(about->options->progress, permille, memory_order_relaxed);
}

static void hear(void *state, sim_time now, const void *record)
{
    struct progress_heard *heard = state;
    const struct request_record *request = record;
    if (request->measured && heard->requests++ % PROGRESS_EVERY == 0)
        tell(heard->about, now);
}

const struct observer_class observer_progress = {
    .name = "progress",
    .doc = "the share of the measured time that is over, for the progress line",
    .hears = RECORD_REQUEST,
    .always = true,
    .state_size = sizeof(struct progress_heard),
    .wanted = wanted,
    .create = create,
    .hear = hear,
};
