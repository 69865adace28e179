/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the files of `regions` call each other: what tasks, letters and timers are for, and who deals
 * with them.
 *
 * Why apart from regions.h: that says what a process is made of, this what it does.  Rule: a letter
 * whose term is older than one that was heard is nobody's order. */
#ifndef MODELS_STORES_REGIONS_PROTOCOL_H
#define MODELS_STORES_REGIONS_PROTOCOL_H

#include "models/stores/regions/regions.h"

enum stage {
    READING = 1,
    WRITING,
    LOGGED,     /* waits for its batch; word: number */
    FLUSHING,   /* its own log; word: number */
    TAKING_IN,  /* another's; own: struct batch; word: from whom */
    INSTALLING, /* ... a copy of all; own: struct snapshot */
    REPLAYING,  /* word: epoch of the opening */
    SPLITTING,  /* a part of a dead one's log; word, key: of the letter; left: the master */
    BORN_ANEW,
    REGISTERING, /* a master's: word: server, key: incarnation, version: segment, id: holders */
    ENDING,      /* ... : a session is over; word, key; left: a later life has begun */
    FORGETTING,  /* ... */
    STANDING,    /* word: term */
    HEARING,     /* word: term; left: whose */
    LEARNING     /* a master without its disk has been told what was on it */
};

enum tag {
    PING = 1,   /* number: incarnation, word: when, by the server's clock that never jumps */
    PONG,       /* number: the latest term, and as it came */
    OVER,       /* number: incarnation; it is dead to the masters */
    REGISTER,   /* number: incarnation and segment, word: holders */
    REGISTERED, /* number */
    APPEND,     /* struct batch; word: birth of the disk that it is for */
    APPENDED,   /* number: batch, word: birth and incarnation */
    SNAPSHOT,   /* struct snapshot; word: as of APPEND */
    LACKS,      /* word: birth; I have another disk */
    RULES,      /* number: term and beat; struct roll */
    WHAT,       /* what do you keep?  of a master without its disk; word: birth of the new one */
    TOLD,       /* the answer; number: term, word: as it came; struct keeping of all */
    KEEPS,      /* number: term, word: birth and change; struct keeping of all */
    REPORT,     /* number: term; struct report */
    OPEN,       /* number: term, word: epoch; struct order_open */
    CLOSE,      /* ... */
    COLLECT,    /* number: epoch; struct order_open */
    COLLECTED,  /* number: epoch; struct found */
    SPLIT,      /* number: term and which splitting, word: whose log, and bytes */
    SPLIT_DONE, /* ... as it came */
    FORGET,     /* word: server and incarnation */
    NO_MORE,    /* number: a later term */
    GONE        /* of its machine: the process is not there any more */
};

enum timer_kind {
    TIMER_PING,
    TIMER_LEASE,
    TIMER_BEAT,
    TIMER_WATCH,
    TIMER_HALVE,
    TIMER_LOAD,
    TIMER_BALANCE,
    TIMER_ASK
};
enum { TIMER_BITS = 3 };
static inline uint64_t set_timer(struct port *port, sim_time delay, enum timer_kind what,
                                 uint64_t number)
{
    return port_timer(port, delay, number << TIMER_BITS | (uint64_t)what);
}

/* Two numbers in one word. */
enum { LOW_BITS = 32 };
static inline uint64_t both(uint64_t high, uint64_t low) { return high << LOW_BITS | low; }
static inline uint64_t high_of(uint64_t word) { return word >> LOW_BITS; }
static inline uint64_t low_of(uint64_t word) { return word & (PLACES - 1); }

/* Whose log, and bytes of it. */
enum { BYTES_BITS = 48 };
static inline uint64_t split_word(uint32_t whose, uint64_t bytes)
{
    const uint64_t most = (UINT64_C(1) << BYTES_BITS) - 1;
    return (uint64_t)whose << BYTES_BITS | (bytes < most ? bytes : most);
}
static inline uint32_t split_whose(uint64_t word) { return (uint32_t)(word >> BYTES_BITS); }
static inline uint64_t split_bytes(uint64_t word)
{
    return word & ((UINT64_C(1) << BYTES_BITS) - 1);
}

/* An epoch is a term and how many regions were given away in it; a version is an epoch and a number
 * of the server's. */
enum { OPENED_BITS = 12, NUMBER_BITS = 34 };
static inline uint64_t epoch_of(uint64_t term, uint64_t opened)
{
    return term << OPENED_BITS | opened;
}

static inline void say(struct port *port, uint32_t to, enum tag tag, uint64_t number, uint64_t word)
{
    const struct letter letter = {
        .tag = (uint8_t)tag, .number = number, .word = word, .bytes = STORE_LETTER_BYTES};
    port_send(port, to, &letter, 0);
}
/* With a body, which it takes over; `bytes` of it are on the wire. */
void say_body(struct port *port, uint32_t to, const struct letter *letter, uint64_t bytes,
              void *body);
static inline sim_time drawn(struct port *port, const struct law *law)
{
    if (!law_given(law))
        return 0;
    draw random = port_random(port);
    return law_sample(law, &random);
}
/* Its clock that never jumps, whatever is done to the other one. */
static inline sim_time steady(const struct port *port) { return *port->clock; }

/* lease.c: a server's session */
bool has_leases(const struct regions *settings);
bool is_granted(struct port *port);
void lease_say(struct port *port);
void lease_begins(struct port *port, bool first);
void lease_ping(struct port *port); /* ... and again */
bool server_obeys(struct port *port, uint64_t term);
void lease_heard(struct port *port, const struct letter *letter);
void lease_over(struct port *port, uint64_t incarnation);
void server_begins(struct port *port, bool first);
void server_free(struct port *port);

/* serve.c: operations, and regions by themselves */
void serve_arrived(struct port *port, struct task *task);
void serve_done(struct port *port, struct task *task);
void serve_committed(struct port *port, const struct batch *batch);
void serve_halve(struct port *port, uint64_t from);
void serve_load(struct port *port);
void serve_close(struct port *port, const struct letter *letter);
void serve_report(struct port *port);

/* journal.c: its log */
void journal_add(struct port *port, const struct record *record);
void journal_go(struct port *port);
void journal_flushed(struct port *port, struct task *task, struct regions_disk *disk);
void journal_acked(struct port *port, const struct letter *letter);
void journal_commit(struct port *port);
void journal_send(struct port *port, uint32_t to, uint64_t number);
void journal_fail(struct port *port); /* who waits gets an error */
void journal_dropped(struct port *port, struct task *task);
void journal_free(struct port *port);

/* holders.c: who has copies of it */
void holders_choose(struct port *port);
void holders_registered(struct port *port, const struct letter *letter);
void holders_guest_has(struct port *port, uint32_t from); /* has acknowledged more */
void holders_watch_begins(struct port *port);
void holders_watch(struct port *port);
void holders_lacks(struct port *port, const struct letter *letter); /* it has another disk */
void holders_gone(struct port *port, uint32_t from); /* its connections are reset */
replica_set holders_all(const struct journal *journal); /* the guest, too */
/* Without whom nothing is committed. */
replica_set holders_awaited(const struct journal *journal);

/* copy.c: copies of others' logs */
void copy_apply(struct port *port, struct copy *copy, const struct batch *batch);
void copy_append(struct port *port, const struct letter *letter);
void copy_taken_in(struct port *port, struct task *task, struct regions_disk *disk);
void copy_snapshot(struct port *port, const struct letter *letter);
void copy_installed(struct port *port, struct task *task, struct regions_disk *disk);
void copy_ship(struct port *port, uint32_t to);
void copy_collect(struct port *port, const struct letter *letter);
struct found *copy_find(struct port *port, uint64_t from, uint64_t until);
uint64_t copy_bytes(const struct copy *copy);

/* lost.c: disks that are lost */
void regions_wiped(struct port *port, void *disk);
void lost_begins(struct port *port); /* a server: the others hear which disk it has */
/* Writes that are on no disk any more: a region that is opened without them says so. */
void lost_announce(struct port *port, const struct opening *opening);

/* open.c: regions that come to a server */
void open_heard(struct port *port, const struct letter *letter);
void open_collected(struct port *port, const struct letter *letter);
void open_replayed(struct port *port, struct task *task);
void open_split(struct port *port, const struct letter *letter);
void open_split_done(struct port *port, struct task *task);
struct opening *opening_of(struct port *port, uint64_t epoch); /* or NULL */
void opening_free(struct port *port, struct opening *opening);

#endif
