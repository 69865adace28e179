/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/sessions.h"

#include "analysis/consistency/remembered.h"
#include "sim/rng.h"

/* The newest version that the session has seen or written, and when that was known to it. */
struct known {
    uint64_t version;
    sim_time at;
    bool any;
};

struct session_key {
    struct remembered head; /* key: of user, dataset and key together */
    struct known wrote, saw;
};

struct sessions {
    struct remembering *keys;
    sim_time from, until;
    uint32_t parties;
    struct session_counts *counts; /* by party; [parties]: all */
};

struct sessions *sessions_create(struct arena *arena, uint32_t parties)
{
    struct sessions *sessions = arena_alloc(arena, sizeof *sessions);
    sessions->keys =
        remembering_create(arena, sizeof(struct session_key), SESSION_KEYS, NULL, NULL);
    sessions->from = sessions->until = SIM_NEVER;
    sessions->parties = parties;
    sessions->counts = arena_array(arena, (size_t)parties + 1, sizeof *sessions->counts);
    return sessions;
}

void sessions_measure(struct sessions *sessions, sim_time from, sim_time until)
{
    sessions->from = from;
    sessions->until = until;
}

/* Of its store, and unless a cache asks for its own, of all. */
static void count(struct sessions *sessions, const struct operation_record *operation,
                  enum guarantee which, bool broken)
{
    const uint32_t both[] = {operation->store, sessions->parties};
    for (unsigned i = 0; i < (operation->passed_on ? 1u : 2u); i++) {
        sessions->counts[both[i]].chances[which]++;
        sessions->counts[both[i]].broken[which] += broken;
    }
}

/* What it must not be older than. */
static void judge(struct sessions *sessions, const struct operation_record *operation,
                  const struct known *earlier, enum guarantee which)
{
    if (earlier->any && operation->begun >= earlier->at && operation->begun >= sessions->from &&
        operation->begun < sessions->until)
        count(sessions, operation, which, operation->version < earlier->version);
}

static void learn(struct known *known, sim_time now, uint64_t version)
{
    if (known->any && version <= known->version)
        return;
    *known = (struct known){.version = version, .at = now, .any = true};
}

void sessions_hear(struct sessions *sessions, sim_time now,
                   const struct operation_record *operation)
{
    if (operation->outcome != OUTCOME_ok)
        return;
    const uint64_t key = mix(mix(operation->key, operation->user), operation->user >> 32);
    struct session_key *mine = remembered_find(sessions->keys, operation->dataset, key);
    if (!mine)
        mine = remembered_make(sessions->keys, operation->dataset, key);
    const bool write = operation->verb == VERB_WRITE;
    judge(sessions, operation, &mine->wrote, write ? MONOTONIC_WRITES : READ_YOUR_WRITES);
    judge(sessions, operation, &mine->saw, write ? WRITES_FOLLOW_READS : MONOTONIC_READS);
    learn(write ? &mine->wrote : &mine->saw, now, operation->version);
}

struct session_counts sessions_of(const struct sessions *sessions, uint32_t store)
{
    return sessions->counts[store < sessions->parties ? store : sessions->parties];
}
