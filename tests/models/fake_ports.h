/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ports of the fake world (fake_world.h, which includes this): events, tasks, letters, timers.
 */
#ifndef TESTS_MODELS_FAKE_PORTS_H
#define TESTS_MODELS_FAKE_PORTS_H

static inline void fake_busy(struct port *port, struct task *task, enum fake_event kind,
                             sim_time due)
{
    struct fake_world *world = fake_world_of(port);
    struct fake_task *mine = fake_task_of(task);
    CU_ASSERT_TRUE_FATAL(mine->state == FAKE_OPEN && mine->actor == port->self);
    CU_ASSERT_TRUE_FATAL(world->actors[port->self].up);
    mine->state = FAKE_BUSY;
    fake_later(world, kind, due,
               (struct fake_pending){.actor = port->self,
                                     .part = port->part,
                                     .task = mine->index,
                                     .task_mark = mine->generation});
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

static inline void fake_call(struct port *port, struct task *task, enum verb verb, uint32_t dataset,
                             uint64_t key)
{
    struct fake_world *world = fake_world_of(port);
    struct fake_task *mine = fake_task_of(task);
    CU_ASSERT_TRUE_FATAL(mine->state == FAKE_OPEN);
    mine->state = FAKE_BUSY;
    world->behind_asked++;
    fake_later(world, FAKE_CALLED, fake_now(world) + world->behind_time,
               (struct fake_pending){.actor = port->self,
                                     .part = port->part,
                                     .task = mine->index,
                                     .task_mark = mine->generation,
                                     .word = verb,
                                     .letter = {.number = key},
                                     .peer = dataset});
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
    else {
        world->failed++;
        fake_missed(world, task->dataset, task->key);
    }
    if (world->heard)
        world->heard(world, mine, outcome);
    fake_task_give(world, mine);
}

static inline struct task *fake_begin(struct port *port)
{
    struct fake_task *task = fake_task_take(fake_world_of(port), port->self);
    task->part = port->part;
    return &task->task;
}

static inline void fake_finish(struct port *port, struct task *task)
{
    CU_ASSERT_TRUE_FATAL(!task->visitor && fake_task_of(task)->state != FAKE_FREE);
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
    struct fake_pending pending = {.letter = *letter, .actor = to, .part = port->part};
    pending.letter.from = port->self;
    world->sent++;
    world->bytes += letter->bytes;
    if (world->severed[port->self][to] || fake_chance(world, world->loss)) {
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
    const uint32_t index =
        fake_later(world, FAKE_FIRES, *port->clock + delay,
                   (struct fake_pending){.actor = port->self, .part = port->part, .word = word});
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
    uint64_t *const counts[] = {[COUNTED_failovers] = &world->failovers,
                                [COUNTED_elections] = &world->elections,
                                [COUNTED_split_terms] = &world->split_terms,
                                [COUNTED_hits] = &world->hits,
                                [COUNTED_misses] = &world->misses,
                                [COUNTED_writes_lost] = &world->writes_lost,
                                [COUNTED_deadlocks] = &world->deadlocks,
                                [COUNTED_lock_failures] = &world->lock_failures,
                                [COUNTED_streamed] = &world->streamed,
                                [COUNTED_regions_moved] = &world->regions_moved,
                                [COUNTED_regions_split] = &world->regions_split};
    if (what == COUNTED_asking) {
        if (times > world->asking)
            world->asking = times;
        return;
    }
    if (what == COUNTED_hints_kept || what == COUNTED_hints_gone) {
        world->hints += what == COUNTED_hints_kept ? times : -times;
        return;
    }
    *counts[what] += times;
}

static inline uint64_t fake_value_bytes(const struct port *port, uint32_t dataset)
{
    (void)dataset;
    return fake_world_of(port)->value_bytes;
}

static inline uint64_t fake_kept_bytes(const struct port *port)
{
    return fake_world_of(port)->kept_bytes;
}

static inline unsigned fake_distance(const struct port *port, uint32_t client, uint32_t peer)
{
    (void)client;
    return fake_world_of(port)->client_distance[peer];
}

static inline void fake_announce_leader(struct port *port, uint64_t epoch)
{
    struct fake_world *world = fake_world_of(port);
    directory_lead(&world->directory, port->self, epoch);
    world->actors[port->self].leads = true;
}

static inline void fake_announce_follower(struct port *port)
{
    fake_world_of(port)->actors[port->self].leads = false;
}

static inline void fake_announce_position(struct port *port, uint64_t position, sim_time written)
{
    directory_position(&fake_world_of(port)->directory, port->self, position, written,
                       *port->clock);
}

static inline void fake_announce_dead(struct port *port, uint32_t peer, bool dead)
{
    directory_dead(&fake_world_of(port)->directory, peer, dead);
}

static inline void fake_announce_member(struct port *port, bool member)
{
    directory_member(&fake_world_of(port)->directory, port->self, member);
}

static inline void fake_announce_cut(struct port *port, uint64_t kept, uint64_t begins)
{
    struct fake_world *world = fake_world_of(port);
    if (world->cut)
        world->cut(world, port->self, kept, begins);
}

static inline void fake_locked_out(struct port *port, struct task *task)
{
    CU_ASSERT_TRUE_FATAL(fake_task_of(task)->actor == port->self);
}

static inline void fake_got_lock(struct port *port, sim_time waited)
{
    CU_ASSERT_TRUE_FATAL(waited >= 0);
    CU_ASSERT_TRUE(fake_world_of(port)->actors[port->self].up);
}

static inline void fake_suspect(struct port *port, uint32_t peer, bool dead)
{
    fake_later(fake_world_of(port), dead ? FAKE_SUSPECTS : FAKE_TRUSTS, *port->clock,
               (struct fake_pending){.actor = port->self, .peer = peer});
}

static const struct port_table fake_ports = {.work = fake_work,
                                             .persist = fake_persist,
                                             .sleep = fake_work,
                                             .call = fake_call,
                                             .answer = fake_answer,
                                             .begin = fake_begin,
                                             .end = fake_finish,
                                             .send = fake_send,
                                             .timer = fake_timer,
                                             .cancel = fake_cancel,
                                             .count = fake_count,
                                             .value_bytes = fake_value_bytes,
                                             .kept_bytes = fake_kept_bytes,
                                             .distance = fake_distance,
                                             .announce_leader = fake_announce_leader,
                                             .announce_follower = fake_announce_follower,
                                             .announce_position = fake_announce_position,
                                             .announce_dead = fake_announce_dead,
                                             .announce_member = fake_announce_member,
                                             .places = &fake_places,
                                             .announce_cut = fake_announce_cut,
                                             .suspect = fake_suspect,
                                             .locked_out = fake_locked_out,
                                             .got_lock = fake_got_lock};

#endif
