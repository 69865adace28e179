/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laws of counts: how often a step is repeated (`times: 3`, `times: geometric(2.5)`).  One file in
 * models/counts/, one word in the list.
 *
 * Rule: the count of one request is drawn from the request's key, once, so it is the same in every
 * architecture. */
#ifndef MODELS_WORDS_COUNTS_H
#define MODELS_WORDS_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/complain.h"
#include "sim/family.h"
#include "sim/rng.h"

enum { MOST_TIMES = 16000000 }; /* child_number() keeps a repetition in 24 bits */

struct count_class {
    struct class_head head;
    uint64_t (*fixed)(const void *settings); /* NULL: it is drawn */
    /* Of those that are drawn: */
    void (*check)(const void *settings, struct complaints *complaints); /* NULL: nothing to say */
    uint32_t (*draw)(const void *settings, draw *random);
    double (*mean)(const void *settings);
    /* E(z^N), z in [0, 1): all repetitions get through when each does with probability z. */
    double (*all)(const void *settings, double z);
};

extern const struct family count_laws;

static inline const struct count_class *count_class(const struct chosen *count)
{
    return (const struct count_class *)count->class;
}
static inline bool count_is_drawn(const struct chosen *count)
{
    return count->class && !count_class(count)->fixed;
}
/* Not drawn; left out: once. */
static inline uint64_t count_number(const struct chosen *count)
{
    return count->class ? count_class(count)->fixed(count->settings) : 1;
}
double count_mean(const struct chosen *count);
double count_all(const struct chosen *count, double z);

#endif
