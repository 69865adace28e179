/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of the models: a run from the text of a scenario, and what its clients heard.
 *
 *     struct world *world = world_run(text, 10 * MS);
 *     CU_ASSERT_EQUAL(world_took(world, 0), 3 * MS);
 *     world_end(world);
 *
 * Everything stands in this header, so a test program needs no further object. */
#ifndef TESTS_MODELS_LIB_WORLD_H
#define TESTS_MODELS_LIB_WORLD_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/run/books.h"
#include "models/run/cpu.h"
#include "models/run/run.h"
#include "models/run/source.h"
#include "models/words/description.h"
#include "scenarios/reader/load.h"
#include "tests/lib/test.h"

#define US INT64_C(1000)
#define MS INT64_C(1000000)
#define SECOND NANOSECONDS_PER_SECOND

/* A request that has ended, as its client saw it. */
struct heard {
    uint32_t source, endpoint, number, attempts;
    sim_time sent, took;
    enum outcome outcome;
};

struct world {
    struct arena *arena, *run_arena;
    struct diagnostics *diagnostics;
    struct loaded *entry;
    const struct plan *plan; /* NULL: see messages */
    struct run *run;
    char *messages; /* what the reader and the models complain of */
    struct heard *heard;
    size_t count, limit;
    struct operation_record *operations;
    size_t operation_count, operation_limit;
};

static inline void world_room(void **list, size_t count, size_t *limit, size_t size)
{
    if (count < *limit)
        return;
    *limit = *limit ? *limit * 2 : 64;
    *list = realloc(*list, *limit * size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(*list);
}

static inline void world_hears(void *context, sim_time now, const void *record)
{
    struct world *world = context;
    const struct request_record *request = record;
    world_room((void **)&world->heard, world->count, &world->limit, sizeof *world->heard);
    world->heard[world->count++] = (struct heard){.source = request->source,
                                                  .endpoint = request->endpoint,
                                                  .number = request->number,
                                                  .attempts = request->attempts,
                                                  .sent = request->sent,
                                                  .took = now - request->sent,
                                                  .outcome = request->outcome};
}

static inline void world_hears_operation(void *context, sim_time now, const void *record)
{
    struct world *world = context;
    (void)now;
    world_room((void **)&world->operations, world->operation_count, &world->operation_limit,
               sizeof *world->operations);
    world->operations[world->operation_count++] = *(const struct operation_record *)record;
}

/* The reader wants a file. */
static inline bool world_load(struct world *world, const char *text)
{
    char path[] = "/tmp/maquette-world-XXXXXX";
    const int file = mkstemp(path);
    CU_ASSERT_TRUE_FATAL(file >= 0);
    CU_ASSERT_EQUAL_FATAL(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    const char *const files[] = {path};
    const struct load_request request = {.files = files,
                                         .file_count = 1,
                                         .rows = description_settings,
                                         .size = sizeof(struct description)};
    size_t count = 0;
    const bool good =
        scenario_load(&request, world->arena, world->diagnostics, &world->entry, &count);
    unlink(path);
    return good && count == 1;
}

/* Formats a text; valid until the next but three. */
__attribute__((format(printf, 1, 2))) static inline const char *text_of(const char *format, ...)
{
    static char texts[4][8192];
    static unsigned next;
    char *text = texts[next++ % 4];
    va_list list;
    va_start(list, format);
    const int length = vsnprintf(text, sizeof texts[0], format, list);
    va_end(list);
    CU_ASSERT_FATAL(length >= 0 && (size_t)length < sizeof texts[0]);
    return text;
}

/* Reads and compiles; plan is NULL after mistakes. */
static inline struct world *world_of(const char *text)
{
    struct world *world = calloc(1, sizeof *world);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world);
    size_t size;
    world->arena = arena_create(0);
    world->diagnostics = diagnostics_create(world->arena);
    if (world_load(world, text))
        world->plan =
            plan_compile(world->entry->description, world->arena, world->entry->complaints);
    FILE *stream = open_memstream(&world->messages, &size);
    diagnostics_print(world->diagnostics, stream, false);
    fclose(stream);
    return world;
}

/* A new run of the plan; what an earlier one told is forgotten. */
static inline void world_begin(struct world *world, uint64_t seed, uint32_t replication)
{
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    arena_destroy(world->run_arena);
    world->run_arena = arena_create(0);
    world->count = world->operation_count = 0;
    world->run = run_create(world->plan, world->run_arena, seed, replication);
    struct observe *observe = &world->run->observe;
    observe_subscribe(observe, world->run_arena, RECORD_REQUEST, world_hears, world);
    observe_subscribe(observe, world->run_arena, RECORD_OPERATION, world_hears_operation, world);
}

static inline void world_until(struct world *world, sim_time until)
{
    CU_ASSERT_EQUAL(run_until(world->run, until), ENGINE_DONE);
    books_check(world->run);
}

static inline struct world *world_run(const char *text, sim_time until)
{
    struct world *world = world_of(text);
    world_begin(world, 1, 0);
    world_until(world, until);
    return world;
}

static inline void world_end(struct world *world)
{
    arena_destroy(world->run_arena);
    arena_destroy(world->arena);
    free(world->messages);
    free(world->heard);
    free(world->operations);
    free(world);
}

/* The text is refused with these words. */
static inline void assert_refused(const char *text, const char *words)
{
    struct world *world = world_of(text);
    CU_ASSERT_PTR_NULL(world->plan);
    const bool said = strstr(world->messages, words) != NULL;
    if (!said)
        fprintf(stderr, "expected '%s' in\n%s\n", words, world->messages);
    CU_ASSERT_TRUE(said);
    world_end(world);
}

/* Request `number` of the source, or NULL while it is open. */
static inline const struct heard *world_request_of(const struct world *world, uint32_t source,
                                                   uint32_t number)
{
    for (size_t i = 0; i < world->count; i++)
        if (world->heard[i].source == source && world->heard[i].number == number)
            return &world->heard[i];
    return NULL;
}

static inline const struct heard *world_request(const struct world *world, uint32_t number)
{
    return world_request_of(world, 0, number);
}

/* How long it took; -1: it has not ended. */
static inline sim_time world_took(const struct world *world, uint32_t number)
{
    const struct heard *request = world_request(world, number);
    return request ? request->took : -1;
}

static inline enum outcome world_outcome(const struct world *world, uint32_t number)
{
    const struct heard *request = world_request(world, number);
    return request ? request->outcome : OUTCOME_COUNT;
}

static inline uint64_t world_ended(const struct world *world, enum outcome outcome)
{
    uint64_t count = 0;
    for (size_t i = 0; i < world->count; i++)
        count += world->heard[i].outcome == outcome;
    return count;
}

static inline uint32_t world_party(const struct world *world, const char *name)
{
    for (uint32_t i = 0; i < world->plan->party_count; i++)
        if (strcmp(world->plan->parties[i].name, name) == 0)
            return i;
    CU_FAIL_FATAL("no such party");
    return NONE;
}

static inline struct party_run *world_of_party(const struct world *world, const char *name)
{
    return &world->run->parties[world_party(world, name)];
}

static inline uint32_t world_node(const struct world *world, const char *name)
{
    const uint32_t node = plan_find_node(world->plan, name);
    CU_ASSERT_FATAL(node != NONE);
    return node;
}

/* Area under a level until now, in ns. */
static inline sim_time level_area(const struct world *world, const struct level *level)
{
    const sim_time rest = (world->run->engine->now - level->since) * level->value;
    return (sim_time)level->area + rest;
}

/* Open sources send no more. */
static inline void world_stop_load(struct world *world)
{
    for (uint32_t i = 0; i < world->plan->client_count; i++) {
        world->run->load_factor[i] = 0;
        source_reload(world->run, i);
    }
}

/* Nothing is open anywhere: no record in use, no worker busy, nobody waiting. */
static inline void assert_quiet(const struct world *world)
{
    const struct run *run = world->run;
    CU_ASSERT_EQUAL(pool_in_use(&run->visits), 0);
    CU_ASSERT_EQUAL(pool_in_use(&run->calls), 0);
    CU_ASSERT_EQUAL(pool_in_use(&run->hedges), 0);
    CU_ASSERT_EQUAL(pool_in_use(&run->requests), 0);
    CU_ASSERT_EQUAL(pool_in_use(&run->messages), 0);
    CU_ASSERT_EQUAL(pool_in_use(&run->operations), 0);
    CU_ASSERT_EQUAL(run->sent, run->ended);
    for (uint32_t i = 0; i < run->links.made; i++)
        CU_ASSERT_EQUAL(((const struct link *)pool_at(&run->links, i))->open, 0);
    for (uint32_t i = 0; i < run->plan->instance_count; i++) {
        CU_ASSERT_EQUAL(run->instances[i].busy, 0);
        CU_ASSERT_EQUAL(run->instances[i].waiting, 0);
        CU_ASSERT_EQUAL(run->instances[i].first, NONE);
        CU_ASSERT_EQUAL(run->instances[i].parked_first, NONE);
        CU_ASSERT_EQUAL(run->instances[i].parked_operations, NONE);
    }
    for (uint32_t i = 0; i < run->plan->node_count; i++)
        CU_ASSERT_EQUAL(run->nodes[i].cores_busy.value, 0);
    for (uint32_t i = 0; i < run->plan->party_count; i++) {
        const struct party_run *party = &run->parties[i];
        CU_ASSERT_EQUAL(party->jobs.value, 0);
        CU_ASSERT_EQUAL(party->waiting.value, 0);
        CU_ASSERT_EQUAL(party->workers_busy.value, 0);
    }
}

#endif
