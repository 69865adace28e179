/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The side of whoever was asked: it asks the holders of the key and counts their answers. */
#include "models/stores/quorum/quorum.h"

#include <string.h>

enum { STAMP_BITS = 11 }; /* below the microseconds: who gave it */

static uint64_t word_of(const struct quorum_state *state, const struct pending *pending)
{
    return (uint64_t)pending->generation << 32 | (uint64_t)(pending - state->pending + 1);
}

/* Microseconds of its own clock, as Cassandra's, and never the same twice. */
static uint64_t stamp(struct port *port)
{
    struct quorum_state *state = state_of(port);
    const sim_time now = port_now(port) / 1000;
    const uint64_t clock = now > 0 ? (uint64_t)now + 1 : 1;
    state->last = clock > state->last ? clock : state->last + 1;
    return state->last << STAMP_BITS | port->self;
}

static void make_room(struct port *port)
{
    struct quorum_state *state = state_of(port);
    const uint32_t room = state->room ? 2 * state->room : 16;
    struct pending *more = block_array(port->blocks, room, sizeof *more);
    if (state->room > 0)
        memcpy(more, state->pending, state->room * sizeof *more);
    block_give(port->blocks, state->pending, state->room * sizeof *more);
    for (uint32_t i = room; i-- > state->room;) {
        more[i].next = state->free;
        state->free = i + 1;
    }
    state->pending = more;
    state->room = room;
}

static struct pending *pending_take(struct port *port)
{
    struct quorum_state *state = state_of(port);
    if (state->free == 0)
        make_room(port);
    struct pending *pending = &state->pending[state->free - 1];
    state->free = pending->next;
    *pending = (struct pending){.generation = pending->generation + 1};
    return pending;
}

static void pending_give(struct port *port, struct pending *pending)
{
    struct quorum_state *state = state_of(port);
    pending->generation++;
    pending->next = state->free;
    state->free = (uint32_t)(pending - state->pending) + 1;
}

/* NULL: it is over. */
static struct pending *pending_of(struct port *port, uint64_t word)
{
    struct quorum_state *state = state_of(port);
    const uint32_t index = (uint32_t)word - 1;
    if (word == 0 || index >= state->room ||
        state->pending[index].generation != (uint32_t)(word >> 32))
        return NULL;
    return &state->pending[index];
}

static uint16_t bit(uint32_t copy) { return (uint16_t)(1u << copy); }

/* As many of the living as are needed, drawn; all of them, if so it is set. */
static void choose(struct port *port, struct pending *pending, uint32_t alive)
{
    const struct quorum *settings = settings_of(port);
    const char *to = pending->verb == VERB_READ ? settings->reads_to : settings->writes_to;
    uint32_t left = to[0] == 'a' ? alive : pending->needed;
    draw random = left < alive ? port_random(port) : 0;
    for (uint32_t i = 0; i < pending->copies; i++) {
        if (state_of(port)->dead & replica_bit(pending->whom[i]))
            continue;
        if (left == alive || uniform_below(draw_next(&random), alive) < left) {
            pending->asked |= bit(i);
            left--;
        }
        alive--;
    }
}

static struct copied copied_of(const struct pending *pending)
{
    return (struct copied){
        .version = pending->version, .key = pending->key, .dataset = pending->dataset};
}

/* Those that will not get a write; they get it later. */
static void note_hints(struct port *port, const struct pending *pending, uint16_t missing)
{
    const struct quorum *settings = settings_of(port);
    replica_set whom = 0;
    for (uint32_t i = 0; i < pending->copies; i++)
        if (missing & bit(i))
            whom |= replica_bit(pending->whom[i]);
    const struct copied what = copied_of(pending);
    if (pending->verb == VERB_WRITE && whom && repairs(settings) && settings->repair.hints)
        hint_note(port, whom & ~replica_bit(port->self), &what);
}

static void ask_all(struct port *port, uint32_t index)
{
    const struct pending pending = state_of(port)->pending[index];
    const uint64_t word = word_of(state_of(port), &state_of(port)->pending[index]);
    const enum tag tag = pending.verb == VERB_READ ? READ : WRITE;
    const struct copied what = copied_of(&pending);
    uint16_t away = 0;
    for (uint32_t i = 0; i < pending.copies; i++) {
        const uint32_t member = pending.whom[i];
        if (state_of(port)->dead & replica_bit(member))
            away |= bit(i);
        if (!(pending.asked & bit(i)))
            continue;
        if (member == port->self)
            copy_asked(port, member, tag, word, &what);
        else
            copy_send(port, member, tag, word, &what);
    }
    note_hints(port, &pending, away);
}

static bool begin(struct port *port, struct task *task, struct pending *pending)
{
    const struct quorum *settings = settings_of(port);
    uint32_t alive = 0;
    pending->visitor = task;
    pending->key = task->key;
    pending->dataset = task->dataset;
    pending->verb = task->verb;
    pending->copies = copies_of(port);
    pending->needed = quorum_of(settings, pending->copies, task->verb, task->level);
    ring_holders(settings, port->peers, pending->copies, task->dataset, task->key, pending->whom);
    for (uint32_t i = 0; i < pending->copies; i++)
        alive += !(state_of(port)->dead & replica_bit(pending->whom[i]));
    if (alive < pending->needed)
        return false;
    if (task->verb == VERB_WRITE)
        pending->version = (struct version){.number = stamp(port), .id = task->id};
    choose(port, pending, alive);
    return true;
}

void coordinate(struct port *port, struct task *task)
{
    const struct quorum *settings = settings_of(port);
    struct pending *pending = pending_take(port);
    if (!begin(port, task, pending)) { /* unavailable, and it says so at once */
        pending_give(port, pending);
        port_answer(port, task, OUTCOME_error);
        return;
    }
    const uint32_t index = (uint32_t)(pending - state_of(port)->pending);
    task->word = word_of(state_of(port), pending);
    pending->ticket =
        port_timer(port, task->verb == VERB_READ ? settings->read_timeout : settings->write_timeout,
                   (uint64_t)index << TIMER_BITS | TIMER_OPERATION);
    ask_all(port, index);
}

/* --- answers --- */

static void answer(struct port *port, struct pending *pending)
{
    struct task *task = pending->visitor;
    struct version newest = pending->version;
    for (uint32_t i = 0; i < pending->copies; i++)
        if (pending->answered & bit(i) && pending->seen[i].number > newest.number)
            newest = pending->seen[i];
    pending->visitor = NULL;
    task->version = pending->verb == VERB_READ ? newest.number : pending->version.number;
    task->id = pending->verb == VERB_READ ? newest.id : task->id;
    port_answer(port, task, OUTCOME_ok);
}

static void finish(struct port *port, struct pending *pending)
{
    if (pending->verb == VERB_READ)
        repair_read(port, pending);
    note_hints(port, pending, pending->asked & (uint16_t)~pending->answered);
    pending_give(port, pending);
}

void coordinate_told(struct port *port, uint32_t from, uint64_t word, const struct copied *what)
{
    struct pending *pending = pending_of(port, word);
    if (!pending)
        return;
    for (uint32_t i = 0; i < pending->copies; i++)
        if (pending->whom[i] == from && !(pending->answered & bit(i))) {
            pending->answered |= bit(i);
            pending->seen[i] = what->version;
            pending->got++;
        }
    if (pending->visitor && pending->got >= pending->needed)
        answer(port, pending);
    if (pending->answered == pending->asked) {
        port_cancel(port, pending->ticket);
        finish(port, pending);
    }
}

void coordinate_over(struct port *port, uint64_t index)
{
    struct pending *pending = &state_of(port)->pending[index];
    if (pending->visitor) {
        struct task *task = pending->visitor;
        pending->visitor = NULL;
        port_answer(port, task, OUTCOME_error);
    }
    finish(port, pending);
}

void coordinate_dropped(struct port *port, const struct task *task)
{
    struct pending *pending = pending_of(port, task->word);
    if (pending && pending->visitor == task)
        pending->visitor = NULL;
}
