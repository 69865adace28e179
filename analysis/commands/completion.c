/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts for shells: words of a command are completed by its kind, what follows an option by the
 * option's. */
#include <string.h>

#include "analysis/cli/command.h"
#include "analysis/commands/manual.h"

const char completion_shells[] = "bash, zsh";

/* ---- bash ---- */

/* compgen's option for what may follow; NULL: anything, so nothing is offered. */
static const char *bash_files(enum completion completion)
{
    switch (completion) {
    case COMPLETE_FILES:
    case COMPLETE_SCENARIOS:
        return "-f";
    case COMPLETE_FOLDERS:
        return "-d";
    default:
        return NULL;
    }
}

/* The options of a command whose argument is offered so, as a pattern of `case`. */
static void bash_arguments(FILE *to, const struct command *command, bool offered)
{
    struct option_walk walk = options_walk(command->rows);
    for (const struct option *option; (option = options_next(&walk));) {
        const char *files = bash_files(option->completion);
        if (!option->argument || (files != NULL) != offered)
            continue;
        fprintf(to, "        %s:--%s", command->name, option->name);
        if (option->letter)
            fprintf(to, " | %s:-%c", command->name, option->letter);
        if (files)
            fprintf(to, ") _maquette_files %s \"$word\"; return ;;\n", files);
        else
            fputs(") return ;;\n", to);
    }
}

static void bash_command(FILE *to, const struct command *command)
{
    const char *files = bash_files(command->words);
    fprintf(to, "        %s) options='", command->name);
    struct option_walk walk = options_walk(command->rows);
    const char *blank = "";
    for (const struct option *option; (option = options_next(&walk)); blank = " ")
        fprintf(to, "%s--%s", blank, option->name);
    fprintf(to, "' files='%s' ;;\n", files ? files : "");
}

static void bash_names(FILE *to)
{
    for (unsigned i = 0; commands[i]; i++)
        fprintf(to, "%s%s", i ? " " : "", commands[i]->name);
}

static void print_bash(FILE *to)
{
    fputs("# printed by: maquette help --completion bash\n"
          "_maquette_files() # -f or -d; a name may hold blanks\n"
          "{\n"
          "    local IFS=$'\\n'\n"
          "    COMPREPLY=($(compgen \"$1\" -- \"$2\"))\n"
          "}\n"
          "_maquette()\n{\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    local command=${COMP_WORDS[1]} options files\n"
          "    COMPREPLY=()\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "        COMPREPLY=($(compgen -W '",
          to);
    bash_names(to);
    fputs("' -- \"$word\"))\n        return\n    fi\n    case $command:$before in\n", to);
    for (unsigned i = 0; commands[i]; i++) {
        bash_arguments(to, commands[i], true);
        bash_arguments(to, commands[i], false);
    }
    fputs("    esac\n    case $command in\n        help) COMPREPLY=($(compgen -W '", to);
    bash_names(to);
    fputs(" --manual --completion --help' -- \"$word\")); return ;;\n", to);
    for (unsigned i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, "help") != 0)
            bash_command(to, commands[i]);
    fputs("        *) return ;;\n    esac\n"
          "    case $word in\n"
          "        -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
          "        *) [ -z \"$files\" ] || _maquette_files \"$files\" \"$word\" ;;\n"
          "    esac\n}\n"
          "complete -o filenames -F _maquette maquette\n",
          to);
}

/* ---- zsh ---- */

/* Inside of single quotes, and of brackets if `special`, which end at ] and : */
static void zsh_text(FILE *to, const char *text, bool special)
{
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", to);
        else if (special && strchr("[]:\\", *text))
            fprintf(to, "\\%c", *text);
        else
            fputc(*text, to);
}

static const char *zsh_action(enum completion completion)
{
    switch (completion) {
    case COMPLETE_SCENARIOS:
        return "_files -g \"*.(yaml|yml)\"";
    case COMPLETE_FILES:
        return "_files";
    case COMPLETE_FOLDERS:
        return "_files -/";
    default:
        return "";
    }
}

static void zsh_option(FILE *to, const struct option *option)
{
    fputs("            ", to);
    /* may be repeated: * */
    const char *many = option->kind == OPTION_KIND_LIST ? "*" : "";
    if (option->letter)
        fprintf(to, "'(-%c --%s)'{-%c,--%s}'[", option->letter, option->name, option->letter,
                option->name);
    else
        fprintf(to, "'%s--%s[", many, option->name);
    zsh_text(to, option->doc, true);
    fputc(']', to);
    if (option->argument) {
        fputc(':', to);
        zsh_text(to, option->argument, true);
        fprintf(to, ":%s", zsh_action(option->completion));
    }
    fputs("' \\\n", to);
}

static void zsh_command(FILE *to, const struct command *command)
{
    fprintf(to, "        %s) _arguments -S \\\n", command->name);
    struct option_walk walk = options_walk(command->rows);
    for (const struct option *option; (option = options_next(&walk));)
        zsh_option(to, option);
    fprintf(to, "            '*: :%s' ;;\n",
            strcmp(command->name, "help") == 0 ? "_maquette_commands" : zsh_action(command->words));
}

static void print_zsh(FILE *to)
{
    fputs("#compdef maquette\n# printed by: maquette help --completion zsh\n"
          "_maquette_commands()\n{\n    local -a names\n    names=(\n",
          to);
    for (unsigned i = 0; commands[i]; i++) {
        fprintf(to, "        '%s:", commands[i]->name);
        zsh_text(to, commands[i]->doc, false);
        fputs("'\n", to);
    }
    fputs("    )\n    _describe command names\n}\n"
          "_maquette()\n{\n    if ((CURRENT == 2)); then\n        _maquette_commands\n        "
          "return\n    fi\n    local command=$words[2]\n    shift words\n    ((CURRENT--))\n"
          "    case $command in\n",
          to);
    for (unsigned i = 0; commands[i]; i++)
        zsh_command(to, commands[i]);
    fputs("    esac\n}\n_maquette \"$@\"\n", to);
}

bool completion_print(const char *shell, FILE *to)
{
    if (strcmp(shell, "bash") == 0)
        print_bash(to);
    else if (strcmp(shell, "zsh") == 0)
        print_zsh(to);
    else
        return false;
    return true;
}
