/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dirty reads: of a value whose transaction is not over, and which may be taken back.
 *
 * Why: what a transaction shows before its end is what isolation would hide (phenomenon P1 of
 * SQL-92; Berenson et al., "A Critique of ANSI SQL Isolation Levels", ACM SIGMOD 1995); a saga
 * shows all of it.  Rule: a value is a transaction's from the moment at which it asks for the write
 * until the end of the transaction, which of a saga that failed is that everything has been taken
 * back; a transaction's own reads do not count.  Memory: values of open transactions, and no
 * others. */
#ifndef ANALYSIS_CONSISTENCY_DIRTY_H
#define ANALYSIS_CONSISTENCY_DIRTY_H

#include "models/run/signals.h"
#include "sim/blocks.h"

struct dirty_value;
struct dirty {
    struct blocks blocks;
    struct dirty_value **of_value, **of_transaction; /* chains */
    bool measuring;
    uint64_t reads, seen, phantoms; /* phantoms: seen, and their transactions failed afterwards */
};

struct dirty *dirty_create(struct arena *arena);
void dirty_invoked(struct dirty *dirty, const struct operation_record *record);
void dirty_hear(struct dirty *dirty, const struct operation_record *record);
void dirty_over(struct dirty *dirty, const struct transaction_record *record);

#endif
