/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of raft in the fake world that are cut off from each other: one after another begins
 * without keys and members, on the same servers, which die and return with all their replicas.
 *
 * What the run brings (models/run/splits.h, ports_places.c) is brought here: which group has a key,
 * where a group is to be cut, and that the replica of a new group hears of it in its own process,
 * at once.  Clients know as soon as the first replica has done it; some are late.
 *
 * What must hold after every event, besides what one group promises (raft_world.h): whoever may
 * lead the old group has let go of what has been cut off; no version is made twice; no operation
 * sees less than what had ended before it began, whichever group it was told by. */
#ifndef TESTS_MODELS_SPLIT_WORLD_H
#define TESTS_MODELS_SPLIT_WORLD_H

#include "tests/models/raft_world.h"

#ifndef CUT_GROUPS /* a test of more cuts says more before it includes this */
#define CUT_GROUPS 4
#endif

enum { GROUPS = CUT_GROUPS, CUT_KEYS = 8, MOST_VERSIONS = 1 << 12 };

struct cut_world {
    struct fake_world *groups[GROUPS];
    uint32_t count, given, peers; /* groups that have keys; that are to have some */
    struct {
        uint64_t from; /* up to the next one's */
        uint32_t group;
    } stretches[GROUPS];
    struct key_cut asked[GROUPS];
    uint64_t floor[CUT_KEYS];
    uint64_t made[CUT_KEYS][MOST_VERSIONS]; /* by whom, of writes that were acknowledged */
    void *context;                          /* the test's own */
};

/* The context of each group: first what raft_world.h wants. */
struct group_promises {
    struct raft_promises promises;
    struct cut_world *all;
    uint32_t number;
    uint32_t parent, born; /* NOBODY: none; the term in which it was */
    uint64_t from;
};

static inline struct group_promises *group_of(struct fake_world *world) { return world->context; }
static inline struct cut_world *cut_world_of(const struct port *port)
{
    return group_of(fake_world_of(port))->all;
}

/* --- which is where --- */

static inline uint64_t place_of(uint64_t key) { return (key << 32) / CUT_KEYS; }

static inline uint32_t stretch_at(const struct cut_world *all, uint64_t place)
{
    uint32_t i = all->count - 1;
    while (all->stretches[i].from > place)
        i--;
    return i;
}
static inline uint32_t stretch_of(const struct cut_world *all, uint32_t group)
{
    uint32_t i = 0;
    while (i < all->count && all->stretches[i].group != group)
        i++;
    return i;
}
static inline uint64_t end_of_stretch(const struct cut_world *all, uint32_t i)
{
    return i + 1 < all->count ? all->stretches[i + 1].from : ALL_PLACES;
}
static inline struct fake_world *group_with(const struct cut_world *all, uint64_t key)
{
    return all->groups[all->stretches[stretch_at(all, place_of(key))].group];
}

/* --- ports --- */

static inline uint64_t cut_place(const struct port *port, uint32_t dataset, uint64_t key)
{
    (void)port;
    (void)dataset;
    return place_of(key);
}
static inline bool cut_asked(const struct port *port, struct key_cut *cut)
{
    *cut = cut_world_of(port)->asked[group_of(fake_world_of(port))->number];
    return cut->shard != 0;
}
static inline uint32_t cut_peer_in(const struct port *port, uint32_t shard, uint32_t peer)
{
    (void)port;
    (void)shard;
    return peer;
}

/* The first replica has done it: who looks for such keys asks there. */
static inline void cut_known(struct port *port, const struct key_cut *cut, uint64_t index)
{
    struct cut_world *all = cut_world_of(port);
    const uint32_t old = group_of(fake_world_of(port))->number, at = stretch_of(all, old) + 1;
    if (stretch_of(all, (uint32_t)cut->shard) < all->count)
        return;
    CU_ASSERT_TRUE_FATAL(at <= all->count && all->count < GROUPS);
    memmove(all->stretches + at + 1, all->stretches + at,
            (all->count - at) * sizeof all->stretches[0]);
    all->stretches[at].from = cut->place;
    all->stretches[at].group = (uint32_t)cut->shard;
    all->count++;
    all->asked[old].shard = 0;
    struct group_promises *born = group_of(all->groups[cut->shard]);
    born->parent = old;
    born->from = cut->place;
    born->born = state_of(port)->term;
    born->promises.commit = index; /* its log goes on behind that */
}

/* The groups have memories of their own. */
static inline void cut_off(struct port *port, const struct key_cut *cut,
                           const struct letter *letter)
{
    struct fake_world *to = cut_world_of(port)->groups[cut->shard];
    struct port *there = fake_port(to, port->self);
    const struct image *image = letter->body;
    struct versions part;
    const struct vows none = {.gathering = 0};
    CU_ASSERT_TRUE_FATAL(to->actors[port->self].up);
    cut_known(port, cut, image->index);
    versions_init(&part, &to->blocks);
    for (uint64_t i = 0; i < image->count; i++)
        versions_raise(&part, image->places[i].dataset, image->places[i].key,
                       image->places[i].version);
    struct image *copy = image_make(there, &part, &none, image->index, image->term);
    copy->members = image->members;
    copy->end = image->end;
    versions_free(&part);
    struct letter own = *letter;
    own.from = port->self;
    own.body = copy;
    to->class->actor.heard(there, &own);
    body_release(&to->blocks, copy);
    body_release(port->blocks, letter->body);
}

static const struct places_ports cut_places = {.kept_keys = fake_kept_keys,
                                               .place = cut_place,
                                               .serves = fake_serves,
                                               .to_cut = cut_asked,
                                               .peer_in = cut_peer_in,
                                               .cut_off = cut_off};

/* --- what must hold --- */

/* Whoever may lead the group that this was cut off from has let go of it. */
static inline void has_let_go(struct fake_world *world)
{
    const struct group_promises *mine = group_of(world);
    if (mine->parent == NOBODY)
        return;
    struct fake_world *old = mine->all->groups[mine->parent];
    for (uint32_t i = 0; i < old->peers; i++) {
        const struct raft_state *state = raft_at(old, i);
        must(world,
             !old->actors[i].up || state->role != LEADER || state->term < mine->born ||
                 state->end <= mine->from,
             "no key belongs to two groups");
    }
}

static inline void check_groups(struct fake_world *world)
{
    const struct cut_world *all = group_of(world)->all;
    check_raft(world);
    for (uint32_t g = 1; g < all->count; g++)
        has_let_go(all->groups[g]);
}

static inline void is_made_once(struct fake_world *world, const struct task *task)
{
    struct cut_world *all = group_of(world)->all;
    CU_ASSERT_TRUE_FATAL(task->version < MOST_VERSIONS);
    uint64_t *by = &all->made[task->key][task->version];
    must(world, *by == 0 || *by == task->id,
         task->verb == VERB_WRITE ? "a version is made once" : "a version is what was written");
    if (task->verb == VERB_WRITE)
        *by = task->id;
}

/* As must_be_linear, whichever group has told it; task->note: the floor when it was asked. */
static inline void group_told(struct fake_world *world, const struct fake_task *task,
                              enum outcome outcome)
{
    const struct task *it = &task->task;
    struct cut_world *all = group_of(world)->all;
    const struct raft *settings = settings_of(fake_port(world, task->actor));
    const bool write = it->verb == VERB_WRITE;
    if (outcome != OUTCOME_ok)
        return;
    if (it->version > 0)
        is_made_once(world, it);
    if (!write && reads_of(settings, it->level) == 'f')
        return;
    must(world, write ? it->version > task->note : it->version >= task->note,
         "nothing that has ended is forgotten");
    if (it->version > all->floor[it->key])
        all->floor[it->key] = it->version;
}

static inline const char *what_broke_in(const struct cut_world *all)
{
    for (uint32_t g = 0; g < GROUPS; g++)
        if (what_broke(all->groups[g]))
            return what_broke(all->groups[g]);
    return NULL;
}

/* --- what is done to it --- */

static inline void cut_ask(struct fake_world *group, uint32_t replica, enum verb verb,
                           uint8_t level, uint64_t key)
{
    struct cut_world *all = group_of(group)->all;
    group->note = all->floor[key];
    group->asked = all->groups[0]->asked; /* one number for each operation of all groups */
    fake_ask_replica(group, replica, verb, level, 0, key);
    all->groups[0]->asked = group->asked;
}

static inline void cut_pass(struct cut_world *all, sim_time time)
{
    fake_pass(all->groups[0], time);
}
static inline bool server_is_up(const struct cut_world *all, uint32_t server)
{
    return all->groups[0]->actors[server].up;
}
static inline void server_crash(struct cut_world *all, uint32_t server)
{
    for (uint32_t g = 0; g < GROUPS; g++)
        fake_crash(all->groups[g], server);
}
/* None of its replicas hears anything before all of them have begun. */
static inline void server_restart(struct cut_world *all, uint32_t server)
{
    cut_pass(all, 0);
    for (uint32_t g = 0; g < GROUPS; g++) {
        struct fake_world *group = all->groups[g];
        group->actors[server].up = true;
        fake_later(group, FAKE_STARTS, fake_now(group), (struct fake_pending){.actor = server});
    }
    cut_pass(all, 0);
}

static inline struct cut_world *cut_world_behind(const struct port_table *ports,
                                                 const struct store_class *class, uint32_t peers,
                                                 const struct raft *settings)
{
    struct engine *engine = NULL;
    struct cut_world *all = NULL;
    for (uint32_t g = 0; g < GROUPS; g++) {
        struct fake_world *group = fake_within(engine, ports, class, peers, settings);
        engine = group->engine;
        group->store.kind.settings = (void *)settings;
        fake_initial(group, g == 0 ? peers : 0);
        if (!all)
            all = arena_alloc(group->arena, sizeof *all);
        all->groups[g] = group;
        struct group_promises *mine = arena_alloc(group->arena, sizeof *mine);
        raft_promises_begin(group, &mine->promises);
        mine->all = all;
        mine->number = g;
        mine->parent = NOBODY;
        group->heard = group_told;
        group->check = check_groups;
    }
    all->count = all->given = 1;
    all->peers = peers;
    for (uint32_t g = 0; g < GROUPS; g++)
        for (uint32_t i = 0; i < peers; i++)
            fake_start(all->groups[g], i, true);
    return all;
}

static inline struct cut_world *cut_world_with(const struct store_class *class, uint32_t peers,
                                               const struct raft *settings)
{
    static struct port_table ports;
    ports = fake_ports;
    ports.places = &cut_places;
    return cut_world_behind(&ports, class, peers, settings);
}

static inline void cut_world_end(struct cut_world *all)
{
    for (uint32_t g = GROUPS; g-- > 0;)
        fake_end(all->groups[g]); /* the first one holds the time of all */
}

#endif
