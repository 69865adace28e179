/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a replica has on disk before it is applied, and what a primary keeps of writes that wait:
 * queues that grow, in blocks; and which numbers of an independent log have come. */
#ifndef MODELS_STORES_PRIMARY_REPLICA_WRITE_QUEUE_H
#define MODELS_STORES_PRIMARY_REPLICA_WRITE_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "models/stores/branches.h"
#include "models/stores/primary_replica/modes.h"
#include "models/stores/versions.h"

struct task;

/* What a line of the log is: a write, or what a primary says of a transaction (commit.c).  PROMISE:
 * its writes, held back; TOGETHER: writes that are visible at once; COMMIT, ROLL_BACK: what became
 * of the promise; RECOVER: older promises of that coordinator are void; NOTHING: a line to wait
 * for. */
enum written_kind {
    WRITTEN_VALUE,
    WRITTEN_PROMISE,
    WRITTEN_TOGETHER,
    WRITTEN_COMMIT,
    WRITTEN_ROLL_BACK,
    WRITTEN_RECOVER,
    WRITTEN_NOTHING
};

/* What travels with a line, after its version: as a body, with its writes behind it. */
struct written {
    uint64_t key, id; /* other than VALUE: key is the transaction */
    sim_time at;      /* when the primary made it */
    uint32_t dataset;
    uint32_t count;       /* of writes */
    uint32_t kind, spare; /* no holes: a run is saved and compared by its bytes */
};
static inline const struct branch_write *written_writes(const struct written *written)
{
    return (const struct branch_write *)(written + 1);
}
static inline size_t written_size(const struct written *written)
{
    return sizeof *written + written->count * sizeof(struct branch_write);
}

struct queued {
    struct written written;
    struct written *body; /* held, if it has writes */
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
uint64_t queue_push(struct write_queue *queue, struct written *written, uint64_t version);
struct queued *queue_at(const struct write_queue *queue, uint64_t place);
/* It is applied, or given up. */
void queue_done(struct write_queue *queue, uint64_t place);
/* Drops what is applied from the front. */
void queue_trim(struct write_queue *queue);

/* Writes that wait for acknowledgements, by number: first .. last. */
struct waiting_write {
    struct task *task; /* and by `next` those who wait behind it; NULL: answered */
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
