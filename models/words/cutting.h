/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who cuts the keys of a store into parts: nobody, the framework (shards), or its class.
 *
 * Why apart from store.h: that knows no classes.  Rule: what `shards` means is asked here. */
#ifndef MODELS_WORDS_CUTTING_H
#define MODELS_WORDS_CUTTING_H

#include "models/words/actor.h"
#include "models/words/rebalancing.h"
#include "models/words/splitting.h"

static inline bool store_cuts_itself(const struct store *store)
{
    const struct store_class *class = (const struct store_class *)store->kind.class;
    return class && class->cuts_itself;
}
/* When one of its shards is cut in two; NULL: never.  By hash no shard is hot but by one key;
 * a registry's servers say nothing of it. */
static inline const struct splitting *store_splits(const struct store *store)
{
    const struct store_class *class = (const struct store_class *)store->kind.class;
    const bool may =
        class && class->splits && !class->cuts_itself && store->by && store->by[0] == 'r';
    const struct splitting *terms = may ? class->splits(store->kind.settings) : NULL;
    return terms && terms->load > 0 && terms->most > store->shards ? terms : NULL;
}
/* The framework cuts its keys, be it later. */
static inline bool store_is_sharded(const struct store *store)
{
    return (store->shards > 1 || store_splits(store)) && !store_cuts_itself(store);
}

/* How its shards are spread anew over its servers; NULL: they stay where they are. */
static inline const struct rebalancing *store_rebalances(const struct store *store)
{
    const struct store_class *class = (const struct store_class *)store->kind.class;
    const struct rebalancing *terms = class && class->rebalances && store_is_sharded(store)
                                          ? class->rebalances(store->kind.settings)
                                          : NULL;
    return terms && terms->every > 0 ? terms : NULL;
}

#endif
