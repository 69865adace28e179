/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the files of `paxos` call each other: what tasks, letters and timers are for, and who deals
 * with them.
 *
 * Why apart from paxos.h: that says what a replica is made of, this what it does.  Rule: learn.c
 * and persist.c know no proposer; what a proposer waits for it finds out when it is called. */
#ifndef MODELS_STORES_PAXOS_PROTOCOL_H
#define MODELS_STORES_PAXOS_PROTOCOL_H

#include "models/stores/paxos/paxos.h"

/* Where a task stands; what its fields hold. */
enum stage {
    WORKING = 1, /* processor time before it is proposed */
    PROPOSED,    /* version: its slot, as soon as it is known; word: id of its entry */
    READING,     /* local */
    APPLYING,    /* version: slot */
    FLUSHING,    /* records go to disk */
    SNAPPING,    /* a snapshot goes to disk; version: slot */
    INSTALLING,  /* another's snapshot goes to disk; own: struct image */
};

/* Letters.  Their word holds a ballot above and 32 bits more below. */
enum tag {
    PREPARE = 1, /* number: first slot; below: 1: this slot alone, 0: and all behind it */
    PROMISED,    /* struct slots: what was accepted there; below as in PREPARE */
    ACCEPT,      /* struct slots */
    ACCEPTED,    /* number: first slot; below: so many */
    REFUSED,     /* the ballot that was promised; number: slot */
    HEARTBEAT,   /* number: committed */
    HEARD,       /* number: committed; below: 1: not as much as the heartbeat said */
    CHOSEN,      /* struct slots */
    LEARNED,     /* number: committed */
    IMAGE,       /* struct image */
};

static inline uint64_t word_of(uint32_t ballot, uint32_t below)
{
    return (uint64_t)ballot << 32 | below;
}
static inline uint32_t ballot_of(const struct letter *letter)
{
    return (uint32_t)(letter->word >> 32);
}
static inline uint32_t below_of(const struct letter *letter) { return (uint32_t)letter->word; }

struct slots {
    uint64_t first, commit; /* commit: of who sends them */
    uint32_t count;
    struct log_entry entries[];
};
enum { SLOTS_PER_LETTER = 64 };

enum timer_kind { TIMER_ELECTION, TIMER_HEARTBEAT, TIMER_ATTEMPT, TIMER_RECOVERY };

/* --- bottom: letters.c --- */

void paxos_send(struct port *port, uint32_t to, struct letter *letter);
void paxos_send_others(struct port *port, const struct letter *letter);
/* The letter gets a body of `count` slots of the log from `first` on, those that are not there left
 * empty; and weighs as much. */
struct slots *slots_of(struct port *port, struct letter *letter, const struct entry_log *log,
                       uint64_t first, uint32_t count);

/* --- persist.c: after what is in memory now is on disk --- */

/* The entry stands in the slot from now on, and is on disk some time. */
void paxos_persist_slot(struct port *port, uint64_t slot, const struct log_entry *entry);
void paxos_persist_letter(struct port *port, uint32_t to, const struct letter *letter);
void paxos_persist(struct port *port); /* whatever is not on disk yet */
/* Votes of its own for `ballot`, by slot, are given to `vote`. */
void paxos_persist_done(struct port *port, struct paxos_disk *disk,
                        void (*vote)(struct port *port, uint64_t slot,
                                     const struct log_entry *entry));

/* --- above those --- */

/* snapshot.c */
void paxos_snapshot_take(struct port *port);
void paxos_snapshot_taken(struct port *port, struct task *task, struct paxos_disk *disk);
void paxos_snapshot_hear(struct port *port, const struct letter *letter);
void paxos_snapshot_installed(struct port *port, struct task *task, struct paxos_disk *disk);

/* learn.c */
void learn_chosen(struct port *port, uint64_t slot); /* as it stands in the log */
void learn_taught(struct port *port, const struct slots *slots, uint64_t upto);
void learn_commit(struct port *port, uint32_t ballot, uint64_t commit); /* of a leader */
void learn_go_on(struct port *port); /* shows what is committed */
void learn_hear(struct port *port, const struct letter *letter);

/* teach.c */
void teach(struct port *port, uint32_t to, uint64_t from);
void teach_learned(struct port *port, const struct letter *letter);
/* Somebody says what it knows, and that it is behind. */
void teach_told(struct port *port, uint32_t from, uint64_t commit, bool behind);

/* accept.c */
uint32_t accept_promised(struct port *port, uint64_t slot);
void accept_value(struct port *port, uint64_t slot, const struct log_entry *entry);
void accept_prepare(struct port *port, const struct letter *letter);
bool accept_heard(struct port *port, const struct letter *letter); /* false: refused */

/* lead.c: how a leader is found */
void lead_started(struct port *port, bool first);
void lead_timeout(struct port *port);
void lead_stands(struct port *port); /* with a greater ballot than any it has heard of */
/* What was promised or accepted in a slot goes to those that phase 1 has found. */
void lead_finds(struct port *port, uint64_t slot, const struct log_entry *entry);
void lead_resigns(struct port *port);
void lead_yields(struct port *port, uint32_t ballot); /* somebody has a greater one */
void lead_hears(struct port *port, uint32_t ballot);  /* a leader lives */
void lead_promised(struct port *port, const struct letter *letter);
void lead_flushed(struct port *port);
void lead_asks(struct port *port); /* phase 1, again */

/* recover.c: an acceptor without its disk */
void paxos_wiped(struct port *port, void *disk);
void recover_begins(struct port *port);
void recover_again(struct port *port);
bool recover_hears(struct port *port, const struct letter *letter); /* false: not for a blank one */
void recover_flushed(struct port *port, struct paxos_disk *disk);

/* rule.c: what a leader does */
void rule_begin(struct port *leader);
void rule_propose(struct port *leader, struct task *task);
void rule_accepted(struct port *leader, const struct letter *letter);
void rule_own(struct port *leader, uint64_t slot, const struct log_entry *entry);
void rule_commit(struct port *leader);
void rule_beat(struct port *leader);
void rule_heard(struct port *leader, const struct letter *letter);

/* duel.c: proposers without a leader */
void duel_started(struct port *port);
void duel_propose(struct port *port, struct task *task);
void duel_promised(struct port *port, const struct letter *letter);
void duel_accepted(struct port *port, const struct letter *letter);
void duel_refused(struct port *port, const struct letter *letter);
void duel_own(struct port *port, uint64_t slot, const struct log_entry *entry);
void duel_flushed(struct port *port);
void duel_resolved(struct port *port); /* more is committed than before */
void duel_timer(struct port *port, uint64_t turn);
void duel_beat(struct port *port);
void duel_heard(struct port *port, const struct letter *letter);

#endif
