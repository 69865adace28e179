/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What operations on a quorum store cost and what becomes of copies that missed something; how
 * stale partial quorums are stands in pbs_test.c. */
#include "models/words/hedge_delay.h"
#include "tests/lib/member.h"
#include "tests/models/fake_world.h"
#include "tests/models/family.h"
#include "tests/models/quorum_world.h"
#include "tests/sim/complaints.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MS (SECOND / 1000)

enum { WAY = 3 * MS, DISK = 2 * MS, WORK = 2000, READ_WORK = 1000 };

static struct fake_world *world_of(uint32_t members, struct quorum *settings)
{
    struct fake_world *world = fake_of(&store_quorum, members, settings);
    world->store.kind.settings = settings;
    world->store.replicas = members < 3 ? members : 3;
    fake_make(world);
    world->latency = law_constant(WAY);
    world->disk = law_constant(DISK);
    return world;
}

static uint64_t held_by(struct fake_world *world, uint32_t member, uint64_t key)
{
    const struct quorum_disk *disk = fake_port(world, member)->disk;
    return versions_get(&disk->versions, 0, key).number;
}

static void ask(struct fake_world *world, uint32_t member, enum verb verb, uint64_t key)
{
    fake_ask_replica(world, member, verb, LEVEL_NORMAL, 0, key);
}

/* --- times --- */

/* The coordinator holds the key as well, so one answer costs no way, and two cost one. */
static void an_answer_waits_for_as_many_as_are_needed(void)
{
    static const struct {
        const char *quorum;
        sim_time ways;
    } all[] = {{"1", 0}, {"one", 0}, {"2", 2 * WAY}, {"quorum", 2 * WAY}, {"all", 2 * WAY}};
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct quorum settings = quorum_of(all[i].quorum, all[i].quorum);
        struct fake_world *world = world_of(3, &settings);
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
        CU_ASSERT_EQUAL(world->took, WORK + DISK + all[i].ways);
        fake_version(world, VERB_READ, LEVEL_NORMAL, 1);
        CU_ASSERT_EQUAL(world->took, READ_WORK + all[i].ways);
        fake_version(world, VERB_READ, LEVEL_WEAK, 1);
        CU_ASSERT_EQUAL(world->took, READ_WORK);
        fake_end(world);
    }
}

static uint64_t letters_of(const char *to)
{
    struct quorum settings = quorum_of("2", "2");
    settings.reads_to = settings.writes_to = to;
    settings.repair.what = "none";
    struct fake_world *world = world_of(3, &settings);
    for (unsigned i = 0; i < 300; i++)
        fake_version(world, i % 2 ? VERB_READ : VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, SECOND);
    const uint64_t sent = world->sent;
    fake_end(world);
    return sent;
}

/* All holders: two others, there and back.  Two of three: itself and one other with probability
 * 2/3, two others with 1/3: 8/3 letters, with a standard deviation of 0.94 each. */
static void who_is_asked_is_as_set(void)
{
    CU_ASSERT_EQUAL(letters_of("all"), 300 * 4);
    const double letters = (double)letters_of("quorum") / 300;
    CU_ASSERT_DOUBLE_EQUAL(letters, 8.0 / 3, 4 * 0.943 / 17.3);
}

static void values_travel(void)
{
    struct quorum settings = quorum_of("all", "all");
    struct fake_world *world = world_of(3, &settings);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    CU_ASSERT_EQUAL(world->bytes, 2 * (1000 + STORE_LETTER_BYTES) + 2 * STORE_LETTER_BYTES);
    fake_version(world, VERB_READ, LEVEL_NORMAL, 1);
    CU_ASSERT_EQUAL(world->bytes, 4 * (1000 + STORE_LETTER_BYTES) + 4 * STORE_LETTER_BYTES);
    fake_end(world);
}

/* --- the ring (by itself: ring_test.c) --- */

static void only_holders_hold(void)
{
    struct quorum settings = quorum_of("quorum", "quorum");
    settings.coordinator = "owner";
    struct fake_world *world = world_of(6, &settings);
    for (uint64_t key = 0; key < 100; key++) {
        uint8_t whom[MOST_COPIES];
        const uint64_t version = fake_version(world, VERB_WRITE, LEVEL_NORMAL, key);
        fake_pass(world, SECOND);
        ring_walk(world->made, first_members(6), ring_token(world->made, 0, key), whom);
        uint32_t holders = 0;
        for (uint32_t i = 0; i < 6; i++)
            holders += held_by(world, i, key) == version;
        CU_ASSERT_EQUAL(holders, 3);
        for (uint32_t i = 0; i < 3; i++)
            CU_ASSERT_EQUAL(held_by(world, whom[i], key), version);
        CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, key), version);
    }
    fake_end(world);
}

/* --- members that are away --- */

static void too_few_that_live_is_told_at_once(void)
{
    struct quorum settings = quorum_of("quorum", "all");
    struct fake_world *world = world_of(3, &settings);
    fake_crash(world, 2);
    ask(world, 0, VERB_WRITE, 1); /* nobody has noticed yet: it waits for its time-out */
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->failed, 0);
    fake_pass(world, 2 * SECOND);
    CU_ASSERT_EQUAL(world->failed, 1);
    CU_ASSERT_EQUAL(world->took, 2 * SECOND);
    fake_pass(world, 10 * SECOND);
    ask(world, 0, VERB_WRITE, 1);
    CU_ASSERT_EQUAL(world->failed, 2);
    CU_ASSERT_EQUAL(world->took, 0);
    fake_version(world, VERB_READ, LEVEL_NORMAL, 1);
    fake_end(world);
}

/* Away for 20 s; 10 writes before it was missed, 10 after.  Says what it has 60 s after its return.
 */
static unsigned caught_up(struct quorum *settings)
{
    struct fake_world *world = world_of(3, settings);
    unsigned has = 0;
    fake_crash(world, 2);
    for (uint64_t key = 0; key < 20; key++) {
        ask(world, (uint32_t)(key % 2), VERB_WRITE, key);
        fake_pass(world, SECOND);
    }
    fake_restart(world, 2);
    fake_pass(world, 60 * SECOND);
    CU_ASSERT_EQUAL(world->answered, 20);
    for (uint64_t key = 0; key < 20; key++)
        has += held_by(world, 2, key) == held_by(world, 0, key);
    CU_ASSERT_EQUAL(pool_in_use(&world->tasks), 0);
    fake_end(world);
    return has;
}

static void hints_are_handed_over(void)
{
    struct quorum settings = quorum_of("1", "1");
    CU_ASSERT_EQUAL(caught_up(&settings), 0);
    settings.repair.hints = true;
    CU_ASSERT_EQUAL(caught_up(&settings), 20);
    settings.repair.what = "none";
    CU_ASSERT_EQUAL(caught_up(&settings), 0);
    settings.repair.what = "all";
    settings.hints.keep = 15 * SECOND; /* the first three, kept from 2, 3 and 4 s on, are dropped */
    CU_ASSERT_EQUAL(caught_up(&settings), 17);
    settings.hints.keep = 3600 * SECOND;
    settings.hints.speed = 100; /* 10 s for a value: 6 of each coordinator in a minute */
    const unsigned slowly = caught_up(&settings);
    CU_ASSERT_TRUE(slowly >= 10 && slowly <= 14);
}

static void a_coordinator_that_died_keeps_its_hints(void)
{
    struct quorum settings = quorum_of("1", "1");
    settings.repair.hints = true;
    struct fake_world *world = world_of(3, &settings);
    fake_crash(world, 2);
    ask(world, 0, VERB_WRITE, 7);
    fake_pass(world, 5 * SECOND);
    CU_ASSERT_EQUAL(world->hints, 1);
    fake_crash(world, 0);
    fake_restart(world, 2);
    fake_pass(world, 30 * SECOND);
    CU_ASSERT_EQUAL(held_by(world, 2, 7), 0);
    fake_restart(world, 0);
    fake_pass(world, 30 * SECOND);
    CU_ASSERT_TRUE(held_by(world, 2, 7) > 0);
    CU_ASSERT_EQUAL(world->hints, 0);
    fake_end(world);
}

/* A copy that missed a write gets it when somebody reads. */
static void reads_repair(void)
{
    for (unsigned repair = 0; repair < 2; repair++) {
        struct quorum settings = quorum_of("1", "1");
        settings.repair.read = repair;
        struct fake_world *world = world_of(3, &settings);
        fake_crash(world, 2);
        ask(world, 0, VERB_WRITE, 7);
        fake_pass(world, 5 * SECOND);
        fake_restart(world, 2);
        fake_pass(world, 30 * SECOND);
        ask(world, 2, VERB_READ, 7); /* its own copy answers first */
        fake_pass(world, SECOND);
        CU_ASSERT_EQUAL(world->version, 0);
        CU_ASSERT_EQUAL(held_by(world, 2, 7) > 0, repair == 1);
        fake_end(world);
    }
}

/* Every member compares each minute with another one: after ten all have all. */
static void comparing_brings_copies_together(void)
{
    struct quorum settings = quorum_of("1", "1");
    settings.repair.every = 60 * SECOND;
    struct fake_world *world = world_of(5, &settings);
    fake_crash(world, 2);
    for (uint64_t key = 0; key < 50; key++) {
        ask(world, (uint32_t)(key % 2), VERB_WRITE, key);
        fake_pass(world, SECOND / 10);
    }
    fake_pass(world, 5 * SECOND);
    fake_restart(world, 2);
    fake_pass(world, 1200 * SECOND);
    for (uint64_t key = 0; key < 50; key++) {
        uint8_t whom[MOST_COPIES];
        ring_walk(world->made, first_members(5), ring_token(world->made, 0, key), whom);
        for (uint32_t i = 0; i < 5; i++) {
            const bool holder = whom[0] == i || whom[1] == i || whom[2] == i;
            CU_ASSERT_EQUAL(held_by(world, i, key) > 0, holder);
        }
    }
    fake_end(world);
}

/* --- levels of regions --- */

static uint64_t failed_of(struct fake_world *world, enum verb verb)
{
    const uint64_t before = world->failed;
    ask(world, 0, verb, 7);
    fake_pass(world, SECOND);
    return world->failed - before;
}

/* Six copies, those of even numbers in region 0, the others in region 1; member 0 is asked. */
static void regions_answer_for_themselves(void)
{
    static const struct {
        const char *level;
        member_set away;
        bool fails;
    } all[] = {{"local_quorum", 2 + 8 + 32, false},
               {"local_quorum", 4 + 16, true},
               {"local_one", 4 + 16, false},
               {"each_quorum", 2 + 4, false},
               {"each_quorum", 2 + 8, true},
               {"quorum", 2 + 8, false},
               {"quorum", 2 + 8 + 32, true},
               {"all", 2, true},
               {"one", 62, false}};
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct quorum settings = quorum_of(all[i].level, all[i].level);
        struct fake_world *world = world_of(6, &settings);
        world->store.replicas = 6;
        for (uint32_t k = 0; k < 6; k++)
            world->places[k] = (struct whereabouts){k, k % 2};
        fake_make(world);
        for (uint32_t k = 1; k < 6; k++)
            if (all[i].away & member_bit(k))
                fake_crash(world, k);
        fake_pass(world, 11 * SECOND);
        CU_ASSERT_EQUAL(failed_of(world, VERB_WRITE), all[i].fails);
        CU_ASSERT_EQUAL(failed_of(world, VERB_READ), all[i].fails);
        fake_end(world);
    }
}

/* Nobody else is asked: of the near ones itself and another, or two others; of four of six, two in
 * each region. */
static void as_many_are_asked_as_suffice(void)
{
    static const struct {
        const char *level;
        uint64_t least, most; /* letters */
    } all[] = {
        {"local_quorum", 2, 4}, {"each_quorum", 6, 8}, {"quorum", 6, 8}, {"local_one", 0, 2}};
    for (unsigned i = 0; i < 4; i++) {
        struct quorum settings = quorum_of(all[i].level, all[i].level);
        struct fake_world *world = world_of(6, &settings);
        world->store.replicas = 6;
        for (uint32_t k = 0; k < 6; k++)
            world->places[k] = (struct whereabouts){k, k % 2};
        fake_make(world);
        for (unsigned k = 0; k < 60; k++) {
            const uint64_t sent = world->sent;
            settings.reads_to = k % 2 ? "quorum" : "nearest";
            ask(world, 0, VERB_READ, 7);
            fake_pass(world, SECOND);
            const uint64_t letters = world->sent - sent;
            CU_ASSERT_TRUE(letters == all[i].least || (k % 2 && letters == all[i].most));
        }
        fake_end(world);
    }
}

/* A hint is as good as an answer: all three holders are away. */
static void any_is_satisfied_by_a_hint(void)
{
    for (unsigned any = 0; any < 2; any++) {
        struct quorum settings = quorum_of("one", any ? "any" : "one");
        settings.repair.hints = true;
        struct fake_world *world = world_of(6, &settings);
        const uint8_t *whom = ring_at_first(world->made, ring_token(world->made, 0, 7));
        uint32_t asked = 0;
        while (asked == whom[0] || asked == whom[1] || asked == whom[2])
            asked++;
        for (uint32_t i = 0; i < 3; i++)
            fake_crash(world, whom[i]);
        fake_pass(world, 11 * SECOND);
        ask(world, asked, VERB_WRITE, 7);
        fake_pass(world, SECOND);
        CU_ASSERT_EQUAL(world->answered, any);
        CU_ASSERT_EQUAL(world->failed, !any);
        if (any)
            CU_ASSERT_EQUAL(world->took, DISK);
        for (uint32_t i = 0; i < 3; i++)
            fake_restart(world, whom[i]);
        fake_pass(world, 60 * SECOND);
        for (uint32_t i = 0; i < 3; i++)
            CU_ASSERT_EQUAL(held_by(world, whom[i], 7) > 0, any == 1);
        CU_ASSERT_EQUAL(pool_in_use(&world->tasks), 0);
        fake_end(world);
    }
}

/* --- values and sums of them --- */

static void one_holder_sends_the_value(void)
{
    struct quorum settings = quorum_of("all", "all");
    settings.digests = true;
    struct fake_world *world = world_of(3, &settings);
    fake_version(world, VERB_WRITE, LEVEL_NORMAL, 1);
    const uint64_t before = world->bytes;
    fake_version(world, VERB_READ, LEVEL_NORMAL, 1);
    CU_ASSERT_EQUAL(world->bytes - before, 4 * STORE_LETTER_BYTES + 2 * 16); /* the other is here */
    CU_ASSERT_EQUAL(world->took, READ_WORK + 2 * WAY);
    fake_end(world);
}

/* Its own copy has missed the write that the sums of the others tell of: it asks for the value. */
static void a_sum_that_differs_is_asked_for(void)
{
    struct quorum settings = quorum_of("2", "2");
    settings.digests = true;
    struct fake_world *world = world_of(3, &settings);
    world->severed[1][0] = true;
    const uint64_t before = world->answered;
    ask(world, 1, VERB_WRITE, 7);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->answered, before + 1);
    const uint64_t written = world->version;
    world->severed[1][0] = false;
    const uint64_t bytes = world->bytes;
    ask(world, 0, VERB_READ, 7);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->version, written);
    CU_ASSERT_EQUAL(world->took, 2 * (READ_WORK + 2 * WAY));
    /* two sums, and one value */
    CU_ASSERT_EQUAL(world->bytes - bytes, 6 * STORE_LETTER_BYTES + 2 * 16 + 1000);
    fake_end(world);
}

/* All holders, or as many as have to answer: what `check` is told is what is sent. */
static void as_many_as_are_asked_are_expected(void)
{
    static const struct {
        const char *quorum, *to;
        double asked;
    } cases[] = {
        {"quorum", "all", 3},         {"quorum", "quorum", 2}, {"local_quorum", "quorum", 2},
        {"each_quorum", "quorum", 2}, {"1", "quorum", 1},      {"1", "nearest", 1},
        {"all", "nearest", 3}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct quorum settings = quorum_of(cases[i].quorum, "quorum");
        settings.reads_to = cases[i].to;
        struct fake_world *world = world_of(6, &settings);
        const struct asking read = {.verb = VERB_READ, .level = LEVEL_NORMAL};
        double shares[6], sum = 0;
        store_quorum.spread(&world->store, world->made, &read, (unsigned[6]){0}, shares);
        for (unsigned k = 0; k < 6; k++)
            sum += shares[k];
        ASSERT_NEAR(sum, cases[i].asked, 1e-9);
        fake_end(world);
    }
}

/* Never one that is farther than another, whichever comes first; of equals each; whoever is not
 * there any more not at all. */
static void the_nearest_coordinates(void)
{
    static const uint32_t distances[] = {2, 1, 3, 1, 2};
    struct quorum settings = quorum_of("1", "1");
    settings.coordinator = "nearest";
    struct fake_world *world = world_of(5, &settings);
    memcpy(world->client_distance, distances, sizeof distances);
    uint32_t routed[5] = {0};
    for (uint64_t key = 0; key < 200; key++)
        routed[fake_route_key(world, VERB_READ, LEVEL_NORMAL, key)]++;
    CU_ASSERT_EQUAL(routed[1] + routed[3], 200);
    CU_ASSERT(routed[1] > 60 && routed[3] > 60);
    fake_crash(world, 1);
    fake_crash(world, 3);
    fake_pass(world, 11 * SECOND);
    memset(routed, 0, sizeof routed);
    for (uint64_t key = 0; key < 200; key++)
        routed[fake_route_key(world, VERB_READ, LEVEL_NORMAL, key)]++;
    CU_ASSERT_EQUAL(routed[0] + routed[4], 200);
    fake_end(world);
}

/* The one that is asked has died and nobody knows: another one is asked after 10 ms, or never. */
static void a_read_that_takes_long_asks_one_more(void)
{
    for (unsigned hurries = 0; hurries < 2; hurries++) {
        struct quorum settings = quorum_of("1", "1");
        struct arena *arena = arena_create(0);
        const struct made made = member_of(&hedge_delays, "fixed(10ms)", arena);
        settings.reads_to = "nearest";
        if (hurries)
            settings.speculative = made.chosen;
        struct fake_world *world = world_of(6, &settings);
        const uint8_t *whom = ring_at_first(world->made, ring_token(world->made, 0, 7));
        uint32_t asked = 0;
        while (asked == whom[0] || asked == whom[1] || asked == whom[2])
            asked++;
        for (uint32_t i = 0; i < 6; i++)
            world->client_distance[i] = i != whom[1];
        fake_version(world, VERB_WRITE, LEVEL_NORMAL, 7);
        fake_pass(world, SECOND);
        const uint64_t written = world->version, answered = world->answered;
        fake_crash(world, whom[1]);
        ask(world, asked, VERB_READ, 7);
        fake_pass(world, 6 * SECOND);
        CU_ASSERT_EQUAL(world->answered, answered + hurries);
        CU_ASSERT_EQUAL(world->failed, !hurries);
        if (hurries) {
            CU_ASSERT_EQUAL(world->took, 10 * MS + READ_WORK + 2 * WAY);
            CU_ASSERT_EQUAL(world->version, written);
        }
        fake_end(world);
        arena_destroy(arena);
    }
}

/* --- those that stand in --- */

/* Two of three holders are away: a majority of the holders is not there, one of members is. */
static void others_stand_in_and_hand_over(void)
{
    for (unsigned sloppy = 0; sloppy < 2; sloppy++) {
        struct quorum settings = quorum_of("quorum", "quorum");
        settings.sloppy = sloppy;
        settings.repair.hints = true;
        struct fake_world *world = world_of(6, &settings);
        const uint8_t *whom = ring_at_first(world->made, ring_token(world->made, 0, 7));
        fake_crash(world, whom[0]);
        fake_crash(world, whom[1]);
        fake_pass(world, 11 * SECOND);
        ask(world, whom[2], VERB_WRITE, 7);
        fake_pass(world, SECOND);
        CU_ASSERT_EQUAL(world->answered, sloppy);
        const uint64_t written = world->version;
        if (sloppy)
            CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, 7), written);
        fake_restart(world, whom[0]);
        fake_restart(world, whom[1]);
        fake_pass(world, 60 * SECOND);
        for (uint32_t i = 0; i < 3; i++)
            CU_ASSERT_EQUAL(held_by(world, whom[i], 7), sloppy ? written : 0);
        fake_end(world);
    }
}

/* A sloppy quorum promises nothing: both holders that took a write go away before they have told
 * anybody, and those who stand in for them never heard of it. */
static void a_sloppy_majority_can_be_stale(void)
{
    struct quorum settings = quorum_of("quorum", "quorum");
    settings.sloppy = true;
    struct fake_world *world = world_of(6, &settings);
    const uint8_t *whom = ring_at_first(world->made, ring_token(world->made, 0, 7));
    world->severed[whom[0]][whom[2]] = true;
    ask(world, whom[0], VERB_WRITE, 7);
    fake_pass(world, 5 * SECOND);
    CU_ASSERT_EQUAL(world->answered, 1);
    fake_crash(world, whom[0]);
    fake_crash(world, whom[1]);
    fake_pass(world, 11 * SECOND);
    ask(world, whom[2], VERB_READ, 7);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->answered, 2);
    CU_ASSERT_EQUAL(world->version, 0);
    fake_end(world);
}

/* --- clocks --- */

/* The clock of member 1 is a second behind: what it writes within a second after another write is
 * never seen, though it was acknowledged. */
static void the_greater_stamp_wins_whoever_is_right(void)
{
    struct quorum settings = quorum_of("quorum", "quorum");
    struct fake_world *world = world_of(3, &settings);
    fake_port(world, 1)->skew = -SECOND;
    fake_pass(world, 10 * SECOND);
    ask(world, 0, VERB_WRITE, 7);
    fake_pass(world, SECOND / 2);
    const uint64_t first = world->version;
    ask(world, 1, VERB_WRITE, 7);
    fake_pass(world, SECOND / 4);
    CU_ASSERT_EQUAL(world->answered, 2);
    CU_ASSERT_TRUE(world->version < first);
    CU_ASSERT_EQUAL(fake_version(world, VERB_READ, LEVEL_NORMAL, 7), first);
    fake_pass(world, SECOND);
    ask(world, 1, VERB_WRITE, 7);
    fake_pass(world, SECOND / 4);
    CU_ASSERT_TRUE(world->version > first);
    fake_end(world);
}

/* --- settings --- */

static void assert_refused(struct quorum settings, uint64_t replicas, const char *message)
{
    const struct store store = {.replicas = replicas};
    struct heard heard = HEARD_NOTHING;
    CU_ASSERT_FALSE(store_quorum.check(&store, &settings, &heard.complaints));
    ASSERT_TEXT(heard.message, message);
}

static void what_cannot_be_is_refused(void)
{
    struct quorum settings = quorum_of("4", "quorum");
    assert_refused(settings, 3, "'4' is no number of the 3 copies");
    assert_refused(quorum_of("1", "most"), 3, "'most' is no number of the 3 copies");
    settings = quorum_of("1", "1");
    assert_refused(quorum_of("1", "1"), 125,
                   "a quorum store has at most 124 copies of a key, not 125");
    assert_refused(quorum_of("any", "1"), 3, "'any' is no number of the 3 copies");
    struct need need = need_of(&settings, VERB_READ, LEVEL_STRONG);
    CU_ASSERT_EQUAL(need_count(&need, 12), 7);
    settings.read_quorum = "12";
    need = need_of(&settings, VERB_READ, LEVEL_NORMAL);
    CU_ASSERT_EQUAL(need_count(&need, 12), 12);
    settings.read_quorum = "120";
    need = need_of(&settings, VERB_READ, LEVEL_NORMAL);
    CU_ASSERT_EQUAL(need_count(&need, 124), 120);
}

TEST_MAIN(quorum, TEST(an_answer_waits_for_as_many_as_are_needed), TEST(who_is_asked_is_as_set),
          TEST(values_travel), TEST(only_holders_hold), TEST(too_few_that_live_is_told_at_once),
          TEST(hints_are_handed_over), TEST(a_coordinator_that_died_keeps_its_hints),
          TEST(reads_repair), TEST(comparing_brings_copies_together),
          TEST(regions_answer_for_themselves), TEST(as_many_are_asked_as_suffice),
          TEST(any_is_satisfied_by_a_hint), TEST(one_holder_sends_the_value),
          TEST(a_sum_that_differs_is_asked_for), TEST(as_many_as_are_asked_are_expected),
          TEST(the_nearest_coordinates), TEST(a_read_that_takes_long_asks_one_more),
          TEST(others_stand_in_and_hand_over), TEST(a_sloppy_majority_can_be_stale),
          TEST(the_greater_stamp_wins_whoever_is_right), TEST(what_cannot_be_is_refused))
