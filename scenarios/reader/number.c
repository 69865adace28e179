/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/number.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/reader/decimal.h"
#include "scenarios/reader/mend.h"

enum { MESSAGE_MOST = 256 };

/* ---- units ---- */

struct unit_word {
    const char *word;
    uint64_t times;
};

static const struct unit_word times[] = {{"ns", 1},
                                         {"us", 1000},
                                         {"ms", 1000000},
                                         {"s", 1000000000},
                                         {"min", UINT64_C(60000000000)},
                                         {"h", UINT64_C(3600000000000)},
                                         {"d", UINT64_C(86400000000000)},
                                         {"y", UINT64_C(31536000000000000)}, /* 365d */
                                         {NULL, 0}};
static const struct unit_word sizes[] = {{"B", 1},
                                         {"KB", 1000},
                                         {"MB", 1000000},
                                         {"GB", 1000000000},
                                         {"TB", UINT64_C(1000000000000)},
                                         {"KiB", 1 << 10},
                                         {"MiB", 1 << 20},
                                         {"GiB", 1 << 30},
                                         {"TiB", UINT64_C(1) << 40},
                                         {NULL, 0}};
static const struct unit_word thousands[] = {
    {"", 1}, {"k", 1000}, {"M", 1000000}, {"G", 1000000000}, {NULL, 0}};
static const struct unit_word bits[] = {{"bit", 1},
                                        {"kbit", 1000},
                                        {"Mbit", 1000000},
                                        {"Gbit", 1000000000},
                                        {"Tbit", UINT64_C(1000000000000)},
                                        {NULL, 0}};

static uint64_t find_unit(const struct unit_word *units, const char *word, size_t length)
{
    for (; units->word; units++)
        if (strlen(units->word) == length && memcmp(units->word, word, length) == 0)
            return units->times;
    return 0;
}

/* The power of ten that k, M or G stands for; 0: none of them. */
static int multiplier(char c) { return c == 'k' ? 3 : c == 'M' ? 6 : c == 'G' ? 9 : 0; }

static const struct unit_help {
    const char *is, *write;
} help[] = {
    [SETTING_COUNT] = {"a count", "4, 2.5k or 1M"},
    [SETTING_NUMBER] = {"a number", "1.5"},
    [SETTING_DURATION] = {"a duration", "5ms, 2s or 1min"},
    [SETTING_RATE] = {"a rate", "300/s, 12k/min or 0.04/h"},
    [SETTING_SIZE] = {"a size", "200B, 4KB or 1GiB"},
    [SETTING_SPEED] = {"a speed", "10Gbit/s or 100MB/s"},
    [SETTING_SHARE] = {"a share", "5% or 99.9%"},
    [SETTING_MONEY] = {"an amount of money", "$0.40/h or $2/M"},
    [SETTING_QUANTITY] = {"a quantity", "5ms, 300/s, 4KB or 1.5"},
    [SETTING_RANGE] = {"a range", "30ms..40ms"},
};

/* A message; without an arena only the fact that there is one. */
__attribute__((format(printf, 2, 3))) static const char *told(struct arena *arena,
                                                              const char *format, ...)
{
    char text[MESSAGE_MOST];
    va_list list;
    if (!arena)
        return "no";
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    return arena_text(arena, text);
}

/* Why `text` is not of that kind, and how to write it. */
static const char *not_of_kind(struct arena *arena, const char *text, enum setting_kind kind)
{
    if (!arena)
        return "no";
    const struct decimal decimal = decimal_scan(text);
    const char *is = help[kind].is, *write = help[kind].write;
    if (decimal.crowded)
        return told(arena, "'%.40s' has too many digits: 18 and an exponent up to 30 can be read",
                    text);
    const char *better = mend_number(arena, text, kind);
    if (better)
        return told(arena, "'%.60s' is not %s: write %s", text, is, better);
    const char *several = mend_several(arena, text, kind);
    struct quantity low, high;
    if (several)
        return told(arena,
                    "'%.60s' is more than one value: only a sweep takes several, "
                    "parted by commas: %s",
                    text, several);
    if (strstr(text, "..") && !number_range(arena, text, &low, &high))
        return told(arena,
                    "'%.60s' is a range, not %s: a sweep goes through it in five "
                    "points by %s:5",
                    text, is, text);
    if (decimal.length && text[decimal.length] == '\0')
        return told(arena, "%s needs a unit: write %s", is, write);
    return told(arena, "'%.60s' is not %s: write %s", text, is, write);
}

static const char *too_large(struct arena *arena, const char *text)
{
    return told(arena, "'%.60s' is too large", text);
}

/* ---- kinds ---- */

const char *number_count(struct arena *arena, const char *text, uint64_t *count)
{
    struct decimal decimal = decimal_scan(text);
    const int power = decimal.length ? multiplier(text[decimal.length]) : 0;
    if (!decimal.length || decimal.crowded || text[decimal.length + (power != 0)] != '\0')
        return not_of_kind(arena, text, SETTING_COUNT);
    decimal.exponent += power;
    bool exact;
    if (!decimal_whole(&decimal, 1, count, &exact))
        return too_large(arena, text);
    if (decimal.negative && *count)
        return "a count cannot be negative";
    return exact ? NULL : told(arena, "'%.60s' is no whole number: write %" PRIu64, text, *count);
}

const char *number_plain(struct arena *arena, const char *text, double *number)
{
    const struct decimal decimal = decimal_scan(text);
    const int power = decimal.length ? multiplier(text[decimal.length]) : 0;
    if (!decimal.length || decimal.crowded || text[decimal.length + (power != 0)] != '\0')
        return not_of_kind(arena, text, SETTING_NUMBER);
    *number = decimal_double(&decimal, power);
    return NULL;
}

const char *number_duration(struct arena *arena, const char *text, sim_time *duration)
{
    const struct decimal decimal = decimal_scan(text);
    const char *unit = text + decimal.length;
    const uint64_t nanoseconds = find_unit(times, unit, strlen(unit));
    if (decimal.length && strcmp(unit, "m") == 0)
        return told(arena, "'m' is no unit: write %.*smin or %.*sms", (int)decimal.length, text,
                    (int)decimal.length, text);
    if (!decimal.length || decimal.crowded || nanoseconds == 0)
        return not_of_kind(arena, text, SETTING_DURATION);
    uint64_t whole;
    bool exact;
    if (!decimal_whole(&decimal, nanoseconds, &whole, &exact))
        return told(arena, "'%.60s' is too long for the clock: write at most 292y", text);
    *duration = decimal.negative ? -(sim_time)whole : (sim_time)whole;
    return NULL;
}

/* Divided or multiplied once, so that 0.04/h is the double nearest to 0.04/3600. */
static double per_second(double number, uint64_t nanoseconds)
{
    const double second = 1e9, unit = (double)nanoseconds;
    return nanoseconds >= 1000000000 ? number / (unit / second) : number * (second / unit);
}

const char *number_rate(struct arena *arena, const char *text, double *rate)
{
    const struct decimal decimal = decimal_scan(text);
    const char *rest = text + decimal.length;
    const int power = decimal.length ? multiplier(rest[0]) : 0;
    rest += power != 0;
    const uint64_t unit = rest[0] == '/' ? find_unit(times, rest + 1, strlen(rest + 1)) : 0;
    if (!decimal.length || decimal.crowded || unit == 0)
        return not_of_kind(arena, text, SETTING_RATE);
    *rate = per_second(decimal_double(&decimal, power), unit);
    return *rate > 1e12 ? too_large(arena, text) : NULL;
}

const char *number_size(struct arena *arena, const char *text, uint64_t *bytes)
{
    const struct decimal decimal = decimal_scan(text);
    const char *unit = text + decimal.length;
    const uint64_t times_bytes = find_unit(sizes, unit, strlen(unit));
    if (!decimal.length || decimal.crowded || times_bytes == 0)
        return not_of_kind(arena, text, SETTING_SIZE);
    bool exact;
    if (!decimal_whole(&decimal, times_bytes, bytes, &exact))
        return too_large(arena, text);
    if (!exact)
        return told(arena, "'%.60s' is not a whole number of bytes", text);
    return decimal.negative && *bytes ? "a size cannot be negative" : NULL;
}

const char *number_speed(struct arena *arena, const char *text, double *speed)
{
    const struct decimal decimal = decimal_scan(text);
    const char *unit = text + decimal.length;
    const size_t length = strlen(unit);
    const bool per = length > 2 && strcmp(unit + length - 2, "/s") == 0;
    const uint64_t as_bits = per ? find_unit(bits, unit, length - 2) : 0;
    const uint64_t as_bytes = per ? find_unit(sizes, unit, length - 2) : 0;
    if (!decimal.length || decimal.crowded || (as_bits == 0 && as_bytes == 0))
        return not_of_kind(arena, text, SETTING_SPEED);
    *speed = decimal_double(&decimal, 0) * (as_bits ? (double)as_bits / 8 : (double)as_bytes);
    return *speed > 1e18 ? too_large(arena, text) : NULL;
}

const char *number_share(struct arena *arena, const char *text, double *ratio)
{
    const struct decimal decimal = decimal_scan(text);
    if (!decimal.length || decimal.crowded || strcmp(text + decimal.length, "%") != 0)
        return not_of_kind(arena, text, SETTING_SHARE);
    *ratio = decimal_double(&decimal, -2);
    return NULL;
}

const char *number_money(struct arena *arena, const char *text, double *dollars)
{
    const struct decimal decimal = decimal_scan(text + (text[0] == '$'));
    const char *unit = text + 1 + decimal.length;
    if (text[0] != '$' || !decimal.length || decimal.crowded ||
        (strcmp(unit, "/h") != 0 && strcmp(unit, "/M") != 0))
        return not_of_kind(arena, text, SETTING_MONEY);
    *dollars = decimal_double(&decimal, 0);
    return NULL;
}

/* A time as a quantity may be longer than the clock: the mean of what hardly ever happens. */
static bool quantity_of_time(const char *text, double *ns)
{
    const struct decimal decimal = decimal_scan(text);
    const char *unit = text + decimal.length;
    const uint64_t nanoseconds = find_unit(times, unit, strlen(unit));
    sim_time duration;
    if (!decimal.length || decimal.crowded || nanoseconds == 0)
        return false;
    *ns = number_duration(NULL, text, &duration) ? decimal_double(&decimal, 0) * (double)nanoseconds
                                                 : (double)duration;
    return true;
}

/* Fills `quantity` if the text is of this kind; tells whether. */
static bool quantity_of(const char *text, enum setting_kind kind, struct quantity *quantity)
{
    uint64_t bytes;
    double value = 0;
    switch (kind) {
    case SETTING_NUMBER:
        *quantity = (struct quantity){.unit = UNIT_ONE};
        return !number_plain(NULL, text, &quantity->value);
    case SETTING_DURATION:
        *quantity = (struct quantity){.unit = UNIT_TIME};
        return quantity_of_time(text, &quantity->value);
    case SETTING_SIZE:
        *quantity = (struct quantity){.unit = UNIT_BYTES};
        if (number_size(NULL, text, &bytes))
            return false;
        quantity->value = (double)bytes;
        return true;
    case SETTING_RATE:
        *quantity = (struct quantity){.unit = UNIT_RATE};
        break;
    case SETTING_SPEED:
        *quantity = (struct quantity){.unit = UNIT_SPEED};
        break;
    case SETTING_SHARE:
        *quantity = (struct quantity){.unit = UNIT_SHARE};
        break;
    default:
        *quantity = (struct quantity){.unit = UNIT_MONEY};
        break;
    }
    const bool read = kind == SETTING_RATE    ? !number_rate(NULL, text, &value)
                      : kind == SETTING_SPEED ? !number_speed(NULL, text, &value)
                      : kind == SETTING_SHARE ? !number_share(NULL, text, &value)
                                              : !number_money(NULL, text, &value);
    quantity->value = value;
    return read;
}

const char *number_quantity(struct arena *arena, const char *text, struct quantity *quantity)
{
    static const enum setting_kind kinds[] = {SETTING_NUMBER, SETTING_DURATION, SETTING_RATE,
                                              SETTING_SHARE,  SETTING_SIZE,     SETTING_SPEED,
                                              SETTING_MONEY};
    const struct decimal decimal = decimal_scan(text);
    if (decimal.length && strcmp(text + decimal.length, "m") == 0) {
        sim_time unused;
        return number_duration(arena, text, &unused);
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (quantity_of(text, kinds[i], quantity)) {
            quantity->given = true;
            return NULL;
        }
    return not_of_kind(arena, text, SETTING_QUANTITY);
}

/* Parts a range at its dots; a left side that is a bare number gets the unit of the right one. */
static const char *split_range(struct arena *arena, const char *text, const char **left,
                               const char **right)
{
    const char *dots = strstr(text, "..");
    if (!dots || dots == text || dots[2] == '\0')
        return arena_format(arena, "'%.60s' is not a range: write %s", text,
                            help[SETTING_RANGE].write);
    *right = dots + 2;
    *left = arena_format(arena, "%.*s", (int)(dots - text), text);
    const struct decimal low = decimal_scan(*left), high = decimal_scan(*right);
    if (low.length && (*left)[low.length] == '\0' && high.length)
        *left = arena_format(arena, "%s%s", *left, *right + high.length);
    return NULL;
}

const char *number_range(struct arena *arena, const char *text, struct quantity *low,
                         struct quantity *high)
{
    const char *left = NULL, *right = NULL;
    const char *why = split_range(arena, text, &left, &right);
    if (!why)
        why = number_quantity(arena, right, high);
    if (!why)
        why = number_quantity(arena, left, low);
    if (!why && low->unit != high->unit)
        why = "both ends of a range have the same kind of unit";
    return why;
}

const char *number_duration_range(struct arena *arena, const char *text,
                                  struct duration_range *range)
{
    const char *left = NULL, *right = NULL;
    const char *why = split_range(arena, text, &left, &right);
    if (!why)
        why = number_duration(arena, right, &range->high);
    if (!why)
        why = number_duration(arena, left, &range->low);
    if (!why && range->low > range->high)
        why = "a range goes from the lower to the higher end";
    return why;
}

/* ---- printing ---- */

static const char *print_largest(char *text, size_t size, const struct unit_word *units,
                                 double value)
{
    const struct unit_word *best = units;
    for (const struct unit_word *unit = units; unit->word; unit++)
        if (fmod(value, (double)unit->times) == 0 && fabs(value) >= (double)unit->times)
            best = unit;
    snprintf(text, size, "%.15g%s", value / (double)best->times, best->word);
    return text;
}

const char *number_print(char *text, size_t size, enum setting_kind kind, double value)
{
    switch (kind) {
    case SETTING_DURATION:
    case SETTING_RANGE:
    case SETTING_LAW:
        return value == 0 ? snprintf(text, size, "0s"),
               text       : print_largest(text, size, times, value);
    case SETTING_COUNT:
        return print_largest(text, size, thousands, value);
    case SETTING_SIZE:
        return print_largest(text, size, sizes, value);
    case SETTING_RATE:
        snprintf(text, size, "%.15g/s", value);
        break;
    case SETTING_SPEED:
        return print_largest(text, size, bits, value * 8),
               strncat(text, "/s", size - strlen(text) - 1);
    case SETTING_SHARE:
        snprintf(text, size, "%.15g%%", value * 100);
        break;
    case SETTING_MONEY:
        snprintf(text, size, "$%.15g/h", value);
        break;
    default:
        snprintf(text, size, "%.15g", value);
        break;
    }
    return text;
}
