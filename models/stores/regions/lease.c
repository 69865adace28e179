/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session of a server, and its lives.
 *
 * A server says each third of `session` that it lives; each master that still counts it among the
 * living sends back when it said so.  What a majority has sent back is a session: until `session`
 * after the saying.  A master ends it when it has heard nothing for `session` since it has heard,
 * which is later; so when a majority has, the server knows.  Whoever is told that its session is
 * over drops all its regions, and begins anew with a new number, as a region server stops itself
 * and is started again.
 *
 * Times are those of a clock that never jumps (CLOCK_MONOTONIC), so skew does no harm; it may stand
 * still with the process, because a session is looked at with every answer. */
#include "models/stores/regions/protocol.h"

#include "models/detectors/detectors.h"

/* One that cannot err needs none. */
bool has_leases(const struct regions *settings)
{
    return settings->master.detector.class != &detector_ideal.actor.head;
}

bool is_granted(struct port *port)
{
    const struct server *server = server_of(port);
    uint32_t granted = 0;
    if (server->leaving)
        return false;
    if (!has_leases(settings_of(port)))
        return true;
    for (uint32_t i = 0; i < made_of(port)->masters; i++)
        granted += server->until[i] > steady(port);
    return granted >= majority(port);
}

void lease_say(struct port *port)
{
    const struct server *server = server_of(port);
    const struct regions_made *made = made_of(port);
    for (uint32_t i = 0; i < made->masters && !server->leaving; i++)
        say(port, made->servers + i, PING, server->incarnation, (uint64_t)steady(port));
}

void lease_ping(struct port *port)
{
    lease_say(port);
    set_timer(port, settings_of(port)->master.session / 3, TIMER_PING, 0);
}

/* A new life does not know which terms the last one has heard of: it obeys nobody before a majority
 * of masters has answered it, with the latest term that each knows.  Whoever has got what a
 * majority keeps after that knows of this life, and waits for what it says. */
bool server_obeys(struct port *port, uint64_t term)
{
    const struct server *server = server_of(port);
    return term >= state_of(port)->term && !server->leaving &&
           size_of_set(server->met) >= majority(port);
}

/* Those that are there from the beginning have not all begun at the same moment. */
void lease_begins(struct port *port, bool first)
{
    draw random = first ? port_random(port) : 0;
    const double share = first ? unit_of(draw_next(&random)) : 0.0;
    set_timer(port, (sim_time)(share * (double)(settings_of(port)->master.session / 3)), TIMER_PING,
              0);
}

void lease_heard(struct port *port, const struct letter *letter)
{
    struct server *server = server_of(port);
    const uint64_t life = low_of(letter->number), term = high_of(letter->number);
    sim_time *until = &server->until[master_number(port, letter->from)];
    const sim_time new = clock_after((sim_time)letter->word, settings_of(port)->master.session);
    if (life != server->incarnation)
        return;
    if (term > state_of(port)->term)
        state_of(port)->term = term;
    server->met |= replica_bit(master_number(port, letter->from));
    if (new > *until)
        *until = new;
}
