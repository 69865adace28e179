/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/history.h"

#include <stdlib.h>

#include "models/run/origins.h"
#include "sim/check.h"

enum { STEP = 4096 };

/* The list, with room for more; it stays where it is. */
static void *grown(struct history *history, struct history_list *list, void *start, size_t size)
{
    if (!list->room)
        list->room = arena_room(history->arena, (size_t)INT32_MAX * size);
    void *added = arena_extend(history->arena, list->room, STEP * size);
    start = list->open == 0 ? added : start;
    list->open += STEP;
    return start;
}

static void add_event(struct history *history, uint32_t operation, bool ends)
{
    if (history->event_count == history->of_events.open)
        history->events =
            grown(history, &history->of_events, history->events, sizeof *history->events);
    history->events[history->event_count++] =
        (struct history_event){.operation = operation & INT32_MAX, .ends = ends};
}

static uint32_t idle_process(struct history *history)
{
    if (history->idle_count > 0)
        return history->idle[--history->idle_count];
    return history->processes++;
}

static void hear_invoked(void *context, sim_time now, const void *heard)
{
    struct history *history = context;
    const struct operation_record *record = heard;
    (void)now;
    while (record->id > history->of_operations.open)
        history->operations = grown(history, &history->of_operations, history->operations,
                                    sizeof *history->operations);
    while (history->processes >= history->of_idle.open) /* as many as there are may be idle */
        history->idle = grown(history, &history->of_idle, history->idle, sizeof *history->idle);
    const uint32_t index = (uint32_t)record->id - 1;
    history->operations[index] = (struct history_operation){
        .record = *record, .ended = SIM_NEVER, .process = idle_process(history)};
    history->count = index + 1 > history->count ? index + 1 : history->count;
    add_event(history, index, false);
}

static enum ending ending_of(const struct operation_record *record)
{
    if (record->outcome == OUTCOME_ok)
        return ENDING_OK;
    return record->verb == VERB_READ ? ENDING_FAIL : ENDING_INFO;
}

static void hear_ended(void *context, sim_time now, const void *heard)
{
    struct history *history = context;
    const struct operation_record *record = heard;
    struct history_operation *operation = &history->operations[record->id - 1];
    const uint64_t value = operation->record.value, origin = operation->record.origin;
    operation->record = *record;
    operation->record.value = value;
    operation->record.origin = origin;
    operation->ending = (uint8_t)ending_of(record);
    operation->ended = operation->ending == ENDING_INFO ? SIM_NEVER : now;
    if (operation->ending != ENDING_INFO)
        history->idle[history->idle_count++] = operation->process;
    add_event(history, (uint32_t)record->id - 1, true);
}

/* What a store passes on has the value of another operation. */
static void hear_stored(void *context, sim_time now, const void *heard)
{
    struct history *history = context;
    const struct stored_record *record = heard;
    (void)now;
    duplicates_stored(history->duplicates, record);
    if (record->id == 0 || record->id > history->count)
        return;
    struct history_operation *operation = &history->operations[record->id - 1];
    if (operation->record.id == record->id && operation->record.store == record->store)
        operation->stored = true;
}

static void hear_transaction(void *context, sim_time now, const void *heard)
{
    (void)now;
    duplicates_over(((struct history *)context)->duplicates, heard);
}

struct history *history_keep(struct run *run, struct arena *arena)
{
    struct history *history = arena_alloc(arena, sizeof *history);
    *history = (struct history){.plan = run->plan,
                                .arena = arena,
                                .duplicates = duplicates_create(arena, run->plan->party_count)};
    duplicates_measure(history->duplicates, true);
    origins_create(run);
    observe_subscribe(&run->observe, arena, RECORD_INVOKED, hear_invoked, history);
    observe_subscribe(&run->observe, arena, RECORD_OPERATION, hear_ended, history);
    observe_subscribe(&run->observe, arena, RECORD_STORED, hear_stored, history);
    observe_subscribe(&run->observe, arena, RECORD_TRANSACTION, hear_transaction, history);
    return history;
}

/* --- what can be said of it --- */

struct tried {
    uint64_t origin;
    uint32_t number;
};

static int by_origin(const void *a, const void *b)
{
    const struct tried *one = a, *other = b;
    if (one->origin != other->origin)
        return one->origin < other->origin ? -1 : 1;
    return (one->number > other->number) - (one->number < other->number);
}

const uint32_t *history_writes(const struct history *history, struct arena *arena)
{
    struct tried *list = arena_array(arena, (size_t)history->count + 1, sizeof *list);
    uint32_t *first = arena_array(arena, (size_t)history->count + 1, sizeof *first), count = 0;
    for (uint32_t i = 0; i < history->count; i++) {
        const struct operation_record *record = &history->operations[i].record;
        first[i] = i;
        if (record->id != 0 && record->verb == VERB_WRITE && record->origin != 0)
            list[count++] = (struct tried){mix(record->origin, record->store), i};
    }
    qsort(list, count, sizeof *list, by_origin);
    for (uint32_t i = 1; i < count; i++)
        if (list[i].origin == list[i - 1].origin)
            first[list[i].number] = first[list[i - 1].number];
    return first;
}

struct keyed {
    uint64_t key;
    uint32_t dataset;
    struct register_operation operation;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *one = a, *other = b;
    if (one->dataset != other->dataset)
        return one->dataset < other->dataset ? -1 : 1;
    return (one->key > other->key) - (one->key < other->key);
}

static void count_operation(struct history_summary *summary,
                            const struct history_operation *operation)
{
    const bool write = operation->record.verb == VERB_WRITE;
    summary->operations++;
    summary->reads += !write;
    summary->writes += write;
    summary->failed += operation->ending == ENDING_FAIL;
    summary->unknown += write && operation->ending != ENDING_OK;
}

/* Those that say something: reads that saw a value, and writes. */
static uint32_t gather(const struct history *history, uint32_t store, struct keyed *list,
                       struct history_summary *summary)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < history->count; i++) {
        const struct history_operation *operation = &history->operations[i];
        const struct operation_record *record = &operation->record;
        const bool write = record->verb == VERB_WRITE;
        if (record->id == 0 || record->store != store)
            continue;
        count_operation(summary, operation);
        if (!write && operation->ending != ENDING_OK)
            continue;
        list[count++] = (struct keyed){.key = record->key,
                                       .dataset = record->dataset,
                                       .operation = {.begun = record->begun,
                                                     .ended = operation->ended,
                                                     .value = write ? record->value : record->seen,
                                                     .write = write,
                                                     .number = i}};
    }
    return count;
}

/* What was passed on again; they stand side by side now. */
static bool written_twice(const struct register_operation *list, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        if (list[i].write && list[i - 1].write && list[i].value == list[i - 1].value)
            return true;
    return false;
}

/* The room is used again. */
static void keep_why(struct contradiction *why, struct arena *arena)
{
    const struct register_operation **const parts[] = {&why->first, &why->second, &why->between,
                                                       &why->other};
    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (*parts[i]) {
            struct register_operation *copy = arena_alloc(arena, sizeof *copy);
            *copy = **parts[i];
            *parts[i] = copy;
        }
}

/* By zones; false: unknown. */
static bool decided(struct register_operation *room, uint32_t count, bool *good,
                    struct contradiction *why, struct history_summary *summary, struct arena *arena)
{
    *good = register_is_linearizable(room, count, arena, why);
    const bool twice = written_twice(room, count);
    summary->twice += twice;
    return !twice;
}

/* By a search.  The operations of the contradiction are few by zones. */
static bool found(struct register_operation *room, uint32_t count, bool *good,
                  struct contradiction *why, struct history_summary *summary,
                  struct order_search *search, struct arena *arena)
{
    const struct order_answer answer = order_search(search, room, count);
    struct contradiction by_zones;
    summary->steps += answer.steps;
    summary->unfinished += answer.order == ORDER_UNKNOWN;
    *good = answer.order == ORDER_FOUND;
    if (answer.order != ORDER_NONE || summary->broken > 0)
        return answer.order != ORDER_UNKNOWN;
    struct register_operation *stuck = arena_alloc(arena, sizeof *stuck);
    *stuck = *answer.stuck;
    *why = (struct contradiction){.first = stuck};
    const bool good_by_zones = register_is_linearizable(room, count, arena, &by_zones);
    if (written_twice(room, count))
        return true;
    CHECK(!good_by_zones); /* two checkers say the same */
    *why = by_zones;
    return true;
}

static void check_key(const struct keyed *list, uint32_t count, struct register_operation *room,
                      struct history_summary *summary, struct order_search *search,
                      struct arena *arena)
{
    struct contradiction why;
    bool good;
    for (uint32_t i = 0; i < count; i++)
        room[i] = list[i].operation;
    summary->keys++;
    const bool known = search ? found(room, count, &good, &why, summary, search, arena)
                              : decided(room, count, &good, &why, summary, arena);
    if (!known || good || summary->broken++ > 0)
        return;
    summary->dataset = list->dataset;
    summary->key = list->key;
    keep_why(&why, arena);
    summary->why = why;
}

struct history_summary history_check(const struct history *history, uint32_t store,
                                     struct order_search *search, struct arena *arena)
{
    struct history_summary summary = {.operations = 0};
    struct keyed *list = arena_array(arena, history->count + 1, sizeof *list);
    const uint32_t count = gather(history, store, list, &summary);
    struct register_operation *room = arena_array(arena, count + 1, sizeof *room);
    qsort(list, count, sizeof *list, by_key);
    for (uint32_t i = 0, n; i < count; i += n) {
        for (n = 1; i + n < count && by_key(&list[i], &list[i + n]) == 0;)
            n++;
        check_key(&list[i], n, room, &summary, search, arena);
    }
    return summary;
}
