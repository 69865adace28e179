/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/counts.h"

#include <math.h>

#define COUNTS(X) X(fixed) X(geometric) X(poisson) X(uniform)

#define COUNT_EXTERN(name) extern const struct count_class count_##name;
COUNTS(COUNT_EXTERN)
#define COUNT_MEMBER(name) &count_##name.head,
static const struct class_head *const members[] = {COUNTS(COUNT_MEMBER) 0};

/* 3 is fixed(3). */
const struct family count_laws = {.name = "law of counts", .members = members, .plain = "fixed"};

double count_mean(const struct chosen *count)
{
    return count_is_drawn(count) ? count_class(count)->mean(count->settings)
                                 : (double)count_number(count);
}

double count_all(const struct chosen *count, double z)
{
    return count_is_drawn(count) ? count_class(count)->all(count->settings, z)
                                 : pow(z, (double)count_number(count));
}
