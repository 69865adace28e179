/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a scenario: read, planned, told.  A scenario that was read is printed as it was
 * understood; that is read as well, and printed the same. */
#include <string.h>

#include "tests/fuzz/fuzz.h"

static void reads_again(const char *printed)
{
    struct fuzz_load load;
    if (fuzz_load(fuzz_file(printed, strlen(printed)), NULL, &load)) {
        char *messages = fuzz_messages(&load);
        FUZZ_CHECK(load.good && load.count == 1, "%s\n%s", printed, messages);
        char *again = fuzz_printed(&load);
        FUZZ_CHECK(strcmp(printed, again) == 0, "%s\n---\n%s", printed, again);
        free(again);
        free(messages);
    }
    fuzz_end(&load);
}

int fuzz_reader(const uint8_t *data, size_t size)
{
    struct fuzz_load load;
    char *printed = NULL;
    if (fuzz_load(fuzz_file(data, size), NULL, &load)) {
        if (load.good && load.count == 1)
            printed = fuzz_printed(&load);
        fuzz_plan(&load);
        free(fuzz_messages(&load));
    }
    fuzz_end(&load);
    if (printed)
        reads_again(printed);
    free(printed);
    return 0;
}
