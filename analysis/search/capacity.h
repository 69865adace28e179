/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The highest load at which an architecture meets its objectives.
 *
 * Each load is simulated until the objectives are all proven to be met or one is proven to be
 * missed (sequence.h), or so many replications have been spent; loads are chosen by a bracket
 * (bracket.h).  A load is a factor on the whole workload (experiment.load), so the mix stays as it
 * is; it is told in requests per second, or in users where all sources are closed.
 *
 * Confidence: the two ends are wrong only if one of the verdicts on the way was.  There are at most
 * PROBES_MOST loads, each looked at a known number of times, with a known number of objectives; the
 * 5 % are spent over all of them.  A verdict can be wrong on one side only, so the intervals are
 * one-sided.
 *
 * Rule: loads are tried with common random numbers, and every architecture by itself: what one has
 * does not change what another one gets.
 *
 * Where one run is long the first load is found by short ones (pilot.h), which prove nothing. */
#ifndef ANALYSIS_SEARCH_CAPACITY_H
#define ANALYSIS_SEARCH_CAPACITY_H

#include "analysis/experiment/experiment.h"
#include "analysis/output/sheet.h"
#include "analysis/search/bracket.h"
#include "analysis/search/theory.h"

#define SEARCH_ERROR 0.05

struct capacity_search {
    const struct study *study; /* columns, seed, threads; its subjects are those to be searched */
    uint32_t first, most;      /* replications of a load */
    double within;             /* relative width that is enough */
    /* What is in hand; may be NULL. */
    void (*tell)(void *context, const char *doing);
    void *tell_context;
};

/* Requests per second of all open sources, or users of all closed ones; 1 without a unit: neither
 * is known. */
struct base_load {
    double load;
    const char *unit;
};
struct base_load base_load_of(const struct plan *plan);

struct capacity {
    struct bracket bracket; /* of loads, as times what the scenario says */
    double base;            /* what the scenario says; NAN: unknown */
    const char *unit;       /* of it: 1/s, users, or "" for times */
    struct theory theory;
    const char *missed;     /* objective that fails first beyond; NULL: not known */
    const char *failure;    /* replications did not end well there; NULL: they did */
    const char *bottleneck; /* at the highest load that is good; NULL: nothing has a limit */
    double busy;            /* of it */
    uint32_t replications;
    uint64_t requests;
    unsigned pilot_loads;    /* tried by short runs before */
    uint64_t pilot_requests; /* in these */
    const char *machine;     /* why it gave no memory: nothing is known then; NULL: it did */
    bool enough;             /* the ends are as close as was asked for */
};

struct capacity capacity_of(const struct capacity_search *search, uint32_t subject,
                            struct arena *arena);

struct sheet *capacity_sheet(const struct study *study, const struct capacity *found,
                             const char *head, struct arena *arena);

/* Tells that a load is simulated, and between which loads the answer is known to lie. */
void capacity_tell(const struct capacity_search *search, const struct subject *subject, double load,
                   const struct bracket *so_far, const char *what_for);

/* Of one subject: is all met, is something missed?  With the 5 % spent over `decisions` that are
 * made in all. */
struct judgement {
    enum verdict verdict;
    const struct results *results;
    const char *machine; /* gave no memory, and this is no verdict; NULL: it did */
    uint32_t replications;
};
struct judgement judge_subject(const struct capacity_search *search, const struct subject *subject,
                               unsigned decisions, struct arena *arena);

#endif
