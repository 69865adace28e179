/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The side of a replica: it does its work and its fsync for what it hears, and answers.  What the
 * coordinator asks of itself takes the same delays, because it is drawn for every copy by itself
 * (Bailis et al. 2012, section 5.1: W, A, R, S). */
#include "models/stores/quorum/quorum.h"

enum { SUM_BYTES = 16 }; /* of a value (Cassandra: MD5) */

static const struct law *delay_of(const struct quorum *settings, enum tag tag)
{
    switch (tag) {
    case WRITE:
        return &settings->delays.write;
    case ACK:
        return &settings->delays.ack;
    case READ:
    case DIGEST:
        return &settings->delays.read;
    case REPLY:
    case SUM:
        return &settings->delays.reply;
    default:
        return NULL; /* of what nobody waits for */
    }
}

static sim_time delay(struct port *port, enum tag tag)
{
    const struct law *law = delay_of(settings_of(port), tag);
    return law ? drawn(port, law) : 0;
}

void copy_send(struct port *port, uint32_t to, enum tag tag, uint64_t word,
               const struct copied *what)
{
    const bool heavy = tag == WRITE || tag == HINT || tag == REPLY;
    struct copied *body = body_make(port->blocks, sizeof *body);
    *body = *what;
    const uint64_t bytes = STORE_LETTER_BYTES +
                           (heavy ? port_value_bytes(port, what->dataset) : 0) +
                           (tag == SUM ? SUM_BYTES : 0);
    port_send(port, to,
              &(struct letter){.tag = (uint8_t)tag,
                               .word = word,
                               .body = body,
                               .bytes = (uint32_t)(bytes < UINT32_MAX ? bytes : UINT32_MAX)},
              delay(port, tag));
}

static void begin(struct port *port, struct task *task)
{
    const bool read = task->verb == READ || task->verb == DIGEST;
    task->stage = read ? READING : WRITING;
    port_work(port, task, drawn(port, read ? &port->store->read_time : &port->store->write_time));
}

void copy_asked(struct port *port, uint32_t from, enum tag tag, uint64_t word,
                const struct copied *what)
{
    struct task *task = port_begin(port);
    task->key = what->key;
    task->dataset = what->dataset;
    task->version = what->version.number;
    task->id = what->version.id;
    task->word = word;
    task->left = from;
    task->verb = (uint8_t)tag;
    task->bytes = what->stands_for;
    task->stage = COMING;
    const sim_time wait = from == port->self ? delay(port, tag) : 0;
    if (wait > 0)
        port_sleep(port, task, wait);
    else
        begin(port, task);
}

struct copied copy_of(const struct task *task)
{
    return (struct copied){
        .version = {task->version, task->id}, .key = task->key, .dataset = task->dataset};
}

enum tag copy_answer(const struct task *task)
{
    switch ((enum tag)task->verb) {
    case READ:
        return REPLY;
    case DIGEST:
        return SUM;
    case HINT:
        return HANDED;
    default:
        return ACK;
    }
}

/* To itself the answer takes its delay as well. */
static void respond(struct port *port, struct task *task)
{
    const enum tag tag = copy_answer(task);
    const struct copied what = copy_of(task);
    if (task->left == port->self) {
        task->stage = GOING;
        port_sleep(port, task, delay(port, tag));
        return;
    }
    if (task->verb == HINT || task->word != 0)
        copy_send(port, task->left, tag, task->word, &what);
    port_end(port, task);
}

void copy_go_on(struct port *port, struct task *task)
{
    if (task->stage == COMING)
        begin(port, task);
    else if (task->stage == WRITING)
        port_persist(port, task, port_value_bytes(port, task->dataset));
    else if (task->stage == READING) {
        const struct version found =
            versions_get(&disk_of(port)->versions, task->dataset, task->key);
        task->version = found.number;
        task->id = found.id;
        respond(port, task);
    } else
        CHECK(task->stage == COMING); // no other stage works
}

void copy_flushed(struct port *port, struct task *task, struct quorum_disk *disk)
{
    versions_raise(&disk->versions, task->dataset, task->key,
                   (struct version){task->version, task->id});
    if (task->bytes != 0) /* it stands in for somebody who is away */
        hint_keep(port, disk, task->bytes - 1,
                  &(struct hint){.version = {task->version, task->id},
                                 .key = task->key,
                                 .made = port_now(port),
                                 .dataset = task->dataset});
    respond(port, task);
}
