/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of sagas: what the coordinator beside a process writes down for the frames that
 * orchestrate, and what it makes of it when the process is back. */
#include "models/transactions/coordinator.h"
#include "models/words/transaction_port.h"

enum { LINE_BYTES = 128 };

static struct saga **place_of(struct coordinator_disk *disk, uint64_t transaction)
{
    struct saga **place = &disk->sagas;
    while (*place && (*place)->transaction != transaction)
        place = &(*place)->next;
    return place;
}

static void forget(struct port *port, struct coordinator_disk *disk, uint64_t transaction)
{
    struct saga **place = place_of(disk, transaction);
    struct saga *gone = *place;
    if (!gone)
        return;
    *place = gone->next;
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
    struct saga **place = place_of(disk, line->saga.transaction);
    if (!*place) {
        struct saga *saga = block_take(port->blocks, sizeof *saga);
        *saga = line->saga;
        saga->next = disk->sagas;
        disk->sagas = saga;
        place = &disk->sagas;
    }
    saga_note(*place, port->blocks, &line->note);
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
    for (const struct saga *each = disk->sagas; each; each = each->next)
        port_saga_undo(port, each);
}

/* For who measures: those that were under way have failed now. */
void saga_log_crashed(struct port *port)
{
    struct coordinator_disk *disk = port_redo(port);
    for (struct saga *each = disk->sagas; each; each = each->next)
        if (each->failed == 0)
            each->failed = *port->clock;
}

void saga_log_wiped(struct port *port, struct coordinator_disk *disk)
{
    while (disk->sagas)
        forget(port, disk, disk->sagas->transaction);
}
