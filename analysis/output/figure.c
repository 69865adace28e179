/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/figure.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a product is off by: 60 parts are not 61. */
#define ROUNDING 1e-9

/* Both sides of an interval are one half-width, the longer, if the shorter is so much of it: so
 * many of percentiles differ by the buckets of their ends only. */
#define EVEN 0.6

/* A multiple of a base unit, used for values of at least `from` base units. */
struct multiple {
    const char *base;
    double from, factor;
    const char *before, *after;
};

static const struct multiple multiples[] = {
    {"s", 172800, 1 / 86400.0, "", "d"},
    {"s", 7200, 1 / 3600.0, "", "h"},
    {"s", 120, 1 / 60.0, "", "min"},
    {"s", 1, 1, "", "s"},
    {"s", 1e-3, 1e3, "", "ms"},
    {"s", 1e-6, 1e6, "", "us"},
    {"s", 0, 1e9, "", "ns"},
    {"1/s", 1e6, 1e-6, "", "M/s"},
    {"1/s", 0.1, 1, "", "/s"},
    {"1/s", 1e-4, 3600, "", "/h"},
    {"1/s", 0, 86400, "", "/d"},
    {"ratio", 0, 100, "", "%"},
    {"bytes", 1e9, 1e-9, "", "GB"},
    {"bytes", 1e6, 1e-6, "", "MB"},
    {"bytes", 1e3, 1e-3, "", "KB"},
    {"bytes", 0, 1, "", "B"},
    {"$", 0, 1, "$", ""},
    {"", 0, 1, "", ""},
};

static const struct multiple *multiple_of(const char *unit, double value)
{
    const unsigned last = sizeof multiples / sizeof multiples[0] - 1;
    unsigned i = 0;
    while (i < last && (strcmp(multiples[i].base, unit) != 0 || fabs(value) < multiples[i].from))
        i++;
    if (value == 0 && strcmp(unit, "s") == 0)
        return &multiples[3];
    return value == 0 && strcmp(unit, "1/s") == 0 ? &multiples[8] : &multiples[i];
}

/* Digits behind the point that show `digits` significant ones of `value`. */
static int decimals(double value, int digits)
{
    if (!(fabs(value) > 0) || isinf(value))
        return 0;
    const int places = digits - 1 - (int)floor(log10(fabs(value)));
    return places < 0 ? 0 : places > 9 ? 9 : places;
}

/* At most four significant digits, without zeros at the end, but `least` ones behind the point. */
static int exact_decimals(double value, int least)
{
    int places = decimals(value, 4);
    for (; places > least; places--) {
        const double scale = pow(10, places - 1), rounded = round(value * scale * 10) / 10;
        if (rounded != round(rounded))
            break;
    }
    return places > least ? places : least;
}

/* Less than all is never printed as all: then with the first digit of what is missing. */
static int short_of_all(double percent, int places)
{
    const bool all = percent < 100 && round(percent * pow(10, places)) >= pow(10, places + 2);
    const int more = all ? decimals(100 - percent, 1) : places;
    return more > places ? more : places;
}

static int places_of(double value, double half, const struct multiple *multiple)
{
    const int places =
        half > 0 ? decimals(half, 2) : exact_decimals(value, *multiple->before ? 2 : 0);
    return strcmp(multiple->base, "ratio") == 0 ? short_of_all(value, places) : places;
}

static void put_value(struct figure *figure, const char *sign, double value, int places,
                      const struct multiple *multiple)
{
    snprintf(figure->value, sizeof figure->value, "%s%s%s%.*f", sign, value < 0 ? "-" : "",
             multiple->before, places, fabs(value));
}

static struct figure evenly(double value, double half, const struct multiple *multiple)
{
    struct figure figure = {.unit = multiple->after};
    const int places = places_of(value, half, multiple);
    put_value(&figure, "", value, places, multiple);
    if (isnan(half) || half == 0)
        snprintf(figure.spread, sizeof figure.spread, "%s", multiple->after);
    else
        snprintf(figure.spread, sizeof figure.spread, "± %.*f%s%s", places, half,
                 *multiple->after ? " " : "", multiple->after);
    return figure;
}

struct figure figure_of(double mean, double half_width, const char *unit)
{
    const struct multiple *multiple = multiple_of(unit, mean);
    return evenly(mean * multiple->factor, half_width * multiple->factor, multiple);
}

/* Rounded away from what was seen, to two digits of the distance. */
static struct figure beyond(const struct estimate *estimate, const char *unit, double by)
{
    struct figure figure = {.unit = ""};
    const bool above = estimate->limit == LIMIT_above, share = strcmp(unit, "ratio") == 0;
    const double end = above ? estimate->low : estimate->high;
    const struct multiple *multiple = multiple_of(unit, fmax(fabs(by), end));
    const double value = end * multiple->factor, gap = above && share ? 100 - value : value;
    const int places = decimals(gap, 2) > 0 ? decimals(gap, 2) : above && share ? 1 : 0;
    const double parts = pow(10, places);
    figure.unit = multiple->after;
    put_value(&figure, above ? ">" : "<",
              (above ? floor(value * parts + ROUNDING) : ceil(value * parts - ROUNDING)) / parts,
              places, multiple);
    snprintf(figure.spread, sizeof figure.spread, "%s", multiple->after);
    return figure;
}

static struct figure unevenly(const struct estimate *estimate, const struct multiple *multiple)
{
    struct figure figure = {.unit = multiple->after};
    const double value = estimate->value * multiple->factor, low = estimate->low * multiple->factor,
                 high = estimate->high * multiple->factor;
    const double less = fmin(value - low, high - value), more = fmax(value - low, high - value);
    int places = decimals(less > 0 ? less : more, 2);
    if (strcmp(multiple->base, "ratio") == 0)
        places = short_of_all(high, short_of_all(value, places));
    put_value(&figure, "", value, places, multiple);
    snprintf(figure.spread, sizeof figure.spread, "[%.*f, %.*f]%s%s", places, low, places, high,
             *multiple->after ? " " : "", multiple->after);
    return figure;
}

struct figure figure_of_estimate(const struct estimate *estimate, const char *unit, double by)
{
    if (estimate->limit != LIMIT_none)
        return beyond(estimate, unit, by);
    const struct multiple *multiple = multiple_of(unit, by);
    const double below = estimate->value - estimate->low, above = estimate->high - estimate->value;
    const double half = fmax(below, above);
    const bool even = !(half > 0) || (below >= EVEN * above && above >= EVEN * below);
    return even ? evenly(estimate->value * multiple->factor, half * multiple->factor, multiple)
                : unevenly(estimate, multiple);
}

void figure_text(char *text, size_t size, double mean, double half_width, const char *unit)
{
    const struct figure figure = figure_of(mean, half_width, unit);
    snprintf(text, size, "%s%s%s", figure.value, *figure.spread ? " " : "", figure.spread);
}

void figure_change(char *text, size_t size, double difference, double base, const char *unit)
{
    const char *sign = difference < 0 ? "-" : "+";
    if (strcmp(unit, "ratio") == 0)
        snprintf(text, size, "%s%.*f pp", sign, decimals(difference * 100, 3),
                 fabs(difference * 100));
    else if (base != 0) {
        const double percent = fabs(difference / base) * 100;
        const int places = percent >= 1000 ? 0 : percent >= 1 ? 1 : decimals(percent, 2);
        snprintf(text, size, "%s%.*f %%", sign, places, percent);
    } else {
        char plain[2 * FIGURE_SIZE];
        figure_text(plain, sizeof plain, fabs(difference), (double)NAN, unit);
        snprintf(text, size, "%s%s", sign, plain);
    }
}

void figure_count(char *text, size_t size, unsigned long long count)
{
    char digits[32];
    const int length = snprintf(digits, sizeof digits, "%llu", count);
    size_t used = 0;
    for (int i = 0; i < length && used + 2 < size; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used] = 0;
}

void figure_exact(char *text, size_t size, double value)
{
    text[0] = 0;
    if (isnan(value))
        return;
    if (fabs(value) < 1e15 && value == floor(value)) {
        snprintf(text, size, "%.0f", value == 0 ? 0 : value);
        return;
    }
    /* a text of up to 15 digits comes back from a double, so no shorter one need be tried */
    for (int digits = fabs(value) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
        snprintf(text, size, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
}
