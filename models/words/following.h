/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A write at a replica that did not answer it: what means expect of it.
 *
 * Why apart from actor.h: no actor looks at it while it runs. */
#ifndef MODELS_WORDS_FOLLOWING_H
#define MODELS_WORDS_FOLLOWING_H

#include "sim/distribution.h"

struct following {
    double work;        /* ns of processor time, besides messages */
    double there, back; /* bytes of the letter that brings it, and of the one back; 0: none */
    uint32_t acks;      /* of others that the write waits for */
    uint32_t feeds; /* letters that each sends on: replica r gets its from (r - 1) / feeds; 0: all
                       from replica 0.  Only those that replica 0 sends to answer */
    const struct law *delay_there, *delay_back; /* on top of the network; NULL: none */
    bool ordered;                               /* none overtakes another on its way there */
    bool flushed, applied;                      /* before the acknowledgement */
    bool beside;                                /* while who answered it flushes it itself */
};

enum { MOST_FOLLOWERS = 64 };

#endif
