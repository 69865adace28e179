/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/cli/command.h"

#define COMMANDS(X)                                                                                \
    X(run)                                                                                         \
    X(compare)                                                                                     \
    X(sweep)                                                                                       \
    X(merge) X(faults) X(rare) X(capacity) X(size) X(sensitivity) X(map) X(warmup) X(fit) X(plot)  \
        X(check) X(trace) X(history) X(explain) X(new) X(schema) X(help_row) X(version)

#define COMMAND_EXTERN(name) extern const struct command command_##name;
COMMANDS(COMMAND_EXTERN)
#undef COMMAND_EXTERN

#define COMMAND_ENTRY(name) &command_##name,
const struct command *const commands[] = {COMMANDS(COMMAND_ENTRY) NULL};
#undef COMMAND_ENTRY
