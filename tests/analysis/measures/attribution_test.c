/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attribution against a list of all requests: the same sums, and the slowest are those that it says
 * they are. */
#include "analysis/experiment/attributed.h"

#include <math.h>
#include <stdlib.h>

#include "sim/rng.h"
#include "tests/analysis/fake_plan.h"
#include "tests/lib/test.h"

enum { ENDPOINTS = 2, REQUESTS = 20000, ACCOUNTS = FAKE_PARTIES * SPENT_KINDS };

struct one {
    uint32_t endpoint;
    sim_time took, spent[ACCOUNTS];
};

static struct arena *arena;
static struct plan *plan;
static struct attribution *attribution;
static struct one *told;
static uint32_t count;

static void begin(void)
{
    arena = arena_create(0);
    plan = fake_plan(arena);
    attribution = attribution_create(plan, arena);
    told = arena_array(arena, REQUESTS, sizeof *told);
    count = 0;
}

static void end(void) { arena_destroy(arena); }

static void tell(const struct one *one)
{
    struct spending list[ACCOUNTS];
    uint32_t used = 0;
    for (uint32_t i = 0; i < ACCOUNTS; i++)
        if (one->spent[i] > 0)
            list[used++] = (struct spending){i / SPENT_KINDS, i % SPENT_KINDS, one->spent[i]};
    const struct request_record request = {.endpoint = one->endpoint, .outcome = OUTCOME_ok};
    attribution_add(attribution,
                    &(struct ledger_record){
                        .request = &request, .took = one->took, .count = used, .list = list});
}

/* Few accounts are in all of them, some in few; times over five octaves. */
static void draw_requests(uint32_t number)
{
    draw random = mix(7, 7);
    for (uint32_t i = 0; i < number; i++) {
        struct one *one = &told[count++];
        one->endpoint = unit_of(draw_next(&random)) < 0.2;
        for (uint32_t k = 0; k < ACCOUNTS; k++)
            if (k == 1 || unit_of(draw_next(&random)) < 0.1) {
                one->spent[k] = (sim_time)(-log(1 - unit_of(draw_next(&random))) * 1e6);
                one->took += one->spent[k];
            }
        tell(one);
    }
}

/* The sums of a scope, from the list. */
static void compare(const struct scope_time *scope)
{
    double sums[2][ACCOUNTS] = {{0}};
    uint64_t requests = 0, slow = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct one *one = &told[i];
        if (scope->endpoint != NONE && scope->endpoint != one->endpoint)
            continue;
        const bool is_slow = one->took >= scope->threshold;
        requests++;
        slow += is_slow;
        for (uint32_t k = 0; k < ACCOUNTS; k++) {
            sums[0][k] += (double)one->spent[k]; /* exact: far below 2^53 */
            sums[1][k] += is_slow ? (double)one->spent[k] : 0;
        }
    }
    CU_ASSERT_EQUAL(scope->requests, requests);
    CU_ASSERT_EQUAL(scope->slow, slow);
    double together[2] = {0};
    for (uint32_t i = 0; i < scope->count; i++) {
        const struct account_time *account = &scope->accounts[i];
        const uint32_t number = account->party * SPENT_KINDS + account->kind;
        CU_ASSERT_EQUAL(account->all, sums[0][number]);
        CU_ASSERT_EQUAL(account->slow, sums[1][number]);
        together[0] += account->all;
        together[1] += account->slow;
    }
    CU_ASSERT_EQUAL(scope->all_time, together[0]);
    CU_ASSERT_EQUAL(scope->slow_time, together[1]);
}

static void sums_are_those_of_a_list(void)
{
    draw_requests(REQUESTS);
    const struct attribution_digest *digest =
        attribution_copy(attribution_digest(attribution, arena), arena);
    CU_ASSERT_EQUAL_FATAL(digest->count, 1 + ENDPOINTS);
    CU_ASSERT_EQUAL(digest->scopes[0].endpoint, NONE);
    CU_ASSERT_EQUAL(digest->scopes[1].endpoint, 0);
    CU_ASSERT_EQUAL(digest->scopes[2].endpoint, 1);
    for (uint32_t i = 0; i < digest->count; i++) {
        const struct scope_time *scope = &digest->scopes[i];
        compare(scope);
        /* 1 %, and what falls into the same 1/256 of an octave */
        CU_ASSERT(scope->slow >= scope->requests / 100);
        CU_ASSERT((double)scope->slow < 0.0115 * (double)scope->requests);
    }
}

/* All alike: all are among the slowest, for none is faster. */
static void ties_are_slow_together(void)
{
    const struct one one = {.took = 5000, .spent = {[3] = 2000, [4] = 3000}};
    for (unsigned i = 0; i < 300; i++)
        tell(&one);
    const struct attribution_digest *digest = attribution_digest(attribution, arena);
    CU_ASSERT_EQUAL_FATAL(digest->count, 1); /* one endpoint needs no scope of its own */
    const struct scope_time *scope = digest->scopes;
    CU_ASSERT(scope->requests == 300 && scope->slow == 300 && scope->threshold == 5000);
    CU_ASSERT(scope->count == 2 && scope->accounts[0].kind == 3 && scope->accounts[1].kind == 4);
    CU_ASSERT_EQUAL(scope->accounts[1].slow, 900000);
}

static void nothing_of_nothing(void)
{
    const struct attribution_digest *digest = attribution_digest(attribution, arena);
    CU_ASSERT_EQUAL_FATAL(digest->count, 1);
    CU_ASSERT(digest->scopes[0].requests == 0 && digest->scopes[0].count == 0);
}

/* ---- over replications ---- */

static struct attribution_digest digests[3];
static struct scope_time scopes[3];
static struct account_time accounts[3][2];

/* Replication i had `requests` of which one in ten was slow; the first account of two took `first`
 * ns of all and of the slow ones. */
static void set(uint32_t i, uint64_t requests, double all, double first)
{
    accounts[i][0] = (struct account_time){FAKE_WEB, SPENT_queue, first, first / 2};
    accounts[i][1] = (struct account_time){FAKE_STORE, SPENT_disk, all - first, 0};
    scopes[i] = (struct scope_time){.endpoint = NONE,
                                    .requests = requests,
                                    .slow = requests / 10,
                                    .threshold = 1000 + (sim_time)i,
                                    .all_time = all,
                                    .slow_time = first / 2,
                                    .count = all > first ? 2 : 1,
                                    .accounts = accounts[i]};
    digests[i] = (struct attribution_digest){1, &scopes[i]};
}

static void replications_are_ratios_of_sums(void)
{
    static const char *const components[] = {"source users", "service web", "store kv"};
    set(0, 100, 4e9, 1e9);
    set(1, 300, 8e9, 4e9);
    set(2, 100, 2e9, 2e9); /* only the first account */
    bool failed[3] = {false};
    const struct attribution_digest *list[] = {&digests[0], &digests[1], &digests[2]};
    struct architecture_result about = {
        .name = "it", .failed = failed, .attributions = list, .components = (void *)components};
    const struct results results = {
        .replications = 3, .architectures = &about, .architecture_count = 1};
    const struct view view = {0, NULL};
    const struct attributed_list found = attributed_of(&results, &view, arena);
    CU_ASSERT_EQUAL_FATAL(found.count, 1);
    const struct attributed *of = found.scopes;
    CU_ASSERT(of->requests[OF_ALL] == 500 && of->requests[OF_SLOWEST] == 50);
    ASSERT_NEAR(of->threshold, 1e-6, 1e-18);
    ASSERT_NEAR(of->time[OF_ALL].value, 14.0 / 500, 1e-15);
    CU_ASSERT_EQUAL_FATAL(of->count, 2);
    /* the queue first: it is all of the slowest */
    ASSERT_TEXT(attributed_scope(of, &of->lines[0], arena), "service web queue");
    ASSERT_TEXT(attributed_scope(of, &of->lines[1], arena), "store kv disk");
    ASSERT_NEAR(of->lines[0].share[OF_ALL].value, 7.0 / 14, 1e-15);
    ASSERT_NEAR(of->lines[0].share[OF_SLOWEST].value, 1, 1e-15);
    ASSERT_NEAR(of->lines[0].time[OF_ALL].value, 7.0 / 500, 1e-15);
    ASSERT_NEAR(of->lines[1].share[OF_ALL].value, 7.0 / 14, 1e-15);
    ASSERT_NEAR(of->lines[1].share[OF_SLOWEST].value, 0, 1e-15);
    CU_ASSERT(of->lines[0].share[OF_ALL].low >= 0 && of->lines[0].share[OF_ALL].low < 0.5);
    CU_ASSERT(of->lines[0].share[OF_ALL].high > 0.5 && of->lines[0].share[OF_ALL].high < 1);
    /* what did not end well takes no part; what has no means has no lines */
    failed[1] = true;
    ASSERT_NEAR(attributed_of(&results, &view, arena).scopes->lines[0].share[OF_ALL].value, 3.0 / 6,
                1e-15);
    about.unstable = true;
    CU_ASSERT_EQUAL(attributed_of(&results, &view, arena).count, 0);
}

TEST_MAIN_AROUND(attribution, begin, end, TEST(sums_are_those_of_a_list),
                 TEST(ties_are_slow_together), TEST(nothing_of_nothing),
                 TEST(replications_are_ratios_of_sums))
