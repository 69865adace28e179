/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a description means for a run that its author may not have meant: warnings, told at the
 * place where the cause was written.
 *
 * Why: each of these is legal, and each has cost somebody a night.  Nothing here stops a run. Rule:
 * a warning is said of what is so on average or in the worst case that the text allows, with the
 * number that shows it. */
#ifndef MODELS_PLAN_REVIEW_H
#define MODELS_PLAN_REVIEW_H

#include "models/plan/offered.h"

void review(const struct plan *plan, const struct offered *offered, struct arena *arena,
            struct complaints *complaints);

/* --- one file each --- */
/* Time-outs below what they wait for, tries that multiply along the calls, calls without a time-out
 * to what can die (review_patience.c). */
void review_timeouts(const struct offered *offered, struct arena *arena, struct complaints *to);
void review_tries(const struct offered *offered, struct arena *arena, struct complaints *to);
void review_silence(const struct plan *plan, struct arena *arena, struct complaints *to);
/* Services that wait for each other with all their workers, requests that make very many calls or
 * are handed over without end (review_calls.c). */
void review_circles(const struct offered *offered, struct arena *arena, struct complaints *to);
void review_calls(const struct offered *offered, struct arena *arena, struct complaints *to);
void review_hops(const struct offered *offered, struct arena *arena, struct complaints *to);
/* Connections that are still being made when the measuring begins, profiles that begin again
 * (review_times.c). */
void review_warmup(const struct plan *plan, const struct offered *offered, struct arena *arena,
                   struct complaints *to);
/* Nothing is cut off, and a queue that fills slowly is measured from when it was empty
 * (review_settling.c); said by runs, too. */
void review_settling(const struct offered *offered, struct arena *arena, struct complaints *to);
void review_profiles(const struct plan *plan, struct complaints *to);

/* Limits below what is asked (review_guards.c). */
void review_limits(const struct offered *offered, struct arena *arena, struct complaints *to);

/* Consumers that take more at a time than they have time or room for; topics that nobody hears
 * beside one to which nobody speaks (review_messaging.c). */
void review_batches(const struct offered *offered, struct arena *arena, struct complaints *to);
void review_room(const struct plan *plan, struct arena *arena, struct complaints *to);
void review_topics(const struct plan *plan, struct arena *arena, struct complaints *to);

/* Stores that are there to keep copies, and have one only; what is done to shards where there are
 * none (review_stores.c). */
void review_stores(const struct plan *plan, struct complaints *to);

/* More disks lost at the same time than a store gets over (review_disks.c); said by runs, too. */
void review_disks(const struct plan *plan, struct arena *arena, struct complaints *to);

/* Who is left out or preferred, said where somebody else decides it (review_regards.c). */
void review_regards(const struct plan *plan, struct arena *arena, struct complaints *to);

/* What has no effect, or no end, because of another key: parts of `retry`, orders and lengths of
 * lines (review_again.c). */
void review_again(const struct plan *plan, struct arena *arena, struct complaints *to);
/* ... and datagrams that may be lost, for which nobody stops waiting. */
void review_datagrams(const struct plan *plan, struct arena *arena, struct complaints *to);
void review_vain(const struct plan *plan, struct arena *arena, struct complaints *to);
void review_lines(const struct plan *plan, struct arena *arena, struct complaints *to);

/* By channel: first tries per second, in the measured time. */
const double *review_rates(const struct offered *offered, struct arena *arena);
/* 1.5 ms, 2 min: for people. */
const char *review_time(double ns, struct arena *arena);

#endif
