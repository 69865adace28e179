/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From files to architectures that are ready to run: what run, compare, check and trace have in
 * common.
 *
 * Why: what one of them refuses the others refuse, in the same words.
 *
 * Rule: all mistakes of all files are told at once, and nothing is run after any of them. */
#ifndef ANALYSIS_CLI_PREPARE_H
#define ANALYSIS_CLI_PREPARE_H

#include "analysis/cli/command.h"
#include "analysis/experiment/experiment.h"
#include "scenarios/reader/about.h"
#include "scenarios/reader/load.h"

struct prepared {
    struct loaded *entries; /* of the same number as subjects */
    struct subject *subjects;
    uint32_t count;
    struct columns columns;
    uint64_t seed;
    uint32_t replications;
    bool found;   /* the length was not said, and found */
    bool counted; /* the number of replications was said */
};

/* What for: a picture needs no length of the experiment; run and compare find one that is not said
 * (length.h), which `check` allows for (TO_REVIEW); all others want it.  A warm-up that is to be
 * found is found only for who runs, for it takes runs. */
enum purpose { TO_RUN, TO_DECIDE, TO_CHECK, TO_REVIEW, TO_LOOK };

/* Loads, compiles, reads objectives.  False after all mistakes were printed on stderr: nothing may
 * be run. */
bool command_prepare(const struct options *options, struct arena *arena, struct prepared *prepared);
/* The same; `inputs` gets those that are not known for sure, and all are in their middle. */
bool prepare_with_inputs(const struct options *options, struct arena *arena,
                         struct prepared *prepared, struct uncertain_inputs *inputs);
/* For run and compare, which find out how long is measured where nobody says it. */
bool prepare_to_decide(const struct options *options, struct arena *arena,
                       struct prepared *prepared);
/* The same; `more` (may be NULL) may complain of each subject before the mistakes are printed;
 * `inputs` may be NULL. */
bool prepare_for(enum purpose purpose, const struct options *options, struct arena *arena,
                 struct prepared *prepared, struct uncertain_inputs *inputs,
                 void (*more)(const struct subject *subject, struct arena *arena,
                              struct complaints *complaints));
/* The same at one point of a sweep: `sets` come after those of the options, and are called `names`
 * in messages unless they have origins.  Mistakes and warnings are left in `diagnostics`. */
struct point_sets {
    const char *const *sets, *const *names;
    const struct origins *const *origins; /* NULL, or NULL in it: none */
    uint32_t count;
    const struct parsed *parsed; /* prepare_parse(); NULL: the files are read */
    void (*rewrite)(void *context, struct tree *tree, struct arena *arena); /* load.h; or NULL */
    void *rewrite_context;
    struct uncertain_inputs *inputs; /* load.h; or NULL */
};
/* Reads the files once for many points. */
const struct parsed *prepare_parse(const struct options *options, struct arena *arena,
                                   struct diagnostics *diagnostics);
bool prepare_point(const struct options *options, const struct point_sets *point,
                   enum purpose purpose, struct arena *arena, struct diagnostics *diagnostics,
                   struct prepared *prepared);
/* `sweep` of the scenario: what is varied.  NULL: there is none, or it cannot be read (which
 * prepare_point will tell).  A mistake, if architectures differ in it. */
const struct tree *prepare_swept(const struct options *options, struct arena *arena,
                                 struct diagnostics *diagnostics);
/* What is run of what was prepared, before how often is known. */
struct study prepared_study(const struct options *options, const struct prepared *prepared);
/* Warns of architectures that are not measured for the same time. */
void warn_of_lengths(const struct prepared *prepared);

/* The end of the measured time; SIM_NEVER: it has none of its own. */
sim_time measured_until(const struct plan *plan);

bool colour_wanted(FILE *to); /* a terminal, and NO_COLOR is not set */

#endif
