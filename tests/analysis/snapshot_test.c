/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Save, run, restore, run: the same bytes, for every scenario of the catalogue, in the middle of
 * the measured time, recorder included.  So all that changes while a run goes on lies in its arena.
 */
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/observers/recorder.h"
#include "models/run/run.h"
#include "scenarios/reader/load.h"
#include "tests/lib/test.h"

/* Events before the snapshot and behind it. */
struct length {
    uint64_t before, behind;
};

struct picture {
    uint64_t fingerprint, request_hash, delivered, size;
    void *bytes;
};

static struct picture take_picture(const struct run *run, const struct arena *arena)
{
    struct picture picture = {.fingerprint = run->engine->fingerprint,
                              .request_hash = run->request_hash,
                              .delivered = run->engine->delivered,
                              .size = arena_snapshot_size(arena)};
    picture.bytes = malloc(picture.size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(picture.bytes);
    arena_save(arena, picture.bytes);
    return picture;
}

/* What the stack holds below here.  A structure with a hole that is put together there and copied
 * into the arena takes along what was in the hole. */
static void __attribute__((noinline)) scribble(int byte)
{
    volatile unsigned char stack[32 << 10];
    memset((void *)stack, byte, sizeof stack);
    CU_ASSERT_EQUAL_FATAL(stack[100], byte);
}

/* The measured time goes on until so many events have been delivered since the start. */
static void go_on(struct run *run, uint64_t events)
{
    run->engine->event_limit = events;
    run->measuring = true;
    engine_run_before(run->engine, run->measure_until);
}

static void save_run_restore_run(const struct plan *plan, const char *name, struct length length)
{
    struct arena *arena = arena_create(0);
    struct run *run = run_create(plan, arena, 1, 0);
    const struct recorder_options options = {.needs = UINT32_MAX};
    struct recorder *recorder = recorder_create(run, arena, &options);
    run->engine->event_limit = length.before;
    run_before(run, 1000000);
    recorder_begin(recorder, 0);
    run_measure(run, SIM_NEVER, 0);
    const struct picture before = take_picture(run, arena);
    scribble(0x55);
    go_on(run, length.before + length.behind);
    const struct picture first = take_picture(run, arena);
    arena_restore(arena, before.bytes);
    CU_ASSERT_EQUAL(run->engine->delivered, before.delivered);
    scribble(0xaa);
    go_on(run, length.before + length.behind);
    const struct picture second = take_picture(run, arena);
    CU_ASSERT(first.delivered > before.delivered && first.delivered == second.delivered);
    CU_ASSERT(first.fingerprint == second.fingerprint);
    CU_ASSERT(first.request_hash == second.request_hash && first.size == second.size);
    const bool same =
        first.size == second.size && memcmp(first.bytes, second.bytes, first.size) == 0;
    if (!same)
        fprintf(stderr, "%s: other bytes\n", name);
    CU_ASSERT(same);
    free(before.bytes);
    free(first.bytes);
    free(second.bytes);
    arena_destroy(arena);
}

static unsigned of_file(const char *file, const char *with, struct length length)
{
    struct arena *arena = arena_create(0);
    struct diagnostics *diagnostics = diagnostics_create(arena);
    struct loaded *entries;
    size_t count = 0;
    const struct load_request request = {.files = &file,
                                         .file_count = 1,
                                         .with = &with,
                                         .with_count = with ? 1 : 0,
                                         .rows = description_settings,
                                         .size = sizeof(struct description)};
    if (!scenario_load(&request, arena, diagnostics, &entries, &count))
        count = 0; /* only merged into others */
    unsigned done = 0;
    for (size_t i = 0; i < count; i++) {
        const struct plan *plan =
            plan_compile(entries[i].description, arena, entries[i].complaints);
        if (plan && plan->client_count > 0) {
            save_run_restore_run(plan, file, length);
            done++;
        }
    }
    arena_destroy(arena);
    return done;
}

static void every_scenario_goes_on_as_it_did(void)
{
    glob_t files;
    unsigned done = 0;
    CU_ASSERT_FATAL(glob("scenarios/*/*.yaml", 0, NULL, &files) == 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        done += of_file(files.gl_pathv[i], NULL, (struct length){15000, 45000});
    globfree(&files);
    CU_ASSERT(done >= 12);
}

/* In the middle of the loss of a zone: 215 s of simulated time, and 35 s behind it. */
static void so_does_one_with_faults(void)
{
    CU_ASSERT(of_file("scenarios/shop/replicated.yaml", "scenarios/shop/faults.yaml",
                      (struct length){2100000, 400000}) == 1);
}

TEST_MAIN(snapshot, TEST(every_scenario_goes_on_as_it_did), TEST(so_does_one_with_faults))
