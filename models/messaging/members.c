/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The members of groups: who lives.  Every so often a broker looks at each of them; who has not
 * answered when the next look is due gets nothing more until it has answered one.  Its answer says
 * which life of the process it is: what a former one had in hand will never be answered. */
#include "models/messaging/broker.h"

static uint64_t key_of(uint32_t group, uint32_t member) { return (uint64_t)group << 32 | member; }

static void look_later(struct port *port, uint32_t group, sim_time delay, bool first)
{
    (void)port_timer(port, delay, timer_word(TIMER_LOOK, group, first));
}

void members_begin(struct port *port)
{
    const struct broker_terms *terms = broker_terms(port);
    struct broker *broker = broker_of(port);
    broker->members =
        block_array(port->blocks, terms->group_count + (size_t)1, sizeof *broker->members);
    for (uint32_t i = 0; i < terms->group_count; i++) {
        broker->members[i] =
            block_array(port->blocks, terms->groups[i].members, sizeof(struct member));
        for (uint32_t k = 0; k < terms->groups[i].members; k++)
            broker->members[i][k] = (struct member){.heard = port_now(port), .away = true};
        look_later(port, i, 0, true);
    }
}

static void look(struct port *port, uint32_t group, uint32_t member)
{
    struct member *of = &broker_of(port)->members[group][member];
    struct task *task = port_begin(port);
    of->look = task;
    task->key = key_of(group, member);
    task->stage = STAGE_PREPARING_LOOK;
    port_work(port, task, broker_ports(port)->toll(port, group, member, 0));
}

/* Nothing that it has in hand will be answered. */
static void forgets(struct port *port, uint32_t group, uint32_t member)
{
    const struct broker_terms *terms = broker_terms(port);
    struct member *of = &broker_of(port)->members[group][member];
    if (terms->topics[terms->groups[group].topic].ordered)
        ordered_forgets(port, group, member);
    while (of->tasks)
        hands_end(port, of->tasks);
    of->left = false;
}

static bool is_silent(const struct port *port, uint32_t group, const struct member *of)
{
    const struct broker_terms *terms = broker_terms(port);
    const struct topic_terms *topic = &terms->topics[terms->groups[group].topic];
    return topic->ordered && !of->lost && port_now(port) - of->heard >= topic->session;
}

/* The second one comes by chance, so that not all groups are looked at together. */
void members_look(struct port *port, uint32_t group, bool first)
{
    const struct broker_terms *terms = broker_terms(port);
    bool changed = false;
    for (uint32_t i = 0; i < terms->groups[group].members; i++) {
        struct member *of = &broker_of(port)->members[group][i];
        if (of->look) {
            of->away = true;
            port_end(port, of->look);
            of->look = NULL;
        }
        if (is_silent(port, group, of)) {
            of->lost = changed = true;
            forgets(port, group, i);
        }
        look(port, group, i);
    }
    if (changed)
        ordered_members_changed(port, group);
    draw random = port_random(port);
    const double part = first ? unit_of(draw_next(&random)) : 1.0;
    look_later(port, group, (sim_time)(part * (double)terms->messaging->heartbeat), false);
}

static void pump(struct port *port, const struct place *place)
{
    if (place->terms->ordered)
        ordered_pump(port, place);
    else
        queue_pump(port, place);
}

static void lives(struct port *port, uint32_t group, uint32_t member, uint32_t life)
{
    struct member *of = &broker_of(port)->members[group][member];
    const bool new_life = of->known && of->life != life;
    const bool returns = of->lost || (of->left && new_life);
    const bool was_away = of->away;
    of->heard = port_now(port);
    of->away = of->lost = false;
    of->known = true;
    of->life = life;
    if (new_life)
        forgets(port, group, member);
    if (returns)
        ordered_members_changed(port, group);
    else if (was_away || new_life)
        led_shares(port, group, pump);
}

void members_looked(struct port *port, struct task *task)
{
    const uint32_t group = (uint32_t)(task->key >> 32), member = (uint32_t)task->key;
    struct member *of = &broker_of(port)->members[group][member];
    const bool good = task->outcome == OUTCOME_ok || task->outcome == OUTCOME_error;
    const uint32_t life = task->left;
    of->look = NULL;
    port_end(port, task);
    if (good)
        lives(port, group, member, life);
    else
        of->away = true;
}
