/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server does with operations, and with the regions that it has.
 *
 * A read takes `read_time` and sees what is committed: what all copies of the log have on disk.  A
 * write takes `write_time`, goes into the log, and is answered when it is committed.  Both only
 * while the region is served here and the session lasts; else the answer is an error at once (not
 * serving), and the client asks again where the region is. */
#include "models/stores/regions/protocol.h"

enum { LOAD_SECONDS = 10, SPLIT_LIMIT = 1000 }; /* hbase.regionserver.regionSplitLimit */

static struct span *region_of(struct port *port, const struct task *task)
{
    return spans_at(&server_of(port)->regions, port_place(port, task->dataset, task->key));
}

static bool serves(struct port *port, const struct task *task)
{
    return region_serves(region_of(port, task)) && is_granted(port);
}

void serve_arrived(struct port *port, struct task *task)
{
    const bool read = task->verb == VERB_READ;
    if (!is_server(port) || !serves(port, task)) {
        port_answer(port, task, OUTCOME_error);
        return;
    }
    task->stage = read ? READING : WRITING;
    port_work(port, task, drawn(port, read ? &port->store->read_time : &port->store->write_time));
}

static void read(struct port *port, struct task *task)
{
    const struct version found = versions_get(&server_of(port)->visible, task->dataset, task->key);
    task->version = found.number;
    task->id = found.id;
    port_answer(port, task, OUTCOME_ok);
}

static void write(struct port *port, struct task *task, const struct span *region)
{
    struct server *server = server_of(port);
    struct journal *journal = &server->journal;
    CHECK(server->counter + 1 < UINT64_C(1) << NUMBER_BITS);
    task->version = region->epoch << NUMBER_BITS | ++server->counter;
    task->stage = LOGGED;
    task->word = journal->number + 1;
    task->next = NULL;
    if (journal->waiting_end)
        journal->waiting_end->next = task;
    else
        journal->waiting = task;
    journal->waiting_end = task;
    journal_add(port, &(struct record){.kind = RECORD_VALUE,
                                       .key = task->key,
                                       .dataset = task->dataset,
                                       .version = {.number = task->version, .id = task->id}});
    journal_go(port);
}

void serve_done(struct port *port, struct task *task)
{
    struct span *region = region_of(port, task);
    if (!serves(port, task)) {
        port_answer(port, task, OUTCOME_error);
        return;
    }
    region->operations++;
    if (task->stage == READING)
        read(port, task);
    else
        write(port, task, region);
}

/* --- what has become of regions --- */

static void serve_value(struct port *port, const struct record *record)
{
    struct server *server = server_of(port);
    const bool first = versions_get(&server->visible, record->dataset, record->key).number == 0;
    versions_raise(&server->visible, record->dataset, record->key, record->version);
    if (first && record->kind == RECORD_VALUE && record->key & KEY_IS_NEW) {
        struct span *region =
            spans_at(&server->regions, port_place(port, record->dataset, record->key));
        if (region)
            region->keys++;
    }
}

static uint64_t new_keys(const struct versions *found)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < found->limit; i++)
        count += found->places[i].version.number != 0 && found->places[i].key & KEY_IS_NEW;
    return count;
}

static void serve_opened(struct port *port, uint64_t epoch)
{
    struct server *server = server_of(port);
    struct opening *opening = opening_of(port, epoch);
    if (!opening)
        return;
    const struct span span = {.from = opening->from,
                              .until = opening->until,
                              .epoch = epoch,
                              .keys = new_keys(&opening->found),
                              .state = SERVING};
    spans_put(&server->regions, port->blocks, &span);
    opening_free(port, opening);
    port_announce_serves(port, span.from, span.until, span.epoch);
    port_count(port, COUNTED_regions_moved, 1);
}

static void serve_halved(struct port *port, uint64_t from, uint64_t middle)
{
    struct server *server = server_of(port);
    spans_halve(&server->regions, port->blocks, from, middle);
    struct span *halves[] = {spans_at(&server->regions, from), spans_at(&server->regions, middle)};
    for (unsigned i = 0; i < 2; i++) {
        halves[i]->state = SERVING;
        port_announce_serves(port, halves[i]->from, halves[i]->until, halves[i]->epoch);
    }
    port_count(port, COUNTED_regions_split, 1);
}

static void answer_until(struct port *port, uint64_t number)
{
    struct journal *journal = &server_of(port)->journal;
    while (journal->waiting && journal->waiting->word <= number) {
        struct task *task = journal->waiting;
        journal->waiting = task->next;
        if (!journal->waiting)
            journal->waiting_end = NULL;
        port_answer(port, task, is_granted(port) ? OUTCOME_ok : OUTCOME_error);
    }
}

void serve_committed(struct port *port, const struct batch *batch)
{
    bool news = false;
    for (uint64_t i = 0; i < batch->count; i++) {
        const struct record *record = &batch->records[i];
        news |= record->kind > RECORD_CONTENT;
        switch ((enum record_kind)record->kind) {
        case RECORD_VALUE:
        case RECORD_CONTENT:
            serve_value(port, record);
            break;
        case RECORD_OPENED:
            serve_opened(port, record->version.id);
            break;
        case RECORD_CLOSED:
            spans_cut(&server_of(port)->regions, port->blocks, record->key, record->version.number);
            break;
        case RECORD_HALVED:
            serve_halved(port, record->key, record->version.number);
            break;
        }
    }
    answer_until(port, batch->number);
    if (news)
        serve_report(port);
}

/* --- splitting --- */

static uint64_t keys_of(struct port *port, const struct span *region)
{
    const double share = (double)(region->until - region->from) / (double)PLACES;
    return region->keys + (uint64_t)(share * (double)port_kept_keys(port));
}

static bool is_too_much(struct port *port, const struct span *region)
{
    const struct regions *settings = settings_of(port);
    const bool hot = settings->split_load > 0 && (double)region->load > settings->split_load;
    return region->state == SERVING && region->until - region->from > 1 &&
           (hot || keys_of(port, region) > settings->split_at);
}

void serve_load(struct port *port)
{
    struct spans *regions = &server_of(port)->regions;
    for (uint32_t i = 0; i < regions->count; i++) {
        struct span *region = &regions->list[i];
        region->load = region->operations / LOAD_SECONDS;
        region->operations = 0;
        if (regions->count < SPLIT_LIMIT && is_granted(port) && is_too_much(port, region)) {
            region->state = HALVING;
            set_timer(port, settings_of(port)->split_pause, TIMER_HALVE, region->from);
        }
    }
    set_timer(port, LOAD_SECONDS * NANOSECONDS_PER_SECOND, TIMER_LOAD, 0);
}

void serve_halve(struct port *port, uint64_t from)
{
    const struct span *region = spans_at(&server_of(port)->regions, from);
    if (!region || region->from != from || region->state != HALVING)
        return;
    journal_add(port, &(struct record){.kind = RECORD_HALVED,
                                       .key = from,
                                       .version = {.number = from + (region->until - from) / 2}});
    journal_go(port);
}

/* --- the master --- */

/* It is moved: what is on its way is committed before the log says that it is closed. */
void serve_close(struct port *port, const struct letter *letter)
{
    struct server *server = server_of(port);
    const struct order_open *order = letter->body;
    struct span *region = spans_same(&server->regions, order->from, order->until);
    if (!server_obeys(port, letter->number) || order->incarnation != server->incarnation)
        return;
    if (letter->word > server->epoch)
        server->epoch = letter->word;
    if (!region_serves(region)) {
        serve_report(port);
        return;
    }
    region->state = CLOSING;
    journal_add(port, &(struct record){.kind = RECORD_CLOSED,
                                       .key = region->from,
                                       .version = {.number = region->until}});
    journal_go(port);
}

void serve_report(struct port *port)
{
    struct server *server = server_of(port);
    const struct regions_disk *disk = port->disk;
    uint32_t count = server->regions.count, at = 0;
    if (server->leaving)
        return;
    for (const struct opening *each = server->openings; each; each = each->next)
        count++;
    struct report *report =
        body_make(port->blocks, sizeof *report + count * sizeof *report->regions);
    report->incarnation = server->incarnation;
    report->sequence = ++server->sequence;
    report->beat = low_of(server->roll);
    report->count = count;
    for (uint32_t i = 0; i < made_of(port)->servers; i++) {
        report->logs[i] = copy_bytes(&disk->copies[i]);
        report->since[i] = disk->copies[i].since;
    }
    for (; at < server->regions.count; at++)
        report->regions[at] = server->regions.list[at];
    for (const struct opening *each = server->openings; each; each = each->next)
        report->regions[at++] = (struct span){
            .from = each->from, .until = each->until, .epoch = each->epoch, .state = OPENING};
    say_body(port, server->ruler, &(struct letter){.tag = REPORT, .number = state_of(port)->term},
             count * 32, report);
}
