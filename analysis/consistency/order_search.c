/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/order_search.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/rng.h"

enum { FIRST_BITS = 6, MOST_BITS = 48 };
#define END UINT32_MAX

/* A beginning or an end, in a list of those that are left. */
struct moment {
    sim_time at;
    uint32_t operation, end; /* of a beginning: where it ends, END: never; of an end: END */
    uint32_t next, before;   /* neighbours; 0 is the head of the list */
    bool begins;
};

/* What was taken, so that it can be taken back. */
struct taken {
    uint32_t beginning;
    uint64_t value; /* that the register held before */
};

struct tried {
    uint64_t low, high; /* both 0: a free place */
};

struct order_search {
    struct arena *arena;
    struct moment *moments;
    uint32_t *beginning; /* of an operation */
    bool *seen;          /* a write that is not acknowledged was seen, or may have been */
    uint64_t *values;    /* that reads saw, in order */
    struct taken *stack;
    uint32_t room;                   /* operations that there is room for */
    struct tried *tables[MOST_BITS]; /* of each power of two that was needed yet */
    uint64_t most;
    /* of the search under way */
    uint32_t bits; /* of the table that is used */
    uint64_t table_count, steps;
    struct tried state; /* of the operations taken */
    uint64_t value;
    uint32_t depth, left; /* taken; that must be taken still */
};

struct order_search *order_search_create(struct arena *arena, uint64_t steps)
{
    struct order_search *search = arena_alloc(arena, sizeof *search);
    *search = (struct order_search){.arena = arena, .most = steps};
    return search;
}

static void make_room(struct order_search *search, uint32_t count)
{
    if (count <= search->room)
        return;
    search->room = count > 2 * search->room ? count : 2 * search->room;
    const size_t room = search->room;
    search->moments = arena_array(search->arena, 2 * room + 1, sizeof *search->moments);
    search->beginning = arena_array(search->arena, room, sizeof *search->beginning);
    search->seen = arena_array(search->arena, room, sizeof *search->seen);
    search->values = arena_array(search->arena, room, sizeof *search->values);
    search->stack = arena_array(search->arena, room, sizeof *search->stack);
}

/* --- what was tried --- */

/* An empty table of so many bits. */
static void use_table(struct order_search *search, uint32_t bits)
{
    struct tried **table = &search->tables[bits];
    CHECK(bits < MOST_BITS);
    if (*table)
        memset(*table, 0, sizeof **table << bits);
    else
        *table = arena_array(search->arena, (size_t)1 << bits, sizeof **table);
    search->bits = bits;
    search->table_count = 0;
}

static bool add(struct order_search *search, struct tried state)
{
    struct tried *table = search->tables[search->bits];
    const uint64_t last = ((uint64_t)1 << search->bits) - 1;
    uint64_t place = state.low & last;
    for (; table[place].low || table[place].high; place = (place + 1) & last)
        if (table[place].low == state.low && table[place].high == state.high)
            return false;
    table[place] = state;
    search->table_count++;
    return true;
}

static void grow(struct order_search *search)
{
    const uint32_t bits = search->bits;
    const struct tried *old = search->tables[bits];
    use_table(search, bits + 1);
    for (uint64_t i = 0; i < (uint64_t)1 << bits; i++)
        if (old[i].low || old[i].high)
            add(search, old[i]);
}

static struct tried marked(struct tried state, uint64_t mark)
{
    return (struct tried){state.low ^ mix(mark, 1), state.high ^ mix(mark, 2)};
}

/* The operations taken with this one, and what the register then holds: tried for the first time?
 */
static bool is_new(struct order_search *search, uint32_t operation, uint64_t value)
{
    if (search->table_count >> (search->bits - 1) > 0) /* half full */
        grow(search);
    const struct tried with = marked(search->state, operation);
    return add(search, (struct tried){with.low + mix(value, 3), with.high + mix(value, 4)});
}

/* --- the list --- */

static int by_moment(const void *a, const void *b)
{
    const struct moment *one = a, *other = b;
    if (one->at != other->at)
        return one->at < other->at ? -1 : 1;
    if (one->begins != other->begins) /* at one moment: at the same time */
        return (int)other->begins - (int)one->begins;
    return (one->operation > other->operation) - (one->operation < other->operation);
}

static int by_number(const void *a, const void *b)
{
    const uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
    return (one > other) - (one < other);
}

/* A write without acknowledgement that nobody saw explains nothing: it is left out. */
static void mark_seen(struct order_search *search, const struct register_operation *operations,
                      uint32_t count)
{
    uint32_t reads = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!operations[i].write)
            search->values[reads++] = operations[i].value;
    qsort(search->values, reads, sizeof *search->values, by_number);
    for (uint32_t i = 0; i < count; i++)
        search->seen[i] =
            operations[i].ended != SIM_NEVER ||
            (operations[i].write && bsearch(&operations[i].value, search->values, reads,
                                            sizeof *search->values, by_number));
}

static void list_up(struct order_search *search, const struct register_operation *operations,
                    uint32_t count)
{
    uint32_t moments = 1;
    search->left = 0;
    mark_seen(search, operations, count);
    for (uint32_t i = 0; i < count; i++) {
        if (!search->seen[i])
            continue;
        search->moments[moments++] = (struct moment){operations[i].begun, i, END, 0, 0, true};
        if (operations[i].ended == SIM_NEVER)
            continue;
        search->moments[moments++] = (struct moment){operations[i].ended, i, END, 0, 0, false};
        search->left++;
    }
    qsort(search->moments + 1, moments - 1, sizeof *search->moments, by_moment);
    search->moments[0] = (struct moment){.at = SIM_NEVER, .end = END};
    for (uint32_t i = 0; i < moments; i++) {
        struct moment *moment = &search->moments[i];
        moment->next = i + 1 < moments ? i + 1 : END;
        moment->before = i > 0 ? i - 1 : 0;
        if (i > 0 && moment->begins)
            search->beginning[moment->operation] = i;
        else if (i > 0)
            search->moments[search->beginning[moment->operation]].end = i;
    }
}

static void lift(struct order_search *search, uint32_t place)
{
    const struct moment *moment = &search->moments[place];
    search->moments[moment->before].next = moment->next;
    if (moment->next != END)
        search->moments[moment->next].before = moment->before;
}

static void put_back(struct order_search *search, uint32_t place)
{
    const struct moment *moment = &search->moments[place];
    search->moments[moment->before].next = place;
    if (moment->next != END)
        search->moments[moment->next].before = place;
}

/* --- the search --- */

static void take(struct order_search *search, uint32_t place, uint64_t value)
{
    const struct moment *moment = &search->moments[place];
    search->stack[search->depth++] = (struct taken){place, search->value};
    search->state = marked(search->state, moment->operation);
    search->value = value;
    lift(search, place);
    if (moment->end != END) {
        lift(search, moment->end);
        search->left--;
    }
}

/* Says where it stood. */
static uint32_t take_back(struct order_search *search)
{
    const struct taken last = search->stack[--search->depth];
    const struct moment *moment = &search->moments[last.beginning];
    search->state = marked(search->state, moment->operation);
    search->value = last.value;
    if (moment->end != END) {
        put_back(search, moment->end);
        search->left++;
    }
    put_back(search, last.beginning);
    return last.beginning;
}

/* Nothing fits before this end. */
static void note_stuck(const struct order_search *search, struct order_answer *answer,
                       const struct register_operation *operations, uint32_t place)
{
    CHECK(place != END); /* somebody who must be taken still ends */
    if (answer->stuck && search->depth <= answer->taken)
        return;
    answer->taken = search->depth;
    answer->stuck = &operations[search->moments[place].operation];
}

static void look(struct order_search *search, const struct register_operation *operations,
                 struct order_answer *answer)
{
    uint32_t place = search->moments[0].next;
    while (search->left > 0) {
        if (search->steps++ >= search->most) {
            answer->order = ORDER_UNKNOWN;
            return;
        }
        if (place != END && search->moments[place].begins) {
            const struct register_operation *it = &operations[search->moments[place].operation];
            const bool fits = it->write || it->value == search->value;
            if (fits && is_new(search, search->moments[place].operation, it->value)) {
                take(search, place, it->value);
                place = search->moments[0].next;
            } else {
                place = search->moments[place].next;
            }
            continue;
        }
        note_stuck(search, answer, operations, place);
        if (search->depth == 0) {
            answer->order = ORDER_NONE;
            return;
        }
        place = search->moments[take_back(search)].next;
    }
    answer->order = ORDER_FOUND;
    answer->taken = search->depth;
    answer->stuck = NULL;
}

struct order_answer order_search(struct order_search *search,
                                 const struct register_operation *operations, uint32_t count)
{
    struct order_answer answer = {.order = ORDER_UNKNOWN};
    make_room(search, count);
    use_table(search, FIRST_BITS);
    search->steps = search->value = search->depth = 0;
    search->state = (struct tried){0, 0};
    list_up(search, operations, count);
    look(search, operations, &answer);
    answer.steps = search->steps;
    CHECK(answer.order != ORDER_FOUND || search->left == 0);
    return answer;
}
