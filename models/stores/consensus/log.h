/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of one replica: entries by index, from 1; what a snapshot holds is dropped from the
 * front, what a leader never committed is cut off behind.
 *
 * Rule: `base` is the last entry that was dropped, its term is kept, because the check of
 * AppendEntries asks for it.  Memory: a ring in blocks, 32 bytes an entry; it grows by doubling.
 * Source: Ongaro and Ousterhout 2014, "In Search of an Understandable Consensus Algorithm",
 * section 5.3 and figure 6. */
#ifndef MODELS_STORES_CONSENSUS_LOG_H
#define MODELS_STORES_CONSENSUS_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/blocks.h"

/* What an entry that is no plain write says of a transaction (vows.h); `key` is its number, of a
 * write that is held back as of any other. */
enum entry_kind {
    ENTRY_VALUE, /* nothing: a write, or a barrier */
    ENTRY_PREPARE,
    ENTRY_HELD,
    ENTRY_PROMISED, /* the last one that is held back: the promise is whole */
    ENTRY_COMMIT,
    ENTRY_ROLL_BACK,
    ENTRY_RECOVER, /* all of a coordinator's before this one */
    ENTRY_SPLIT,   /* Raft: of no transaction; keys from place `key` on go to shard `id` */
};

struct log_entry {
    uint64_t key, id;  /* id: of the write, drawn by whoever asks */
    uint32_t term;     /* of the leader that proposed it; Paxos: ballot, 0: nothing is here */
    uint32_t promised; /* Paxos without a leader: no lesser ballot of this entry is accepted */
    uint32_t dataset;
    bool barrier; /* writes nothing: a new leader's first entry (section 8); a read */
    bool members; /* Raft: `key` is the set of those who belong from here on; a barrier as well */
    bool chosen;  /* Paxos: a majority is known to have it */
    uint8_t kind;
};

struct entry_log {
    struct log_entry *ring;
    uint64_t limit;      /* a power of two; 0: nothing yet */
    uint64_t base, last; /* entries base + 1 .. last */
    uint32_t base_term;
    struct blocks *blocks;
};

void log_init(struct entry_log *log, struct blocks *blocks);
/* Empty, and goes on behind `base`. */
void log_reset(struct entry_log *log, uint64_t base, uint32_t base_term);
void log_push(struct entry_log *log, const struct log_entry *entry);
/* Entries of nothing, until `index` is there. */
void log_fill(struct entry_log *log, uint64_t index);
/* `index` is the last one. */
void log_cut(struct entry_log *log, uint64_t index);
/* Entries up to `index` are dropped. */
void log_drop(struct entry_log *log, uint64_t index);
void log_copy(struct entry_log *to, const struct entry_log *from);
void log_free(struct entry_log *log);

struct log_entry *log_at(const struct entry_log *log, uint64_t index);
/* Of base .. last. */
uint32_t log_term(const struct entry_log *log, uint64_t index);
static inline uint32_t log_last_term(const struct entry_log *log)
{
    return log_term(log, log->last);
}

#endif
