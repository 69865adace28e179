/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of pieces of a time, each with its weight, added up to those of the whole time.
 *
 * What a replication says are sums (part and whole), so those of pieces times their weights are
 * those of all.  Then they are divided by the greatest weight: ratios stay, and what is counted
 * says no more than was looked at.  Where nobody failed in n requests of a piece that stands for
 * nearly all time, the bound is 3/n, whatever the weight.
 *
 * A digest of all holds as many values as were seen, spread by their weights.
 *
 * Rule: what does not add up (a maximum, a number of outages of which several pieces may see one)
 * has no value: a row of metrics.c says so. */
#ifndef ANALYSIS_REPLICATION_WEIGHTED_H
#define ANALYSIS_REPLICATION_WEIGHTED_H

#include "analysis/replication/replication.h"

struct weighted;

struct weighted *weighted_create(const struct columns *columns, struct arena *arena);
/* Pieces are whole runs, not parts of a time. */
void weighted_of_runs(struct weighted *weighted);
void weighted_add(struct weighted *weighted, const struct leaving *piece, double weight);
/* Into `leaving`, whose cells, digests and reasons are set; digests are made in the arena. */
void weighted_end(const struct weighted *weighted, struct leaving *leaving, struct arena *arena);

#endif
