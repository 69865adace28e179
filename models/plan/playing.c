/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/playing.h"

#include "models/words/protocol.h"
#include "sim/check.h"

static void add(const struct playing *p, struct sum_of_times *sum, sim_time time)
{
    if (!p->warm)
        return;
    sum->count++;
    sum->sum += (double)time;
    sum->squares += (double)time * (double)time;
    if (time <= p->way->round_trip / 2)
        return;
    sum->late++;
    sum->late_sum += (double)time;
    sum->late_squares += (double)time * (double)time;
}

/* The next one, as often as each is sent; a fifth of all is for warming up. */
static uint32_t chosen(struct playing *p, uint32_t sent, uint32_t messages)
{
    p->warm = sent >= messages / 5;
    double all = 0;
    for (uint32_t i = 0; i < p->count; i++)
        all += p->list[i].rate;
    double left = unit_of(draw_next(&p->random)) * all;
    for (uint32_t i = 0; i + 1 < p->count; i++) {
        left -= p->list[i].rate;
        if (left < 0.0)
            return i;
    }
    return p->count - 1;
}

static sim_time gap(struct playing *p) { return (sim_time)(p->gap * exponential_draw(&p->random)); }

static struct lossy lossy_of(struct playing *p)
{
    return (struct lossy){p->way, p->way->loss, &p->random};
}

/* Until the last flight of a message leaves, and what losses do to that. */
static sim_time flights(struct playing *p, struct tcp_window *window, uint32_t segments,
                        sim_time now, struct repair *repair)
{
    const struct lossy lossy = lossy_of(p);
    const uint32_t first = p->channel->window;
    uint32_t last = segments;
    sim_time time = 0;
    if (first > 0) {
        time = lossy.loss > 0 ? wire_lossy_flights(window, first, segments, now, &lossy)
                              : wire_flights(window, first, segments, now, p->way);
        last = segments < window->used ? segments : window->used;
    }
    *repair = lossy.loss > 0 ? wire_repairs(window, last, now + time, &lossy) : (struct repair){0};
    return time;
}

/* --- many on one connection --- */

/* A message whose end is missing. */
struct late {
    sim_time asked, sent, latency, due;
    uint32_t item, again;
};
struct direction {
    struct tcp_window window;
    sim_time last; /* arrival */
    struct late late[MOST_MISSING];
    uint32_t count;
};

/* What comes through, sent at `leaves`, tells of them. */
static void reveal(struct playing *p, struct direction *d, struct sum_of_times *to, sim_time now,
                   sim_time leaves)
{
    for (uint32_t i = 0; i < d->count; i++) {
        struct late *late = &d->late[i];
        const sim_time told = late->sent + wire_reveals(p->way, leaves - late->sent, late->again);
        const sim_time before = i > 0 ? d->late[i - 1].due : 0;
        if (late->due > now && told < late->due) {
            if (d->last == late->due)
                d->last = told > before ? told : before;
            late->due = told > before ? told : before;
        }
        add(p, &to[late->item], late->due - late->asked - late->latency);
    }
    d->count = 0;
}

static void send(struct playing *p, struct direction *d, struct sum_of_times *to, uint32_t item,
                 uint32_t segments, sim_time now)
{
    struct repair repair;
    const sim_time leaves = now + flights(p, &d->window, segments, now, &repair);
    if (!repair.tail)
        reveal(p, d, to, now, leaves);
    const sim_time latency = law_sample(p->way->latency, &p->random);
    const sim_time due = leaves + repair.time + latency;
    d->last = due > d->last ? due : d->last;
    if (repair.tail && d->count < MOST_MISSING)
        d->late[d->count++] = (struct late){now, leaves, latency, d->last, item, repair.again};
    else
        add(p, &to[item], d->last - now - latency);
}

void play_stream(struct playing *p, uint32_t messages)
{
    struct direction there = {0}, back = {0};
    sim_time now = 0;
    for (uint32_t i = 0; i < messages; i++) {
        const uint32_t item = chosen(p, i, messages);
        now += gap(p);
        if (p->list[item].there > 0)
            send(p, &there, p->there, item, p->list[item].there, now);
        if (p->list[item].back > 0)
            send(p, &back, p->back, item, p->list[item].back, now);
    }
}

/* --- each by itself --- */

/* A request and its answer; gives what is added. */
static sim_time exchange(struct playing *p, struct tcp_window windows[2], uint32_t item,
                         sim_time now)
{
    const struct conveyed *about = &p->list[item];
    const sim_time way = p->way->round_trip / 2;
    const double inside = p->times[item] - (double)p->way->round_trip;
    struct repair repair;
    sim_time there = flights(p, &windows[0], about->there, now, &repair), back = 0;
    there += repair.time;
    if (about->back > 0) {
        const sim_time answered = now + there + way + (sim_time)(inside > 0 ? inside : 0);
        back = flights(p, &windows[1], about->back, answered, &repair) + repair.time;
    }
    return there + back;
}

void play_fresh(struct playing *p, uint32_t messages)
{
    for (uint32_t i = 0; i < messages; i++) {
        struct tcp_window windows[2] = {{0}, {0}};
        const uint32_t item = chosen(p, i, messages);
        add(p, &p->there[item], exchange(p, windows, item, 0));
    }
}

/* --- one at a time on each --- */

enum { MOST_CONNECTIONS = 2048, MANY = MOST_CONNECTIONS / 2 };

struct connection {
    struct tcp_window windows[2];
    sim_time free; /* since, or from when */
};
/* Those in use, a heap by when they are free, and the idle ones, the one that was used last at the
 * end. */
struct pool_of_one {
    struct connection busy[MOST_CONNECTIONS], idle[MOST_CONNECTIONS];
    uint32_t busy_count, idle_count;
};

static void swap(struct connection *a, struct connection *b)
{
    const struct connection kept = *a;
    *a = *b;
    *b = kept;
}

static void put_busy(struct pool_of_one *pool, const struct connection *one)
{
    struct connection *busy = pool->busy;
    CHECK(pool->busy_count < MOST_CONNECTIONS);
    uint32_t at = pool->busy_count++;
    busy[at] = *one;
    for (; at > 0 && busy[at].free < busy[(at - 1) / 2].free; at = (at - 1) / 2)
        swap(&busy[at], &busy[(at - 1) / 2]);
}

static struct connection first_free(struct pool_of_one *pool)
{
    struct connection *busy = pool->busy;
    const struct connection first = busy[0];
    const uint32_t count = --pool->busy_count;
    busy[0] = busy[count];
    for (uint32_t at = 0, least = 1; least < count; at = least, least = 2 * at + 1) {
        least += least + 1 < count && busy[least + 1].free < busy[least].free;
        if (busy[at].free <= busy[least].free)
            break;
        swap(&busy[at], &busy[least]);
    }
    return first;
}

static void let_go(struct pool_of_one *pool, uint64_t keep, sim_time now)
{
    while (pool->busy_count > 0 && pool->busy[0].free <= now) {
        const struct connection over = first_free(pool);
        if (pool->idle_count < MOST_CONNECTIONS && pool->idle_count < keep)
            pool->idle[pool->idle_count++] = over;
    }
}

/* An idle one, or a new one and what that takes. */
static struct connection taken(struct playing *p, struct pool_of_one *pool, sim_time now,
                               sim_time *handshake)
{
    const sim_time kept = p->channel->protocol_costs->idle;
    *handshake = 0;
    if (pool->idle_count > 0) {
        const struct connection last = pool->idle[--pool->idle_count];
        if (kept == 0 || now - last.free <= kept)
            return last;
        pool->idle_count = 0; /* the others are idle for longer */
    }
    *handshake = (sim_time)p->channel->trips * p->way->round_trip;
    if (p->way->loss > 0)
        *handshake += wire_connects(p->way->loss, &p->random);
    return (struct connection){0};
}

/* Of more connections than are remembered, a part that is used as the whole is. */
static double parts_of(const struct playing *p)
{
    double time = 0, all = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        time += p->list[i].rate * p->times[i];
        all += p->list[i].rate;
    }
    return fmax(1.0, time / all / p->gap / MANY);
}

void play_exclusive(struct playing *p, uint32_t messages)
{
    static const struct pool_of_one empty;
    struct pool_of_one pool = empty;
    const double parts = parts_of(p);
    const uint64_t keep =
        (uint64_t)fmax(p->channel->protocol_costs->keep > 0 ? 1 : 0,
                       fmin((double)p->channel->protocol_costs->keep / parts, MOST_CONNECTIONS));
    sim_time now = 0;
    p->gap *= parts;
    for (uint32_t i = 0; i < messages; i++) {
        const uint32_t item = chosen(p, i, messages);
        sim_time handshake;
        now += gap(p);
        let_go(&pool, keep, now);
        struct connection one = taken(p, &pool, now, &handshake);
        const sim_time added = handshake + exchange(p, one.windows, item, now + handshake);
        add(p, &p->there[item], added);
        one.free = now + added + (sim_time)p->times[item];
        if (pool.busy_count < MOST_CONNECTIONS) /* with losses some are in use for long */
            put_busy(&pool, &one);
    }
}
