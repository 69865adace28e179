/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "analysis/command.h"
#include "analysis/output/file.h"
#include "analysis/version.h"
#include "sim/complain.h"

void command_help(const struct command *command, FILE *to)
{
    fprintf(to, "maquette %s %s\n  %s\n\noptions:\n", command->name, command->arguments,
            command->doc);
    options_print(command->rows, to);
    if (command->examples)
        fprintf(to, "\nexamples:\n%s", command->examples);
}

static void print_overview(void)
{
    puts("maquette: what would each software architecture give its users?\n");
    for (unsigned i = 0; commands[i]; i++)
        printf("  maquette %-8s %-26s %s\n", commands[i]->name, commands[i]->arguments,
               commands[i]->doc);
    puts(
        "\n`maquette help COMMAND` tells its options.\n"
        "exit status: 0 ok, 1 an objective was missed, 2 wrong command line or scenario, 3 trouble "
        "while running,\n"
        "5 no objective was missed but one is undecided (more replications may decide it), 130 and "
        "143 interrupted");
}

static const struct option rows[] = {HELP_OPTION, OPTIONS_END};

static int help_command(const struct options *options, struct arena *arena)
{
    (void)arena;
    if (options->words.count == 0) {
        print_overview();
        return stdout_finish();
    }
    for (unsigned i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, options->words.items[0]) == 0) {
            command_help(commands[i], stdout);
            return stdout_finish();
        }
    fprintf(stderr, "maquette: no command '%.60s'\n", options->words.items[0]);
    return EXIT_USAGE;
}

extern const struct command command_help_row;
const struct command command_help_row = {.name = "help",
                                         .arguments = "[COMMAND]",
                                         .doc = "what there is, or one command",
                                         .rows = rows,
                                         .size = sizeof(struct options),
                                         .run = help_command};

static int version_command(const struct options *options, struct arena *arena)
{
    (void)options;
    (void)arena;
    puts("maquette " MAQUETTE_VERSION);
    return stdout_finish();
}

extern const struct command command_version;
const struct command command_version = {.name = "version",
                                        .arguments = "",
                                        .doc = "which version this is",
                                        .rows = rows,
                                        .size = sizeof(struct options),
                                        .run = version_command};
