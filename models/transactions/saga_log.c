/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of sagas: what the coordinator beside a process writes down for the frames that
 * orchestrate, and what it makes of it when the process is back. */
#include "models/transactions/coordinator.h"
#include "models/words/transaction_port.h"
#include "sim/rng.h"

enum { LINE_BYTES = 128 };

/* Where it is, or would be, in its chain. */
static struct saga **place_of(const struct coordinator_disk *disk, uint64_t transaction)
{
    struct saga **place = &disk->chains[mix(transaction, 0) & (disk->chain_count - 1)];
    while (*place && (*place)->transaction != transaction)
        place = &(*place)->beside;
    return place;
}

/* There are as many chains as sagas, or more. */
static void make_room(struct port *port, struct coordinator_disk *disk)
{
    if (disk->saga_count < disk->chain_count)
        return;
    block_give(port->blocks, disk->chains, disk->chain_count * sizeof(struct saga *));
    disk->chain_count = disk->chain_count ? 2 * disk->chain_count : 16;
    disk->chains = block_array(port->blocks, disk->chain_count, sizeof(struct saga *));
    for (struct saga *each = disk->sagas; each; each = each->next) {
        struct saga **place = place_of(disk, each->transaction);
        each->beside = NULL;
        *place = each;
    }
}

static void enter(struct coordinator_disk *disk, struct saga **place, struct saga *saga)
{
    saga->next = disk->sagas;
    saga->before = saga->beside = NULL;
    if (disk->sagas)
        disk->sagas->before = saga;
    disk->sagas = *place = saga;
    disk->saga_count++;
}

static void forget(struct port *port, struct coordinator_disk *disk, uint64_t transaction)
{
    if (disk->chain_count == 0)
        return;
    struct saga **place = place_of(disk, transaction), *gone = *place;
    if (!gone)
        return;
    *place = gone->beside;
    if (gone->before)
        gone->before->next = gone->next;
    else
        disk->sagas = gone->next;
    if (gone->next)
        gone->next->before = gone->before;
    disk->saga_count--;
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
    make_room(port, disk);
    struct saga **place = place_of(disk, line->saga.transaction);
    if (!*place) {
        struct saga *saga = block_take(port->blocks, sizeof *saga);
        *saga = line->saga;
        enter(disk, place, saga);
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
    block_give(port->blocks, disk->chains, disk->chain_count * sizeof(struct saga *));
    disk->chains = NULL;
    disk->chain_count = 0;
}
