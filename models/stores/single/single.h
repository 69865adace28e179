/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the store `single`: what its files share.  The essay stands in single.c.
 *
 * Why apart: what a restart does again (recover.c) is a matter of its own.  Rule: locks are memory
 * and go with the process; what the log holds is disk. */
#ifndef MODELS_STORES_SINGLE_SINGLE_H
#define MODELS_STORES_SINGLE_SINGLE_H

#include "models/stores/rows.h"
#include "models/stores/versions.h"
#include "models/words/actor.h"
#include "models/words/deployment.h"

struct single_settings {
    struct locking locks;
    double replay; /* bytes/s; 0: at once */
    sim_time checkpoint;
};

/* The log since the last checkpoint. */
struct single_log {
    sim_time from; /* of that checkpoint */
    double bytes;
};

struct single {               /* disk */
    struct versions versions; /* of every key */
    uint64_t last;            /* version */
    uint64_t lost;            /* all versions up to it are; 0: told already, or none */
    struct single_log log;
    uint64_t starts;
    struct branches promised; /* to commit or to roll back as they are told */
};

struct single_state {
    struct rows rows;
    bool replaying;
};

enum single_stage { READING = 1, WRITING, LOCKED_OUT, REPLAYING, TOLD };

static inline const struct single_settings *single_settings_of(const struct port *port)
{
    return port->settings;
}
static inline struct single_state *single_state_of(struct port *port) { return port->state; }

/* recover.c: what a restart has to do again. */
extern const struct setting single_recovery_settings[];
void single_logs(struct port *port, struct single *single, uint64_t bytes);
void single_recovers(struct port *port, bool first);
void single_recovered(struct port *port, struct task *task);
/* It dies: checkpoints until now have been made. */
void single_checkpoints(struct port *port);

/* single.c: its rows. */
struct keeper single_keeper(struct port *port);

/* commit.c: VERB_PREPARE and those behind it: when it comes, and when it is on disk. */
void branch_told(struct port *port, struct task *task);
void branch_written_down(struct port *port, struct task *task, struct single *single);
void branches_return(struct port *port);

#endif
