/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long stores took to acknowledge writes, from when these reached them: work, disks, and the
 * replicas that are waited for. */
#include "analysis/observers/observers.h"

static void create(void *state, const struct heard_run *about)
{
    struct commits_heard *heard = state;
    heard->about = about;
    heard->of_party =
        arena_array(about->arena, about->run->plan->party_count, sizeof *heard->of_party);
}

static void hear(void *state, sim_time now, const void *told)
{
    struct commits_heard *heard = state;
    const struct stored_record *record = told;
    if (now < heard->about->from || now >= heard->about->until)
        return;
    struct histogram **of = &heard->of_party[record->store];
    if (!*of)
        *of = histogram_create(heard->about->arena);
    histogram_add(*of, record->took);
}

const struct observer_class observer_commits = {
    .name = "commits",
    .doc = "how long stores took to acknowledge writes",
    .hears = RECORD_STORED,
    .state_size = sizeof(struct commits_heard),
    .wanted = observer_stores,
    .create = create,
    .hear = hear,
};
