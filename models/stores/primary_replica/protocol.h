/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the files of `primary_replica` call each other: what tasks, letters and timers are for, and
 * who deals with them. */
#ifndef MODELS_STORES_PRIMARY_REPLICA_PROTOCOL_H
#define MODELS_STORES_PRIMARY_REPLICA_PROTOCOL_H

#include "models/stores/primary_replica/primary_replica.h"

/* Where a task stands; what its `own` is. */
enum stage {
    READING = 1,
    WRITING,
    WAITING,
    TAKING_IN, /* a write of the primary's goes to disk; struct written */
    APPLYING,
    SHIPPING,   /* a letter waits at the primary; struct parcel */
    ADOPTING,   /* an epoch goes to disk; struct reign */
    INSTALLING, /* what it missed; struct state */
    GATHERING,  /* what another one had; struct gathered */
    CROWNING,   /* its own epoch */
    LOCKED_OUT, /* waits for a row */
    TOLD        /* what is said of a transaction goes to the primary's disk */
};

enum tag {
    WRITE = 1, /* number: version, word: the version before; struct written */
    ACK,       /* number: version, word: epoch */
    ACK_ALL,   /* ... and all before it */
    HELLO,     /* number: version up to which it has all, word: epoch */
    CONFIRM,   /* word: epoch; to a primary that came back: it is still followed */
    UNSURE,    /* ... by one that has just come back itself */
    NEWS,      /* word: epoch that the sender knows, number: version that it has */
    REIGN,     /* word: epoch; struct reign */
    FETCH,     /* number: version up to which it has all, word: epoch; struct wanted */
    STATE,     /* word: epoch; struct state */
    STAND,     /* number: position, word: epoch; wants the other's */
    STAND_TOO, /* ... in answer */
    GATHER,    /* number: version up to which it has all, word: epoch */
    GATHERED,  /* word: epoch; struct gathered */
    BYE,       /* word: epoch; is fed by somebody else now */
    HAND_OVER  /* number: version, word: epoch; is to take over once it has all up to that */
};

/* A timer's word: what it is for, and a round or number. */
enum timer_kind {
    TIMER_PROMOTE = 1,
    TIMER_PATIENCE,
    TIMER_RETRY,
    TIMER_LOOK,
    TIMER_ROW,
    TIMER_BRANCH,
    TIMER_HAND
};
enum { RETRY = 1 }; /* s: what was not answered is said again */
enum { TIMER_BITS = 3 };
static inline void set_timer(struct port *port, sim_time delay, enum timer_kind what,
                             uint64_t number)
{
    port_timer(port, delay, number << TIMER_BITS | (uint64_t)what);
}

/* chain.c */
uint32_t chain_feeder(const struct port *port);      /* who is to feed it */
replica_set chain_children(const struct port *port); /* whom it is to feed */
/* So many of the replicas are fed by the primary itself. */
uint32_t chain_direct(const struct primary_replica *settings, uint64_t replicas);
bool chain_can_feed(const struct port *port);
void chain_look(struct port *port); /* tells those who should follow, and looks later */
void chain_look_later(struct port *port);
void chain_take_feeder(struct port *port);
void chain_leave(struct port *port, uint32_t from);               /* BYE */
void chain_suspects(struct port *port, uint32_t peer, bool dead); /* FOLLOWING */
void chain_caught_up(struct port *port);

/* say.c */
void send_word(struct port *port, uint32_t to, enum tag tag); /* its version and epoch */
void hello_say(struct port *port, replica_set whom);          /* and expects an answer */
void hello_expects(struct port *port);
void fall_behind(struct port *port); /* missed something: asks the primary for it */
void tell_position(struct port *port, replica_set whom, enum tag tag);
void reign_send(struct port *port, replica_set whom);

/* ship.c: writes at the primary */
void log_ship(struct port *primary, uint32_t to, const struct letter *letter);
void log_ship_task(struct port *primary, struct task *task); /* SHIPPING: it leaves */
void log_given_up(struct port *primary, const struct task *task);
void log_parcel_dropped(struct port *primary, const struct task *task);
void log_pass_on(struct port *port, const struct written *written, uint64_t version,
                 uint64_t before);
/* The write, or the line about its transaction, is on the primary's disk: it gets its version. */
void log_commit(struct port *primary, struct task *task, struct replica_disk *disk);
uint64_t log_next(const struct port *primary, const struct replica_disk *disk); /* version */
void log_commit_line(struct port *primary, struct task *task, struct replica_disk *disk,
                     const struct written *line);
/* A task that need write nothing is answered when the line of that version is acknowledged; false:
 * it is not known whether it is. */
bool log_answers_behind(struct port *primary, struct task *task, uint64_t version);
void log_acknowledged(struct port *primary, const struct letter *letter, bool all);
void log_settle(struct port *primary);
void log_patience_over(struct port *primary);
/* Office begins with nothing under way, and ends with an error for whoever waits. */
void log_begins(struct port *primary);
void log_ends(struct port *primary);

/* follow.c: writes at a replica */
void replica_take_in(struct port *port, const struct letter *letter);
void replica_taken_in(struct port *port, struct task *task, struct replica_disk *disk);
void replica_applied(struct port *port, struct task *task);
void replica_apply_next(struct port *port);
void replica_apply_all(struct port *port);                             /* after a restart */
void replica_apply_rest(struct port *port, struct replica_disk *disk); /* at once */
void replica_held_go_on(struct port *port);
void replica_held_give_up(struct port *port);
void replica_acknowledge(struct port *port, uint64_t version, bool all);
bool replica_is_quiet(const struct port *port); /* nothing is under way to disk or versions */
sim_time replica_apply_time(struct port *port);

/* REIGN */
struct reign {
    uint32_t count;
    struct cut cuts[];
};

/* FETCH: keys whose value was given up. */
struct wanted_key {
    uint64_t key;
    uint32_t dataset;
};
struct wanted {
    uint64_t token; /* of this question: the answer has it, too */
    uint64_t count;
    struct wanted_key keys[];
};

/* reign.c */
void reign_hear(struct port *port, const struct letter *letter);
void reign_adopted(struct port *port, struct task *task, struct replica_disk *disk);

/* catch_up.c */
void hello_retry_over(struct port *port, uint64_t round);
void hello_hear(struct port *port, const struct letter *letter);
void news_hear(struct port *port, const struct letter *letter);
void state_send(struct port *primary, const struct letter *letter);
void state_hear(struct port *port, const struct letter *letter);
uint64_t state_bytes(const struct task *task);
void state_installed(struct port *port, struct task *task, struct replica_disk *disk);
void state_gather(struct port *port, const struct letter *letter);
void state_hear_gathered(struct port *port, const struct letter *letter);
void state_gathered(struct port *port, struct task *task, struct replica_disk *disk);

/* rows.c: what an operation at the primary has locked, from its beginning to its answer */
void rows_begin(struct port *primary, struct task *task);
void rows_answer(struct port *primary, struct task *task, enum outcome outcome);
void rows_dropped(struct port *primary, const struct task *task);
struct keeper keeper_of(struct port *primary);
bool promises_known(struct port *primary); /* the rows of what has been promised are locked */
void promises_leave(struct port *port);    /* it is not primary any more */
void promises_return(struct port *port);   /* its process has restarted */

/* commit.c: transactions at the primary */
void promises_told(struct port *primary, struct task *task);
void promises_written(struct port *primary, struct task *task, struct replica_disk *disk);

/* hand_over.c: a switch-over that somebody has ordered */
void hand_over_ordered(struct port *primary, enum order what, uint32_t peer);
void hand_over_drained(struct port *primary); /* goes on if nobody waits any more */
void hand_over_again(struct port *primary, uint64_t round);
void hand_over_hear(struct port *port, const struct letter *letter);
void hand_over_has_more(struct port *port);                            /* on its disk */
void hand_over_ends(struct port *primary, const struct letter *stand); /* of its heir? */

/* wiped.c: its disk is lost */
void replica_wiped(struct port *port, void *disk);

/* office.c */
void office_started(struct port *port, bool first);
void office_suspects(struct port *port, uint32_t peer, bool dead);
void office_adopt(struct port *port, uint64_t epoch);
void office_confirmed(struct port *port, const struct letter *letter, bool sure);
void office_hear_stand(struct port *port, const struct letter *letter, bool asked);
void office_stand(struct port *port);
void office_steps_down(struct port *primary); /* and stands, as whoever was deposed */
void office_promote_over(struct port *port, uint64_t round);
void office_prepare(struct port *port); /* TAKING: goes on if nothing is under way any more */
void office_crowned(struct port *port, struct task *task, struct replica_disk *disk);

#endif
