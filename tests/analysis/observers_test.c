/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds for every observer, those that will be added included: it hears a made-up run, what it
 * hears comes out in numbers, and what several replications say together does not depend on their
 * order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/consistency/visibility.h"
#include "analysis/metrics/columns.h"
#include "analysis/statistics/quantile.h"
#include "tests/analysis/fake_plan.h"
#include "tests/lib/test.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MILLISECOND (SECOND / 1000)

enum { REPLICATIONS = 5, REQUESTS_EACH = 600, ORDERS = 3 };

static const uint32_t orders[ORDERS][REPLICATIONS] = {
    {0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 4, 0, 3, 1}};

static struct arena *arena;
static struct plan *plan;
static struct columns columns;
static struct places_of_columns places;

/* What one made-up replication left. */
struct made_up {
    struct recorder *recorder;
    struct sums *sums;
    const struct digest **digests;
    void *left[OBSERVERS_MOST];
};

static void begin(void)
{
    arena = arena_create(0);
    plan = fake_plan(arena);
    columns_create(&columns, arena);
    columns_ask_listed(&columns, plan, true);
    const struct narrowing inner = {.narrow = NARROW_ENDPOINT, .name = "web.inner"};
    columns_ask(&columns, metric_find("latency.mean"), &inner, true);
    const struct narrowing store = {.narrow = NARROW_STORE, .name = "kv"};
    columns_ask(&columns, metric_find("commit.mean"), &store, true);
    places = columns_place(&columns, plan, arena);
}

static void end(void) { arena_destroy(arena); }

static void tell_request(struct run *run, uint32_t r, uint32_t i, sim_time now)
{
    /* the later the replication, the slower its requests, and the more of them fail */
    const sim_time took = MILLISECOND * (1 + (i * 7 + r * 13) % 50);
    const struct request_record request = {.endpoint = i % 2,
                                           .attempts = 1 + i % 3,
                                           .number = i,
                                           .sent = now - took,
                                           .measured = true,
                                           .outcome = i % 20 < r || i / 20 == 7 ? OUTCOME_timeout
                                                                                : OUTCOME_ok};
    const struct wait_record wait = {.party = FAKE_WEB, .wait = took / 2};
    run->sent_measured++;
    run->sent++;
    run->ended += i % 5 > 0;
    count_one(&run->parties[FAKE_WEB].arrived);
    level_set(&run->parties[FAKE_WEB].jobs, now, i / 10 + i % 7);
    observe_tell(&run->observe, RECORD_WAIT, now, &wait);
    observe_tell(&run->observe, RECORD_REQUEST, now, &request);
    const struct visit_record visit = {
        .party = FAKE_WEB, .endpoint = 2, .arrived = now - took / 3, .outcome = OUTCOME_ok};
    observe_tell(&run->observe, RECORD_VISIT, now, &visit);
    const struct spending spent[] = {
        {.party = FAKE_WEB, .kind = SPENT_compute, .time = took / 4},
        {.party = FAKE_WEB, .kind = SPENT_queue, .time = took - took / 4}};
    const struct ledger_record ledger = {
        .request = &request, .took = took, .list = spent, .count = 2};
    observe_tell(&run->observe, RECORD_LEDGER, now, &ledger);
    const struct demand_record demand = {.excess = (i % 7 - 3.0) * (1 + r)};
    observe_tell(&run->observe, RECORD_DEMAND, now, &demand);
    const struct known_record known = {
        .party = FAKE_WEB, .caller = FAKE_CLIENT, .born = i % 2, .took = took};
    observe_tell(&run->observe, RECORD_KNOWN, now, &known);
    const struct configured_record configured = {.instance = FAKE_WEB, .took = took};
    observe_tell(&run->observe, RECORD_CONFIGURED, now, &configured);
    const struct transaction_record transaction = {.endpoint = i % 2,
                                                   .store = NONE,
                                                   .end = i % 20 < r ? TRANSACTION_aborted
                                                                     : TRANSACTION_committed,
                                                   .half = i % 20 < r,
                                                   .took = took};
    observe_tell(&run->observe, RECORD_TRANSACTION, now, &transaction);
    const struct transaction_record doubt = {
        .endpoint = NONE, .store = FAKE_STORE, .end = TRANSACTION_in_doubt, .took = took};
    observe_tell(&run->observe, RECORD_TRANSACTION, now, &doubt);
    /* every fourth write is one that was carried out before */
    const struct stored_record stored = {
        .store = FAKE_STORE, .took = took, .origin = i % 4 == 3 ? i : i + 1};
    observe_tell(&run->observe, RECORD_STORED, now, &stored);
    const struct succession_record elected = {
        .store = FAKE_STORE, .elected = true, .leaderless = true, .took = took};
    observe_tell(&run->observe, RECORD_SUCCESSION, now, &elected);
    const struct serves_record serves = {.party = FAKE_WEB, .took = took};
    observe_tell(&run->observe, RECORD_SERVES, now, &serves);
    const struct message_record message = {.published = now - took};
    observe_tell(&run->observe, RECORD_MESSAGE, now, &message);
    level_set(&run->topics[0].lag, now, i % 4);
    run->instances[FAKE_WEB].busy = i % 3;
}

/* Moments that have passed. */
static void look(struct recorder *recorder, sim_time now, uint32_t *passed)
{
    for (; *passed < recorder->moment_count && recorder->moments[*passed].at < now; ++*passed)
        recorder_reach(recorder, *passed);
}

/* Every other read comes before what it should have seen. */
static void tell_operations(struct run *run, uint32_t r, uint32_t i, sim_time now)
{
    const struct operation_record write = {.store = FAKE_STORE,
                                           .key = i % 10,
                                           .version = i + 1,
                                           .id = 2 * i + 1,
                                           .value = 2 * i + 1,
                                           .user = i % 3,
                                           .begun = now - (1 + r) * MILLISECOND,
                                           .verb = VERB_WRITE,
                                           .outcome = OUTCOME_ok};
    struct operation_record read = write;
    read.verb = VERB_READ;
    read.begun = now + MILLISECOND + 1000 * r;
    read.version = i % 2 ? i + 1 : i < 30 ? 0 : i - 29 + 10 * (r % 2);
    read.seen = read.version > 0 ? 2 * read.version - 1 : 0;
    read.id = 2 * i + 2;
    observe_tell(&run->observe, RECORD_INVOKED, now - (1 + r) * MILLISECOND, &write);
    observe_tell(&run->observe, RECORD_OPERATION, now, &write);
    observe_tell(&run->observe, RECORD_INVOKED, now + MILLISECOND, &read);
    observe_tell(&run->observe, RECORD_OPERATION, now + 2 * MILLISECOND, &read);
    const struct cut_record cut = {.store = FAKE_STORE, .kept = i, .begins = i + 2};
    if (i % (40 + r) == 0) /* a fail-over gives up the last write */
        observe_tell(&run->observe, RECORD_CUT, now + 3 * MILLISECOND, &cut);
}

static struct made_up make_up(uint32_t r, bool silent)
{
    static atomic_uint progress;
    static const double weights[] = {1, 2, 3};
    struct run *run = fake_run(arena, plan);
    const struct recorder_options options = {.watches = places.watches,
                                             .watch_count = places.watch_count,
                                             .wait_watches = places.wait_watches,
                                             .wait_watch_count = places.wait_watch_count,
                                             .needs = places.needs,
                                             .timeline = true,
                                             .why = true,
                                             .controls = weights,
                                             .progress = &progress};
    struct made_up made = {.recorder = recorder_create(run, arena, &options)};
    run->engine->now = run->measure_from = 10 * SECOND;
    recorder_begin(made.recorder, 100 * SECOND);
    uint32_t passed = 0;
    for (uint32_t i = 0; i < REQUESTS_EACH && !silent; i++) {
        const sim_time now = 11 * SECOND + (sim_time)i * 98 * SECOND / REQUESTS_EACH;
        look(made.recorder, now, &passed);
        tell_request(run, r, i, now);
        tell_operations(run, r, i, now);
    }
    run->engine->now = run->measure_until = 110 * SECOND;
    recorder_end(made.recorder);
    recorder_finish(made.recorder);
    made.sums = arena_array(arena, columns.count, sizeof *made.sums);
    made.digests = arena_array(arena, columns.count, sizeof *made.digests);
    for (uint32_t i = 0; i < columns.count; i++) {
        struct reason why;
        const struct reduced reduced = columns_value(&columns, i, &places, made.recorder, &why);
        made.sums[i] = reduced.sums;
        made.digests[i] = reduced.digest;
    }
    recorder_leave(made.recorder, made.left, arena);
    return made;
}

static bool close_to(double a, double b)
{
    return (isnan(a) && isnan(b)) || a == b || fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

/* ---- what it hears comes out ---- */

static bool same_number(const struct made_up *one, const struct made_up *other, uint32_t column)
{
    const struct digest *a = one->digests[column], *b = other->digests[column];
    return memcmp(&one->sums[column], &other->sums[column], sizeof *one->sums) == 0 &&
           (a ? a->count : 0) == (b ? b->count : 0);
}

static bool is_needed(const struct observer_class *class, uint32_t column)
{
    const struct metric *metric = columns.asked[column].metric;
    if (metric->of_stores && columns.asked[column].narrowing.narrow == NARROW_STORE)
        return metric->of_stores == class;
    return metric->needs == class || (metric->of_inner == class && places.columns[column].inner);
}

/* Metrics whose row names it say something else where something was heard. */
static void what_is_heard_comes_out(void)
{
    begin();
    const struct made_up made = make_up(1, false), silent = make_up(1, true);
    for (uint32_t i = 0; observers[i]; i++) {
        const struct observer_class *class = observers[i];
        unsigned told = 0, asked = 0;
        CU_ASSERT_PTR_NOT_NULL(made.recorder->heard[i]);
        CU_ASSERT_EQUAL(observer_number(class), i);
        CU_ASSERT_TRUE(strlen(class->name) > 0 && strlen(class->doc) > 0);
        for (uint32_t j = 0; j < columns.count; j++)
            if (is_needed(class, j)) {
                asked++;
                told += !same_number(&made, &silent, j);
            }
        CU_ASSERT_TRUE(class->always || asked > 0); /* or nobody would ever hear it */
        CU_ASSERT_TRUE(asked == 0 || told > 0);
        if (asked > 0 && told == 0)
            fprintf(stderr, "%s hears nothing\n", class->name);
    }
    end();
}

static bool needed_by_a_metric(const struct observer_class *class)
{
    for (uint32_t i = 0; i < metric_count; i++)
        if (metrics[i].needs == class)
            return true;
    return false;
}

/* An observer that no metric names and that is not always heard is not heard at all. */
static void only_what_is_needed_is_heard(void)
{
    begin();
    const struct recorder_options none = {.moments = 0};
    const struct recorder *recorder = recorder_create(fake_run(arena, plan), arena, &none);
    unsigned optional = 0;
    for (uint32_t i = 0; observers[i]; i++) {
        CU_ASSERT_TRUE(observers[i]->always || !recorder->heard[i]);
        optional += !observers[i]->always && needed_by_a_metric(observers[i]);
    }
    CU_ASSERT_TRUE(optional >= 3);
    end();
}

/* ---- together, in any order ---- */

static void summarise(const struct made_up *made, const uint32_t *order, uint32_t column,
                      struct estimate *estimate)
{
    const struct estimator *estimator = &columns.list[column].estimator;
    struct sums sums[REPLICATIONS];
    const struct digest *digests[REPLICATIONS];
    bool used[REPLICATIONS];
    double pseudo[REPLICATIONS];
    for (uint32_t i = 0; i < REPLICATIONS; i++) {
        sums[i] = made[order[i]].sums[column];
        digests[i] = made[order[i]].digests[column];
        used[i] = true;
    }
    struct pooled pool;
    pooled_create(&pool, arena);
    *estimate =
        estimator->kind == ESTIMATE_quantile
            ? quantile_of(estimator->share, digests, used, REPLICATIONS, &pool, pseudo).estimate
            : estimate_of(estimator, sums, used, REPLICATIONS, pseudo);
}

static void metrics_do_not_depend_on_the_order(void)
{
    begin();
    struct made_up made[REPLICATIONS];
    for (uint32_t i = 0; i < REPLICATIONS; i++)
        made[i] = make_up(i, false);
    unsigned values = 0;
    for (uint32_t j = 0; j < columns.count; j++) {
        struct estimate first, other;
        summarise(made, orders[0], j, &first);
        values += isnan(first.value) ? 0 : 1;
        for (unsigned k = 1; k < ORDERS; k++) {
            summarise(made, orders[k], j, &other);
            const bool same = close_to(first.value, other.value) &&
                              close_to(first.low, other.low) && close_to(first.high, other.high);
            CU_ASSERT_TRUE(same);
            if (!same)
                fprintf(stderr, "%s depends on the order\n", columns.list[j].name);
        }
    }
    CU_ASSERT_TRUE(values > 40);
    end();
}

/* How things that were left are compared, by observer: one that leaves something brings a line. */
static bool same_trends(const void *one, const void *other)
{
    const struct growth_left *a = one, *b = other;
    bool same = a->parties == b->parties && a->parties == FAKE_PARTIES &&
                close_to(a->clients.last_open, b->clients.last_open) &&
                close_to(a->clients.last_failed, b->clients.last_failed);
    for (uint32_t i = 0; i < a->parties; i++)
        same = same && close_to(a->trends[i].slope, b->trends[i].slope) &&
               close_to(a->trends[i].slope_squares, b->trends[i].slope_squares) &&
               close_to(a->trends[i].quarters[3], b->trends[i].quarters[3]) &&
               a->trends[i].replications == b->trends[i].replications;
    return same && a->trends[FAKE_WEB].slope > 0 &&
           a->trends[FAKE_WEB].replications == REPLICATIONS;
}

static bool same_late(const void *one, const void *other)
{
    const struct late *a = one, *b = other;
    return a->sent > 0 && a->ok > 0 && a->sent == b->sent && a->ok == b->ok &&
           close_to(a->seconds, b->seconds);
}

static bool same_timeline(const void *one, const void *other)
{
    const struct timeline *a = one, *b = other;
    uint64_t sent = 0;
    for (uint32_t i = 0; i < a->count; i++)
        sent += timeline_sent(a, i);
    return sent == REPLICATIONS * REQUESTS_EACH && a->merged == b->merged &&
           memcmp(a->parts, b->parts, a->count * sizeof *a->parts) == 0;
}

static bool same_attribution(const void *one, const void *other)
{
    const struct attribution_digest *a = one, *b = other;
    bool same = a->count == b->count && a->count == 3 && a->scopes[0].requests > 0;
    for (uint32_t i = 0; i < a->count; i++) {
        const struct scope_time *s = &a->scopes[i], *t = &b->scopes[i];
        same = same && s->requests == t->requests && s->count == t->count && s->count == 2 &&
               close_to(s->all_time, t->all_time) && close_to(s->slow_time, t->slow_time) &&
               memcmp(s->accounts, t->accounts, s->count * sizeof *s->accounts) == 0;
    }
    return same;
}

static bool same_visibility(const void *one, const void *other)
{
    const struct visibility_digest *a = one, *b = other;
    bool same = a->count == b->count && a->count == 2;
    for (uint32_t i = 0; same && i < a->count; i++) {
        const struct store_visibility *s = &a->stores[i], *t = &b->stores[i];
        same = strcmp(s->store, t->store) == 0 && s->since->number == t->since->number &&
               s->stale->number == t->stale->number &&
               s->since->entries[0].in.least == t->since->entries[0].in.least &&
               s->since->number > s->stale->number && s->stale->number > 0;
    }
    return same;
}

/* Of 600 requests none were expected (the load is 0), and half of them asked for either. */
static bool same_controls(const void *one, const void *other)
{
    const struct controls_left *a = one, *b = other;
    return a->demand == b->demand && a->demand < 0 && a->arrivals == REQUESTS_EACH &&
           b->arrivals == REQUESTS_EACH && a->choices == 0 && b->choices == 0;
}

static const struct comparison {
    const struct observer_class *class;
    bool (*same)(const void *one, const void *other);
} comparisons[] = {
    {&observer_growth, same_trends},           {&observer_late, same_late},
    {&observer_timeline, same_timeline},       {&observer_staleness, same_visibility},
    {&observer_attribution, same_attribution}, {&observer_controls, same_controls}};

static const struct comparison *comparison_of(const struct observer_class *class)
{
    for (unsigned i = 0; i < sizeof comparisons / sizeof comparisons[0]; i++)
        if (comparisons[i].class == class)
            return &comparisons[i];
    return NULL;
}

static void *merge_all(const struct made_up *made, const uint32_t *order, uint32_t which)
{
    void *sum = NULL;
    for (uint32_t i = 0; i < REPLICATIONS; i++)
        sum = observers[which]->merge(sum, made[order[i]].left[which], arena);
    return sum;
}

static void what_is_merged_does_not_depend_on_the_order(void)
{
    begin();
    struct made_up made[REPLICATIONS];
    for (uint32_t i = 0; i < REPLICATIONS; i++)
        made[i] = make_up(i, false);
    for (uint32_t i = 0; observers[i]; i++) {
        if (!observers[i]->merge)
            continue;
        CU_ASSERT_PTR_NOT_NULL(observers[i]->leave);
        const struct comparison *comparison = comparison_of(observers[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(comparison);
        const void *first = merge_all(made, orders[0], i);
        for (unsigned k = 1; k < ORDERS; k++)
            CU_ASSERT_TRUE(comparison->same(first, merge_all(made, orders[k], i)));
    }
    end();
}

/* What is left without being merged is that of its replication, and of what was heard there. */
static void what_is_kept_apart_is_that_of_its_replication(void)
{
    begin();
    const struct made_up one = make_up(1, false), again = make_up(1, false),
                         other = make_up(2, false);
    for (uint32_t i = 0; observers[i]; i++) {
        if (!observers[i]->leave || observers[i]->merge)
            continue;
        const struct comparison *comparison = comparison_of(observers[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(comparison);
        CU_ASSERT_TRUE(comparison->same(one.left[i], again.left[i]));
        CU_ASSERT_FALSE(comparison->same(one.left[i], other.left[i]));
    }
    end();
}

static struct packing packed_of(const struct observer_class *class, const void *left)
{
    struct packing packed = {.bytes = NULL};
    class->pack(left, &packed);
    return packed;
}

/* As bytes and back it is the same bytes again; and one that is cut is known to be. */
static void what_is_left_is_the_same_from_bytes(void)
{
    begin();
    const struct made_up made = make_up(1, false);
    for (uint32_t i = 0; observers[i]; i++) {
        CU_ASSERT_EQUAL(observers[i]->pack != NULL, observers[i]->leave != NULL);
        CU_ASSERT_EQUAL(observers[i]->unpack != NULL, observers[i]->leave != NULL);
        if (!observers[i]->leave)
            continue;
        struct packing first = packed_of(observers[i], made.left[i]);
        struct unpacking from = {
            .at = first.bytes, .end = first.bytes + first.size, .arena = arena};
        const void *again = observers[i]->unpack(&from);
        CU_ASSERT_TRUE(!from.failed && from.at == from.end);
        struct packing second = packed_of(observers[i], again);
        CU_ASSERT_TRUE(first.size > 4 && first.size == second.size &&
                       memcmp(first.bytes, second.bytes, first.size) == 0);
        from = (struct unpacking){
            .at = first.bytes, .end = first.bytes + first.size / 2, .arena = arena};
        observers[i]->unpack(&from);
        CU_ASSERT_TRUE(from.failed);
        free(first.bytes);
        free(second.bytes);
    }
    end();
}

TEST_MAIN(observers, TEST(what_is_left_is_the_same_from_bytes), TEST(what_is_heard_comes_out),
          TEST(only_what_is_needed_is_heard), TEST(metrics_do_not_depend_on_the_order),
          TEST(what_is_merged_does_not_depend_on_the_order),
          TEST(what_is_kept_apart_is_that_of_its_replication))
