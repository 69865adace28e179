/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fuzz/fuzz.h"

#include <gsl/gsl_errno.h>
#include <string.h>
#include <unistd.h>

#include "models/plan/names.h"
#include "models/plan/plan.h"
#include "models/words/description.h"
#include "scenarios/reader/resolved.h"

static char path[32]; /* in memory where the machine has such a folder */
static int file = -1;

static void take_away(void) { unlink(path); }

const char *fuzz_file(const void *data, size_t size)
{
    if (file < 0) {
        gsl_set_error_handler_off(); /* as main() does, before anything else */
        snprintf(path, sizeof path, "%s/maquette-fuzz-XXXXXX",
                 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        file = mkstemp(path);
        atexit(take_away);
    }
    FUZZ_CHECK(file >= 0 && ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t)size,
               "%s", path);
    return path;
}

bool fuzz_load(const char *name, const char *set, struct fuzz_load *load)
{
    jmp_buf escape;
    *load = (struct fuzz_load){.arena = arena_create(FUZZ_MEMORY)};
    if (setjmp(escape))
        return false;
    arena_guard(load->arena, &escape);
    load->diagnostics = diagnostics_create(load->arena);
    const struct load_request request = {.files = &name,
                                         .file_count = 1,
                                         .sets = &set,
                                         .set_count = set != NULL,
                                         .rows = description_settings,
                                         .size = sizeof(struct description)};
    load->good =
        scenario_load(&request, load->arena, load->diagnostics, &load->entries, &load->count);
    FUZZ_CHECK(load->good || diagnostics_errors(load->diagnostics) > 0, "no message");
    arena_guard(load->arena, NULL);
    return true;
}

void fuzz_plan(const struct fuzz_load *load)
{
    jmp_buf escape;
    if (setjmp(escape))
        return;
    arena_guard(load->arena, &escape);
    for (size_t i = 0; i < load->count; i++) {
        const struct loaded *entry = &load->entries[i];
        if (!load->good) {
            names_check(entry->description, names_create(entry->description, load->arena),
                        entry->complaints);
            continue;
        }
        const struct plan *plan = plan_compile(entry->description, load->arena, entry->complaints);
        FUZZ_CHECK(plan || diagnostics_errors(load->diagnostics) > 0, "no plan, no message");
    }
    arena_guard(load->arena, NULL);
}

void fuzz_end(struct fuzz_load *load) { arena_destroy(load->arena); }

char *fuzz_printed(const struct fuzz_load *load)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    resolved_print(load->entries[0].tree, stream);
    fclose(stream);
    return text;
}

char *fuzz_messages(struct fuzz_load *load)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    diagnostics_print(load->diagnostics, stream, false);
    fclose(stream);
    return text;
}
