/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A replica that follows: it writes down what the leader of the latest epoch sends, in its order,
 * and cuts off what the leader has not. */
#include "models/messaging/replica.h"

static struct partition *partition_at(const struct port *port, uint32_t partition)
{
    return &broker_of(port)->partitions[partition];
}

/* It leads in a later epoch than any that is known here. */
static bool obeys(struct port *port, uint32_t partition, uint64_t epoch)
{
    struct partition *mine = partition_at(port, partition);
    if (epoch < mine->epoch || mine->leads)
        return false;
    mine->epoch = epoch;
    return true;
}

static void writes(struct port *port, const struct letter *letter)
{
    struct task *task = port_begin(port);
    struct letter *held = block_take(port->blocks, sizeof *held);
    *held = *letter;
    body_hold(letter->body);
    task->stage = STAGE_FOLLOWING;
    task->own = held;
    if (broker_terms(port)->messaging->disk)
        port_persist(port, task, letter->bytes);
    else
        follow_flushed(port, task);
}

void follow_heard(struct port *port, const struct letter *letter)
{
    const struct append *append = letter->body;
    const struct settling *settling = letter->body;
    const bool appends = letter->tag == LETTER_APPEND;
    if (obeys(port, appends ? append->partition : settling->partition,
              appends ? append->epoch : settling->epoch))
        writes(port, letter);
}

static void answers(struct port *port, uint32_t to, enum broker_letter tag, uint32_t partition,
                    uint64_t number)
{
    const uint64_t epoch = partition_at(port, partition)->epoch;
    port_send(port, to,
              &(struct letter){.tag = (uint8_t)tag,
                               .bytes = STORE_LETTER_BYTES,
                               .number = number,
                               .word = pair_of(partition, (uint32_t)epoch)},
              0);
}

/* It has what stands before the first one; else, how far it can be trusted. */
static bool fits(const struct kept *kept, const struct append *append, uint64_t *trusted)
{
    *trusted = kept->end;
    if (append->from == append->base)
        return true;
    if (append->from > kept->end)
        return false;
    *trusted = 0; /* what stands before is gone here: from the beginning */
    if (append->from <= kept->first)
        return false;
    *trusted = append->from - 1;
    return kept_at(kept, append->from - 1)->epoch == append->before;
}

static void take(struct port *port, struct kept *kept, const struct append *append)
{
    if (append->from > kept->end || append->from < kept->first)
        kept_reset(kept, append->from);
    for (uint32_t i = 0; i < append->count; i++) {
        const struct append_entry *each = &append->entries[i];
        const uint64_t offset = append->from + i;
        if (offset < kept->first)
            continue;
        if (offset < kept->end && kept_at(kept, offset)->epoch != each->entry.epoch)
            kept_cut(kept, offset);
        if (offset >= kept->end)
            kept_append(kept, port->blocks, &each->entry);
        for (uint32_t group = 0; group < kept->groups; group++)
            if (!kept->ordered && (each->settled >> group & 1))
                kept_settle(kept, group, offset);
    }
    for (uint32_t group = 0; group < kept->groups; group++)
        kept_pass(kept, group, append->passed[group]);
}

static void appended(struct port *port, uint32_t from, const struct append *append)
{
    struct kept *kept = kept_of(port, append->partition);
    struct partition *mine = partition_at(port, append->partition);
    uint64_t trusted;
    if (append->epoch < mine->epoch || mine->leads)
        return;
    if (!fits(kept, append, &trusted)) {
        answers(port, from, LETTER_LACKS, append->partition, trusted);
        return;
    }
    take(port, kept, append);
    const uint64_t has = append->from + append->count;
    mine->open = append->open < has ? append->open : has;
    answers(port, from, LETTER_APPENDED, append->partition, has);
}

static void settles(struct port *port, uint32_t from, const struct settling *settling)
{
    struct kept *kept = kept_of(port, settling->partition);
    const struct partition *mine = partition_at(port, settling->partition);
    if (settling->epoch < mine->epoch || mine->leads)
        return;
    kept_settle(kept, settling->local, settling->offset);
    answers(port, from, LETTER_SETTLED, settling->partition, settling->number);
}

void follow_flushed(struct port *port, struct task *task)
{
    const struct letter letter = *(const struct letter *)task->own;
    block_give(port->blocks, task->own, sizeof letter);
    port_end(port, task);
    if (letter.tag == LETTER_APPEND)
        appended(port, letter.from, letter.body);
    else
        settles(port, letter.from, letter.body);
    body_release(port->blocks, letter.body);
}
