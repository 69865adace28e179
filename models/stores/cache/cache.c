/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cache before another store: memory that answers what was asked for lately.
 *
 * Read: `read_time` of the processor; a key that is there is answered from memory, any other is
 * read from the store behind and kept, where need be in the place of another one (`evict`).  After
 * `ttl` a value is not there any more.  Many who miss the same key at once all ask the store behind
 * (a stampede), or with `stampede: single_flight` the first one does for all.
 * Write: `write_time`, and then by `fill`
 *  - write_through: to the store behind; what that answers is kept;
 *  - read_through: to the store behind; the key is forgotten, and kept again when it is read;
 *  - aside: as read_through, but whoever has read a key behind brings it here afterwards, which is
 *    work of its own (`write_time`) and takes no time of his.  (His message to the store behind is
 *    taken to go by the cache's node.);
 *  - write_behind: acknowledged from memory, written to the store behind after a while (behind.c).
 * With the first three a read that was under way while its key was written may bring the old value
 * back, which then stays: a well-known fault of theirs (Nishtala et al. 2013, "Scaling Memcache at
 * Facebook", section 3.2.1, on leases).  Of two answers that come out of order the newer version
 * stays.  A key lives on one replica, by its hash.  What fails behind fails here.  All is in
 * memory: after a crash it is cold.
 *
 * A write that goes past the cache, to the store behind, is not seen until the key has been evicted
 * or is too old, or the process has died; so is one whose answer was lost on the way back. */
#include "models/stores/cache/cache.h"

#include "models/stores/cache/misses.h"
#include "sim/setting.h"

static const struct setting cache_settings[] = {
    NAME(struct caching, of, .required = true, .doc = "the store behind it"),
    CLASS(struct caching, evict, evictions, .preset = "lru",
          .doc = "which key goes where there is no room"),
    {.kind = SETTING_GROUP, .rows = caching_settings}, /* of the same struct */
    SETTINGS_END};

/* --- what its clients and means know --- */

static uint32_t cache_route(struct port *clients, const struct asking *asking)
{
    if (cache_of(clients)->inside)
        return asking->replica;
    return (uint32_t)(mix(asking->key, 0) % clients->peers);
}

static const char *const *cache_behind(const void *settings)
{
    return &((const struct caching *)settings)->of;
}

static void cache_spread(const struct store *store, const void *made, const struct asking *asking,
                         const unsigned *far, double *shares)
{
    const struct caching *cache = store->kind.settings;
    (void)made, (void)far;
    if (cache->inside)
        shares[asking->replica] = 1.0;
    for (uint32_t i = 0; !cache->inside && i < store->replicas; i++)
        shares[i] = 1.0 / (double)store->replicas;
}

static void cache_passes(const void *settings, uint32_t replicas, struct passing *datasets,
                         uint32_t count)
{
    const struct caching *cache = settings;
    const double rooms = cache->inside ? 1.0 : replicas; /* for the keys of one client */
    const struct missing missing = {.class = (const struct eviction_class *)cache->evict.class,
                                    .room = (double)cache->size * rooms,
                                    .share = rooms / replicas,
                                    .ttl = cache->ttl,
                                    .sliding = cache->sliding,
                                    .forgets = caching_fill(cache)->forgets};
    cache_misses(&missing, datasets, count);
}

/* --- what it does --- */

static struct memory_rules rules_of(const struct caching *cache)
{
    return (struct memory_rules){.class = (const struct eviction_class *)cache->evict.class,
                                 .settings = cache->evict.settings,
                                 .most = (uint32_t)cache->size,
                                 .ttl = cache->ttl,
                                 .sliding = cache->sliding};
}

void cache_keep(struct port *port, const struct task *task)
{
    const struct memory_rules rules = rules_of(cache_of(port));
    draw random = port_random(port);
    memory_put(&cache_state_of(port)->memory, &rules, port->blocks, task->dataset, task->key,
               (struct version){.number = task->version, .id = task->id}, *port->clock, &random);
}

static void cache_arrived(struct port *port, struct task *task)
{
    draw random = port_random(port);
    const bool read = task->verb == VERB_READ;
    task->stage = read ? LOOKING : WRITING;
    port_work(port, task,
              law_sample(read ? &port->store->read_time : &port->store->write_time, &random));
}

static void found(struct port *port, struct task *task, uint64_t version, uint64_t id)
{
    port_count(port, COUNTED_hits, 1);
    task->version = version;
    task->id = id;
    port_answer(port, task, OUTCOME_ok);
}

static void look(struct port *port, struct task *task)
{
    const struct memory_rules rules = rules_of(cache_of(port));
    const struct memory_entry *entry =
        memory_get(&cache_state_of(port)->memory, &rules, port->blocks, task->dataset, task->key,
                   *port->clock);
    const struct keyed *waits = behind_has(port, task->dataset, task->key);
    if (waits) { /* newer than anything behind */
        found(port, task, waits->version, waits->id);
    } else if (entry) {
        found(port, task, entry->version, entry->id);
    } else {
        port_count(port, COUNTED_misses, 1);
        read_missing(port, task);
    }
}

static void write(struct port *port, struct task *task)
{
    const bool later = fill_of(port)->later;
    if (later && behind_takes(port, task))
        return;
    task->stage = PASSED;
    task->word = later ? behind_new_stamp(port) : 0;
    port_call(port, task, VERB_WRITE, task->dataset, task->key);
}

/* The store behind has it. */
static void write_passed(struct port *port, struct task *task)
{
    const struct fill_class *fill = fill_of(port);
    if (task->outcome != OUTCOME_ok) {
        port_answer(port, task, OUTCOME_error);
        return;
    }
    if (fill->later)
        behind_stamped(port, task, task->word);
    if (!fill->forgets)
        cache_keep(port, task);
    else
        memory_drop(&cache_state_of(port)->memory, task->dataset, task->key);
    port_answer(port, task, OUTCOME_ok);
}

static void cache_done(struct port *port, struct task *task)
{
    switch (task->stage) {
    case LOOKING:
        look(port, task);
        break;
    case WRITING:
        write(port, task);
        break;
    case ASKED:
        read_answered(port, task);
        break;
    case PASSED:
        write_passed(port, task);
        break;
    case FETCHING:
        fetch_answered(port, task);
        break;
    case FILLING:
        cache_keep(port, task);
        port_end(port, task);
        break;
    default:
        behind_flushed(port, task);
    }
}

static void cache_fired(struct port *port, uint64_t word)
{
    (void)word;
    behind_fired(port);
}

static void cache_crashed(struct port *port)
{
    struct cache_state *state = cache_state_of(port);
    memory_free(&state->memory, port->blocks);
    keyeds_free(&state->asked, port->blocks);
    keyeds_free(&state->dirty, port->blocks);
}

/* It keeps nothing there. */
static void cache_wiped(struct port *port, void *disk) { (void)port, (void)disk; }

const struct store_class store_cache = {
    .actor =
        {.head = {.name = "cache",
                  .doc = "memory before another store: what was used lately is answered from it",
                  .settings = cache_settings,
                  .settings_size = sizeof(struct caching),
                  .examples = EXAMPLES(
                      {.text = "cache(of=other)"}, {.text = "cache(of=other size=3)"},
                      {.text = "cache(of=other size=3 evict=lfu ttl=2s fill=read_through)"},
                      {.text = "cache(of=other evict=sampled fill=aside "
                               "stampede=single_flight)"},
                      {.text = "cache(of=other size=5 fill=write_behind(after=100ms most=3))"})},
         .disk_size = sizeof(struct cache_notes),
         .state_size = sizeof(struct cache_state),
         .started = behind_started,
         .arrived = cache_arrived,
         .done = cache_done,
         .fired = cache_fired,
         .dropped = read_dropped,
         .crashed = cache_crashed,
         .wiped = cache_wiped},
    .route = cache_route,
    .spread = cache_spread,
    .behind = cache_behind,
    .passes = cache_passes,
};
