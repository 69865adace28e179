/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checker that goes along with a run, against the one that has the whole history, and against
 * what is known. */
#include "analysis/consistency/register_stream.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/consistency/linearizable.h"
#include "sim/rng.h"
#include "tests/lib/test.h"

enum { STORE = 1, PARTIES = 2, MOST = 4096 };

static struct arena *arena;
static struct register_stream *stream;

static void begin(void)
{
    arena = arena_create(0);
    stream = register_stream_create(arena, PARTIES, STREAM_KEYS);
}
static void end(void) { arena_destroy(arena); }

static void told(bool ends, uint64_t key, const struct register_operation *it, uint64_t id)
{
    const struct operation_record record = {
        .store = STORE,
        .key = key,
        .id = id,
        .value = id,
        .seen = it->write ? 0 : it->value,
        .begun = it->begun,
        .verb = it->write ? VERB_WRITE : VERB_READ,
        .outcome = ends && it->ended == SIM_NEVER ? OUTCOME_timeout : OUTCOME_ok};
    if (ends)
        register_stream_ended(stream, &record);
    else
        register_stream_invoked(stream, &record);
}

static struct stream_counts counts(void) { return register_stream_of(stream, STORE); }

/* --- as they happen --- */

struct happening {
    sim_time at;
    uint32_t which;
    bool ends;
};

static int by_time(const void *a, const void *b)
{
    const struct happening *one = a, *other = b;
    if (one->at != other->at)
        return one->at < other->at ? -1 : 1;
    return (int)one->ends - (int)other->ends; /* at one moment: at the same time */
}

/* One that is never acknowledged is given up `patience` after it began. */
static void tell_all(const struct register_operation *list, uint32_t count, uint64_t key,
                     sim_time patience)
{
    static struct happening happenings[2 * MOST];
    for (uint32_t i = 0; i < count; i++) {
        const sim_time over = list[i].ended == SIM_NEVER ? list[i].begun + patience : list[i].ended;
        happenings[2 * i] = (struct happening){list[i].begun, i, false};
        happenings[2 * i + 1] = (struct happening){over, i, true};
    }
    qsort(happenings, 2 * (size_t)count, sizeof happenings[0], by_time);
    for (uint32_t i = 0; i < 2 * count; i++) {
        const struct register_operation *it = &list[happenings[i].which];
        told(happenings[i].ends, key, it, it->write ? it->value : 1000000 + happenings[i].which);
    }
}

static bool agreed(const struct register_operation *list, uint32_t count, uint64_t key)
{
    const uint64_t broken = counts().broken;
    tell_all(list, count, key, 150);
    CU_ASSERT_EQUAL(counts().unknown, 0);
    return counts().broken == broken;
}

static uint64_t one_of(draw *random, uint32_t n) { return uniform_below(draw_next(random), n); }

/* Operations that overlap; reads see any write that has begun before they end, or the first value.
 */
static uint32_t draw_history(struct register_operation *list, uint32_t count, draw *random)
{
    const uint32_t writes = 1 + (uint32_t)one_of(random, count - 1);
    for (uint32_t i = 0; i < count; i++) {
        const sim_time begun = (sim_time)(one_of(random, 4 * count) * 1000 + 2 * i);
        list[i] =
            (struct register_operation){.begun = begun,
                                        .ended = begun + 1 + (sim_time)(one_of(random, 12) * 1000),
                                        .value = i + 1,
                                        .write = i < writes};
        if (list[i].write && one_of(random, 6) == 0)
            list[i].ended = SIM_NEVER;
        if (i < writes)
            continue;
        const uint64_t seen = one_of(random, writes + 1);
        list[i].value = seen > 0 && list[seen - 1].begun < list[i].ended ? seen : 0;
    }
    return count;
}

static void it_agrees_with_the_whole_history(void)
{
    enum { HISTORIES = 30000, LONGEST = 12 };
    draw random = 11;
    unsigned good = 0;
    begin();
    for (unsigned i = 0; i < HISTORIES; i++) {
        struct register_operation list[LONGEST], copy[LONGEST];
        const uint32_t count =
            draw_history(list, 2 + (uint32_t)one_of(&random, LONGEST - 2), &random);
        memcpy(copy, list, sizeof list);
        struct arena *scratch = arena_create(0);
        const bool expected = register_is_linearizable(copy, count, scratch, NULL);
        arena_destroy(scratch);
        good += expected;
        CU_ASSERT_EQUAL(agreed(list, count, i), expected);
    }
    CU_ASSERT_TRUE(good > HISTORIES / 20 && good < HISTORIES / 20 * 19);
    CU_ASSERT_EQUAL(counts().keys, HISTORIES);
    end();
}

/* --- a register that is right, and one that errs once --- */

/* Each operation takes effect at a moment between its beginning and its end. */
struct effect {
    sim_time at;
    uint32_t which;
};
static int by_effect(const void *a, const void *b)
{
    const struct effect *one = a, *other = b;
    return (one->at > other->at) - (one->at < other->at);
}

static void right_history(struct register_operation *list, uint32_t count, draw *random)
{
    static struct effect effects[MOST];
    for (uint32_t i = 0; i < count; i++) {
        const sim_time begun = (sim_time)(i * 1000 + one_of(random, 1000)),
                       took = 1 + (sim_time)one_of(random, 8000);
        list[i] = (struct register_operation){
            .begun = begun, .ended = begun + took, .value = i + 1, .write = one_of(random, 2)};
        effects[i] = (struct effect){begun + (sim_time)one_of(random, (uint32_t)took), i};
    }
    qsort(effects, count, sizeof effects[0], by_effect);
    uint64_t value = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct register_operation *it = &list[effects[i].which];
        const bool unheard = it->write && one_of(random, 200) == 0;
        if (it->write && (!unheard || one_of(random, 2)))
            value = it->value;
        else if (!it->write)
            it->value = value;
        if (unheard) /* half of them happen */
            it->ended = SIM_NEVER;
    }
}

static void a_right_register_is_never_flagged(void)
{
    static struct register_operation list[MOST];
    draw random = 5;
    begin();
    for (uint64_t key = 0; key < 25; key++) {
        right_history(list, MOST, &random);
        CU_ASSERT_TRUE(agreed(list, MOST, key));
    }
    end();
}

/* A read of what was overwritten long ago, anywhere in a long history. */
static void one_wrong_read_is_found(void)
{
    static struct register_operation list[MOST];
    draw random = 6;
    begin();
    for (uint64_t key = 0; key < 25; key++) {
        right_history(list, MOST, &random);
        uint32_t wrong = MOST / 4 + (uint32_t)one_of(&random, MOST / 2), written = 0;
        while (list[wrong].write)
            wrong++;
        for (uint32_t i = 0; i < wrong && list[i].ended < list[wrong].begun - 40000; i++)
            if (list[i].write && list[i].ended != SIM_NEVER)
                written = i;
        list[wrong].value = list[written].value;
        CU_ASSERT_FALSE(agreed(list, MOST, key));
    }
    end();
}

/* --- what is not known is not called good --- */

#define W(id, from, to)                                                                            \
    (&(struct register_operation){.begun = (from), .ended = (to), .value = (id), .write = true})
#define R(id, from, to)                                                                            \
    (&(struct register_operation){.begun = (from), .ended = (to), .value = (id)})

static void too_much_undecided_is_unknown(void)
{
    begin();
    for (uint64_t i = 0; i <= STREAM_UNDECIDED; i++) {
        CU_ASSERT_EQUAL(counts().unknown, 0);
        told(false, 7, W(i + 1, 0, SIM_NEVER), i + 1);
        told(true, 7, W(i + 1, 0, SIM_NEVER), i + 1);
    }
    CU_ASSERT_EQUAL(counts().unknown, 1);
    CU_ASSERT_EQUAL(counts().broken, 0);
    CU_ASSERT_EQUAL(register_stream_of(stream, UINT32_MAX).unknown, 1);
    CU_ASSERT_EQUAL(register_stream_of(stream, 0).keys, 0);
    end();
}

/* A write that somebody has seen has happened, whatever its client heard of it. */
static void what_was_seen_is_decided(void)
{
    begin();
    for (uint64_t i = 1; i <= 4 * STREAM_UNDECIDED; i++) {
        told(false, 7, W(i, 0, SIM_NEVER), i);
        told(false, 7, R(i, 0, 1), 1000000 + i);
        told(true, 7, R(i, 0, 1), 1000000 + i);
        told(true, 7, W(i, 0, SIM_NEVER), i);
    }
    CU_ASSERT_EQUAL(counts().unknown + counts().broken, 0);
    end();
}

static void what_was_forgotten_is_unknown(void)
{
    enum { KEYS = 64 };
    arena = arena_create(0);
    stream = register_stream_create(arena, PARTIES, KEYS);
    for (uint64_t key = 0; key < 4 * KEYS; key++) {
        told(false, key, W(key + 1, 0, 1), key + 1);
        told(true, key, W(key + 1, 0, 1), key + 1);
    }
    CU_ASSERT_EQUAL(counts().unknown, 0);
    told(false, 0, R(1, 2, 3), 9999); /* key 0 has been dropped; that it holds write 1 is true */
    told(true, 0, R(1, 2, 3), 9999);
    CU_ASSERT_EQUAL(counts().unknown, 1);
    told(false, 4 * KEYS - 1, R(4 * KEYS, 2, 3), 9998); /* this one has not */
    told(true, 4 * KEYS - 1, R(4 * KEYS, 2, 3), 9998);
    CU_ASSERT_EQUAL(counts().unknown, 1);
    CU_ASSERT_EQUAL(counts().broken, 0);
    end();
}

/* What happens at one moment is ordered as it is told. */
static void the_order_of_telling_counts(void)
{
    begin();
    told(false, 1, W(1, 0, 5), 1);
    told(true, 1, W(1, 0, 5), 1);
    told(false, 1, R(0, 5, 5), 2);
    told(true, 1, R(0, 5, 5), 2);
    CU_ASSERT_EQUAL(counts().broken, 1);
    told(false, 2, W(3, 5, 5), 3);
    told(false, 2, R(0, 5, 5), 4);
    told(true, 2, W(3, 5, 5), 3);
    told(true, 2, R(0, 5, 5), 4);
    CU_ASSERT_EQUAL(counts().broken, 1);
    end();
}

/* A million operations on one key take no more memory than a few. */
static void memory_does_not_grow(void)
{
    begin();
    size_t after_some = 0;
    for (uint64_t i = 1; i <= 1000000; i++) {
        told(false, 1, W(i, 0, 1), i);
        told(true, 1, W(i, 0, 1), i);
        if (i == 1000)
            after_some = arena_used(arena);
    }
    CU_ASSERT_EQUAL(arena_used(arena), after_some);
    CU_ASSERT_EQUAL(counts().broken + counts().unknown, 0);
    end();
}

TEST_MAIN(register_stream, TEST(it_agrees_with_the_whole_history),
          TEST(a_right_register_is_never_flagged), TEST(one_wrong_read_is_found),
          TEST(too_much_undecided_is_unknown), TEST(what_was_seen_is_decided),
          TEST(what_was_forgotten_is_unknown), TEST(the_order_of_telling_counts),
          TEST(memory_does_not_grow))
