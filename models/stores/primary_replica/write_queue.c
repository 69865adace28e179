/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/primary_replica/write_queue.h"

#include <string.h>

#include "sim/check.h"

enum { FIRST_PLACES = 16 };

/* --- to be applied --- */

struct queued *queue_at(const struct write_queue *queue, uint64_t place)
{
    CHECK(place >= queue->first && place < queue->first + queue->count);
    return &queue->ring[place & (queue->limit - 1)];
}

static void queue_grow(struct write_queue *queue)
{
    const struct write_queue old = *queue;
    queue->limit = old.limit ? 2 * old.limit : FIRST_PLACES;
    queue->ring = block_array(queue->blocks, queue->limit, sizeof *queue->ring);
    for (uint64_t i = old.first; i < old.first + old.count; i++)
        queue->ring[i & (queue->limit - 1)] = old.ring[i & (old.limit - 1)];
    block_give(queue->blocks, old.ring, old.limit * sizeof *old.ring);
}

uint64_t queue_push(struct write_queue *queue, struct written *written, uint64_t version)
{
    if (queue->count == queue->limit)
        queue_grow(queue);
    const uint64_t place = queue->first + queue->count++;
    *queue_at(queue, place) = (struct queued){
        .written = *written, .body = written->count > 0 ? written : NULL, .version = version};
    if (written->count > 0)
        body_hold(written);
    return place;
}

void queue_done(struct write_queue *queue, uint64_t place)
{
    struct queued *queued = queue_at(queue, place);
    queued->applied = true;
    body_release(queue->blocks, queued->body);
    queued->body = NULL;
}

void queue_trim(struct write_queue *queue)
{
    while (queue->count > 0 && queue_at(queue, queue->first)->applied) {
        queue->first++;
        queue->count--;
    }
}

/* --- waiting --- */

static void waiting_grow(struct waiting *waiting, struct blocks *blocks)
{
    const struct waiting old = *waiting;
    waiting->limit = old.limit ? 2 * old.limit : FIRST_PLACES;
    waiting->ring = block_array(blocks, waiting->limit, sizeof *waiting->ring);
    for (uint64_t i = old.first; i <= old.last; i++)
        *waiting_at(waiting, i) = *waiting_at(&old, i);
    block_give(blocks, old.ring, old.limit * sizeof *old.ring);
}

void waiting_push(struct waiting *waiting, struct blocks *blocks, uint64_t number,
                  struct task *task, sim_time now)
{
    if (waiting->first > waiting->last) /* empty: begins anew */
        waiting->first = number;
    else
        CHECK(number == waiting->last + 1);
    waiting->last = number;
    if (waiting->last - waiting->first + 1 > waiting->limit) {
        waiting->last--;
        waiting_grow(waiting, blocks);
        waiting->last++;
    }
    *waiting_at(waiting, number) = (struct waiting_write){.task = task, .since = now};
}

void waiting_trim(struct waiting *waiting)
{
    while (waiting->first <= waiting->last && !waiting_at(waiting, waiting->first)->task)
        waiting->first++;
}

void waiting_free(struct waiting *waiting, struct blocks *blocks)
{
    block_give(blocks, waiting->ring, waiting->limit * sizeof *waiting->ring);
    *waiting = (struct waiting){.first = 1};
}

/* --- which have come --- */

void numbers_reset(struct numbers *numbers, uint64_t whole)
{
    numbers->whole = numbers->most = whole;
    if (numbers->limit)
        memset(numbers->ring, 0, numbers->limit);
}

bool numbers_have(const struct numbers *numbers, uint64_t number)
{
    return number <= numbers->whole ||
           (number <= numbers->most && numbers->ring[number & (numbers->limit - 1)]);
}

static void numbers_grow(struct numbers *numbers, uint64_t needed)
{
    const struct numbers old = *numbers;
    numbers->limit = old.limit ? old.limit : FIRST_PLACES;
    while (numbers->limit < needed)
        numbers->limit *= 2;
    numbers->ring = block_take(numbers->blocks, numbers->limit);
    for (uint64_t i = old.whole + 1; i <= old.most; i++)
        numbers->ring[i & (numbers->limit - 1)] = old.ring[i & (old.limit - 1)];
    block_give(numbers->blocks, old.ring, old.limit);
}

static void take_up(struct numbers *numbers)
{
    while (numbers->whole < numbers->most &&
           numbers->ring[(numbers->whole + 1) & (numbers->limit - 1)])
        numbers->ring[++numbers->whole & (numbers->limit - 1)] = 0;
}

void numbers_fill(struct numbers *numbers, uint64_t whole)
{
    if (whole >= numbers->most) {
        numbers_reset(numbers, whole);
        return;
    }
    while (numbers->whole < whole)
        numbers->ring[++numbers->whole & (numbers->limit - 1)] = 0;
    take_up(numbers);
}

void numbers_add(struct numbers *numbers, uint64_t number)
{
    if (numbers_have(numbers, number))
        return;
    if (number - numbers->whole > numbers->limit)
        numbers_grow(numbers, number - numbers->whole);
    if (number > numbers->most)
        numbers->most = number;
    numbers->ring[number & (numbers->limit - 1)] = 1;
    take_up(numbers);
}
