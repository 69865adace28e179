/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/registry/server.h"

enum { HEARD_RENEWED = 1, HEARD_RESIGNED, HEARD_ASKS, HEARD_HAS };
enum { LETTER_BYTES = 100 };

static struct server *server_of(const struct port *port) { return port->state; }

/* --- the list --- */

void server_list(struct port *port, uint32_t entry, bool listed)
{
    struct server *server = server_of(port);
    struct listed *one = &server->entries[entry];
    if (one->listed == listed)
        return;
    one->listed = listed;
    server->count += listed ? 1u : -1u;
}

static void answer(struct port *port, struct task *task, uint64_t listing)
{
    uint32_t count;
    task->version = listing;
    port_listed(port, task->version, &count);
    task->bytes = BYTES_PER_ITEM * count;
    port_answer(port, task, OUTCOME_ok);
}

/* Questions whose answer would be news, or whose time is up. */
static void answer_held(struct port *port)
{
    struct server *server = server_of(port);
    struct task *each = server->held, *kept = NULL;
    server->held = NULL;
    while (each) {
        struct task *const next = each->next;
        each->next = NULL;
        if (key_number(each->key) != server->cached || (sim_time)each->word <= port_now(port)) {
            answer(port, each, server->cached);
        } else {
            each->next = kept;
            kept = each;
        }
        each = next;
    }
    server->held = kept;
}

static void publish(struct port *port, uint64_t listing)
{
    struct server *server = server_of(port);
    server->current = listing;
    ((struct server_disk *)port_redo(port))->listing = listing;
    if (terms_of(port)->cache == 0)
        server->cached = listing;
    answer_held(port);
}

static uint64_t listing_now(struct port *port)
{
    const struct server *server = server_of(port);
    const struct registry_terms *terms = terms_of(port);
    uint32_t *items = block_array(port->blocks, server->count + 1, sizeof *items), count = 0;
    for (uint32_t i = 0; i < terms->count; i++)
        if (server->entries[i].listed)
            items[count++] = terms->first + i;
    const uint64_t listing = port_list(port, items, count);
    block_give(port->blocks, items, (server->count + 1) * sizeof *items);
    return listing;
}

void server_changed(struct port *port)
{
    struct server *server = server_of(port);
    const uint64_t listing = listing_now(port);
    if (!server->warm || listing == server->wanted)
        return;
    server->wanted = listing;
    if (terms_of(port)->stored)
        keeper_write(port);
    else
        publish(port, listing);
}

/* --- its beginning --- */

static void adopt(struct port *port, uint64_t listing)
{
    const struct registry_terms *terms = terms_of(port);
    uint32_t count;
    const uint32_t *items = port_listed(port, listing, &count);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t entry = items[i] - terms->first;
        server_of(port)->entries[entry].until = port_now(port) + terms->lease;
        server_list(port, entry, true);
    }
}

static void warm(struct port *port)
{
    struct server *server = server_of(port);
    if (server->warm)
        return;
    server->warm = true;
    server->wanted = server->current = server->cached = listing_now(port);
    ((struct server_disk *)port_redo(port))->listing = server->current;
}

/* Whoever has been away asks a fellow, waits until all have been heard of, or reads its store. */
static void comes_back(struct port *port)
{
    const struct registry_terms *terms = terms_of(port);
    const sim_time round = terms->lease > 0 ? terms->heartbeat : terms->probe;
    if (terms->stored) {
        keeper_read(port);
        return;
    }
    if (terms->settings) { /* on its own disk */
        adopt(port, ((const struct server_disk *)port->disk)->listing);
        warm(port);
        return;
    }
    const struct letter asks = {.bytes = LETTER_BYTES, .tag = HEARD_ASKS};
    if (port->peers > 1)
        port_send(port, (port->self + 1) % port->peers, &asks, 0);
    port_timer(port, round + round / 10, timer_word(TIMER_WARM, 0));
}

static void server_started(struct port *port, bool first)
{
    const struct registry_terms *terms = terms_of(port);
    struct server *server = server_of(port);
    server->entries = block_array(port->blocks, terms->count + 1, sizeof *server->entries);
    for (uint32_t i = 0; i < terms->count; i++)
        server->entries[i].silent = SIM_NEVER;
    if (first) {
        if (!terms->settings)
            adopt(port, LISTING_FIRST);
        server->last_minute = UINT64_MAX;
        warm(port);
    } else {
        comes_back(port);
    }
    if (terms->cache > 0)
        port_timer(port, port_moment_in(port, terms->cache), timer_word(TIMER_CACHE, 0));
    if (terms->lease > 0)
        leases_started(port);
    else if (!terms->settings)
        probes_started(port, first);
}

/* What is in the store behind is not on its own disk. */
static void server_wiped(struct port *port, void *disk)
{
    (void)port;
    ((struct server_disk *)disk)->listing = LISTING_NONE;
}

static void server_crashed(struct port *port)
{
    struct server *server = server_of(port);
    if (server->entries)
        block_give(port->blocks, server->entries,
                   (terms_of(port)->count + 1) * sizeof *server->entries);
}

/* --- questions --- */

static void tell_fellows(struct port *port, uint8_t tag, uint64_t number)
{
    const struct letter letter = {.bytes = LETTER_BYTES, .tag = tag, .number = number};
    for (uint32_t peer = 0; peer < port->peers; peer++)
        if (peer != port->self)
            port_send(port, peer, &letter, 0);
}

static void renewed(struct port *port, uint32_t entry)
{
    server_of(port)->renewals++;
    lease_renewed(port, entry);
}

static void resigned(struct port *port, uint32_t entry)
{
    server_list(port, entry, false);
    server_changed(port);
}

static void take_word(struct port *port, struct task *task)
{
    const uint32_t entry = (uint32_t)key_number(task->key) - terms_of(port)->first;
    const bool stays = key_question(task->key) == RENEWS;
    tell_fellows(port, stays ? HEARD_RENEWED : HEARD_RESIGNED, entry);
    if (stays)
        renewed(port, entry);
    else
        resigned(port, entry);
    port_answer(port, task, OUTCOME_ok);
}

static void answer_or_hold(struct port *port, struct task *task, uint64_t listing)
{
    struct server *server = server_of(port);
    const sim_time hold = terms_of(port)->hold;
    if (!server->warm) {
        port_answer(port, task, OUTCOME_error);
        return;
    }
    if (hold == 0 || key_number(task->key) != server->cached) {
        answer(port, task, hold == 0 ? listing : server->cached);
        return;
    }
    task->word = hold == SIM_NEVER ? (uint64_t)SIM_NEVER : (uint64_t)(port_now(port) + hold);
    task->next = server->held;
    server->held = task;
    if (hold != SIM_NEVER)
        port_timer(port, hold, timer_word(TIMER_HELD, 0));
}

static void serve(struct port *port, struct task *task, uint64_t listing)
{
    if (key_question(task->key) == ASKS_FOR_LIST)
        answer_or_hold(port, task, listing);
    else
        take_word(port, task);
}

static void server_arrived(struct port *port, struct task *task)
{
    if (!terms_of(port)->stored) {
        serve(port, task, server_of(port)->cached);
        return;
    }
    task->stage = STAGE_STORED;
    const bool list = key_question(task->key) == ASKS_FOR_LIST;
    port_call(port, task, list ? VERB_READ : VERB_WRITE, 0,
              list ? keeper_list_key(port)
                   : keeper_lease_key(port, key_number(task->key) - terms_of(port)->first));
}

/* The store has answered. */
static void server_done(struct port *port, struct task *task)
{
    const bool ok = task->outcome == OUTCOME_ok;
    const uint8_t stage = task->stage;
    const uint64_t listing = task->word, version = task->version;
    if (stage == STAGE_STORED) {
        if (ok)
            serve(port, task,
                  terms_of(port)->cache > 0 ? server_of(port)->cached : keeper_list(port, version));
        else
            port_answer(port, task, OUTCOME_error);
        return;
    }
    port_end(port, task);
    if (!ok) {
        keeper_again(port);
    } else if (stage == STAGE_WRITES) {
        keeper_wrote(port, version, listing);
        if (listing != server_of(port)->wanted)
            return; /* overtaken */
        publish(port, listing);
    } else {
        adopt(port, keeper_list(port, version));
        warm(port);
    }
}

static void server_dropped(struct port *port, struct task *task)
{
    struct task **each = &server_of(port)->held;
    while (*each && *each != task)
        each = &(*each)->next;
    if (*each)
        *each = task->next;
}

static void server_told(struct port *port, uint32_t item, bool on)
{
    server_list(port, item, on);
    server_changed(port);
}

/* --- fellows, timers --- */

static void server_heard(struct port *port, const struct letter *letter)
{
    struct server *server = server_of(port);
    const struct letter has = {.bytes = LETTER_BYTES, .tag = HEARD_HAS, .number = server->current};
    if (letter->tag == HEARD_RENEWED) {
        renewed(port, (uint32_t)letter->number);
    } else if (letter->tag == HEARD_RESIGNED) {
        resigned(port, (uint32_t)letter->number);
    } else if (letter->tag == HEARD_ASKS && server->warm) {
        port_send(port, letter->from, &has, 0);
    } else if (letter->tag == HEARD_HAS && !server->warm) {
        adopt(port, letter->number);
        warm(port);
    }
}

static void cache_again(struct port *port)
{
    struct server *server = server_of(port);
    port_timer(port, terms_of(port)->cache, timer_word(TIMER_CACHE, 0));
    server->cached = server->current;
    answer_held(port);
}

static void store_again(struct port *port)
{
    server_of(port)->again = false;
    if (!server_of(port)->warm)
        keeper_read(port);
    else
        keeper_write(port);
}

static void server_fired(struct port *port, uint64_t word)
{
    const enum server_timer what = (enum server_timer)(word >> TIMER_SHIFT);
    switch (what) {
    case TIMER_CACHE:
        cache_again(port);
        return;
    case TIMER_WARM:
        warm(port);
        return;
    case TIMER_HELD:
        answer_held(port);
        return;
    case TIMER_STORE:
        store_again(port);
        return;
    case TIMER_EVICT:
    case TIMER_MINUTE:
        leases_fired(port, what);
        return;
    case TIMER_LOOK:
    case TIMER_PROBE:
    case TIMER_UNANSWERED:
        probes_fired(port, what, (uint32_t)word);
        return;
    }
}

/* Its client's choice. */
static uint32_t server_route(struct port *clients, const struct asking *asking)
{
    return key_server(asking->key) % clients->peers;
}

const struct store_class registry_server = {
    .actor = {.head = {.name = "registry", .doc = "a server of a registry"},
              .disk_size = sizeof(struct server_disk),
              .state_size = sizeof(struct server),
              .started = server_started,
              .arrived = server_arrived,
              .done = server_done,
              .heard = server_heard,
              .fired = server_fired,
              .told = server_told,
              .dropped = server_dropped,
              .crashed = server_crashed,
              .wiped = server_wiped},
    .route = server_route,
};
