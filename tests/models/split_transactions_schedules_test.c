/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-phase commits over groups of raft that are cut in two under random schedules: all that
 * happens to those (splits_schedules_test.c), and coordinators that die and return; what must hold
 * after every event (split_promises.h), and mutants that must break something. */
#define CUT_GROUPS 8

#include "models/stores/raft/transactions.h"
#include "tests/models/split_promises.h"

enum { SEEDS = 200, STEPS = 200 };

extern const struct store_class store_raft;

static uint64_t cuts, ends[TRADE_UNKNOWN + 1]; /* of all schedules that were played */

static struct raft draw_store(draw *random)
{
    struct raft settings = draw_settings(random);
    if (settings.reads[0] == 'f') /* reads in transactions would be stale */
        settings.reads = "read_index";
    settings.split.load = 1;
    settings.locks = (struct locking){
        .taken = "wait", .wait = (1 + (sim_time)one_of(random, 200)) * MS, .reads = "shared"};
    return settings;
}

static void draw_terms(struct trades *all, draw *random)
{
    all->terms.timeout = (100 + (sim_time)one_of(random, 1000)) * MS;
    all->terms.recover = (1 + (sim_time)one_of(random, 3)) * SECOND;
    all->again = law_constant((100 + (sim_time)one_of(random, 300)) * MS);
    all->latency = law_of_up_to(random, 10 * MS);
    all->random = draw_next(random);
}

static void coordinators_die(struct trades *all, draw *random)
{
    const uint32_t one = (uint32_t)one_of(random, COORDINATORS);
    if (!all->coordinators->actors[one].up)
        coordinators_return(all);
    else if (one_of(random, 2))
        coordinator_crash(all, one);
}

/* Some are under way when a cut is ordered. */
static void cut_between(struct trades *all, draw *random)
{
    for (unsigned i = 0; i < 3; i++) {
        trade_begin(all, (uint32_t)one_of(random, COORDINATORS));
        cut_pass(all->cuts, (sim_time)one_of(random, 10 * MS));
    }
    order_cut(all->cuts, random);
}

static void step_with_trades(struct trades *all, draw *random, uint32_t crashes)
{
    if (one_of(random, 2))
        trade_begin(all, (uint32_t)one_of(random, COORDINATORS));
    if (one_of(random, 10) == 0)
        cut_between(all, random);
    if (one_of(random, 20) == 0)
        coordinators_die(all, random);
    step(all->cuts, random, crashes);
}

static const char *traded(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 977 + 5;
    struct raft settings = draw_store(&random);
    struct trades *all = calloc(1, sizeof *all);
    CU_ASSERT_PTR_NOT_NULL_FATAL(all);
    const uint32_t crashes = (uint32_t)one_of(&random, 4);
    draw_terms(all, &random);
    trades_begin(all, class, 1 + (uint32_t)one_of(&random, 5), &settings);
    draw_worlds(all->cuts, &random);
    all->coordinators->disk = all->cuts->groups[0]->disk;
    skew_clocks(all->cuts, &random);
    for (unsigned i = 0; i < STEPS && !what_broke_in(all->cuts); i++)
        step_with_trades(all, &random, crashes);
    if (!what_broke_in(all->cuts)) {
        all->latency = law_constant(MS);
        all->coordinators->disk = law_constant(0);
        coordinators_return(all);
        calm_all(all->cuts, &settings);
        cut_pass(all->cuts, 20 * SECOND);
    }
    if (!what_broke_in(all->cuts))
        trades_are_well(all);
    for (uint32_t i = 0; i < all->cuts->count && !what_broke_in(all->cuts); i++)
        group_is_well(all->cuts, i);
    for (uint32_t i = 0; i < COORDINATORS; i++)
        coordinator_crash(all, i); /* their questions would be counted */
    cut_pass(all->cuts, SECOND);
    if (!what_broke_in(all->cuts))
        each_key_is_served(all->cuts);
    const char *what = what_broke_in(all->cuts);
    cuts += all->cuts->count - 1;
    for (unsigned i = 0; i <= TRADE_UNKNOWN; i++)
        ends[i] += all->ends[i];
    trades_end(all);
    free(all);
    return what;
}

static void nothing_breaks_it(void)
{
    cuts = 0;
    holds_for_all(traded, &store_raft, SEEDS);
    fprintf(stderr, "    %llu cuts, %llu committed, %llu rolled back, %llu unknown\n",
            (unsigned long long)cuts, (unsigned long long)ends[TRADE_COMMITTED],
            (unsigned long long)ends[TRADE_ROLLED_BACK], (unsigned long long)ends[TRADE_UNKNOWN]);
    CU_ASSERT_TRUE(cuts >= SEEDS && ends[TRADE_COMMITTED] >= 10 * SEEDS &&
                   ends[TRADE_ROLLED_BACK] >= SEEDS && ends[TRADE_UNKNOWN] >= SEEDS);
}

/* Told to commit what it has promised nothing of, whoever leads has been told before; whoever led
 * until a moment ago may not know of the promise. */
static void ask_to_commit(struct fake_world *world, uint32_t replica)
{
    struct fake_task *task = fake_task_take(world, replica);
    task->task =
        (struct task){.verb = VERB_COMMIT, .transaction = transaction_first(0, 1), .visitor = true};
    world->class->actor.arrived(fake_port(world, replica), &task->task);
    fake_pass(world, SECOND);
}

static void a_deposed_leader_acknowledges_nothing(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = raft_world(&store_raft, 3, &settings);
    world->latency = law_constant(MS);
    fake_pass(world, SECOND);
    for (uint32_t i = 1; i < 3; i++)
        world->severed[0][i] = world->severed[i][0] = true;
    while (raft_leader(world) == 0)
        fake_pass(world, MS);
    CU_ASSERT_EQUAL(raft_at(world, 0)->role, LEADER); /* it believes so for a while */
    ask_to_commit(world, 0);
    CU_ASSERT_EQUAL(world->answered, 0);
    ask_to_commit(world, raft_leader(world));
    CU_ASSERT_EQUAL(world->answered, 1);
    fake_end(world);
}

/* --- mutants --- */

static const struct actor_class *original(void) { return &store_raft.actor; }

/* Cuts at once, whatever is promised or open. */
static void cuts_at_once(struct port *port, enum order what, uint32_t peer)
{
    struct key_cut cut;
    if (what != ORDER_SPLIT)
        original()->ordered(port, what, peer);
    else if (vows_known(port) && split_may(port, &cut))
        split_begin(port, &cut);
}
static void a_cut_that_waits_for_nobody_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.ordered = cuts_at_once;
    assert_caught_by(traded, &mutant, 40, 10);
}

/* Nobody who has promised nothing yet is given up: it may promise behind the cut. */
static void overlooks_who_is_open(struct port *port, enum order what, uint32_t peer)
{
    struct branch *each = what == ORDER_SPLIT ? branches_latest(&state_of(port)->rows.open) : NULL;
    for (; each; each = branch_before(each))
        each->reach = 0;
    original()->ordered(port, what, peer);
}
static void a_cut_that_overlooks_who_is_open_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.ordered = overlooks_who_is_open;
    assert_caught_by(traded, &mutant, 40, 10);
}

TEST_MAIN(split_transactions_schedules, TEST(nothing_breaks_it),
          TEST(a_deposed_leader_acknowledges_nothing), TEST(a_cut_that_waits_for_nobody_is_caught),
          TEST(a_cut_that_overlooks_who_is_open_is_caught))
