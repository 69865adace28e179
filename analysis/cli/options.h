/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of the command line.  A command lists its own as rows in its own file, beside the
 * struct that they fill; the rows read the arguments and print help, manual page and completion.
 *
 *     struct trace_options { struct options common; uint64_t request; bool request_given; };
 *     static const struct option rows[] = {
 *         LOADING_OPTIONS,
 *         OPTION_COUNT(struct trace_options, request, 0, 4e9, .name = "request", .doc = "..."),
 *         COMMON_OPTIONS, OPTIONS_END};
 *
 * Rules: names are written out (an abbreviation would change its meaning with the next new option),
 * unknown ones are answered by the nearest known one, and an option that a command does not know is
 * a mistake, not silence.  `struct options` comes first in every command's own struct.  A field of
 * the wrong type is a compile-time error. */
#ifndef ANALYSIS_CLI_OPTIONS_H
#define ANALYSIS_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/arena.h"

struct text_list {
    const char **items;
    size_t count;
};

struct export_class;

/* What several commands know. */
struct options {
    struct text_list words; /* what is no option: files, keys */
    struct text_list with, sets, vary;
    const char *architecture, *out, *metrics;
    uint64_t seed, replications, jobs;
    bool seed_given, replications_given, jobs_given;
    const struct export_class *export; /* NULL: the table */
    bool quiet, help;
};

enum option_kind {
    OPTION_KIND_END = 0,
    OPTION_KIND_FLAG,
    OPTION_KIND_TEXT,
    OPTION_KIND_LIST,
    OPTION_KIND_COUNT,
    OPTION_KIND_EXPORT /* stands for an option of each export that the command can print */
};

/* What a shell offers after an option or a command. */
enum completion { COMPLETE_NOTHING, COMPLETE_FILES, COMPLETE_SCENARIOS, COMPLETE_FOLDERS };

struct option {
    const char *name;
    char letter; /* 0: none */
    enum option_kind kind;
    const char *argument; /* how it is called in the help */
    size_t place;
    size_t given; /* COUNT: place of the flag that says so */
    double least, most;
    bool sweeps; /* EXPORT: those of a sweep */
    bool how;    /* of how it is done, or shown, not of what comes out (command_line.h) */
    enum completion completion;
    const char *doc;
};

/* Of the address of a field: its offset, if it has the type. */
#define OPTION_PLACE(type, field, wanted)                                                          \
    (offsetof(type, field) + 0 * sizeof(_Generic(&((type *)0)->field, wanted : 1)))

#define OPTION_FLAG(type, field, ...)                                                              \
    {                                                                                              \
        .kind = OPTION_KIND_FLAG, .place = OPTION_PLACE(type, field, bool *), __VA_ARGS__          \
    }
#define OPTION_TEXT(type, field, ...)                                                              \
    {                                                                                              \
        .kind = OPTION_KIND_TEXT, .place = OPTION_PLACE(type, field, const char **), __VA_ARGS__   \
    }
#define OPTION_LIST(type, field, ...)                                                              \
    {                                                                                              \
        .kind = OPTION_KIND_LIST, .place = OPTION_PLACE(type, field, struct text_list *),          \
        __VA_ARGS__                                                                                \
    }
#define OPTION_COUNT(type, field, low, high, ...)                                                  \
    {                                                                                              \
        .kind = OPTION_KIND_COUNT, .place = OPTION_PLACE(type, field, uint64_t *),                 \
        .given = OPTION_PLACE(type, field##_given, bool *), .least = (low), .most = (high),        \
        .argument = "N", __VA_ARGS__                                                               \
    }
#define OPTION_EXPORT(type, field, ...)                                                            \
    {                                                                                              \
        .kind = OPTION_KIND_EXPORT,                                                                \
        .place = OPTION_PLACE(type, field, const struct export_class **), __VA_ARGS__              \
    }
#define OPTIONS_END                                                                                \
    {                                                                                              \
        .kind = OPTION_KIND_END                                                                    \
    }

/* Of whatever loads scenarios. */
#define LOADING_OPTIONS                                                                            \
    OPTION_LIST(struct options, sets, .name = "set", .argument = "PATH=VALUE",                     \
                .doc = "override a value: deployment.services.web.replicas=4 (may be repeated)"),  \
        OPTION_LIST(struct options, with, .name = "with", .argument = "FILE",                      \
                    .completion = COMPLETE_SCENARIOS,                                              \
                    .doc = "merge a file over every architecture (may be repeated)"),              \
        OPTION_TEXT(struct options, architecture, .name = "architecture", .argument = "NAME",      \
                    .doc = "take this one of the file's architectures")
#define SEED_OPTION                                                                                \
    OPTION_COUNT(struct options, seed, 0, 9e15, .name = "seed",                                    \
                 .doc = "of all random numbers, instead of experiment.seed")
#define JOBS_OPTION                                                                                \
    OPTION_COUNT(struct options, jobs, 1, 1024, .name = "jobs", .letter = 'j', .how = true,        \
                 .doc = "threads; as many as processors unless given; changes no result")
/* `what` is written there. */
#define OUT_OPTION(what)                                                                           \
    OPTION_TEXT(struct options, out, .name = "out", .letter = 'o', .argument = "DIR",              \
                .completion = COMPLETE_FOLDERS, .how = true, .doc = what)
/* Of whatever runs experiments. */
#define CONTROLS_ROW                                                                               \
    .name = "controls", .doc = "narrower intervals where that helps, by what is known exactly: "   \
                               "processor time drawn, arrivals (control variates)"
#define RUNNING_OPTIONS                                                                            \
    SEED_OPTION,                                                                                   \
        OPTION_COUNT(struct options, replications, 1, 1e6, .name = "replications",                 \
                     .doc = "independent runs, instead of experiment.replications"),               \
        JOBS_OPTION,                                                                               \
        OPTION_TEXT(struct options, metrics, .name = "metrics", .argument = "NAME,...",            \
                    .doc = "show these metrics: latency.p99,goodput(web.get); all: every one of "  \
                           "everything"),                                                          \
        OUT_OPTION("write tables, CSV, JSON and the data of plots into this folder")
#define QUIET_OPTION                                                                               \
    OPTION_FLAG(struct options, quiet, .name = "quiet", .letter = 'q', .how = true,                \
                .doc = "no progress and no warnings")
#define HELP_OPTION                                                                                \
    OPTION_FLAG(struct options, help, .name = "help", .letter = 'h', .how = true,                  \
                .doc = "this text")

/* The arguments after the command's name fill `into`, a struct that begins with struct options, by
 * the rows.  False after a message on stderr. */
bool options_read(struct options *into, const struct option *rows, int count, char **arguments,
                  struct arena *arena);

/* The rows as a user sees them: that of exports as one of each.  False at the end. */
struct option_walk {
    const struct option *row;
    unsigned export; /* next one */
    struct option current;
};
struct option_walk options_walk(const struct option *rows);
const struct option *options_next(struct option_walk *walk); /* NULL at the end */
/* Words of a text over lines of 80 columns; the first begins at column `indent` already. */
void print_wrapped(FILE *to, const char *text, unsigned indent);
/* An entry per option. */
void options_print(const struct option *rows, FILE *to);

#endif
