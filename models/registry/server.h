/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server of a registry: what it knows of whom it lists, and whom it has to answer.
 *
 * It lists those whose lease runs (leases.c) or who answer its probes (probes.c); it answers from
 * its list or from a copy of it, at once or when there is news.  Its memory is volatile: a server
 * that has restarted answers nothing before everybody has had the time to be heard of again, or
 * before it has read its store.  Without a store the servers tell each other what they hear.
 *
 * With a store behind it the list and every lease are written there, and a question is answered
 * only if the store answers, by what it answers: so the registry is as quick, as available and as
 * stale as its store.  (A question that waits for news, and one that a copy answers, is told what
 * the store has confirmed.) */
#ifndef MODELS_REGISTRY_SERVER_H
#define MODELS_REGISTRY_SERVER_H

#include "models/registry/keys.h"
#include "models/words/actor.h"
#include "models/words/registry.h"
#include "models/words/registry_port.h"

struct listed {
    sim_time until;  /* lease */
    sim_time silent; /* its node, since; SIM_NEVER: it is not */
    uint64_t failures;
    bool listed;
};

/* disk: what it listed last, on its own disk (settings); and what it has written into the store
 * behind it, by the version that the store gave: the number stands for the list that a reader of
 * this version gets. */
enum { WRITES_KEPT = 64 };
struct written {
    uint64_t version, listing;
};
struct server_disk {
    uint64_t listing;
    struct written writes[WRITES_KEPT]; /* the latest, by count */
    uint64_t count;
};

struct server {
    struct listed *entries;           /* by instance - terms->first */
    uint64_t current, cached, wanted; /* listings: its own; that it answers from; to be written */
    struct task *held;                /* questions without news */
    uint64_t renewals, last_minute;
    uint32_t count; /* listed */
    bool warm;      /* it answers */
    bool again;     /* it will ask its store again, which did not answer */
};

/* What a timer is for, in the top byte of its word; below: an instance. */
enum server_timer {
    TIMER_EVICT = 1,
    TIMER_CACHE,
    TIMER_MINUTE,
    TIMER_WARM,
    TIMER_HELD,
    TIMER_LOOK,
    TIMER_PROBE,
    TIMER_UNANSWERED,
    TIMER_STORE
};
enum { TIMER_SHIFT = 56 };
static inline uint64_t timer_word(enum server_timer what, uint32_t which)
{
    return (uint64_t)what << TIMER_SHIFT | which;
}

static inline const struct registry_terms *terms_of(const struct port *port)
{
    return port->settings;
}

/* It is on the list, or no longer; publish it by server_changed. */
void server_list(struct port *port, uint32_t entry, bool listed);
/* Whoever asks from now on is told. */
void server_changed(struct port *port);
/* keeper.c: what becomes of a task that the store was asked for. */
enum server_stage { STAGE_STORED = 1, STAGE_WRITES, STAGE_READS };
/* The list that is wanted is to be written, the one that was written last to be read; the same
 * again, after a while. */
void keeper_write(struct port *port);
void keeper_read(struct port *port);
void keeper_again(struct port *port);
/* The store has this list, as this version; what whoever was told this version has read. */
void keeper_wrote(struct port *port, uint64_t version, uint64_t listing);
uint64_t keeper_list(const struct port *port, uint64_t version);
/* The keys of the store: lists of the servers, then leases. */
static inline uint64_t keeper_list_key(const struct port *port) { return port->self; }
static inline uint64_t keeper_lease_key(const struct port *port, uint64_t entry)
{
    return port->peers + entry;
}
/* leases.c */
void leases_started(struct port *port);
void lease_renewed(struct port *port, uint32_t entry);
void leases_fired(struct port *port, enum server_timer what);
/* probes.c */
void probes_started(struct port *port, bool first);
void probes_fired(struct port *port, enum server_timer what, uint32_t entry);

#endif
