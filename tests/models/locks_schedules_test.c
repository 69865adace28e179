/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a single store under random schedules: clients that come, wait, fail and go away, a disk
 * that is slow, crashes and restarts.  After every event: who works on a row works alone, nobody
 * waits for a row that nobody has, nor for longer than `wait`; every history is linearizable; and
 * mutants that must break something. */
#include "models/stores/single/single.h"
#include "tests/models/family.h"
#include "tests/models/schedules.h"

enum { SEEDS = 500, STEPS = 200 };

extern const struct store_class store_single;

struct row_promises {
    struct kept kept;
    uint64_t waited; /* tasks seen in a line */
};

static const struct locking *locking_of(struct fake_world *world)
{
    return &((const struct single_settings *)fake_port(world, 0)->settings)->locks;
}

static struct fake_task *task_at(struct fake_world *world, uint32_t i)
{
    struct fake_task *task = pool_at(&world->tasks, i);
    return task->state != FAKE_FREE && task->task.visitor ? task : NULL;
}

static void check_rows(struct fake_world *world)
{
    unsigned writes[SCHEDULE_KEYS] = {0}, reads[SCHEDULE_KEYS] = {0}, waits[SCHEDULE_KEYS] = {0};
    const struct locking *locking = locking_of(world);
    const bool share = locking_takes(locking, VERB_READ);
    for (uint32_t i = 0; i < world->tasks.made; i++) {
        const struct fake_task *task = task_at(world, i);
        if (!task)
            continue;
        const bool stands = task->state == FAKE_OPEN;
        waits[task->task.key] += stands;
        writes[task->task.key] += !stands && task->task.verb == VERB_WRITE;
        reads[task->task.key] += !stands && task->task.verb == VERB_READ;
        must(world, !stands || fake_now(world) - task->begun <= locking->wait,
             "nobody waits for longer than that");
        ((struct row_promises *)world->context)->waited += stands;
    }
    for (unsigned key = 0; key < SCHEDULE_KEYS; key++) {
        must(world, writes[key] <= 1, "who writes a row has it alone");
        must(world, !share || writes[key] == 0 || reads[key] == 0, "who reads it as well");
        must(world, waits[key] == 0 || writes[key] + reads[key] > 0, "a row that is free is taken");
    }
}

static void row_told(struct fake_world *world, const struct fake_task *task, enum outcome outcome)
{
    must_be_linear(world, task, outcome, true);
}

/* Whoever has asked is gone, whether it waits or is served. */
static void one_goes(struct fake_world *world, draw *random)
{
    if (world->tasks.made == 0)
        return;
    struct fake_task *task = task_at(world, (uint32_t)one_of(random, world->tasks.made));
    if (!task)
        return;
    struct port *port = fake_port(world, 0);
    world->class->actor.dropped(port, &task->task);
    fake_task_give(world, task);
    world->class->actor.left(port);
    check_rows(world);
}

static void step(struct fake_world *world, draw *random)
{
    const uint64_t what = one_of(random, 100), key = one_of(random, SCHEDULE_KEYS);
    if (what < 2 && world->actors[0].up)
        fake_crash(world, 0);
    else if (what < 20 && !world->actors[0].up)
        fake_restart(world, 0);
    else if (what < 30)
        one_goes(world, random);
    else
        schedule_ask(world, 0, what < 50 ? VERB_READ : VERB_WRITE, LEVEL_NORMAL, key);
    fake_pass(world, (sim_time)one_of(random, (uint32_t)(one_of(random, 10) ? 2 * MS : 40 * MS)));
}

static const char *schedule(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 953 + 1;
    static uint64_t waited;
    const bool fails = one_of(&random, 4) == 0;
    const struct single_settings settings = {
        .locks = {.taken = fails ? "fail" : "wait",
                  .wait = fails ? 0 : (1 + (sim_time)one_of(&random, 30)) * MS,
                  .reads = one_of(&random, 2) ? "shared" : "snapshot"},
        .checkpoint = SECOND};
    struct fake_world *world = fake_of(class, 1, &settings);
    struct row_promises all = {.waited = 0};
    world->store.write_time = law_of_up_to(&random, 5 * MS);
    world->store.read_time = law_of_up_to(&random, 5 * MS);
    world->disk = law_of_up_to(&random, 5 * MS);
    world->context = &all;
    world->check = check_rows;
    world->heard = row_told;
    for (unsigned i = 0; i < STEPS; i++)
        step(world, &random);
    if (!world->actors[0].up)
        fake_restart(world, 0);
    fake_pass(world, 10 * SECOND);
    must(world, pool_in_use(&world->tasks) == 0, "no task is left");
    waited += all.waited;
    must(world, seed < 100 || waited > 0, "rows are waited for");
    const char *what = what_broke(world);
    fake_end(world);
    return what;
}

static void nothing_breaks_it(void) { holds_for_all(schedule, &store_single, SEEDS); }

/* --- mutants --- */

static void writes_at_once(struct port *port, struct task *task)
{
    if (task->verb == VERB_READ) {
        store_single.actor.arrived(port, task);
        return;
    }
    draw random = port_random(port);
    task->stage = WRITING;
    port_work(port, task, law_sample(&port->store->write_time, &random));
}
static void who_does_not_wait_is_caught(void)
{
    struct store_class mutant = store_single;
    mutant.actor.arrived = writes_at_once;
    assert_caught(schedule, &mutant, 20);
}

static void calls_nobody(struct port *port) { (void)port; }
static void a_row_that_is_not_handed_on_is_caught(void)
{
    struct store_class mutant = store_single;
    mutant.actor.left = calls_nobody;
    assert_caught(schedule, &mutant, 40);
}

static void never_fires(struct port *port, uint64_t word) { (void)port, (void)word; }
static void who_waits_for_ever_is_caught(void)
{
    struct store_class mutant = store_single;
    mutant.actor.fired = never_fires;
    assert_caught(schedule, &mutant, 40);
}

TEST_MAIN(locks_schedules, TEST(nothing_breaks_it), TEST(who_does_not_wait_is_caught),
          TEST(a_row_that_is_not_handed_on_is_caught), TEST(who_waits_for_ever_is_caught))
