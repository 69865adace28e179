/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a successor comes about: how the death of a primary is noticed, and how long it takes from
 * there until another one takes writes.  Products are presets (failover.c). */
#ifndef MODELS_STORES_PRIMARY_REPLICA_FAILOVER_H
#define MODELS_STORES_PRIMARY_REPLICA_FAILOVER_H

#include "models/detectors/detectors.h"
#include "models/words/actor.h"

struct failover_class {
    struct class_head head;
    bool never; /* the store waits for its primary */
    unsigned (*beside)(const void *settings, struct part parts[MOST_PARTS - 1]);
    sim_time (*promote)(const void *settings, draw *random); /* NULL: never */
    /* ... of one to whom the primary hands over itself.  NULL: as long. */
    sim_time (*handed)(const void *settings, draw *random);
};

/* `automatic` and `none`: by laws and a detector of one's own. */
struct own_failover {
    struct chosen detector;
    struct law detect, promote; /* detect: where no detector is chosen, of an ideal one */
};

extern const struct family failovers;

#endif
