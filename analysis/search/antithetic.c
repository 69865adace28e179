/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/antithetic.h"

#include <math.h>

#include "analysis/search/pilot.h"
#include "analysis/search/theory.h"
#include "sim/rng.h"

/* Of the seed of pilots. */
#define PILOT UINT64_C(0x9107)
enum { PILOT_PAIRS = 16 };

/* The first column that has a gain: what is told first, latency.mean mostly. */
static uint32_t told_first(const struct results *results, uint32_t subject)
{
    for (uint32_t i = 0; i < results->column_count; i++) {
        const struct column *column = &results->columns[i];
        if (column->shown && column->better != BETTER_NEITHER &&
            results_summary(results, subject, i).worth > 0)
            return i;
    }
    return UINT32_MAX;
}

static const struct results *run_pilot(const struct study *study, struct arena *arena)
{
    struct study pilot = *study;
    struct subject *subjects = arena_array(arena, study->subject_count, sizeof *subjects);
    pilot.subjects = subjects;
    pilot.pairs = true;
    pilot.timeline = false;
    pilot.replications = PILOT_PAIRS;
    pilot.seed = mix(study->seed, PILOT);
    for (uint32_t i = 0; i < study->subject_count; i++) {
        const sim_time length = pilot_length(study->subjects[i].plan);
        subjects[i] = study->subjects[i];
        if (length > 0)
            subjects[i].plan = plan_of_length(subjects[i].plan, length, arena);
    }
    return study_run(&pilot, arena);
}

const char *antithetic_choose(struct study *study, struct arena *arena)
{
    struct arena *scratch = arena_create_surely();
    const struct results *results = run_pilot(study, scratch);
    const char *why = NULL;
    for (uint32_t i = 0; i < study->subject_count && !why; i++) {
        const uint32_t column = told_first(results, i);
        const double worth =
            column == UINT32_MAX ? (double)NAN : results_summary(results, i, column).worth;
        if (isnan(worth))
            why = arena_format(arena, "a pilot of %u pairs of %s says nothing of what they gain",
                               (unsigned)PILOT_PAIRS, study->subjects[i].name);
        else if (worth < 1)
            why = arena_format(arena,
                               "in a pilot of %u pairs %s of %s was known %.2f times as well as by "
                               "independent replications",
                               (unsigned)PILOT_PAIRS, results->columns[column].name,
                               study->subjects[i].name, worth);
    }
    arena_destroy(scratch);
    study->pairs = !why;
    if (why)
        return arena_format(arena, "no antithetic pairs: %s", why);
    study->replications = (study->replications + 1) / 2;
    return "antithetic pairs";
}
