/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Probes: an instance is listed while it answers.
 *
 * Each has a rhythm of its own.  A process that has ended on a living node refuses at once, one
 * that hangs says nothing until the probe gives up.  Where probes are the node's own (`node_dead`),
 * a dead node probes nobody and is missed by its signs of life.  Probes take no time of processors
 * and no bytes. */
#include "models/registry/server.h"

static struct server *server_of(const struct port *port) { return port->state; }

static void next_probe(struct port *port, uint32_t entry, sim_time after)
{
    port_timer(port, after, timer_word(TIMER_PROBE, entry));
}

static sim_time look_period(const struct registry_terms *terms)
{
    if (terms->exits > 0)
        return terms->exits;
    return terms->node_dead > 0 ? (sim_time)NANOSECONDS_PER_SECOND : 0;
}

static enum health health_of(struct port *port, uint32_t entry)
{
    return port_health(port, terms_of(port)->first + entry);
}

void probes_started(struct port *port, bool first)
{
    const struct registry_terms *terms = terms_of(port);
    (void)first;
    for (uint32_t i = 0; i < terms->count; i++)
        next_probe(port, i, port_moment_in(port, terms->probe));
    if (look_period(terms) > 0)
        port_timer(port, port_moment_in(port, look_period(terms)), timer_word(TIMER_LOOK, 0));
}

static void unlist(struct port *port, uint32_t entry)
{
    server_list(port, entry, false);
    server_changed(port);
}

static void probe(struct port *port, uint32_t entry)
{
    const struct registry_terms *terms = terms_of(port);
    struct listed *one = &server_of(port)->entries[entry];
    const enum health health = health_of(port, entry);
    next_probe(port, entry, terms->probe);
    if (health == HEALTH_lost && terms->node_dead > 0)
        return;
    if (health == HEALTH_ok) {
        one->failures = 0;
        server_list(port, entry, true);
        server_changed(port);
        return;
    }
    if (++one->failures < terms->failures || !one->listed)
        return;
    if (health == HEALTH_gone || terms->probe_timeout == 0)
        unlist(port, entry);
    else
        port_timer(port, terms->probe_timeout, timer_word(TIMER_UNANSWERED, entry));
}

/* The node's last sign of life may have come just before it died, or a whole period earlier. */
static sim_time silent_since(struct port *port)
{
    return port_now(port) - port_moment_in(port, terms_of(port)->node_lease);
}

/* Its node says nothing: first nobody calls it any more, then it is begun anew elsewhere. */
static void look_at_silent(struct port *port, uint32_t entry)
{
    const struct registry_terms *terms = terms_of(port);
    struct listed *one = &server_of(port)->entries[entry];
    if (!one->listed && terms->replace == 0)
        return;
    if (one->silent == SIM_NEVER)
        one->silent = silent_since(port);
    const sim_time silence = port_now(port) - one->silent;
    if (one->listed && silence >= terms->node_dead)
        unlist(port, entry);
    if (terms->replace > 0 && silence - terms->node_dead >= terms->replace)
        port_replace(port, terms->first + entry);
}

static void look_at(struct port *port, uint32_t entry)
{
    const struct registry_terms *terms = terms_of(port);
    struct listed *one = &server_of(port)->entries[entry];
    const enum health health = health_of(port, entry);
    if (health != HEALTH_lost)
        one->silent = SIM_NEVER;
    else if (terms->node_dead > 0)
        look_at_silent(port, entry);
    if (health == HEALTH_gone && terms->exits > 0 && one->listed)
        unlist(port, entry);
}

static void look(struct port *port)
{
    const struct registry_terms *terms = terms_of(port);
    port_timer(port, look_period(terms), timer_word(TIMER_LOOK, 0));
    for (uint32_t i = 0; i < terms->count; i++)
        look_at(port, i);
}

void probes_fired(struct port *port, enum server_timer what, uint32_t entry)
{
    if (what == TIMER_LOOK)
        look(port);
    else if (what == TIMER_PROBE)
        probe(port, entry);
    else if (server_of(port)->entries[entry].failures >= terms_of(port)->failures)
        unlist(port, entry);
}
