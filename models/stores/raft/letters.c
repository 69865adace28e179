/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/raft/protocol.h"

void raft_send(struct port *port, uint32_t to, struct letter *letter)
{
    const struct law *delay = &settings_of(port)->delays.all;
    letter->bytes += STORE_LETTER_BYTES;
    port_send(port, to, letter, law_given(delay) ? drawn(port, delay) : 0);
}

void raft_send_all(struct port *port, enum tag tag, uint64_t number, uint64_t word)
{
    for (uint32_t i = 0; i < port->peers; i++)
        if (i != port->self)
            raft_send(port, i,
                      &(struct letter){.tag = (uint8_t)tag, .number = number, .word = word});
}

/* Whether what they ask for has come about nobody can tell them. */
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
