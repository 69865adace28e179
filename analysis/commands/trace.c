/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trace: one request of replication 0, told line by line: when, where, waiting for what; and, with
 * --out, as stretches of time to be drawn. */
#include <inttypes.h>

#include "analysis/cli/command_line.h"
#include "analysis/commands/single.h"
#include "analysis/interrupt.h"
#include "analysis/output/folder.h"
#include "analysis/output/json.h"
#include "analysis/output/spells.h"

struct tracing {
    struct run *run;
    uint32_t source, number;
    sim_time sent, last;
    bool begun, ended;
    const char *outcome;
    struct folder *folder; /* NULL: nothing is to be kept */
    struct spells spells;
    struct provenance from;
};

static const char *where(const struct tracing *tracing, const struct step_record *step)
{
    return tracing->run->plan->instances[step->instance].name;
}

static void hear_step(void *context, sim_time now, const void *record)
{
    struct tracing *tracing = context;
    const struct step_record *step = record;
    if (step->request != tracing->number || step->source != tracing->source || tracing->ended)
        return;
    const struct plan *plan = tracing->run->plan;
    if (!tracing->begun) {
        tracing->begun = true;
        tracing->sent = tracing->last = now;
        printf("request %" PRIu32 " of %s, sent at %.6f s (replication 0, seed %" PRIu64 ")\n\n",
               step->request, plan->parties[step->source].name, seconds_of((double)now),
               tracing->run->seed);
        printf("%12s %12s  %-16s %-20s %s\n", "ms", "+ms", "where", "endpoint", "what");
    }
    printf("%12.6f %12.6f  %-16s %-20s %s%s%s", (double)(now - tracing->sent) * 1e-6,
           (double)(now - tracing->last) * 1e-6, where(tracing, step),
           step->instance < plan->client_count ? "" : plan->endpoints[step->endpoint].name,
           step->branch ? "| " : "", step->what, step->object ? " " : "");
    if (step->object)
        fputs(step->object, stdout);
    if (step->duration > 0)
        printf(" (%.6f ms)", (double)step->duration * 1e-6);
    putchar('\n');
    tracing->last = now;
}

static void hear_request(void *context, sim_time now, const void *record)
{
    struct tracing *tracing = context;
    const struct request_record *request = record;
    (void)now;
    if (request->number != tracing->number || request->source != tracing->source)
        return;
    tracing->ended = true;
    tracing->outcome = outcome_names[request->outcome];
    engine_stop(tracing->run->engine);
}

/* plot.json: as of a run, with a title for the picture. */
static void print_about(const struct tracing *tracing, FILE *to)
{
    struct run *run = tracing->run;
    struct arena *arena = run->arena;
    struct json_writer json;
    json_start(&json, to);
    json_put_head(&json, &tracing->from);
    json_put_array(&json, "architectures");
    json_put_text(&json, NULL, tracing->from.origins[0].name);
    json_end(&json);
    json_put_array(&json, "parameters");
    json_end(&json);
    json_put_object(&json, "request");
    json_put_text(&json, "title",
                  arena_format(arena, "Request %" PRIu32 " of %s: %s after %.6g ms",
                               tracing->number, run->plan->parties[tracing->source].name,
                               tracing->outcome ? tracing->outcome : "still open",
                               (double)(run->engine->now - tracing->sent) * 1e-6));
    json_put_text(&json, "note",
                  arena_format(arena, "%s, replication 0 of seed %" PRIu64 ", sent at %.6f s",
                               tracing->from.origins[0].name, run->seed,
                               seconds_of((double)tracing->sent)));
    json_end(&json);
    json_finish(&json);
}

static bool keep(struct tracing *tracing)
{
    FILE *spells = folder_file(tracing->folder, "request.csv");
    FILE *about = spells ? folder_file(tracing->folder, "plot.json") : NULL;
    if (!about)
        return false;
    spells_end(&tracing->spells, tracing->run);
    spells_print(&tracing->spells, spells);
    print_about(tracing, about);
    return folder_commit(tracing->folder);
}

struct trace_options {
    struct options common;
    uint64_t request;
    bool request_given;
};

static int follow(void *context, const struct prepared *prepared, struct arena *arena)
{
    struct tracing *tracing = context;
    const struct plan *plan = prepared->subjects[0].plan;
    struct run *run = tracing->run = run_create(plan, arena, prepared->seed, 0);
    run->engine->interrupt = interrupt_flag();
    if (tracing->folder)
        spells_begin(&tracing->spells, run, tracing->source, tracing->number, arena);
    observe_subscribe(&run->observe, arena, RECORD_STEP, hear_step, tracing);
    observe_subscribe(&run->observe, arena, RECORD_REQUEST, hear_request, tracing);
    const enum engine_end end = run_until(run, measured_until(plan));
    if (!tracing->begun && end == ENGINE_DONE) {
        fprintf(stderr,
                "maquette: no request %" PRIu32 ": %s sent %" PRIu64
                " in the time of the experiment\n",
                tracing->number, plan->parties[0].name, run->sent);
        return EXIT_USAGE;
    }
    if (end == ENGINE_DONE && !tracing->ended)
        puts("still open when the run ended");
    else if (end != ENGINE_STOPPED && end != ENGINE_DONE)
        fprintf(stderr, "maquette: %s\n", engine_end_text(end));
    const bool kept = !tracing->folder || !tracing->begun || keep(tracing);
    const int trouble = stdout_finish();
    const bool well = kept && (end == ENGINE_DONE || end == ENGINE_STOPPED);
    return trouble ? trouble : well ? EXIT_OK : EXIT_TROUBLE;
}

static int trace_into(const struct trace_options *own, const struct prepared *prepared,
                      struct arena *arena)
{
    struct folder folder = {.lock = -1};
    struct tracing tracing = {.number = (uint32_t)own->request,
                              .folder = own->common.out ? &folder : NULL};
    const struct origin origin = origin_of(prepared->subjects[0].name, prepared->subjects[0].file,
                                           prepared->entries[0].tree, arena);
    tracing.from = (struct provenance){
        .command = command_line("trace", &own->common, arena), .origins = &origin, .count = 1};
    if (tracing.folder) {
        const enum claim claim = folder_claim(&folder, own->common.out, tracing.from.command);
        if (claim != CLAIMED)
            return claim == CLAIM_REFUSED ? EXIT_USAGE : EXIT_TROUBLE;
    }
    const int status = single_look(prepared, follow, &tracing);
    folder_close(&folder);
    return status;
}

static int trace_command(const struct options *options, struct arena *arena)
{
    const struct trace_options *own = (const struct trace_options *)options;
    struct prepared prepared;
    if (!own->request_given) {
        fputs("maquette: which request? --request 17 (they count from 0)\n", stderr);
        return EXIT_USAGE;
    }
    if (!single_prepare(options, arena, &prepared))
        return EXIT_USAGE;
    if (prepared.subjects[0].plan->client_count == 0) {
        fputs("maquette: nobody asks for anything: the scenario has no workload\n", stderr);
        return EXIT_USAGE;
    }
    return trace_into(own, &prepared, arena);
}

static const struct option rows[] = {
    OPTION_COUNT(struct trace_options, request, 0, 4e9, .name = "request",
                 .doc = "number of the request to follow, from 0"),
    LOADING_OPTIONS,
    SEED_OPTION,
    OUT_OPTION("write its stretches of time into this folder, for plot"),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_trace;
const struct command command_trace = {
    .name = "trace",
    .arguments = "FILE --request N",
    .words = COMPLETE_SCENARIOS,
    .doc = "tell one request line by line: when, where, waiting for what",
    .examples = "  maquette trace scenarios/shop/microservices.yaml --request 17 --out one\n"
                "  maquette plot one\n",
    .rows = rows,
    .size = sizeof(struct trace_options),
    .run = trace_command,
};
