/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an actor can do to the world of a run: the table behind models/words/port.h. */
#include "models/plan/program/calling.h"
#include "models/plan/speed.h"
#include "models/run/call.h"
#include "models/run/cpu.h"
#include "models/run/disk.h"
#include "models/run/frame.h"
#include "models/run/freeze.h"
#include "models/run/ledger.h"
#include "models/run/message_cost.h"
#include "models/run/messaging.h"
#include "models/run/network.h"
#include "models/run/rebalance.h"
#include "models/run/route.h"
#include "models/run/splits.h"
#include "models/run/store.h"
#include "models/run/transactions.h"
#include "models/run/up.h"

/* The operation whose first member the task is. */
static struct operation *operation_of(struct task *task) { return (struct operation *)task; }

static struct run *run_of(const struct port *port) { return actor_port_of(port)->run; }

static void run_work(struct port *port, struct task *task, sim_time time)
{
    struct actor_port *mine = actor_port_of(port);
    struct operation *operation = operation_of(task);
    sim_time all = at_speed(mine->run->instances[mine->instance].node->speed, time);
    if (operation->visit != NONE) { /* and what its visitor's messages have cost */
        struct visit *visit = visit_at(mine->run, operation->visit);
        all = clock_after(all, visit->debt);
        visit->debt = 0;
    }
    operation->working = true;
    if (mine->shard != NONE)
        count_many(&mine->run->shards[mine->shard].work, (uint64_t)all);
    cpu_work(mine->run, mine->instance, operation->index | OWNER_OPERATION, all);
}

static void run_persist(struct port *port, struct task *task, uint64_t bytes)
{
    (void)bytes; /* a disk's law is that of one fsync, however much it writes */
    struct run *run = run_of(port);
    struct operation *operation = operation_of(task);
    operation->state = OPERATION_FLUSHING;
    if (ledgers_kept(run))
        ledger_operation(run, operation, SPENT_disk);
    operation_until(run, operation,
                    disk_fsync(run, run->instances[actor_port_of(port)->instance].node->number));
}

static void run_sleep(struct port *port, struct task *task, sim_time delay)
{
    struct run *run = run_of(port);
    if (ledgers_kept(run))
        ledger_operation(run, operation_of(task), SPENT_delay);
    operation_until(run, operation_of(task), clock_after(run->engine->now, delay));
}

static void run_call(struct port *port, struct task *task, enum verb verb, uint32_t dataset,
                     uint64_t key)
{
    struct actor_port *mine = actor_port_of(port);
    const struct party *party = &mine->run->plan->parties[mine->party];
    if (port->class->coordinates) {
        operation_asks(mine->run, operation_of(task),
                       &party->coordinator->asks[VERBS * (size_t)dataset + verb], key);
        return;
    }
    const struct calling *asks = party->questions ? party->questions : party->asks;
    CHECK(asks && (verb == VERB_READ || verb == VERB_WRITE));
    operation_asks(mine->run, operation_of(task), &asks[2 * (size_t)dataset + (verb == VERB_WRITE)],
                   key);
}

static void run_answer(struct port *port, struct task *task, enum outcome outcome)
{
    CHECK(task->visitor);
    operation_answer(run_of(port), operation_of(task), outcome);
}

static struct task *run_begin(struct port *port)
{
    struct actor_port *mine = actor_port_of(port);
    struct operation *operation = operation_take(mine->run);
    operation->instance = mine->instance;
    operation->part = port->part;
    return &operation->task;
}

static void run_end(struct port *port, struct task *task)
{
    CHECK(!task->visitor);
    struct run *run = run_of(port);
    struct operation *operation = operation_of(task);
    if (operation->call != NONE)
        call_abandon(run, operation->call);
    if (operation->working)
        cpu_withdraw(run, operation->instance, operation->index | OWNER_OPERATION);
    if (operation->slot != 0)
        engine_cancel(run->engine, operation->slot - 1);
    operation_give(run, operation);
}

static void run_send(struct port *port, uint32_t to, const struct letter *letter, sim_time delay)
{
    struct run *run = actor_port_of(port)->run;
    const uint32_t index = letter_make(run, port, to);
    struct message *message = pool_at(&run->messages, index);
    message->parcel.opens = true;
    message->parcel.bytes = letter->bytes;
    message->extra = delay;
    message->number = letter->number;
    message->word = letter->word;
    message->body = letter->body;
    message->tag = letter->tag;
    letter_send(run, index);
}

/* A ticket is the timer's generation and its number. */
static uint64_t run_timer(struct port *port, sim_time delay, uint64_t word)
{
    struct actor_port *mine = actor_port_of(port);
    struct run *run = mine->run;
    const uint32_t index = pool_take(&run->store_timers);
    struct store_timer *timer = pool_at(&run->store_timers, index);
    if (timer->slot == 0)
        timer->slot = 1 + engine_slot(run->engine, run->timers_component, 0, index);
    timer->instance = mine->instance;
    timer->life = run->instances[mine->instance].life;
    timer->word = word;
    timer->part = port->part;
    engine_arm(run->engine, timer->slot - 1, clock_after(run->engine->now, delay));
    return (uint64_t)timer->generation << 32 | (index + 1);
}

static bool run_cancel(struct port *port, uint64_t ticket)
{
    struct run *run = run_of(port);
    const uint32_t index = (uint32_t)ticket - 1;
    CHECK(ticket != 0 && index < run->store_timers.made);
    struct store_timer *timer = pool_at(&run->store_timers, index);
    if (timer->generation != (uint32_t)(ticket >> 32))
        return false;
    timer->generation++;
    engine_cancel(run->engine, timer->slot - 1);
    pool_give(&run->store_timers, index);
    return true;
}

static void failed_over(const struct actor_port *mine, struct party_run *party)
{
    struct shard_run *shard = &mine->run->shards[mine->shard];
    count_one(&shard->failovers);
    if (shard->leaders == 0)
        sample_add(&party->failed_over, mine->run->engine->now - shard->since);
}

static void tell_succession(const struct actor_port *mine, bool elected)
{
    struct run *run = mine->run;
    const struct shard_run *shard = &run->shards[mine->shard];
    const sim_time now = run->engine->now;
    if (observed(&run->observe, RECORD_SUCCESSION))
        observe_tell(&run->observe, RECORD_SUCCESSION, now,
                     &(struct succession_record){.store = mine->party,
                                                 .shard = mine->shard,
                                                 .elected = elected,
                                                 .leaderless = shard->leaders == 0,
                                                 .took = now - shard->since});
}

static void run_count(struct port *port, enum counted what, uint64_t times)
{
    struct actor_port *mine = actor_port_of(port);
    struct party_run *party = &mine->run->parties[mine->party];
    struct count *const counts[] = {[COUNTED_failovers] = &party->failovers,
                                    [COUNTED_elections] = &party->elections,
                                    [COUNTED_split_terms] = &party->split_terms,
                                    [COUNTED_hits] = &party->hits,
                                    [COUNTED_misses] = &party->misses,
                                    [COUNTED_writes_lost] = &party->writes_lost,
                                    [COUNTED_deadlocks] = &party->deadlocks,
                                    [COUNTED_lock_failures] = &party->lock_failures,
                                    [COUNTED_streamed] = &party->streamed,
                                    [COUNTED_regions_moved] = &party->regions_moved,
                                    [COUNTED_regions_split] = &party->regions_split};
    if (what == COUNTED_asking) {
        level_set(&party->asking, mine->run->engine->now, (int64_t)times);
        return;
    }
    if (what == COUNTED_hints_kept || what == COUNTED_hints_gone) {
        const int64_t change = what == COUNTED_hints_kept ? (int64_t)times : -(int64_t)times;
        level_add(&party->hints, mine->run->engine->now, change);
        return;
    }
    count_many(counts[what], times);
    if (what == COUNTED_failovers)
        failed_over(mine, party);
    if (what == COUNTED_elections)
        count_many(&mine->run->shards[mine->shard].elections, times);
    if (what == COUNTED_failovers || what == COUNTED_elections)
        tell_succession(mine, what == COUNTED_elections);
}

static uint64_t run_value_bytes(const struct port *port, uint32_t dataset)
{
    return dataset == NONE ? 0 : run_of(port)->plan->datasets[dataset].dataset->value;
}

static uint64_t keys_in(const struct actor_port *mine, uint32_t dataset)
{
    const struct plan *plan = mine->run->plan;
    const struct shards *shards = plan->parties[mine->party].shards;
    const uint32_t shard = mine->shard - shards->first;
    if (!splits_now(mine->run, mine->party))
        return shard_keys(plan, shards, dataset, shard);
    const wide width = split_width(mine->run, mine->party, shard);
    return (uint64_t)(width * plan->datasets[dataset].dataset->keys >> 32);
}

static uint64_t run_kept_bytes(const struct port *port)
{
    const struct actor_port *mine = actor_port_of(port);
    const struct plan *plan = mine->run->plan;
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < plan->dataset_count; i++)
        if (plan->datasets[i].store == mine->party)
            bytes += keys_in(mine, i) * plan->datasets[i].dataset->value;
    return bytes;
}

static unsigned run_distance(const struct port *port, uint32_t client, uint32_t peer)
{
    const struct actor_port *mine = actor_port_of(port);
    const struct plan *plan = mine->run->plan;
    const uint32_t member = mine->seats[peer].member;
    const uint32_t instance = plan->parties[mine->party].first + member;
    return plan_distance(plan, mine->run->instances[client].node->number,
                         mine->run->instances[instance].node->number);
}

/* --- announcements --- */

static struct directory *directory_of(const struct actor_port *mine)
{
    const uint32_t first = mine->run->plan->parties[mine->party].shards->first;
    return &group_of(mine->run, mine->party, mine->shard - first)->directory;
}

static void leads(struct port *port, bool leads)
{
    struct actor_port *mine = actor_port_of(port);
    if (mine->leads == leads)
        return;
    mine->leads = leads;
    mine->run->shards[mine->shard].led = true;
    if (!mine->run->instances[mine->instance].paused)
        shard_leaders(mine->run, mine->shard, leads ? 1 : -1);
    shard_settle(mine->run, mine->party, mine->shard);
    party_settle(mine->run, mine->party);
}

static void run_announce_leader(struct port *port, uint64_t epoch)
{
    directory_lead(directory_of(actor_port_of(port)), port->self, epoch);
    leads(port, true);
    rebalance_soon(run_of(port), actor_port_of(port)->party);
}

static void run_announce_follower(struct port *port) { leads(port, false); }

static void run_announce_position(struct port *port, uint64_t position, sim_time written)
{
    directory_position(directory_of(actor_port_of(port)), port->self, position, written,
                       run_of(port)->engine->now);
}

static void run_announce_dead(struct port *port, uint32_t peer, bool dead)
{
    directory_dead(directory_of(actor_port_of(port)), peer, dead);
}

static void run_announce_member(struct port *port, bool member)
{
    const struct actor_port *mine = actor_port_of(port);
    struct run *run = mine->run;
    struct standing *standing = &directory_of(mine)->peers[port->self];
    if (member && standing->outside)
        sample_add(&run->parties[mine->party].joined, run->engine->now - standing->told);
    if (member == standing->outside)
        shard_counts(run, mine->instance, mine->shard, member);
    directory_member(directory_of(mine), port->self, member);
    rebalance_soon(run, mine->party);
}

static void run_announce_cut(struct port *port, uint64_t kept, uint64_t begins)
{
    const struct actor_port *mine = actor_port_of(port);
    const struct cut_record cut = {mine->party, mine->shard, kept, begins, 0, 0};
    writes_given_up(mine->run, &cut);
}

static void run_suspect(struct port *port, uint32_t peer, bool dead)
{
    const struct actor_port *mine = actor_port_of(port);
    if (dead)
        instance_suspected(mine->run,
                           mine->run->plan->parties[mine->party].first + mine->seats[peer].member);
    act(mine->run, (struct act){.what = dead ? ACT_SUSPECT : ACT_TRUST,
                                .object = mine->instance,
                                .more = peer,
                                .part = port->part - mine->which});
}

static void run_locked_out(struct port *port, struct task *task)
{
    struct run *run = run_of(port);
    if (ledgers_kept(run))
        ledger_operation(run, operation_of(task), SPENT_lock);
}

static void run_got_lock(struct port *port, sim_time waited)
{
    const struct actor_port *mine = actor_port_of(port);
    sample_add(&mine->run->parties[mine->party].lock_waits, waited);
}

const struct port_table run_world = {.work = run_work,
                                     .persist = run_persist,
                                     .sleep = run_sleep,
                                     .call = run_call,
                                     .answer = run_answer,
                                     .begin = run_begin,
                                     .end = run_end,
                                     .send = run_send,
                                     .timer = run_timer,
                                     .cancel = run_cancel,
                                     .count = run_count,
                                     .value_bytes = run_value_bytes,
                                     .kept_bytes = run_kept_bytes,
                                     .distance = run_distance,
                                     .announce_leader = run_announce_leader,
                                     .announce_follower = run_announce_follower,
                                     .announce_position = run_announce_position,
                                     .announce_dead = run_announce_dead,
                                     .announce_member = run_announce_member,
                                     .announce_cut = run_announce_cut,
                                     .suspect = run_suspect,
                                     .locked_out = run_locked_out,
                                     .got_lock = run_got_lock,
                                     .transactions = &run_transactions,
                                     .registries = &run_registries,
                                     .messaging = &run_messaging,
                                     .places = &run_places};

/* Cancelled meanwhile, it is another one's. */
static void fires_late(struct run *run, uint32_t index, uint32_t generation)
{
    const struct store_timer *timer = pool_at(&run->store_timers, index);
    if (timer->generation == generation)
        act(run, (struct act){.what = ACT_FIRE, .object = index});
}

static void on_timer(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    const struct store_timer *timer = pool_at(&run->store_timers, event.object);
    if (timer->life != run->instances[timer->instance].life ||
        !frozen_defers(run, timer->instance, fires_late, event.object, timer->generation))
        act(run, (struct act){.what = ACT_FIRE, .object = event.object});
}

void ports_create(struct run *run)
{
    run->timers_component = engine_add(run->engine, on_timer, run, "store timers");
    pool_init(&run->store_timers, run->arena, sizeof(struct store_timer));
}
