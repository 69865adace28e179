/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/consensus/patience.h"

static void arm(struct port *port, struct patience *patience)
{
    patience->armed = patience->deadline;
    patience->ticket = port_timer(port, patience->deadline - *port->clock, patience->word);
}

void patience_begin(struct port *port, struct patience *patience,
                    const struct duration_range *range, uint64_t word)
{
    draw random = port_random(port);
    patience->timeout =
        range->low + (sim_time)(unit_of(draw_next(&random)) * (double)(range->high - range->low));
    patience->word = word;
    patience_renew(port, patience);
    if (patience->ticket != 0 && patience->armed > patience->deadline) {
        port_cancel(port, patience->ticket);
        patience->ticket = 0;
    }
    if (patience->ticket == 0)
        arm(port, patience);
}

bool patience_over(struct port *port, struct patience *patience, bool waits)
{
    patience->ticket = 0;
    if (!waits)
        return false;
    if (*port->clock >= patience->deadline)
        return true;
    arm(port, patience);
    return false;
}
