/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock that says that there is no leader.
 *
 * The time-out is drawn whenever a role or a vote begins, and runs anew with every sign of life of
 * the leader (section 5.2 of the Raft paper).  Its timer is not: it looks again when it has fired
 * too early, so a heartbeat costs no event. */
#ifndef MODELS_STORES_CONSENSUS_PATIENCE_H
#define MODELS_STORES_CONSENSUS_PATIENCE_H

#include "models/words/port.h"
#include "sim/setting.h"

struct patience {
    uint64_t ticket, word;
    sim_time timeout, armed, deadline;
};

/* A new time-out out of the range, from now on; fired(word). */
void patience_begin(struct port *port, struct patience *patience,
                    const struct duration_range *range, uint64_t word);
/* The leader lives. */
static inline void patience_renew(const struct port *port, struct patience *patience)
{
    patience->deadline = *port->clock + patience->timeout;
}
/* Called by `fired`: is it over?  If not, and `waits`, the timer is set again. */
bool patience_over(struct port *port, struct patience *patience, bool waits);

#endif
