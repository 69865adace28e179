/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/program/op.h"
#include "models/run/ledger.h"
#include "models/run/network_parts.h"
#include "models/run/trouble.h"
#include "models/words/protocol.h"

/* --- connections --- */

static uint32_t number_of(const struct run *run, const struct link *link)
{
    return (uint32_t)(link - link_at(run, 0));
}

static struct wire *wire_at(const struct run *run, const struct link *link)
{
    return POOL_AT(struct wire, &run->wires,
                   *POOL_AT(uint32_t, &run->wire_of, number_of(run, link)) - 1);
}

struct wire *link_wire(struct run *run, struct link *link)
{
    if (!link->wired) {
        const uint32_t wire = pool_take(&run->wires), number = number_of(run, link);
        while (run->wire_of.made <= number)
            pool_take(&run->wire_of);
        *POOL_AT(uint32_t, &run->wire_of, number) = 1 + wire;
        link->wired = true;
        *wire_at(run, link) = (struct wire){.first = NONE};
    }
    return wire_at(run, link);
}

void link_renew(struct run *run, struct link *link, uint16_t life)
{
    link->last[THERE] = link->last[BACK] = 0;
    link->life = life;
    if (!link->wired)
        return;
    struct wire *wire = link_wire(run, link);
    wire->windows[THERE] = wire->windows[BACK] = (struct tcp_window){0};
    wire->missing[THERE].count = wire->missing[BACK].count = 0;
    wire->syn = 0;
}

uint32_t link_take(struct run *run, bool exclusive)
{
    const uint32_t index = pool_take(&run->links);
    struct link *link = link_at(run, index);
    link_renew(run, link, 0);
    link->open = 0;
    if (link->wired)
        wire_at(run, link)->stuck[THERE] = wire_at(run, link)->stuck[BACK] = 0;
    link->mark = !exclusive ? 0 : link->mark > 0 ? link->mark & LINK_MARKS : 1;
    return index;
}

/* What still travels by it finds no connection, or (after as many marks) one that it does not harm.
 */
void link_close(struct run *run, uint32_t index)
{
    struct link *link = link_at(run, index);
    const unsigned next = (unsigned)link->mark % LINK_MARKS + 1u;
    link->mark = (next | LINK_CLOSED) & (LINK_CLOSED | LINK_MARKS);
    pool_give(&run->links, index);
}

void links_hang_up(struct run *run, struct link *link)
{
    if (!link->wired)
        return;
    struct wire *wire = link_wire(run, link);
    for (; wire->count > 0; wire->count--) {
        const uint32_t idle = wire->first;
        wire->first = link_wire(run, link_at(run, idle))->next;
        link_close(run, idle);
    }
    wire->first = NONE;
}

/* Replicas talk over streams whatever their clients use. */
static bool is_stream(const struct run *run, const struct parcel *parcel)
{
    const struct channel *channel = &run->plan->channels[parcel->channel];
    return channel->protocol->reliable || channel->caller == channel->callee;
}

/* A new connection: nothing of an old one holds up its bytes; its handshake comes first.  Clients
 * come with theirs open.  One that is refused needs no second trip. */
static uint32_t handshake_trips(struct run *run, const struct parcel *parcel)
{
    if (!connects(run, parcel))
        return 0;
    const struct instance *callee = &run->instances[parcel->to];
    link_renew(run, link_at(run, parcel->link), callee->up ? (uint16_t)(callee->life + 1) : 0);
    const struct channel *channel = &run->plan->channels[parcel->channel];
    if (!callee->up || run->plan->parties[channel->caller].kind == PARTY_CLIENT)
        return 0;
    return 2 * channel->trips;
}

/* The moment when its first byte can leave, if the parcel is ready at `from`; `syn`: what the
 * handshake takes besides its latencies. */
sim_time parcel_connects(struct run *run, const struct parcel *parcel, const struct way *way,
                         sim_time from, sim_time syn)
{
    uint32_t trips = handshake_trips(run, parcel);
    if (__builtin_expect(trips == 0, 1))
        return from;
    count_one(&run->parties[run->plan->instances[parcel->to].party].connected);
    sim_time moment = from;
    moment = clock_after(moment, syn);
    for (; trips > 0; trips--)
        moment = clock_after(moment,
                             law_sample_key(way->latency, latency_draw(run, parcel, way->latency)));
    if (ledgers_kept(run))
        ledger_handshake(run, parcel, moment - from);
    return moment;
}

/* --- windows, losses, partitions: models/plan/wire.h --- */

static double loss_of(const struct run *run, const struct parcel *parcel, const struct way *way)
{
    const double more = trouble_loss(run, parcel->from, parcel->to);
    return 1.0 - (1.0 - way->loss) * (1.0 - more);
}

/* As the latency's. */
static draw loss_draw(struct run *run, const struct parcel *parcel)
{
    if (run->plan->channels[parcel->channel].caller < run->plan->client_count)
        return mix(parcel->key, child_number(0, 0, parcel->back, DRAW_LOSS));
    return stream_draw(&run->losses[parcel->channel]);
}

/* It has been given up, and its connection with it. */
static bool is_lost(struct parcel *parcel, struct link *link)
{
    parcel->lost = true;
    if (link)
        link->life = 0;
    return true;
}

static uint16_t stuck_on(const struct run *run, const struct link *link, bool back)
{
    return link && link->wired ? wire_at(run, link)->stuck[back] : 0;
}

static void loosen(const struct run *run, const struct link *link, bool back)
{
    if (stuck_on(run, link, back) > 0)
        wire_at(run, link)->stuck[back]--;
}

/* It does not come through now; those behind it come when it does.  True: it is given up. */
static bool stays(struct run *run, struct parcel *parcel, const struct way *way)
{
    struct link *link = link_of(run, parcel);
    const bool again = parcel->stage >= STAGE_STUCK, opens = connects(run, parcel);
    const uint32_t tries = again ? parcel->stage - STAGE_STUCK + 1u : 0;
    if (tries > wire_tries(opens)) {
        loosen(run, link, parcel->back);
        return is_lost(parcel, link);
    }
    const bool follows = !again && stuck_on(run, link, parcel->back) > 0;
    sim_time due = run->engine->now;
    if (!follows)
        due = clock_after(due, wire_patience(way, opens, tries));
    if (link && !again)
        link_wire(run, link)->stuck[parcel->back]++;
    if (link && link->last[parcel->back] > due)
        due = link->last[parcel->back];
    else if (link)
        link->last[parcel->back] = due;
    travels_until(run, parcel, due, (enum stage)(STAGE_STUCK + tries));
    return false;
}

static bool is_held_up(const struct run *run, const struct parcel *parcel)
{
    return parcel->stage < STAGE_STUCK && stuck_on(run, link_of(run, parcel), parcel->back) > 0;
}

static void comes_loose(struct run *run, struct parcel *parcel)
{
    struct link *link = link_of(run, parcel);
    if (parcel->stage >= STAGE_STUCK)
        loosen(run, link, parcel->back);
    parcel->stage = STAGE_ARRIVES;
}

/* Drawn now, if not ahead (network_connects). */
static sim_time syn_time(struct run *run, const struct parcel *parcel, double loss, draw *random)
{
    struct link *link = link_of(run, parcel);
    if (!link || !connects(run, parcel))
        return 0;
    struct wire *wire = link_wire(run, link);
    const sim_time time = wire->syn > 0 ? wire->syn - 1 : wire_connects(loss, random);
    wire->syn = 0;
    return time;
}

/* Slow start: waits until its last flight leaves, of `last` segments. */
static sim_time flights(struct run *run, const struct parcel *parcel, const struct lossy *lossy,
                        struct tcp_window *window, sim_time from, uint32_t *last)
{
    const uint32_t first = run->plan->channels[parcel->channel].window;
    const uint32_t segments = wire_segments(parcel->bytes);
    *last = segments;
    if (first == 0)
        return 0;
    const sim_time time = lossy->loss > 0 ? wire_lossy_flights(window, first, segments, from, lossy)
                                          : wire_flights(window, first, segments, from, lossy->way);
    *last = segments < window->used ? segments : window->used;
    return time;
}

/* It comes through, `leaves` being when: the ends of messages before it that are missing come
 * sooner, in their order. */
static void reveal(struct run *run, struct link *link, const struct parcel *parcel,
                   const struct way *way, sim_time leaves)
{
    struct missings *missing = &link_wire(run, link)->missing[parcel->back];
    const uint32_t count = missing->count > MOST_MISSING ? 0 : missing->count;
    sim_time due = missing->before;
    for (uint32_t i = 0; i < count; i++) {
        const struct missing *each = &missing->list[i];
        const sim_time told = each->sent + wire_reveals(way, leaves - each->sent, each->again);
        due = told > due ? told : due;
        if (each->due <= run->engine->now)
            continue; /* it has come */
        if (due < each->due)
            engine_rearm(run->engine, each->slot, due);
        else
            due = each->due;
        if (link->last[parcel->back] == each->due)
            link->last[parcel->back] = due;
    }
    missing->count = 0;
}

static void note_missing(struct run *run, struct link *link, const struct parcel *parcel,
                         sim_time before, sim_time sent, const struct repair *repair)
{
    struct missings *missing = &link_wire(run, link)->missing[parcel->back];
    if (missing->count == 0)
        missing->before = before;
    if (missing->count < MOST_MISSING)
        missing->list[missing->count] = (struct missing){.sent = sent,
                                                         .due = link->last[parcel->back],
                                                         .slot = parcel->slot - 1,
                                                         .again = repair->again};
    missing->count++;
}

/* A message of a stream, ready at `from`. */
static bool streams(struct run *run, struct parcel *parcel, const struct way *way, sim_time from,
                    double loss, draw *random)
{
    struct link *link = link_of(run, parcel);
    struct tcp_window own = {0};
    struct tcp_window *window = link ? &link_wire(run, link)->windows[parcel->back] : &own;
    uint32_t last;
    sim_time leaves = from;
    const struct lossy lossy = {way, loss, random};
    leaves = clock_after(leaves, flights(run, parcel, &lossy, window, from, &last));
    struct repair repair = {0};
    if (loss > 0)
        repair = wire_repairs(window, last, leaves, &lossy);
    if (link && !repair.tail)
        reveal(run, link, parcel, way, leaves);
    const sim_time sent = leaves, before = link ? link->last[parcel->back] : 0;
    leaves = clock_after(leaves, repair.time);
    if (arrives(run, parcel, way, leaves))
        return true;
    if (link && repair.tail)
        note_missing(run, link, parcel, before, sent, &repair);
    return false;
}

bool parcel_streams(struct run *run, struct parcel *parcel, const struct way *way, sim_time from)
{
    const double loss = loss_of(run, parcel, way);
    const bool stream = is_stream(run, parcel);
    if (loss >= 1.0 || is_held_up(run, parcel))
        return stream ? stays(run, parcel, way) : is_lost(parcel, NULL);
    comes_loose(run, parcel);
    draw random = loss > 0 ? loss_draw(run, parcel) : 0;
    if (!stream && loss > 0 && wire_drops(parcel->bytes, loss, &random))
        return is_lost(parcel, NULL);
    const sim_time syn = loss > 0 ? syn_time(run, parcel, loss, &random) : 0;
    const sim_time leaves = parcel_connects(run, parcel, way, from, syn);
    return stream ? streams(run, parcel, way, leaves, loss, &random)
                  : arrives(run, parcel, way, leaves);
}

sim_time network_connects(struct run *run, const struct parcel *parcel)
{
    const struct node *to = node_of(run, parcel->to);
    struct link *link = link_of(run, parcel);
    const bool kept = run->plan->channels[parcel->channel].kept;
    if (!is_stream(run, parcel) || (kept && (!link || !connects(run, parcel))))
        return 0;
    const struct way *way = way_between(run, parcel);
    const double loss = loss_of(run, parcel, way);
    if (!to->up || loss >= 1.0)
        return SIM_NEVER;
    if (!kept || !run->instances[parcel->to].up)
        return 0; /* clients come with theirs open; or refused */
    if (loss > 0) {
        draw random = loss_draw(run, parcel);
        link_wire(run, link)->syn = 1 + wire_connects(loss, &random);
        return link_wire(run, link)->syn - 1 + way->round_trip;
    }
    return way->round_trip;
}
