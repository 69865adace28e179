/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer's door to one target: compiled once for each, with FUZZ_TARGET=fuzz_reader and so on.
 *
 * Why the time that an input may take is watched here: libFuzzer looks at the clock (-timeout), and
 * on a busy machine three seconds of work (a million steps, by aliases) take minutes of it.  So it
 * is processor time that is limited; abort() is a finding like any other. */
#define _XOPEN_SOURCE 700 /* setitimer */
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#ifndef FUZZ_TARGET
#define FUZZ_TARGET fuzz_reader /* where all of tests/ is compiled */
#endif

enum { SECONDS_MOST = 60 };

static void too_long(int number)
{
    static const char text[] = "fuzz: the input takes more than a minute of processor time\n";
    const ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
    (void)number;
    (void)written;
    abort();
}

static void watch(time_t seconds)
{
    const struct itimerval most = {.it_value = {.tv_sec = seconds}};
    signal(SIGPROF, too_long);
    setitimer(ITIMER_PROF, &most, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    watch(SECONDS_MOST);
    const int result = FUZZ_TARGET(data, size);
    watch(0);
    return result;
}
