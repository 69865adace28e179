/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/manual.h"

#include <string.h>

#include "analysis/cli/command.h"
#include "analysis/output/exports.h"
#include "analysis/output/folder.h"
#include "analysis/version.h"

/* Text of man(7): no request at the beginning of a line, and `-` that can be copied. */
static void put_text(FILE *to, const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", to);
    for (; *text; text++) {
        if (*text == '\\')
            fputs("\\e", to);
        else if (*text == '-')
            fputs("\\-", to);
        else
            fputc(*text, to);
        if (*text == '\n' && (text[1] == '.' || text[1] == '\''))
            fputs("\\&", to);
    }
}

static void put_line(FILE *to, const char *before, const char *text)
{
    fputs(before, to);
    put_text(to, text);
    fputc('\n', to);
}

/* A sentence, which the rows have without its full stop. */
static void put_sentence(FILE *to, const char *text)
{
    fputc(*text >= 'a' && *text <= 'z' && text[1] != '/' ? *text - 'a' + 'A' : *text, to);
    put_text(to, text + 1);
    fputs(".\n", to);
}

static void put_option(FILE *to, const struct option *option)
{
    fputs(".TP\n", to);
    if (option->letter)
        fprintf(to, "\\fB\\-%c\\fR, ", option->letter);
    fputs("\\fB\\-\\-", to);
    put_text(to, option->name);
    fputs("\\fR", to);
    if (option->argument) {
        fputs(" \\fI", to);
        put_text(to, option->argument);
        fputs("\\fR", to);
    }
    fputc('\n', to);
    put_sentence(to, option->doc);
}

static void put_command(FILE *to, const struct command *command)
{
    fprintf(to, ".SS \"%s%s", command->name, *command->arguments ? " " : "");
    put_text(to, command->arguments);
    fputs("\"\n", to);
    put_sentence(to, command->doc);
    struct option_walk walk = options_walk(command->rows);
    for (const struct option *option; (option = options_next(&walk));)
        put_option(to, option);
    if (command->examples) {
        fputs(".PP\nExamples:\n.PP\n.nf\n", to);
        put_text(to, command->examples);
        fputs(".fi\n", to);
    }
}

static void put_files(FILE *to)
{
    fputs(".SH FILES\nA folder of results (\\fB\\-\\-out\\fR) holds\n", to);
    fputs(".TP\n.I " FOLDER_OWNER "\nThe command whose results these are.  The same command "
          "replaces them, another one is refused.\n",
          to);
    for (unsigned i = 0; exports[i]; i++)
        if (exports[i]->file) {
            put_line(to, ".TP\n.I ", exports[i]->file);
            put_sentence(to, exports[i]->doc);
        }
    fputs(
        ".TP\n.I plots/\nPictures, by \\fBmaquette plot\\fR, each with its gnuplot script and its "
        "data.\n",
        to);
}

static void put_statuses(FILE *to)
{
    fputs(".SH EXIT STATUS\n", to);
    for (unsigned i = 0; exit_texts[i].doc; i++) {
        fprintf(to, ".TP\n%d\n", exit_texts[i].status);
        put_sentence(to, exit_texts[i].doc);
    }
}

void manual_print(FILE *to)
{
    fputs(".\\\" printed by: maquette help --manual\n", to);
    fputs(".TH MAQUETTE 1 \"\" \"maquette " MAQUETTE_VERSION "\" \"User Commands\"\n", to);
    fputs(".SH NAME\nmaquette \\- simulate and compare software architectures\n", to);
    fputs(".SH SYNOPSIS\n", to);
    for (unsigned i = 0; commands[i]; i++) {
        fprintf(to, ".B maquette %s\n", commands[i]->name);
        put_text(to, commands[i]->arguments);
        fputs(*commands[i]->arguments ? "\n.br\n" : ".br\n", to);
    }
    fputs(".SH DESCRIPTION\nWhat would each software architecture give its users?  maquette reads "
          "an application, its\ndeployment, its load and its failures from YAML files, simulates "
          "requests one by one,\nand prints response times, availability, consistency and cost "
          "with confidence intervals.\n\\fBmaquette explain\\fR tells what can stand in a file, "
          "and the tutorial how to begin.\n.SH COMMANDS\n",
          to);
    for (unsigned i = 0; commands[i]; i++)
        put_command(to, commands[i]);
    put_files(to);
    put_statuses(to);
    fputs(".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nIf it is set and not empty, nothing is coloured.\n"
          ".SH SEE ALSO\n.BR gnuplot (1)\n",
          to);
}
