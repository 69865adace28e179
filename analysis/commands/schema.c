/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/schema.h"

#include "analysis/cli/command.h"
#include "analysis/output/file.h"
#include "models/words/description.h"

static int schema_command(const struct options *options, struct arena *arena)
{
    if (options->words.count > 0) {
        fputs("maquette: schema takes no arguments\n", stderr);
        return EXIT_USAGE;
    }
    schema_print(description_settings, stdout, arena);
    return stdout_finish();
}

static const struct option rows[] = {
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_schema;
const struct command command_schema = {
    .name = "schema",
    .arguments = "",
    .doc = "the JSON schema of scenarios, for editors",
    .examples = "  maquette schema >maquette.schema.json\n",
    .rows = rows,
    .size = sizeof(struct options),
    .run = schema_command,
};
