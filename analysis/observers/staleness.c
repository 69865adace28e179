/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stale reads of stores (analysis/consistency/staleness.h): writes are remembered from the start of
 * the run, reads of the measured time are counted. */
#include "analysis/consistency/staleness.h"

#include "analysis/consistency/visibility.h"
#include "analysis/statistics/digest_packing.h"

#include "analysis/observers/observers.h"

static void create(void *state, const struct heard_run *about)
{
    struct staleness_heard *heard = state;
    heard->about = about;
    heard->staleness = staleness_create(about->arena, about->run->plan->party_count);
}

static void begin(void *state)
{
    struct staleness_heard *heard = state;
    staleness_measure(heard->staleness, heard->about->from, SIM_NEVER);
}

static void hear(void *state, sim_time now, const void *record)
{
    struct staleness_heard *heard = state;
    staleness_hear(heard->staleness, now, record);
}

static void end(void *state)
{
    struct staleness_heard *heard = state;
    staleness_measure(heard->staleness, heard->about->from, heard->about->ended);
}

static void leave_store(struct visibility_digest *left, const struct staleness_heard *heard,
                        uint32_t party, const char *name, struct arena *arena)
{
    const struct staleness_counts *counts = staleness_of(heard->staleness, party);
    if (!counts || counts->since->number == 0)
        return;
    left->stores[left->count++] = (struct store_visibility){
        .store = arena_text(arena, name),
        .since = digest_copy(histogram_digest(counts->since), arena),
        .stale = digest_copy(histogram_digest(counts->since_stale), arena)};
}

/* Only where somebody draws it. */
static void *leave(const void *state, struct arena *arena)
{
    const struct staleness_heard *heard = state;
    const struct plan *plan = heard->about->run->plan;
    if (!heard->about->options->timeline)
        return NULL;
    struct visibility_digest *left = arena_alloc(arena, sizeof *left);
    left->stores = arena_array(arena, plan->party_count + 1u, sizeof *left->stores);
    leave_store(left, heard, NONE, "", arena);
    for (uint32_t i = 0; i < plan->party_count; i++)
        leave_store(left, heard, i, plan->parties[i].name, arena);
    return left;
}

static void pack(const void *left, struct packing *to)
{
    const struct visibility_digest *one = left;
    pack_number(to, one->count);
    for (uint32_t i = 0; i < one->count; i++) {
        pack_text(to, one->stores[i].store);
        digest_pack(one->stores[i].since, to);
        digest_pack(one->stores[i].stale, to);
    }
}

static void *unpack(struct unpacking *from)
{
    struct visibility_digest *one = arena_alloc(from->arena, sizeof *one);
    one->count = unpack_count(from);
    one->stores = arena_array(from->arena, one->count, sizeof *one->stores);
    for (uint32_t i = 0; i < one->count && !from->failed; i++) {
        const char *name = unpack_text(from);
        one->stores[i].store = name ? name : "";
        one->stores[i].since = digest_unpack(from);
        one->stores[i].stale = digest_unpack(from);
    }
    return one;
}

const struct observer_class observer_staleness = {
    .name = "staleness",
    .doc = "reads of stores that were older than an acknowledged write",
    .hears = RECORD_OPERATION,
    .state_size = sizeof(struct staleness_heard),
    .wanted = observer_stores,
    .create = create,
    .begin = begin,
    .hear = hear,
    .end = end,
    .leave = leave,
    .pack = pack,
    .unpack = unpack,
};
