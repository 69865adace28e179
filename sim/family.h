/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Families: laws, steps, arrivals, balancing policies, stores, failures...  A member (a class) is
 * one readable constant in one file; the family is the list of its members' addresses, made from
 * one list of words:
 *
 *     #define BALANCING_POLICIES(X) X(random) X(round_robin) X(two_choices)
 *
 * Every class begins with this head, whatever functions follow. */
#ifndef SIM_FAMILY_H
#define SIM_FAMILY_H

#include <stdbool.h>
#include <stddef.h>

struct setting;

/* A member as it is written, and what must come out: tests loop over the examples of all members,
 * and `explain` shows them.  The numbers come from elsewhere than from the code that they judge. */
struct class_example {
    const char *text; /* a value of the language: "weibull(mean=6ms shape=3)" */
    double mean, cv; /* laws: of what is drawn; arrivals: of the gaps; steps: the mean time that one
                        takes, alone.  In ns; INFINITY: none */
    double p50, p99; /* laws: ns */
    double fails;    /* steps: share of the requests that it lets fail */
    bool instant;    /* steps: nobody waits for what it does */
};
#define EXAMPLES(...)                                                                              \
    (const struct class_example[])                                                                 \
    {                                                                                              \
        __VA_ARGS__, { .text = NULL }                                                              \
    }

struct class_head {
    const char *name;               /* the word in scenarios */
    const char *doc;                /* one sentence */
    const struct setting *settings; /* rows that fill `settings_size` bytes; NULL: none.  The first
                                       row is the one that needs no name: exponential(5ms) */
    size_t settings_size;
    const struct class_example *examples; /* one or more; ends with a text that is NULL */
};

struct family {
    const char *name;                        /* "balancing policy": how messages call a member */
    const struct class_head *const *members; /* NULL-terminated */
    const char *plain; /* class of a plain value that is no word of the family, or NULL: a law
                          5ms is constant(5ms).  Several words parted by blanks: the first
                          whose first row can read the value */
};

/* What a CLASS or VERB row fills: which member, and its settings. */
struct chosen {
    const struct class_head *class; /* NULL: none */
    void *settings;                 /* settings_size bytes, in the arena of the scenario */
};

#endif
