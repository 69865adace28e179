/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the master that rules knows of servers: from the tables of a majority of masters, and from
 * the servers' reports in its term. */
#include "models/stores/regions/masters.h"

static const struct session *session_in(const struct keeping *keeping, uint64_t incarnation)
{
    for (uint64_t i = 0; i < keeping->count; i++)
        if (keeping->list[i].incarnation == incarnation)
            return &keeping->list[i];
    return NULL;
}

uint32_t tables_known(struct port *port)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < made_of(port)->masters; i++)
        count += master_of(port)->tables[i] != NULL;
    return count;
}

/* Masters that have ended it, of those whose tables are known.  A later life is the end, too. */
static uint32_t ended_by(struct port *port, uint32_t server, uint64_t incarnation)
{
    const struct master *master = master_of(port);
    uint32_t count = 0;
    for (uint32_t i = 0; i < made_of(port)->masters; i++) {
        if (!master->tables[i])
            continue;
        const struct keeping *keeping = &master->tables[i][server];
        const struct session *it = session_in(keeping, incarnation),
                             *latest = keeping_latest(keeping);
        count += (it && it->closed) || (latest && latest->incarnation > incarnation);
    }
    return count;
}

bool is_over(struct port *port, uint32_t server, uint64_t incarnation)
{
    return ended_by(port, server, incarnation) >= majority(port);
}

/* Some have ended it, and those whose tables are not known may have, too: it may be over, and
 * somebody else may have been given what it serves. */
static bool is_doubtful(struct port *port, uint32_t server, uint64_t incarnation)
{
    const uint32_t ended = ended_by(port, server, incarnation),
                   unknown = made_of(port)->masters - tables_known(port);
    return ended > 0 && ended < majority(port) && ended + unknown >= majority(port);
}

static uint64_t latest_life(struct port *port, uint32_t server)
{
    const struct master *master = master_of(port);
    uint64_t life = 0;
    for (uint32_t i = 0; i < made_of(port)->masters; i++) {
        const struct session *latest =
            master->tables[i] ? keeping_latest(&master->tables[i][server]) : NULL;
        if (latest && latest->incarnation > life)
            life = latest->incarnation;
    }
    return life;
}

bool is_live(struct port *port, uint32_t server)
{
    const struct report *report = master_of(port)->reports[server];
    return report && !is_over(port, server, report->incarnation);
}

bool is_known(struct port *port, uint32_t server)
{
    const uint64_t life = latest_life(port, server);
    const struct report *report = master_of(port)->reports[server];
    return is_over(port, server, life) || (report && report->incarnation >= life &&
                                           !is_doubtful(port, server, report->incarnation));
}

replica_set live_servers(struct port *port)
{
    replica_set live = 0;
    for (uint32_t i = 0; i < made_of(port)->servers; i++)
        if (is_live(port, i))
            live |= replica_bit(i);
    return live;
}

replica_set dead_servers(struct port *port)
{
    replica_set dead = 0;
    for (uint32_t i = 0; i < made_of(port)->servers; i++)
        if (!is_live(port, i) && is_over(port, i, latest_life(port, i)))
            dead |= replica_bit(i);
    return dead;
}

/* Some master knows that its log is not needed any more. */
static bool is_forgotten(struct port *port, uint32_t server, uint64_t incarnation)
{
    const struct master *master = master_of(port);
    for (uint32_t i = 0; i < made_of(port)->masters; i++) {
        const struct session *it =
            master->tables[i] ? session_in(&master->tables[i][server], incarnation) : NULL;
        if (it && it->closed == CLOSED_FORGOTTEN)
            return true;
    }
    return false;
}

static replica_set holders_of(struct port *port, uint32_t server, uint64_t incarnation)
{
    const struct master *master = master_of(port);
    struct session best = {0};
    for (uint32_t i = 0; i < made_of(port)->masters; i++) {
        const struct session *it =
            master->tables[i] ? session_in(&master->tables[i][server], incarnation) : NULL;
        if (it && it->segment > best.segment)
            best = *it;
    }
    return best.holders;
}

/* Of the lives that are over and whose log is needed, the last one before `before`; 0: none. */
static uint64_t over_before(struct port *port, uint32_t server, uint64_t before)
{
    const struct master *master = master_of(port);
    uint64_t life = 0;
    for (uint32_t i = 0; i < made_of(port)->masters; i++) {
        const struct keeping *keeping = master->tables[i] ? &master->tables[i][server] : NULL;
        for (uint64_t k = 0; keeping && k < keeping->count; k++) {
            const uint64_t it = keeping->list[k].incarnation;
            if (it > life && it < before && is_over(port, server, it) &&
                !is_forgotten(port, server, it))
                life = it;
        }
    }
    return life;
}

uint64_t last_over(struct port *port, uint32_t server)
{
    return over_before(port, server, UINT64_MAX);
}

/* Those of them that live, and have had their disks since that life began. */
static replica_set with_disks(struct port *port, uint32_t server, uint64_t life,
                              replica_set holders)
{
    replica_set with = 0;
    for (holders &= live_servers(port); holders; holders &= holders - 1) {
        const uint64_t since = master_of(port)->reports[lowest(holders)]->since[server];
        if (since > 0 && since <= life)
            with |= replica_bit(lowest(holders));
    }
    return with;
}

/* What has become of the log of a life: who might still have it is away, or nobody is. */
enum whereabouts_of_log { LOG_THERE, LOG_AWAY, LOG_LOST };
static enum whereabouts_of_log log_of(struct port *port, uint32_t server, uint64_t life)
{
    const replica_set holders = holders_of(port, server, life);
    if (!holders || with_disks(port, server, life, holders))
        return LOG_THERE;
    return holders & ~live_servers(port) ? LOG_AWAY : LOG_LOST;
}

/* Of every life that is over and needed a holder lives, with what it has on disk; or all have lost
 * theirs, and there is nothing to wait for. */
bool log_is_there(struct port *port, uint32_t server)
{
    for (uint64_t life = UINT64_MAX; (life = over_before(port, server, life)) != 0;)
        if (log_of(port, server, life) == LOG_AWAY)
            return false;
    return true;
}
