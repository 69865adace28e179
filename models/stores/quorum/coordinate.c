/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The side of whoever was asked: it asks the holders of the key and counts their answers.
 *
 * Digests: one holder is asked for the value, the nearest one, the others for a sum of it.  Where
 * the newest of their answers came without its value, that is asked for before the client gets its
 * answer.  A read that takes longer than `speculative` asks one holder more, for the value
 * (Cassandra's speculative_retry). */
#include "models/stores/quorum/quorum.h"

#include <stddef.h>
#include <string.h>

#include "models/words/hedge_delay.h"

enum { STAMP_BITS = 11 }; /* below the microseconds: who gave it */

/* Microseconds of its own clock, as Cassandra's, and never the same twice. */
static uint64_t stamp(struct port *port)
{
    struct quorum_state *state = state_of(port);
    const sim_time now = port_now(port) / 1000;
    const uint64_t clock = now > 0 ? (uint64_t)now + 1 : 1;
    state->last = clock > state->last ? clock : state->last + 1;
    return state->last << STAMP_BITS | port->self;
}

static struct copied copied_of(const struct pending *pending)
{
    return (struct copied){
        .version = pending->version, .key = pending->key, .dataset = pending->dataset};
}

/* Those that hold it, and those that are coming. */
static uint32_t all_of(const struct pending *pending) { return pending->copies + pending->coming; }

static bool keeps_hints(const struct quorum *settings)
{
    return repairs(settings) && settings->repair.hints;
}

/* --- asking --- */

/* Those that will not get a write; they get it later.  `waits`: its hint is the client's answer.
 * False: there is nobody to keep one for. */
static bool note_hints(struct port *port, const struct pending *pending, member_set missing,
                       uint32_t waits)
{
    member_set whom = 0;
    for (uint32_t i = 0; i < all_of(pending); i++)
        if (missing & member_bit(i))
            whom |=
                member_bit(pending->stands_for[i] ? pending->stands_for[i] - 1u : pending->whom[i]);
    const struct copied what = copied_of(pending);
    whom &= ~member_bit(port->self);
    if (pending->verb != VERB_WRITE || whom == 0 || !keeps_hints(settings_of(port)))
        return false;
    hint_note(port, whom, &what, waits);
    return true;
}

static void ask_one(struct port *port, uint32_t index, uint32_t copy, enum tag tag)
{
    struct quorum_state *state = state_of(port);
    struct pending *pending = &state->pending[index];
    const uint32_t member = pending->whom[copy];
    const uint64_t word = pending_word(state, pending);
    struct copied what = copied_of(pending);
    what.stands_for = pending->stands_for[copy];
    pending->asked |= member_bit(copy);
    pending->wanted |= tag == READ ? member_bit(copy) : 0;
    if (member == port->self)
        copy_asked(port, member, tag, word, &what);
    else
        copy_send(port, member, tag, word, &what);
}

static member_set away_of(struct port *port, const struct pending *pending)
{
    member_set away = 0;
    for (uint32_t i = 0; i < all_of(pending); i++)
        if (is_dead(port, pending->whom[i]))
            away |= member_bit(i);
    return away;
}

static void ask_all(struct port *port, uint32_t index)
{
    struct pending pending; /* without what has been read: nothing yet */
    memcpy(&pending, &state_of(port)->pending[index], offsetof(struct pending, seen));
    const bool read = pending.verb == VERB_READ;
    const member_set value = read && settings_of(port)->digests
                                 ? choose_nearest(port, &pending, pending.asked)
                                 : ~(member_set)0;
    for (uint32_t i = 0; i < all_of(&pending); i++)
        if (pending.asked & member_bit(i))
            ask_one(port, index, i, !read ? WRITE : value & member_bit(i) ? READ : DIGEST);
    note_hints(port, &pending, away_of(port, &pending), 0);
}

/* The next ones on the ring take the places of those that are away (Dynamo's sloppy quorum). */
static void stand_in(struct port *port, struct pending *pending)
{
    member_set taken = 0;
    for (uint32_t i = 0; i < pending->copies; i++)
        taken |= member_bit(pending->whom[i]);
    for (uint32_t i = 0; i < pending->copies; i++) {
        if (!is_dead(port, pending->whom[i]))
            continue;
        const uint32_t next = ring_beyond(ring_of(port), state_of(port)->view.in, pending->token,
                                          taken | state_of(port)->dead);
        if (next == NOBODY)
            return;
        pending->stands_for[i] = (uint8_t)(pending->whom[i] + 1);
        pending->whom[i] = (uint8_t)next;
        taken |= member_bit(next);
    }
}

/* False: too few live. */
static bool begin(struct port *port, struct task *task, struct pending *pending)
{
    const struct quorum *settings = settings_of(port);
    pending->visitor = task;
    pending->key = task->key;
    pending->dataset = task->dataset;
    pending->verb = task->verb;
    pending->begun = port_now(port);
    pending->need = need_of(settings, task->verb, task->level);
    pending->token = ring_token(ring_of(port), task->dataset, task->key);
    pending->copies = holders_of(port, pending->token, pending->whom);
    if (settings->sloppy)
        stand_in(port, pending);
    if (task->verb == VERB_WRITE)
        pending->coming = coming_of(port, pending->token, pending->whom + pending->copies);
    const member_set alive = first_members(all_of(pending)) & ~away_of(port, pending);
    if (task->verb == VERB_WRITE)
        pending->version = (struct version){.number = stamp(port), .id = task->id};
    if (is_enough(port, pending, alive)) {
        choose(port, pending, alive);
        return true;
    }
    return alive == 0 && pending->need.hint_does && keeps_hints(settings);
}

static void set_timers(struct port *port, struct pending *pending, uint32_t index)
{
    const struct quorum *settings = settings_of(port);
    const struct hedge_delay_class *hurry =
        (const struct hedge_delay_class *)settings->speculative.class;
    const bool read = pending->verb == VERB_READ;
    pending->ticket = port_timer(port, read ? settings->read_timeout : settings->write_timeout,
                                 (uint64_t)index << TIMER_BITS | TIMER_OPERATION);
    if (!read || !hurry)
        return;
    const sim_time wait = hurry->time ? hurry->time(settings->speculative.settings)
                                      : recent_quantile(&state_of(port)->recent);
    if (wait != SIM_NEVER)
        pending->hurry = port_timer(port, wait, (uint64_t)index << TIMER_BITS | TIMER_HURRY);
}

void coordinate(struct port *port, struct task *task)
{
    struct pending *pending = pending_take(port);
    if (!begin(port, task, pending)) { /* unavailable, and it says so at once */
        pending_give(port, pending);
        port_answer(port, task, OUTCOME_error);
        return;
    }
    const uint32_t index = (uint32_t)(pending - state_of(port)->pending);
    task->word = pending_word(state_of(port), pending);
    if (pending->asked == 0) { /* nobody lives who holds it: a hint does */
        note_hints(port, pending, away_of(port, pending), index + 1);
        return;
    }
    set_timers(port, pending, index);
    ask_all(port, index);
}

/* --- answers --- */

/* Of those that have answered the one with the newest version; with its value, if one of them has
 * that. */
static uint32_t newest_of(const struct pending *pending)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < pending->copies; i++) {
        if (!(pending->answered & member_bit(i)))
            continue;
        if (best == UINT32_MAX || pending->seen[i].number > pending->seen[best].number ||
            (pending->seen[i].number == pending->seen[best].number &&
             pending->came & member_bit(i)))
            best = i;
    }
    return best;
}

static void answer(struct port *port, struct pending *pending, const struct version *version)
{
    struct quorum_state *state = state_of(port);
    struct task *task = pending->visitor;
    pending->visitor = NULL;
    task->version = version->number;
    if (pending->verb == VERB_READ)
        task->id = version->id;
    if (pending->verb == VERB_READ && state->hurry_share > 0.0)
        recent_add(&state->recent, port_now(port) - pending->begun, state->hurry_share);
    port_answer(port, task, OUTCOME_ok);
}

static void finish(struct port *port, struct pending *pending)
{
    if (pending->hurry != 0)
        port_cancel(port, pending->hurry);
    if (pending->verb == VERB_READ)
        repair_read(port, pending);
    note_hints(port, pending, pending->asked & ~pending->answered, 0);
    pending_give(port, pending);
}

/* Enough have answered a read. */
static void answer_read(struct port *port, uint32_t index)
{
    struct pending *pending = &state_of(port)->pending[index];
    const uint32_t newest = newest_of(pending);
    if (pending->came & member_bit(newest)) {
        answer(port, pending, &pending->seen[newest]);
        return;
    }
    if (!(pending->wanted & ~pending->came)) /* no value is on its way */
        ask_one(port, index, newest, READ);
}

static void go_on(struct port *port, uint32_t index)
{
    struct pending *pending = &state_of(port)->pending[index];
    if (pending->visitor && is_enough(port, pending, pending->answered)) {
        if (pending->verb == VERB_READ)
            answer_read(port, index);
        else
            answer(port, pending, &pending->version);
    }
    pending = &state_of(port)->pending[index];
    if (pending->answered != pending->asked || pending->visitor)
        return;
    port_cancel(port, pending->ticket);
    finish(port, pending);
}

void coordinate_told(struct port *port, uint32_t from, uint64_t word, enum tag tag,
                     const struct copied *what)
{
    struct pending *pending = pending_of(port, word);
    if (!pending)
        return;
    for (uint32_t i = 0; i < all_of(pending); i++) {
        if (pending->whom[i] != from)
            continue;
        pending->answered |= member_bit(i);
        pending->came |= tag == REPLY ? member_bit(i) : 0;
        if (what->version.number >= pending->seen[i].number)
            pending->seen[i] = what->version;
    }
    go_on(port, (uint32_t)(pending - state_of(port)->pending));
}

void coordinate_over(struct port *port, uint64_t index)
{
    struct pending *pending = &state_of(port)->pending[index];
    if (pending->visitor && pending->need.hint_does &&
        note_hints(port, pending, pending->asked & ~pending->answered, (uint32_t)index + 1))
        return;
    if (pending->visitor) {
        struct task *task = pending->visitor;
        pending->visitor = NULL;
        port_answer(port, task, OUTCOME_error);
    }
    finish(port, pending);
}

/* One more is asked for the value: of those that were not asked, else of those that were asked for
 * a sum. */
void coordinate_hurries(struct port *port, uint64_t index)
{
    struct pending *pending = &state_of(port)->pending[index];
    const member_set alive = first_members(pending->copies) & ~away_of(port, pending);
    const member_set fresh = alive & ~pending->asked, summed = alive & ~pending->wanted;
    pending->hurry = 0;
    if (!pending->visitor || !(fresh | summed))
        return;
    const member_set chosen = choose_nearest(port, pending, fresh ? fresh : summed);
    ask_one(port, (uint32_t)index, lowest_member(chosen), READ);
}

/* A hint of it is on disk. */
void coordinate_hinted(struct port *port, uint32_t index, uint64_t version)
{
    struct pending *pending = &state_of(port)->pending[index];
    CHECK(pending->version.number == version);
    if (pending->visitor)
        answer(port, pending, &pending->version);
    pending_give(port, pending);
}

void coordinate_dropped(struct port *port, const struct task *task)
{
    struct pending *pending = pending_of(port, task->word);
    if (pending && pending->visitor == task)
        pending->visitor = NULL;
}
