/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of the fake world (fake_world.h, which includes this): what actors are told, and when.
 */
#ifndef TESTS_MODELS_FAKE_EVENTS_H
#define TESTS_MODELS_FAKE_EVENTS_H

static inline struct fake_world *fake_world_of(const struct port *port)
{
    return ((const struct fake_port *)port)->world;
}
static inline struct fake_task *fake_task_of(struct task *task) { return (struct fake_task *)task; }
static inline struct port *fake_port(struct fake_world *world, uint32_t actor)
{
    return &world->actors[actor].parts[0].port;
}
static inline sim_time fake_now(const struct fake_world *world) { return world->engine->now; }

static inline uint32_t fake_later(struct fake_world *world, enum fake_event kind, sim_time due,
                                  struct fake_pending pending)
{
    const uint32_t index = pool_take(&world->pending);
    struct fake_pending *kept = pool_at(&world->pending, index);
    const uint32_t generation = kept->generation;
    *kept = pending;
    kept->generation = generation;
    kept->life = world->actors[pending.actor].life;
    kept->slot = engine_slot(world->engine, world->target, (uint16_t)kind, index);
    engine_arm(world->engine, kept->slot, due);
    return index;
}

static inline void fake_sight(struct fake_world *world, uint32_t actor, uint32_t peer)
{
    const struct fake_actor *seen = &world->actors[peer];
    const struct sighting sighting = {
        .peer = peer, .up = seen->up, .since = seen->died, .key = mix(peer, seen->life)};
    for (uint32_t i = 1; i < world->actors[actor].part_count; i++) {
        struct port *port = &world->actors[actor].parts[i].port;
        const struct detector_class *class = (const struct detector_class *)port->class;
        if (class->sighted)
            class->sighted(port, &sighting);
    }
}

static inline void fake_start(struct fake_world *world, uint32_t actor, bool first)
{
    for (uint32_t i = 0; i < world->actors[actor].part_count; i++) {
        struct port *port = &world->actors[actor].parts[i].port;
        if (port->class->started)
            port->class->started(port, first);
    }
    for (uint32_t i = 0; i < world->peers; i++)
        if (!world->actors[i].up)
            fake_sight(world, actor, i);
}

static inline void fake_tell_peers(struct fake_world *world, uint32_t peer)
{
    for (uint32_t i = 0; i < world->peers; i++)
        if (i != peer && world->actors[i].up)
            fake_later(world, FAKE_SIGHTS, fake_now(world),
                       (struct fake_pending){.actor = i, .peer = peer});
}

/* What the store behind says: `word` is the verb, `letter.number` the key, `peer` the dataset. */
static inline void fake_answers_call(struct fake_world *world, struct fake_task *task,
                                     const struct fake_pending *due)
{
    const uint64_t key = due->letter.number;
    task->task.outcome = world->behind_away ? OUTCOME_timeout : OUTCOME_ok;
    if (world->behind_away)
        return;
    if (due->word == VERB_WRITE)
        versions_raise(&world->behind, due->peer, key,
                       (struct version){.number = ++world->behind_last, .id = task->task.id});
    const struct version version = versions_get(&world->behind, due->peer, key);
    task->task.version = version.number;
    task->task.id = version.id;
}

static inline sim_time fake_drawn(struct fake_world *world, const struct law *law);

/* What the machine of a process that is gone says, to whom wants to hear it. */
static inline void fake_reset(struct fake_world *world, uint32_t gone, uint32_t to)
{
    const struct actor_class *class = world->actors[gone].parts[0].port.class;
    if (class->reset && world->machines_live && !world->severed[gone][to])
        fake_later(
            world, FAKE_HEARS, fake_now(world) + fake_drawn(world, &world->latency),
            (struct fake_pending){.letter = {.from = gone, .tag = class->reset}, .actor = to});
}

static inline void fake_tells(struct fake_world *world, enum fake_event kind,
                              const struct fake_pending *due)
{
    struct port *port = &world->actors[due->actor].parts[due->part].port;
    const struct actor_class *class = port->class;
    struct fake_task *task = kind == FAKE_DONE || kind == FAKE_FLUSHED || kind == FAKE_CALLED
                                 ? pool_at(&world->tasks, due->task)
                                 : NULL;
    if (task) {
        if (task->generation != due->task_mark || task->state == FAKE_FREE)
            return; /* it was ended while it waited */
        CU_ASSERT_EQUAL_FATAL(task->state, FAKE_BUSY);
        task->state = FAKE_OPEN;
    }
    switch (kind) {
    case FAKE_DONE:
        class->done(port, &task->task);
        break;
    case FAKE_CALLED:
        fake_answers_call(world, task, due);
        class->done(port, &task->task);
        break;
    case FAKE_FLUSHED:
        class->flushed(port, &task->task, port_redo(port));
        break;
    case FAKE_HEARS:
        class->heard(port, &due->letter);
        break;
    case FAKE_FIRES:
        class->fired(port, due->word);
        break;
    case FAKE_STARTS:
        fake_start(world, due->actor, false);
        break;
    case FAKE_SUSPECTS:
    case FAKE_TRUSTS:
        if (class->suspects)
            class->suspects(port, due->peer, kind == FAKE_SUSPECTS);
        break;
    case FAKE_SIGHTS:
        fake_sight(world, due->actor, due->peer);
        break;
    }
}

static inline void fake_on_event(struct engine *engine, void *state, struct event event)
{
    struct fake_world *world = state;
    struct fake_pending *kept = pool_at(&world->pending, event.object);
    const struct fake_pending due = *kept;
    const struct fake_actor *actor = &world->actors[due.actor];
    kept->generation++;
    pool_give(&world->pending, event.object);
    engine_slot_free(engine, due.slot);
    /* A letter to a former life meets a reset; a datagram, which may overtake, the new one. */
    const bool datagram = event.kind == FAKE_HEARS && world->overtaking;
    if (actor->up && (datagram || actor->life == due.life))
        fake_tells(world, (enum fake_event)event.kind, &due);
    else if (!actor->up && event.kind == FAKE_HEARS &&
             due.letter.tag != actor->parts[0].port.class->reset)
        fake_reset(world, due.actor, due.letter.from);
    body_release(&world->blocks, due.letter.body);
    if (world->check)
        world->check(world);
}

#endif
