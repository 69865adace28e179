/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenarios/bench/shop-1.yaml hard-coded: what the program by hand (yardstick_shop.c) is made of.
 *
 * The same laws, messages, pipes, shared processors, queues, timeouts and statistics as the
 * scenario has; one random stream, fixed capacities, and one record of 56 bytes for what the
 * product must part: a call, its attempt, its message and the frame that serves it.  Only what
 * happens at its load is written out: a timed-out call is tried once more at once, without a
 * backoff. */
#ifndef TESTS_BENCH_YARDSTICK_SHOP_H
#define TESTS_BENCH_YARDSTICK_SHOP_H

#include <math.h>
#include <stdbool.h>

#include "analysis/measures/windows.h"
#include "analysis/statistics/histogram.h"
#include "sim/distributions/ziggurat.h"
#include "sim/event_set.h"
#include "sim/numeric.h"
#include "tests/bench/bench.h"
#include "tests/bench/yardstick_random.h"

enum shop_party {
    WEB,
    CATALOG,
    CART,
    PRICING,
    INVENTORY,
    PAYMENT,
    CATALOG_DB,
    CART_DB,
    STOCK_DB,
    ORDER_DB,
    CLIENT,
    PARTIES
};
enum shop_endpoint {
    BROWSE,
    CHECKOUT,
    SEARCH,
    CART_GET,
    QUOTE,
    RESERVE,
    CHARGE,
    READ,
    WRITE,
    BRANCH,    /* of the parallel step: a frame without a call */
    APPLY,     /* of a write at a replica: a frame without a call */
    REPLICATE, /* letters: from a primary to its replica, and back */
    ACKNOWLEDGE
};
enum shop_dataset { CATALOGUE, CARTS, STOCK, ORDERS, DATASETS };
enum shop_law { WEB_WORK, ZONE_WAY, REGION_WAY, INTERNET_WAY, BANK, LAWS };
enum shop_event { ON_ARRIVAL, ON_PROCESSOR, ON_MESSAGE, ON_ZONE, ON_RECEIVED, ON_WAKE, ON_TIMER };
enum shop_way { ON_NODE, IN_ZONE, IN_REGION, BY_INTERNET };

#define NOBODY UINT32_MAX
enum {
    INSTANCES = 23,
    NODES = 8,
    CORES = 4,
    WORKERS = 64,
    JOBS = 256,       /* on one processor */
    CALLS = 1 << 20,  /* open */
    TIMERS = 1 << 18, /* of one length */
    INDEX_BITS = 21   /* of a slot of the event set; the rest is the kind */
};

struct call {
    int64_t begun;
    union {
        int64_t debt;   /* processor time for messages, owed by who does the next computation */
        uint32_t write; /* letter: generation of the write */
    };
    uint64_t key;
    uint32_t parent, generation, next, version, bytes;
    uint8_t endpoint, stage, instance, from, party, dataset;
    uint8_t back, left, tries, abandoned;
};

struct job {
    double end;
    uint32_t call;
};

struct processor {
    double virtual, rate;
    int64_t since, due;
    uint64_t armed;
    uint32_t count;
    struct job jobs[JOBS]; /* the next to end is the last */
};

struct shop_node {
    struct processor cpu;
    struct server out;
    int64_t in_free;
    uint64_t bytes;
    struct level cores_busy;
};

struct line {
    uint32_t first, last; /* through `next` */
};

struct shop_instance {
    uint32_t busy; /* workers */
    struct line frames;
    struct line letters, applied; /* one thread each; the first one is being worked on */
    uint8_t node, party;
};

struct shop_pair {
    int64_t last[2];
    uint32_t open;
    bool connected;
};

struct timer_entry {
    int64_t due;
    uint32_t call, generation;
};

struct timer_line {
    struct timer_entry *entries;
    int64_t delay;
    uint32_t head, tail;
    bool armed;
};

struct shop_party_stats {
    struct level busy, jobs;
    struct sample waits;
    uint64_t arrived, attempts;
};

/* What clients were told of a key: the last two versions, for the count of stale reads. */
struct told {
    uint32_t version, before;
    int64_t at;
};

struct zipf {
    double low, high, sure, keys;
};

struct shop {
    struct event_set set;
    struct source source;
    int64_t now, from, until;
    uint64_t seq, events;
    struct call *calls;
    uint32_t *unused, unused_count, made;
    struct shop_node nodes[NODES];
    struct shop_instance instances[INSTANCES];
    struct shop_pair pairs[INSTANCES][INSTANCES];
    uint8_t ways[INSTANCES][INSTANCES];
    int64_t zone_pipes[2][2];
    struct timer_line timers[2]; /* 500 ms and 2 s */
    struct shop_party_stats parties[PARTIES];
    double mu[LAWS], sigma[LAWS];
    struct zipf catalogue, carts;
    uint32_t *stock[3], *orders[2]; /* versions, by replica and key */
    uint32_t last_version[DATASETS];
    struct told *told[DATASETS];
    uint64_t reads, stale, requests, measured, failed;
    struct histogram latency[2]; /* by endpoint */
    struct windows windows;
};

static const uint8_t shop_first[PARTIES] = {0, 4, 7, 9, 11, 13, 15, 16, 17, 20, 22};
static const uint8_t shop_replicas[PARTIES] = {4, 3, 2, 2, 2, 2, 1, 1, 3, 2, 1};

/* ---- random numbers ---- */

static inline double shop_exponential(struct shop *s, double mean)
{
    return next_exponential(&s->source) * mean;
}

static inline double shop_normal(struct shop *s)
{
    const uint64_t word = stream_next(&s->source.stream), bits = word >> 11;
    if (__builtin_expect(bits >= normal_edge[word & 255], 0)) {
        draw rest = stream_next(&s->source.stream);
        return normal_slow(word, &rest);
    }
    const double x = (double)(int64_t)bits * normal_width[word & 255];
    return word & 256 ? -x : x;
}

static inline int64_t shop_lognormal(struct shop *s, enum shop_law law)
{
    return (int64_t)(exp(s->mu[law] + s->sigma[law] * shop_normal(s)) + 0.5);
}

/* By rejection and inversion (Hoermann and Derflinger 1996), exponent 1. */
static inline uint64_t zipf_of_one(struct shop *s, const struct zipf *z)
{
    for (;;) {
        const double u = z->high + unit_of(stream_next(&s->source.stream)) * (z->low - z->high);
        const double x = exp(u), nearest = (double)(uint64_t)(x + 0.5);
        const double k = nearest < 1 ? 1 : nearest > z->keys ? z->keys : nearest;
        if (k - x <= z->sure || u >= log(k + 0.5) - 1 / k)
            return (uint64_t)k - 1;
    }
}

/* The same with exponent 0.8: the inverse is a fifth power. */
static inline uint64_t zipf_of_four_fifths(struct shop *s, const struct zipf *z)
{
    const double rest = 1 - 0.8;
    for (;;) {
        const double u = z->high + unit_of(stream_next(&s->source.stream)) * (z->low - z->high);
        const double y = 1 + rest * u, x = y * y * y * y * y, nearest = (double)(uint64_t)(x + 0.5);
        const double k = nearest < 1 ? 1 : nearest > z->keys ? z->keys : nearest;
        if (k - x <= z->sure || u >= (pow(k + 0.5, rest) - 1) / rest - pow(k, -0.8))
            return (uint64_t)k - 1;
    }
}

/* ---- events and records ---- */

static inline void shop_push(struct shop *s, int64_t time, enum shop_event kind, uint32_t index)
{
    event_set_push(&s->set, event_key_make(time, ++s->seq, ((uint32_t)kind << INDEX_BITS) | index));
}

static inline uint32_t take_call(struct shop *s)
{
    const uint32_t index = s->unused_count > 0 ? s->unused[--s->unused_count] : s->made++;
    if (index >= CALLS)
        abort();
    return index;
}

static inline void give_call(struct shop *s, uint32_t index)
{
    s->calls[index].generation++;
    s->unused[s->unused_count++] = index;
}

/* Whether it is the first. */
static inline bool line_up(struct shop *s, struct line *line, uint32_t index)
{
    const bool alone = line->first == NOBODY;
    s->calls[index].next = NOBODY;
    if (alone)
        line->first = index;
    else
        s->calls[line->last].next = index;
    line->last = index;
    return alone;
}

/* Processor time of a message: 15 us and a nanosecond per byte. */
static inline int64_t message_cost(uint32_t bytes) { return 15000 + (int64_t)bytes; }

static inline int64_t owed(struct call *call)
{
    const int64_t debt = call->debt;
    call->debt = 0;
    return debt;
}

#endif
