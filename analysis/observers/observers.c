/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/observers/observers.h"

#include "sim/check.h"

#define OBSERVER(name) &observer_##name,
const struct observer_class *const observers[] = {OBSERVERS(OBSERVER) NULL};
_Static_assert(sizeof observers / sizeof observers[0] <= OBSERVERS_MOST, "room and bits for all");

uint32_t observer_number(const struct observer_class *class)
{
    uint32_t i = 0;
    while (observers[i] && observers[i] != class)
        i++;
    CHECK(observers[i] && "it stands in the list");
    return i;
}

uint32_t observer_bit(const struct observer_class *class)
{
    return class ? 1u << observer_number(class) : 0;
}
