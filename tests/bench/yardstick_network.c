/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network by hand: one event per request at most, so the request is the event; a quickheap; a
 * switch. */
#include "tests/bench/bench.h"
#include "tests/bench/yardstick_random.h"
#include "tests/bench/yardstick_sets.h"

enum { ARRIVAL, MESSAGE, DEPARTURE, HOPS = 10, POOL = 1 << 18 };
#define NONE UINT32_MAX

struct request {
    int64_t begun;
    uint32_t next;
    uint16_t station;
    uint8_t kind, hops;
};

struct station {
    uint32_t head, tail, length;
    int64_t since;
    double area;
};

struct network {
    struct quick set;
    struct source source;
    struct request *requests;
    struct station *stations;
    int64_t now;
    uint64_t seq, finished;
    uint32_t count, free;
    double sum;
    uint64_t cells[BUCKETS];
};

static inline void push(struct network *n, uint32_t i, double mean)
{
    quick_push(&n->set,
               key_of(n->now + (int64_t)(next_exponential(&n->source) * mean), ++n->seq, i));
}

static inline void send(struct network *n, uint32_t i)
{
    n->requests[i].kind = MESSAGE;
    n->requests[i].station = (uint16_t)uniform_below(stream_next(&n->source.stream), n->count);
    push(n, i, 0.5e9);
}

static inline void start(struct network *n, uint32_t i)
{
    n->requests[i].kind = DEPARTURE;
    push(n, i, 1e9);
}

static inline void count(struct network *n, struct station *station, uint32_t change)
{
    station->area += (double)station->length * (double)(n->now - station->since);
    station->since = n->now;
    station->length += change;
}

static inline void arrive(struct network *n, uint32_t source, double gap)
{
    const uint32_t i = n->free;
    n->free = n->requests[i].next;
    n->requests[i] = (struct request){.begun = n->now, .hops = HOPS};
    send(n, i);
    push(n, source, gap);
}

static inline void deliver(struct network *n, uint32_t i)
{
    struct station *station = &n->stations[n->requests[i].station];
    count(n, station, 1);
    n->requests[i].next = NONE;
    if (station->length == 1) {
        start(n, i);
        station->head = i;
    } else {
        n->requests[station->tail].next = i;
    }
    station->tail = i;
}

static inline void depart(struct network *n, uint32_t i)
{
    struct request *request = &n->requests[i];
    struct station *station = &n->stations[request->station];
    count(n, station, UINT32_MAX);
    station->head = request->next;
    if (station->head != NONE)
        start(n, station->head);
    if (--request->hops > 0) {
        send(n, i);
        return;
    }
    const int64_t stayed = n->now - request->begun;
    n->sum += (double)stayed;
    n->cells[bucket_of(stayed)]++;
    n->finished++;
    request->next = n->free;
    n->free = i;
}

double network_yardstick(const struct network_task *task, double *mean)
{
    struct network *n = calloc(1, sizeof *n);
    const double gap = 1e9 * HOPS / (0.7 * task->stations);
    uint64_t events = 0;
    quick_open(&n->set, POOL);
    n->requests = calloc(POOL, sizeof *n->requests);
    n->stations = calloc(task->stations, sizeof *n->stations);
    n->count = task->stations;
    n->source.stream = stream_seeded(1);
    for (uint32_t i = 0; i < POOL; i++)
        n->requests[i].next = i + 1;
    n->free = 1; /* request 0 is the source */
    const double begin = cpu_nanoseconds();
    push(n, 0, gap);
    while (n->finished < task->requests) {
        const key128 key = quick_pop(&n->set);
        const uint32_t i = slot_of(key);
        n->now = time_of(key);
        events++;
        switch (n->requests[i].kind) {
        case ARRIVAL:
            arrive(n, i, gap);
            break;
        case MESSAGE:
            deliver(n, i);
            break;
        case DEPARTURE:
            depart(n, i);
            break;
        }
    }
    const double spent = cpu_nanoseconds() - begin;
    *mean = n->sum / (double)n->finished * 1e-9;
    quick_close(&n->set);
    free(n->requests);
    free(n->stations);
    free(n);
    return spent / (double)events;
}
