/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of logs, and what is found in them.
 *
 * A copy stands for the blocks of the log on this server's disk and, since it is merged by key, for
 * those of the files that the log was written to: what is older than the last flush costs nothing
 * to replay, and whoever serves a region can read it, as files of HDFS can be read by all. */
#include "models/stores/regions/protocol.h"

#include <string.h>

enum { RECORD_AROUND = STORE_LETTER_BYTES };

uint64_t copy_bytes(const struct copy *copy)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < copy->spans.count; i++)
        bytes += copy->spans.list[i].bytes;
    return bytes;
}

/* --- what a batch says --- */

/* Once there is enough of a region it is flushed to files, by the same rule at each copy. */
static void grow(struct port *port, struct copy *copy, const struct record *record)
{
    struct span *span = spans_at(&copy->spans, port_place(port, record->dataset, record->key));
    if (!span)
        return;
    span->bytes += port_value_bytes(port, record->dataset) + RECORD_AROUND;
    if (span->bytes >= settings_of(port)->wal.flush)
        span->bytes = 0;
}

static void apply_record(struct port *port, struct copy *copy, const struct record *record)
{
    switch ((enum record_kind)record->kind) {
    case RECORD_VALUE:
        grow(port, copy, record);
        versions_raise(&copy->versions, record->dataset, record->key, record->version);
        break;
    case RECORD_CONTENT:
        versions_raise(&copy->versions, record->dataset, record->key, record->version);
        break;
    case RECORD_OPENED:
        spans_put(&copy->spans, port->blocks,
                  &(struct span){.from = record->key,
                                 .until = record->version.number,
                                 .epoch = record->version.id});
        break;
    case RECORD_CLOSED:
        spans_cut(&copy->spans, port->blocks, record->key, record->version.number);
        break;
    case RECORD_HALVED:
        spans_halve(&copy->spans, port->blocks, record->key, record->version.number);
        break;
    }
}

void copy_apply(struct port *port, struct copy *copy, const struct batch *batch)
{
    for (uint64_t i = 0; i < batch->count; i++)
        apply_record(port, copy, &batch->records[i]);
    copy->number = batch->number;
}

/* --- copies of others --- */

static void acknowledge(struct port *port, uint32_t owner)
{
    const struct copy *copy = &disk_of(port)->copies[owner];
    say(port, owner, APPENDED, copy->number, both(disk_of(port)->births, copy->incarnation));
}

/* What was sent to a disk that was here is not for this one. */
static bool is_for_this_disk(struct port *port, const struct letter *letter)
{
    if (letter->word == disk_of(port)->births)
        return true;
    say(port, letter->from, LACKS, 0, disk_of(port)->births);
    return false;
}

/* The next batch of a life that it has the beginning of. */
static bool comes_next(struct port *port, uint32_t owner, const struct batch *batch)
{
    struct server *server = server_of(port);
    if (batch->incarnation > server->coming_life[owner] && batch->number == 1) {
        server->coming_life[owner] = batch->incarnation;
        server->coming[owner] = 0;
    }
    return batch->incarnation == server->coming_life[owner] &&
           batch->number == server->coming[owner] + 1;
}

void copy_append(struct port *port, const struct letter *letter)
{
    const uint32_t owner = letter->from;
    struct batch *batch = letter->body;
    const struct copy *copy = &disk_of(port)->copies[owner];
    if (!is_for_this_disk(port, letter))
        return;
    if (!comes_next(port, owner, batch)) {
        if (batch->incarnation == copy->incarnation && batch->number <= copy->number)
            acknowledge(port, owner);
        return;
    }
    server_of(port)->coming[owner] = batch->number;
    struct task *task = port_begin(port);
    task->stage = TAKING_IN;
    task->word = owner;
    task->own = batch;
    body_hold(batch);
    port_persist(port, task, letter->bytes);
}

void copy_taken_in(struct port *port, struct task *task, struct regions_disk *disk)
{
    struct batch *batch = task->own;
    const uint32_t owner = (uint32_t)task->word;
    struct copy *copy = &disk->copies[owner];
    const bool newer = batch->incarnation > copy->incarnation;
    if (newer || (batch->incarnation == copy->incarnation && batch->number > copy->number)) {
        copy->incarnation = batch->incarnation;
        copy->since = copy->since ? copy->since : batch->incarnation;
        copy_apply(port, copy, batch);
    }
    body_release(port->blocks, batch);
    port_end(port, task);
    acknowledge(port, owner);
}

void copy_ship(struct port *port, uint32_t to)
{
    const struct copy *copy = &disk_of(port)->copies[port->self];
    const uint64_t places = copy->versions.count, spans = copy->spans.count;
    const uint64_t values = places * sizeof(struct version_place);
    struct snapshot *body =
        body_make(port->blocks, sizeof *body + values + spans * sizeof(struct span));
    *body = (struct snapshot){.incarnation = server_of(port)->incarnation,
                              .number = server_of(port)->journal.flushed,
                              .places = places,
                              .spans = spans};
    uint64_t bytes = 0, at = 0;
    for (uint64_t i = 0; i < copy->versions.limit; i++) {
        const struct version_place *place = &copy->versions.places[i];
        if (place->version.number == 0)
            continue;
        body->list[at++] = *place;
        bytes += port_value_bytes(port, place->dataset);
    }
    if (spans > 0)
        memcpy(body->list + places, copy->spans.list, spans * sizeof(struct span));
    say_body(port, to,
             &(struct letter){.tag = SNAPSHOT, .word = server_of(port)->journal.births[to]}, bytes,
             body);
}

void copy_snapshot(struct port *port, const struct letter *letter)
{
    if (!is_for_this_disk(port, letter))
        return;
    struct task *task = port_begin(port);
    task->stage = INSTALLING;
    task->word = letter->from;
    task->own = letter->body;
    body_hold(letter->body);
    port_persist(port, task, letter->bytes);
}

void copy_installed(struct port *port, struct task *task, struct regions_disk *disk)
{
    struct snapshot *body = task->own;
    const uint32_t owner = (uint32_t)task->word;
    struct copy *copy = &disk->copies[owner];
    struct server *server = server_of(port);
    if (body->incarnation > copy->incarnation ||
        (body->incarnation == copy->incarnation && body->number > copy->number)) {
        for (uint64_t i = 0; i < body->places; i++)
            versions_raise(&copy->versions, body->list[i].dataset, body->list[i].key,
                           body->list[i].version);
        spans_copy(&copy->spans, port->blocks,
                   (const struct span *)(const void *)(body->list + body->places),
                   (uint32_t)body->spans);
        copy->since = copy->since ? copy->since : body->incarnation;
        copy->incarnation = server->coming_life[owner] = body->incarnation;
        copy->number = server->coming[owner] = body->number;
    }
    body_release(port->blocks, body);
    port_end(port, task);
    acknowledge(port, owner);
}

/* --- what is written of a range --- */

static void find_values(struct port *port, const struct copy *copy, uint64_t from, uint64_t until,
                        struct versions *found)
{
    for (uint64_t i = 0; i < copy->versions.limit; i++) {
        const struct version_place *it = &copy->versions.places[i];
        const uint64_t place =
            it->version.number == 0 ? PLACES : port_place(port, it->dataset, it->key);
        if (place >= from && place < until)
            versions_raise(found, it->dataset, it->key, it->version);
    }
}

/* Of what several logs say of a place the one that was opened last counts. */
static void find_spans(struct port *port, const struct copy *copy, uint64_t from, uint64_t until,
                       struct spans *found)
{
    for (uint32_t i = 0; i < copy->spans.count; i++) {
        struct span span = copy->spans.list[i];
        if (span.until <= from || span.from >= until)
            continue;
        const uint64_t low = span.from > from ? span.from : from,
                       high = span.until < until ? span.until : until;
        span.bytes = (uint64_t)((double)span.bytes * (double)(high - low) /
                                (double)(span.until - span.from));
        span.from = low;
        span.until = high;
        const struct span *other = spans_at(found, low);
        if (!other || span.epoch > other->epoch ||
            (span.epoch == other->epoch && span.bytes > other->bytes))
            spans_put(found, port->blocks, &span);
    }
}

struct found *copy_find(struct port *port, uint64_t from, uint64_t until)
{
    struct versions values;
    struct spans spans = {0};
    versions_init(&values, port->blocks);
    for (uint32_t i = 0; i < made_of(port)->servers; i++) {
        find_values(port, &disk_of(port)->copies[i], from, until, &values);
        find_spans(port, &disk_of(port)->copies[i], from, until, &spans);
    }
    struct found *found =
        body_make(port->blocks, sizeof *found + values.count * sizeof *found->list);
    found->births = disk_of(port)->births;
    for (uint32_t i = 0; i < spans.count; i++) {
        found->bytes += spans.list[i].bytes;
        if (spans.list[i].epoch > found->epoch)
            found->epoch = spans.list[i].epoch;
    }
    for (uint64_t i = 0; i < values.limit; i++)
        if (values.places[i].version.number != 0)
            found->list[found->count++] = values.places[i];
    versions_free(&values);
    spans_free(&spans, port->blocks);
    return found;
}

void copy_collect(struct port *port, const struct letter *letter)
{
    const struct order_open *order = letter->body;
    struct found *found = copy_find(port, order->from, order->until);
    say_body(port, letter->from, &(struct letter){.tag = COLLECTED, .number = letter->number}, 0,
             found);
}
