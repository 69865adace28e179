/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a replica that has missed something gets it: after its own death, after a change of reign, or
 * where the log has a gap.
 *
 *     HELLO   I am here, and have all up to this version
 *     REIGN   I am primary; these versions were given up by fail-overs
 *     FETCH   (those of them that I had are gone; their keys are these;) I have all up to here
 *     STATE   every key that was written since, and those keys, as they are now
 *
 * From FETCH on the log goes to that replica again, behind the STATE.  A key that was written many
 * times travels once, as a base backup or a rewind sends blocks, not writes.  The answer costs what
 * its bytes cost, and `apply_time` per key. */
#include "models/stores/primary_replica/lines.h"
#include "models/stores/primary_replica/protocol.h"

#include <string.h>

struct changes { /* STATE */
    uint64_t token, upto, bytes, count, vow_count;
    struct vow_place *vows;        /* all that is promised; behind the places */
    struct version_place places[]; /* version 0: never written */
};

struct had {              /* GATHERED */
    uint64_t epoch, upto; /* of its disk; version */
    uint64_t whole, most; /* independent log, numbers that have come: all up to, and the last */
    uint64_t bytes, count, vow_count;
    struct version_place *places; /* behind the marks */
    struct vow_place *vows;       /* behind those */
    uint8_t marks[];              /* whole + 1 .. most: has come */
};

/* --- hello --- */

void hello_retry_over(struct port *port, uint64_t round)
{
    const struct replica_state *state = state_of(port);
    if (round != state->round || !state->behind)
        return;
    if (state->office == ASKING)
        hello_say(port, others_of(port));
    else if (state->office == FOLLOWING &&
             !(state->suspected & replica_bit(holder_of(state->epoch))))
        fall_behind(port);
}

/* A primary tells that it reigns; a replica, that its primary is (still) primary, or that another
 * one is; who stands tells that. */
void hello_hear(struct port *port, const struct letter *letter)
{
    struct replica_state *state = state_of(port);
    if (letter->word > state->epoch)
        office_adopt(port, letter->word);
    switch (state->office) {
    case REIGNING:
        reign_send(port, replica_bit(letter->from));
        break;
    case TAKING: /* what it was asked for may have died with it */
        state->asked &= ~replica_bit(letter->from);
        office_prepare(port);
        tell_position(port, replica_bit(letter->from), STAND);
        break;
    case STANDING:
        tell_position(port, replica_bit(letter->from), STAND);
        break;
    case FOLLOWING:
    case ASKING:
        if (letter->word < state->epoch)
            send_word(port, letter->from, NEWS);
        else if (letter->from == holder_of(state->epoch))
            send_word(port, letter->from, state->behind ? UNSURE : CONFIRM);
        break;
    }
}

/* Of a reign; from the primary itself: has all that it has?  From who is to feed it: it does not
 * yet. */
void news_hear(struct port *port, const struct letter *letter)
{
    struct replica_state *state = state_of(port);
    if (letter->word > state->epoch) {
        office_adopt(port, letter->word);
        return;
    }
    const uint32_t holder = holder_of(state->epoch);
    if (letter->word < state->epoch || state->office != FOLLOWING)
        return;
    if (letter->from == holder && state->fed_by != holder && state->fed_by != NOBODY)
        send_word(port, holder, BYE);
    if (state->behind)
        return;
    if (letter->from == holder ? letter->number != state->received
                               : letter->from == chain_feeder(port))
        fall_behind(port);
}

/* --- state --- */

static void add_place(struct port *port, struct changes *changes, const struct version_place *place)
{
    changes->places[changes->count++] = *place;
    changes->bytes += port_value_bytes(port, place->dataset) + RECORD_BYTES;
}

static void add_write(struct port *port, struct changes *changes, const struct branch_write *write,
                      uint64_t version)
{
    const struct version_place place = {.key = write->key,
                                        .dataset = write->dataset,
                                        .version = {.number = version, .id = write->id}};
    add_place(port, changes, &place);
}

static bool is_queued_since(const struct queued *queued, uint64_t since)
{
    return !queued->applied && queued->version > since;
}

/* What a line shows that was written after a version, and what it makes of the promises, while it
 * is still to be applied. */
static void add_queued(struct port *port, struct changes *changes, const struct queued *queued,
                       uint64_t since, struct vows *vows)
{
    const struct written *line = &queued->written;
    const struct branch_write *writes = queued->body ? written_writes(queued->body) : NULL;
    const struct branch_write own = {.key = line->key, .id = line->id, .dataset = line->dataset};
    const struct line_writes shown = line->kind == WRITTEN_VALUE ? (struct line_writes){&own, 1}
                                                                 : line_shows(vows, line, writes);
    for (uint32_t i = 0; i < shown.count && is_queued_since(queued, since); i++)
        add_write(port, changes, &shown.writes[i], queued->version);
    if (!queued->applied)
        line_promises(port, vows, line, writes);
}

static void add_promises(struct port *port, struct changes *changes, const struct vows *vows)
{
    changes->vow_count = vows_places(vows);
    vows_list(vows, changes->vows);
    for (uint64_t i = 0; i < changes->vow_count; i++)
        changes->bytes += port_value_bytes(port, changes->vows[i].dataset) + RECORD_BYTES;
}

/* No more than so many writes are, or become, part of promises. */
static uint64_t most_promised(const struct replica_disk *disk)
{
    uint64_t most = vows_places(&disk->vows);
    for (uint64_t i = disk->queue.first; i < disk->queue.first + disk->queue.count; i++)
        most += queue_at(&disk->queue, i)->written.count;
    return most;
}

static struct changes *changes_make(struct port *port, uint64_t places, uint64_t vows)
{
    struct changes *changes =
        body_make(port->blocks, sizeof *changes + places * sizeof *changes->places +
                                    vows * sizeof *changes->vows);
    changes->vows = (void *)(changes->places + places);
    return changes;
}

static void add_queue(struct port *port, struct changes *changes, uint64_t since)
{
    const struct replica_disk *disk = port->disk;
    const struct write_queue *queue = &disk->queue;
    struct vows vows = {0};
    vows_copy(&vows, port->blocks, &disk->vows);
    for (uint64_t i = queue->first; i < queue->first + queue->count; i++)
        add_queued(port, changes, queue_at(queue, i), since, &vows);
    add_promises(port, changes, &vows);
    vows_free(&vows, port->blocks);
}

/* The keys that are wanted, and what was written after a version: what is visible, and then, as it
 * is newer, what is still to be applied. */
static struct changes *changes_since(struct port *port, uint64_t since, const struct wanted *wanted)
{
    const struct replica_disk *disk = port->disk;
    const struct versions *versions = &disk->versions;
    const struct write_queue *queue = &disk->queue;
    const uint64_t promised = most_promised(disk);
    uint64_t count = promised + (wanted ? wanted->count : 0);
    for (uint64_t i = queue->first; i < queue->first + queue->count; i++)
        count += is_queued_since(queue_at(queue, i), since);
    for (uint64_t i = 0; i < versions->limit; i++)
        count += versions->places[i].version.number > since;
    struct changes *changes = changes_make(port, count, promised);
    changes->upto = disk->last;
    for (uint64_t i = 0; wanted && i < wanted->count; i++) {
        const struct wanted_key *key = &wanted->keys[i];
        const struct version_place place = {.key = key->key,
                                            .dataset = key->dataset,
                                            .version =
                                                versions_get(versions, key->dataset, key->key)};
        add_place(port, changes, &place);
    }
    for (uint64_t i = 0; i < versions->limit; i++)
        if (versions->places[i].version.number > since)
            add_place(port, changes, &versions->places[i]);
    add_queue(port, changes, since);
    return changes;
}

static uint32_t bytes_of(uint64_t bytes)
{
    return bytes > UINT32_MAX - RECORD_BYTES ? UINT32_MAX : (uint32_t)bytes + RECORD_BYTES;
}

void state_send(struct port *port, const struct letter *letter)
{
    struct replica_state *state = state_of(port);
    const struct wanted *wanted = letter->body;
    if (!chain_can_feed(port) || letter->word != state->epoch)
        return;
    if (reigns(port))
        state->fetching |= replica_bit(letter->from);
    state->streaming |= replica_bit(letter->from);
    struct changes *changes = changes_since(port, letter->number, wanted);
    changes->token = wanted->token;
    const struct letter answer = {
        .word = state->epoch, .body = changes, .tag = STATE, .bytes = bytes_of(changes->bytes)};
    log_ship(port, letter->from, &answer);
    body_release(port->blocks, changes);
}

/* Work for every key, then to disk, then visible. */
void state_hear(struct port *port, const struct letter *letter)
{
    struct replica_state *state = state_of(port);
    const struct changes *changes = letter->body;
    if (!state->behind || state->office != FOLLOWING || changes->token != state->token)
        return;
    state->behind = false;
    if (is_ordered(port) && changes->upto < state->received) { /* who feeds it is further behind */
        if (!state->installing)
            replica_held_go_on(port);
        return;
    }
    if (changes->upto > state->received)
        state->received = changes->upto;
    sim_time work = 0;
    for (uint64_t i = 0; i < changes->count; i++)
        work += replica_apply_time(port);
    struct task *task = port_begin(port);
    task->stage = INSTALLING;
    task->word = letter->word;
    task->own = letter->body;
    body_hold(task->own);
    state->installing = task;
    port_work(port, task, work);
}

uint64_t state_bytes(const struct task *task) { return ((const struct changes *)task->own)->bytes; }

void state_installed(struct port *port, struct task *task, struct replica_disk *disk)
{
    struct replica_state *state = state_of(port);
    const struct changes *changes = task->own;
    if (task == state->installing) { /* else another one has been asked for meanwhile */
        state->installing = NULL;
        disk->torn = false;
        replica_apply_rest(port, disk);
        promises_become(port, &disk->vows, changes->vows, changes->vow_count);
        for (uint64_t i = 0; i < changes->count; i++)
            versions_put(&disk->versions, changes->places[i].dataset, changes->places[i].key,
                         changes->places[i].version);
        numbers_fill(&disk->numbers, number_of(changes->upto));
        disk->last = disk->numbers.whole > number_of(changes->upto)
                         ? version_of(state->epoch, disk->numbers.whole)
                         : changes->upto;
        disk->vowed = disk->last;
        if (!mode_class_of(port)->silent)
            replica_acknowledge(port, disk->last, true);
        if (settings_of(port)->most_lag > 0)
            port_announce_position(port, disk->last, port_now(port));
    }
    body_release(port->blocks, task->own);
    port_end(port, task);
    if (!state->installing) {
        replica_held_go_on(port);
        chain_caught_up(port);
    }
    office_prepare(port);
}

/* --- gathering --- */

/* The one that takes over asks the others for what it lacks. */
void state_gather(struct port *port, const struct letter *letter)
{
    const struct replica_disk *disk = port->disk;
    if (state_of(port)->epoch > letter->word) {
        send_word(port, letter->from, NEWS);
        return;
    }
    struct changes *changes = changes_since(port, letter->number, NULL);
    const uint64_t whole = disk->numbers.whole, most = disk->numbers.most;
    const size_t places = changes->count * sizeof *changes->places,
                 vows = changes->vow_count * sizeof *changes->vows;
    struct had *had = body_make(port->blocks, sizeof *had + (most - whole) + 16 + places + vows);
    had->epoch = disk->torn ? UINT64_MAX : disk->epoch;
    had->upto = disk->last;
    had->whole = whole;
    had->most = most;
    had->bytes = changes->bytes;
    had->count = changes->count;
    for (uint64_t i = whole + 1; i <= most; i++)
        had->marks[i - whole - 1] = numbers_have(&disk->numbers, i);
    had->places = (void *)(((uintptr_t)(had->marks + (most - whole)) + 15) & ~(uintptr_t)15);
    memcpy(had->places, changes->places, places);
    had->vow_count = changes->vow_count;
    had->vows = (void *)(had->places + had->count);
    memcpy(had->vows, changes->vows, vows);
    body_release(port->blocks, changes);
    const struct letter answer = {
        .word = letter->word, .body = had, .tag = GATHERED, .bytes = bytes_of(had->bytes)};
    port_send(port, letter->from, &answer, 0);
}

void state_hear_gathered(struct port *port, const struct letter *letter)
{
    struct replica_state *state = state_of(port);
    if (state->office != TAKING || letter->word != state->epoch)
        return;
    struct task *task = port_begin(port);
    task->stage = GATHERING;
    task->left = letter->from;
    task->word = letter->word;
    task->own = letter->body;
    body_hold(task->own);
    port_persist(port, task, ((const struct had *)letter->body)->bytes);
}

static void add_numbers(struct numbers *numbers, const struct had *had)
{
    for (uint64_t i = numbers->whole + 1; i <= had->whole; i++)
        numbers_add(numbers, i);
    for (uint64_t i = had->whole + 1; i <= had->most; i++)
        if (had->marks[i - had->whole - 1])
            numbers_add(numbers, i);
}

static void take_gathered(struct port *port, struct replica_disk *disk, const struct had *had)
{
    for (uint64_t i = 0; i < had->count; i++)
        versions_raise(&disk->versions, had->places[i].dataset, had->places[i].key,
                       had->places[i].version);
    if (!is_ordered(port))
        add_numbers(&disk->numbers, had);
    else if (had->upto > disk->last) {
        promises_become(port, &disk->vows, had->vows, had->vow_count);
        disk->last = disk->vowed = had->upto;
    }
}

void state_gathered(struct port *port, struct task *task, struct replica_disk *disk)
{
    struct replica_state *state = state_of(port);
    const struct had *had = task->own;
    if (state->office == TAKING && task->word == state->epoch) {
        if (had->epoch == disk->epoch) /* of another reign: it may have been given up */
            take_gathered(port, disk, had);
        state->given |= replica_bit(task->left);
    }
    body_release(port->blocks, task->own);
    port_end(port, task);
    office_prepare(port);
}
