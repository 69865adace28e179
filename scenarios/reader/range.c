/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/range.h"

#include <math.h>
#include <string.h>

#include "scenarios/reader/number.h"
#include "sim/csv.h"

#define ROUNDING 1e-9 /* what a product of two numbers may be off a whole one */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* 12, -0.5, 1e6; not the e of a unit. */
static size_t number_length(const char *text)
{
    size_t at = text[0] == '-';
    at += strspn(text + at, "0123456789.");
    if (at == 0 || !is_digit(text[at - 1]) || (text[at] != 'e' && text[at] != 'E'))
        return at;
    const size_t digit = at + 1 + (text[at + 1] == '-' || text[at + 1] == '+');
    return is_digit(text[digit]) ? digit + strspn(text + digit, "0123456789") : at;
}

bool number_and_unit(const char *text, double *number, const char **unit, struct arena *arena)
{
    text += text[0] == '$';
    const size_t length = number_length(text);
    *unit = text + length;
    return length > 0 && csv_number(arena_format(arena, "%.*s", (int)length, text), number);
}

/* Where `:n` or `:n:log` begins; NULL: it does not end so. */
static const char *points_of(const char *text, bool *logarithmic)
{
    const char *colon = strrchr(text, ':');
    *logarithmic = colon && strcmp(colon, ":log") == 0;
    while (*logarithmic && colon > text && *--colon != ':')
        ;
    return colon && *colon == ':' ? colon : NULL;
}

bool range_is(const char *text)
{
    bool logarithmic;
    const char *points = points_of(text, &logarithmic), *dots = strstr(text, "..");
    return points && dots && dots < points && !strpbrk(text, "([{'\" ");
}

/* The low end in the unit of the high one. */
static bool read_ends(struct range *range, const char *ends, const struct quantity *low,
                      const struct quantity *high, struct arena *arena)
{
    const char *dots = strstr(ends, ".."), *low_unit;
    range->before = dots[2] == '$' ? "$" : "";
    range->low_text = arena_format(arena, "%.*s", (int)(dots - ends), ends);
    range->high_text = dots + 2;
    if (!number_and_unit(range->high_text, &range->high, &range->unit, arena) ||
        !number_and_unit(range->low_text, &range->low, &low_unit, arena))
        return false;
    if (*low_unit == 0)
        range->low_text = arena_format(arena, "%s%s", range->low_text, range->unit);
    else if (strcmp(low_unit, range->unit) != 0 && high->value != 0)
        range->low = low->value / (high->value / range->high);
    return true;
}

const char *range_read(const char *text, struct range *range, struct arena *arena)
{
    *range = (struct range){.count = 0};
    const char *points = points_of(text, &range->logarithmic);
    const char *ends = arena_format(arena, "%.*s", (int)(points - text), text);
    struct quantity low, high;
    uint64_t count;
    const char *wrong = number_range(arena, ends, &low, &high);
    if (wrong)
        return wrong;
    const size_t digits = strspn(points + 1, "0123456789");
    wrong = number_count(arena, arena_format(arena, "%.*s", (int)digits, points + 1), &count);
    if (wrong || (points[1 + digits] != 0 && strcmp(points + 1 + digits, ":log") != 0))
        return "a range is written low..high:points or low..high:points:log";
    if (count < 2 || count > RANGE_POINTS_MOST)
        return "a range has from 2 to 100000 points, both ends among them";
    if (!read_ends(range, ends, &low, &high, arena))
        return "the ends of a range are numbers";
    if (low.value == high.value)
        return "both ends are the same";
    if (range->logarithmic && (low.value <= 0 || high.value <= 0))
        return "in equal ratios both ends are greater than 0";
    range->count = (uint32_t)count;
    range->kind = high.unit;
    range->times = range->high > 0 ? high.value / range->high : 1;
    return NULL;
}

/* A size is a whole number of bytes, whatever its unit. */
static const char *value_text(const struct range *range, double value, int digits,
                              struct arena *arena)
{
    if (range->kind == UNIT_BYTES && range->times > 0)
        return arena_format(arena, "%.0fB", value * range->times);
    return arena_format(arena, "%s%.*g%s", range->before, digits, value, range->unit);
}

const char *range_value(const struct range *range, uint32_t i, struct arena *arena)
{
    const double share = (double)i / (range->count - 1);
    if (i == 0)
        return range->low_text;
    if (i == range->count - 1)
        return range->high_text;
    if (range->logarithmic)
        return value_text(range, range->low * pow(range->high / range->low, share), 6, arena);
    return value_text(range, range->low + (range->high - range->low) * share, 12, arena);
}

static size_t span_end(const char *text)
{
    const size_t length = strlen(text), log = strlen(":log");
    return length > log && strcmp(text + length - log, ":log") == 0 ? length - log : length;
}

bool span_is(const char *text)
{
    const char *dots = strstr(text, "..");
    return dots && dots != text && !strpbrk(text, "([{'\" ") && !memchr(text, ':', span_end(text));
}

const char *span_read(const char *text, struct range *span, struct arena *arena)
{
    const size_t end = span_end(text);
    return range_read(arena_format(arena, "%.*s:2%s", (int)end, text, text + end), span, arena);
}

/* Every whole number between the ends has an equal share; 1k..4k are a thousand and more of them.
 */
static const char *whole_value(const struct range *span, double share, struct arena *arena)
{
    const double low = ceil(fmin(span->low, span->high) * span->times - ROUNDING),
                 past = floor(fmax(span->low, span->high) * span->times + ROUNDING) + 1;
    const double value =
        span->logarithmic ? low * pow(past / low, share) : low + (past - low) * share;
    return arena_format(arena, "%.0f", fmax(fmin(floor(value), past - 1), low));
}

const char *span_value(const struct range *span, double share, bool whole, int digits,
                       struct arena *arena)
{
    if (whole)
        return whole_value(span, share, arena);
    const double value = span->logarithmic ? span->low * pow(span->high / span->low, share)
                                           : span->low + (span->high - span->low) * share;
    return value_text(span, value, digits, arena);
}
