/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is primary: detection, promotion, return.
 *
 * The primary dies, and with it all that had not left it.  One of the living replicas notices after
 * `detect`.  If the primary is back by then, it is still the primary, with all that was on its
 * disk, and the replicas take that over.  If not, it is deposed, and the living replica with the
 * longest gapless log prepares itself for `promote`, gathers what the other living ones have (as
 * MHA does with the relay logs of MySQL replicas) and takes over.
 *
 * Acknowledged writes that none of them has received are lost, and counted, also where a newer
 * write of the same key (which it has) would have hidden them.  Messages of the former reign that
 * arrive later are refused; all living replicas take over the new primary's state; who comes back
 * later does so then.  A deposed primary that comes back waits as a replica.
 *
 * Whoever watches or prepares and dies is followed by another one, who begins again at `detect`; if
 * nobody is left, the next one to come up does.  A replica that came back while there was no
 * primary has what its disk had; if it takes over nevertheless, what it lacks is lost.
 *
 * One detector is assumed that never errs: a slow or paused primary keeps its office. */
#include "models/stores/primary_replica.h"

#include <string.h>

#define DROP (UINT64_C(1) << 63) /* a timer's word: the primary gives up a dead replica */
enum { REPLICA_BITS = 8 };

static sim_time drawn(struct port *port, const struct law *law)
{
    draw random = port_random(port);
    return law_sample(law, &random);
}

static const struct failover *failover_of(const struct port *port)
{
    return &((const struct primary_replica *)port->settings)->failover;
}

/* The replica takes over all that the primary has. */
static void adopt(struct port *port)
{
    struct replica_group *group = port->common;
    const struct replica *source = replica_port(port, group->primary)->disk;
    versions_copy(&((struct replica *)port_redo(port))->versions, &source->versions);
    log_caught_up(&group->log, port->self);
}

static void adopt_all(struct port *primary, replica_set who)
{
    for (replica_set rest = who & ~only(primary->self); rest; rest &= rest - 1)
        adopt(replica_port(primary, (uint32_t)__builtin_ctzll(rest)));
}

/* --- death --- */

static void watch(struct port *any)
{
    struct replica_group *group = any->common;
    group->round++;
    if (group->live == 0 || strcmp(failover_of(any)->mode, "none") == 0) {
        group->reign = LEADERLESS;
        return;
    }
    group->reign = DETECTING;
    group->watcher = (uint32_t)__builtin_ctzll(group->live);
    struct port *watcher = replica_port(any, group->watcher);
    port_timer(watcher, drawn(watcher, &failover_of(any)->detect), group->round);
}

static void forget_waiting(struct write_log *log)
{
    for (uint64_t i = log->first; i <= log->last; i++)
        log_entry(log, i)->waits = NULL;
}

static void primary_notices(struct port *dead)
{
    const struct replica_group *group = dead->common;
    struct port *primary = replica_port(dead, group->primary);
    port_timer(primary, drawn(primary, &failover_of(dead)->detect),
               DROP | group->crashes[dead->self] << REPLICA_BITS | dead->self);
}

void failover_crashed(struct port *port)
{
    struct replica_group *group = port->common;
    group->live &= ~only(port->self);
    group->crashes[port->self]++;
    log_down(&group->log, port->self);
    if (group->reign == STEADY && port->self != group->primary)
        primary_notices(port);
    if (group->reign == STEADY && port->self == group->primary) {
        group->died = port_now(port);
        forget_waiting(&group->log);
        watch(port);
    } else if (group->reign != STEADY && group->reign != LEADERLESS &&
               port->self == group->watcher) {
        watch(port);
    }
    log_trim(&group->log, group->all);
}

/* --- timers --- */

static void drop(struct port *primary, uint64_t word)
{
    struct replica_group *group = primary->common;
    const uint32_t replica = (uint32_t)(word & ((1u << REPLICA_BITS) - 1));
    const uint64_t crash = (word & ~DROP) >> REPLICA_BITS;
    if (group->crashes[replica] != crash || (group->live & only(replica)))
        return;
    group->believed &= ~only(replica);
    settle_all(primary);
}

static uint32_t best_of(const struct replica_group *group)
{
    uint32_t best = (uint32_t)__builtin_ctzll(group->live);
    for (replica_set rest = group->live; rest; rest &= rest - 1) {
        const uint32_t each = (uint32_t)__builtin_ctzll(rest);
        if (log_upto(&group->log, each) > log_upto(&group->log, best))
            best = each;
    }
    return best;
}

static void depose(struct port *any)
{
    struct replica_group *group = any->common;
    group->deposed = true;
    group->reign = PROMOTING;
    group->watcher = best_of(group);
    group->round++;
    struct port *heir = replica_port(any, group->watcher);
    port_timer(heir, drawn(heir, &failover_of(any)->promote), group->round);
}

/* Lags are drawn one by one, so the one with the longest gapless log may lack what another has. */
static void gather(struct port *heir)
{
    struct replica_group *group = heir->common;
    struct replica *state = port_redo(heir);
    const replica_set others = group->live & ~only(heir->self);
    for (replica_set rest = others; rest; rest &= rest - 1) {
        const struct replica *other = replica_port(heir, (uint32_t)__builtin_ctzll(rest))->disk;
        versions_merge(&state->versions, &other->versions);
    }
    log_share(&group->log, heir->self, others);
}

static void take_over(struct port *port)
{
    struct replica_group *group = port->common;
    gather(port);
    port_count(port, COUNTED_writes_lost, log_lacks(&group->log, port->self));
    port_count(port, COUNTED_failovers, 1);
    group->primary = port->self;
    group->deposed = false;
    group->reign = STEADY;
    group->round++;
    group->believed = group->live;
    log_new_primary(&group->log, port->self);
    group->begins = group->log.last + 1;
    adopt_all(port, group->live);
}

void failover_fired(struct port *port, uint64_t word)
{
    const struct replica_group *group = port->common;
    if (word & DROP)
        drop(port, word);
    else if (word == group->round && group->reign == DETECTING)
        depose(port);
    else if (word == group->round && group->reign == PROMOTING)
        take_over(port);
}

/* --- return --- */

static void begin(struct port *port)
{
    struct replica_group *group = port->common;
    if (group->all == 0)
        log_init(&group->log, port->blocks->arena);
    group->all |= only(port->self);
    group->live |= only(port->self);
    group->believed |= only(port->self);
    versions_init(&((struct replica *)port_redo(port))->versions, port->blocks);
}

static void resume_office(struct port *primary)
{
    struct replica_group *group = primary->common;
    group->reign = STEADY;
    group->round++;
    group->believed = group->live;
    group->begins = group->log.last + 1;
    log_caught_up(&group->log, primary->self);
    adopt_all(primary, group->live);
}

void failover_started(struct port *port, bool first)
{
    struct replica_group *group = port->common;
    if (first) {
        begin(port);
        return;
    }
    group->live |= only(port->self);
    group->believed |= only(port->self);
    if (port->self == group->primary && !group->deposed) {
        resume_office(port);
    } else if (group->reign == STEADY) {
        adopt(port);
        settle_all(replica_port(port, group->primary));
    } else if (group->reign == LEADERLESS) {
        watch(port);
    }
    log_trim(&group->log, group->all);
}
