/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is committed becomes visible (models/stores/consensus/machine.h), and what waited for that
 * goes on. */
#include "models/stores/raft/protocol.h"

void apply_next(struct port *port)
{
    const struct law *work = apply_law(port->store, &settings_of(port)->apply_time);
    machine_run(port, &state_of(port)->machine, work, APPLYING);
    read_go_on(port);
    snapshot_take(port);
}

void apply_done(struct port *port, struct task *task)
{
    machine_worked(port, &state_of(port)->machine, task);
    apply_next(port);
}
