/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/consensus/followers.h"

#include "models/stores/consensus/near.h"

void followers_begin(const struct port *leader, struct followers *followers)
{
    followers->dead = ~(replica_set)0;
    followers->silent = 0;
    for (uint32_t i = 0; i < leader->peers; i++)
        followers->heard[i] = *leader->clock;
}

void followers_heard(struct port *leader, struct followers *followers, uint32_t from)
{
    followers->heard[from] = *leader->clock;
    if (followers->dead & replica_bit(from))
        port_announce_dead(leader, from, false);
    followers->dead &= ~replica_bit(from);
    followers->silent &= ~replica_bit(from);
}

replica_set followers_alive(struct port *leader, struct followers *followers, replica_set among,
                            sim_time silence)
{
    replica_set alive = replica_bit(leader->self);
    for (uint32_t i = 0; i < leader->peers; i++)
        if (*leader->clock - followers->heard[i] <= silence)
            alive |= replica_bit(i);
    if (2 * size_of_set(alive & among) <= size_of_set(among))
        return alive;
    for (uint32_t i = 0; i < leader->peers; i++)
        if (among & replica_bit(i) & ~(alive | followers->silent))
            port_announce_dead(leader, i, true);
    followers->silent = among & ~alive;
    followers->dead |= followers->silent;
    return alive;
}
