/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A master whose disk is lost has forgotten which sessions it has ended, and who holds which log.
 *
 * It takes no part until it knows that again.  For a session it is silent, so all that it has said
 * with its former disk has been heard; then it asks what the others keep, and takes from a majority
 * whatever each of them knows, as a server of ZooKeeper with an empty data directory gets a
 * snapshot of the ensemble before it serves.  What a majority had agreed on with it one of those
 * knows.  While fewer are left with their disks it stays silent. */
#include "models/stores/regions/masters.h"

void blank_begins(struct port *port)
{
    set_timer(port, settings_of(port)->master.session, TIMER_ASK, 0);
}

void blank_ask(struct port *port)
{
    const struct regions_made *made = made_of(port);
    if (!disk_of(port)->blank)
        return;
    master_of(port)->asks = true;
    for (uint32_t i = made->servers; i < made->servers + made->masters; i++)
        if (i != port->self)
            say(port, i, WHAT, 0, disk_of(port)->births);
    set_timer(port, beat_of(settings_of(port)), TIMER_ASK, 0);
}

void blank_told(struct port *port, const struct letter *letter)
{
    struct regions_state *state = state_of(port);
    if (!state->master.asks || letter->word != disk_of(port)->births)
        return;
    struct keeping **table = &state->master.tables[master_number(port, letter->from)];
    body_hold(letter->body);
    body_release(port->blocks, *table);
    *table = letter->body;
    state->term = letter->number > state->term ? letter->number : state->term;
    if (state->master.standing || tables_known(port) < majority(port))
        return;
    state->master.standing = true;
    struct task *task = port_begin(port);
    task->stage = LEARNING;
    port_persist(port, task, STORE_LETTER_BYTES);
}

static void insert(struct keeping *into, const struct session *session)
{
    uint64_t at = 0;
    while (at < into->count && into->list[at].incarnation < session->incarnation)
        at++;
    if (at < into->count && into->list[at].incarnation == session->incarnation) {
        struct session *same = &into->list[at];
        const uint64_t closed = same->closed > session->closed ? same->closed : session->closed;
        *same = session->segment > same->segment ? *session : *same;
        same->closed = closed;
        return;
    }
    if (into->count == MOST_SESSIONS && at == 0)
        return; /* older than all that is remembered */
    if (into->count == MOST_SESSIONS) {
        for (uint64_t i = 0; i + 1 < at; i++)
            into->list[i] = into->list[i + 1];
        into->list[at - 1] = *session;
        return;
    }
    for (uint64_t i = into->count++; i > at; i--)
        into->list[i] = into->list[i - 1];
    into->list[at] = *session;
}

void blank_learned(struct port *port, struct task *task, struct regions_disk *disk)
{
    struct master *master = master_of(port);
    const struct regions_made *made = made_of(port);
    port_end(port, task);
    for (uint32_t k = 0; k < made->masters; k++) {
        for (uint32_t i = 0; master->tables[k] && i < made->servers; i++)
            for (uint64_t s = 0; s < master->tables[k][i].count; s++)
                insert(&disk->keeps[i], &master->tables[k][i].list[s]);
        body_release(port->blocks, master->tables[k]);
        master->tables[k] = NULL;
    }
    disk->term = state_of(port)->term;
    disk->blank = 0;
    master->standing = master->asks = false;
    keep_begins(port, false);
    rule_begins(port, false);
    for (replica_set each = master->suspected; each; each &= each - 1)
        if (settings_of(port)->master.detector.class && lowest(each) < made->servers)
            keep_suspects(port, lowest(each));
}
