/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a broker can do to the world besides (models/words/port.h): hand messages to the members of
 * a group, see whether they live, say who leads a partition, and tell what becomes of messages.
 *
 * Rule: as with all ports nothing comes back from inside; done(task) when there is an answer.  A
 * task that waits for one may be ended: the answer is then heard by nobody. */
#ifndef MODELS_WORDS_MESSAGING_PORT_H
#define MODELS_WORDS_MESSAGING_PORT_H

#include "models/words/messaging.h"
#include "models/words/port.h"

/* One message as it is kept. */
struct message_entry {
    uint64_t key;       /* drawn by whoever publishes it: its identity */
    sim_time published; /* by the clock of the world, for whoever measures */
    uint32_t epoch;     /* of the leader that took it in */
    uint32_t user, root;
    uint16_t source; /* whose request published it */
};

struct handing {
    uint32_t group, member, partition; /* partition: of all topics together */
    uint32_t count, delivery;          /* messages; which delivery of the first one, from 1 */
    uint64_t offset;                   /* of the first one */
    sim_time since;                    /* it has been on its way */
};

enum message_fate {
    FATE_acknowledged, /* to its publisher */
    FATE_refused,
    FATE_dropped, /* the topic was full */
    FATE_settled, /* no more to be handed to this group */
    FATE_dead,    /* settled without having been handled */
    FATE_expired, /* the same, because it was kept no longer */
    FATE_moved    /* none: the partition has got another member of the group */
};

struct message_note {
    enum message_fate fate;
    uint32_t partition, group; /* NOBODY: of no group */
    uint64_t offset, epoch;    /* epoch: acknowledged in it */
};

struct messaging_ports {
    /* To the member; done(task) with its outcome, and in `left` how many it has handled. */
    void (*hand)(struct port *port, struct task *task, const struct handing *handing);
    /* done(task) when it answers. */
    void (*look)(struct port *port, struct task *task, uint32_t group, uint32_t member);
    /* Processor time of the message to a member and of its answer, at this end. */
    sim_time (*toll)(const struct port *port, uint32_t group, uint32_t member, uint32_t count);
    /* Whose request the visitor's is; whether it has been published before (its number says so). */
    bool (*origin)(const struct port *port, const struct task *task, struct message_entry *entry);
    /* At a leader in its epoch; told again when a new one begins, of what may not have been
       committed. */
    void (*appended)(struct port *port, uint32_t partition, uint64_t offset, uint64_t epoch,
                     const struct message_entry *entry);
    void (*fate)(struct port *port, const struct message_note *note);
    /* This one leads the partition, whose log ends at `end`; what was acknowledged beyond is lost.
     */
    void (*leads)(struct port *port, uint32_t partition, uint64_t epoch, uint64_t end);
    /* For routing: replica that leads it; NOBODY. */
    uint32_t (*leader)(const struct port *port, uint32_t partition);
};

#endif
