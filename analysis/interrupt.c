/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/interrupt.h"

#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { OWNED_MOST = 32 };

static volatile sig_atomic_t caught;
static atomic_bool stop;
static atomic_llong first_at; /* ns: when the signal was caught */
/* Copies, for a handler may not look into memory that others free. */
static struct {
    atomic_bool taken, written;
    char path[PATH_MAX];
} owned[OWNED_MOST];

/* ---- handlers: nothing that is not safe in them ---- */

/* The end is the one that the signal has without a handler, so that whoever waits sees it. */
static void die(int number)
{
    for (unsigned i = 0; i < OWNED_MOST; i++)
        if (owned[i].written)
            unlink(owned[i].path);
    signal(number, SIG_DFL);
    raise(number);
}

static long long now(void)
{
    struct timespec at = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
}

static void note(int number)
{
    const long long same_within = 100000000;
    if (!caught) {
        first_at = now();
        caught = number;
        stop = true;
    } else if (number != caught || now() - first_at > same_within) {
        die(number);
    }
}

/* ---- setting them ---- */

static void handle(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void interrupt_catch(void)
{
    handle(SIGINT, note);
    handle(SIGTERM, note);
}

void pipes_report(void) { handle(SIGPIPE, SIG_IGN); }

/* Who is ignored (nohup) or caught already stays so. */
static void clear_away_on(int number)
{
    struct sigaction before;
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler == SIG_DFL)
        handle(number, die);
}

unsigned interrupt_own(const char *path)
{
    unsigned i = 0;
    while (i < OWNED_MOST && atomic_exchange(&owned[i].taken, true))
        i++;
    if (i == OWNED_MOST)
        return 0;
    if (strlen(path) >= sizeof owned[i].path) {
        owned[i].taken = false;
        return 0;
    }
    memcpy(owned[i].path, path, strlen(path) + 1);
    owned[i].written = true;
    clear_away_on(SIGINT);
    clear_away_on(SIGTERM);
    clear_away_on(SIGHUP);
    return i + 1;
}

void interrupt_disown(unsigned number)
{
    if (number == 0)
        return;
    owned[number - 1].written = false;
    owned[number - 1].taken = false;
}

/* ---- what came ---- */

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
