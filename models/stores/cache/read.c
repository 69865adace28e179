/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is not in memory is asked of the store behind: by each who wants it, or (single flight) once
 * for all. */
#include "models/stores/cache/cache.h"

static void ask_behind(struct port *port, struct task *task, uint8_t stage)
{
    task->stage = stage;
    port_call(port, task, VERB_READ, task->dataset, task->key);
}

static struct keyed *question_of(struct port *port, const struct task *task)
{
    struct keyeds *asked = &cache_state_of(port)->asked;
    struct keyed *question = keyed_find(asked, task->dataset, task->key);
    return question ? question : keyed_make(asked, port->blocks, task->dataset, task->key);
}

static void wait_for_it(struct keyed *question, struct task *task)
{
    task->stage = WAITS;
    task->next = NULL;
    if (question->waiting)
        question->last->next = task;
    else
        question->waiting = task;
    question->last = task;
}

void read_missing(struct port *port, struct task *task)
{
    struct keyed *question = question_of(port, task);
    if (!single_flight(cache_of(port))) {
        port_count(port, COUNTED_asking, ++question->asked);
        ask_behind(port, task, ASKED);
        return;
    }
    wait_for_it(question, task);
    if (question->asked > 0)
        return;
    port_count(port, COUNTED_asking, ++question->asked);
    struct task *fetch = port_begin(port);
    fetch->key = task->key;
    fetch->dataset = task->dataset;
    fetch->verb = VERB_READ;
    ask_behind(port, fetch, FETCHING);
}

/* One question less; whoever has nothing under way any more goes. */
static void question_over(struct cache_state *state, uint32_t dataset, uint64_t key)
{
    struct keyed *question = keyed_find(&state->asked, dataset, key);
    if (question && --question->asked == 0)
        keyed_over(&state->asked, question);
}

static void fill_later(struct port *port, const struct task *task)
{
    draw random = port_random(port);
    struct task *fill = port_begin(port);
    fill->key = task->key;
    fill->dataset = task->dataset;
    fill->version = task->version;
    fill->id = task->id;
    fill->stage = FILLING;
    port_work(port, fill, law_sample(&port->store->write_time, &random));
}

/* `aside`: whoever asked brings it here, after he has it. */
static void keep_answer(struct port *port, const struct task *task)
{
    if (fill_of(port)->asked)
        fill_later(port, task);
    else
        cache_keep(port, task);
}

void read_answered(struct port *port, struct task *task)
{
    question_over(cache_state_of(port), task->dataset, task->key);
    if (task->outcome != OUTCOME_ok) {
        port_answer(port, task, OUTCOME_error);
        return;
    }
    behind_stamp(port, task);
    keep_answer(port, task);
    port_answer(port, task, OUTCOME_ok);
}

/* All who have waited for it. */
void fetch_answered(struct port *port, struct task *task)
{
    const struct keyed *question =
        keyed_find(&cache_state_of(port)->asked, task->dataset, task->key);
    struct task *each = question->waiting;
    const bool ok = task->outcome == OUTCOME_ok;
    question_over(cache_state_of(port), task->dataset, task->key);
    if (ok) {
        behind_stamp(port, task);
        keep_answer(port, task);
    }
    while (each) {
        struct task *next = each->next;
        each->version = task->version;
        each->id = task->id;
        port_answer(port, each, ok ? OUTCOME_ok : OUTCOME_error);
        each = next;
    }
    port_end(port, task);
}

static void leave_line(struct keyed *question, const struct task *task)
{
    struct task *before = NULL, *each = question->waiting;
    while (each && each != task) {
        before = each;
        each = each->next;
    }
    if (!each)
        return;
    if (before)
        before->next = each->next;
    else
        question->waiting = each->next;
    if (question->last == each)
        question->last = before;
}

void read_dropped(struct port *port, struct task *task)
{
    struct cache_state *state = cache_state_of(port);
    if (task->stage == ASKED || task->stage == FETCHING)
        question_over(state, task->dataset, task->key);
    if (task->stage != WAITS)
        return;
    struct keyed *question = keyed_find(&state->asked, task->dataset, task->key);
    if (question)
        leave_line(question, task);
}
