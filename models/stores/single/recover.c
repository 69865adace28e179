/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a database does when it comes back: it reads its log from the last checkpoint on and does
 * again what stands there, before it answers anybody.
 *
 * The log grows by each value written (and a record around it), and a checkpoint each `checkpoint`
 * (PostgreSQL's checkpoint_timeout: 5 min) makes what stands before it needless.  So the time is
 * bytes since the checkpoint before the crash / `replay`: at a steady load from nothing to a whole
 * interval's, half of it on average.  Another checkpoint is made at its end. */
#include "models/stores/single/single.h"

enum { RECORD_AROUND = STORE_LETTER_BYTES };

static void pass_checkpoints(struct single_log *log, sim_time every, sim_time now)
{
    if (every == 0 || now - log->from < every)
        return;
    log->from += (now - log->from) / every * every;
    log->bytes = 0;
}

void single_logs(struct port *port, struct single *single, uint64_t bytes)
{
    pass_checkpoints(&single->log, single_settings_of(port)->checkpoint, *port->clock);
    single->log.bytes += (double)(bytes + RECORD_AROUND);
}

void single_checkpoints(struct port *port)
{
    struct single *single = port_redo(port);
    pass_checkpoints(&single->log, single_settings_of(port)->checkpoint, *port->clock);
}

static void open_for_all(struct port *port)
{
    struct single *single = port_redo(port);
    single_state_of(port)->replaying = false;
    single->log = (struct single_log){.from = *port->clock};
    port_announce_leader(port, ++single->starts);
}

void single_recovers(struct port *port, bool first)
{
    const struct single *single = port->disk;
    const double speed = single_settings_of(port)->replay;
    if (speed == 0)
        return;
    if (first) {
        open_for_all(port);
        return;
    }
    struct task *task = port_begin(port);
    task->stage = REPLAYING;
    single_state_of(port)->replaying = true;
    port_sleep(port, task, clock_round(single->log.bytes / speed * 1e9));
}

void single_recovered(struct port *port, struct task *task)
{
    port_end(port, task);
    open_for_all(port);
}
