/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a saga under way: by the process that orchestrates it, and by its log.
 *
 * Why one record for both: what is written down is what a later life goes on with.  Rule: notes are
 * in the order in which the steps began; they are taken back from their end
 * (models/transactions/saga.c). */
#ifndef MODELS_WORDS_SAGA_H
#define MODELS_WORDS_SAGA_H

#include <stdint.h>

#include "sim/chains.h"
#include "sim/clock.h"

/* A step of a saga that is taken back where the saga fails. */
struct saga_note {
    uint64_t key;   /* of its call; of the value that it writes */
    uint32_t start; /* op at which that begins */
};
/* A saga, as the process that orchestrates it knows it, and as it has written it down. */
struct saga {
    struct chained in; /* the log, by its transaction */
    uint64_t transaction;
    const void *plan; /* struct transaction_plan */
    sim_time begun, failed, undone;
    uint32_t root, user; /* of the request that it belongs to */
    uint16_t source;
    uint32_t retries; /* compensations that failed and were tried again */
    uint32_t tries;   /* of the one that is due, in a row */
    uint32_t count, limit;
    struct saga_note *notes; /* a block */
};
void saga_note(struct saga *saga, struct blocks *blocks, const struct saga_note *note);
void saga_free(struct saga *saga, struct blocks *blocks); /* its notes */

/* What its frame asks the coordinator to write down. */
struct saga_line {
    struct saga saga; /* without its notes */
    struct saga_note note;
    uint32_t frame, generation, turn; /* which waits until it is on disk */
};

#endif
