/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/workers.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

enum { TELL_EVERY_NS = 100000000 };

struct crew;

struct worker {
    struct crew *crew;
    pthread_t thread;
    struct desk desk;
};

struct crew {
    const struct work_list *list;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    uint32_t next, finished; /* items */
    unsigned running;        /* workers that have not gone home */
    struct worker workers[WORKERS_MOST];
};

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

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct crew *crew = worker->crew;
    worker->desk.arena = arena_create(0);
    for (uint32_t item; take(crew, &item);) {
        crew->list->item(crew->list->context, item, &worker->desk);
        pthread_mutex_lock(&crew->lock);
        crew->finished++;
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
        done += atomic_load(&crew->workers[i].desk.progress) / 1000.0;
    return done / crew->list->count;
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

static unsigned worker_count(const struct work_list *list)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned count = list->jobs ? list->jobs : processors > 0 ? (unsigned)processors : 1;
    count = count < list->count ? count : list->count;
    return count < WORKERS_MOST ? count : WORKERS_MOST;
}

void workers_run(const struct work_list *list)
{
    static const struct crew empty;
    struct crew crew = empty;
    crew.list = list;
    pthread_mutex_init(&crew.lock, NULL);
    pthread_cond_init(&crew.ended, NULL);
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
    pthread_cond_destroy(&crew.ended);
    pthread_mutex_destroy(&crew.lock);
}
