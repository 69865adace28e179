/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/consensus/letters.h"

#include <string.h>

sim_time drawn(struct port *port, const struct law *law)
{
    draw random = port_random(port);
    return law_sample(law, &random);
}

void replica_send(struct port *port, const struct law *delay, uint32_t to, struct letter *letter)
{
    letter->bytes += STORE_LETTER_BYTES;
    port_send(port, to, letter, law_given(delay) ? drawn(port, delay) : 0);
}

void replica_send_all(struct port *port, const struct law *delay, const struct letter *letter)
{
    for (uint32_t i = 0; i < port->peers; i++) {
        struct letter own = *letter;
        if (i != port->self)
            replica_send(port, delay, i, &own);
    }
}

/* --- what waits for the disk --- */

void outbox_add(struct port *port, struct outbox *outbox, uint32_t to, const struct letter *letter)
{
    if (outbox->count == outbox->room)
        outbox->list =
            block_grow(port->blocks, outbox->list, &outbox->room, 16, sizeof *outbox->list);
    outbox->list[outbox->count++] = (struct waiting_letter){*letter, to};
}

void outbox_send(struct port *port, struct outbox *outbox, uint32_t count, const struct law *delay)
{
    for (uint32_t i = 0; i < count; i++)
        replica_send(port, delay, outbox->list[i].to, &outbox->list[i].letter);
    outbox->count -= count;
    if (outbox->count > 0)
        memmove(outbox->list, outbox->list + count, outbox->count * sizeof *outbox->list);
    outbox->due = 0;
}

void outbox_free(struct port *port, struct outbox *outbox)
{
    for (uint32_t i = 0; i < outbox->count; i++)
        body_release(port->blocks, outbox->list[i].letter.body);
    block_give(port->blocks, outbox->list, outbox->room * sizeof *outbox->list);
    *outbox = (struct outbox){.list = NULL};
}

/* --- what waits for others --- */

void tasks_fail(struct port *port, struct task *list)
{
    while (list) {
        struct task *next = list->next;
        port_answer(port, list, OUTCOME_error);
        list = next;
    }
}

struct task *tasks_unlink(struct task **list, const struct task *task)
{
    struct task *last = NULL;
    for (struct task **at = list; *at;)
        if (*at == task)
            *at = task->next;
        else {
            last = *at;
            at = &last->next;
        }
    return last;
}
