/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/register_stream.h"

#include <string.h>

#include "analysis/consistency/remembered.h"
#include "sim/blocks.h"

#define BEFORE_ALL (-1)
#define NEVER INT64_MAX
enum { FIRST_ROOM = 4 };

/* A write, and the reads that saw it. */
struct cluster {
    uint64_t value;                /* id of the write; 0: the first value */
    int64_t first_end, last_begin; /* moments: the order of telling */
    bool undecided; /* its write has ended without an acknowledgement, and nobody has seen it */
};

struct open_operation {
    uint64_t id, value;
    int64_t begun;
};

/* What is known of a key; head.count: 1 + how it stands. */
enum standing { STANDING_GOOD = 1, STANDING_BROKEN, STANDING_UNKNOWN };
struct stream_key {
    struct remembered head;
    struct cluster *clusters;
    struct open_operation *open; /* that have not ended, as they began */
    int64_t floor;
    uint32_t store;
    uint16_t cluster_count, cluster_room, open_count, open_room;
    uint16_t undecided;
    bool forgotten; /* what it held before is not known */
};

struct register_stream {
    struct remembering *keys;
    struct blocks blocks;
    int64_t moment; /* of what is told */
    uint32_t parties;
    struct stream_counts *counts; /* by party; [parties]: all */
};

static void empty(struct register_stream *stream, struct stream_key *key)
{
    block_give(&stream->blocks, key->clusters, key->cluster_room * sizeof *key->clusters);
    block_give(&stream->blocks, key->open, key->open_room * sizeof *key->open);
    key->clusters = NULL;
    key->open = NULL;
    key->cluster_count = key->cluster_room = key->open_count = key->open_room = 0;
}

static void forget(void *owner, void *entry) { empty(owner, entry); }

struct register_stream *register_stream_create(struct arena *arena, uint32_t parties, uint32_t keys)
{
    struct register_stream *stream = arena_alloc(arena, sizeof *stream);
    stream->keys = remembering_create(arena, sizeof(struct stream_key), keys, forget, stream);
    blocks_init(&stream->blocks, arena);
    stream->parties = parties;
    stream->counts = arena_array(arena, (size_t)parties + 1, sizeof *stream->counts);
    return stream;
}

/* It is over with this key. */
static void stands(struct register_stream *stream, struct stream_key *key, enum standing how)
{
    empty(stream, key);
    key->head.count = how;
    const uint32_t both[] = {key->store, stream->parties};
    for (unsigned i = 0; i < 2; i++) {
        stream->counts[both[i]].broken += how == STANDING_BROKEN;
        stream->counts[both[i]].unknown += how == STANDING_UNKNOWN;
    }
}

static void *room_for(struct blocks *blocks, void *items, uint16_t count, uint16_t *room,
                      size_t size)
{
    if (count < *room)
        return items;
    const uint16_t more = (uint16_t)(*room ? 2 * *room : FIRST_ROOM);
    void *larger = block_array(blocks, more, size);
    if (count > 0)
        memcpy(larger, items, count * size);
    block_give(blocks, items, *room * size);
    *room = more;
    return larger;
}

/* NULL: there are too many, and the key is given up. */
static struct cluster *add_cluster(struct register_stream *stream, struct stream_key *key,
                                   uint64_t value, int64_t begun)
{
    if (key->cluster_count == STREAM_CLUSTERS) {
        stands(stream, key, STANDING_UNKNOWN);
        return NULL;
    }
    key->clusters = room_for(&stream->blocks, key->clusters, key->cluster_count, &key->cluster_room,
                             sizeof *key->clusters);
    struct cluster *cluster = &key->clusters[key->cluster_count++];
    *cluster = (struct cluster){.value = value, .first_end = NEVER, .last_begin = begun};
    return cluster;
}

static struct cluster *cluster_of(struct stream_key *key, uint64_t value)
{
    for (uint32_t i = key->cluster_count; i-- > 0;)
        if (key->clusters[i].value == value)
            return &key->clusters[i];
    return NULL;
}

static struct stream_key *key_of(struct register_stream *stream,
                                 const struct operation_record *record)
{
    struct stream_key *key = remembered_find(stream->keys, record->dataset, record->key);
    if (key)
        return key;
    key = remembered_make(stream->keys, record->dataset, record->key);
    key->store = record->store;
    key->floor = BEFORE_ALL;
    key->forgotten = remembered_dropped(stream->keys);
    stream->counts[record->store].keys++;
    stream->counts[stream->parties].keys++;
    if (!key->forgotten)
        add_cluster(stream, key, 0, BEFORE_ALL)->first_end = BEFORE_ALL;
    return key;
}

/* One value that is written twice (passed on again) says nothing of which was seen. */
static void add_write(struct register_stream *stream, struct stream_key *key, uint64_t value,
                      int64_t now)
{
    if (cluster_of(key, value))
        stands(stream, key, STANDING_UNKNOWN);
    else
        add_cluster(stream, key, value, now);
}

void register_stream_invoked(struct register_stream *stream, const struct operation_record *record)
{
    struct stream_key *key = key_of(stream, record);
    const int64_t now = stream->moment++;
    if (key->head.count != STANDING_GOOD)
        return;
    if (key->open_count == STREAM_CLUSTERS) {
        stands(stream, key, STANDING_UNKNOWN);
        return;
    }
    key->open =
        room_for(&stream->blocks, key->open, key->open_count, &key->open_room, sizeof *key->open);
    key->open[key->open_count++] = (struct open_operation){record->id, record->value, now};
    if (record->verb == VERB_WRITE)
        add_write(stream, key, record->value, now);
}

/* What it was; of one that was forgotten with its key: nothing, now. */
static struct open_operation close_operation(struct register_stream *stream, struct stream_key *key,
                                             uint64_t id)
{
    uint32_t i = 0;
    while (i < key->open_count && key->open[i].id != id)
        i++;
    if (i == key->open_count)
        return (struct open_operation){.id = id, .begun = stream->moment};
    const struct open_operation closed = key->open[i];
    memmove(&key->open[i], &key->open[i + 1], (key->open_count - i - 1u) * sizeof *key->open);
    if (--key->open_count == 0) {
        block_give(&stream->blocks, key->open, key->open_room * sizeof *key->open);
        key->open = NULL;
        key->open_room = 0;
    }
    return closed;
}

static bool contradicts(const struct cluster *one, const struct cluster *other)
{
    return one->first_end < other->last_begin && other->first_end < one->last_begin;
}

static bool agrees(const struct stream_key *key, const struct cluster *cluster)
{
    if (cluster->first_end < key->floor)
        return false;
    for (uint32_t i = 0; i < key->cluster_count; i++)
        if (&key->clusters[i] != cluster && contradicts(&key->clusters[i], cluster))
            return false;
    return true;
}

/* The two greatest beginnings among clusters that have ended for whoever is open or still comes. */
struct latest {
    int64_t first, second;
    uint32_t which; /* of `first` */
};
static struct latest latest_of(const struct stream_key *key, int64_t open)
{
    struct latest latest = {key->floor, BEFORE_ALL, UINT32_MAX};
    for (uint32_t i = 0; i < key->cluster_count; i++) {
        const struct cluster *cluster = &key->clusters[i];
        if (cluster->first_end >= open)
            continue;
        if (cluster->last_begin > latest.first) {
            latest.second = latest.first;
            latest.first = cluster->last_begin;
            latest.which = i;
        } else if (cluster->last_begin > latest.second) {
            latest.second = cluster->last_begin;
        }
    }
    return latest;
}

static void finish_clusters(struct stream_key *key, int64_t now)
{
    const int64_t open = key->open_count > 0 ? key->open[0].begun : now;
    const struct latest latest = latest_of(key, open);
    uint16_t kept = 0;
    for (uint32_t i = 0; i < key->cluster_count; i++) {
        const struct cluster cluster = key->clusters[i];
        const int64_t other = i == latest.which ? latest.second : latest.first;
        if (cluster.first_end < open && cluster.first_end < other) {
            key->floor = cluster.last_begin > key->floor ? cluster.last_begin : key->floor;
            continue;
        }
        key->clusters[kept++] = cluster;
    }
    key->cluster_count = kept;
}

static void settle(struct register_stream *stream, struct stream_key *key, struct cluster *cluster)
{
    if (agrees(key, cluster))
        finish_clusters(key, stream->moment);
    else
        stands(stream, key, STANDING_BROKEN);
}

static void sees_end(struct cluster *cluster, int64_t now)
{
    if (now < cluster->first_end)
        cluster->first_end = now;
}

static void read_ended(struct register_stream *stream, struct stream_key *key, uint64_t seen,
                       int64_t begun)
{
    struct cluster *cluster = cluster_of(key, seen);
    if (!cluster) { /* its value was overwritten for all to see, or never written */
        stands(stream, key, key->forgotten ? STANDING_UNKNOWN : STANDING_BROKEN);
        return;
    }
    key->undecided = (uint16_t)(key->undecided - cluster->undecided);
    cluster->undecided = false;
    sees_end(cluster, stream->moment);
    if (begun > cluster->last_begin)
        cluster->last_begin = begun;
    settle(stream, key, cluster);
}

static void write_ended(struct register_stream *stream, struct stream_key *key, uint64_t value,
                        bool acknowledged)
{
    struct cluster *cluster = cluster_of(key, value);
    if (!cluster) { /* finished: somebody saw it, and then something newer */
        finish_clusters(key, stream->moment);
        return;
    }
    if (acknowledged) {
        sees_end(cluster, stream->moment);
    } else if (cluster->first_end == NEVER) {
        cluster->undecided = true;
        if (++key->undecided > STREAM_UNDECIDED) {
            stands(stream, key, STANDING_UNKNOWN);
            return;
        }
    }
    settle(stream, key, cluster);
}

void register_stream_ended(struct register_stream *stream, const struct operation_record *record)
{
    struct stream_key *key = key_of(stream, record);
    if (key->head.count == STANDING_GOOD) {
        const struct open_operation closed = close_operation(stream, key, record->id);
        const bool ok = record->outcome == OUTCOME_ok;
        if (record->verb == VERB_WRITE)
            write_ended(stream, key, closed.value, ok);
        else if (ok)
            read_ended(stream, key, record->seen, closed.begun);
    }
    stream->moment++;
}

struct stream_counts register_stream_of(const struct register_stream *stream, uint32_t store)
{
    return stream->counts[store < stream->parties ? store : stream->parties];
}
