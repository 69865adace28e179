/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A history of what clients see, made up, and looked at by all that looks at histories in a run:
 * linearizability, stale reads, session guarantees, lost writes; and by a loop that knows that one
 * number a key is enough here, as writes take effect when they end.
 *
 * 64 clients, 10,000 keys, every other operation a write; at each step a client begins or ends. */
#include <string.h>

#include "analysis/consistency/lost_writes.h"
#include "analysis/consistency/register_stream.h"
#include "analysis/consistency/sessions.h"
#include "analysis/consistency/staleness.h"
#include "sim/rng.h"
#include "tests/bench/bench.h"

enum { CLIENTS = 64, HISTORY_KEYS = 10000, STEP = 1000 };

struct made_up {
    struct stream random;
    struct operation_record open[CLIENTS];
    uint64_t least[CLIENTS]; /* version that was acknowledged when it began */
    uint64_t versions[HISTORY_KEYS], values[HISTORY_KEYS];
    uint64_t begun, ended;
    sim_time now;
};

static void begins(struct made_up *made, uint32_t client, uint64_t drawn)
{
    struct operation_record *record = &made->open[client];
    *record = (struct operation_record){.client = client,
                                        .user = client,
                                        .key = (drawn >> 8) % HISTORY_KEYS,
                                        .id = ++made->begun,
                                        .begun = made->now,
                                        .verb = drawn & 64 ? VERB_WRITE : VERB_READ,
                                        .outcome = OUTCOME_ok};
    record->value = record->id;
    made->least[client] = made->versions[record->key];
}

static void ends(struct made_up *made, uint32_t client)
{
    struct operation_record *record = &made->open[client];
    if (record->verb == VERB_WRITE) {
        made->versions[record->key]++;
        made->values[record->key] = record->value;
    }
    record->version = made->versions[record->key];
    record->seen = made->values[record->key];
    made->ended++;
}

/* The client that begins or ends; whether it has ended. */
static uint32_t next_of(struct made_up *made, bool *over)
{
    const uint64_t drawn = stream_next(&made->random);
    const uint32_t client = drawn % CLIENTS;
    made->now += STEP;
    *over = made->open[client].id != 0;
    if (*over)
        ends(made, client);
    else
        begins(made, client, drawn);
    return client;
}

double history_by_hand(uint64_t operations)
{
    struct made_up *made = calloc(1, sizeof *made);
    uint64_t stale = 0, *ages = calloc(BUCKETS, sizeof *ages);
    made->random = stream_seeded(1);
    const double start = cpu_nanoseconds();
    while (made->ended < operations) {
        bool over;
        const uint32_t client = next_of(made, &over);
        if (!over)
            continue;
        struct operation_record *record = &made->open[client];
        stale += record->verb == VERB_READ && record->version < made->least[client];
        ages[bucket_of(made->now - record->begun)]++;
        record->id = 0;
    }
    const double spent = cpu_nanoseconds() - start;
    if (stale > 0)
        exit(3);
    free(ages);
    free(made);
    return spent / (double)operations;
}

struct history_cost history_product(uint64_t operations)
{
    struct arena *arena = arena_create(0);
    struct made_up *made = calloc(1, sizeof *made);
    struct register_stream *stream = register_stream_create(arena, 1, STREAM_KEYS);
    struct staleness *staleness = staleness_create(arena, 1);
    struct sessions *sessions = sessions_create(arena, 1);
    struct lost_writes *lost = lost_writes_create(arena, 1);
    made->random = stream_seeded(1);
    staleness_measure(staleness, 0, SIM_NEVER);
    sessions_measure(sessions, 0, SIM_NEVER);
    lost_writes_measure(lost, 0, SIM_NEVER);
    const double start = cpu_nanoseconds();
    while (made->ended < operations) {
        bool over;
        struct operation_record *record = &made->open[next_of(made, &over)];
        if (!over) {
            register_stream_invoked(stream, record);
            continue;
        }
        register_stream_ended(stream, record);
        staleness_hear(staleness, made->now, record);
        sessions_hear(sessions, made->now, record);
        lost_writes_hear(lost, made->now, record, 0);
        record->id = 0;
    }
    const struct history_cost cost = {.each = (cpu_nanoseconds() - start) / (double)operations,
                                      .bytes = (double)arena_used(arena)};
    const struct stream_counts counts = register_stream_of(stream, 0);
    if (counts.broken > 0 || counts.unknown > 0 || counts.keys != HISTORY_KEYS)
        exit(3);
    arena_destroy(arena);
    free(made);
    return cost;
}
