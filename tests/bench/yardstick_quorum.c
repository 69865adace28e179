/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenarios/bench/quorum.yaml by hand: a coordinator that is drawn asks all three copies, its own
 * without a way, and answers with the second; writes take the copy's disk, one after another.  No
 * time-outs, no hints, no repair. */
#include "tests/bench/yardstick_stores.h"

enum { OPERATIONS = 1 << 16, COPIES = 3, NEEDED = 2 };
enum kind { ARRIVES, COORDINATED, ASKED, FLUSHED, TOLD, ANSWERED };

struct operation_by_hand {
    int64_t sent;
    uint64_t version;
    uint32_t key, coordinator, answers;
    int write;
};

struct quorum_by_hand {
    struct by_hand b;
    const struct store_task *task;
    struct operation_by_hand *operations; /* a ring */
    uint64_t arrived, clock;
    int64_t disk_free[COPIES];
    uint64_t *versions[COPIES];
};

static void told(struct quorum_by_hand *q, uint64_t number)
{
    struct operation_by_hand *operation = &q->operations[number % OPERATIONS];
    if (++operation->answers == NEEDED)
        after(&q->b, WAY, ANSWERED, 0, number);
}

static void tells(struct quorum_by_hand *q, uint32_t copy, uint64_t number)
{
    if (copy == q->operations[number % OPERATIONS].coordinator)
        told(q, number);
    else
        after(&q->b, WAY, TOLD, copy, number);
}

static void asked(struct quorum_by_hand *q, uint32_t copy, uint64_t number)
{
    struct operation_by_hand *operation = &q->operations[number % OPERATIONS];
    if (operation->write) {
        int64_t *disk = &q->disk_free[copy];
        *disk = (*disk > q->b.now ? *disk : q->b.now) + q->task->disk;
        after(&q->b, *disk - q->b.now, FLUSHED, copy, number);
        return;
    }
    const uint64_t version = q->versions[copy][operation->key];
    operation->version = version > operation->version ? version : operation->version;
    tells(q, copy, number);
}

static void coordinated(struct quorum_by_hand *q, uint64_t number)
{
    struct operation_by_hand *operation = &q->operations[number % OPERATIONS];
    if (operation->write)
        operation->version = ++q->clock;
    for (uint32_t copy = 0; copy < COPIES; copy++)
        if (copy == operation->coordinator)
            asked(q, copy, number);
        else
            after(&q->b, WAY, ASKED, copy, number);
}

static void flushed(struct quorum_by_hand *q, uint32_t copy, uint64_t number)
{
    const struct operation_by_hand *operation = &q->operations[number % OPERATIONS];
    uint64_t *version = &q->versions[copy][operation->key];
    *version = operation->version > *version ? operation->version : *version;
    tells(q, copy, number);
}

static void arrives(struct quorum_by_hand *q)
{
    const uint64_t number = ++q->arrived, drawn = stream_next(&q->b.source.stream);
    q->operations[number % OPERATIONS] =
        (struct operation_by_hand){.sent = q->b.now,
                                   .key = (uint32_t)next_key(&q->b),
                                   .coordinator = (uint32_t)(drawn >> 32) % COPIES,
                                   .write = drawn & 1};
    after(&q->b, WAY, COORDINATED, 0, number);
    const int64_t gap = next_gap(&q->b);
    if (q->b.now + gap < q->b.until)
        after(&q->b, gap, ARRIVES, 0, 0);
}

static void happens(struct quorum_by_hand *q, const struct by_hand_event *event)
{
    switch ((enum kind)event->kind) {
    case ARRIVES:
        arrives(q);
        break;
    case COORDINATED:
        coordinated(q, event->number);
        break;
    case ASKED:
        asked(q, event->who, event->number);
        break;
    case FLUSHED:
        flushed(q, event->who, event->number);
        break;
    case TOLD:
        told(q, event->number);
        break;
    case ANSWERED:
        answered(&q->b, q->operations[event->number % OPERATIONS].sent);
        break;
    }
}

struct store_result quorum_by_hand(const struct store_task *task)
{
    struct quorum_by_hand *q = calloc(1, sizeof *q);
    by_hand_open(&q->b, task);
    q->task = task;
    q->operations = calloc(OPERATIONS, sizeof *q->operations);
    for (uint32_t i = 0; i < COPIES; i++)
        q->versions[i] = calloc(KEYS_BY_HAND, sizeof(uint64_t));
    const double start = cpu_nanoseconds();
    after(&q->b, next_gap(&q->b), ARRIVES, 0, 0);
    while (q->b.heap.count > 0) {
        const struct by_hand_event event = next_event(&q->b);
        happens(q, &event);
    }
    const struct store_result result = by_hand_result(&q->b, cpu_nanoseconds() - start);
    for (uint32_t i = 0; i < COPIES; i++)
        free(q->versions[i]);
    free(q->operations);
    by_hand_close(&q->b);
    free(q);
    return result;
}
