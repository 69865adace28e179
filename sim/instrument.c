/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/instrument.h"

#include <math.h>

/* High and low half apart: the conversion of the compiler's library rounds the same way, but this
 * one is the same on every compiler by construction. */
double wide_to_double(wide value)
{
    return (double)(uint64_t)(value >> 64) * 0x1p64 + (double)(uint64_t)value;
}

double level_mean(const struct level *level, sim_time reset, sim_time now)
{
    if (now <= reset)
        return (double)level->value;
    return wide_to_double(level_integral(level, now)) / (double)(now - reset);
}

double sample_mean(const struct sample *sample)
{
    return sample->number ? wide_to_double(sample->sum) / (double)sample->number : (double)NAN;
}
