/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/faults.h"

#include <math.h>
#include <string.h>

#include "models/plan/parties.h"
#include "models/words/failure.h"

/* ---- which there are ---- */

static const char *text_of(const struct class_head *member, const struct thing *thing,
                           const char *only, struct arena *arena)
{
    const struct failure_class *failure = (const struct failure_class *)member;
    const char *text = failure->single ? failure->single(thing, arena) : NULL;
    return text && (!only || strstr(text, only)) ? text : NULL;
}

static unsigned member_count(void)
{
    unsigned count = 0;
    while (failures.members[count])
        count++;
    return count;
}

struct fault_list faults_of(const struct plan *plan, const char *only, struct arena *arena)
{
    const struct things things = plan_things(plan, arena);
    struct fault *list = arena_array(arena, (size_t)things.count * member_count(), sizeof *list);
    struct fault_list faults = {.list = list};
    for (unsigned i = 0; failures.members[i]; i++)
        for (uint32_t k = 0; k < things.count; k++) {
            const char *text = text_of(failures.members[i], &things.list[k], only, arena);
            if (text)
                list[faults.count++] = (struct fault){.text = text, .thing = &things.list[k]};
        }
    return faults;
}

/* ---- what is asked ---- */

static uint32_t ask(struct columns *columns, const char *metric, const struct narrowing *narrowing)
{
    return columns_ask(columns, metric_find(metric), narrowing, true);
}

static uint32_t ask_up(struct columns *columns, const struct party *party)
{
    if (party->kind == PARTY_CLIENT)
        return NONE;
    const struct narrowing of = {
        .narrow = party->kind == PARTY_STORE ? NARROW_STORE : NARROW_SERVICE, .name = party->name};
    return ask(columns, "up.share", &of);
}

struct fault_columns fault_columns_ask(struct columns *columns, const struct plan *plan,
                                       sim_time from, sim_time until, struct arena *arena)
{
    const struct narrowing whole = {.narrow = NARROW_WHOLE};
    const struct narrowing meanwhile = {
        .narrow = NARROW_WHOLE, .windowed = true, .from = from, .until = until};
    const bool *asked = endpoints_asked(plan, arena);
    struct fault_columns into = {
        .sent = ask(columns, "requests", &whole),
        .failed = ask(columns, "failed.share", &whole),
        .failed_meanwhile = ask(columns, "failed.share", &meanwhile),
        .p99 = ask(columns, "latency.p99", &whole),
        .p99_meanwhile = ask(columns, "latency.p99", &meanwhile),
        .downtime = ask(columns, "downtime", &whole),
        .detect = ask(columns, "detect.mean", &whole),
        .failover = ask(columns, "failover.mean", &whole),
        .recover = ask(columns, "recover.mean", &whole),
        .drain = ask(columns, "drain.mean", &whole),
        .blast = ask(columns, "blast.endpoints", &whole),
        .lost_writes = ask(columns, "lost.writes", &whole),
        .up = arena_array(arena, plan->party_count, sizeof *into.up),
        .endpoints = arena_array(arena, plan->endpoint_count, sizeof *into.endpoints)};
    for (uint32_t i = 0; i < plan->party_count; i++)
        into.up[i] = ask_up(columns, &plan->parties[i]);
    for (uint32_t i = 0; i < plan->endpoint_count; i++) {
        struct narrowing of = meanwhile;
        of.narrow = NARROW_ENDPOINT;
        of.name = plan->endpoints[i].name;
        into.endpoints[i] = asked[i] ? ask(columns, "availability", &of) : NONE;
    }
    return into;
}
