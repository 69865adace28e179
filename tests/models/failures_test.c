/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Disruptions against a world that only keeps books: how many reasons each member has to be down.
 */
#include "models/plan/disruption.h"
#include "models/run/configuration.h"
#include "models/run/disruption.h"
#include "models/run/rollout.h"
#include "models/words/crews.h"
#include "models/words/failure.h"

#include <math.h>
#include <stdio.h>

#include "models/run/frame.h"
#include "models/run/source.h"
#include "models/run/store.h"
#include "tests/lib/member.h"
#include "tests/models/family.h"
#include "tests/sim/complaints.h"

#define SECOND NANOSECONDS_PER_SECOND
enum { MEMBERS = 3 };

/* --- the world --- */

struct world {
    struct plan plan;
    struct run run;
    struct party party;
    struct description description;
    struct disruption disruption;
    struct heard heard;
    struct target target; /* what plan_target finds */
    double load;
    int down[MEMBERS], paused[MEMBERS], wiped[MEMBERS];
    sim_time skew[MEMBERS];
    double pace[MEMBERS];
    unsigned begins, ends, drains, reloads;
    sim_time first, last;                   /* begin, end */
    sim_time time_with[MEMBERS + 1], since; /* by number of members down */
};

static struct world *world; /* the functions below have no other way to it */

static void account(void)
{
    int down = 0;
    for (unsigned i = 0; i < MEMBERS; i++)
        down += world->down[i] > 0;
    world->time_with[down] += world->run.engine->now - world->since;
    world->since = world->run.engine->now;
}

void node_crash(struct run *run, uint32_t node)
{
    (void)run;
    account();
    world->down[node]++;
}
void node_restart(struct run *run, uint32_t node)
{
    (void)run;
    account();
    world->down[node]--;
}
void instance_crash(struct run *run, uint32_t instance) { node_crash(run, instance); }
void instance_restart(struct run *run, uint32_t instance) { node_restart(run, instance); }
void node_pace(struct run *run, uint32_t node, double factor)
{
    (void)run;
    world->pace[node] *= factor;
}
void instance_stretch(struct run *run, uint32_t instance, double factor)
{
    node_pace(run, instance, 1.0 / factor);
}
void node_pause(struct run *run, uint32_t node, bool pause)
{
    (void)run;
    world->paused[node] += pause ? 1 : -1;
}
void instance_pause(struct run *run, uint32_t instance, bool pause)
{
    node_pause(run, instance, pause);
}
void node_loses_disk(struct run *run, uint32_t node)
{
    (void)run;
    world->wiped[node]++;
}
void instance_loses_disk(struct run *run, uint32_t instance) { node_loses_disk(run, instance); }
void node_skew(struct run *run, uint32_t node, sim_time by)
{
    (void)run;
    world->skew[node] += by;
}
void instance_skew(struct run *run, uint32_t instance, sim_time by)
{
    node_skew(run, instance, by);
}
void run_drain(struct run *run)
{
    (void)run;
    world->drains++;
}
void source_reload(struct run *run, uint32_t party) { (void)run, (void)party, world->reloads++; }
void rollout_disrupts(struct run *run, uint32_t party, const struct release *release)
{
    (void)run, (void)party, (void)release;
}
void rollout_mended(struct run *run, uint32_t party) { (void)run, (void)party; }
void instance_errors(struct run *run, uint32_t instance, double share, bool begins)
{
    (void)run, (void)instance, (void)share, (void)begins;
}
void node_errors(struct run *run, uint32_t node, double share, bool begins)
{
    (void)run, (void)node, (void)share, (void)begins;
}
void configuration_changes(struct run *run, const struct configure *change, bool begins)
{
    (void)run, (void)change, (void)begins;
}
void store_joins(struct run *run, uint32_t party, bool l) { (void)run, (void)party, (void)l; }
void store_member(struct run *run, uint32_t party, enum order what, uint32_t member)
{
    (void)run, (void)party, (void)what, (void)member;
}
uint32_t plan_find_party(const struct plan *plan, enum party_kind kind, const char *name)
{
    return kind == PARTY_CLIENT && strcmp(name, plan->parties[0].name) == 0 ? 0 : NONE;
}
bool plan_target(const struct plan *plan, const char *text, const void *field, struct arena *arena,
                 struct complaints *to, struct target *target)
{
    static uint32_t members[MEMBERS] = {0, 1, 2};
    (void)plan, (void)arena, (void)field, (void)to;
    *target = world->target;
    target->plan = plan;
    if (strcmp(text, "each node other") == 0)
        target->word = TARGET_EACH;
    if (strcmp(text, "all node other") == 0)
        target->word = TARGET_ALL;
    target->members = members;
    target->count = MEMBERS;
    return true;
}

/* --- making and running one disruption --- */

struct settings {
    struct name_list target;
    double factor;
};
struct load_settings {
    struct name_list sources;
    double factor;
};
struct crash_settings {
    struct name_list target;
    const char *disk;
};
struct skew_settings {
    struct name_list target;
    sim_time by;
};

static struct name_list named(unsigned count, const char **names)
{
    return (struct name_list){.count = count, .names = names};
}

static void hear_disruption(void *context, sim_time now, const void *record)
{
    const struct disruption_record *told = record;
    (void)context;
    CU_ASSERT_EQUAL(told->disruption, 0);
    if (told->begins && world->begins++ == 0)
        world->first = now;
    if (!told->begins && ++world->ends > 0)
        world->last = now;
}

static struct world *made(const char *failure, enum target_word word, struct disruption disruption,
                          const void *settings)
{
    struct arena *arena = arena_create(0);
    world = arena_lines(arena, 1, sizeof *world);
    world->heard = (struct heard)HEARD_NOTHING;
    world->disruption = disruption;
    world->disruption.name = "wear";
    world->disruption.action = (struct chosen){member(&failures, failure), (void *)settings};
    world->description.disruptions = (struct table){1, &world->disruption};
    world->party.name = "shoppers";
    world->plan = (struct plan){
        .description = &world->description, .parties = &world->party, .client_count = 1};
    world->target = (struct target){.word = word, .kind = TARGET_NODES};
    world->load = 1.0;
    for (unsigned i = 0; i < MEMBERS; i++)
        world->pace[i] = 1.0;
    world->run = (struct run){.arena = arena,
                              .plan = &world->plan,
                              .seed = 4,
                              .engine = engine_create(arena, 4),
                              .load_factor = &world->load};
    return world;
}

static bool prepared(void)
{
    return disruptions_prepare(&world->plan, world->run.arena, &world->heard.complaints);
}

static void run_for(sim_time time)
{
    CU_ASSERT_TRUE_FATAL(prepared());
    observe_subscribe(&world->run.observe, world->run.arena, RECORD_DISRUPTION, hear_disruption, 0);
    disruptions_create(&world->run, NULL, false);
    engine_run(world->run.engine, time);
    account();
}

static void done(void) { arena_destroy(world->run.arena); }

static struct quantity moment(double seconds)
{
    return (struct quantity){.value = seconds * 1e9, .unit = UNIT_TIME, .given = true};
}

static const char *pool[] = {"each node pool"};
static struct settings any = {.target = {.count = 1, .names = pool}, .factor = 4.0};
static struct crash_settings dies = {.target = {.count = 1, .names = pool}, .disk = "kept"};

/* As it is written. */
static void crewed(struct disruption *disruption, const char *crews)
{
    disruption->crews = member_of(&repair_crews, crews, world->run.arena).chosen;
}

/* --- tests --- */

static void members_are_documented(void)
{
    assert_family(&failures);
    assert_family(&repair_crews);
}

static void first_row_is_the_target(void)
{
    for (unsigned i = 0; failures.members[i]; i++) {
        const enum setting_kind kind = failures.members[i]->settings[0].kind;
        CU_ASSERT_TRUE(kind == SETTING_TEXT || kind == SETTING_NAMES);
        CU_ASSERT_EQUAL(failures.members[i]->settings[0].place, 0);
        CU_ASSERT_TRUE(failures.members[i]->settings[0].required);
    }
}

static void at_begins_and_ends(void)
{
    made("crash", TARGET_ALL,
         (struct disruption){.at = moment(5), .lasts = law_constant(2 * SECOND)}, &dies);
    run_for(6 * SECOND);
    CU_ASSERT_TRUE(world->down[0] == 1 && world->down[1] == 1 && world->down[2] == 1);
    engine_run(world->run.engine, 100 * SECOND);
    CU_ASSERT_TRUE(world->down[0] == 0 && world->down[1] == 0 && world->down[2] == 0);
    CU_ASSERT_TRUE(world->begins == 1 && world->ends == 1);
    CU_ASSERT_TRUE(world->first == 5 * SECOND && world->last == 7 * SECOND);
    CU_ASSERT_EQUAL(disruption_expected(&world->plan, 0, 10 * SECOND), 1.0);
    CU_ASSERT_EQUAL(disruption_expected(&world->plan, 0, 4 * SECOND), 0.0);
    done();
}

static void without_for_it_stays(void)
{
    made("crash", TARGET_THE, (struct disruption){.at = moment(0)}, &dies);
    run_for(1000 * SECOND);
    CU_ASSERT_TRUE(world->down[0] == 1 && world->begins == 1 && world->ends == 0);
    CU_ASSERT_EQUAL(world->first, 0);
    done();
}

static void one_hits_one(void)
{
    made("crash", TARGET_ONE, (struct disruption){.at = moment(1)}, &dies);
    run_for(2 * SECOND);
    CU_ASSERT_EQUAL(world->down[0] + world->down[1] + world->down[2], 1);
    done();
}

static void every_counts_from_start_to_start(void)
{
    made("crash", TARGET_ALL,
         (struct disruption){.every = law_constant(10 * SECOND), .lasts = law_constant(4 * SECOND)},
         &dies);
    run_for(100 * SECOND + 1);
    CU_ASSERT_TRUE(world->first == 10 * SECOND && world->begins == 10);
    CU_ASSERT_EQUAL(world->time_with[MEMBERS], 9 * 4 * SECOND + 1);
    done();
}

/* Beginnings come when they are due; down is from the first beginning to the last end. */
static void outages_overlap(void)
{
    static const struct {
        int lasts;
        unsigned begins, ends;
        int down;
    } cases[] = {{15, 10, 9, 95}, {10, 10, 9, 95}, {9, 10, 9, 86}, {35, 10, 7, 95}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made("crash", TARGET_ALL,
             (struct disruption){.every = law_constant(10 * SECOND),
                                 .lasts = law_constant(cases[i].lasts * SECOND)},
             &dies);
        run_for(105 * SECOND);
        CU_ASSERT_EQUAL(world->begins, cases[i].begins);
        CU_ASSERT_EQUAL(world->ends, cases[i].ends);
        CU_ASSERT_EQUAL(world->time_with[MEMBERS], cases[i].down * SECOND);
        CU_ASSERT_EQUAL(world->down[0], 1); /* one reason, however many outages */
        CU_ASSERT_EQUAL(disruption_expected(&world->plan, 0, 105 * SECOND), 10.0);
        CU_ASSERT_EQUAL(disruption_expected(&world->plan, 0, 100 * SECOND), 9.0);
        done();
    }
}

/* Two outages of one disruption make a node no slower than one. */
static void overlapping_slowness_is_one(void)
{
    made("slow", TARGET_ALL,
         (struct disruption){.every = law_constant(SECOND), .lasts = law_constant(5 * SECOND)},
         &any);
    run_for(20 * SECOND);
    ASSERT_NEAR(world->pace[1], 0.25, 1e-15);
    done();
}

/* `one` among all members, also those that are down.  Begins every 1 s, lasts 2 s: at every moment
 * two outages, on the same member with probability 1/3.  100,000 draws: standard deviation
 * sqrt(1/3 2/3 / 100,000) = 0.0015. */
static void one_draws_among_all(void)
{
    made("crash", TARGET_ONE,
         (struct disruption){.every = law_constant(SECOND), .lasts = law_constant(2 * SECOND)},
         &dies);
    run_for(100000 * SECOND);
    ASSERT_NEAR((double)world->time_with[1] / 100000e9, 1.0 / 3.0, 0.006);
    ASSERT_NEAR((double)world->time_with[2] / 100000e9, 2.0 / 3.0, 0.006);
    done();
}

/* What is expected is what happens: renewal theory beside 2,000 runs of it.  A count of a run has a
 * standard deviation of sqrt(cv^2 until/cycle) < 5, its mean over 2,000 runs 0.11 at most. */
static void what_is_expected_happens(void)
{
    const struct disruption cases[] = {
        {.every = law_exponential(1e9), .lasts = law_constant(3 * SECOND)},
        {.every = law_exponential(8e9), .lasts = law_exponential(20e9)},
        {.up = law_exponential(2e9), .down = law_exponential(1e9)},
        {.up = law_constant(2 * SECOND), .down = law_exponential(1e9)},
        {.up = law_exponential(2e9), .down = law_constant(2 * SECOND)},
        {.up = law_constant(2 * SECOND), .down = law_constant(1 * SECOND)}};
    enum { RUNS = 2000 };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double begins = 0, expected = 0;
        for (unsigned run = 0; run < RUNS; run++) {
            made("pause", TARGET_ALL, cases[i], &any);
            world->run.replication = run;
            run_for(20 * SECOND - 1);
            begins += world->begins;
            expected = disruption_expected(&world->plan, 0, 20 * SECOND);
            done();
        }
        ASSERT_NEAR(begins / RUNS, expected, 0.4);
    }
}

/* Machine repair: up exponential(10 s), down exponential(5 s), crews c: a birth-death process with
 * p(k+1) / p(k) = (3 - k) 0.1 / (min(k+1, c) 0.2).  100,000 s hold some 20,000 outages; correlation
 * times are a few seconds, so a standard deviation is near 0.005. */
static void repair(const char *written, uint64_t crews)
{
    made("crash", TARGET_EACH,
         (struct disruption){.up = law_exponential(10e9), .down = law_exponential(5e9)}, &dies);
    crewed(&world->disruption, written);
    run_for(100000 * SECOND);
    double p[MEMBERS + 1] = {1.0}, sum = 1.0;
    for (unsigned k = 0; k < MEMBERS; k++) {
        const double busy = k + 1 < crews ? k + 1 : (double)crews;
        p[k + 1] = p[k] * (MEMBERS - k) * 0.1 / (busy * 0.2);
        sum += p[k + 1];
    }
    for (unsigned k = 0; k <= MEMBERS; k++)
        ASSERT_NEAR((double)world->time_with[k] / 100000e9, p[k] / sum, 0.02);
    done();
}

static void crews_limit_repairs(void)
{
    repair("1", 1);
    repair("2", 2);
    repair("3", 3);
}

static void unknown_crews_are_told(void)
{
    made("crash", TARGET_EACH,
         (struct disruption){.up = law_exponential(10e9), .down = law_exponential(5e9)}, &dies);
    crewed(&world->disruption, "oops");
    CU_ASSERT_FALSE(prepared());
    ASSERT_TEXT(world->heard.message, "there are no crews 'oops' in `deployment.crews`");
    done();
}

/* Repairs in order of failure, one crew: all fail at 10 s, 5 s of work each, and again 10 s after
 * the repair. */
static void the_waiting_are_repaired_in_order(void)
{
    made("crash", TARGET_EACH,
         (struct disruption){.up = law_constant(10 * SECOND), .down = law_constant(5 * SECOND)},
         &dies);
    crewed(&world->disruption, "1");
    run_for(16 * SECOND);
    CU_ASSERT_TRUE(world->down[0] == 0 && world->down[1] == 1 && world->down[2] == 1);
    engine_run(world->run.engine, 21 * SECOND);
    CU_ASSERT_TRUE(world->down[0] == 0 && world->down[1] == 0 && world->down[2] == 1);
    engine_run(world->run.engine, 26 * SECOND);
    CU_ASSERT_TRUE(world->down[0] == 1 && world->down[1] == 0 && world->down[2] == 0);
    done();
}

static void slow_multiplies_and_takes_back(void)
{
    made("slow", TARGET_ALL, (struct disruption){.at = moment(1), .lasts = law_constant(SECOND)},
         &any);
    run_for(SECOND);
    ASSERT_NEAR(world->pace[1], 0.25, 1e-15);
    engine_run(world->run.engine, 3 * SECOND);
    ASSERT_NEAR(world->pace[1], 1.0, 1e-15);
    done();
}

static void pause_pauses_and_goes_on(void)
{
    made("pause", TARGET_ALL, (struct disruption){.at = moment(1), .lasts = law_constant(SECOND)},
         &any);
    run_for(SECOND);
    CU_ASSERT_EQUAL(world->paused[2], 1);
    engine_run(world->run.engine, 3 * SECOND);
    CU_ASSERT_EQUAL(world->paused[2], 0);
    done();
}

static void load_finds_its_source(void)
{
    const char *shoppers[] = {"shoppers"}, *shopers[] = {"shopers"};
    struct load_settings rush = {.sources = named(1, shoppers), .factor = 3.0};
    made("load", TARGET_THE, (struct disruption){.at = moment(1), .lasts = law_constant(SECOND)},
         &rush);
    run_for(SECOND);
    CU_ASSERT_EQUAL(world->load, 3.0);
    engine_run(world->run.engine, 3 * SECOND);
    CU_ASSERT_EQUAL(world->load, 1.0);
    CU_ASSERT_EQUAL(world->reloads, 2);
    done();
    struct load_settings typo = {.sources = named(1, shopers), .factor = 3.0};
    made("load", TARGET_THE, (struct disruption){.at = moment(1)}, &typo);
    CU_ASSERT_FALSE(prepared());
    ASSERT_TEXT(world->heard.message,
                "unknown workload source 'shopers'; did you mean 'shoppers'?");
    done();
}

static void assert_complaint(struct disruption disruption, const char *message)
{
    made("crash", TARGET_EACH, disruption, &dies);
    CU_ASSERT_FALSE(prepared());
    CU_ASSERT_EQUAL(world->heard.complaints.errors, 1);
    ASSERT_TEXT(world->heard.message, message);
    done();
}

static void wrong_timings_are_told(void)
{
    const struct law second = law_constant(SECOND), zero = law_exponential(0.0);
    struct arena *arena = arena_create(0);
    const struct chosen three = member_of(&repair_crews, "3", arena).chosen;
    assert_complaint((struct disruption){0}, "'wear' never begins");
    assert_complaint((struct disruption){.at = moment(1), .every = second, .lasts = second},
                     "'wear' has more than one timing");
    assert_complaint((struct disruption){.up = second}, "up and down go together");
    assert_complaint((struct disruption){.down = second}, "up and down go together");
    assert_complaint((struct disruption){.every = second}, "what has no end cannot begin again");
    assert_complaint((struct disruption){.up = second, .down = second, .lasts = second},
                     "for does not go with up and down");
    assert_complaint((struct disruption){.at = moment(1), .crews = three},
                     "crews go with up and down");
    assert_complaint((struct disruption){.at = {.value = 3, .given = true}}, "at is a duration");
    assert_complaint((struct disruption){.every = zero, .lasts = second},
                     "every needs a mean above zero");
    arena_destroy(arena);
}

/* Of a list, `each` has clocks of its own and all others are hit together. */
static void lists_hit_several(void)
{
    const char *names[] = {"all node pool", "each node other", "all node other"};
    struct settings three = {.target = named(3, names), .factor = 2.0};
    made("slow", TARGET_ALL, (struct disruption){.at = moment(1), .lasts = law_constant(SECOND)},
         &three);
    run_for(SECOND);
    const struct disruption_plan *plan =
        ((const struct disruptions_plan *)world->plan.disruptions)->items;
    CU_ASSERT_TRUE(plan->clocks == 1 + MEMBERS && plan->victims == 3 * MEMBERS);
    for (unsigned i = 0; i < MEMBERS; i++)
        ASSERT_NEAR(world->pace[i], 1.0 / 8, 1e-15);
    CU_ASSERT_EQUAL(world->begins, 1 + MEMBERS);
    engine_run(world->run.engine, 3 * SECOND);
    ASSERT_NEAR(world->pace[2], 1.0, 1e-15);
    done();
    struct settings nobody = {.target = named(0, names), .factor = 2.0};
    made("slow", TARGET_ALL, (struct disruption){.at = moment(1)}, &nobody);
    CU_ASSERT_FALSE(prepared());
    ASSERT_TEXT(world->heard.message, "'slow' hits nobody");
    done();
}

/* A cause comes every 10 s and lasts 4 s: it always slows all, kills each member by itself with
 * 30 % and all together with 20 %.  A member is down with 1 - 0.7 0.8 = 0.44, all three with 0.2 +
 * 0.8 0.3^3 = 0.2216 of the 100,000 causes: standard deviation 0.0016. */
static void causes_hit_several(void)
{
    const char *each[] = {"each node other"}, *all[] = {"all node other"};
    struct crash_settings some = {.target = named(1, each), .disk = "kept"},
                          together = {.target = named(1, all), .disk = "kept"};
    struct settings slowed = {.target = named(1, all), .factor = 2.0};
    struct hit hits[] = {{"ups", {member(&failures, "crash"), &some}, 0.3},
                         {"fire", {member(&failures, "crash"), &together}, 0.2},
                         {"heat", {member(&failures, "slow"), &slowed}, 1.0}};
    made("slow", TARGET_ALL,
         (struct disruption){.every = law_constant(10 * SECOND),
                             .lasts = law_constant(4 * SECOND),
                             .hits = {3, hits}},
         NULL);
    world->disruption.action = (struct chosen){NULL, NULL};
    run_for(1000000 * SECOND);
    const double any_of_them =
        (double)(world->time_with[1] + world->time_with[2] + world->time_with[3]) / 400000e9;
    ASSERT_NEAR((double)world->time_with[3] / 400000e9, 0.2216, 0.007);
    ASSERT_NEAR(any_of_them, 1.0 - 0.8 * 0.7 * 0.7 * 0.7, 0.007);
    ASSERT_NEAR(world->pace[0], 0.5, 1e-12); /* in the midst of the last one */
    CU_ASSERT_EQUAL(disruption_expected(&world->plan, 0, 1000000 * SECOND), 99999.0);
    done();
}

static void a_cause_or_an_action(void)
{
    struct hit hits[] = {{"ups", {member(&failures, "crash"), &dies}, 0.3}};
    made("crash", TARGET_ALL, (struct disruption){.at = moment(1), .hits = {1, hits}}, &dies);
    CU_ASSERT_FALSE(prepared());
    ASSERT_TEXT(world->heard.message, "an action and hits do not go together");
    done();
    made("crash", TARGET_ALL, (struct disruption){.at = moment(1)}, &dies);
    world->disruption.action = (struct chosen){NULL, NULL};
    CU_ASSERT_FALSE(prepared());
    ASSERT_TEXT(world->heard.message, "'wear' does nothing");
    done();
}

static void a_disk_is_lost(void)
{
    struct crash_settings fire = {.target = {.count = 1, .names = pool}, .disk = "lost"};
    made("crash", TARGET_ALL, (struct disruption){.at = moment(1)}, &fire);
    run_for(2 * SECOND);
    CU_ASSERT_TRUE(world->down[1] == 1 && world->wiped[1] == 1 && world->wiped[2] == 1);
    done();
}

static void clocks_go_wrong_and_are_put_right(void)
{
    struct skew_settings ahead = {.target = {.count = 1, .names = pool}, .by = -5};
    made("skew", TARGET_ALL, (struct disruption){.at = moment(1), .lasts = law_constant(SECOND)},
         &ahead);
    run_for(SECOND);
    CU_ASSERT_EQUAL(world->skew[1], -5);
    engine_run(world->run.engine, 3 * SECOND);
    CU_ASSERT_EQUAL(world->skew[1], 0);
    done();
}

TEST_MAIN(failures, TEST(members_are_documented), TEST(first_row_is_the_target),
          TEST(at_begins_and_ends), TEST(without_for_it_stays), TEST(one_hits_one),
          TEST(every_counts_from_start_to_start), TEST(outages_overlap),
          TEST(overlapping_slowness_is_one), TEST(one_draws_among_all),
          TEST(what_is_expected_happens), TEST(crews_limit_repairs), TEST(unknown_crews_are_told),
          TEST(the_waiting_are_repaired_in_order), TEST(slow_multiplies_and_takes_back),
          TEST(pause_pauses_and_goes_on), TEST(load_finds_its_source), TEST(wrong_timings_are_told),
          TEST(lists_hit_several), TEST(causes_hit_several), TEST(a_cause_or_an_action),
          TEST(a_disk_is_lost), TEST(clocks_go_wrong_and_are_put_right))
