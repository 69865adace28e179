/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/ensemble.h"

#include <pthread.h>
#include <stdio.h>

#include "analysis/interrupt.h"
#include "analysis/progress.h"
#include "analysis/replication/leaving.h"
#include "sim/rng.h"

enum { FAILURE_MOST = 300 };

struct running {
    const struct ensemble *what;
    const struct parsed *parsed;
    atomic_uint first_wrong; /* number of a point that cannot be compiled; count: none */
    pthread_mutex_t lock;    /* of what follows: */
    uint32_t first_failed;   /* a point of which a run did not end well; count: none */
    char why[FAILURE_MOST];
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

/* Of all that fail the first is told, whatever the order. */
static void fails(struct running *in, uint32_t number, const char *why)
{
    pthread_mutex_lock(&in->lock);
    if (number < in->first_failed) {
        in->first_failed = number;
        snprintf(in->why, sizeof in->why, "%s", why);
    }
    pthread_mutex_unlock(&in->lock);
}

static void look_for_failures(struct running *in, uint32_t number, const struct results *results)
{
    for (uint32_t i = 0; i < results->architecture_count; i++)
        if (results_failure(results, i))
            fails(in, number, results_failure(results, i));
}

/* What an earlier try recorded of a run; false: nothing that holds. */
static bool recall(const struct running *in, uint32_t run, const struct prepared *prepared,
                   struct leaving *into, struct arena *arena)
{
    const struct journal *journal = in->what->journal;
    struct unpacking record;
    return journal && journal_has_good(journal, run) &&
           journal_find(journal, run, arena, &record) &&
           leaving_unpack(into, prepared->columns.count, &record);
}

static void record(const struct running *in, uint32_t run, const struct prepared *prepared,
                   const struct leaving *leaving)
{
    struct packing record;
    if (!in->what->journal || leaving->interrupted)
        return;
    journal_begin_record(&record);
    leaving_pack(leaving, prepared->columns.count, &record);
    journal_append(in->what->journal, run, !leaving->done, &record);
}

/* The runs of a point are numbered one after another. */
static void run_or_recall(const struct running *in, uint32_t number, uint32_t item,
                          const struct prepared *prepared, struct studying *studying,
                          struct arena *arena, struct desk *desk)
{
    const uint32_t run = number * in->what->replications * prepared->count + item;
    struct leaving *leaving = study_leaving(studying, item);
    if (recall(in, run, prepared, leaving, arena))
        return;
    study_item(studying, item, desk);
    record(in, run, prepared, leaving);
}

static void run_item(void *context, uint32_t number, struct desk *desk)
{
    struct running *in = context;
    struct arena *arena = arena_create_surely();
    struct prepared prepared;
    if (!prepare(in, number, TO_RUN, arena, diagnostics_create(arena), &prepared)) {
        fails(in, number, "it could not be read again");
    } else {
        const struct study study = study_at(in, number, &prepared);
        struct studying *studying = study_begin(&study, arena);
        for (uint32_t i = 0; i < study_items(&study); i++)
            run_or_recall(in, number, i, &prepared, studying, arena, desk);
        const bool whole = study_complete(studying);
        const struct results *results = study_end(studying, arena);
        look_for_failures(in, number, results);
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

static int run_checked(struct running *in)
{
    struct progress progress;
    over_all(in, check_item, NULL);
    if (interrupt_status())
        return interrupt_status();
    if (in->first_wrong < in->what->count) {
        tell_wrong(in);
        return EXIT_USAGE;
    }
    progress_begin(&progress, !in->what->options->quiet);
    over_all(in, run_item, &progress);
    progress_end(&progress);
    if (interrupt_status() || in->first_failed == in->what->count)
        return interrupt_status();
    struct arena *arena = arena_create_surely();
    fprintf(stderr, "maquette: %s: %s\n",
            in->what->name(in->what->context, in->first_failed, arena), in->why);
    arena_destroy(arena);
    return EXIT_TROUBLE;
}

int ensemble_run(const struct ensemble *ensemble)
{
    struct arena *arena = arena_create_surely();
    struct diagnostics *diagnostics = diagnostics_create(arena);
    struct running in = {.what = ensemble,
                         .first_wrong = ensemble->count,
                         .first_failed = ensemble->count,
                         .lock = PTHREAD_MUTEX_INITIALIZER};
    in.parsed = prepare_parse(ensemble->options, arena, diagnostics);
    const bool good = diagnostics_errors(diagnostics) == 0;
    if (!good)
        diagnostics_print(diagnostics, stderr, colour_wanted(stderr));
    const int status = good ? run_checked(&in) : EXIT_USAGE;
    arena_destroy(arena);
    return status;
}
