/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the store `regions`: what its processes have on disk and in memory.
 *
 * Why apart from protocol.h: these are records, that is what is done with them.  Rule: what is in
 * `struct regions_disk` changes when it has been flushed.  The essay stands in regions.c. */
#ifndef MODELS_STORES_REGIONS_REGIONS_H
#define MODELS_STORES_REGIONS_REGIONS_H

#include "models/stores/regions/settings.h"
#include "models/stores/versions.h"
#include "models/words/actor.h"
#include "models/words/places_port.h"
#include "sim/check.h"

/* --- on disk --- */

/* A copy of a server's log, and of what that log was written to files of: merged, by key. */
struct copy {
    struct versions versions;
    struct spans spans;   /* open there; state and server mean nothing */
    uint64_t incarnation; /* of the server: which of its lives wrote last */
    uint64_t number;      /* of the last batch */
    uint64_t since;       /* the first life of which it may have all; 0: of none (lost.c) */
};

/* What a master remembers of a server's life: who holds its log, and whether it is over. */
struct session {
    uint64_t incarnation;
    uint64_t segment; /* how often the holders have changed */
    replica_set holders;
    uint64_t closed;
};
enum { CLOSED = 1, CLOSED_FORGOTTEN }; /* its log is still needed; or not any more */
enum { MOST_SESSIONS = 8 };
struct keeping {
    struct session list[MOST_SESSIONS]; /* in the order of lives */
    uint64_t count;
};

struct regions_disk {
    uint64_t starts, term;
    uint64_t births;  /* so many disks were lost (lost.c) */
    uint64_t blank;   /* a master that has not been told yet what was on the last one */
    uint64_t changes; /* of `keeps`, since this disk is here */
    struct copy copies[MOST_REPLICAS];   /* by server; its own log is one of them */
    struct keeping keeps[MOST_REPLICAS]; /* a master's, by server */
};

/* --- what travels (no holes: a run is saved and compared by its bytes) --- */

/* One thing in a log: a value, or what has become of a region. */
enum record_kind { RECORD_VALUE, RECORD_CONTENT, RECORD_OPENED, RECORD_CLOSED, RECORD_HALVED };
struct record {
    uint64_t key;           /* of a region: its first place; else of a value */
    struct version version; /* .. : where it ends (or is halved), and its epoch */
    uint32_t dataset, kind;
};
struct batch {
    uint64_t incarnation, number, count;
    struct record records[];
};

struct snapshot {
    uint64_t incarnation, number, places, spans;
    struct version_place list[]; /* struct span behind them */
};

struct report {
    uint64_t incarnation, sequence, beat, count;
    uint64_t logs[MOST_REPLICAS];  /* bytes of each log that it holds */
    uint64_t since[MOST_REPLICAS]; /* ... and the first life of which it may hold all; 0: none */
    struct span regions[];
};

struct order_open {
    uint64_t from, until;
    uint64_t asked;       /* whom to ask for what was written there */
    uint64_t incarnation; /* whom it is for */
};

/* What the master that rules knows of the servers. */
struct roll {
    replica_set live, dead;
};

struct found {
    uint64_t epoch, bytes, count;
    uint64_t births; /* as on the disk where it was found */
    struct version_place list[];
};

/* --- in memory --- */

enum region_state { OPENING, SERVING, CLOSING, HALVING, FREE, ASSIGNED };

/* A region on its way to this server. */
struct opening {
    struct opening *next;
    uint64_t from, until, epoch;
    replica_set asked, answered;
    uint64_t log_epoch, log_bytes; /* what has to be replayed */
    struct versions found;
    bool replaying, lost; /* some disk is not the first one: some of it may be on none any more */
};

struct journal {
    uint64_t segment, number, flushed, committed;
    uint64_t acked[MOST_REPLICAS];
    uint64_t births[MOST_REPLICAS]; /* of the disks that these are said of */
    replica_set shunned;            /* left out as silent, though they are said to live */
    sim_time shunned_at[MOST_REPLICAS];
    replica_set holders, becoming, registered; /* becoming: 0, or masters are told of these */
    uint32_t guest;                            /* gets a copy, and is no holder yet; NOBODY */
    sim_time waits_since;  /* since then the oldest that is not committed has not been */
    uint64_t guest_number; /* it has to have that, to be a holder */
    sim_time guest_sent;   /* when it was sent a copy of all */
    bool flushing, watching;
    bool guest_counts;      /* it has its copy: nothing is committed without it any more */
    struct record *pending; /* not yet in a batch */
    uint32_t pending_count, pending_room;
    struct batch **ring; /* batches that somebody lacks: first to number */
    uint64_t first, ring_room;
    struct task *waiting, *waiting_end; /* writes; word: number of their batch */
};

struct server {
    uint64_t incarnation;
    bool leaving;                 /* its session is over: it begins anew */
    replica_set met;              /* masters that have heard of this life */
    sim_time until[MOST_MASTERS]; /* end of the session that each master has granted */
    struct spans regions;
    struct versions visible;
    uint64_t counter, epoch, sequence;
    replica_set live, dead; /* as the master has told */
    uint32_t ruler;
    uint64_t roll; /* number of the latest: term and beat */
    struct journal journal;
    struct opening *openings;
    sim_time replay_free, split_free;
    uint64_t splits[MOST_REPLICAS]; /* the latest part of each log that it was given */
    bool split_over[MOST_REPLICAS];
    uint64_t coming[MOST_REPLICAS], coming_life[MOST_REPLICAS]; /* batches on their way to disk */
};

struct master {
    bool ruling, settled, standing;
    bool asks; /* for new reports, as soon as it has looked; without its disk: what others keep */
    replica_set suspected;
    replica_set told_dead; /* to the servers */
    /* Incarnations on their way to disk: whose end, whose beginning, who need not be remembered. */
    uint64_t closing[MOST_REPLICAS], beginning[MOST_REPLICAS], forgetting[MOST_REPLICAS];
    uint64_t registering[MOST_REPLICAS]; /* incarnation and segment */
    uint64_t tickets[MOST_REPLICAS];     /* of the end of each server's session */
    uint64_t beat, opened;               /* opened: regions given away in this term */
    sim_time ruler_heard;
    uint32_t ruler;
    uint64_t learning; /* a term on its way to disk */
    struct keeping *tables[MOST_MASTERS];
    uint64_t table_numbers[MOST_MASTERS]; /* in which order each master told them */
    struct report *reports[MOST_REPLICAS];
    struct spans plan; /* all places */
    struct splitting {
        uint64_t incarnation; /* of whose log; 0: none */
        uint64_t beat;        /* reports since then count */
        replica_set left;     /* who still splits its part */
        uint64_t part;
        bool begun, done;
    } splitting[MOST_REPLICAS];
};

struct regions_state {
    uint64_t term; /* the greatest that it has heard of */
    struct server server;
    struct master master;
};

static inline struct regions_state *state_of(struct port *port) { return port->state; }
static inline struct server *server_of(struct port *port) { return &state_of(port)->server; }
static inline struct master *master_of(struct port *port) { return &state_of(port)->master; }
static inline const struct regions_disk *disk_of(const struct port *port) { return port->disk; }
static inline bool is_server(const struct port *port)
{
    return port->self < made_of(port)->servers;
}
static inline uint32_t master_number(const struct port *port, uint32_t peer)
{
    return peer - made_of(port)->servers;
}
/* The latest life that is known of a server. */
static inline const struct session *keeping_latest(const struct keeping *keeping)
{
    return keeping->count > 0 ? &keeping->list[keeping->count - 1] : NULL;
}
static inline uint32_t majority(const struct port *port) { return made_of(port)->masters / 2 + 1; }
static inline bool region_serves(const struct span *region)
{
    return region && region->state == SERVING;
}

#endif
