/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/workers.h"

struct workers {
    uint64_t count;
};

static const struct setting thread_settings[] = {COUNT(struct workers, count, .preset = "unlimited",
                                                       .least = 1, .most = 1e9,
                                                       .doc = "threads of an instance"),
                                                 SETTINGS_END};
static const struct setting process_settings[] = {COUNT(struct workers, count, .required = true,
                                                        .least = 1, .most = 1e9,
                                                        .doc = "worker processes of an instance"),
                                                  SETTINGS_END};

static uint64_t count_places(const void *settings)
{
    return ((const struct workers *)settings)->count;
}

static const struct worker_class worker_threads = {
    .head = {.name = "threads",
             .doc = "a thread holds its request from start to end, waiting included",
             .settings = thread_settings,
             .settings_size = sizeof(struct workers),
             .examples = EXAMPLES({.text = "64"}, {.text = "threads(unlimited)"})},
    .places = count_places,
};
static const struct worker_class worker_processes = {
    .head =
        {.name = "processes",
         .doc =
             "a pool of worker processes that take tasks from one queue; each serves one at a time",
         .settings = process_settings,
         .settings_size = sizeof(struct workers),
         .examples = EXAMPLES({.text = "processes(4)"})},
    .places = count_places,
};

struct loop_workers {
    uint64_t threads;
};

static const struct setting async_settings[] = {COUNT(struct loop_workers, threads, .preset = "1",
                                                      .least = 1, .most = 65536,
                                                      .doc = "threads of the event loop"),
                                                SETTINGS_END};

static uint64_t count_threads(const void *settings)
{
    return ((const struct loop_workers *)settings)->threads;
}

static uint64_t no_limit(const void *settings)
{
    (void)settings;
    return COUNT_UNLIMITED;
}

/* Node.js and Redis have one thread, Netty and Vert.x two for each core. */
static const struct worker_class worker_async = {
    .head = {.name = "async",
             .doc = "an event loop: its threads hold processor work only, in order; whatever waits "
                    "holds none",
             .settings = async_settings,
             .settings_size = sizeof(struct loop_workers),
             .examples = EXAMPLES({.text = "async"}, {.text = "async(threads=4)"})},
    .places = no_limit,
    .threads = count_threads,
};

static const struct setting timetable_settings[] = {
    FILE_NAME(struct worker_table, file, .required = true,
              .doc = "CSV file with a row per step: whole numbers; 0: closed"),
    TEXT(struct worker_table, column, .preset = "workers",
         .doc = "header of the column, or its number from 1"),
    DURATION(struct worker_table, every, .required = true, .least = 1,
             .doc = "how long a step lasts; after the last one comes the first again"),
    SETTINGS_END};

static const struct worker_table *table_of(const void *settings) { return settings; }

/* Shifts of a call centre, hours of a batch pool. */
static const struct worker_class worker_timetable = {
    .head = {.name = "timetable",
             .doc = "so many workers as a table says, step by step; surplus ones end what they "
                    "hold first",
             .settings = timetable_settings,
             .settings_size = sizeof(struct worker_table),
             .examples = EXAMPLES({.text = "timetable(scenarios/data/shifts.csv every=1h)"},
                                  {.text = "timetable(scenarios/data/shifts.csv column=office "
                                           "every=1min)"})},
    .table = table_of,
};

static const struct class_head *const members[] = {&worker_threads.head, &worker_processes.head,
                                                   &worker_timetable.head, &worker_async.head, 0};
const struct family worker_models = {
    .name = "worker model", .members = members, .plain = "threads"};
