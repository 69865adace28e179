/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dead letters (bury.c): between the queue that gives a message up and the intake of the topic to
 * which it goes. */
#ifndef MODELS_MESSAGING_BURY_H
#define MODELS_MESSAGING_BURY_H

#include "models/messaging/broker.h"

/* The message has been handed out often enough: it goes to the topic of dead letters, and is
 * settled when it stands there; until then it is tried again. */
void buries(struct port *port, const struct place *place, uint64_t offset);
void bury_heard(struct port *port, const struct letter *letter);
/* A dead letter has been taken in here. */
void bury_taken(struct port *port, const struct task *task);
static inline bool is_dead_letter(const struct task *task)
{
    return !task->visitor && task->id != 0;
}
/* queue.c: it stands there. */
void queue_buried(struct port *port, const struct place *place, uint64_t offset);

#endif
