/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One primary orders all writes and sends them to its replicas: PostgreSQL, MySQL, MongoDB as most
 * people run them.
 *
 * Write: at the primary `write_time` of processor and one fsync; then it has its version, is
 * visible there, and goes to the replicas (ship.c).  What the client waits for says `mode`
 * (modes.h).  A dead replica is waited for until the detector beside the primary has noticed.
 *
 * Replicas: a write goes to their disk and is applied with `apply_time` of their own processors
 * (follow.c), so they lag by the way, by `delays.replicate`, by their disk and by their work, the
 * more the higher the load.  An `ordered` log has no holes and nothing overtakes; with
 * `independent` each write travels by itself.  Then, with nothing but exponential delays of rate m
 * and writes of a key at rate l, a read at a replica is stale with probability l / (l + m).
 *
 * Read: `read_time` at whoever `reads` says: the primary; another replica, drawn at random; the
 * nearest copy (same node, same zone, same region...; ties are drawn).  Not asked are replicas that
 * are believed dead, or further behind than `most_lag`; if that leaves nobody the primary is.
 * `level: strong` always asks the primary, `weak` and `normal` do as `reads` says.
 *
 * Clients know the primary as soon as it is in office (models/words/directory.h).  While there is
 * none they ask the dead one; a replica that is asked for what only a primary may answer says
 * error.  Who takes over: office.c; how one that was away catches up: catch_up.c; what transactions
 * ask of the primary, who reads for them as well: commit.c. */
#include "models/stores/primary_replica/kinds.h"
#include "models/stores/primary_replica/protocol.h"

#include <string.h>

/* --- who is asked --- */

static bool asks_primary(const struct store *store, const struct primary_replica *settings,
                         uint8_t verb, uint8_t level)
{
    return verb != VERB_READ || level == LEVEL_STRONG || store->replicas == 1 ||
           settings->reads[0] == 'p';
}

static bool needs_primary(const struct port *port, uint8_t verb, uint8_t level)
{
    return asks_primary(port->store, port->settings, verb, level);
}

static bool may_be_asked(const struct port *clients, uint32_t replica)
{
    const struct directory *directory = clients->directory;
    const sim_time most = settings_of(clients)->most_lag;
    return !directory->peers[replica].dead &&
           (most == 0 || directory_lag(directory, replica, port_now(clients)) <= most);
}

/* One of those that may be asked and are not, by drawing; of the nearest ones only, if `near`; the
 * primary is one of them only if `primary`. */
static uint32_t drawn_copy(struct port *clients, const struct asking *asking, bool near,
                           bool primary)
{
    const uint32_t leader = clients->directory->leader;
    unsigned least = UINT32_MAX;
    uint32_t copies[MOST_REPLICAS], count = 0;
    for (uint32_t i = 0; i < clients->store->replicas; i++) {
        if ((i == leader && !primary) || !may_be_asked(clients, i) || asking_has(asking, i))
            continue;
        const unsigned far = near ? port_distance(clients, asking->client, i) : 0;
        if (far < least)
            count = 0;
        if (far <= least) {
            least = far;
            copies[count++] = i;
        }
    }
    if (count == 0)
        return NOBODY;
    draw random = port_random(clients);
    return copies[uniform_below(draw_next(&random), count)];
}

/* A copy that is not asked already; one that is; the primary. */
static uint32_t some_copy(struct port *clients, const struct asking *asking, bool near)
{
    uint32_t copy = drawn_copy(clients, asking, near, near);
    if (copy == NOBODY && asking->asked_count > 0)
        copy = drawn_copy(clients, &(struct asking){.client = asking->client}, near, near);
    return copy == NOBODY ? clients->directory->leader : copy;
}

uint32_t primary_replica_route(struct port *clients, const struct asking *asking)
{
    if (asking->taking_part || needs_primary(clients, asking->verb, asking->level))
        return clients->directory->leader;
    const bool near = settings_of(clients)->reads[0] == 'n';
    return some_copy(clients, asking, near);
}

/* Replica 0 is the first primary. */
void primary_replica_spread(const struct store *store, const void *made,
                            const struct asking *asking, const unsigned *far, double *shares)
{
    (void)made;
    const struct primary_replica *settings = store->kind.settings;
    const bool near = settings->reads[0] == 'n';
    if (asks_primary(store, settings, asking->verb, asking->level)) {
        shares[0] = 1.0;
        return;
    }
    unsigned least = UINT32_MAX;
    double count = 0;
    for (uint32_t i = near ? 0 : 1; i < store->replicas; i++)
        least = near && far[i] < least ? far[i] : least;
    for (uint32_t i = near ? 0 : 1; i < store->replicas; i++)
        count += !near || far[i] == least;
    for (uint32_t i = near ? 0 : 1; i < store->replicas; i++)
        shares[i] = !near || far[i] == least ? 1.0 / count : 0.0;
}

struct following primary_replica_follow(const struct store *store, double value)
{
    const struct primary_replica *settings = store->kind.settings;
    const bool silent = ((const struct mode_class *)settings->mode.class)->silent;
    const struct replication_mode *mode = settings->mode.settings;
    const char *until = silent || !mode->until ? "flushed" : mode->until;
    const uint64_t others = chain_direct(settings, store->replicas), least = silent ? 0
                                                                             : mode->acks
                                                                                 ? mode->acks
                                                                                 : 1;
    return (struct following){.work = law_mean(apply_law(store, settings)),
                              .there = value + RECORD_BYTES,
                              .back = silent ? 0 : RECORD_BYTES,
                              .acks = (uint32_t)(least < others ? least : others),
                              .feeds = (uint32_t)others,
                              .delay_there = &settings->delays.replicate,
                              .delay_back = &settings->delays.ack,
                              .ordered = settings->log[0] == 'o',
                              .flushed = until[0] != 'r',
                              .applied = until[0] == 'a'};
}

/* All but a strict one go on alone. */
uint32_t primary_replica_needs(const struct store *store)
{
    const struct primary_replica *settings = store->kind.settings;
    const struct replication_mode *mode = settings->mode.settings;
    const uint64_t others = chain_direct(settings, store->replicas);
    if (!((const struct mode_class *)settings->mode.class)->strict)
        return 1;
    return 1 + (uint32_t)(mode->acks < others ? mode->acks : others);
}

/* --- operations --- */

void primary_replica_arrived(struct port *port, struct task *task)
{
    const bool primary = task->transaction != 0 || needs_primary(port, task->verb, task->level);
    if (primary && !reigns(port))
        port_answer(port, task, OUTCOME_error);
    else if (task->verb > VERB_WRITE)
        promises_told(port, task);
    else
        rows_begin(port, task);
}

static void answer_read(struct port *port, struct task *task)
{
    const struct version found = versions_get(&disk_of(port)->versions, task->dataset, task->key);
    task->version = found.number;
    task->id = found.id;
    const bool apart = task->transaction != 0 && !rows_branch(&state_of(port)->rows, task);
    rows_answer(port, task, apart ? OUTCOME_error : OUTCOME_ok); /* its branch has been given up */
}

static void written(struct port *port, struct task *task)
{
    const struct keeper keeper = keeper_of(port);
    if (task->transaction == 0)
        port_persist(port, task, port_value_bytes(port, task->dataset));
    else
        rows_answer(port, task, rows_hold_back(&keeper, task) ? OUTCOME_ok : OUTCOME_error);
}

void primary_replica_done(struct port *port, struct task *task)
{
    switch ((enum stage)task->stage) {
    case READING:
        answer_read(port, task);
        break;
    case WRITING:
        written(port, task);
        break;
    case APPLYING:
        replica_applied(port, task);
        break;
    case SHIPPING:
        log_ship_task(port, task);
        break;
    case INSTALLING:
        port_persist(port, task, state_bytes(task));
        break;
    default:
        CHECK(task->stage == SHIPPING); // no other stage works
    }
}

void primary_replica_flushed(struct port *port, struct task *task, void *disk)
{
    switch ((enum stage)task->stage) {
    case WRITING:
        log_commit(port, task, disk);
        break;
    case TAKING_IN:
        replica_taken_in(port, task, disk);
        hand_over_has_more(port);
        break;
    case ADOPTING:
        reign_adopted(port, task, disk);
        break;
    case INSTALLING:
        state_installed(port, task, disk);
        hand_over_has_more(port);
        break;
    case GATHERING:
        state_gathered(port, task, disk);
        break;
    case CROWNING:
        office_crowned(port, task, disk);
        break;
    case TOLD:
        promises_written(port, task, disk);
        break;
    default:
        CHECK(task->stage == WRITING); // no other stage writes
    }
}

void primary_replica_heard(struct port *port, const struct letter *letter)
{
    switch ((enum tag)letter->tag) {
    case WRITE:
        replica_take_in(port, letter);
        break;
    case ACK:
    case ACK_ALL:
        log_acknowledged(port, letter, letter->tag == ACK_ALL);
        hand_over_drained(port);
        break;
    case HELLO:
        hello_hear(port, letter);
        break;
    case CONFIRM:
    case UNSURE:
        office_confirmed(port, letter, letter->tag == CONFIRM);
        break;
    case NEWS:
        news_hear(port, letter);
        break;
    case REIGN:
        reign_hear(port, letter);
        break;
    case FETCH:
        state_send(port, letter);
        break;
    case STATE:
        state_hear(port, letter);
        break;
    case STAND:
    case STAND_TOO:
        hand_over_ends(port, letter);
        office_hear_stand(port, letter, letter->tag == STAND);
        break;
    case GATHER:
        state_gather(port, letter);
        break;
    case GATHERED:
        state_hear_gathered(port, letter);
        break;
    case BYE:
        if (letter->word == state_of(port)->epoch)
            chain_leave(port, letter->from);
        break;
    case HAND_OVER:
        hand_over_hear(port, letter);
        break;
    }
}

void primary_replica_fired(struct port *port, uint64_t word)
{
    const uint64_t number = word >> TIMER_BITS;
    const struct keeper keeper = keeper_of(port);
    switch ((enum timer_kind)(word & ((1u << TIMER_BITS) - 1))) {
    case TIMER_PROMOTE:
        office_promote_over(port, number);
        break;
    case TIMER_PATIENCE:
        log_patience_over(port);
        break;
    case TIMER_RETRY:
        hello_retry_over(port, number);
        break;
    case TIMER_LOOK:
        chain_look(port);
        break;
    case TIMER_ROW:
        lock_wait_over(&keeper.locker, number);
        break;
    case TIMER_HAND:
        hand_over_again(port, number);
        break;
    case TIMER_BRANCH:
        rows_branch_over(&keeper, (uint32_t)number);
        break;
    }
}

void primary_replica_dropped(struct port *port, struct task *task)
{
    if (task->stage == SHIPPING)
        log_parcel_dropped(port, task);
    if (task->stage == WAITING)
        log_given_up(port, task);
    rows_dropped(port, task);
    body_release(port->blocks, task->own);
}

uint64_t primary_replica_holds(const struct port *port, uint32_t dataset, uint64_t key)
{
    return versions_get(&disk_of(port)->versions, dataset, key).number;
}

void primary_replica_crashed(struct port *port)
{
    waiting_free(&state_of(port)->waiting, port->blocks);
    rows_free(&state_of(port)->rows, port->blocks);
}
