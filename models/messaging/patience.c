/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A member of a log's group that lives and works too long on what it has in hand (`poll`) leaves
 * the group, as the client of Kafka does by itself (max.poll.interval.ms: "the consumer is
 * considered failed and the group will rebalance in order to reassign the partitions to another
 * member"), and is one again when it has answered all.  Each broker judges by what it has handed
 * out itself. */
#include "models/messaging/broker.h"

static void look_at_hands(struct port *port, uint32_t group, uint32_t member, sim_time delay)
{
    broker_of(port)->members[group][member].timed = true;
    (void)port_timer(port, delay, timer_word(TIMER_POLL, group, member));
}

void members_handed(struct port *port, const struct place *place, uint32_t member)
{
    if (place->terms->poll > 0 && !broker_of(port)->members[place->group][member].timed)
        look_at_hands(port, place->group, member, place->terms->poll);
}

/* What was handed out last stands first. */
static sim_time oldest_of(const struct member *of)
{
    const struct task *task = of->tasks;
    while (task->next)
        task = task->next;
    return ((const struct handing *)task->own)->since;
}

/* It says itself that it leaves: who cannot be heard is waited for as long as a session. */
void members_due(struct port *port, uint32_t group, uint32_t member)
{
    const struct broker_terms *terms = broker_terms(port);
    struct member *of = &broker_of(port)->members[group][member];
    of->timed = false;
    if (!of->tasks || of->left)
        return;
    const sim_time due = clock_after(oldest_of(of), terms->topics[terms->groups[group].topic].poll);
    if (due > port_now(port)) {
        look_at_hands(port, group, member, due - port_now(port));
    } else if (of->away) {
        look_at_hands(port, group, member, terms->messaging->heartbeat);
    } else {
        of->left = true;
        ordered_leaves(port, group, member);
        ordered_members_changed(port, group);
    }
}

void members_answered(struct port *port, const struct place *place, uint32_t member)
{
    struct member *of = &broker_of(port)->members[place->group][member];
    if (!of->left || of->tasks)
        return;
    of->left = false;
    ordered_members_changed(port, place->group);
}
