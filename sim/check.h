/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CHECK: what must hold whatever the user wrote.  A failed check is a bug of ours, never of the
 * user; it prints the place (and, inside a run, simulated time, component and seed) and aborts.
 * Always on: a wrong number is worse than a stopped program. */
#ifndef SIM_CHECK_H
#define SIM_CHECK_H

struct engine;

#define CHECK(condition)                                                                           \
    (__builtin_expect(!!(condition), 1) ? (void)0 : check_failed(#condition, __FILE__, __LINE__, 0))

/* The same where an engine is at hand: adds when, where and with which seed. */
#define CHECK_IN(engine, condition)                                                                \
    (__builtin_expect(!!(condition), 1) ? (void)0                                                  \
                                        : check_failed(#condition, __FILE__, __LINE__, engine))

_Noreturn __attribute__((cold)) void check_failed(const char *condition, const char *file, int line,
                                                  const struct engine *engine);

#endif
