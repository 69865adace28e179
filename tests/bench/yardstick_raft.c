/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenarios/bench/raft.yaml by hand: the same letters between a leader and its followers, the same
 * disks with group commit, batches, commits by the majority's match, and a table of versions at
 * each replica.  No elections, no losses, no retries, no time-outs: the leader never changes. */
#include "tests/bench/yardstick_stores.h"

enum { WRITES = 1 << 16, LETTERS = 1 << 12, BATCH = 64 };
enum kind { ARRIVES, PROPOSED, BATCHED, FLUSHED, APPENDED, ACKNOWLEDGED, ANSWERED };

struct write_by_hand {
    int64_t sent;
    uint32_t key;
};

struct replica_by_hand {
    uint64_t last, clean, flushing, applied;
    uint64_t owed[LETTERS], first, count; /* letters that wait for the disk: up to which entry */
    uint64_t *versions;
};

struct raft_by_hand {
    struct by_hand b;
    const struct store_task *task;
    struct write_by_hand *writes; /* a ring: by number; entries: by place in the log */
    uint64_t arrived, *log;
    uint64_t commit, batched, sent[MOST_BY_HAND], match[MOST_BY_HAND];
    int batching;
    struct replica_by_hand replicas[MOST_BY_HAND];
};

static void flush(struct raft_by_hand *r, uint32_t who)
{
    struct replica_by_hand *replica = &r->replicas[who];
    if (replica->flushing || replica->clean == replica->last)
        return;
    replica->flushing = replica->last;
    after(&r->b, r->task->disk, FLUSHED, who, 0);
}

static void send_rest(struct raft_by_hand *r, uint32_t to)
{
    while (r->sent[to] < r->replicas[0].last) {
        const uint64_t left = r->replicas[0].last - r->sent[to];
        r->sent[to] += left < BATCH ? left : BATCH;
        after(&r->b, WAY, APPENDED, to, r->sent[to]);
    }
}

static void send_all(struct raft_by_hand *r)
{
    r->batched = r->replicas[0].last;
    for (uint32_t i = 1; i < r->task->replicas; i++)
        send_rest(r, i);
    flush(r, 0);
}

static void proposed(struct raft_by_hand *r, uint64_t write)
{
    const uint64_t place = ++r->replicas[0].last;
    r->log[place % WRITES] = write;
    if (r->task->wait == 0 || place - r->batched >= BATCH) {
        send_all(r);
    } else if (!r->batching) {
        r->batching = 1;
        after(&r->b, r->task->wait, BATCHED, 0, 0);
    }
}

static void apply(struct raft_by_hand *r, uint32_t who, uint64_t upto)
{
    struct replica_by_hand *replica = &r->replicas[who];
    while (replica->applied < upto) {
        const uint64_t place = ++replica->applied;
        replica->versions[r->writes[r->log[place % WRITES] % WRITES].key] = place;
        if (who == 0)
            after(&r->b, WAY, ANSWERED, 0, r->log[place % WRITES]);
    }
}

static void may_commit(struct raft_by_hand *r)
{
    uint64_t matches[MOST_BY_HAND];
    r->match[0] = r->replicas[0].clean;
    for (uint32_t i = 0; i < r->task->replicas; i++) {
        uint32_t at = i;
        for (; at > 0 && matches[at - 1] < r->match[i]; at--)
            matches[at] = matches[at - 1];
        matches[at] = r->match[i];
    }
    if (matches[r->task->replicas / 2] > r->commit)
        r->commit = matches[r->task->replicas / 2];
    apply(r, 0, r->commit);
}

static void flushed(struct raft_by_hand *r, uint32_t who)
{
    struct replica_by_hand *replica = &r->replicas[who];
    replica->clean = replica->flushing;
    replica->flushing = 0;
    if (who == 0)
        may_commit(r);
    for (; replica->count > 0 && replica->owed[replica->first % LETTERS] <= replica->clean;
         replica->first++, replica->count--)
        after(&r->b, WAY, ACKNOWLEDGED, who, replica->owed[replica->first % LETTERS]);
    flush(r, who);
}

static void appended(struct raft_by_hand *r, uint32_t who, uint64_t last)
{
    struct replica_by_hand *replica = &r->replicas[who];
    replica->last = last;
    replica->owed[(replica->first + replica->count++) % LETTERS] = last;
    apply(r, who, r->commit < replica->clean ? r->commit : replica->clean);
    flush(r, who);
}

static void arrives(struct raft_by_hand *r)
{
    const uint64_t write = ++r->arrived;
    r->writes[write % WRITES] =
        (struct write_by_hand){.sent = r->b.now, .key = (uint32_t)next_key(&r->b)};
    after(&r->b, WAY, PROPOSED, 0, write);
    const int64_t gap = next_gap(&r->b);
    if (r->b.now + gap < r->b.until)
        after(&r->b, gap, ARRIVES, 0, 0);
}

static void happens(struct raft_by_hand *r, const struct by_hand_event *event)
{
    switch ((enum kind)event->kind) {
    case ARRIVES:
        arrives(r);
        break;
    case PROPOSED:
        proposed(r, event->number);
        break;
    case BATCHED:
        r->batching = 0;
        send_all(r);
        break;
    case FLUSHED:
        flushed(r, event->who);
        break;
    case APPENDED:
        appended(r, event->who, event->number);
        break;
    case ACKNOWLEDGED:
        if (event->number > r->match[event->who])
            r->match[event->who] = event->number;
        may_commit(r);
        send_rest(r, event->who);
        break;
    case ANSWERED:
        answered(&r->b, r->writes[event->number % WRITES].sent);
        break;
    }
}

struct store_result raft_by_hand(const struct store_task *task)
{
    struct raft_by_hand *r = calloc(1, sizeof *r);
    by_hand_open(&r->b, task);
    r->task = task;
    r->writes = calloc(WRITES, sizeof *r->writes);
    r->log = calloc(WRITES, sizeof *r->log);
    for (uint32_t i = 0; i < task->replicas; i++)
        r->replicas[i].versions = calloc(KEYS_BY_HAND, sizeof(uint64_t));
    const double start = cpu_nanoseconds();
    after(&r->b, next_gap(&r->b), ARRIVES, 0, 0);
    while (r->b.heap.count > 0) {
        const struct by_hand_event event = next_event(&r->b);
        happens(r, &event);
    }
    const struct store_result result = by_hand_result(&r->b, cpu_nanoseconds() - start);
    for (uint32_t i = 0; i < task->replicas; i++)
        free(r->replicas[i].versions);
    free(r->writes);
    free(r->log);
    by_hand_close(&r->b);
    free(r);
    return result;
}
