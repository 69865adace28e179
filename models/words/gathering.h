/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an operation of a store waits for, by means: what `check` foretells of quorums, of reads
 * that make sure of their leader, of reads that go through a log. */
#ifndef MODELS_WORDS_GATHERING_H
#define MODELS_WORDS_GATHERING_H

#include "sim/distribution.h"

/* What an operation waits for beyond whoever takes it in: answers of others that are asked at once.
 */
struct gathering {
    double asked, need; /* who are asked; answers that are enough */
    double own;         /* chance that whoever took it in is one of them */
    bool works;         /* each does the work of the operation; else they only answer */
    bool rounds;        /* for all that wait at once: who comes meanwhile waits for the next */
    double there, back; /* bytes of the letters to one and from it */
    const struct law *delay_there, *delay_back; /* on top of the network; NULL: none */
};

#endif
