/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers with their units: 5ms, 300/s, 4KB, 99.9%, $0.40/h, 2.5k.
 *
 * Why strict: a scenario must mean one thing.  Decimal digits with an optional fraction and
 * exponent, then a unit of the kind that is asked for, and nothing else; no NaN, inf, hex or '_'.
 * At most 18 digits: so durations and sizes are computed in whole numbers and rounded once, and
 * ratios are rounded once by strtod. Every function gives NULL, or why the text is wrong, in the
 * arena (NULL: only that it is). */
#ifndef SCENARIOS_READER_NUMBER_H
#define SCENARIOS_READER_NUMBER_H

#include "sim/arena.h"
#include "sim/setting.h"

const char *number_count(struct arena *arena, const char *text,
                         uint64_t *count); /* no word for unlimited */
const char *number_plain(struct arena *arena, const char *text, double *number);
const char *number_duration(struct arena *arena, const char *text,
                            sim_time *duration); /* may be negative */
const char *number_rate(struct arena *arena, const char *text, double *per_second);
const char *number_size(struct arena *arena, const char *text, uint64_t *bytes);
const char *number_speed(struct arena *arena, const char *text, double *bytes_per_second);
const char *number_share(struct arena *arena, const char *text, double *ratio);
const char *number_money(struct arena *arena, const char *text, double *dollars);
const char *number_duration_range(struct arena *arena, const char *text,
                                  struct duration_range *range);

/* Any of them: the unit decides.  `given` becomes true. */
const char *number_quantity(struct arena *arena, const char *text, struct quantity *quantity);
/* low..high; a unit left out on the left is that of the right.  Both get the same unit. */
const char *number_range(struct arena *arena, const char *text, struct quantity *low,
                         struct quantity *high);

/* A value in base units of a kind of setting, as a user would write it.  Into `text`, which is
 * returned. */
const char *number_print(char *text, size_t size, enum setting_kind kind, double value);

#endif
