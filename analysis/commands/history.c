/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history: what the clients of the stores saw in replication 0, for checkers; and whether it is
 * linearizable. */
#include "analysis/consistency/history.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/commands/single.h"
#include "analysis/interrupt.h"
#include "analysis/output/file.h"
#include "analysis/output/json_writer.h"

struct history_options {
    struct options common;
    const char *store, *export, *checker;
    uint64_t steps;
    bool steps_given;
};

enum { STEPS = 1000000 };

/* --- as text --- */

static const char *key_text(const struct history *history, uint32_t dataset, uint64_t key,
                            struct arena *arena)
{
    return arena_format(arena, "%s/%" PRIu64, history->plan->datasets[dataset].name, key);
}

static void print_operation(const struct history *history, const struct register_operation *it)
{
    const struct history_operation *operation = &history->operations[it->number];
    const struct operation_record *record = &operation->record;
    printf("    %-5s of %-10" PRIu64 " %14.6f s to ", it->write ? "write" : "read", it->value,
           seconds_of((double)record->begun));
    if (operation->ended == SIM_NEVER)
        printf("%-14s", "no answer");
    else
        printf("%.6f s", seconds_of((double)operation->ended));
    printf("  by %s\n", history->plan->instances[record->client].name);
}

static int by_beginning(const void *a, const void *b)
{
    const struct register_operation *one = *(const struct register_operation *const *)a,
                                    *other = *(const struct register_operation *const *)b;
    return (one->begun > other->begun) - (one->begun < other->begun);
}

static void print_contradiction(const struct history *history,
                                const struct history_summary *summary, struct arena *arena)
{
    const struct contradiction *why = &summary->why;
    const struct register_operation *const all[] = {why->first, why->between, why->other,
                                                    why->second};
    const struct register_operation *each[sizeof all / sizeof all[0]];
    unsigned count = 0;
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++) {
        bool again = !all[i];
        for (unsigned k = 0; k < count; k++)
            again = again || each[k]->number == all[i]->number;
        if (!again)
            each[count++] = all[i];
    }
    qsort(each, count, sizeof each[0], by_beginning);
    printf(count == 1 ? "  in no order of the operations on %s has this one a place (value 0: from "
                        "before the run):\n"
                      : "  no order explains these operations on %s (value 0: from before the run):"
                        "\n",
           key_text(history, summary->dataset, summary->key, arena));
    for (unsigned i = 0; i < count; i++)
        print_operation(history, each[i]);
}

/* Those of which nobody knows. */
static void print_unknown(const struct history_summary *summary)
{
    if (summary->unfinished > 0)
        printf("  linearizable: unknown (of %u of %u keys the search took too many steps)\n",
               summary->unfinished, summary->keys);
    else
        printf("  linearizable: unknown (values of %u keys were written twice)\n", summary->twice);
}

static void print_store(const struct history *history, uint32_t store, struct order_search *search,
                        struct arena *arena)
{
    const struct history_summary summary = history_check(history, store, search, arena);
    printf("store %s: %u reads, %u of them failed; %u writes, of %u nobody knows whether they "
           "happened; %u keys\n",
           history->plan->parties[store].name, summary.reads, summary.failed, summary.writes,
           summary.unknown, summary.keys);
    const struct duplicates_counts twice = duplicates_of(history->duplicates, store);
    if (twice.duplicated + twice.harmless > 0)
        printf("  %" PRIu64 " of %" PRIu64 " logical writes took effect more than once%s\n",
               twice.duplicated + twice.harmless, twice.writes,
               twice.duplicated == 0 ? ", and may: they are idempotent"
               : twice.harmless == 0
                   ? ""
                   : arena_format(arena, ", %" PRIu64 " of them may", twice.harmless));
    if (search)
        printf("  searched in %" PRIu64 " steps\n", summary.steps);
    if (summary.broken > 0) {
        printf("  linearizable: no (%u of %u keys are not)\n", summary.broken, summary.keys);
        print_contradiction(history, &summary, arena);
    } else if (summary.twice + summary.unfinished > 0)
        print_unknown(&summary);
    else
        puts("  linearizable: yes");
}

/* --- for checkers --- */

static const char *const endings[] = {
    [ENDING_OPEN] = "info", [ENDING_OK] = "ok", [ENDING_FAIL] = "fail", [ENDING_INFO] = "info"};

/* One line of a history as Jepsen keeps it; the value is the id of the write, or of the one seen.
 */
struct line {
    const struct history_operation *operation;
    const char *key, *type;
    uint64_t index, value;
    uint64_t write; /* the first try of the write that it is a try of */
    sim_time at;
    bool has_value, ends;
};

static void put_edn(const struct line *line)
{
    const struct operation_record *record = &line->operation->record;
    printf("{:index %" PRIu64 ", :process %u, :type :%s, :f :%s, :value [\"%s\" ", line->index,
           line->operation->process, line->type, record->verb == VERB_WRITE ? "write" : "read",
           line->key);
    if (line->has_value)
        printf("%" PRIu64, line->value);
    else
        fputs("nil", stdout);
    printf("], :time %" PRId64, (int64_t)line->at);
    if (record->verb == VERB_WRITE)
        printf(", :write %" PRIu64, line->write);
    if (record->verb == VERB_WRITE && line->ends)
        printf(", :stored %s", line->operation->stored ? "true" : "false");
    puts("}");
}

static void put_json(const struct line *line)
{
    const struct operation_record *record = &line->operation->record;
    struct json_writer json;
    json_start_line(&json, stdout);
    json_put_count(&json, "index", line->index);
    json_put_count(&json, "process", line->operation->process);
    json_put_text(&json, "type", line->type);
    json_put_text(&json, "f", record->verb == VERB_WRITE ? "write" : "read");
    json_put_text(&json, "key", line->key);
    if (line->has_value)
        json_put_count(&json, "value", line->value);
    else
        json_put_text(&json, "value", NULL);
    json_put_count(&json, "time", (uint64_t)line->at);
    if (record->verb == VERB_WRITE)
        json_put_count(&json, "write", line->write);
    if (record->verb == VERB_WRITE && line->ends)
        json_put_truth(&json, "stored", line->operation->stored);
    json_finish(&json);
}

static void print_events(const struct history *history, uint32_t store, bool edn,
                         struct arena *arena)
{
    uint64_t index = 0;
    const uint32_t *writes = history_writes(history, arena);
    for (uint32_t i = 0; i < history->event_count; i++) {
        const struct history_event event = history->events[i];
        const struct history_operation *operation = &history->operations[event.operation];
        const struct operation_record *record = &operation->record;
        const bool write = record->verb == VERB_WRITE;
        const sim_time end = operation->ended == SIM_NEVER ? record->begun : operation->ended;
        if (store != NONE && record->store != store)
            continue;
        const struct line line = {
            .operation = operation,
            .key = key_text(history, record->dataset, record->key, arena),
            .type = event.ends ? endings[operation->ending] : "invoke",
            .index = index++,
            .value = write ? record->value : record->seen,
            .write = history->operations[writes[event.operation]].record.id,
            .at = event.ends ? end : record->begun,
            .ends = event.ends,
            .has_value =
                write || (event.ends && operation->ending == ENDING_OK && record->seen != 0)};
        edn ? put_edn(&line) : put_json(&line);
    }
}

/* --- the command --- */

static uint32_t store_named(const struct plan *plan, const char *name)
{
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (plan->parties[i].kind == PARTY_STORE && strcmp(plan->parties[i].name, name) == 0)
            return i;
    return NONE;
}

static int tell(void *context, const struct prepared *prepared, struct arena *arena)
{
    const struct history_options *options = context;
    const struct plan *plan = prepared->subjects[0].plan;
    const uint32_t store = options->store ? store_named(plan, options->store) : NONE;
    struct run *run = run_create(plan, arena, prepared->seed, 0);
    run->engine->interrupt = interrupt_flag();
    const struct history *history = history_keep(run, arena);
    const enum engine_end end = run_until(run, measured_until(plan));
    if (end != ENGINE_STOPPED && end != ENGINE_DONE) {
        fprintf(stderr, "maquette: %s\n", engine_end_text(end));
        return EXIT_TROUBLE;
    }
    if (options->export) {
        print_events(history, store, strcmp(options->export, "edn") == 0, arena);
        return stdout_finish();
    }
    struct order_search *search = NULL;
    if (strcmp(options->checker, "search") == 0)
        search = order_search_create(arena, options->steps);
    printf("replication 0, seed %" PRIu64 ", to %.6g s\n", prepared->seed,
           seconds_of((double)run->engine->now));
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (plan->parties[i].kind == PARTY_STORE && (store == NONE || store == i))
            print_store(history, i, search, arena);
    return stdout_finish();
}

static bool is_possible(const struct plan *plan, const struct history_options *options)
{
    bool any = false;
    for (uint32_t i = 0; i < plan->party_count; i++)
        any = any || plan->parties[i].kind == PARTY_STORE;
    if (!any)
        fputs("maquette: the scenario has no stores, so there is no history\n", stderr);
    else if (options->store && store_named(plan, options->store) == NONE)
        fprintf(stderr, "maquette: there is no store '%s'\n", options->store);
    else if (options->export && strcmp(options->export, "edn") != 0 &&
             strcmp(options->export, "json") != 0)
        fprintf(stderr, "maquette: --export takes edn or json, not '%s'\n", options->export);
    else if (strcmp(options->checker, "zones") != 0 && strcmp(options->checker, "search") != 0)
        fprintf(stderr, "maquette: --checker takes zones or search, not '%s'\n", options->checker);
    else
        return true;
    return false;
}

static int history_command(const struct options *options, struct arena *arena)
{
    struct history_options own = *(const struct history_options *)options;
    struct prepared prepared;
    own.checker = own.checker ? own.checker : "zones";
    own.steps = own.steps_given ? own.steps : STEPS;
    if (!single_prepare(options, arena, &prepared) || !is_possible(prepared.subjects[0].plan, &own))
        return EXIT_USAGE;
    return single_look(&prepared, tell, &own);
}

static const struct option rows[] = {
    OPTION_TEXT(struct history_options, export, .name = "export", .argument = "FORM",
                .doc = "print every operation: edn (as Jepsen's checkers read it) or json, a line "
                       "for each beginning and end"),
    OPTION_TEXT(struct history_options, store, .name = "store", .argument = "NAME",
                .doc = "of this store only"),
    OPTION_TEXT(struct history_options, checker, .name = "checker", .argument = "HOW",
                .doc =
                    "zones (quick, for unique values) or search (an order is looked for: it also "
                    "decides where a value was written twice, and may not come to an end)"),
    OPTION_COUNT(struct history_options, steps, 1, 1e12, .name = "steps",
                 .doc = "a search takes so many for each key, then says unknown; 1000000 unless "
                        "given"),
    LOADING_OPTIONS,
    SEED_OPTION,
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_history;
const struct command command_history = {
    .name = "history",
    .arguments = "FILE",
    .words = COMPLETE_SCENARIOS,
    .doc = "what clients of the stores saw in one replication, and whether it is linearizable",
    .examples = "  maquette history scenarios/consistency/who_agrees.yaml --architecture raft\n"
                "  maquette history FILE --export edn >history.edn\n"
                "  maquette history FILE --checker search --steps 100000\n",
    .rows = rows,
    .size = sizeof(struct history_options),
    .run = history_command,
};
