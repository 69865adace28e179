/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What coordinators and stores tell the world of transactions, besides what port.h lets them do.
 *
 * Why apart: no other actor needs it.  Rule: as there, a port never calls back; nothing here
 * changes what an actor does. */
#ifndef MODELS_WORDS_TRANSACTION_PORT_H
#define MODELS_WORDS_TRANSACTION_PORT_H

#include "models/words/port.h"

struct saga;
struct saga_line;

/* Whether a store has the version: no fail-over has given it up.  For who measures. */
typedef bool holds_version(const struct port *port, uint64_t version);

struct transaction_ports {
    void (*over)(struct port *port, uint64_t transaction, bool committed);
    void (*applied)(struct port *port, uint64_t transaction, uint64_t write, uint64_t version);
    void (*in_doubt)(struct port *port, sim_time time);
    bool (*noted)(struct port *port, const struct saga_line *line);
    void (*undo)(struct port *port, const struct saga *saga);
    void (*dropped)(struct port *port, uint64_t transaction);
    void (*returns)(struct port *port);
    void (*recalled)(struct port *port, uint64_t first);
    void (*missing)(struct port *port, uint64_t transaction, holds_version *holds);
    void (*kept)(struct port *port, uint64_t transaction, uint64_t version);
};

/* A coordinator: whoever waits for the transaction goes on. */
static inline void port_transaction_over(struct port *port, uint64_t transaction, bool committed)
{
    port->world->transactions->over(port, transaction, committed);
}
/* A store: a write that was held back is visible, as this version. */
static inline void port_write_applied(struct port *port, uint64_t transaction, uint64_t write,
                                      uint64_t version)
{
    port->world->transactions->applied(port, transaction, write, version);
}
/* A store: it has heard what became of a promise, after so long. */
static inline void port_was_in_doubt(struct port *port, sim_time time)
{
    port->world->transactions->in_doubt(port, time);
}
/* A store: a promise has been kept as this version, and is one no more; its writes are not
 * acknowledged yet. */
static inline void port_promise_kept(struct port *port, uint64_t transaction, uint64_t version)
{
    port->world->transactions->kept(port, transaction, version);
}
/* A store: told to commit, it knows of no promise (any more): done before, or lost. */
static inline void port_promise_missing(struct port *port, uint64_t transaction,
                                        holds_version *holds)
{
    port->world->transactions->missing(port, transaction, holds);
}
/* A coordinator: the line is on disk, so the step may be taken; false: it will not be any more. */
static inline bool port_saga_noted(struct port *port, const struct saga_line *line)
{
    return port->world->transactions->noted(port, line);
}
/* A coordinator that has come back: what stands in its log is to be undone. */
static inline void port_saga_undo(struct port *port, const struct saga *saga)
{
    port->world->transactions->undo(port, saga);
}
/* A coordinator: all know that the transaction is rolled back, whatever it had been told. */
static inline void port_transaction_dropped(struct port *port, uint64_t transaction)
{
    port->world->transactions->dropped(port, transaction);
}
/* ... it is back; and all transactions before this one that were not committed never will be. */
static inline void port_coordinator_returns(struct port *port)
{
    port->world->transactions->returns(port);
}
static inline void port_transactions_recalled(struct port *port, uint64_t first)
{
    port->world->transactions->recalled(port, first);
}

#endif
