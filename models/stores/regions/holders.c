/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who has copies of a server's log: itself and `replicas` - 1 others, and what happens when one of
 * them is silent.
 *
 * A set of holders counts from when a majority of masters has it on disk (they stand for the
 * NameNode of HDFS as well): whoever ends the session learns the latest, and each of its holders
 * has all that was committed.  Who has not answered for `wal.timeout` is left out; then another one
 * that lives gets a copy of all, and with it all batches since, and becomes a holder as soon as it
 * has them.  One of which only the process is gone is left out as soon as its machine resets the
 * connection, as HBase's output to HDFS ends when a channel does (FanOutOneBlockAsyncDFSOutput,
 * channelInactive).  One that was silent or gone is not asked again for ten minutes, unless it
 * acknowledges something after all or is dead meanwhile: so long HDFS keeps it among those that a
 * client leaves out (hdfs-default.xml:
 * dfs.client.write.exclude.nodes.cache.expiry.interval.millis).  Whom the masters know to be dead
 * is left out at once, and so is one that says that it has another disk (a DataNode that does not
 * know the block breaks the pipeline).  So every death costs a copy until then, and nothing
 * committed is lost while fewer than `replicas` servers are, a silent one counted like a dead one.
 * With fewer living servers than copies the log goes on with what there is, as HDFS does. */
#include "models/stores/regions/protocol.h"

/* Looks at silence in one time-out; time-outs until a copy of all is taken for lost. */
enum { LOOKS = 4, PATIENCE = 6 };
#define LEFT_OUT (600 * NANOSECONDS_PER_SECOND)

static replica_set guests(const struct journal *journal)
{
    return journal->guest == NOBODY ? 0 : replica_bit(journal->guest);
}

replica_set holders_all(const struct journal *journal)
{
    return journal->holders | journal->becoming | guests(journal);
}

replica_set holders_awaited(const struct journal *journal)
{
    return journal->holders | (journal->guest_counts ? guests(journal) : 0);
}

static void leaves(struct journal *journal)
{
    journal->guest = NOBODY;
    journal->guest_counts = false;
}

static void tell_masters(struct port *port)
{
    const struct regions_made *made = made_of(port);
    const struct server *server = server_of(port);
    const struct journal *journal = &server->journal;
    for (uint32_t i = 0; i < made->masters; i++)
        if (!(journal->registered & replica_bit(i)))
            say(port, made->servers + i, REGISTER, both(server->incarnation, journal->segment + 1),
                journal->becoming);
}

static void become(struct port *port, replica_set holders)
{
    struct journal *journal = &server_of(port)->journal;
    journal->becoming = holders;
    journal->registered = 0;
    tell_masters(port);
    holders_watch_begins(port);
}

void holders_registered(struct port *port, const struct letter *letter)
{
    struct server *server = server_of(port);
    struct journal *journal = &server->journal;
    if (server->leaving || !journal->becoming ||
        letter->number != both(server->incarnation, journal->segment + 1))
        return;
    journal->registered |= replica_bit(master_number(port, letter->from));
    if (size_of_set(journal->registered) < majority(port))
        return;
    journal->holders = journal->becoming;
    journal->becoming = 0;
    journal->segment++;
    journal->waits_since = steady(port);
    if (journal->holders & guests(journal))
        leaves(journal);
    journal_commit(port);
    journal_go(port);
    holders_choose(port);
}

static void shun(struct port *port, replica_set gone)
{
    struct journal *journal = &server_of(port)->journal;
    journal->shunned |= gone;
    for (; gone; gone &= gone - 1)
        journal->shunned_at[lowest(gone)] = steady(port);
}

/* The only way in which holders become fewer: what they need not have any more is what all that are
 * left have.  Nobody leaves itself out. */
static void leave_out(struct port *port, replica_set gone)
{
    struct journal *journal = &server_of(port)->journal;
    gone &= ~replica_bit(port->self);
    if (journal->becoming)
        return;
    if (gone & guests(journal)) {
        leaves(journal);
        journal_commit(port); /* it may have waited for that one */
    }
    if (gone & journal->holders)
        become(port, journal->holders & ~gone);
}

static void forgive(struct port *port)
{
    struct journal *journal = &server_of(port)->journal;
    for (replica_set each = journal->shunned; each; each &= each - 1)
        if (steady(port) - journal->shunned_at[lowest(each)] >= LEFT_OUT)
            journal->shunned &= ~replica_bit(lowest(each));
}

/* Those who live, in the order in which they come. */
static uint32_t next_holder(struct port *port, replica_set holders)
{
    const struct regions_made *made = made_of(port);
    forgive(port);
    const replica_set may = server_of(port)->live & ~holders & ~server_of(port)->journal.shunned;
    for (uint32_t i = 0; i + 1 < made->servers; i++) {
        const uint32_t other = made->order[port->self * made->servers + i];
        if (may & replica_bit(other))
            return other;
    }
    return NOBODY;
}

static void begin_log(struct port *port)
{
    replica_set holders = replica_bit(port->self);
    uint32_t next;
    while (size_of_set(holders) < made_of(port)->copies &&
           (next = next_holder(port, holders)) != NOBODY)
        holders |= replica_bit(next);
    become(port, holders);
}

static void invite(struct port *port, uint32_t guest)
{
    struct journal *journal = &server_of(port)->journal;
    journal->guest = guest;
    journal->guest_counts = false;
    journal->guest_number = journal->flushed;
    journal->acked[guest] = 0;
    journal->guest_sent = steady(port);
    copy_ship(port, guest);
    for (uint64_t i = journal->flushed + 1; i <= journal->number; i++)
        journal_send(port, guest, i);
    holders_watch_begins(port);
}

void holders_choose(struct port *port)
{
    struct server *server = server_of(port);
    struct journal *journal = &server->journal;
    if (server->leaving || journal->becoming)
        return;
    if (journal->holders == 0) {
        begin_log(port);
        return;
    }
    leave_out(port, server->dead);
    if (journal->becoming)
        return;
    if (size_of_set(journal->holders) >= made_of(port)->copies)
        return;
    if (server->live & guests(journal))
        return;
    leaves(journal);
    journal_commit(port); /* it may have waited for that one */
    const uint32_t guest = next_holder(port, journal->holders);
    if (guest != NOBODY)
        invite(port, guest);
}

/* A holder has all that is committed: so from when it has its copy nothing is committed without it,
 * and it becomes one when it has the rest. */
void holders_guest_has(struct port *port, uint32_t from)
{
    struct journal *journal = &server_of(port)->journal;
    const uint64_t number = journal->acked[from];
    if (from != journal->guest || number < journal->guest_number || journal->becoming)
        return;
    journal->guest_counts = true;
    if (number >= journal->committed)
        become(port, journal->holders | replica_bit(from));
}

/* --- silence --- */

/* Those who are waited for, and lack the oldest batch that is not committed, though it has been
 * under way for long. */
static replica_set silent(struct port *port)
{
    const struct journal *journal = &server_of(port)->journal;
    replica_set silent = 0;
    if (journal->flushed <= journal->committed ||
        steady(port) - journal->waits_since < settings_of(port)->wal.timeout)
        return 0;
    for (replica_set each = holders_awaited(journal) & ~replica_bit(port->self); each;
         each &= each - 1)
        if (journal->acked[lowest(each)] <= journal->committed)
            silent |= replica_bit(lowest(each));
    return silent;
}

/* What may have been lost is sent again. */
static void send_again(struct port *port)
{
    struct journal *journal = &server_of(port)->journal;
    for (replica_set to = holders_all(journal) & ~replica_bit(port->self); to; to &= to - 1) {
        const uint64_t has = journal->acked[lowest(to)];
        for (uint64_t i = has + 1 > journal->first ? has + 1 : journal->first; i <= journal->number;
             i++)
            journal_send(port, lowest(to), i);
    }
    if (journal->guest == NOBODY || journal->guest_counts ||
        steady(port) - journal->guest_sent < PATIENCE * settings_of(port)->wal.timeout)
        return;
    journal->guest_sent = steady(port);
    copy_ship(port, journal->guest);
}

void holders_watch_begins(struct port *port)
{
    struct journal *journal = &server_of(port)->journal;
    if (!journal->watching)
        set_timer(port, settings_of(port)->wal.timeout / LOOKS, TIMER_WATCH,
                  server_of(port)->incarnation);
    journal->watching = true;
}

/* What it had is gone, so it is none any more, and gets all anew; one that had nothing yet gets
 * what it was to get. */
void holders_lacks(struct port *port, const struct letter *letter)
{
    struct server *server = server_of(port);
    struct journal *journal = &server->journal;
    const uint32_t from = letter->from;
    const bool had = journal->acked[from] > 0;
    if (server->leaving || letter->word <= journal->births[from])
        return;
    journal->births[from] = letter->word;
    journal->acked[from] = 0;
    if (journal->guest == from)
        invite(port, from);
    else if (had)
        leave_out(port, replica_bit(from));
}

void holders_gone(struct port *port, uint32_t from)
{
    const struct server *server = server_of(port);
    if (server->leaving || !(holders_all(&server->journal) & replica_bit(from)))
        return;
    shun(port, replica_bit(from));
    leave_out(port, replica_bit(from));
}

void holders_watch(struct port *port)
{
    struct server *server = server_of(port);
    struct journal *journal = &server->journal;
    replica_set gone;
    journal->watching = false;
    if (server->leaving)
        return;
    if (journal->becoming)
        tell_masters(port);
    else if ((gone = silent(port)) != 0) {
        shun(port, gone);
        leave_out(port, gone);
    } else if (journal->committed < journal->number || journal->guest != NOBODY)
        send_again(port);
    if (journal->becoming || journal->committed < journal->number || journal->guest != NOBODY)
        holders_watch_begins(port);
}
