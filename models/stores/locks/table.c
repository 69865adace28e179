/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/locks/table.h"

#include <stddef.h>
#include <string.h>

#include "sim/rng.h"

enum { NOBODY_THERE = 0, FIRST_ROOM = 16, FIRST_CHAINS = 64 };

/* --- things by number --- */

/* The number of a zeroed one. */
static uint32_t take(struct locks *locks, struct lock_room *room, size_t size, size_t link)
{
    if (room->free != NOBODY_THERE) {
        const uint32_t number = room->free;
        char *thing = (char *)room->things + (size_t)number * size;
        memcpy(&room->free, thing + link, sizeof room->free);
        memset(thing, 0, size);
        return number;
    }
    if (room->made + 1 >= room->limit)
        room->things = block_grow(locks->blocks, room->things, &room->limit, FIRST_ROOM, size);
    return ++room->made;
}

static struct lock_row *row_at(const struct locks *locks, uint32_t number)
{
    return (struct lock_row *)locks->rows.things + number;
}
static struct lock_holder *holder_at(const struct locks *locks, uint32_t number)
{
    return (struct lock_holder *)locks->holders.things + number;
}

void locks_init(struct locks *locks, struct blocks *blocks)
{
    *locks = (struct locks){.blocks = blocks};
}

void locks_free(struct locks *locks)
{
    if (!locks->blocks)
        return;
    block_give(locks->blocks, locks->requests.things,
               (size_t)locks->requests.limit * sizeof(struct lock_request));
    block_give(locks->blocks, locks->rows.things,
               (size_t)locks->rows.limit * sizeof(struct lock_row));
    block_give(locks->blocks, locks->holders.things,
               (size_t)locks->holders.limit * sizeof(struct lock_holder));
    block_give(locks->blocks, locks->chains, (size_t)locks->chain_count * sizeof *locks->chains);
    locks_init(locks, locks->blocks);
}

/* --- rows --- */

static uint32_t *chain_of(const struct locks *locks, uint32_t dataset, uint64_t key)
{
    return &locks->chains[mix(dataset, key) & (locks->chain_count - 1)];
}

static void more_chains(struct locks *locks)
{
    const uint32_t old_count = locks->chain_count, count = old_count ? 2 * old_count : FIRST_CHAINS;
    uint32_t *const old = locks->chains;
    locks->chains = block_array(locks->blocks, count, sizeof *locks->chains);
    locks->chain_count = count;
    for (uint32_t i = 0; i < old_count; i++)
        for (uint32_t each = old[i]; each != NOBODY_THERE;) {
            struct lock_row *row = row_at(locks, each);
            uint32_t *chain = chain_of(locks, row->dataset, row->key);
            const uint32_t next = row->next;
            row->next = *chain;
            *chain = each;
            each = next;
        }
    block_give(locks->blocks, old, (size_t)old_count * sizeof *old);
}

static uint32_t row_of(struct locks *locks, uint32_t dataset, uint64_t key)
{
    if (locks->rows_in_use >= locks->chain_count)
        more_chains(locks);
    uint32_t *chain = chain_of(locks, dataset, key);
    for (uint32_t each = *chain; each != NOBODY_THERE; each = row_at(locks, each)->next)
        if (row_at(locks, each)->key == key && row_at(locks, each)->dataset == dataset)
            return each;
    const uint32_t number =
        take(locks, &locks->rows, sizeof(struct lock_row), offsetof(struct lock_row, next));
    *row_at(locks, number) = (struct lock_row){.key = key, .dataset = dataset, .next = *chain};
    *chain = number;
    locks->rows_in_use++;
    return number;
}

static void row_goes(struct locks *locks, uint32_t number)
{
    struct lock_row *row = row_at(locks, number);
    uint32_t *place = chain_of(locks, row->dataset, row->key);
    while (*place != number)
        place = &row_at(locks, *place)->next;
    *place = row->next;
    row->next = locks->rows.free;
    locks->rows.free = number;
    locks->rows_in_use--;
}

/* --- the line of a row --- */

static bool waits(const struct lock_request *request) { return request->task != NULL; }
static bool conflict(const struct lock_request *a, const struct lock_request *b)
{
    return a->holder != b->holder && (a->mode == LOCK_EXCLUSIVE || b->mode == LOCK_EXCLUSIVE);
}

static void line_insert(struct locks *locks, uint32_t number, uint32_t before)
{
    struct lock_request *request = locks_request(locks, number);
    struct lock_row *row = row_at(locks, request->row);
    request->before = before;
    request->after = before == NOBODY_THERE ? row->first : locks_request(locks, before)->after;
    if (request->before == NOBODY_THERE)
        row->first = number;
    else
        locks_request(locks, request->before)->after = number;
    if (request->after == NOBODY_THERE)
        row->last = number;
    else
        locks_request(locks, request->after)->before = number;
}

static void line_remove(struct locks *locks, uint32_t number)
{
    const struct lock_request *request = locks_request(locks, number);
    struct lock_row *row = row_at(locks, request->row);
    if (request->before == NOBODY_THERE)
        row->first = request->after;
    else
        locks_request(locks, request->before)->after = request->after;
    if (request->after == NOBODY_THERE)
        row->last = request->before;
    else
        locks_request(locks, request->after)->before = request->before;
}

/* The last one that holds the row. */
static uint32_t last_holding(const struct locks *locks, uint32_t row)
{
    uint32_t last = NOBODY_THERE;
    for (uint32_t each = row_at(locks, row)->first;
         each != NOBODY_THERE && !waits(locks_request(locks, each));
         each = locks_request(locks, each)->after)
        last = each;
    return last;
}

/* Whether nobody who holds the row is in its way. */
static bool is_free_for(const struct locks *locks, const struct lock_request *request)
{
    for (uint32_t each = row_at(locks, request->row)->first;
         each != NOBODY_THERE && !waits(locks_request(locks, each));
         each = locks_request(locks, each)->after)
        if (conflict(locks_request(locks, each), request))
            return false;
    return true;
}

/* --- a holder's requests --- */

static uint32_t held_by(const struct locks *locks, uint32_t holder, uint32_t row)
{
    for (uint32_t each = holder_at(locks, holder)->first; each != NOBODY_THERE;
         each = locks_request(locks, each)->next)
        if (locks_request(locks, each)->row == row && !waits(locks_request(locks, each)))
            return each;
    return NOBODY_THERE;
}

uint32_t locks_waiting(const struct locks *locks, uint32_t holder, const struct task *task)
{
    uint32_t each = holder_at(locks, holder)->first;
    while (each != NOBODY_THERE && locks_request(locks, each)->task != task)
        each = locks_request(locks, each)->next;
    return each;
}

const struct lock_request *locks_some_waiting(const struct locks *locks, uint32_t holder)
{
    uint32_t each = holder_at(locks, holder)->first;
    while (each != NOBODY_THERE && !waits(locks_request(locks, each)))
        each = locks_request(locks, each)->next;
    return each == NOBODY_THERE ? NULL : locks_request(locks, each);
}

static void request_goes(struct locks *locks, uint32_t number)
{
    struct lock_request *request = locks_request(locks, number);
    uint32_t *place = &holder_at(locks, request->holder)->first;
    while (*place != number)
        place = &locks_request(locks, *place)->next;
    *place = request->next;
    line_remove(locks, number);
    request->task = NULL;
    request->serial = 0;
    request->next = locks->requests.free;
    locks->requests.free = number;
}

/* --- circles --- */

static void reach(struct locks *locks, uint32_t holder, uint32_t *todo)
{
    struct lock_holder *reached = holder_at(locks, holder);
    if (reached->mark == locks->mark)
        return;
    reached->mark = locks->mark;
    reached->todo = *todo;
    *todo = holder;
}

/* Whom it waits for. */
static void follow(struct locks *locks, uint32_t number, uint32_t *todo)
{
    const struct lock_request *request = locks_request(locks, number);
    for (uint32_t each = request->before; each != NOBODY_THERE;
         each = locks_request(locks, each)->before) {
        const struct lock_request *before = locks_request(locks, each);
        if (conflict(before, request))
            reach(locks, before->holder, todo);
        if (waits(before) && before->mode == LOCK_EXCLUSIVE && before->holder != request->holder)
            break;
    }
}

/* Whether whoever waits with this request waits for its own holder in the end. */
static bool closes_circle(struct locks *locks, uint32_t number)
{
    const uint32_t self = locks_request(locks, number)->holder;
    uint32_t todo = NOBODY_THERE;
    if (locks_request(locks, number)->next == NOBODY_THERE)
        return false; /* it has nothing else */
    locks->mark++;
    follow(locks, number, &todo);
    while (todo != NOBODY_THERE) {
        const uint32_t holder = todo;
        todo = holder_at(locks, holder)->todo;
        if (holder == self)
            return true;
        for (uint32_t each = holder_at(locks, holder)->first; each != NOBODY_THERE;
             each = locks_request(locks, each)->next)
            if (waits(locks_request(locks, each)))
                follow(locks, each, &todo);
    }
    return false;
}

/* --- asking and ending --- */

uint32_t locks_begin(struct locks *locks)
{
    return take(locks, &locks->holders, sizeof(struct lock_holder),
                offsetof(struct lock_holder, todo));
}

static uint32_t request_made(struct locks *locks, uint32_t holder, uint32_t row,
                             enum lock_mode mode)
{
    const uint32_t number = take(locks, &locks->requests, sizeof(struct lock_request),
                                 offsetof(struct lock_request, next));
    *locks_request(locks, number) = (struct lock_request){.holder = holder,
                                                          .row = row,
                                                          .mode = (uint8_t)mode,
                                                          .next = holder_at(locks, holder)->first};
    holder_at(locks, holder)->first = number;
    return number;
}

static enum lock_answer wait_in_line(struct locks *locks, uint32_t number, struct task *task)
{
    struct lock_request *request = locks_request(locks, number);
    const uint32_t row = request->row;
    request->task = task;
    line_insert(locks, number,
                request->upgrade ? last_holding(locks, row) : row_at(locks, row)->last);
    if (!closes_circle(locks, number))
        return LOCK_WAITS;
    request_goes(locks, number);
    return LOCK_DEADLOCK;
}

enum lock_answer locks_ask(struct locks *locks, uint32_t holder, uint32_t dataset, uint64_t key,
                           enum lock_mode mode, struct task *task)
{
    const uint32_t row = row_of(locks, dataset, key), held = held_by(locks, holder, row);
    if (held != NOBODY_THERE && locks_request(locks, held)->mode >= mode)
        return LOCK_HELD;
    const uint32_t number = request_made(locks, holder, row, mode);
    struct lock_request *request = locks_request(locks, number);
    request->upgrade = held != NOBODY_THERE;
    const uint32_t last = row_at(locks, row)->last;
    const bool lined = last != NOBODY_THERE && waits(locks_request(locks, last));
    if ((lined && !request->upgrade) || !is_free_for(locks, request))
        return wait_in_line(locks, number, task);
    line_insert(locks, number, last_holding(locks, row));
    return LOCK_HELD;
}

/* Told later, by locks_next: until then it stands in `granted`, with its task. */
static void grant(struct locks *locks, uint32_t number)
{
    struct lock_request *request = locks_request(locks, number);
    const uint32_t told =
        take(locks, &locks->requests, sizeof *request, offsetof(struct lock_request, next));
    request = locks_request(locks, number);
    *locks_request(locks, told) = *request;
    locks_request(locks, told)->next = locks->granted;
    locks->granted = told;
    request->task = NULL;
}

/* Those at the head of the line that nobody is in the way of any more. */
static void row_moves(struct locks *locks, uint32_t row)
{
    uint32_t each = row_at(locks, row)->first;
    if (each == NOBODY_THERE) {
        row_goes(locks, row);
        return;
    }
    for (; each != NOBODY_THERE; each = locks_request(locks, each)->after) {
        if (!waits(locks_request(locks, each)))
            continue;
        if (!is_free_for(locks, locks_request(locks, each)))
            return;
        grant(locks, each);
    }
}

void locks_leave(struct locks *locks, uint32_t holder, const struct task *task)
{
    const uint32_t number = locks_waiting(locks, holder, task);
    if (number == NOBODY_THERE)
        return;
    const uint32_t row = locks_request(locks, number)->row;
    request_goes(locks, number);
    row_moves(locks, row);
}

/* What it was granted and has not been told goes with it. */
static void untell(struct locks *locks, uint32_t holder)
{
    for (uint32_t *place = &locks->granted; *place != NOBODY_THERE;) {
        const uint32_t number = *place;
        struct lock_request *told = locks_request(locks, number);
        if (told->holder != holder) {
            place = &told->next;
            continue;
        }
        *place = told->next;
        told->next = locks->requests.free;
        locks->requests.free = number;
    }
}

void locks_end(struct locks *locks, uint32_t holder)
{
    untell(locks, holder);
    while (holder_at(locks, holder)->first != NOBODY_THERE) {
        const uint32_t number = holder_at(locks, holder)->first;
        const uint32_t row = locks_request(locks, number)->row;
        request_goes(locks, number);
        row_moves(locks, row);
    }
    *holder_at(locks, holder) = (struct lock_holder){.todo = locks->holders.free};
    locks->holders.free = holder;
}

/* In the order in which they were granted: the list is a stack. */
struct task *locks_next(struct locks *locks, struct lock_request *was)
{
    uint32_t *place = &locks->granted;
    if (*place == NOBODY_THERE)
        return NULL;
    while (locks_request(locks, *place)->next != NOBODY_THERE)
        place = &locks_request(locks, *place)->next;
    const uint32_t number = *place;
    struct lock_request *told = locks_request(locks, number);
    *place = NOBODY_THERE;
    *was = *told;
    told->next = locks->requests.free;
    locks->requests.free = number;
    return was->task;
}
