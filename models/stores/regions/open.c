/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a region comes to a server.
 *
 * The master says which one, under which epoch, and whom to ask for what was written there: all
 * servers that live, among them (the master has seen to that) a holder of every log that may have
 * some of it.  When all have answered the log is replayed, at `replay`, one region after another,
 * and what was found goes into the server's own log, so that its copies have it before anybody is
 * served.  Before that each living server splits its part of the dead one's log. */
#include "models/stores/regions/protocol.h"

/* --- what was written --- */

static void take_found(struct opening *opening, uint32_t from, const struct found *found)
{
    opening->answered |= replica_bit(from);
    opening->lost = opening->lost || found->births > 0;
    if (found->epoch > opening->log_epoch ||
        (found->epoch == opening->log_epoch && found->bytes > opening->log_bytes)) {
        opening->log_epoch = found->epoch;
        opening->log_bytes = found->bytes;
    }
    for (uint64_t i = 0; i < found->count; i++)
        versions_raise(&opening->found, found->list[i].dataset, found->list[i].key,
                       found->list[i].version);
}

/* One thing after another, from when what was begun before is over. */
static sim_time in_turn(struct port *port, sim_time *free, sim_time time)
{
    const sim_time begin = *free > steady(port) ? *free : steady(port);
    *free = clock_after(begin, time);
    return *free - steady(port);
}

static void replay_if_complete(struct port *port, struct opening *opening)
{
    const struct regions *settings = settings_of(port);
    if (opening->replaying || (opening->asked & ~opening->answered))
        return;
    opening->replaying = true;
    struct task *task = port_begin(port);
    task->stage = REPLAYING;
    task->word = opening->epoch;
    const sim_time replay = clock_round((double)opening->log_bytes / settings->replay * 1e9);
    port_sleep(port, task,
               in_turn(port, &server_of(port)->replay_free,
                       clock_after(replay, drawn(port, &settings->open_time))));
}

static void collect(struct port *port, struct opening *opening)
{
    replica_set ask = opening->asked & ~opening->answered;
    for (; ask && !opening->replaying; ask &= ask - 1) {
        const uint32_t whom = lowest(ask);
        if (whom == port->self) {
            struct found *found = copy_find(port, opening->from, opening->until);
            take_found(opening, whom, found);
            body_release(port->blocks, found);
            continue;
        }
        struct order_open *order = body_make(port->blocks, sizeof *order);
        *order = (struct order_open){.from = opening->from, .until = opening->until};
        say_body(port, whom, &(struct letter){.tag = COLLECT, .number = opening->epoch}, 0, order);
    }
    replay_if_complete(port, opening);
}

void open_collected(struct port *port, const struct letter *letter)
{
    struct opening *opening = opening_of(port, letter->number);
    if (!opening || opening->replaying || !(opening->asked & replica_bit(letter->from)))
        return;
    take_found(opening, letter->from, letter->body);
    replay_if_complete(port, opening);
}

/* --- the order --- */

static struct opening *opening_in(const struct server *server, uint64_t from, uint64_t until)
{
    struct opening *each = server->openings;
    while (each && (each->until <= from || each->from >= until))
        each = each->next;
    return each;
}

static bool has_some_of(const struct server *server, uint64_t from, uint64_t until)
{
    for (uint32_t i = 0; i < server->regions.count; i++)
        if (server->regions.list[i].from < until && server->regions.list[i].until > from)
            return true;
    return false;
}

static void open_new(struct port *port, const struct order_open *order, uint64_t epoch)
{
    struct server *server = server_of(port);
    struct opening *opening = block_take(port->blocks, sizeof *opening);
    *opening = (struct opening){.next = server->openings,
                                .from = order->from,
                                .until = order->until,
                                .epoch = epoch,
                                .asked = order->asked};
    versions_init(&opening->found, port->blocks);
    server->openings = opening;
    server->epoch = epoch;
    collect(port, opening);
}

void open_heard(struct port *port, const struct letter *letter)
{
    struct server *server = server_of(port);
    const struct order_open *order = letter->body;
    if (!server_obeys(port, letter->number) || order->incarnation != server->incarnation)
        return;
    struct opening *same = opening_in(server, order->from, order->until);
    if (same && same->from == order->from && same->until == order->until && !same->replaying) {
        same->asked = order->asked; /* some of those before may have died */
        collect(port, same);
    } else if (!same && !has_some_of(server, order->from, order->until) &&
               letter->word > server->epoch)
        open_new(port, order, letter->word);
    serve_report(port);
}

void open_replayed(struct port *port, struct task *task)
{
    const struct opening *opening = opening_of(port, task->word);
    port_end(port, task);
    if (!opening)
        return;
    lost_announce(port, opening);
    for (uint64_t i = 0; i < opening->found.limit; i++) {
        const struct version_place *place = &opening->found.places[i];
        if (place->version.number != 0)
            journal_add(port, &(struct record){.kind = RECORD_CONTENT,
                                               .key = place->key,
                                               .dataset = place->dataset,
                                               .version = place->version});
    }
    journal_add(port,
                &(struct record){.kind = RECORD_OPENED,
                                 .key = opening->from,
                                 .version = {.number = opening->until, .id = opening->epoch}});
    journal_go(port);
}

/* --- a part of a dead server's log --- */

void open_split(struct port *port, const struct letter *letter)
{
    struct server *server = server_of(port);
    const uint32_t whose = split_whose(letter->word);
    const double bytes = (double)split_bytes(letter->word);
    if (!server_obeys(port, high_of(letter->number)))
        return;
    if (letter->number < server->splits[whose])
        return;
    if (server->splits[whose] == letter->number) {
        if (server->split_over[whose])
            say(port, letter->from, SPLIT_DONE, letter->number, letter->word);
        return;
    }
    server->splits[whose] = letter->number;
    server->split_over[whose] = false;
    struct task *task = port_begin(port);
    task->stage = SPLITTING;
    task->word = letter->word;
    task->key = letter->number;
    task->left = letter->from;
    port_sleep(port, task,
               in_turn(port, &server->split_free,
                       clock_round(bytes / settings_of(port)->wal.split * 1e9)));
}

void open_split_done(struct port *port, struct task *task)
{
    struct server *server = server_of(port);
    const uint32_t whose = split_whose(task->word);
    if (server->splits[whose] == task->key) {
        server->split_over[whose] = true;
        say(port, task->left, SPLIT_DONE, task->key, task->word);
    }
    port_end(port, task);
}
