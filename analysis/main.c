/* SPDX-License-Identifier: GPL-3.0-or-later */
/* maquette COMMAND ...: finds the command in the table and lets it run. */
#include <gsl/gsl_errno.h>
#include <string.h>

#include "analysis/cli/command.h"
#include "analysis/interrupt.h"
#include "analysis/output/file.h"
#include "sim/complain.h"

static const struct command *find_command(const char *name)
{
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    if (strcmp(name, "--version") == 0)
        name = "version";
    for (unsigned i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int unknown_command(const char *name)
{
    const char *names[64];
    unsigned count = 0;
    for (; commands[count] && count < 64; count++)
        names[count] = commands[count]->name;
    const char *near = nearest_word(name, names, count);
    fprintf(stderr, "maquette: no command '%.60s'", name);
    if (near)
        fprintf(stderr, "; did you mean '%s'?\n", near);
    else
        fputs("; maquette help lists them\n", stderr);
    return EXIT_USAGE;
}

static int run_command(const struct command *command, int count, char **arguments,
                       struct arena *arena)
{
    struct options *options = arena_alloc(arena, command->size);
    if (!options_read(options, command->rows, count, arguments, arena))
        return EXIT_USAGE;
    if (options->help) {
        command_help(command, stdout);
        return stdout_finish();
    }
    const int status = command->run(options, arena);
    return status == EXIT_USAGE && interrupt_status() ? interrupt_status() : status; /* loading */
}

int main(int count, char **arguments)
{
    standard_streams_open();
    pipes_report();
    gsl_set_error_handler_off();
    const char *name = count > 1 ? arguments[1] : "help";
    const struct command *command = find_command(name);
    if (!command)
        return unknown_command(name);
    struct arena *arena = arena_create_surely();
    const int status = run_command(command, count > 1 ? count - 2 : 0, arguments + 2, arena);
    arena_destroy(arena);
    return count > 1 ? status : EXIT_USAGE;
}
