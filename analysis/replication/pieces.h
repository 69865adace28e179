/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Years cut into pieces that are worth simulating, each with its weight.
 *
 * Why: in ten years of failures and repairs hardly anything happens.  What the failures do is known
 * from their clocks alone (models/run/timetable.h); requests need only be simulated around the
 * moments at which something begins or ends, and for samples of the time between, in which one
 * second is like another.
 *
 * An episode goes from a moment at which something begins or ends until `settle` after the last
 * one, where one follows another sooner than `settle` and a sample.  A stretch is the time between
 * two episodes: whatever was broken before it stays so, and nothing else happens.  Episodes are of
 * one kind if the same disruptions begin and end in the same order, stretches if the same
 * disruptions last.  Of each kind of episodes `samples` are simulated, of each kind of stretches
 * `samples` times `sample`, spread evenly with a random start (a systematic sample), so that a
 * piece stands for
 *
 *     episodes of its kind / those simulated,   time in stretches of its kind / time simulated.
 *
 * Sums over pieces times their weight are unbiased for sums over the whole time, if a piece behaves
 * as it would in its place: each begins empty, with what was broken broken from the beginning, and
 * is not measured before the warm-up and (where something is broken) `settle` are over.
 *
 * Source: Cochran 1977, Sampling Techniques, chapters 5 and 8 (stratified and systematic samples).
 */
#ifndef ANALYSIS_REPLICATION_PIECES_H
#define ANALYSIS_REPLICATION_PIECES_H

#include "models/run/timetable.h"

enum { PIECE_MODES_MOST = 24, PIECE_KINDS_MOST = 40 };

struct piece {
    struct staging staging;
    sim_time warmup, duration;
    double weight;
    bool stretch;
    uint32_t mode; /* kind of the stretch that it is, or that follows it */
};

struct pieces {
    struct piece *list;
    uint32_t count;
    uint64_t episodes; /* in all, simulated or not */
    double stretched;  /* s of all stretches */
    double simulated;  /* s of all pieces, without what comes before they are measured */
};

/* Of [warmup, warmup + duration) of the experiment; the timetable is that of the whole time. */
struct pieces *pieces_cut(const struct experiment *experiment, const struct timetable *timetable,
                          struct stream *random, struct arena *arena);

#endif
