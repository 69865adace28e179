/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For which load and which size of a disturbance does a system not come back?
 *
 * Every load is simulated with every size of one disruption of the scenario, and once without it;
 * what becomes of each replication is told by recovery.h.  A load is
 *
 *  - STABLE where it came back from every size that was tried,
 *  - VULNERABLE where it stays up if left alone, and does not come back from some size,
 *  - OVERLOADED where it does not stay up if left alone,
 *  - UNDECIDED where that cannot be told.
 *
 * Rule: "it stays down" is claimed of a cell only if every replication was up before the
 * disturbance and down in the end; "it comes back" only if every one is back; else it is one or the
 * other by chance, or not known.
 *
 * Sources: as in recovery.h; the words are theirs. */
#ifndef ANALYSIS_SEARCH_REGIONS_H
#define ANALYSIS_SEARCH_REGIONS_H

#include "analysis/cli/prepare.h"
#include "analysis/measures/recovery.h"

enum cell_state {
    CELL_UNKNOWN, /* not run */
    CELL_BACK,
    CELL_STAYS_DOWN,
    CELL_EITHER, /* some replications came back, some did not */
    CELL_UNDECIDED,
    CELL_NEVER_UP
};

/* One load, one size. */
struct region_cell {
    uint32_t counts[RECOVERY_STATES];
    double before, after;            /* shares answered, means over replications */
    double escape_mean, escape_most; /* seconds, of those that came back; NAN: none */
    enum cell_state state;
};

enum load_state { LOAD_UNKNOWN, LOAD_STABLE, LOAD_VULNERABLE, LOAD_OVERLOADED, LOAD_UNDECIDED };

struct region_map {
    const struct options *options;
    const struct prepared *base;
    struct arena *arena;
    uint32_t load_count, size_count, replications;
    const double *factors; /* by load, times what the scenario says */
    const double *loads;   /* the same in `load_unit`, which may be "" */
    const char *load_unit;
    const char *trigger, *path; /* rush; disruptions.rush.for */
    const char *const *sizes;   /* their texts */
    double good;
    sim_time within;
    struct journal *journal;   /* of its runs; NULL: they are not kept */
    struct region_cell *cells; /* architectures x loads x (1 + sizes): the first without trigger */
};

static inline struct region_cell *region_cell(const struct region_map *map, uint32_t architecture,
                                              uint32_t load, uint32_t column)
{
    const size_t row = (size_t)architecture * map->load_count + load;
    return &map->cells[row * (1 + map->size_count) + column];
}

/* False after a message: the disruption does not happen once, or too little is measured before or
 * after it at one of its sizes. */
bool regions_check(const struct region_map *map);
/* Exit status, as that of an ensemble; after an interrupt what was run is there. */
int regions_run(struct region_map *map);

enum load_state region_load_state(const struct region_map *map, uint32_t architecture,
                                  uint32_t load);
/* Sizes below this number all came back; from `downs` on all stay down. */
uint32_t region_backs(const struct region_map *map, uint32_t architecture, uint32_t load);
uint32_t region_downs(const struct region_map *map, uint32_t architecture, uint32_t load);

#endif
