/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Crashes, lost disks and restarts in the fake world (fake_world.h, which includes this). */
#ifndef TESTS_MODELS_FAKE_LIVES_H
#define TESTS_MODELS_FAKE_LIVES_H

static inline void fake_forget_tasks(struct fake_world *world, uint32_t replica)
{
    for (uint32_t i = 0; i < world->tasks.made; i++) {
        struct fake_task *task = pool_at(&world->tasks, i);
        if (task->state == FAKE_FREE || task->actor != replica)
            continue;
        struct port *port = &world->actors[replica].parts[task->part].port;
        if (port->class->dropped)
            port->class->dropped(port, &task->task);
        fake_task_give(world, task);
    }
}

static inline void fake_crash(struct fake_world *world, uint32_t replica)
{
    struct fake_actor *actor = &world->actors[replica];
    actor->up = actor->leads = false;
    actor->life++;
    actor->disk_free = 0;
    actor->died = fake_now(world);
    fake_forget_tasks(world, replica);
    for (uint32_t i = 0; i < actor->part_count; i++) {
        struct port *port = &actor->parts[i].port;
        if (port->class->crashed)
            port->class->crashed(port);
        memset(port->state, 0, port->class->state_size);
    }
    for (uint32_t i = 0; i < world->peers; i++)
        if (i != replica)
            fake_reset(world, replica, i);
    fake_tell_peers(world, replica);
    fake_pass(world, 0);
}

/* What it had on disk is gone; it is down. */
static inline void fake_wipe(struct fake_world *world, uint32_t replica)
{
    struct fake_actor *actor = &world->actors[replica];
    CU_ASSERT_FALSE_FATAL(actor->up);
    for (uint32_t i = 0; i < actor->part_count; i++) {
        struct port *port = &actor->parts[i].port;
        if (port->class->wiped)
            port->class->wiped(port, port_redo(port));
    }
}

static inline void fake_order(struct fake_world *world, uint32_t replica, enum order what,
                              uint32_t peer)
{
    if (!world->actors[replica].up)
        return;
    world->class->actor.ordered(fake_port(world, replica), what, peer);
    if (world->check)
        world->check(world);
}

static inline void fake_restart(struct fake_world *world, uint32_t replica)
{
    fake_pass(world, 0); /* what is due now comes too early for it */
    world->actors[replica].up = true;
    fake_later(world, FAKE_STARTS, fake_now(world), (struct fake_pending){.actor = replica});
    fake_tell_peers(world, replica);
    fake_pass(world, 0);
}

#endif
