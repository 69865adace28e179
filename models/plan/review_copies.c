/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/messaging.h"
#include "models/plan/review.h"
#include "models/plan/stores.h"
#include "models/words/actor.h"

/* A store of a kind that keeps copies, and has one only: `replicas` is 1 unless it is written, for
 * all kinds.  Primaries of shards may be meant alone; a majority of one is never. */
void review_copies(const struct plan *plan, struct complaints *to)
{
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party *party = &plan->parties[i];
        const struct store *store = party->store;
        if (!store || !party->name || party->registry ||
            (plan->messaging && plan->messaging->party == i))
            continue;
        const struct store_class *class = (const struct store_class *)store->kind.class;
        if (!(class->follow || class->gather) || store_members(store) > 1 ||
            (store->shards > 1 && !class->gather))
            continue;
        complain_softly(to, &store->kind, "write `replicas: 3`; one copy alone is `kind: single`",
                        "store '%s' has one replica: nobody has a copy of what it keeps, nor takes "
                        "over when it dies",
                        store->name);
    }
}
