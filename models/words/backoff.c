/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/backoff.h"

#define BACKOFFS(X) X(doubling) X(drawn)

#define BACKOFF_CLASS(name) extern const struct backoff_class backoff_##name;
BACKOFFS(BACKOFF_CLASS)

#define BACKOFF_HEAD(name) &backoff_##name.head,
static const struct class_head *const members[] = {BACKOFFS(BACKOFF_HEAD) NULL};

/* 10ms..200ms doubles; any law is drawn. */
const struct family backoffs = {.name = "backoff", .members = members, .plain = "doubling drawn"};

#define JITTERS(X) X(none) X(full) X(equal) X(decorrelated) X(around)

#define JITTER_CLASS(name) extern const struct jitter_class jitter_##name;
JITTERS(JITTER_CLASS)

#define JITTER_HEAD(name) &jitter_##name.head,
static const struct class_head *const jitter_members[] = {JITTERS(JITTER_HEAD) NULL};

/* 20% is around(20%). */
const struct family jitters = {.name = "jitter", .members = jitter_members, .plain = "around"};

const struct chosen jitter_usual = {.class = &jitter_full.head};

sim_time backoff_spread(const struct chosen *backing, const struct chosen *spreading,
                        uint32_t retry, backoff_draws *draws, const void *from)
{
    const struct backoff_class *backoff = (const struct backoff_class *)backing->class;
    const struct jitter_class *jitter = (const struct jitter_class *)spreading->class;
    const void *settings = backing->settings;
    if (!backoff)
        return 0;
    uint32_t tries = jitter && jitter->walks ? 1 : retry;
    struct duration_range range = {0, 0};
    sim_time wait = 0;
    for (; tries <= retry; tries++) {
        draw random = draws(from, tries);
        const sim_time planned = backoff->wait(settings, tries, &random);
        if (!jitter)
            return planned;
        if (jitter->walks && tries == 1)
            range = (struct duration_range){wait = planned,
                                            backoff->wait(settings, UINT32_MAX, &random)};
        wait = jitter->wait(spreading->settings, planned, &range, wait, &random);
    }
    return wait;
}
