/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ports of the fake world (fake_world.h, which includes this): events, tasks, letters, timers.
 */
#ifndef TESTS_MODELS_FAKE_PORTS_H
#define TESTS_MODELS_FAKE_PORTS_H

static inline struct fake_world *fake_world_of(const struct port *port)
{
    return ((const struct fake_port *)port)->world;
}
static inline struct fake_task *fake_task_of(struct task *task) { return (struct fake_task *)task; }
static inline struct port *fake_port(struct fake_world *world, uint32_t actor)
{
    return &world->actors[actor].port.port;
}
static inline sim_time fake_now(const struct fake_world *world) { return world->engine->now; }

/* --- events --- */

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

static inline void fake_tells(struct fake_world *world, enum fake_event kind,
                              const struct fake_pending *due)
{
    struct port *port = fake_port(world, due->actor);
    const struct actor_class *class = port->class;
    struct fake_task *task =
        kind == FAKE_DONE || kind == FAKE_FLUSHED ? pool_at(&world->tasks, due->task) : NULL;
    if (task) {
        CU_ASSERT_EQUAL_FATAL(task->state, FAKE_BUSY);
        task->state = FAKE_OPEN;
    }
    switch (kind) {
    case FAKE_DONE:
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
        if (class->started)
            class->started(port, false);
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
    /* What was on its way reaches the next life of a process; its own timers and work do not. */
    if (actor->up && (event.kind == FAKE_HEARS || actor->life == due.life))
        fake_tells(world, (enum fake_event)event.kind, &due);
    body_release(&world->blocks, due.letter.body);
    if (world->check)
        world->check(world);
}

/* --- ports --- */

static inline void fake_busy(struct port *port, struct task *task, enum fake_event kind,
                             sim_time due)
{
    struct fake_world *world = fake_world_of(port);
    struct fake_task *mine = fake_task_of(task);
    CU_ASSERT_TRUE_FATAL(mine->state == FAKE_OPEN && mine->actor == port->self);
    CU_ASSERT_TRUE_FATAL(world->actors[port->self].up);
    mine->state = FAKE_BUSY;
    fake_later(world, kind, due, (struct fake_pending){.actor = port->self, .task = mine->index});
}

static inline void fake_work(struct port *port, struct task *task, sim_time time)
{
    CU_ASSERT_TRUE_FATAL(time >= 0);
    fake_busy(port, task, FAKE_DONE, *port->clock + time);
}

static inline sim_time fake_drawn(struct fake_world *world, const struct law *law)
{
    return law_given(law) ? law_sample_key(law, stream_draw(&world->random)) : 0;
}

/* First come, first served. */
static inline void fake_persist(struct port *port, struct task *task, uint64_t bytes)
{
    (void)bytes;
    struct fake_world *world = fake_world_of(port);
    struct fake_actor *actor = &world->actors[port->self];
    const sim_time now = fake_now(world), free = actor->disk_free > now ? actor->disk_free : now;
    actor->disk_free = free + fake_drawn(world, &world->disk);
    fake_busy(port, task, FAKE_FLUSHED, actor->disk_free);
}

static inline struct fake_task *fake_task_take(struct fake_world *world, uint32_t actor)
{
    const uint32_t index = pool_take(&world->tasks);
    struct fake_task *task = pool_at(&world->tasks, index);
    *task = (struct fake_task){.index = index,
                               .actor = actor,
                               .state = FAKE_OPEN,
                               .generation = task->generation + 1,
                               .begun = fake_now(world)};
    return task;
}

static inline void fake_task_give(struct fake_world *world, struct fake_task *task)
{
    task->state = FAKE_FREE;
    pool_give(&world->tasks, task->index);
}

static inline void fake_answer(struct port *port, struct task *task, enum outcome outcome)
{
    struct fake_world *world = fake_world_of(port);
    struct fake_task *mine = fake_task_of(task);
    CU_ASSERT_TRUE_FATAL(task->visitor && mine->state == FAKE_OPEN); /* answered once, and idle */
    CU_ASSERT_TRUE_FATAL(world->actors[port->self].up);
    world->version = task->version;
    world->seen = task->id;
    world->took = fake_now(world) - mine->begun;
    if (outcome == OUTCOME_ok)
        world->answered++;
    else
        world->failed++;
    if (world->heard)
        world->heard(world, mine, outcome);
    fake_task_give(world, mine);
}

static inline struct task *fake_begin(struct port *port)
{
    return &fake_task_take(fake_world_of(port), port->self)->task;
}

static inline void fake_finish(struct port *port, struct task *task)
{
    CU_ASSERT_TRUE_FATAL(!task->visitor && fake_task_of(task)->state == FAKE_OPEN);
    fake_task_give(fake_world_of(port), fake_task_of(task));
}

static inline bool fake_chance(struct fake_world *world, double share)
{
    return share > 0.0 && unit_of(stream_next(&world->random)) < share;
}

static inline void fake_send(struct port *port, uint32_t to, const struct letter *letter,
                             sim_time delay)
{
    struct fake_world *world = fake_world_of(port);
    struct fake_actor *from = &world->actors[port->self];
    CU_ASSERT_TRUE_FATAL(to < world->peers && to != port->self && from->up);
    struct fake_pending pending = {.letter = *letter, .actor = to};
    pending.letter.from = port->self;
    world->sent++;
    world->bytes += letter->bytes;
    if (fake_chance(world, world->loss)) {
        body_release(&world->blocks, letter->body);
        return;
    }
    const unsigned copies = fake_chance(world, world->doubling) ? 2 : 1;
    for (unsigned i = 0; i < copies; i++) {
        sim_time due = fake_now(world) + delay + fake_drawn(world, &world->latency);
        if (!world->overtaking && delay == 0 && due < from->last[to])
            due = from->last[to];
        if (delay == 0)
            from->last[to] = due;
        if (i > 0 && letter->body)
            body_hold(letter->body);
        fake_later(world, FAKE_HEARS, due, pending);
    }
}

static inline uint64_t fake_timer(struct port *port, sim_time delay, uint64_t word)
{
    struct fake_world *world = fake_world_of(port);
    CU_ASSERT_TRUE_FATAL(world->actors[port->self].up);
    const uint32_t index = fake_later(world, FAKE_FIRES, *port->clock + delay,
                                      (struct fake_pending){.actor = port->self, .word = word});
    const struct fake_pending *pending = pool_at(&world->pending, index);
    return (uint64_t)pending->generation << 32 | (index + 1);
}

static inline bool fake_cancel(struct port *port, uint64_t ticket)
{
    struct fake_world *world = fake_world_of(port);
    const uint32_t index = (uint32_t)ticket - 1;
    struct fake_pending *pending = pool_at(&world->pending, index);
    if (pending->generation != (uint32_t)(ticket >> 32))
        return false;
    pending->generation++;
    engine_slot_free(world->engine, pending->slot);
    pool_give(&world->pending, index);
    return true;
}

static inline void fake_count(struct port *port, enum counted what, uint64_t times)
{
    struct fake_world *world = fake_world_of(port);
    uint64_t *const counts[] = {
        [COUNTED_failovers] = &world->failovers, [COUNTED_writes_lost] = &world->writes_lost};
    *counts[what] += times;
}

static inline uint64_t fake_value_bytes(const struct port *port, uint32_t dataset)
{
    (void)dataset;
    return fake_world_of(port)->value_bytes;
}

static inline unsigned fake_distance(const struct port *port, uint32_t client, uint32_t peer)
{
    (void)client;
    return fake_world_of(port)->client_distance[peer];
}

static const struct port_table fake_ports = {.work = fake_work,
                                             .persist = fake_persist,
                                             .sleep = fake_work,
                                             .answer = fake_answer,
                                             .begin = fake_begin,
                                             .end = fake_finish,
                                             .send = fake_send,
                                             .timer = fake_timer,
                                             .cancel = fake_cancel,
                                             .count = fake_count,
                                             .value_bytes = fake_value_bytes,
                                             .distance = fake_distance};

#endif
