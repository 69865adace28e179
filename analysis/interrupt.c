/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>

static volatile sig_atomic_t caught;
static atomic_bool stop;

static void note(int number)
{
    caught = number;
    stop = true;
}

void interrupt_catch(void)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

void pipes_report(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, NULL);
}

const atomic_bool *interrupt_flag(void) { return &stop; }
int interrupt_status(void) { return caught ? 128 + (int)caught : 0; }

void interrupt_tell(const char *folder, const char *resume)
{
    if (!interrupt_status() || !folder)
        return;
    if (resume)
        fprintf(stderr,
                "maquette: interrupted: %s holds what was done until then; this goes on from "
                "there:\n    %s\n",
                folder, resume);
    else
        fprintf(stderr,
                "maquette: interrupted: %s holds what was done until then; the same command does "
                "all of it again and replaces that\n",
                folder);
}
