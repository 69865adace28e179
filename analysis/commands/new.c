/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "analysis/cli/command.h"
#include "analysis/output/file.h"
#include "scenarios/starters.h"
#include "sim/complain.h"

static int list(void)
{
    for (const struct starter *each = starters; each->name; each++)
        printf("%-14s  %s\n", each->name, each->doc);
    return stdout_finish();
}

static int unknown(const char *word, struct arena *arena)
{
    unsigned count = 0;
    while (starters[count].name)
        count++;
    const char **names = arena_array(arena, count + 1, sizeof *names);
    for (unsigned i = 0; i < count; i++)
        names[i] = starters[i].name;
    const char *near = nearest_word(word, names, count);
    fprintf(stderr, "maquette: no file to begin with is called '%s'%s%s%s\n", word,
            near ? "; did you mean '" : "; 'maquette new' lists them", near ? near : "",
            near ? "'?" : "");
    return EXIT_USAGE;
}

static int new_command(const struct options *options, struct arena *arena)
{
    if (options->words.count == 0)
        return list();
    if (options->words.count > 1) {
        fputs("maquette: new takes one word\n", stderr);
        return EXIT_USAGE;
    }
    const char *word = options->words.items[0];
    for (const struct starter *each = starters; each->name; each++)
        if (strcmp(each->name, word) == 0) {
            fputs(each->text, stdout);
            return stdout_finish();
        }
    return unknown(word, arena);
}

static const struct option rows[] = {
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_new;
const struct command command_new = {
    .name = "new",
    .arguments = "[KIND]",
    .doc = "a commented scenario to begin with; without a word, which there are",
    .examples = "  maquette new\n"
                "  maquette new web >web.yaml\n",
    .rows = rows,
    .size = sizeof(struct options),
    .run = new_command,
};
