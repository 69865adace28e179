/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every key is as popular as any other: the case that flatters caches least. */
#include "models/words/popularity.h"

#include "models/popularity/key_below.h"

struct uniform {
    uint64_t keys;
};

static bool uniform_prepare(void *state, const void *settings, uint64_t keys, struct arena *arena,
                            struct complaints *to)
{
    (void)settings;
    (void)arena;
    (void)to;
    *(struct uniform *)state = (struct uniform){.keys = keys};
    return true;
}

static uint64_t uniform_choose(const void *state, draw *random)
{
    const struct uniform *uniform = state;
    return key_below(draw_next(random), uniform->keys);
}

static double uniform_share(const void *state, uint64_t key)
{
    const struct uniform *uniform = state;
    return key < uniform->keys ? 1.0 / (double)uniform->keys : 0.0;
}

const struct popularity_class popularity_uniform = {
    .head = {.name = "uniform",
             .doc = "every key is as popular as any other",
             .examples = EXAMPLES({.text = "uniform"})},
    .state_size = sizeof(struct uniform),
    .prepare = uniform_prepare,
    .choose = uniform_choose,
    .share = uniform_share,
};
