/* SPDX-License-Identifier: GPL-3.0-or-later */
/* write_behind: a write is acknowledged from memory, and goes to the store behind after a while;
 * several of one key meanwhile go as one.  One that fails there is tried again.  A crash loses what
 * has not gone.  Where `most` keys wait, a write waits for the store behind itself. */
#include "models/stores/cache/cache.h"

static struct keyed *at(const struct cache_state *state, uint32_t place)
{
    return &state->dirty.list[place - 1];
}

static void queue(struct port *port, struct keyed *keyed)
{
    struct cache_state *state = cache_state_of(port);
    const uint32_t place = (uint32_t)(keyed - state->dirty.list) + 1;
    keyed->due = port_now(port) + behind_of(port)->after;
    keyed->next = 0;
    if (state->first)
        at(state, state->last)->next = place;
    else
        state->first = place;
    state->last = place;
    if (state->timer == 0)
        state->timer = port_timer(port, behind_of(port)->after, 0);
}

/* The moment, but no two writes have the same. */
uint64_t behind_new_stamp(struct port *port)
{
    struct cache_notes *notes = cache_notes_of(port);
    const uint64_t now = (uint64_t)port_now(port);
    return notes->last = now > notes->last ? now : notes->last + 1;
}

void behind_stamped(struct port *port, struct task *task, uint64_t stamp)
{
    task->version = stamp;
    versions_raise(&cache_notes_of(port)->stamps, task->dataset, task->key,
                   (struct version){.number = stamp, .id = task->id});
}

bool behind_takes(struct port *port, struct task *task)
{
    struct cache_state *state = cache_state_of(port);
    struct keyed *keyed = keyed_find(&state->dirty, task->dataset, task->key);
    const bool fresh = !keyed;
    if (!keyed && state->dirty.count >= behind_of(port)->most)
        return false;
    behind_stamped(port, task, behind_new_stamp(port));
    if (!keyed)
        keyed = keyed_make(&state->dirty, port->blocks, task->dataset, task->key);
    keyed->version = task->version;
    keyed->id = task->id;
    keyed->kept++;
    cache_notes_of(port)->unsaved++;
    if (fresh)
        queue(port, keyed);
    cache_keep(port, task);
    port_answer(port, task, OUTCOME_ok);
    return true;
}

const struct keyed *behind_has(struct port *port, uint32_t dataset, uint64_t key)
{
    return keyed_find(&cache_state_of(port)->dirty, dataset, key);
}

void behind_stamp(struct port *port, struct task *task)
{
    if (!fill_of(port)->later)
        return;
    const struct keyed *waits = behind_has(port, task->dataset, task->key);
    if (waits) { /* written since the question was asked */
        task->version = waits->version;
        task->id = waits->id;
        return;
    }
    const struct version stamp =
        versions_get(&cache_notes_of(port)->stamps, task->dataset, task->key);
    task->version = stamp.id == task->id ? stamp.number : 0;
}

void behind_started(struct port *port, bool first)
{
    struct cache_notes *notes = cache_notes_of(port);
    if (first)
        versions_init(&notes->stamps, port->blocks);
    if (notes->unsaved > 0)
        port_count(port, COUNTED_writes_lost, notes->unsaved);
    notes->unsaved = 0;
}

static void send_behind(struct port *port, struct keyed *keyed)
{
    struct task *task = port_begin(port);
    task->key = keyed->key;
    task->dataset = keyed->dataset;
    task->id = keyed->id;
    task->verb = VERB_WRITE;
    task->stage = FLUSHING;
    keyed->flying = keyed->kept;
    keyed->kept = 0;
    port_call(port, task, VERB_WRITE, task->dataset, task->key);
}

void behind_fired(struct port *port)
{
    struct cache_state *state = cache_state_of(port);
    const sim_time now = port_now(port);
    state->timer = 0;
    while (state->first && at(state, state->first)->due <= now) {
        struct keyed *keyed = at(state, state->first);
        state->first = keyed->next;
        send_behind(port, keyed);
    }
    if (state->first)
        state->timer = port_timer(port, at(state, state->first)->due - now, 0);
}

void behind_flushed(struct port *port, struct task *task)
{
    struct cache_state *state = cache_state_of(port);
    struct keyed *keyed = keyed_find(&state->dirty, task->dataset, task->key);
    if (task->outcome == OUTCOME_ok)
        cache_notes_of(port)->unsaved -= keyed->flying;
    else
        keyed->kept += keyed->flying;
    keyed->flying = 0;
    if (keyed->kept > 0)
        queue(port, keyed);
    else
        keyed_over(&state->dirty, keyed);
    port_end(port, task);
}
