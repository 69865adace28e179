/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of the servers of a registry after every event (registry_world.h, which includes
 * this). */
#ifndef TESTS_MODELS_REGISTRY_INVARIANTS_H
#define TESTS_MODELS_REGISTRY_INVARIANTS_H

/* Nobody leaves a list before his lease has ended, unless he has said so. */
static inline void look_at_leases(struct registry_world *world, uint32_t at)
{
    const struct server *server = server_at(world, at);
    const struct fake_actor *actor = &world->fake->actors[at];
    const sim_time now = fake_now(world->fake);
    const bool same = actor->up && actor->life == world->life[at];
    uint32_t count = 0;
    world->life[at] = actor->life;
    for (uint32_t i = 0; i < world->count; i++) {
        const bool listed = server->entries && server->entries[i].listed;
        count += listed;
        if (world->listed[at][i] && !listed && same)
            must(world, world->resigned[i] || now - world->renewed[at][i] >= world->terms.lease,
                 "a lease lasts as long as it should");
        world->listed[at][i] = listed;
    }
    must(world, server->count == count, "those on the list are counted");
}

/* Only what would be no news is held, and no longer than it may. */
static inline void look_at_held(struct registry_world *world, uint32_t at)
{
    const struct server *server = server_at(world, at);
    for (const struct task *each = server->held; each; each = each->next) {
        must(world, key_number(each->key) == server->cached, "news are not held back");
        must(world, (sim_time)each->word >= fake_now(world->fake), "a question is held so long");
    }
}

static inline void registry_check(struct fake_world *fake)
{
    struct registry_world *world = fake->context;
    forget_questions(world);
    for (uint32_t i = 0; i < world->servers; i++) {
        const struct server *server = server_at(world, i);
        look_at_leases(world, i);
        if (!fake->actors[i].up || !server->warm)
            continue;
        look_at_held(world, i);
        world->lists[server->cached].said = world->lists[server->current].said = true;
        if (world->terms.stored)
            world->lists[server->wanted].said = true;
    }
}

#endif
