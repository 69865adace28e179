/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hot set: a few keys, equally popular, get most of the accesses; the others share the rest
 * evenly.
 *
 * Why: two numbers that anybody can estimate ("20 % of the keys take 80 %"), and exact hit rates.
 */
#include "models/words/popularity.h"

#include "models/popularity/key_below.h"
#include "sim/setting.h"

struct hot_settings {
    uint64_t keys;
    double share;
};

static const struct setting hot_settings[] = {
    COUNT(struct hot_settings, keys, .required = true, .least = 1,
          .doc = "how many keys are hot; fewer than the dataset has"),
    SHARE(struct hot_settings, share, .preset = "80%",
          .doc = "share of all accesses that go to the hot keys"),
    SETTINGS_END};

struct hot {
    uint64_t keys, hot;
    double share;
};

static bool hot_prepare(void *state, const void *settings, uint64_t keys, struct arena *arena,
                        struct complaints *to)
{
    const struct hot_settings *given = settings;
    (void)arena;
    if (given->keys >= keys) {
        complain(to, &given->keys, "a hot set is smaller than its dataset",
                 "%llu hot keys in a dataset of %llu keys", (unsigned long long)given->keys,
                 (unsigned long long)keys);
        return false;
    }
    *(struct hot *)state = (struct hot){.keys = keys, .hot = given->keys, .share = given->share};
    return true;
}

static uint64_t hot_choose(const void *state, draw *random)
{
    const struct hot *hot = state;
    const bool hit = unit_of(draw_next(random)) < hot->share;
    const uint64_t word = draw_next(random);
    return hit ? key_below(word, hot->hot) : hot->hot + key_below(word, hot->keys - hot->hot);
}

static double hot_share(const void *state, uint64_t key)
{
    const struct hot *hot = state;
    if (key >= hot->keys)
        return 0.0;
    return key < hot->hot ? hot->share / (double)hot->hot
                          : (1.0 - hot->share) / (double)(hot->keys - hot->hot);
}

const struct popularity_class popularity_hot = {
    .head = {.name = "hot",
             .doc = "a few hot keys get most of the accesses",
             .settings = hot_settings,
             .settings_size = sizeof(struct hot_settings),
             .examples = EXAMPLES({.text = "hot(keys=10 share=90%)"})},
    .state_size = sizeof(struct hot),
    .prepare = hot_prepare,
    .choose = hot_choose,
    .share = hot_share,
};
