/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/messaging.h"
#include "models/plan/review.h"
#include "models/plan/stores.h"
#include "models/words/actor.h"
#include "models/words/cutting.h"
#include "models/words/rebalancing.h"
#include "models/words/splitting.h"

/* A store of a kind that keeps copies, and has one only: `replicas` is 1 unless it is written, for
 * all kinds.  Primaries of shards may be meant alone; a majority of one is never. */
static void look_at_copies(const struct store *store, struct complaints *to)
{
    const struct store_class *class = (const struct store_class *)store->kind.class;
    if ((class->follow || class->gather) && store_members(store) == 1 &&
        (store->shards == 1 || class->gather) && !complaints_written(to, &store->replicas))
        complain_softly(to, &store->kind, "write `replicas: 3`; 1 says that it is meant",
                        "store '%s' has one replica: nobody has a copy of what it keeps, nor takes "
                        "over when it dies",
                        store->name);
}

/* What is done to shards, of a store that has none to do it to. */
static void look_at_shards(const struct store *store, struct complaints *to)
{
    const struct store_class *class = (const struct store_class *)store->kind.class;
    const struct splitting *splits = class->splits ? class->splits(store->kind.settings) : NULL;
    const struct rebalancing *spreads =
        class->rebalances ? class->rebalances(store->kind.settings) : NULL;
    if (splits && splits->load > 0 && !store_splits(store) && complaints_written(to, &splits->load))
        complain_softly(to, &splits->load, "shards: 4, by: range, without `locks`",
                        "no effect at '%s': only shards by range, fewer than `most`, are split",
                        store->name);
    if (spreads && spreads->every > 0 && !store_is_sharded(store) &&
        complaints_written(to, &spreads->every))
        complain_softly(to, &spreads->every, "shards: 8",
                        "no effect at '%s': it has no shards to be spread", store->name);
}

void review_stores(const struct plan *plan, struct complaints *to)
{
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party *party = &plan->parties[i];
        const struct store *store = party->store;
        if (!store || !party->name || party->registry ||
            (plan->messaging && plan->messaging->party == i))
            continue;
        look_at_copies(store, to);
        look_at_shards(store, to);
    }
}
