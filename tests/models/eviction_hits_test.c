/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The share of hits of a memory that holds some of all keys, against theory
 * (tests/theory/stores.csv, A19). */
#include "tests/theory/store_rows.h"

#include "tests/models/evictions.h"

/* --- independent questions --- */

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

/* What a row of tests/theory/stores.csv says of: keys by Zipf's law, places. */
struct cached {
    unsigned keys, most;
    double a;
};

static bool cached_of(const struct store_row *row, struct cached *it)
{
    return sscanf(row->title, "N=%u,a=%lf,C=%u", &it->keys, &it->a, &it->most) == 3;
}

/* Questions; of which neighbours depend on each other for some ten. */
static unsigned asked(void) { return short_or_full(300000, 1000000); }

/* 4 standard errors, were there a tenth of the questions. */
static double noise_of(double expected)
{
    return 4 * sqrt(expected * (1 - expected) / (asked() / 10.0));
}

static void assert_hits(const struct store_row *row, const struct cached *it,
                        const char *const texts[3], double allowed)
{
    const struct asking_keys keys = zipf(it->keys, it->a);
    for (unsigned k = 0; k < 3 && texts[k]; k++) {
        const struct memory_rules rules = rules_of(texts[k], it->most, 0);
        assert_row(row, hits_of(&rules, &keys, asked()), noise_of(row->expected) + allowed);
    }
}

/* King 1971 (lru) and Gelenbe 1973 (fifo and random are the same), by enumeration elsewhere. */
static void small_memories_are_exact(void)
{
    static const char *const lru[3] = {"lru", "sampled(1000)"}, *const fifo[3] = {"fifo", "random",
                                                                                  "sampled(1)"};
    const struct store_rows rows = store_rows_of("A19_cache");
    unsigned held = 0;
    for (unsigned i = 0; i < rows.count; i++) {
        const struct store_row *row = &rows.list[i];
        struct cached it;
        const bool old = is_metric(row, "hit_ratio_FIFO");
        if (!cached_of(row, &it) || (!old && !is_metric(row, "hit_ratio_LRU")))
            continue;
        begin();
        assert_hits(row, &it, old ? fifo : lru, 0);
        end();
        held++;
    }
    CU_ASSERT_EQUAL(held, 10);
    arena_destroy(rows.arena);
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

/* The time for which the places suffice, and the share of hits (Che, Tung, Wang 2002; fifo: Fricker
 * et al. 2012), by what the class says of itself. */
struct foretold {
    double time, hits; /* questions */
};

static struct foretold foretold_of(const struct eviction_class *class,
                                   const struct asking_keys *keys, unsigned most)
{
    double low = 0, high = 1e9;
    struct foretold it = {0};
    for (unsigned i = 0; i < 200; i++) {
        double kept = 0;
        it = (struct foretold){.time = 0.5 * (low + high)};
        for (unsigned key = 0; key < keys->keys; key++) {
            const double there = class->present(share(keys, key), it.time);
            kept += there;
            it.hits += share(keys, key) * there;
        }
        *(kept < most ? &low : &high) = it.time;
    }
    return it;
}

/* The approximations: as the classes foretell them, to all digits; and draws, which they are within
 * 0.005 of for all but the smallest. */
static void memories_are_as_foretold(void)
{
    enum { SMALL = 100 }; /* keys: that small their approximations are off by more */
    static const char *const lru[3] = {"lru"}, *const fifo[3] = {"fifo"};
    const struct store_rows rows = store_rows_of("A19_cache");
    unsigned held = 0;
    for (unsigned i = 0; i < rows.count; i++) {
        const struct store_row *row = &rows.list[i];
        struct cached it;
        const bool time = is_metric(row, "characteristic_time_requests"),
                   old = is_metric(row, "hit_ratio_FIFO_Fricker");
        if (!cached_of(row, &it) || (!time && !old && !is_metric(row, "hit_ratio_LRU_Che")))
            continue;
        begin();
        const struct asking_keys keys = zipf(it.keys, it.a);
        const struct memory_rules rules = rules_of(old ? "fifo" : "lru", it.most, 0);
        const struct foretold told = foretold_of(rules.class, &keys, it.most);
        assert_row(row, time ? told.time : told.hits, 1e-9 * row->expected);
        if (!time)
            assert_hits(row, &it, old ? fifo : lru, it.keys < SMALL ? 0.012 : 0.005);
        end();
        held++;
    }
    CU_ASSERT_EQUAL(held, 26);
    arena_destroy(rows.arena);
}

/* The best that is possible is the most popular keys; counts come near it from below. */
static void counting_is_better(void)
{
    static const struct cached cases[] = {{1000, 100, 0.8}, {1000, 100, 1.0}, {10000, 1000, 0.8}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin();
        const struct asking_keys keys = zipf(cases[i].keys, cases[i].a);
        const struct memory_rules lru = rules_of("lru", cases[i].most, 0),
                                  lfu = rules_of("lfu", cases[i].most, 0);
        const double most = keys.upto[cases[i].most - 1], seen = hits_of(&lfu, &keys, 300000);
        CU_ASSERT_TRUE(seen < most + 0.004);
        CU_ASSERT_TRUE(seen > foretold_of(lru.class, &keys, cases[i].most).hits);
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
        const double expected = foretold_of(rules.class, &it, MOST).hits;
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

/* The same with times that hits begin anew: a question is one if the last was within D; and what
 * `check` foretells of it, with room for all and for less. */
static void values_that_age_anew(void)
{
    static const unsigned rooms[] = {50, 10};
    for (unsigned i = 0; i < 2; i++) {
        begin();
        const struct asking_keys it = zipf(50, 1.0);
        struct memory_rules rules = rules_of("lru", rooms[i], 20000);
        rules.sliding = true;
        double expected = 0;
        for (unsigned key = 0; key < 50; key++)
            expected += share(&it, key) * -expm1(-share(&it, key) * 20);
        const double all = foretold_of(rules.class, &it, rooms[i]).hits;
        ASSERT_NEAR(hits_of(&rules, &it, 400000), rooms[i] == 50 ? expected : fmin(expected, all),
                    rooms[i] == 50 ? 0.005 : 0.03);
        end();
    }
}

/* One key, asked for at random moments, kept for a fixed time from when it came, or was asked for
 * last. */
static double hits_of_one(double rate, double ttl, bool sliding, unsigned rounds)
{
    struct memory_rules rules = rules_of("lru", 1, (sim_time)(ttl * 1e6));
    rules.sliding = sliding;
    struct memory memory = {0};
    draw random = 8;
    double time = 0;
    unsigned hits = 0;
    for (unsigned i = 0; i < rounds; i++) {
        time -= 1e6 / rate * log(1 - unit_of(draw_next(&random)));
        if (memory_get(&memory, &rules, &blocks, 1, 7, (sim_time)time))
            hits++;
        else
            memory_put(&memory, &rules, &blocks, 1, 7, (struct version){.number = 1},
                       (sim_time)time, &random);
    }
    memory_free(&memory, &blocks);
    return (double)hits / rounds;
}

static void one_value_that_ages(void)
{
    const struct store_rows rows = store_rows_of("A19_TTL");
    unsigned held = 0;
    for (unsigned i = 0; i < rows.count; i++) {
        const struct store_row *row = &rows.list[i];
        double rate, ttl;
        CU_ASSERT_EQUAL_FATAL(sscanf(row->title, "lam=%lf,T=%lf", &rate, &ttl), 2);
        const bool sliding = is_metric(row, "hit_ratio_sliding_TTL");
        CU_ASSERT_TRUE(sliding || is_metric(row, "hit_ratio_fixed_TTL_from_fill"));
        begin();
        assert_row(row, hits_of_one(rate, ttl, sliding, asked()), noise_of(row->expected));
        end();
        held++;
    }
    CU_ASSERT_EQUAL(held, 8);
    arena_destroy(rows.arena);
}

TEST_MAIN(eviction_hits, TEST(small_memories_are_exact), TEST(samples_of_redis),
          TEST(the_mean_is_what_is_said), TEST(memories_are_as_foretold), TEST(counting_is_better),
          TEST(values_that_age), TEST(values_that_age_anew), TEST(one_value_that_ages))
