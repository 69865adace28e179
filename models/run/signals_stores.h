/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of how stores replicate.  Why apart: as in signals.h, which includes it; all of them are
 * longer than a header may be. */
#ifndef MODELS_RUN_SIGNALS_STORES_H
#define MODELS_RUN_SIGNALS_STORES_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/clock.h"

struct succession_record {
    uint32_t store, shard; /* party; of all shards of the plan */
    bool elected;          /* by a consensus */
    bool leaderless;       /* nobody led before */
    sim_time took;         /* for so long */
};

struct stored_record {
    uint32_t store;       /* party */
    bool harmless;        /* a repeat does no harm */
    sim_time took;        /* since it reached the store */
    uint64_t id;          /* value that was written */
    uint64_t origin;      /* logical write (origins.h); 0: nobody's, or nobody asks */
    uint64_t transaction; /* by whose end it stands or falls; 0: none */
};

#endif
