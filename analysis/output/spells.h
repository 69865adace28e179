/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request as stretches of time: which stay was where, and what its time was spent on
 * (models/run/ledger.h).  What `maquette plot` draws as a Gantt chart.
 *
 * request.csv, stay,where,what,kind,component,begin_s,end_s: a line per stretch.  A stay is the
 * client's request itself (1), a visit to an instance, or a branch of one, numbered as they began;
 * `what` is the endpoint that runs there, or the dataset of a store; `kind` as in --why (`lost`:
 * waiting for an answer of the component); times count from the moment of sending.
 *
 * Rule: the stretches of a stay follow each other without gap or overlap.  Where a processor is
 * shared, the wait for its share is one stretch before the work, though both were mixed. */
#ifndef ANALYSIS_OUTPUT_SPELLS_H
#define ANALYSIS_OUTPUT_SPELLS_H

#include <stdio.h>

#include "models/run/run.h"

struct spells {
    const struct plan *plan;
    struct arena *arena;
    uint32_t source, number; /* of whose request: party, number */
    struct spell_record *list;
    uint32_t count, room;
};

/* From now on, before the first event; keeps the ledgers of the run. */
void spells_begin(struct spells *spells, struct run *run, uint32_t source, uint32_t number,
                  struct arena *arena);
/* What is open is told up to now: the run ends here. */
void spells_end(struct spells *spells, struct run *run);
void spells_print(const struct spells *spells, FILE *to);

#endif
