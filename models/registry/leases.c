/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leases: an instance is listed until its lease ends and somebody looks.
 *
 * Self-preservation as Eureka does it (AbstractInstanceRegistry.java): renewals are counted by the
 * minute; while those of the last full minute are not more than the share `keep` of what the listed
 * ones owe, nobody is evicted; and one look evicts at most 1 - keep of the list, drawn from those
 * whose lease has ended. */
#include "models/registry/server.h"

static const sim_time minute = 60 * (sim_time)NANOSECONDS_PER_SECOND;

static struct server *server_of(const struct port *port) { return port->state; }

void leases_started(struct port *port)
{
    const struct registry_terms *terms = terms_of(port);
    port_timer(port, port_moment_in(port, terms->evict), timer_word(TIMER_EVICT, 0));
    if (terms->keep > 0)
        port_timer(port, minute, timer_word(TIMER_MINUTE, 0));
}

void lease_renewed(struct port *port, uint32_t entry)
{
    server_of(port)->entries[entry].until = port_now(port) + terms_of(port)->lease;
    server_list(port, entry, true);
    server_changed(port);
}

/* Too few renewals: it is more likely that the network is at fault than everybody else. */
static bool preserves(const struct port *port)
{
    const struct server *server = server_of(port);
    const struct registry_terms *terms = terms_of(port);
    const double owed = (double)server->count * ((double)minute / (double)terms->heartbeat);
    return terms->keep > 0 && server->last_minute <= (uint64_t)(owed * terms->keep);
}

static uint32_t most_evicted(const struct port *port)
{
    const uint32_t count = server_of(port)->count;
    const double keep = terms_of(port)->keep;
    return keep > 0 ? count - (uint32_t)((double)count * keep) : count;
}

static void evict(struct port *port)
{
    struct server *server = server_of(port);
    const uint32_t count = terms_of(port)->count;
    uint32_t left = preserves(port) || !server->warm ? 0 : most_evicted(port);
    if (left == 0 || count == 0)
        return;
    draw random = port_random(port);
    const uint32_t from = uniform_below(draw_next(&random), count);
    for (uint32_t i = 0; i < count && left > 0; i++) {
        const uint32_t entry = (from + i) % count;
        if (!server->entries[entry].listed || server->entries[entry].until > port_now(port))
            continue;
        server_list(port, entry, false);
        left--;
    }
    server_changed(port);
}

void leases_fired(struct port *port, enum server_timer what)
{
    struct server *server = server_of(port);
    if (what == TIMER_EVICT) {
        port_timer(port, terms_of(port)->evict, timer_word(TIMER_EVICT, 0));
        evict(port);
        return;
    }
    port_timer(port, minute, timer_word(TIMER_MINUTE, 0));
    server->last_minute = server->renewals;
    server->renewals = 0;
}
