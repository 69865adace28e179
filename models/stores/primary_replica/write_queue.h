/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a replica has on disk before it is applied, and what a primary keeps of writes that wait:
 * queues that grow, in blocks; and which numbers of an independent log have come. */
#ifndef MODELS_STORES_PRIMARY_REPLICA_WRITE_QUEUE_H
#define MODELS_STORES_PRIMARY_REPLICA_WRITE_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "models/stores/primary_replica/modes.h"
#include "models/stores/versions.h"

struct task;

/* What travels with a write, after its version. */
struct written {
    uint64_t key, id;
    sim_time at; /* when the primary made it */
    uint32_t dataset;
};

struct queued {
    struct written written;
    uint64_t version;
    bool applied; /* or given up */
};

/* Places are counted through: first, first + 1, ... */
struct write_queue {
    struct queued *ring;
    uint64_t limit; /* a power of two; 0: nothing yet */
    uint64_t first, count;
    struct blocks *blocks;
};

/* The place that it got. */
uint64_t queue_push(struct write_queue *queue, const struct written *written, uint64_t version);
struct queued *queue_at(const struct write_queue *queue, uint64_t place);
/* Drops what is applied from the front. */
void queue_trim(struct write_queue *queue);

/* Writes that wait for acknowledgements, by number: first .. last. */
struct waiting_write {
    struct task *task; /* NULL: answered */
    replica_set acks;
    sim_time since;
};

struct waiting {
    struct waiting_write *ring;
    uint64_t limit, first, last; /* empty: first == last + 1 */
};

void waiting_push(struct waiting *waiting, struct blocks *blocks, uint64_t number,
                  struct task *task, sim_time now);
static inline struct waiting_write *waiting_at(const struct waiting *waiting, uint64_t number)
{
    return &waiting->ring[number & (waiting->limit - 1)];
}
void waiting_trim(struct waiting *waiting);
void waiting_free(struct waiting *waiting, struct blocks *blocks);

/* All up to `whole` have come, and some of the next ones. */
struct numbers {
    uint64_t whole, most;
    uint8_t *ring; /* by number: has come */
    uint64_t limit;
    struct blocks *blocks;
};

void numbers_reset(struct numbers *numbers, uint64_t whole);
/* All up to it have come; what has come beyond stays. */
void numbers_fill(struct numbers *numbers, uint64_t whole);
bool numbers_have(const struct numbers *numbers, uint64_t number);
void numbers_add(struct numbers *numbers, uint64_t number);

#endif
