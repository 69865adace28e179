/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state machine behind an agreed log: what is committed becomes visible, entry by entry, and is
 * answered.
 *
 * Whoever proposed an entry has done its work before; everybody else does it now, with processor
 * time of his own, one entry after another, and lags by it. */
#ifndef MODELS_STORES_CONSENSUS_MACHINE_H
#define MODELS_STORES_CONSENSUS_MACHINE_H

#include "models/stores/consensus/log.h"
#include "models/stores/consensus/settings.h"
#include "models/stores/consensus/vows.h"
#include "models/stores/versions.h"
#include "models/words/actor.h"

struct machine {
    const struct entry_log *log;
    uint64_t commit, applied;
    struct versions versions; /* what the entries up to `applied` make */
    struct vows vows;         /* the same */
    /* An entry about a transaction is to take effect; a visitor is answered.  NULL: as they say. */
    void (*settles)(struct port *port, const struct log_entry *entry, uint64_t index);
    void (*answers)(struct port *port, struct task *task);
    bool applying;
    uint64_t own_from;                  /* entries from here on: their work is done */
    struct task *writing, *writing_end; /* visitors that wait for their entries, in their order */
};

/* Starts with what the entries up to `applied` have made. */
void machine_start(struct port *port, struct machine *machine, const struct entry_log *log,
                   const struct versions *versions, const struct vows *vows, uint64_t applied);
/* The visitor waits for an entry that is later than those of all others. */
void machine_wait(struct machine *machine, struct task *task, uint64_t index);
/* As much of what is committed as takes no time; then the next work is begun, as `stage`. */
void machine_run(struct port *port, struct machine *machine, const struct law *work, uint8_t stage);
/* A work is done; more may follow: machine_run. */
void machine_worked(struct port *port, struct machine *machine, struct task *task);

/* What the entries from..upto make stands there as well. */
void entries_fold(const struct entry_log *log, uint64_t from, uint64_t upto,
                  struct versions *versions, struct vows *vows);

/* --- what stands for the entries up to an index (section 7 of the Raft paper) --- */

struct image {
    uint64_t index, count;
    uint32_t term;    /* of the entry at `index` */
    uint64_t members; /* Raft: the set of those who belong */
    uint64_t end;     /* ... the place where its keys end */
    uint64_t gathering, vow_count;
    struct vow_place *vows; /* behind the places */
    struct version_place places[];
};

struct image *image_make(struct port *port, const struct versions *versions,
                         const struct vows *vows, uint64_t index, uint32_t term);
/* Of the entries up to `upto`, of which those up to `kept` stand in one already: if there are
 * enough more, they begin to go to disk, as `stage`; task->version is `upto`. */
bool image_due(struct port *port, const struct snapshot_settings *settings, uint64_t kept,
               uint64_t upto, uint8_t stage);
/* One that was sent goes to disk, as `stage`: it is task->own, who sent it task->left. */
struct task *image_received(struct port *port, const struct letter *letter, uint8_t stage);
/* Instead of what was there. */
void image_put(struct versions *versions, struct vows *vows, struct blocks *blocks,
               const struct image *image);

#endif
