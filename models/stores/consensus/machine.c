/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/consensus/machine.h"

#include "models/stores/consensus/letters.h"
#include "sim/check.h"

void entries_fold(const struct entry_log *log, uint64_t from, uint64_t upto,
                  struct versions *versions, struct vows *vows)
{
    for (uint64_t i = from; i <= upto; i++) {
        const struct log_entry *entry = log_at(log, i);
        if (entry->kind != ENTRY_VALUE)
            vows_fold(vows, log->blocks, entry, i, versions);
        else if (!entry->barrier)
            versions_raise(versions, entry->dataset, entry->key,
                           (struct version){.number = i, .id = entry->id});
    }
}

void machine_start(struct port *port, struct machine *machine, const struct entry_log *log,
                   const struct versions *versions, const struct vows *vows, uint64_t applied)
{
    *machine =
        (struct machine){.log = log, .commit = applied, .applied = applied, .own_from = UINT64_MAX};
    versions_init(&machine->versions, port->blocks);
    versions_copy(&machine->versions, versions);
    vows_copy(&machine->vows, port->blocks, vows);
}

void machine_wait(struct machine *machine, struct task *task, uint64_t index)
{
    CHECK(!machine->writing || machine->writing_end->version < index);
    task->version = index;
    task->next = NULL;
    *(machine->writing ? &machine->writing_end->next : &machine->writing) = task;
    machine->writing_end = task;
}

/* A read that went through the log sees what is there when its turn has come. */
static void answer(struct port *port, struct machine *machine, struct task *task)
{
    if (machine->answers) {
        machine->answers(port, task);
        return;
    }
    if (task->verb == VERB_READ) {
        const struct version found = versions_get(&machine->versions, task->dataset, task->key);
        task->version = found.number;
        task->id = found.id;
    }
    port_answer(port, task, OUTCOME_ok);
}

static void show(struct port *port, struct machine *machine, uint64_t index)
{
    CHECK(index == machine->applied + 1 && index <= machine->commit);
    const struct log_entry *entry = log_at(machine->log, index);
    if (entry->kind != ENTRY_VALUE && machine->settles)
        machine->settles(port, entry, index);
    else
        entries_fold(machine->log, index, index, &machine->versions, &machine->vows);
    machine->applied = index;
    while (machine->writing && machine->writing->version <= index) {
        struct task *task = machine->writing;
        machine->writing = task->next;
        CHECK(task->version == index);
        answer(port, machine, task);
    }
}

static bool is_done(const struct machine *machine, uint64_t index)
{
    return log_at(machine->log, index)->barrier || index >= machine->own_from ||
           (machine->writing && machine->writing->version == index);
}

void machine_run(struct port *port, struct machine *machine, const struct law *work, uint8_t stage)
{
    while (!machine->applying && machine->applied < machine->commit) {
        const uint64_t index = machine->applied + 1;
        const sim_time time = is_done(machine, index) ? 0 : drawn(port, work);
        if (time == 0) {
            show(port, machine, index);
            continue;
        }
        struct task *task = port_begin(port);
        task->stage = stage;
        task->version = index;
        machine->applying = true;
        port_work(port, task, time);
    }
}

void machine_worked(struct port *port, struct machine *machine, struct task *task)
{
    const uint64_t index = task->version;
    machine->applying = false;
    port_end(port, task);
    if (index == machine->applied + 1) /* no snapshot has come past it */
        show(port, machine, index);
}

struct image *image_make(struct port *port, const struct versions *versions,
                         const struct vows *vows, uint64_t index, uint32_t term)
{
    const uint64_t promised = vows_places(vows),
                   places = versions->count * sizeof(struct version_place);
    struct image *image =
        body_make(port->blocks, sizeof *image + places + promised * sizeof *image->vows);
    *image = (struct image){
        .index = index, .term = term, .gathering = vows->gathering, .vow_count = promised};
    image->vows = (struct vow_place *)(image->places + versions->count);
    vows_list(vows, image->vows);
    for (uint64_t i = 0; i < versions->limit; i++)
        if (versions->places[i].version.number != 0)
            image->places[image->count++] = versions->places[i];
    return image;
}

void image_put(struct versions *versions, struct vows *vows, struct blocks *blocks,
               const struct image *image)
{
    vows_put(vows, blocks, image->vows, image->vow_count, image->gathering);
    versions_free(versions);
    for (uint64_t i = 0; i < image->count; i++)
        versions_raise(versions, image->places[i].dataset, image->places[i].key,
                       image->places[i].version);
}

bool image_due(struct port *port, const struct snapshot_settings *settings, uint64_t kept,
               uint64_t upto, uint8_t stage)
{
    if (upto < kept || upto - kept < settings->every)
        return false;
    struct task *task = port_begin(port);
    task->stage = stage;
    task->version = upto;
    port_persist(port, task, settings->size);
    return true;
}

struct task *image_received(struct port *port, const struct letter *letter, uint8_t stage)
{
    struct task *task = port_begin(port);
    task->stage = stage;
    task->own = letter->body;
    task->left = letter->from;
    body_hold(letter->body);
    port_persist(port, task, letter->bytes);
    return task;
}
