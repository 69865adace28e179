/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A replica's side of a write: it goes to disk, is applied with work of its own, is visible.
 *
 * An ordered log is applied by one thread, one write after another, as PostgreSQL's start-up
 * process and a MySQL replica without parallel workers do; so lag grows with load.  An independent
 * log is applied as its writes come.  What is on disk and not yet applied is applied again after a
 * crash. */
#include "models/stores/primary_replica/lines.h"
#include "models/stores/primary_replica/protocol.h"

sim_time replica_apply_time(struct port *port)
{
    return drawn(port, apply_law(port->store, settings_of(port)));
}

/* --- acknowledgements --- */

void replica_acknowledge(struct port *port, uint64_t version, bool all)
{
    const struct replica_state *state = state_of(port);
    if (state->fed_by != holder_of(state->epoch))
        return;
    const struct letter ack = {
        .number = version, .word = state->epoch, .tag = all ? ACK_ALL : ACK, .bytes = RECORD_BYTES};
    port_send(port, holder_of(state->epoch), &ack, drawn(port, &settings_of(port)->delays.ack));
}

/* If this is the moment at which the mode wants it. */
static void acknowledge_when(struct port *port, uint64_t version, char moment)
{
    if (mode_class_of(port)->silent || epoch_of(version) != state_of(port)->epoch)
        return;
    const char *until = mode_of(port)->until;
    if ((until ? until[0] : 'f') == moment)
        replica_acknowledge(port, version, is_ordered(port));
}

/* --- to disk --- */

static void to_disk(struct port *port, struct task *task)
{
    const struct written *written = task->own;
    state_of(port)->flushing++;
    port_persist(port, task, line_bytes(port, written) + RECORD_BYTES);
}

/* Until what it missed is there, what follows waits. */
static void hold(struct replica_state *state, struct task *task)
{
    task->next = NULL;
    if (state->held)
        state->last->next = task;
    else
        state->held = task;
    state->last = task;
}

void replica_held_go_on(struct port *port)
{
    struct replica_state *state = state_of(port);
    struct task *each = state->held;
    state->held = state->last = NULL;
    while (each) {
        struct task *task = each;
        each = task->next;
        to_disk(port, task);
    }
}

void replica_held_give_up(struct port *port)
{
    struct replica_state *state = state_of(port);
    while (state->held) {
        struct task *task = state->held;
        state->held = task->next;
        body_release(port->blocks, task->own);
        port_end(port, task);
    }
    state->last = NULL;
}

/* Whether the next write of the log follows on what is here; if not, something was missed. */
static bool follows(struct port *port, const struct letter *letter)
{
    struct replica_state *state = state_of(port);
    if (!is_ordered(port))
        return !numbers_have(&disk_of(port)->numbers, number_of(letter->number));
    if (letter->number <= state->received) /* here already */
        return false;
    if (letter->word == state->received)
        return true;
    fall_behind(port);
    return false;
}

void replica_take_in(struct port *port, const struct letter *letter)
{
    struct replica_state *state = state_of(port);
    const uint64_t epoch = epoch_of(letter->number);
    if (epoch < state->epoch) { /* from one who does not know that its reign is over */
        send_word(port, letter->from, NEWS);
        return;
    }
    if (epoch > state->epoch) { /* a reign that it has not heard of */
        office_adopt(port, epoch);
    } else if (letter->from != state->fed_by && state->fed_by != NOBODY) {
        send_word(port, letter->from, BYE);
    }
    /* Of an independent log, what has overtaken the state that is on its way belongs behind it. */
    if (state->office != FOLLOWING || (state->behind && is_ordered(port)) || !follows(port, letter))
        return;
    if (letter->number > state->received)
        state->received = letter->number;
    acknowledge_when(port, letter->number, 'r');
    struct task *task = port_begin(port);
    task->stage = TAKING_IN;
    task->version = letter->number;
    task->own = letter->body;
    body_hold(task->own);
    if (state->installing || state->behind)
        hold(state, task);
    else
        to_disk(port, task);
}

/* --- applying --- */

static void apply(struct port *port, struct task *task, uint64_t place)
{
    const struct written *line = &queue_at(&disk_of(port)->queue, place)->written;
    sim_time work = 0;
    for (uint32_t i = 0; i < line_works(line); i++)
        work += replica_apply_time(port);
    task->stage = APPLYING;
    task->word = place;
    port_work(port, task, work);
}

void replica_apply_next(struct port *port)
{
    struct replica_state *state = state_of(port);
    if (state->applying || disk_of(port)->queue.count == 0)
        return;
    state->applying = true;
    apply(port, port_begin(port), disk_of(port)->queue.first);
}

void replica_apply_all(struct port *port)
{
    const struct write_queue *queue = &disk_of(port)->queue;
    if (is_ordered(port)) {
        replica_apply_next(port);
        return;
    }
    for (uint64_t place = queue->first; place < queue->first + queue->count; place++)
        if (!queue_at(queue, place)->applied)
            apply(port, port_begin(port), place);
}

void replica_taken_in(struct port *port, struct task *task, struct replica_disk *disk)
{
    struct replica_state *state = state_of(port);
    struct written *written = task->own;
    const uint64_t version = task->version;
    task->own = NULL;
    state->flushing--;
    const bool had = is_ordered(port) && version <= disk->last;
    if (had || epoch_of(version) != state->epoch) { /* or of a reign that is over */
        body_release(port->blocks, written);
        port_end(port, task);
        office_prepare(port);
        return;
    }
    const uint64_t place = queue_push(&disk->queue, written, version), before = disk->last;
    disk->vowed = line_vows(written) ? version : disk->vowed;
    if (is_ordered(port)) {
        disk->last = version;
        log_pass_on(port, written, version, before);
    } else {
        numbers_add(&disk->numbers, number_of(version));
        if (disk->numbers.whole > number_of(disk->last))
            disk->last = version_of(state->epoch, disk->numbers.whole);
    }
    body_release(port->blocks, written);
    acknowledge_when(port, version, 'f');
    if (is_ordered(port)) {
        port_end(port, task);
        replica_apply_next(port);
    } else {
        apply(port, task, place);
    }
}

static void apply_queued(struct port *port, struct replica_disk *disk, uint64_t place)
{
    const struct queued *queued = queue_at(&disk->queue, place);
    if (!queued->applied)
        line_applies(port, disk, &queued->written,
                     queued->body ? written_writes(queued->body) : NULL, queued->version);
    queue_done(&disk->queue, place);
}

void replica_applied(struct port *port, struct task *task)
{
    struct replica_state *state = state_of(port);
    struct replica_disk *disk = port_redo(port);
    struct queued done = {.applied = true};
    if (task->word >= disk->queue.first) { /* not given up meanwhile */
        done = *queue_at(&disk->queue, task->word);
        apply_queued(port, disk, task->word);
        queue_trim(&disk->queue);
    }
    port_end(port, task);
    if (!done.applied) {
        acknowledge_when(port, done.version, 'a');
        if (settings_of(port)->most_lag > 0)
            port_announce_position(port, done.version, done.written.at);
    }
    state->applying = false;
    if (is_ordered(port))
        replica_apply_next(port);
    office_prepare(port);
}

/* What is newer must not be seen before it. */
void replica_apply_rest(struct port *port, struct replica_disk *disk)
{
    struct write_queue *queue = &disk->queue;
    for (uint64_t place = queue->first; place < queue->first + queue->count; place++)
        apply_queued(port, disk, place);
    queue_trim(queue);
}

bool replica_is_quiet(const struct port *port)
{
    const struct replica_state *state = port->state;
    return !state->installing && !state->held && state->flushing == 0 &&
           disk_of(port)->queue.count == 0;
}
