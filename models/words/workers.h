/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an instance serves requests: threads (a number of them; 64 is threads(64)), processes,
 * so many as a table says by the time of day, or an event loop.
 *
 * Why: a worker is held while its request waits for others, so their number, not the processor, is
 * what most services run out of.
 *
 * Rule: a class says how many requests are in service at a time; what comes beyond waits in line
 * (models/run/queue.h). */
#ifndef MODELS_WORDS_WORKERS_H
#define MODELS_WORDS_WORKERS_H

#include "sim/family.h"
#include "sim/setting.h"

/* Where it stands how many there are, one row after another. */
struct worker_table {
    const char *file, *column;
    sim_time every;
};

struct worker_class {
    struct class_head head;
    uint64_t (*threads)(const void *settings); /* of an event loop; NULL: none */
    uint64_t (*places)(const void *settings);  /* requests in service at a time; COUNT_UNLIMITED */
    const struct worker_table *(*table)(const void *settings); /* instead of `places`; NULL: none */
};

extern const struct family worker_models;

#endif
