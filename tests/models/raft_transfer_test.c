/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leadership of a raft store is handed over: how long it takes, what happens if it cannot be, that
 * nothing breaks whenever it is ordered; and a leader that keeps its lease meanwhile. */
#include "tests/models/raft_world.h"

extern const struct store_class store_raft;

enum { WAY = 3 * MS, DISK = 2 * MS, SEEDS = 150, STEPS = 150 };

static struct fake_world *world_of(uint32_t replicas, const struct raft *settings)
{
    struct fake_world *world = raft_world(&store_raft, replicas, settings);
    world->latency = law_constant(WAY);
    world->disk = law_constant(DISK);
    fake_pass(world, SECOND + 20 * MS); /* between two heartbeats */
    return world;
}

static void end_well(struct fake_world *world)
{
    CU_ASSERT_PTR_NULL(what_broke(world));
    fake_end(world);
}

/* The order, the candidate's own fsync, its letters, the voters' fsyncs, and their answers: no
 * election time-out, with or without pre-vote and leases. */
static void it_takes_three_ways_and_two_fsyncs(void)
{
    for (unsigned i = 0; i < 4; i++) {
        struct raft settings = raft_settings();
        settings.pre_vote = i % 2;
        settings.reads = i < 2 ? "read_index" : "lease";
        struct fake_world *world = world_of(5, &settings);
        fake_order(world, 0, ORDER_LEAD, 3);
        fake_pass(world, 3 * WAY + 2 * DISK - 1);
        CU_ASSERT_NOT_EQUAL(raft_leader(world), 3);
        fake_pass(world, 1);
        CU_ASSERT_EQUAL(raft_leader(world), 3);
        fake_pass(world, WAY);
        CU_ASSERT_EQUAL(raft_at(world, 0)->role, FOLLOWER);
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
        CU_ASSERT_EQUAL(world->failed, 0);
        end_well(world);
    }
}

/* What was under way is committed first; what comes meanwhile is refused. */
static void nobody_is_left_in_doubt(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, &settings);
    for (unsigned i = 0; i < 10; i++)
        schedule_ask(world, 0, VERB_WRITE, LEVEL_NORMAL, i % 4);
    fake_pass(world, MS);
    fake_order(world, 0, ORDER_LEAD, 1);
    schedule_ask(world, 0, VERB_WRITE, LEVEL_NORMAL, 0);
    CU_ASSERT_EQUAL(world->failed, 1);
    fake_pass(world, 100 * MS);
    CU_ASSERT_EQUAL(world->answered, 10);
    CU_ASSERT_EQUAL(world->failed, 1);
    CU_ASSERT_EQUAL(raft_leader(world), 1);
    end_well(world);
}

static void the_one_with_the_most_is_taken(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, &settings);
    fake_crash(world, 1);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_order(world, 0, ORDER_LEAD, NOBODY);
    fake_pass(world, 3 * WAY + 2 * DISK);
    CU_ASSERT_EQUAL(raft_leader(world), 2);
    end_well(world);
}

/* To one that is down: writes are refused for an election time-out, then it leads on. */
static void what_cannot_be_is_given_up(void)
{
    const struct raft settings = raft_settings();
    struct fake_world *world = world_of(3, &settings);
    fake_crash(world, 1);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_order(world, 0, ORDER_LEAD, 1);
    fake_pass(world, 300 * MS - 1);
    schedule_ask(world, 0, VERB_WRITE, LEVEL_NORMAL, 1);
    CU_ASSERT_EQUAL(world->failed, 1);
    fake_pass(world, 1);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    CU_ASSERT_EQUAL(world->failed, 1);
    CU_ASSERT_EQUAL(raft_at(world, 0)->term, 1);
    end_well(world);
}

/* --- at any time --- */

static const char *schedule(const struct store_class *class, uint64_t seed)
{
    static const char *const reads[] = {"read_index", "lease", "follower"};
    draw random = seed * 971 + 1;
    struct raft settings = raft_settings();
    settings.pre_vote = one_of(&random, 2);
    settings.reads = reads[one_of(&random, 3)];
    struct fake_world *world = raft_world(class, 2 + (uint32_t)one_of(&random, 4), &settings);
    draw_world(world, &random);
    for (unsigned i = 0; i < STEPS; i++) {
        const uint32_t leader = raft_leader(world);
        if (leader != NOBODY && one_of(&random, 6) == 0)
            fake_order(world, leader, ORDER_LEAD,
                       one_of(&random, 3) ? (uint32_t)one_of(&random, world->peers) : NOBODY);
        schedule_step(world, &random, 3, raft_leader);
        check_logs(world);
    }
    calm_down(world);
    const uint32_t leader = raft_leader(world);
    must(world, leader != NOBODY, "somebody leads in the end");
    const uint64_t served = world->answered;
    if (leader != NOBODY)
        schedule_ask(world, leader, VERB_WRITE, LEVEL_NORMAL, 0);
    fake_pass(world, SECOND);
    must(world, world->answered == served + 1, "the leader serves");
    must(world, pool_in_use(&world->tasks) == 0, "no task is left");
    const char *what = what_broke(world);
    fake_end(world);
    return what;
}

static void nothing_breaks_it(void) { holds_for_all(schedule, &store_raft, SEEDS); }

/* The leader hands over and is cut off from the next one at once, not from its clients: both are
 * asked. */
static const char *cut_when_it_hands_over(const struct store_class *class, uint64_t seed)
{
    draw random = seed * 953 + 9;
    struct raft settings = raft_settings();
    settings.reads = "lease";
    struct fake_world *world = raft_world(class, 5, &settings);
    world->latency = law_constant(MS);
    fake_pass(world, SECOND);
    for (unsigned i = 0; i < 20; i++) {
        const uint32_t old = raft_leader(world);
        if (old == NOBODY)
            break;
        const uint32_t heir = (uint32_t)(old + 1 + one_of(&random, 4)) % 5;
        fake_order(world, old, ORDER_LEAD, heir);
        for (uint32_t k = 0; k < 5; k++)
            world->severed[old][k] = world->severed[k][old] = true;
        for (unsigned k = 0; k < 20; k++) {
            schedule_ask(world, heir, VERB_WRITE, LEVEL_NORMAL, 0);
            fake_pass(world, (sim_time)one_of(&random, 5 * MS));
            schedule_ask(world, old, VERB_READ, LEVEL_NORMAL, 0);
            fake_pass(world, (sim_time)one_of(&random, 5 * MS));
        }
        memset(world->severed, 0, sizeof world->severed);
        fake_pass(world, SECOND);
    }
    const char *what = what_broke(world);
    fake_end(world);
    return what;
}

static void keeps_its_lease(struct port *port, enum order what, uint32_t peer)
{
    store_raft.actor.ordered(port, what, peer);
    state_of(port)->unleased = false;
}

static void a_lease_that_is_kept_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.ordered = keeps_its_lease;
    assert_caught(cut_when_it_hands_over, &mutant, 30);
    for (uint64_t seed = 0; seed < 30; seed++)
        CU_ASSERT_PTR_NULL(cut_when_it_hands_over(&store_raft, seed));
}

/* Who is to lead is told at once, whatever its log lacks, and leads: nobody has to vote for it. */
static void hands_over_at_once(struct port *port, enum order what, uint32_t peer)
{
    if (what == ORDER_LEAD && leads(port) && peer != port->self && peer != NOBODY)
        raft_send(port, peer,
                  &(struct letter){.tag = TIMEOUT_NOW, .word = word_of(state_of(port)->term, 0)});
}
static void leads_when_told(struct port *port, const struct letter *letter)
{
    struct raft_state *state = state_of(port);
    if (letter->tag != TIMEOUT_NOW) {
        store_raft.actor.heard(port, letter);
        return;
    }
    if (!role_hears(port, letter))
        return;
    state->term++;
    state->vote = state->leader = port->self;
    state->role = LEADER;
    replicate_begin(port);
    persist(port);
}

static void a_leader_moved_before_its_log_is_caught(void)
{
    struct store_class mutant = store_raft;
    mutant.actor.ordered = hands_over_at_once;
    mutant.actor.heard = leads_when_told;
    assert_caught(schedule, &mutant, 60);
}

TEST_MAIN(raft_transfer, TEST(it_takes_three_ways_and_two_fsyncs), TEST(nobody_is_left_in_doubt),
          TEST(the_one_with_the_most_is_taken), TEST(what_cannot_be_is_given_up),
          TEST(nothing_breaks_it), TEST(a_lease_that_is_kept_is_caught),
          TEST(a_leader_moved_before_its_log_is_caught))
