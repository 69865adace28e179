/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the tasks of a broker stand, and what its timers are for.
 *
 * Rule: whoever gives a task something to wait for says so by its stage, and broker.c takes it from
 * there. */
#ifndef MODELS_MESSAGING_STAGES_H
#define MODELS_MESSAGING_STAGES_H

#include <stdint.h>

enum broker_stage {
    STAGE_TAKING = 1, /* a publisher's: work */
    STAGE_WRITING,    /* its message goes to the disk */
    STAGE_ONCE,       /* at most once: goes to the disk as settled, before it is handed out */
    STAGE_PREPARING,  /* work of handing out */
    STAGE_HANDED,     /* waits for the consumer */
    STAGE_PREPARING_LOOK,
    STAGE_LOOKING,
    STAGE_SETTLING,   /* goes to the disk */
    STAGE_COMMITTING, /* a publisher's: its message is not everywhere yet */
    STAGE_SPREADING,  /* at most once: nor is its settling */
    STAGE_PROMISING,  /* of the office */
    STAGE_FOLLOWING   /* what the leader sent goes to the disk */
};

/* What a timer is for: its word's highest bits.  Below: a share or a group; an offset. */
enum broker_timer {
    TIMER_LOOK = 1,
    TIMER_VISIBLE,
    TIMER_COMMIT,
    TIMER_OFFICE,
    TIMER_KEEP,
    TIMER_POLL
};
enum { WORD_OFFSET_BITS = 38, WORD_SHARE_BITS = 20 };
static inline uint64_t timer_word(enum broker_timer what, uint32_t share, uint64_t offset)
{
    return (uint64_t)what << (WORD_OFFSET_BITS + WORD_SHARE_BITS) |
           (uint64_t)share << WORD_OFFSET_BITS | offset;
}

#endif
