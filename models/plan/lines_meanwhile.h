/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replicas that differ from each other because a disruption lasts (meanwhile.h), of lines.h.
 *
 * Why: one slow replica of four is full long before the four are on average, and whoever is asked
 * by turns goes on sending it a quarter of the requests.
 *
 * Rule: its workers are as busy as its share and its own pace make them.  Of a replica that is full
 * no call is answered: its share of the calls ends with the time-outs of who made them; the others
 * answer as they would alone.  Where all are full, what is left is as always. */
#ifndef MODELS_PLAN_LINES_MEANWHILE_H
#define MODELS_PLAN_LINES_MEANWHILE_H

#include "models/plan/holding.h"

/* From the paces of the instances those of the parties, by those that are not full. */
void lines_pace_meanwhile(struct holding *holding, double *pace);
/* Workers in use of the replica of a service where most are, of all it has, when `busy` of all are
 * on average; *others gets the most of those that are not full. */
double lines_used_meanwhile(struct holding *holding, uint32_t party, double busy, double *others);
/* Share of the calls to the callee of a channel that come to one that is full. */
double lines_drowned(const struct holding *holding, uint32_t channel);

#endif
