/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside yardstick_shop.c: letters between the replicas of a store, and what a replica does with
 * them. */
#ifndef TESTS_BENCH_YARDSTICK_SHOP_LETTERS_H
#define TESTS_BENCH_YARDSTICK_SHOP_LETTERS_H

#include "tests/bench/yardstick_shop_calls.h"

/* At the sender's end until it leaves, then at the receiver's. */
static inline unsigned end_of(const struct call *letter)
{
    return letter->stage == 0 ? letter->from : letter->instance;
}

static void pay_letter(struct shop *s, uint32_t index)
{
    const struct call *letter = &s->calls[index];
    compute_at(s, end_of(letter), index, message_cost(letter->bytes - TCP_HEADS));
}

/* One thread writes and reads the letters of an instance, one after the other. */
static void carry_letter(struct shop *s, uint32_t index)
{
    if (line_up(s, &s->instances[end_of(&s->calls[index])].letters, index))
        pay_letter(s, index);
}

static void tell_replica(struct shop *s, const struct call *of, uint32_t write, unsigned from,
                         unsigned to, unsigned endpoint, uint32_t bytes)
{
    const uint32_t index = take_call(s);
    struct call *call = &s->calls[index];
    *call = (struct call){.parent = write,
                          .write = endpoint == REPLICATE ? of->generation : of->write,
                          .generation = call->generation,
                          .endpoint = (uint8_t)endpoint,
                          .instance = (uint8_t)to,
                          .from = (uint8_t)from,
                          .party = of->party,
                          .dataset = of->dataset,
                          .key = of->key,
                          .version = of->version,
                          .bytes = bytes + TCP_HEADS};
    carry_letter(s, index);
}

/* A replica applies one write after another. */
static void apply_write(struct shop *s, uint32_t index)
{
    compute(s, index, (int64_t)(shop_exponential(s, 1e6) + 0.5));
}

static void step_apply(struct shop *s, uint32_t i)
{
    const struct call done = s->calls[i];
    struct line *line = &s->instances[done.instance].applied;
    uint32_t *versions = done.dataset == STOCK
                             ? s->stock[done.instance - shop_first[STOCK_DB]]
                             : s->orders[done.instance - shop_first[ORDER_DB]];
    if (versions[done.key] < done.version)
        versions[done.key] = done.version;
    line->first = done.next;
    give_call(s, i);
    if (line->first != NOBODY)
        apply_write(s, line->first);
}

/* It is on the replica's disk, which takes no time. */
static void hear_letter(struct shop *s, uint32_t i)
{
    struct call *c = &s->calls[i];
    const struct call heard = *c;
    if (heard.endpoint == REPLICATE) { /* the record goes on as the write to be applied */
        tell_replica(s, &heard, heard.parent, heard.instance, heard.from, ACKNOWLEDGE, 64);
        c->endpoint = APPLY;
        if (line_up(s, &s->instances[heard.instance].applied, i))
            apply_write(s, i);
        return;
    }
    give_call(s, i);
    if (s->calls[heard.parent].generation == heard.write && --s->calls[heard.parent].left == 0)
        shop_step(s, heard.parent);
}

/* It has been paid for at one end. */
static void step_letter(struct shop *s, uint32_t i)
{
    const struct call letter = s->calls[i];
    struct line *line = &s->instances[end_of(&letter)].letters;
    line->first = letter.next;
    s->calls[i].stage++;
    if (line->first != NOBODY)
        pay_letter(s, line->first);
    if (letter.stage == 0)
        send_message(s, i, letter.from, letter.instance, letter.bytes - TCP_HEADS, 0);
    else
        hear_letter(s, i);
}

#endif
