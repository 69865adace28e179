/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine without memory, to be preloaded: the n-th allocation of the program fails.
 *
 *     FAIL_AT=17 LD_PRELOAD=build/tests/faults/fail.so ./maquette ...     the 17th only
 *     FAIL_FROM=17 ...                                                    it and all that follow
 *     FAIL_TELL=FILE ...                                                  how many there were
 *
 * What the program starts (gnuplot) has memory, and so has what is done after main has returned:
 * libgcov, which writes down then what it counted (make coverage), looks at no result.
 *
 * Needs glibc: its malloc has a second name, so none has to be looked up, which would allocate. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_ulong count;
static unsigned long at, from;
static const char *tell;
static atomic_bool over; /* main has returned */

static unsigned long number_in(const char *name)
{
    const char *text = getenv(name);
    return text ? strtoul(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void)
{
    at = number_in("FAIL_AT");
    from = number_in("FAIL_FROM");
    tell = getenv("FAIL_TELL");
    unsetenv("LD_PRELOAD");
    count = 0;
}

__attribute__((destructor)) static void end(void)
{
    char text[32];
    const int length = snprintf(text, sizeof text, "%lu\n", (unsigned long)count);
    const int to = tell ? open(tell, O_WRONLY | O_CREAT | O_TRUNC, 0644) : -1;
    if (to >= 0 && write(to, text, (size_t)length) == length)
        close(to);
}

static void returned(void) { over = true; }

/* What is registered at the first allocation, in main, is done before what libraries have to do. */
static int fails(void)
{
    if (over)
        return 0;
    const unsigned long number = ++count;
    if (number == 1)
        atexit(returned);
    if (number != at && !(from && number >= from))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }
void *calloc(size_t number, size_t size) { return fails() ? NULL : __libc_calloc(number, size); }
void *realloc(void *old, size_t size) { return fails() ? NULL : __libc_realloc(old, size); }
void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}
