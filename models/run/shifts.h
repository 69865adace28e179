/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hours of workers: at each step of a timetable that brings another number, all instances of
 * its party get it, dead and frozen ones too (models/plan/shifts.h, queue_shift).
 *
 * Rule: an event for each change and party; a plan without timetables has not even the component.
 */
#ifndef MODELS_RUN_SHIFTS_H
#define MODELS_RUN_SHIFTS_H

#include "models/run/run.h"

/* After presence_create: who is not there has no workers. */
void shifts_create(struct run *run);

#endif
