/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a store's protocol can do to the world: the ports of models/run/store.h. */
#include "models/run/cpu.h"
#include "models/run/frame.h"
#include "models/run/network.h"
#include "models/run/store.h"

static void on_timer(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    struct store_timer *timer = pool_at(&run->store_timers, event.object);
    struct port *port = store_port(run, timer->instance);
    const struct store_timer copy = *timer;
    pool_give(&run->store_timers, event.object);
    const struct instance *instance = &run->instances[copy.instance];
    if (instance->up && instance->life == copy.life)
        store_class_of(port)->fired(port, copy.word);
    run_drain(run);
}

void store_timers_create(struct run *run)
{
    run->timers_target = engine_add(run->engine, on_timer, run, "store timers");
    pool_init(&run->store_timers, run->arena, sizeof(struct store_timer));
}

void port_work(struct port *port, uint32_t index, sim_time work)
{
    struct operation *operation = pool_at(&port->run->operations, index);
    const sim_time all = at_speed(instance_node(port->run, port->instance), work) + operation->debt;
    operation->debt = 0;
    cpu_work(port->run, port->instance, index | OWNER_OPERATION, all);
}

void port_persist(struct port *port, uint32_t index)
{
    const sim_time due = disk_fsync(port->run, port->run->plan->instances[port->instance].node);
    if (due == port->run->engine->now)
        store_resume(port->run, index);
    else
        operation_sleep(port->run, index, due);
}

void port_sleep(struct port *port, uint32_t index, sim_time delay)
{
    sim_time due;
    if (!clock_add(port->run->engine->now, delay, &due))
        arena_fail(port->run->arena, "a delay ends after the end of simulated time");
    if (delay == 0)
        store_resume(port->run, index);
    else
        operation_sleep(port->run, index, due);
}

void port_send(struct port *port, uint32_t replica, const struct message *message, sim_time delay)
{
    struct message sent = *message;
    sent.kind = MESSAGE_STORE;
    sent.from = port->instance;
    sent.to = port->run->plan->parties[port->party].first + replica;
    sent.channel = sent.pair = NONE;
    network_send(port->run, &sent, THERE, delay);
}

void port_timer(struct port *port, sim_time delay, uint64_t word)
{
    struct run *run = port->run;
    const uint32_t index = pool_take(&run->store_timers);
    struct store_timer *timer = pool_at(&run->store_timers, index);
    if (timer->slot == 0)
        timer->slot = 1 + engine_slot(run->engine, run->timers_target, 0, index);
    timer->instance = port->instance;
    timer->life = run->instances[port->instance].life;
    timer->word = word;
    sim_time due;
    if (!clock_add(run->engine->now, delay, &due))
        arena_fail(run->arena, "a timer ends after the end of simulated time");
    engine_arm(run->engine, timer->slot - 1, due);
}

draw port_random(struct port *port) { return stream_draw(&port->random); }

bool port_up(const struct port *port, uint32_t replica)
{
    return port->run->instances[port->run->plan->parties[port->party].first + replica].up;
}
