/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Masters as those who keep sessions: what ZooKeeper is to HBase, and the NameNode's list of who
 * holds which log.
 *
 * Each master remembers on disk, for each life of each server, who holds its log, and whether the
 * life is over.  It ends one when it has heard nothing for `session`, when an ideal detector says
 * so, or when the server comes with a new life; after that it answers that life no more, and takes
 * no new holders from it.  What a majority of masters has ended cannot be a session any more, and
 * whoever has asked a majority knows the latest holders: two majorities share a master. */
#include "models/stores/regions/masters.h"

/* --- time --- */

static void expect(struct port *port, uint32_t server)
{
    struct master *master = master_of(port);
    if (!has_leases(settings_of(port)))
        return;
    if (master->tickets[server] != 0)
        port_cancel(port, master->tickets[server]);
    master->tickets[server] =
        set_timer(port, settings_of(port)->master.session, TIMER_LEASE, server);
}

/* The life is over; `life`: another one has begun with it, 0: none. */
static void end_session(struct port *port, uint32_t server, uint64_t life, uint64_t when)
{
    struct master *master = master_of(port);
    const struct session *latest = keeping_latest(&disk_of(port)->keeps[server]);
    if (latest && !latest->closed && latest->incarnation > master->closing[server])
        master->closing[server] = latest->incarnation;
    else if (life <= master->beginning[server])
        return;
    master->beginning[server] = life > 0 ? life : master->beginning[server];
    struct task *task = port_begin(port);
    task->stage = ENDING;
    task->word = server;
    task->key = life;
    task->id = when;
    port_persist(port, task, STORE_LETTER_BYTES);
}

void keep_lease_over(struct port *port, uint32_t server)
{
    struct master *master = master_of(port);
    const bool asks = settings_of(port)->master.detector.class != NULL;
    master->tickets[server] = 0;
    if (asks && !(master->suspected & replica_bit(server)))
        return;
    end_session(port, server, 0, 0);
    if (!asks)
        port_suspect(port, server, true); /* it is its own detector */
}

void keep_suspects(struct port *port, uint32_t server)
{
    struct master *master = master_of(port);
    if (!has_leases(settings_of(port)) || master->tickets[server] == 0)
        end_session(port, server, 0, 0);
}

void keep_begins(struct port *port, bool first)
{
    struct regions_disk *disk = port_redo(port);
    const struct regions_made *made = made_of(port);
    for (uint32_t i = 0; i < made->servers; i++) {
        if (first)
            disk->keeps[i] = (struct keeping){
                .count = 1,
                .list = {{.incarnation = 1, .segment = 1, .holders = first_holders(made, i)}}};
        expect(port, i);
    }
}

/* --- servers --- */

void keep_ping(struct port *port, const struct letter *letter)
{
    const uint32_t server = letter->from;
    struct master *master = master_of(port);
    const struct session *latest = keeping_latest(&disk_of(port)->keeps[server]);
    if (latest && letter->number == latest->incarnation && !latest->closed) {
        if (master->closing[server] >= latest->incarnation)
            return;
        expect(port, server);
        say(port, server, PONG, both(disk_of(port)->term, letter->number), letter->word);
    } else if (!latest || letter->number > latest->incarnation)
        end_session(port, server, letter->number, letter->word);
    else
        say(port, server, OVER, letter->number, 0);
}

void keep_register(struct port *port, const struct letter *letter)
{
    uint64_t *registering = &master_of(port)->registering[letter->from];
    if (*registering == letter->number)
        return;
    *registering = letter->number;
    struct task *task = port_begin(port);
    task->stage = REGISTERING;
    task->word = letter->from;
    task->key = letter->number;
    task->id = letter->word;
    port_persist(port, task, STORE_LETTER_BYTES);
}

void keep_forget(struct port *port, const struct letter *letter)
{
    uint64_t *forgetting = &master_of(port)->forgetting[high_of(letter->word)];
    if (*forgetting >= low_of(letter->word))
        return;
    *forgetting = low_of(letter->word);
    struct task *task = port_begin(port);
    task->stage = FORGETTING;
    task->word = letter->word;
    port_persist(port, task, STORE_LETTER_BYTES);
}

struct keeping *keep_table(struct port *port)
{
    const struct regions_made *made = made_of(port);
    const uint64_t size = made->servers * sizeof(struct keeping);
    struct keeping *table = body_make(port->blocks, size);
    for (uint32_t i = 0; i < made->servers; i++)
        table[i] = disk_of(port)->keeps[i];
    return table;
}

/* Greater, the later it is: letters overtake each other, and a session that has ended must not seem
 * to go on. */
static uint64_t table_number(struct port *port)
{
    return both(disk_of(port)->births, disk_of(port)->changes);
}

static void tell(struct port *port, uint32_t to, enum tag tag, uint64_t word)
{
    const struct letter letter = {
        .tag = (uint8_t)tag, .number = disk_of(port)->term, .word = word};
    say_body(port, to, &letter, made_of(port)->servers * 32, keep_table(port));
}

void keep_tell(struct port *port, uint32_t to) { tell(port, to, KEEPS, table_number(port)); }

void keep_answer(struct port *port, const struct letter *letter)
{
    tell(port, letter->from, TOLD, letter->word);
}

static void tell_others(struct port *port)
{
    const struct regions_made *made = made_of(port);
    for (uint32_t i = 0; i < made->masters; i++)
        if (made->servers + i != port->self)
            keep_tell(port, made->servers + i);
}

/* --- on disk --- */

static void registers(struct port *port, const struct task *task, struct regions_disk *disk)
{
    const uint32_t server = (uint32_t)task->word;
    struct keeping *keeping = &disk->keeps[server];
    struct session *latest = keeping->count ? &keeping->list[keeping->count - 1] : NULL;
    if (master_of(port)->registering[server] == task->key)
        master_of(port)->registering[server] = 0;
    if (!latest || latest->closed || latest->incarnation != high_of(task->key) ||
        latest->segment > low_of(task->key))
        return;
    latest->segment = low_of(task->key);
    latest->holders = task->id;
    say(port, server, REGISTERED, task->key, 0);
}

/* What need not be remembered: a life that is forgotten; that nobody has registered here; whose
 * holders are those of a later one, for they will be asked for both. */
static bool is_needless(const struct keeping *keeping, uint64_t at)
{
    const struct session *it = &keeping->list[at];
    bool needless = it->closed == CLOSED_FORGOTTEN || it->holders == 0;
    for (uint64_t i = at + 1; i < keeping->count; i++)
        needless = needless || it->holders == keeping->list[i].holders;
    return it->closed && needless;
}

/* For one more life. */
static bool make_room(struct keeping *keeping)
{
    if (keeping->count < MOST_SESSIONS)
        return true;
    for (uint64_t i = 0; i < keeping->count; i++)
        if (is_needless(keeping, i)) {
            for (keeping->count--; i < keeping->count; i++)
                keeping->list[i] = keeping->list[i + 1];
            return true;
        }
    return false;
}

static void ends(struct port *port, const struct task *task, struct regions_disk *disk)
{
    const uint32_t server = (uint32_t)task->word;
    struct keeping *keeping = &disk->keeps[server];
    const struct session *latest = keeping_latest(keeping);
    for (uint64_t i = 0; i < keeping->count; i++)
        if (!keeping->list[i].closed &&
            (task->key == 0 || keeping->list[i].incarnation < task->key))
            keeping->list[i].closed = CLOSED;
    if (task->key > 0 && (!latest || latest->incarnation < task->key) && make_room(keeping)) {
        keeping->list[keeping->count++] = (struct session){.incarnation = task->key};
        expect(port, server);
        say(port, server, PONG, both(disk->term, task->key), task->id);
    }
    master_of(port)->beginning[server] = 0;
}

/* What need not be looked for any more. */
static void forgets(struct port *port, const struct task *task, struct regions_disk *disk)
{
    master_of(port)->forgetting[high_of(task->word)] = 0;
    struct keeping *keeping = &disk->keeps[high_of(task->word)];
    for (uint64_t i = 0; i < keeping->count; i++)
        if (keeping->list[i].closed && keeping->list[i].incarnation <= low_of(task->word))
            keeping->list[i].closed = CLOSED_FORGOTTEN;
}

void keep_flushed(struct port *port, struct task *task, struct regions_disk *disk)
{
    const bool news = task->stage == ENDING;
    if (task->stage == REGISTERING)
        registers(port, task, disk);
    else if (news)
        ends(port, task, disk);
    else
        forgets(port, task, disk);
    disk->changes++;
    port_end(port, task);
    if (news)
        tell_others(port);
}
