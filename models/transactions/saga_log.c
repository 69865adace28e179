/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of sagas: what the coordinator beside a process writes down for the frames that
 * orchestrate, and what it makes of it when the process is back. */
#include "models/transactions/coordinator.h"
#include "models/words/transaction_port.h"

enum { LINE_BYTES = 128 };

static struct saga *noted(const struct coordinator_disk *disk, uint64_t transaction)
{
    return (struct saga *)chains_find(&disk->sagas, transaction);
}

static void forget(struct port *port, struct coordinator_disk *disk, uint64_t transaction)
{
    struct saga *gone = noted(disk, transaction);
    if (!gone)
        return;
    chains_leave(&disk->sagas, &gone->in);
    saga_free(gone, port->blocks);
    block_give(port->blocks, gone, sizeof *gone);
}

/* A step is about to be taken; all of them have been; or all have been taken back, of which nothing
 * need be on disk: it would be done once more. */
void saga_log_arrived(struct port *port, struct task *task)
{
    struct saga_line *line = task->own;
    if (task->verb != VERB_ROLL_BACK) {
        port_persist(port, task, LINE_BYTES);
        return;
    }
    task->own = NULL;
    port_end(port, task);
    forget(port, port_redo(port), line->saga.transaction);
    body_release(port->blocks, line);
}

static void write_down(struct port *port, struct coordinator_disk *disk,
                       const struct saga_line *line)
{
    struct saga *saga = noted(disk, line->saga.transaction);
    if (!saga) {
        saga = block_take(port->blocks, sizeof *saga);
        *saga = line->saga;
        chains_enter(&disk->sagas, port->blocks, &saga->in, saga->transaction);
    }
    saga_note(saga, port->blocks, &line->note);
}

void saga_log_flushed(struct port *port, struct task *task, struct coordinator_disk *disk)
{
    struct saga_line *line = task->own;
    const bool ends = task->verb == VERB_COMMIT;
    task->own = NULL;
    port_end(port, task);
    if (ends) {
        forget(port, disk, line->saga.transaction);
        port_transaction_over(port, line->saga.transaction, true);
    } else if (port_saga_noted(port, line)) {
        write_down(port, disk, line);
    }
    body_release(port->blocks, line);
}

void saga_log_recalled(struct port *port)
{
    const struct coordinator_disk *disk = port->disk;
    for (const struct chained *each = disk->sagas.first; each; each = each->next)
        port_saga_undo(port, (const struct saga *)each);
}

/* For who measures: those that were under way have failed now. */
void saga_log_crashed(struct port *port)
{
    struct coordinator_disk *disk = port_redo(port);
    for (struct chained *each = disk->sagas.first; each; each = each->next) {
        struct saga *saga = (struct saga *)each;
        if (saga->failed == 0)
            saga->failed = *port->clock;
    }
}

void saga_log_wiped(struct port *port, struct coordinator_disk *disk)
{
    while (disk->sagas.first)
        forget(port, disk, ((const struct saga *)disk->sagas.first)->transaction);
    chains_free(&disk->sagas, port->blocks);
}
