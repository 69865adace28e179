/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "analysis/cli/command.h"
#include "analysis/commands/manual.h"
#include "analysis/output/file.h"
#include "analysis/version.h"
#include "sim/complain.h"

void command_help(const struct command *command, FILE *to)
{
    fprintf(to, "maquette %s %s\n  ", command->name, command->arguments);
    print_wrapped(to, command->doc, 2);
    fputs("\noptions:\n", to);
    options_print(command->rows, to);
    if (command->examples)
        fprintf(to, "\nexamples:\n%s", command->examples);
}

static void print_overview(void)
{
    puts("maquette: what would each software architecture give its users?\n");
    for (unsigned i = 0; commands[i]; i++) {
        printf("  maquette %s %s\n        ", commands[i]->name, commands[i]->arguments);
        print_wrapped(stdout, commands[i]->doc, 8);
    }
    puts("\n`maquette help COMMAND` tells its options.\nexit status:");
    for (unsigned i = 0; exit_texts[i].doc; i++) {
        printf("  %3d  ", exit_texts[i].status);
        print_wrapped(stdout, exit_texts[i].doc, 7);
    }
}

const struct exit_text exit_texts[] = {
    {EXIT_OK, "all is well"},
    {EXIT_OBJECTIVE, "an objective was missed (run, compare)"},
    {EXIT_USAGE, "the command line or a scenario is wrong; nothing was run"},
    {EXIT_TROUBLE, "a run did not end well, or the machine failed: memory, disk"},
    {EXIT_UNDECIDED,
     "no objective was missed, but one is undecided: more replications may decide it"},
    {130, "interrupted by Ctrl-C"},
    {143, "terminated; what was done before is printed and kept, as after Ctrl-C"},
    {EXIT_PIPE, "nobody reads the output any more"},
    {0, NULL},
};

struct help_options {
    struct options common;
    bool manual;
    const char *shell;
};

static int print_completion(const char *shell)
{
    if (completion_print(shell, stdout))
        return stdout_finish();
    fprintf(stderr, "maquette: no completion for '%.60s'; there is one for %s\n", shell,
            completion_shells);
    return EXIT_USAGE;
}

static int help_command(const struct options *options, struct arena *arena)
{
    const struct help_options *own = (const struct help_options *)options;
    (void)arena;
    if (own->shell)
        return print_completion(own->shell);
    if (own->manual) {
        manual_print(stdout);
        return stdout_finish();
    }
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

static const struct option rows[] = {
    OPTION_FLAG(struct help_options, manual, .name = "manual",
                .doc = "the manual page, for man: maquette help --manual | man -l -"),
    OPTION_TEXT(struct help_options, shell, .name = "completion", .argument = "SHELL",
                .doc = "a script that lets bash or zsh complete commands and options"),
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_help_row;
const struct command command_help_row = {.name = "help",
                                         .arguments = "[COMMAND]",
                                         .doc = "what there is, or one command",
                                         .rows = rows,
                                         .size = sizeof(struct help_options),
                                         .run = help_command};

static int version_command(const struct options *options, struct arena *arena)
{
    (void)options;
    (void)arena;
    puts("maquette " MAQUETTE_VERSION);
    return stdout_finish();
}

static const struct option version_rows[] = {HELP_OPTION, OPTIONS_END};

extern const struct command command_version;
const struct command command_version = {.name = "version",
                                        .arguments = "",
                                        .doc = "which version this is",
                                        .rows = version_rows,
                                        .size = sizeof(struct options),
                                        .run = version_command};
