/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cache before another store: memory that answers what was asked for lately.
 *
 * Read: `read_time` of the processor; a key that is there is answered from memory, any other is
 * read from the store behind and kept.  Write: `write_time`, then it is written to the store behind
 * (write-through); what that answers is kept.  A key lives on one replica, by its hash.  Of two
 * answers that come out of order the newer version stays.  What fails behind fails here.  All is in
 * memory: after a crash it is cold.
 *
 * A write that goes past the cache, to the store behind, is not seen until the key has been evicted
 * or the process has died; so is one whose answer was lost on the way back. */
#include "models/stores/lru.h"
#include "models/stores/lru_misses.h"
#include "models/words/actor.h"
#include "models/words/deployment.h"
#include "sim/setting.h"

struct cache {
    const char *of;
    uint64_t size;
};

static const struct setting cache_settings[] = {
    NAME(struct cache, of, .required = true, .doc = "the store behind it"),
    COUNT(struct cache, size, .preset = "10k", .least = 1, .most = 100e6,
          .doc = "keys that each replica keeps"),
    SETTINGS_END};

struct cache_state {
    struct lru lru;
};

enum { LOOKING = 1, WRITING, ASKED };

static uint32_t cache_route(struct port *clients, const struct asking *asking)
{
    return (uint32_t)(mix(asking->key, 0) % clients->peers);
}

static const char *const *cache_behind(const void *settings)
{
    return &((const struct cache *)settings)->of;
}

static void cache_spread(const struct store *store, const struct asking *asking,
                         const unsigned *far, double *shares)
{
    (void)asking, (void)far;
    for (uint32_t i = 0; i < store->replicas; i++)
        shares[i] = 1.0 / (double)store->replicas;
}

static void cache_passes(const void *settings, uint32_t replicas, struct passing *datasets,
                         uint32_t count)
{
    lru_misses((double)((const struct cache *)settings)->size * replicas, datasets, count);
}

static void cache_arrived(struct port *port, struct task *task)
{
    draw random = port_random(port);
    const bool read = task->verb == VERB_READ;
    task->stage = read ? LOOKING : WRITING;
    port_work(port, task,
              law_sample(read ? &port->store->read_time : &port->store->write_time, &random));
}

static void ask(struct port *port, struct task *task)
{
    task->stage = ASKED;
    port_call(port, task, (enum verb)task->verb, task->dataset, task->key);
}

static void look(struct port *port, struct task *task)
{
    struct cache_state *state = port->state;
    const struct version *found = lru_get(&state->lru, task->dataset, task->key);
    if (!found) {
        ask(port, task);
        return;
    }
    task->version = found->number;
    task->id = found->id;
    port_answer(port, task, OUTCOME_ok);
}

static void keep(struct port *port, const struct task *task)
{
    struct cache_state *state = port->state;
    const struct cache *cache = port->settings;
    lru_put(&state->lru, port->blocks, (uint32_t)cache->size, task->dataset, task->key,
            (struct version){.number = task->version, .id = task->id});
}

static void cache_done(struct port *port, struct task *task)
{
    if (task->stage == LOOKING) {
        look(port, task);
    } else if (task->stage == WRITING) {
        ask(port, task);
    } else if (task->outcome == OUTCOME_ok) {
        keep(port, task);
        port_answer(port, task, OUTCOME_ok);
    } else {
        port_answer(port, task, OUTCOME_error);
    }
}

static void cache_crashed(struct port *port)
{
    struct cache_state *state = port->state;
    if (state->lru.most)
        lru_free(&state->lru, port->blocks);
}

const struct store_class store_cache = {
    .actor = {.head = {.name = "cache",
                       .doc =
                           "memory before another store: what was used lately is answered from it",
                       .settings = cache_settings,
                       .settings_size = sizeof(struct cache),
                       .examples = EXAMPLES({.text = "cache(of=other)"},
                                            {.text = "cache(of=other size=3)"})},
              .state_size = sizeof(struct cache_state),
              .arrived = cache_arrived,
              .done = cache_done,
              .crashed = cache_crashed},
    .route = cache_route,
    .spread = cache_spread,
    .behind = cache_behind,
    .passes = cache_passes,
};
