/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told of transactions (models/run/signals.h): how each ended, how long stores were in
 * doubt, when what a saga had done was taken back.
 *
 * Why apart: a header of all records is longer than a file may be.  Rule: as there, without
 * meaning. */
#ifndef MODELS_WORDS_TRANSACTION_RECORD_H
#define MODELS_WORDS_TRANSACTION_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/clock.h"

enum transaction_end {
    TRANSACTION_committed,
    TRANSACTION_aborted,
    TRANSACTION_unknown,  /* its process has died */
    TRANSACTION_in_doubt, /* a store has heard what became of a promise */
    TRANSACTION_undone,   /* a saga that had failed, or died, has been taken back */
    TRANSACTION_torn      /* it is committed, and a store has lost what it had promised of it */
};
struct transaction_record {
    uint32_t endpoint; /* in which its step stands; NONE: in doubt */
    uint32_t store;    /* party that was in doubt, or has lost something; else NONE */
    enum transaction_end end;
    sim_time begun;
    sim_time
        took; /* from asking to commit until it was over; in doubt; from failing until undone */
    uint64_t transaction; /* its number; 0: in doubt, torn */
    uint32_t retries;     /* undone: compensations that failed and were tried again */
    bool half;            /* it has failed, and something that it wrote stands; or torn */
    bool undoes; /* it is a saga that has done something, to be taken back where it fails */
};

#endif
