/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What detectors have in common that cannot err: at some moment after a death all others believe
 * it, at the same time; the moment the process is back they know.  One that is back before that was
 * never missed.
 *
 * Why: fail-over by its times alone, without letters that cost anything and without false alarms.
 * Rule: the time is drawn from the key of the sighting, which is the same for all who look. */
#ifndef MODELS_DETECTORS_SURE_H
#define MODELS_DETECTORS_SURE_H

#include "models/detectors/detectors.h"

struct watch {
    uint64_t tickets[MOST_WATCHED]; /* by peer: of the timer that is set; 0: none */
    bool dead[MOST_WATCHED];        /* believed */
};

/* A sighting, of which a death is known so long after it. */
void sure_sighted(struct port *port, const struct sighting *sighting, sim_time after);
void sure_fired(struct port *port, uint64_t peer);

#endif
