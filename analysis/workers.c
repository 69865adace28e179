/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/workers.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

enum { TELL_EVERY_NS = 100000000 };

struct worker {
    struct crew *crew;
    pthread_t thread;
    struct desk desk;
};

struct crew {
    const struct work_list *list;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    uint32_t next;        /* item */
    double finished, all; /* weight of items */
    unsigned running;     /* workers that have not gone home */
    unsigned busy;        /* items that run */
    bool alone;           /* one of them wants no other beside it */
    pthread_cond_t gate;  /* busy and alone change */
    atomic_size_t total;  /* of memory */
    struct worker workers[WORKERS_MOST];
};

static double weight_of(const struct work_list *list, uint32_t item)
{
    return list->weight ? list->weight(list->context, item) : 1;
}

static bool take(struct crew *crew, uint32_t *item)
{
    pthread_mutex_lock(&crew->lock);
    const bool stop = crew->list->interrupt && *crew->list->interrupt;
    const bool any = !stop && crew->next < crew->list->count;
    if (any)
        *item = crew->next++;
    pthread_mutex_unlock(&crew->lock);
    return any;
}

/* Under the lock.  Whoever must wait keeps no memory meanwhile. */
static void wait_for_room(struct crew *crew, struct desk *desk)
{
    arena_destroy(desk->arena);
    while (crew->alone)
        pthread_cond_wait(&crew->gate, &crew->lock);
    desk->arena = arena_create(0);
}

static void enter(struct crew *crew, struct desk *desk)
{
    if (crew->alone)
        wait_for_room(crew, desk);
    crew->busy++;
}

/* Under the lock. */
static void leave(struct crew *crew)
{
    crew->busy--;
    pthread_cond_broadcast(&crew->gate);
}

void desk_alone(struct desk *desk)
{
    struct crew *crew = desk->crew;
    pthread_mutex_lock(&crew->lock);
    leave(crew);
    wait_for_room(crew, desk);
    crew->alone = true;
    while (crew->busy > 0)
        pthread_cond_wait(&crew->gate, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
}

void desk_together(struct desk *desk)
{
    struct crew *crew = desk->crew;
    pthread_mutex_lock(&crew->lock);
    crew->alone = false;
    crew->busy++;
    pthread_cond_broadcast(&crew->gate);
    pthread_mutex_unlock(&crew->lock);
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct crew *crew = worker->crew;
    worker->desk.arena = arena_create(0);
    worker->desk.total = &crew->total;
    worker->desk.crew = crew;
    for (uint32_t item; take(crew, &item);) {
        pthread_mutex_lock(&crew->lock);
        enter(crew, &worker->desk);
        worker->desk.weight = weight_of(crew->list, item);
        pthread_mutex_unlock(&crew->lock);
        crew->list->item(crew->list->context, item, &worker->desk);
        pthread_mutex_lock(&crew->lock);
        leave(crew);
        crew->finished += worker->desk.weight;
        worker->desk.weight = 0;
        atomic_store(&worker->desk.progress, 0);
        pthread_mutex_unlock(&crew->lock);
    }
    arena_destroy(worker->desk.arena);
    pthread_mutex_lock(&crew->lock);
    crew->running--;
    pthread_cond_signal(&crew->ended);
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

static double share_done(const struct crew *crew, unsigned workers)
{
    double done = crew->finished;
    for (unsigned i = 0; i < workers; i++)
        done +=
            crew->workers[i].desk.weight * (atomic_load(&crew->workers[i].desk.progress) / 1000.0);
    return done / crew->all;
}

static void wait_for_all(struct crew *crew, unsigned workers)
{
    pthread_mutex_lock(&crew->lock);
    while (crew->running > 0) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += TELL_EVERY_NS;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&crew->ended, &crew->lock, &until);
        const double share = share_done(crew, workers);
        pthread_mutex_unlock(&crew->lock);
        if (crew->list->tell)
            crew->list->tell(crew->list->tell_context, share);
        pthread_mutex_lock(&crew->lock);
    }
    pthread_mutex_unlock(&crew->lock);
    if (crew->list->tell && crew->list->count > 0)
        crew->list->tell(crew->list->tell_context, share_done(crew, workers));
}

unsigned workers_usual(unsigned jobs)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return jobs ? jobs : processors > 0 ? (unsigned)processors : 1;
}

static unsigned worker_count(const struct work_list *list)
{
    unsigned count = workers_usual(list->jobs);
    count = count < list->count ? count : list->count;
    return count < WORKERS_MOST ? count : WORKERS_MOST;
}

void workers_run(const struct work_list *list)
{
    static const struct crew empty;
    struct crew crew = empty;
    crew.list = list;
    for (uint32_t i = 0; i < list->count; i++)
        crew.all += weight_of(list, i);
    pthread_mutex_init(&crew.lock, NULL);
    pthread_cond_init(&crew.ended, NULL);
    pthread_cond_init(&crew.gate, NULL);
    const unsigned wanted = worker_count(list);
    unsigned made = 0;
    for (; made < wanted; made++) {
        struct worker *worker = &crew.workers[made];
        worker->crew = &crew;
        pthread_mutex_lock(&crew.lock);
        crew.running++;
        pthread_mutex_unlock(&crew.lock);
        if (pthread_create(&worker->thread, NULL, work, worker) != 0)
            break;
    }
    if (made < wanted) { /* one place too many was counted: this thread fills it */
        work(&crew.workers[made]);
    }
    wait_for_all(&crew, made);
    for (unsigned i = 0; i < made; i++)
        pthread_join(crew.workers[i].thread, NULL);
    pthread_cond_destroy(&crew.gate);
    pthread_cond_destroy(&crew.ended);
    pthread_mutex_destroy(&crew.lock);
}
