/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evictions: what is kept, beside lists kept otherwise, and the share of hits against theory. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/stores/cache/memory.h"
#include "models/words/popularity.h"
#include "tests/models/family.h"

static struct arena *arena;
static struct blocks blocks;

static void begin(void)
{
    arena = arena_create(0);
    blocks_init(&blocks, arena);
}
static void end(void) { arena_destroy(arena); }

static struct memory_rules rules_of(const char *text, uint32_t most, sim_time ttl)
{
    const struct made made = member_of(&evictions, text, arena);
    return (struct memory_rules){.class = (const struct eviction_class *)made.chosen.class,
                                 .settings = made.chosen.settings,
                                 .most = most,
                                 .ttl = ttl};
}

static void members_are_documented(void) { assert_family(&evictions); }

/* --- the memory itself --- */

struct listed {
    uint64_t key;
    sim_time kept;
};

/* Beside a plain list, of the rules that hold for all: what was put last is there, no more than
 * fits is, what is too old or was dropped is not. */
static void whatever_goes_the_rest_is_there(void)
{
    enum { MOST = 13, KEYS = 40, ROUNDS = 20000, TTL = 500 };
    for_each_example (&evictions, example) {
        begin();
        const struct memory_rules rules = rules_of(example->text, MOST, TTL);
        struct memory memory = {0};
        sim_time kept[KEYS];
        uint64_t versions[KEYS] = {0};
        unsigned wrong = 0, there = 0;
        draw random = 9;
        memset(kept, -1, sizeof kept);
        for (unsigned i = 0; i < ROUNDS; i++) {
            const uint64_t key = uniform_below(draw_next(&random), KEYS);
            const struct memory_entry *found = memory_get(&memory, &rules, &blocks, 1, key, i);
            wrong += found && (kept[key] < 0 || (sim_time)i - kept[key] >= TTL);
            wrong += found && found->version != versions[key];
            there += found != NULL;
            if (uniform_below(draw_next(&random), 10) == 0) {
                memory_drop(&memory, 1, key);
                kept[key] = -1;
                wrong += memory_get(&memory, &rules, &blocks, 1, key, i) != NULL;
            } else if (!found) {
                memory_put(&memory, &rules, &blocks, 1, key,
                           (struct version){.number = ++versions[key]}, i, &random);
                kept[key] = i;
                wrong += memory_get(&memory, &rules, &blocks, 1, key, i) == NULL;
            }
            wrong += memory.count > MOST;
        }
        CU_ASSERT_EQUAL(wrong, 0);
        CU_ASSERT_TRUE(there > ROUNDS / 10);
        CU_ASSERT_PTR_NULL(memory_get(&memory, &rules, &blocks, 2, 1, ROUNDS)); /* other dataset */
        memory_free(&memory, &blocks);
        CU_ASSERT_EQUAL(blocks.in_use, 0);
        const size_t used = arena_used(arena); /* what was given back is taken again */
        memory_put(&memory, &rules, &blocks, 1, 1, (struct version){.number = 1}, 0, &random);
        CU_ASSERT_EQUAL(arena_used(arena), used);
        memory_free(&memory, &blocks);
        end();
    }
}

static void put(struct memory *memory, const struct memory_rules *rules, uint64_t key,
                uint64_t version)
{
    draw random = 1;
    memory_put(memory, rules, &blocks, 1, key, (struct version){.number = version}, 0, &random);
}
static bool has(struct memory *memory, const struct memory_rules *rules, uint64_t key)
{
    for (uint32_t i = 1; i <= memory->count; i++)
        if (memory->entries[i].key == key)
            return true;
    (void)rules;
    return false;
}

/* Three places; 1, 2, 3 come, 1 is used twice and 2 once, 4 comes. */
static void who_goes(void)
{
    static const struct {
        const char *text;
        uint64_t victim;
    } cases[] = {{"lru", 3}, {"fifo", 1}, {"lfu", 3}, {"sampled(1000)", 3}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin();
        const struct memory_rules rules = rules_of(cases[i].text, 3, 0);
        struct memory memory = {0};
        for (uint64_t key = 1; key <= 3; key++)
            put(&memory, &rules, key, 1);
        memory_get(&memory, &rules, &blocks, 1, 1, 0);
        memory_get(&memory, &rules, &blocks, 1, 1, 0);
        memory_get(&memory, &rules, &blocks, 1, 2, 0);
        put(&memory, &rules, 4, 1);
        for (uint64_t key = 1; key <= 4; key++)
            CU_ASSERT_EQUAL(has(&memory, &rules, key), key != cases[i].victim);
        put(&memory, &rules, 4, 9);
        put(&memory, &rules, 4, 5); /* the newer one stays */
        CU_ASSERT_EQUAL(memory_get(&memory, &rules, &blocks, 1, 4, 0)->version, 9);
        end();
    }
}

/* --- hits of independent questions --- */

struct asking_keys {
    double *upto; /* shares added up */
    unsigned keys;
};
static struct asking_keys zipf(unsigned keys, double a)
{
    struct asking_keys it = {arena_array(arena, keys, sizeof(double)), keys};
    double sum = 0;
    for (unsigned i = 0; i < keys; i++)
        sum += pow(i + 1, -a);
    for (unsigned i = 0; i < keys; i++)
        it.upto[i] = (i ? it.upto[i - 1] : 0) + pow(i + 1, -a) / sum;
    return it;
}
static double share(const struct asking_keys *it, unsigned key)
{
    return it->upto[key] - (key ? it->upto[key - 1] : 0);
}
static uint64_t drawn(const struct asking_keys *it, draw *random)
{
    const double u = unit_of(draw_next(random));
    unsigned low = 0, high = it->keys - 1;
    while (low < high) {
        const unsigned middle = (low + high) / 2;
        if (it->upto[middle] <= u)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Exponential times of mean 1 between questions. */
static double hits_of(const struct memory_rules *rules, const struct asking_keys *it,
                      unsigned rounds)
{
    struct memory memory = {0};
    draw random = 4;
    unsigned hits = 0;
    double time = 0;
    for (unsigned i = 0; i < rounds + rounds / 4; i++) {
        const uint64_t key = drawn(it, &random);
        time -= 1000 * log(1 - unit_of(draw_next(&random)));
        if (memory_get(&memory, rules, &blocks, 1, key, (sim_time)time))
            hits += i >= rounds / 4;
        else
            memory_put(&memory, rules, &blocks, 1, key, (struct version){.number = 1},
                       (sim_time)time, &random);
    }
    memory_free(&memory, &blocks);
    return (double)hits / rounds;
}

/* King 1971 (lru), Gelenbe 1973 (fifo and random are the same), by enumeration elsewhere; 400,000
 * questions, of which neighbours depend on each other for some ten: 4 standard errors are
 * 4 sqrt(0.25 / 40000) = 0.01; most are far nearer. */
static void small_memories_are_exact(void)
{
    static const struct {
        unsigned keys, most;
        double a, lru, fifo;
    } cases[] = {{10, 3, 0.8, 0.407836786652, 0.391981777489},
                 {10, 3, 1.0, 0.470664190015, 0.445104460581},
                 {12, 4, 1.0, 0.529459476833, 0.494790209251},
                 {10, 3, 0.0, 0.3, 0.3},
                 {8, 2, 1.2, 0.444711346737, 0.424877632601}};
    enum { ROUNDS = 400000 };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin();
        const struct asking_keys it = zipf(cases[i].keys, cases[i].a);
        const struct {
            const char *text;
            double expected;
        } each[] = {{"lru", cases[i].lru},
                    {"fifo", cases[i].fifo},
                    {"random", cases[i].fifo},
                    {"sampled(1)", cases[i].fifo},
                    {"sampled(1000)", cases[i].lru}};
        for (unsigned k = 0; k < sizeof each / sizeof each[0]; k++) {
            const struct memory_rules rules = rules_of(each[k].text, cases[i].most, 0);
            ASSERT_NEAR(hits_of(&rules, &it, ROUNDS), each[k].expected, 0.005);
        }
        end();
    }
}

/* sampled(k) of 10 keys in 3 places: all 720 orders of use, by power iteration.  The one that is in
 * place r of the order (0: used last) goes if no sample is older: ((r + 1)^k - r^k) / 3^k. */
enum { KEYS = 10, PLACES = 3, ORDERS = KEYS * KEYS * KEYS };

static double step_of_chain(const struct asking_keys *it, unsigned samples, const double *from,
                            double *to)
{
    double hits = 0;
    memset(to, 0, ORDERS * sizeof *to);
    for (unsigned s = 0; s < ORDERS; s++) {
        const unsigned order[PLACES] = {s / 100, s / 10 % 10, s % 10};
        if (from[s] == 0)
            continue;
        for (unsigned key = 0; key < KEYS; key++) {
            const double p = from[s] * share(it, key);
            unsigned at = 0;
            while (at < PLACES && order[at] != key)
                at++;
            if (at < PLACES)
                hits += p;
            for (unsigned r = 0; r < PLACES; r++) {
                const double goes = at < PLACES
                                        ? (double)(r == at)
                                        : (pow(r + 1, samples) - pow(r, samples)) / pow(3, samples);
                unsigned next[PLACES] = {key}, count = 1;
                for (unsigned i = 0; i < PLACES; i++)
                    if (i != r)
                        next[count++] = order[i];
                to[next[0] * 100 + next[1] * 10 + next[2]] += p * goes;
            }
        }
    }
    return hits;
}

static void samples_of_redis(void)
{
    static const unsigned samples[] = {1, 2, 3, 5, 10};
    begin();
    const struct asking_keys it = zipf(KEYS, 1.0);
    double *one = arena_array(arena, ORDERS, sizeof *one),
           *two = arena_array(arena, ORDERS, sizeof *two), expected = 0, before = 0;
    for (unsigned i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        memset(one, 0, ORDERS * sizeof *one);
        one[12] = 1;
        for (unsigned round = 0; round < 200; round++) {
            expected = step_of_chain(&it, samples[i], one, two);
            double *swap = one;
            one = two;
            two = swap;
        }
        if (i == 0)
            ASSERT_NEAR(expected, 0.445104460581, 1e-9); /* random, by Gelenbe */
        CU_ASSERT_TRUE(expected > before);
        before = expected;
        const struct memory_rules rules =
            rules_of(arena_format(arena, "sampled(%u)", samples[i]), PLACES, 0);
        ASSERT_NEAR(hits_of(&rules, &it, 400000), expected, 0.005);
    }
    ASSERT_NEAR(expected, 0.470664190015, 0.005); /* ten samples: near lru */
    end();
}

/* Che's fixed point and Fricker's, of larger memories (both are within 0.005 of the truth there).
 */
static void large_memories(void)
{
    static const struct {
        unsigned keys, most;
        double a, lru, fifo;
    } cases[] = {{1000, 100, 0.8, 0.377790221283, 0.333679709405},
                 {1000, 100, 1.0, 0.576524616169, 0.520248575507},
                 {10000, 100, 0.8, 0.156624635759, 0.133624677082},
                 {10000, 1000, 0.8, 0.436659722231, 0.394179100638},
                 {10000, 1000, 1.0, 0.67560179351, 0.63090600414}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin();
        const struct asking_keys it = zipf(cases[i].keys, cases[i].a);
        const struct memory_rules lru = rules_of("lru", cases[i].most, 0),
                                  fifo = rules_of("fifo", cases[i].most, 0),
                                  lfu = rules_of("lfu", cases[i].most, 0);
        ASSERT_NEAR(hits_of(&lru, &it, 300000), cases[i].lru, 0.006);
        ASSERT_NEAR(hits_of(&fifo, &it, 300000), cases[i].fifo, 0.006);
        /* the best that is possible is the most popular keys; counts come near it from below */
        const double most = it.upto[cases[i].most - 1], seen = hits_of(&lfu, &it, 300000);
        CU_ASSERT_TRUE(seen < most + 0.004 && seen > cases[i].lru);
        end();
    }
}

/* Of every member: what `check` is told of it (present) against draws, by the time for which the
 * places suffice (Che, Tung, Wang 2002).  The approximation itself is within 0.005 for lru, fifo
 * and random; lfu forgets what it counted with the key that goes, and samples are not quite lru:
 * 0.05. */
static void the_mean_is_what_is_said(void)
{
    enum { ALL = 1000, MOST = 100 };
    for_each_example (&evictions, example) {
        begin();
        const struct asking_keys it = zipf(ALL, 0.8);
        const struct memory_rules rules = rules_of(example->text, MOST, 0);
        double low = 0, high = 1e9, expected = 0;
        for (unsigned i = 0; i < 200; i++) {
            const double time = 0.5 * (low + high);
            double kept = 0;
            expected = 0;
            for (unsigned key = 0; key < ALL; key++) {
                const double there = rules.class->present(share(&it, key), time);
                kept += there;
                expected += share(&it, key) * there;
            }
            *(kept < MOST ? &low : &high) = time;
        }
        ASSERT_NEAR(hits_of(&rules, &it, 300000), expected, 0.06);
        end();
    }
}

/* Jung et al. 2003: with room for all and a time to live D, r D / (1 + r D) of the questions of a
 * key are hits. */
static void values_that_age(void)
{
    begin();
    const struct asking_keys it = zipf(50, 1.0);
    const struct memory_rules rules = rules_of("lru", 50, 20000);
    double expected = 0;
    for (unsigned key = 0; key < 50; key++) {
        const double asked = share(&it, key) * 20;
        expected += share(&it, key) * asked / (1 + asked);
    }
    ASSERT_NEAR(hits_of(&rules, &it, 400000), expected, 0.005);
    end();
}

TEST_MAIN(eviction, TEST(members_are_documented), TEST(whatever_goes_the_rest_is_there),
          TEST(who_goes), TEST(small_memories_are_exact), TEST(samples_of_redis),
          TEST(the_mean_is_what_is_said), TEST(large_memories), TEST(values_that_age))
