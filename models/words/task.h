/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What passes through the hands of an actor: the tasks that it works on, the letters that it sends,
 * what it counts.
 *
 * Why apart from the ports (models/words/port.h): these are data, those are what an actor can do.
 * Rule: fields that are the protocol's own mean nothing to anybody else. */
#ifndef MODELS_WORDS_TASK_H
#define MODELS_WORDS_TASK_H

#include <stdbool.h>
#include <stdint.h>

#include "models/words/outcome.h"
#include "sim/clock.h"

/* Those behind the first two say how a transaction ends (models/stores/branches.h). */
enum verb {
    VERB_READ,
    VERB_WRITE,
    VERB_PREPARE,
    VERB_COMMIT,
    VERB_COMMIT_ALONE,
    VERB_ROLL_BACK,
    VERB_RECOVER,
    VERB_IN_DOUBT, /* asks what is promised; its answer's `id` is a transaction, 0: none more */
    VERBS
};
/* In a key: it was not there before the run. */
#define KEY_IS_NEW (UINT64_C(1) << 63)
/* It is a place (places_port.h): whoever has that is asked. */
#define KEY_IS_PLACE (UINT64_C(1) << 62)

enum { LEVEL_WEAK, LEVEL_NORMAL, LEVEL_STRONG };

/* What an actor works on: the operation of a visitor, who waits for its answer, or something of its
 * own.  The memory is the world's; gone with the answer, port_end or a crash. */
struct task {
    uint64_t key;
    uint64_t version;     /* read: of the value that came out; write: what it got */
    uint64_t id;          /* of the write: drawn by whoever asks; read: of the write that it saw */
    uint64_t word;        /* the protocol's own, like the next four */
    uint64_t transaction; /* that it belongs to; 0: none */
    sim_time patience;    /* of that one: time from its beginning until it is decided; of
                             VERB_IN_DOUBT: for which a promise has stood at least */
    void *own;
    struct task *next;
    uint32_t left;
    uint32_t bytes; /* of an answer that brings no value of a dataset */
    uint8_t stage;
    uint8_t verb, level;
    uint8_t outcome; /* of a call of its own */
    uint32_t dataset;
    uint32_t branch; /* what the store calls its part of the transaction; 0: not known yet */
    bool visitor;    /* somebody waits for its answer */
};

/* What one actor sends another. */
struct letter {
    uint32_t from;         /* who sent it: filled in by the world */
    uint32_t bytes;        /* on the wire, without what the protocol of the network adds */
    uint64_t number, word; /* the protocol's own, like tag and body */
    void *body;            /* NULL, or a body (sim/blocks.h): the letter holds it once, from sending
                              until it has been heard or lost */
    uint8_t tag;
};

/* What an actor counts.  elections, split_terms: terms of a consensus that got a leader, or none;
 * hits, misses: of a cache; asking: questions of one key under way behind it; writes_lost:
 * acknowledged ones that are gone; hints_kept, hints_gone: writes that somebody missed; deadlocks,
 * lock_failures: operations that did not get a row, because they would have waited in a circle, or
 * had waited long enough; streamed: bytes of what was there already, sent to members that join or
 * stay; regions_moved, _split: that came to another server; that were cut in two */
enum counted {
    COUNTED_failovers,
    COUNTED_elections,
    COUNTED_split_terms,
    COUNTED_hits,
    COUNTED_misses,
    COUNTED_writes_lost,
    COUNTED_asking,
    COUNTED_hints_kept,
    COUNTED_hints_gone,
    COUNTED_deadlocks,
    COUNTED_lock_failures,
    COUNTED_streamed,
    COUNTED_regions_moved,
    COUNTED_regions_split
};

#endif
