/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers by timetable: how many an instance has, step by step, read from a column of a CSV file.
 *
 * Why: call centres, batch pools and offices have hours; with work that waits for the morning the
 * capacity of a day says nothing about its night.
 *
 * Rule: step i holds in [i x every, (i + 1) x every) of simulated time, for all instances of the
 * party; after the last one comes the first again.  Whatever is foretold from means goes by the
 * mean number over the time asked about (party.capacity), `party.workers` is the greatest.  What
 * waits at night is done by day: for sure too much is only what a whole round cannot do. */
#ifndef MODELS_PLAN_SHIFTS_H
#define MODELS_PLAN_SHIFTS_H

#include "models/plan/plan.h"

struct shifts {
    const uint32_t *workers; /* by step */
    uint32_t count, most;
    sim_time every, cycle;
};

/* What the party's `workers` say: a number, no limit, or a table, that is read. */
void shifts_set(struct party *party, const struct chosen *workers, struct arena *arena,
                struct complaints *to);
uint32_t shifts_at(const struct shifts *shifts, sim_time time);
/* The moment after `time` from which on there is another number; SIM_NEVER: none. */
sim_time shifts_next(const struct shifts *shifts, sim_time time);
/* Mean number over [from, until); if that is nothing, of all steps. */
double shifts_mean(const struct shifts *shifts, sim_time from, sim_time until);
/* The greatest load of a step in [from, until) that is not closed, where it is `load` on average:
 * work comes as the rates of all sources say.  *closes: in some steps nobody is there. */
double shifts_fullest(const struct plan *plan, const struct party *party, double load,
                      sim_time from, sim_time until, bool *closes);
/* The longest of the timetables of a plan; 0: there are none. */
sim_time shifts_length(const struct plan *plan);

#endif
