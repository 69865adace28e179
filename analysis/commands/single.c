/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/single.h"

#include <setjmp.h>

#include "analysis/interrupt.h"

bool single_prepare(const struct options *options, struct arena *arena, struct prepared *prepared)
{
    if (!command_prepare(options, arena, prepared))
        return false;
    if (prepared->count == 1)
        return true;
    fprintf(stderr, "maquette: %u architectures: take one by --architecture %s\n", prepared->count,
            prepared->subjects[0].name);
    return false;
}

int single_look(const struct prepared *prepared,
                int (*look)(void *context, const struct prepared *prepared, struct arena *world),
                void *context)
{
    struct arena *world = arena_create(prepared->subjects[0].plan->description->experiment.memory);
    if (!world) {
        fputs("maquette: no memory\n", stderr);
        return EXIT_TROUBLE;
    }
    jmp_buf escape;
    volatile int status = EXIT_TROUBLE;
    interrupt_catch();
    arena_guard(world, &escape);
    if (setjmp(escape))
        fprintf(stderr, "maquette: %s\n", arena_failure(world));
    else
        status = look(context, prepared, world);
    arena_destroy(world);
    return interrupt_status() ? interrupt_status() : status;
}
