/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The primary's side of a write: it gets its version, leaves for the replicas, is answered.
 *
 * `delays.replicate` is time that a letter spends with the primary before it leaves, and if the
 * primary dies meanwhile it never does.  It is drawn for every letter.  An ordered log keeps the
 * order: nothing leaves before what was written earlier, so one long delay holds up what follows,
 * as one long flush of a shared stream does.  An independent log lets writes overtake. */
#include "models/stores/primary_replica/lines.h"
#include "models/stores/primary_replica/protocol.h"

#include <string.h>

/* --- letters --- */

struct parcel {
    struct letter letter;
    uint32_t to;
};

static bool is_streamed(uint8_t tag) { return tag == WRITE || tag == STATE || tag == HAND_OVER; }

/* The moment at which it leaves. */
static sim_time leaves_at(struct port *port, uint32_t to)
{
    struct replica_state *state = state_of(port);
    sim_time due = port_now(port) + drawn(port, &settings_of(port)->delays.replicate);
    if (is_ordered(port) && due < state->shipped[to])
        due = state->shipped[to];
    state->shipped[to] = due;
    return due;
}

/* The letter's body is held by whoever calls, before and after. */
void log_ship(struct port *port, uint32_t to, const struct letter *letter)
{
    if (letter->body)
        body_hold(letter->body);
    if (law_is_zero(&settings_of(port)->delays.replicate) || !is_streamed(letter->tag)) {
        port_send(port, to, letter, 0);
        return;
    }
    struct parcel *parcel = body_make(port->blocks, sizeof *parcel);
    *parcel = (struct parcel){.letter = *letter, .to = to};
    struct task *task = port_begin(port);
    task->stage = SHIPPING;
    task->own = parcel;
    task->word = state_of(port)->epoch;
    port_sleep(port, task, leaves_at(port, to) - port_now(port));
}

/* Gone to nobody if its reign is over, or the replica was given up. */
void log_ship_task(struct port *port, struct task *task)
{
    const struct replica_state *state = state_of(port);
    const struct parcel *parcel = task->own;
    if (task->word == state->epoch && (state->streaming & replica_bit(parcel->to)))
        port_send(port, parcel->to, &parcel->letter, 0);
    else
        body_release(port->blocks, parcel->letter.body);
    body_release(port->blocks, task->own);
    port_end(port, task);
}

void log_parcel_dropped(struct port *port, const struct task *task)
{
    body_release(port->blocks, ((const struct parcel *)task->own)->letter.body);
}

void log_pass_on(struct port *port, const struct written *what, uint64_t version, uint64_t before)
{
    const struct replica_state *state = state_of(port);
    if (state->streaming == 0)
        return;
    struct written *written = body_make(port->blocks, written_size(what));
    memcpy(written, what, written_size(what));
    const struct letter letter = {.number = version,
                                  .word = before,
                                  .body = written,
                                  .tag = WRITE,
                                  .bytes = (uint32_t)(line_bytes(port, what) + RECORD_BYTES)};
    for (replica_set to = state->streaming; to; to &= to - 1)
        log_ship(port, lowest(to), &letter);
    body_release(port->blocks, written);
}

/* --- answers --- */

static void be_patient(struct port *port)
{
    struct replica_state *state = state_of(port);
    const sim_time fall_back = mode_of(port)->fall_back;
    if (fall_back == 0 || state->fell_back || state->patient ||
        state->waiting.first > state->waiting.last)
        return;
    state->patient = true;
    const sim_time since = waiting_at(&state->waiting, state->waiting.first)->since;
    set_timer(port, since + fall_back - port_now(port), TIMER_PATIENCE, state->round);
}

static bool is_enough(struct port *port, replica_set given)
{
    const struct replica_state *state = state_of(port);
    const struct acks acks = {.given = given,
                              .believed = state->believed,
                              .replicas = chain_direct(settings_of(port), port->peers),
                              .fell_back = state->fell_back};
    return mode_class_of(port)->enough(mode_of(port), &acks);
}

static void answer_all(struct port *port, struct waiting_write *write, enum outcome outcome)
{
    struct task *task = write->task;
    write->task = NULL;
    while (task) {
        struct task *next = task->next;
        rows_answer(port, task, outcome);
        task = next;
    }
}

/* Answers those who still wait for write `number` and need not. */
static void settle(struct port *port, uint64_t number)
{
    struct waiting_write *write = waiting_at(&state_of(port)->waiting, number);
    if (write->task && is_enough(port, write->acks))
        answer_all(port, write, OUTCOME_ok);
}

bool log_answers_behind(struct port *port, struct task *task, uint64_t version)
{
    struct replica_state *state = state_of(port);
    struct waiting *waiting = &state->waiting;
    const uint64_t number = number_of(version);
    struct waiting_write *write =
        number >= waiting->first && number <= waiting->last ? waiting_at(waiting, number) : NULL;
    replica_set given = write ? write->acks : 0;
    for (uint32_t i = 0; i < port->peers; i++)
        given |= i != port->self && state->acked[i] >= number ? replica_bit(i) : 0;
    task->version = version;
    if (mode_class_of(port)->silent || is_enough(port, given)) {
        rows_answer(port, task, OUTCOME_ok);
        return true;
    }
    if (!write || !write->task)
        return false;
    task->stage = WAITING;
    task->next = write->task;
    write->task = task;
    return true;
}

void log_settle(struct port *port)
{
    struct waiting *waiting = &state_of(port)->waiting;
    for (uint64_t i = waiting->first; i <= waiting->last; i++)
        settle(port, i);
    waiting_trim(waiting);
}

/* The oldest write has waited for long enough: until a replica has caught up nothing waits. */
void log_patience_over(struct port *port)
{
    struct replica_state *state = state_of(port);
    state->patient = false;
    if (!reigns(port) || state->waiting.first > state->waiting.last)
        return;
    const struct waiting_write *oldest = waiting_at(&state->waiting, state->waiting.first);
    if (port_now(port) - oldest->since >= mode_of(port)->fall_back)
        state->fell_back = true;
    log_settle(port);
    be_patient(port);
}

/* Its client waits no longer (`cancel`, `kill_after`); the write stands. */
void log_given_up(struct port *port, const struct task *task)
{
    struct waiting *waiting = &state_of(port)->waiting;
    const uint64_t number = number_of(task->version);
    if (number < waiting->first || number > waiting->last)
        return;
    struct task **place = &waiting_at(waiting, number)->task;
    while (*place && *place != task)
        place = &(*place)->next;
    if (*place)
        *place = task->next;
    waiting_trim(waiting);
}

void log_commit(struct port *port, struct task *task, struct replica_disk *disk)
{
    const struct written line = {
        .key = task->key, .id = task->id, .at = port_now(port), .dataset = task->dataset};
    if (takes_writes(port))
        log_commit_line(port, task, disk, &line);
    else /* not any more */
        rows_answer(port, task, OUTCOME_error);
}

uint64_t log_next(const struct port *port, const struct replica_disk *disk)
{
    return version_of(((const struct replica_state *)port->state)->epoch,
                      number_of(disk->last) + 1);
}

void log_commit_line(struct port *port, struct task *task, struct replica_disk *disk,
                     const struct written *line)
{
    struct replica_state *state = state_of(port);
    const uint64_t before = disk->last, number = number_of(before) + 1;
    task->version = log_next(port, disk);
    disk->numbers.whole = disk->numbers.most = number;
    disk->last = task->version;
    line_applies(port, disk, line, written_writes(line), task->version);
    disk->vowed = line_vows(line) ? task->version : disk->vowed;
    if (settings_of(port)->most_lag > 0)
        port_announce_position(port, task->version, port_now(port));
    log_pass_on(port, line, task->version, before);
    if (mode_class_of(port)->silent) {
        rows_answer(port, task, OUTCOME_ok);
        return;
    }
    task->stage = WAITING;
    task->next = NULL;
    waiting_push(&state->waiting, port->blocks, number, task, port_now(port));
    settle(port, number);
    waiting_trim(&state->waiting);
    be_patient(port);
}

static void note_acks(struct replica_state *state, uint32_t from, uint64_t number, bool all)
{
    struct waiting *waiting = &state->waiting;
    const uint64_t last = number < waiting->last ? number : waiting->last;
    uint64_t first = number;
    if (all) {
        first = state->acked[from] + 1 > waiting->first ? state->acked[from] + 1 : waiting->first;
        state->acked[from] = number > state->acked[from] ? number : state->acked[from];
    }
    for (uint64_t i = first; i >= waiting->first && i <= last; i++)
        waiting_at(waiting, i)->acks |= replica_bit(from);
}

void log_acknowledged(struct port *port, const struct letter *letter, bool all)
{
    struct replica_state *state = state_of(port);
    if (!reigns(port) || letter->word != state->epoch)
        return;
    const uint64_t number = number_of(letter->number);
    note_acks(state, letter->from, number, all);
    if (letter->number == ((const struct replica_disk *)port->disk)->last)
        state->fell_back = false;
    if (all && (state->fetching & replica_bit(letter->from))) { /* is waited for from now on */
        state->fetching &= ~replica_bit(letter->from);
        state->believed |= replica_bit(letter->from) & ~state->suspected;
    }
    for (uint64_t i = state->waiting.first; i <= number && i <= state->waiting.last; i++)
        settle(port, i);
    waiting_trim(&state->waiting);
}

/* --- beginning and end of office --- */

void log_begins(struct port *port)
{
    struct replica_state *state = state_of(port);
    waiting_free(&state->waiting, port->blocks);
    state->streaming = state->fetching = 0; /* until they have asked for what they miss */
    state->believed = chain_children(port) & ~state->suspected;
    state->fell_back = state->patient = false;
    state->heir = 0;
    state->round++;
    for (uint32_t i = 0; i < port->peers; i++)
        state->acked[i] = 0;
}

void log_ends(struct port *port)
{
    struct replica_state *state = state_of(port);
    for (uint64_t i = state->waiting.first; i <= state->waiting.last; i++)
        answer_all(port, waiting_at(&state->waiting, i), OUTCOME_error);
    waiting_free(&state->waiting, port->blocks);
    state->streaming = state->believed = 0;
}
