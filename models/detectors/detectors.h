/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Detectors of dead peers, as parts beside a protocol: settings that others give them.  One file
 * in models/detectors/, one word in the list (models/words/detectors.c). */
#ifndef MODELS_DETECTORS_DETECTORS_H
#define MODELS_DETECTORS_DETECTORS_H

#include "models/words/actor.h"
#include "sim/distribution.h"

enum { MOST_WATCHED = 128 }; /* peers: no store has more members (actor.h, most_members) */

struct ideal_detector {
    struct law after;
};

struct lease_detector {
    sim_time ttl, renew;
};
struct probe_detector {
    sim_time after, every;
};

extern const struct detector_class detector_ideal, detector_lease, detector_probe;

#endif
