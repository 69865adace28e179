/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Row locks: the table against a brute-force one, and waiting for a row against theory.
 *
 * A row that is locked by one write after another is a server: with Poisson writes M/G/1 (Pollaczek
 * and Khinchin), a loss system where who finds it taken fails (Erlang B with one server, whatever
 * the law of the work), and M/M/1 with impatient customers where waiting is bounded (Barrer 1957,
 * "Queuing with Impatient Customers and Indifferent Clerks"). */
#include "models/stores/locks/table.h"

#include <math.h>

#include "models/run/life.h"
#include "models/words/port.h"
#include "tests/models/lib/world.h"

/* --- the table --- */

enum { HOLDERS = 8, ROWS = 4, MOST_WISHES = 3 };

struct wish {
    bool there, granted;
    uint32_t row;
    enum lock_mode mode;
    uint64_t came;
};

/* The same by lists that are gone through from end to end. */
struct brute {
    struct wish wishes[HOLDERS][MOST_WISHES];
    uint64_t clock;
};

static bool brute_holds(const struct brute *brute, uint32_t holder, uint32_t row,
                        enum lock_mode mode)
{
    for (unsigned i = 0; i < MOST_WISHES; i++) {
        const struct wish *wish = &brute->wishes[holder][i];
        if (wish->there && wish->granted && wish->row == row && wish->mode >= mode)
            return true;
    }
    return false;
}

static bool brute_upgrades(const struct brute *brute, uint32_t holder, const struct wish *wish)
{
    return wish->mode == LOCK_EXCLUSIVE && brute_holds(brute, holder, wish->row, LOCK_SHARED);
}

/* Whether `other` of holder k stands in the way of `wish` of holder h: it has the row, or it waits
 * for it and is before it. */
static bool brute_blocks(const struct brute *brute, uint32_t h, const struct wish *wish, uint32_t k,
                         const struct wish *other)
{
    if (h == k || !other->there || other->row != wish->row ||
        (other->mode == LOCK_SHARED && wish->mode == LOCK_SHARED))
        return false;
    if (other->granted)
        return true;
    const bool mine = brute_upgrades(brute, h, wish), its = brute_upgrades(brute, k, other);
    return mine == its ? other->came < wish->came : its;
}

/* Besides, nobody overtakes who waits: a shared wish behind an exclusive one is blocked by it,
 * which brute_blocks says; behind a shared one that itself is blocked, by what blocks that. */
static bool brute_free(const struct brute *brute, uint32_t h, const struct wish *wish)
{
    for (uint32_t k = 0; k < HOLDERS; k++)
        for (unsigned i = 0; i < MOST_WISHES; i++)
            if (brute_blocks(brute, h, wish, k, &brute->wishes[k][i]))
                return false;
    return true;
}

static bool brute_circle(const struct brute *brute, uint32_t self)
{
    bool edge[HOLDERS][HOLDERS] = {{false}};
    for (uint32_t h = 0; h < HOLDERS; h++)
        for (unsigned i = 0; i < MOST_WISHES; i++) {
            const struct wish *wish = &brute->wishes[h][i];
            if (!wish->there || wish->granted)
                continue;
            for (uint32_t k = 0; k < HOLDERS; k++)
                for (unsigned j = 0; j < MOST_WISHES; j++)
                    edge[h][k] |= brute_blocks(brute, h, wish, k, &brute->wishes[k][j]);
        }
    for (uint32_t m = 0; m < HOLDERS; m++) /* Warshall's closure */
        for (uint32_t h = 0; h < HOLDERS; h++)
            for (uint32_t k = 0; k < HOLDERS; k++)
                edge[h][k] |= edge[h][m] && edge[m][k];
    return edge[self][self];
}

static void brute_moves(struct brute *brute)
{
    bool moved = true;
    while (moved) {
        moved = false;
        for (uint32_t h = 0; h < HOLDERS; h++)
            for (unsigned i = 0; i < MOST_WISHES; i++) {
                struct wish *wish = &brute->wishes[h][i];
                if (wish->there && !wish->granted && brute_free(brute, h, wish))
                    moved = wish->granted = true;
            }
    }
}

struct both {
    struct locks locks;
    struct brute brute;
    struct task tasks[HOLDERS][MOST_WISHES];
    uint32_t holder[HOLDERS];
    uint64_t waited, circles, ended;
};

/* Whoever waits for a row asks for nothing else of it. */
static bool brute_waits(const struct brute *brute, uint32_t h, uint32_t row)
{
    for (unsigned i = 0; i < MOST_WISHES; i++)
        if (brute->wishes[h][i].there && !brute->wishes[h][i].granted &&
            brute->wishes[h][i].row == row)
            return true;
    return false;
}

static void both_ask(struct both *both, uint32_t h, uint32_t row, enum lock_mode mode)
{
    unsigned i = 0;
    while (i < MOST_WISHES && both->brute.wishes[h][i].there)
        i++;
    if (i == MOST_WISHES || brute_waits(&both->brute, h, row))
        return;
    struct wish *wish = &both->brute.wishes[h][i];
    const enum lock_answer answer =
        locks_ask(&both->locks, both->holder[h], 0, row, mode, &both->tasks[h][i]);
    if (brute_holds(&both->brute, h, row, mode)) {
        CU_ASSERT_EQUAL(answer, LOCK_HELD);
        return;
    }
    *wish = (struct wish){.there = true, .row = row, .mode = mode, .came = ++both->brute.clock};
    wish->granted = brute_free(&both->brute, h, wish);
    if (wish->granted) {
        CU_ASSERT_EQUAL(answer, LOCK_HELD);
    } else if (brute_circle(&both->brute, h)) {
        CU_ASSERT_EQUAL(answer, LOCK_DEADLOCK);
        wish->there = false;
        both->circles++;
    } else {
        CU_ASSERT_EQUAL(answer, LOCK_WAITS);
        both->waited++;
    }
}

/* Who goes on is the same, and nobody who goes on has been told before. */
static void both_go_on(struct both *both)
{
    struct brute before = both->brute;
    struct lock_request was;
    brute_moves(&both->brute);
    for (struct task *task; (task = locks_next(&both->locks, &was)) != NULL;) {
        const size_t at = (size_t)(task - &both->tasks[0][0]);
        struct wish *wish = &before.wishes[at / MOST_WISHES][at % MOST_WISHES];
        CU_ASSERT_TRUE(wish->there && !wish->granted);
        wish->granted = true;
    }
    for (uint32_t h = 0; h < HOLDERS; h++)
        for (unsigned i = 0; i < MOST_WISHES; i++)
            CU_ASSERT_EQUAL(before.wishes[h][i].granted, both->brute.wishes[h][i].granted);
}

static void both_end(struct both *both, uint32_t h)
{
    locks_end(&both->locks, both->holder[h]);
    for (unsigned i = 0; i < MOST_WISHES; i++)
        both->brute.wishes[h][i] = (struct wish){0};
    both->holder[h] = locks_begin(&both->locks);
    both->ended++;
}

/* One that waits gives up. */
static void both_leave(struct both *both, uint32_t h)
{
    for (unsigned i = 0; i < MOST_WISHES; i++) {
        struct wish *wish = &both->brute.wishes[h][i];
        if (!wish->there || wish->granted)
            continue;
        CU_ASSERT_NOT_EQUAL(locks_waiting(&both->locks, both->holder[h], &both->tasks[h][i]), 0);
        locks_leave(&both->locks, both->holder[h], &both->tasks[h][i]);
        wish->there = false;
        return;
    }
}

static void the_table_does_as_brute_force(void)
{
    struct arena *arena = arena_create(0);
    struct blocks blocks;
    blocks_init(&blocks, arena);
    struct stream random = stream_seeded(4);
    static struct both both;
    locks_init(&both.locks, &blocks);
    for (uint32_t h = 0; h < HOLDERS; h++)
        both.holder[h] = locks_begin(&both.locks);
    for (unsigned round = 0; round < 200000; round++) {
        const uint64_t word = stream_next(&random);
        const uint32_t h = word % HOLDERS;
        if (word >> 8 & 15)
            both_ask(&both, h, (word >> 16) % ROWS, word >> 24 & 1 ? LOCK_SHARED : LOCK_EXCLUSIVE);
        else if (word >> 12 & 3)
            both_end(&both, h);
        else
            both_leave(&both, h);
        both_go_on(&both);
    }
    CU_ASSERT_TRUE(both.waited > 1000 && both.circles > 1000 && both.ended > 1000);
    for (uint32_t h = 0; h < HOLDERS; h++)
        both_end(&both, h);
    CU_ASSERT_EQUAL(both.locks.rows_in_use, 0);
    locks_free(&both.locks);
    CU_ASSERT_EQUAL(blocks.in_use, 0);
    arena_destroy(arena);
}

/* Many rows, each taken and given back: the chains grow and shrink. */
static void many_rows_come_and_go(void)
{
    struct arena *arena = arena_create(0);
    struct blocks blocks;
    blocks_init(&blocks, arena);
    struct locks locks;
    struct task task = {0}, other = {0};
    locks_init(&locks, &blocks);
    const uint32_t one = locks_begin(&locks), two = locks_begin(&locks);
    for (uint64_t key = 0; key < 1000; key++)
        CU_ASSERT_EQUAL(locks_ask(&locks, one, 1, key * key, LOCK_EXCLUSIVE, &task), LOCK_HELD);
    CU_ASSERT_EQUAL(locks.rows_in_use, 1000);
    CU_ASSERT_EQUAL(locks_ask(&locks, two, 1, 49, LOCK_SHARED, &other), LOCK_WAITS);
    CU_ASSERT_EQUAL(locks_ask(&locks, two, 2, 49, LOCK_SHARED, &task), LOCK_HELD);
    CU_ASSERT_EQUAL(locks_ask(&locks, one, 2, 49, LOCK_EXCLUSIVE, &task), LOCK_DEADLOCK);
    locks_end(&locks, one);
    struct lock_request was;
    CU_ASSERT_PTR_EQUAL(locks_next(&locks, &was), &other);
    CU_ASSERT_PTR_NULL(locks_next(&locks, &was));
    CU_ASSERT_EQUAL(locks.rows_in_use, 2);
    arena_destroy(arena);
}

/* --- waiting --- */

#define WRITES(rate, keys, store)                                                                  \
    "application: {datasets: {kv: {keys: " keys "}}, modules: {a: {x: [{write: kv}]}}}\n"          \
    "workload: {c: {arrivals: poisson(rate=" rate "), mix: a.x}}\n"                                \
    "deployment: {services: {a: }, stores: {db: {kind: single, datasets: all, " store "}}}\n"

enum { LONG = 4000 }; /* s */

static struct world *waiting(const char *text) { return world_run(text, LONG * SECOND); }

static double mean_took(const struct world *world)
{
    double sum = 0;
    for (size_t i = 0; i < world->count; i++)
        sum += (double)world->heard[i].took;
    return sum / (double)world->count / 1e9;
}

/* One row: rho = 0.6, work of cv 2; response 10 ms + 0.6 (1 + 4) / 2 x 10 ms / 0.4 = 47.5 ms.  The
 * mean of 240,000 requests of a queue that forgets in some hundred ms: 3 %. */
static void one_row_is_a_server(void)
{
    struct world *world =
        waiting(WRITES("60/s", "1", "locks: wait, write_time: hyperexponential(mean=10ms cv=2)"));
    ASSERT_NEAR(mean_took(world), 0.0475, 0.03 * 0.0475);
    const struct party_run *db = world_of_party(world, "db");
    ASSERT_NEAR(sample_mean(&db->lock_waits) / 1e9, 0.0375, 0.04 * 0.0375);
    CU_ASSERT_EQUAL(db->deadlocks.events + db->lock_failures.events, 0);
    world_end(world);
}

/* At a primary the row is kept until the replica has acknowledged: 5 ms of work (exponential) and
 * 5 ms of replication at 50/s, M/G/1 with rho = 0.5, cv 0.5. */
static void a_primary_keeps_rows_until_it_answers(void)
{
    struct world *world = waiting(
        "application: {datasets: {kv: {keys: 1}}, modules: {a: {x: [{write: kv}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=50/s), mix: a.x}}\n"
        "deployment: {services: {a: }, stores: {db: {kind: primary_replica, replicas: 2, mode: "
        "strict, locks: wait, datasets: all, write_time: exponential(5ms), apply_time: 0s, delays: "
        "{replicate: 5ms}}}}\n");
    const double wait = 0.5 * (1 + 0.25) / 2 * 0.010 / 0.5;
    ASSERT_NEAR(mean_took(world), 0.010 + wait, 0.03 * (0.010 + wait));
    ASSERT_NEAR(sample_mean(&world_of_party(world, "db")->lock_waits) / 1e9, wait, 0.05 * wait);
    world_end(world);
}

/* Ten rows: each of them has a tenth of the writes; without locks nobody waits. */
static void rows_wait_apart(void)
{
    struct world *world =
        waiting(WRITES("60/s", "10", "locks: wait, write_time: exponential(10ms)"));
    ASSERT_NEAR(mean_took(world), 0.010 / (1 - 0.06), 0.02 * 0.010);
    world_end(world);
    world = waiting(WRITES("60/s", "1", "write_time: exponential(10ms)"));
    ASSERT_NEAR(mean_took(world), 0.010, 0.02 * 0.010);
    CU_ASSERT_EQUAL(world_of_party(world, "db")->lock_waits.number, 0);
    world_end(world);
}

/* Who finds the row taken fails: rho / (1 + rho) of them, whatever the law. */
static void who_does_not_wait_is_lost(void)
{
    static const char *const laws[] = {"constant(10ms)", "hyperexponential(mean=10ms cv=3)"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world =
            waiting(text_of(WRITES("80/s", "1", "locks: fail, write_time: %s"), laws[i]));
        const double lost = (double)world_ended(world, OUTCOME_error) / (double)world->count;
        ASSERT_NEAR(lost, 0.8 / 1.8, 0.01);
        CU_ASSERT_EQUAL(world_of_party(world, "db")->lock_failures.events,
                        world_ended(world, OUTCOME_error));
        world_end(world);
    }
}

/* M/M/1 + D: lost are (1 - rho) rho e / (1 - rho^2 e), e = exp(-(mu - lambda) T). */
static void who_waits_too_long_is_lost(void)
{
    struct world *world =
        waiting(WRITES("80/s", "1", "locks: {wait: 30ms}, write_time: exponential(10ms)"));
    const double e = exp(-20 * 0.030), expected = 0.2 * 0.8 * e / (1 - 0.64 * e);
    const double lost = (double)world_ended(world, OUTCOME_error) / (double)world->count;
    ASSERT_NEAR(lost, expected, 0.005);
    for (size_t i = 0; i < world->count; i++)
        if (world->heard[i].outcome != OUTCOME_ok)
            CU_ASSERT_EQUAL(world->heard[i].took, 30 * MS);
    world_end(world);
}

/* Reads see what is committed and wait for nobody; shared ones wait for writers, not for each
 * other: a write of 100 ms, a read 10 ms later. */
static void reads_wait_if_they_share(void)
{
    static const struct {
        const char *locks;
        sim_time took;
    } cases[] = {{"locks: wait", 20 * MS}, {"locks: {wait: 5s, reads: shared}", 110 * MS}};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(
            text_of("application: {datasets: {kv: {keys: 1}}, modules: {a: {x: [{write: kv}], y: "
                    "[{delay: 10ms}, {parallel: [{read: kv}, {read: kv}]}]}}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: a.x}, d: {arrivals: renewal(1s), "
                    "mix: a.y}}\n"
                    "deployment: {services: {a: }, stores: {db: {kind: single, datasets: all, "
                    "write_time: 100ms, read_time: 10ms, %s}}}\n",
                    cases[i].locks),
            1500 * MS);
        CU_ASSERT_EQUAL(world_request_of(world, 1, 0)->took, cases[i].took);
        CU_ASSERT_EQUAL(world_request_of(world, 0, 0)->took, 100 * MS);
        world_end(world);
    }
}

/* The one that has the row is ended (kill_after), one that waits is too: the line moves on. */
static void who_goes_leaves_the_line(void)
{
    struct world *world = world_run(
        WRITES("1000/s", "1", "locks: {wait: 5s}, kill_after: 20ms, write_time: exponential(5ms)"),
        20 * SECOND);
    CU_ASSERT_TRUE(world_ended(world, OUTCOME_error) + world_ended(world, OUTCOME_ok) > 1000);
    CU_ASSERT_TRUE(world_ended(world, OUTCOME_ok) > 20 * 100);
    world_stop_load(world);
    world_until(world, 30 * SECOND);
    assert_quiet(world);
    CU_ASSERT_TRUE(world->run->blocks.in_use < 16);
    world_end(world);
}

/* A crash frees all rows, and who waited hears a reset. */
static void a_crash_forgets_locks(void)
{
    struct world *world =
        world_of(WRITES("100/s", "1", "locks: {wait: 100s}, write_time: constant(20ms)"));
    world_begin(world, 3, 0);
    const uint32_t db = world->plan->parties[world_party(world, "db")].first;
    run_until(world->run, 10 * SECOND);
    instance_crash(world->run, db);
    instance_restart(world->run, db);
    run_until(world->run, 11 * SECOND);
    CU_ASSERT_TRUE(world_ended(world, OUTCOME_error) > 400);
    world_stop_load(world);
    world_until(world, 20 * SECOND);
    assert_quiet(world);
    world_end(world);
}

/* 100 writes of 1 KB (and 64 bytes around) a second at 10 KB/s: after 30 s of a minute's interval
 * 319.2 s of log; a checkpoint at 60 s leaves 6 s of writes, which take 63.84 s. */
static void a_restart_does_the_log_again(void)
{
    static const struct {
        sim_time crash;
        double replay;
    } cases[] = {{30 * SECOND, 30 * 106.4e3 / 1e6}, {66 * SECOND, 6 * 106.4e3 / 1e6}};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_of(
            "application: {datasets: {kv: {keys: 1k}}, modules: {a: {x: [{write: kv}]}}}\n"
            "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n"
            "deployment: {services: {a: }, stores: {db: {kind: single, datasets: all, replay: "
            "1MB/s, checkpoint: 1min}}}\n");
        world_begin(world, 3, 0);
        const uint32_t db = world->plan->parties[world_party(world, "db")].first;
        run_before(world->run, cases[i].crash);
        instance_crash(world->run, db);
        instance_restart(world->run, db);
        const size_t before = world->count;
        CU_ASSERT_EQUAL(world_of_party(world, "db")->up.value, 0);
        world_until(world, cases[i].crash + 20 * SECOND);
        sim_time back = 0;
        for (size_t k = before; k < world->count && back == 0; k++)
            if (world->heard[k].outcome == OUTCOME_ok)
                back = world->heard[k].sent;
        ASSERT_NEAR(clock_to_seconds(back - cases[i].crash), cases[i].replay, 0.011 + 0.0011);
        CU_ASSERT_EQUAL(world_of_party(world, "db")->up.value, 1);
        world_end(world);
    }
}

TEST_MAIN(locks, TEST(the_table_does_as_brute_force), TEST(many_rows_come_and_go),
          TEST(one_row_is_a_server), TEST(a_primary_keeps_rows_until_it_answers),
          TEST(rows_wait_apart), TEST(who_does_not_wait_is_lost), TEST(who_waits_too_long_is_lost),
          TEST(reads_wait_if_they_share), TEST(who_goes_leaves_the_line),
          TEST(a_crash_forgets_locks), TEST(a_restart_does_the_log_again))
