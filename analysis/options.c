/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/options.h"

#include <string.h>

#include "scenarios/reader/number.h"
#include "sim/complain.h"

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_LIST, OPTION_COUNT };

struct option {
    const char *name;
    char letter; /* 0: none */
    enum option_kind kind;
    const char *argument; /* how it is called in the help */
    size_t place;
    size_t given; /* OPTION_COUNT: place of the flag that says so */
    double least, most;
    unsigned commands;
    const char *doc;
};

#define SHOWS (FOR_RUN | FOR_COMPARE)
#define RUNS (SHOWS | FOR_SWEEP)
#define LOADS (RUNS | FOR_CHECK | FOR_TRACE)
#define AT(field) .place = offsetof(struct options, field)
#define NUMBER_AT(field, low, high)                                                                \
    AT(field), .given = offsetof(struct options, field##_given), .least = (low), .most = (high)

static const struct option option_table[] = {
    {"set", 0, OPTION_LIST, "PATH=VALUE", AT(sets), .commands = LOADS,
     .doc = "override a value: deployment.services.web.replicas=4 (may be repeated)"},
    {"with", 0, OPTION_LIST, "FILE", AT(with), .commands = LOADS,
     .doc = "merge a file over every architecture (may be repeated)"},
    {"architecture", 0, OPTION_TEXT, "NAME", AT(architecture), .commands = LOADS,
     .doc = "take this one of the file's architectures"},
    {"seed", 0, OPTION_COUNT, "N", NUMBER_AT(seed, 0, 9e15), .commands = RUNS | FOR_TRACE,
     .doc = "of all random numbers, instead of experiment.seed"},
    {"replications", 0, OPTION_COUNT, "N", NUMBER_AT(replications, 1, 1e6), .commands = RUNS,
     .doc = "independent runs, instead of experiment.replications"},
    {"jobs", 'j', OPTION_COUNT, "N", NUMBER_AT(jobs, 1, 1024), .commands = RUNS,
     .doc = "threads; as many as processors unless given; changes no result"},
    {"vary", 0, OPTION_LIST, "PATH=VALUES", AT(vary), .commands = FOR_SWEEP,
     .doc =
         "values to try: 2,4,8 or 100..1000/s:10 or 100..1600/s:5:log (several: their full grid)"},
    {"metrics", 0, OPTION_TEXT, "all", AT(metrics), .commands = RUNS,
     .doc = "show every metric of everything"},
    {"json", 0, OPTION_FLAG, NULL, AT(json), .commands = RUNS, .doc = "results as JSON"},
    {"csv", 0, OPTION_FLAG, NULL, AT(csv), .commands = RUNS,
     .doc = "results as CSV: a line per replication and metric"},
    {"markdown", 0, OPTION_FLAG, NULL, AT(markdown), .commands = SHOWS,
     .doc = "results as a Markdown table"},
    {"out", 'o', OPTION_TEXT, "DIR", AT(out), .commands = RUNS,
     .doc = "write tables, CSV, JSON and the data of plots into this folder"},
    {"dry-run", 0, OPTION_FLAG, NULL, AT(dry_run), .commands = FOR_SWEEP,
     .doc = "check everything and print what would be run"},
    {"resolved", 0, OPTION_FLAG, NULL, AT(resolved), .commands = FOR_CHECK,
     .doc = "print the scenario as it was understood"},
    {"dot", 0, OPTION_FLAG, NULL, AT(dot), .commands = FOR_CHECK,
     .doc =
         "print the architecture as a picture for Graphviz: ... --dot FILE | dot -Tsvg -o it.svg"},
    {"request", 0, OPTION_COUNT, "N", NUMBER_AT(request, 0, 4e9), .commands = FOR_TRACE,
     .doc = "number of the request to follow, from 0"},
    {"reference", 0, OPTION_FLAG, NULL, AT(reference), .commands = FOR_EXPLAIN,
     .doc = "print all keys and metrics"},
    {"quiet", 'q', OPTION_FLAG, NULL, AT(quiet), .commands = LOADS | FOR_PLOT,
     .doc = "no progress and no warnings"},
    {"help", 'h', OPTION_FLAG, NULL, AT(help), .commands = FOR_ALL, .doc = "this text"},
};
enum { OPTION_TABLE_SIZE = sizeof option_table / sizeof option_table[0] };

struct scanning {
    struct options *options;
    struct arena *arena;
    unsigned command;
    int count, next;
    char **arguments;
};

static bool mistake(const char *text, const char *what)
{
    fprintf(stderr, "maquette: %s '%.200s'\n", what, text);
    return false;
}

static const struct option *find(const struct scanning *in, const char *name, size_t length)
{
    for (unsigned i = 0; i < OPTION_TABLE_SIZE; i++)
        if ((option_table[i].commands & in->command) && strlen(option_table[i].name) == length &&
            strncmp(option_table[i].name, name, length) == 0)
            return &option_table[i];
    return NULL;
}

static const struct option *find_letter(const struct scanning *in, char letter)
{
    for (unsigned i = 0; i < OPTION_TABLE_SIZE; i++)
        if ((option_table[i].commands & in->command) && option_table[i].letter == letter)
            return &option_table[i];
    return NULL;
}

static bool unknown(const struct scanning *in, const char *name, size_t length)
{
    const char *names[OPTION_TABLE_SIZE];
    unsigned count = 0;
    for (unsigned i = 0; i < OPTION_TABLE_SIZE; i++)
        if (option_table[i].commands & in->command)
            names[count++] = option_table[i].name;
    const char *near =
        nearest_word(arena_format(in->arena, "%.*s", (int)length, name), names, count);
    fprintf(stderr, "maquette: unknown option '--%.*s'", (int)(length < 200 ? length : 200), name);
    if (near)
        fprintf(stderr, "; did you mean '--%s'?\n", near);
    else
        fputs("; --help lists those of this command\n", stderr);
    return false;
}

static void append(struct text_list *list, const char *text, struct arena *arena)
{
    const char **items = arena_array(arena, list->count + 1, sizeof *items);
    if (list->count)
        memcpy(items, list->items, list->count * sizeof *items);
    items[list->count++] = text;
    list->items = items;
}

static bool read_count(const struct scanning *in, const struct option *option, const char *text)
{
    uint64_t *value = (uint64_t *)((char *)in->options + option->place);
    const char *wrong = number_count(in->arena, text, value);
    if (!wrong && ((double)*value < option->least || (double)*value > option->most))
        wrong =
            arena_format(in->arena, "it must be from %.0f to %.0f", option->least, option->most);
    if (wrong) {
        fprintf(stderr, "maquette: --%s %.60s: %s\n", option->name, text, wrong);
        return false;
    }
    *((bool *)((char *)in->options + option->given)) = true;
    return true;
}

static bool apply(const struct scanning *in, const struct option *option, const char *value)
{
    void *place = (char *)in->options + option->place;
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)place = true;
        return true;
    case OPTION_TEXT:
        *(const char **)place = value;
        return true;
    case OPTION_LIST:
        append(place, value, in->arena);
        return true;
    default:
        return read_count(in, option, value);
    }
}

/* `value` is what stood after `=`, or NULL. */
static bool take(struct scanning *in, const struct option *option, const char *value)
{
    if (option->kind == OPTION_FLAG)
        return value ? mistake(option->name, "no value goes with option") : apply(in, option, NULL);
    if (!value && in->next >= in->count)
        return mistake(option->name, "a value is missing after option");
    return apply(in, option, value ? value : in->arguments[in->next++]);
}

static bool read_one(struct scanning *in, const char *text)
{
    if (text[0] != '-' || text[1] == 0) {
        append(&in->options->words, text, in->arena);
        return true;
    }
    if (text[1] != '-') {
        const struct option *option = find_letter(in, text[1]);
        if (!option)
            return mistake(text, "unknown option");
        return take(in, option, text[2] ? text + 2 : NULL);
    }
    const size_t length = strcspn(text + 2, "=");
    const struct option *option = find(in, text + 2, length);
    if (!option)
        return unknown(in, text + 2, length);
    return take(in, option, text[2 + length] ? text + 3 + length : NULL);
}

bool options_read(struct options *options, unsigned command, int count, char **arguments,
                  struct arena *arena)
{
    *options = (struct options){0};
    struct scanning in = {options, arena, command, count, 0, arguments};
    bool good = true, only_words = false;
    while (in.next < count && good) {
        const char *text = arguments[in.next++];
        if (only_words)
            append(&options->words, text, arena);
        else if (strcmp(text, "--") == 0)
            only_words = true;
        else
            good = read_one(&in, text);
    }
    if (good && options->metrics && strcmp(options->metrics, "all") != 0)
        return mistake(options->metrics, "--metrics knows only 'all', not");
    if (good && options->json + options->csv + options->markdown > 1)
        return mistake("--json --csv --markdown", "only one is possible of");
    return good;
}

void options_print(unsigned command, FILE *to)
{
    for (unsigned i = 0; i < OPTION_TABLE_SIZE; i++) {
        const struct option *option = &option_table[i];
        if (!(option->commands & command))
            continue;
        char text[64];
        snprintf(text, sizeof text, "%s%c%s --%s%s%s", option->letter ? "-" : " ",
                 option->letter ? option->letter : ' ', option->letter ? "," : " ", option->name,
                 option->argument ? " " : "", option->argument ? option->argument : "");
        fprintf(to, "  %-26s %s\n", text, option->doc);
    }
}
