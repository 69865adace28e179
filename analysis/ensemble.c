/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/ensemble.h"

#include <stdlib.h>

#include "analysis/interrupt.h"
#include "analysis/progress.h"
#include "sim/rng.h"

struct running {
    const struct ensemble *what;
    const struct parsed *parsed;
    atomic_uint first_wrong; /* number of a point that cannot be compiled; count: none */
    atomic_bool failed;
};

static bool prepare(const struct running *in, uint32_t number, enum purpose purpose,
                    struct arena *arena, struct diagnostics *diagnostics, struct prepared *prepared)
{
    struct point_sets point = {.parsed = in->parsed};
    in->what->place(in->what->context, number, &point, arena);
    point.parsed = in->parsed;
    return prepare_point(in->what->options, &point, purpose, arena, diagnostics, prepared);
}

static void check_item(void *context, uint32_t number, struct desk *desk)
{
    struct running *in = context;
    struct arena *arena = arena_create_surely();
    struct prepared prepared;
    (void)desk;
    if (!prepare(in, number, TO_CHECK, arena, diagnostics_create(arena), &prepared)) {
        unsigned first = in->first_wrong;
        while (number < first && !atomic_compare_exchange_weak(&in->first_wrong, &first, number))
            ;
    }
    arena_destroy(arena);
}

static struct study study_at(const struct running *in, uint32_t number,
                             const struct prepared *prepared)
{
    const struct ensemble *what = in->what;
    return (struct study){.subjects = prepared->subjects,
                          .subject_count = prepared->count,
                          .columns = &prepared->columns,
                          .seed =
                              what->alike > 0 ? mix(what->seed, number / what->alike) : what->seed,
                          .replications = what->replications,
                          .jobs = 1,
                          .timeline = what->timeline,
                          .interrupt = interrupt_flag()};
}

static void run_item(void *context, uint32_t number, struct desk *desk)
{
    struct running *in = context;
    struct arena *arena = arena_create_surely();
    struct prepared prepared;
    if (!prepare(in, number, TO_RUN, arena, diagnostics_create(arena), &prepared)) {
        in->failed = true;
    } else {
        const struct study study = study_at(in, number, &prepared);
        struct studying *studying = study_begin(&study, arena);
        for (uint32_t i = 0; i < study_items(&study); i++)
            study_item(studying, i, desk);
        const bool whole = study_complete(studying);
        const struct results *results = study_end(studying, arena);
        if (whole)
            in->what->hear(in->what->context, number, &prepared, results);
    }
    arena_destroy(arena);
}

static void over_all(struct running *in, void (*item)(void *, uint32_t, struct desk *),
                     struct progress *progress)
{
    const struct options *options = in->what->options;
    const struct work_list list = {.count = in->what->count,
                                   .jobs = options->jobs_given ? (unsigned)options->jobs : 0,
                                   .item = item,
                                   .context = in,
                                   .interrupt = interrupt_flag(),
                                   .tell = progress ? progress_tell : NULL,
                                   .tell_context = progress};
    workers_run(&list);
}

/* Again, to be told. */
static void tell_wrong(const struct running *in)
{
    struct arena *arena = arena_create_surely();
    struct diagnostics *diagnostics = diagnostics_create(arena);
    struct prepared prepared;
    prepare(in, in->first_wrong, TO_CHECK, arena, diagnostics, &prepared);
    fprintf(stderr, "maquette: %s cannot be run:\n",
            in->what->name(in->what->context, in->first_wrong, arena));
    diagnostics_print(diagnostics, stderr, colour_wanted(stderr));
    arena_destroy(arena);
}

static bool run_checked(struct running *in)
{
    struct progress progress;
    over_all(in, check_item, NULL);
    if (interrupt_status())
        return false;
    if (in->first_wrong < in->what->count) {
        tell_wrong(in);
        return false;
    }
    progress_begin(&progress, !in->what->options->quiet);
    over_all(in, run_item, &progress);
    progress_end(&progress);
    return !in->failed && !interrupt_status();
}

bool ensemble_run(const struct ensemble *ensemble)
{
    struct arena *arena = arena_create_surely();
    struct running in = {.what = ensemble, .first_wrong = ensemble->count};
    in.parsed = prepare_parse(ensemble->options, arena, diagnostics_create(arena));
    const bool good = run_checked(&in);
    arena_destroy(arena);
    return good;
}
