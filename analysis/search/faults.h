/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every single fault of a deployment, tried one after another under the same load.
 *
 * Why: which part may fail without anybody noticing, and which takes everything with it, is the
 * question that an architecture is asked first.  The faults are asked of the family of failures
 * (failure_class.single) for each thing of the plan, so new failures and new kinds of things join
 * by themselves.  Each is a disruption of the language, so a row of the table can be pasted into a
 * scenario.
 *
 * Rule: each fault is the scenario without its own disruptions, but with this one; all have the
 * same requests as the undisturbed one (common random numbers), so what is lost is a difference
 * between paired replications and not noise. */
#ifndef ANALYSIS_SEARCH_FAULTS_H
#define ANALYSIS_SEARCH_FAULTS_H

#include "analysis/metrics/columns.h"
#include "analysis/metrics/results.h"
#include "analysis/output/sheet.h"
#include "models/plan/things.h"

struct fault {
    const char *text; /* crash: node pool/3 */
    const struct thing *thing;
};
struct fault_list {
    uint32_t count;
    const struct fault *list;
};

/* Those whose text contains `only`; NULL: all. */
struct fault_list faults_of(const struct plan *plan, const char *only, struct arena *arena);

/* The columns that the table is made of. */
struct fault_columns {
    uint32_t sent, failed, failed_meanwhile, p99, p99_meanwhile; /* meanwhile: while it lasts */
    uint32_t downtime, detect, failover, recover, drain, blast, lost_writes;
    uint32_t *up;        /* by party of the plan; NONE: clients */
    uint32_t *endpoints; /* availability meanwhile, by endpoint; NONE: no client asks for it */
};
struct fault_columns fault_columns_ask(struct columns *columns, const struct plan *plan,
                                       sim_time from, sim_time until, struct arena *arena);

/* What was done: results of the undisturbed system and, behind it, of each fault. */
struct faults_tried {
    const struct plan *plan;
    const struct fault_list *faults;
    const struct fault_columns *columns;
    const struct results *results;
    sim_time at, lasts;
};

/* A row for each that was run, the most harmful first. */
struct sheet *faults_sheet(const struct faults_tried *tried, struct arena *arena);

#endif
