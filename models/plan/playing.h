/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connection, or the idle ones of a pair of instances, played for a number of messages
 * (conveying.h). */
#ifndef MODELS_PLAN_PLAYING_H
#define MODELS_PLAN_PLAYING_H

#include "models/plan/conveying.h"
#include "models/plan/wire.h"

struct sum_of_times {
    double count, sum, squares;          /* ns */
    double late, late_sum, late_squares; /* of those that take half a round trip longer */
};

struct playing {
    const struct channel *channel;
    const struct conveyed *list; /* what goes by it */
    const double *times;         /* ns: of each, besides what is added here */
    uint32_t count;
    const struct way *way;
    double gap; /* ns between two messages of a pair, on average */
    draw random;
    struct sum_of_times *there, *back; /* by item: what is added */
    bool warm;                         /* it counts: the first messages find what is new */
};

void play_stream(struct playing *playing, uint32_t messages);    /* all by one connection */
void play_exclusive(struct playing *playing, uint32_t messages); /* one at a time on each */
void play_fresh(struct playing *playing, uint32_t messages);     /* each by its own */

#endif
