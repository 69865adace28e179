/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/decimal.h"

#include <stdio.h>
#include <stdlib.h>

enum { DIGITS_MOST = 18, EXPONENT_MOST = 30, TEXT_MOST = 64 };

__extension__ typedef unsigned __int128
    wide; /* 10^18 digits times a day in ns do not fit 64 bits */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static size_t scan_digits(const char *text, size_t at, struct decimal *decimal, int shift,
                          int *seen)
{
    for (; is_digit(text[at]); at++) {
        *seen += decimal->digits != 0 || text[at] != '0';
        if (*seen > DIGITS_MOST) {
            decimal->crowded = true;
            continue;
        }
        decimal->digits = decimal->digits * 10 + (uint64_t)(text[at] - '0');
        decimal->exponent -= shift;
    }
    return at;
}

/* e6, e-3; not the e of a unit. */
static size_t scan_exponent(const char *text, size_t at, struct decimal *decimal)
{
    if (text[at] != 'e' && text[at] != 'E')
        return at;
    const bool minus = text[at + 1] == '-';
    size_t digit = at + 1 + (minus || text[at + 1] == '+');
    if (!is_digit(text[digit]))
        return at;
    int exponent = 0;
    for (; is_digit(text[digit]); digit++)
        exponent = exponent > 1000 ? exponent : exponent * 10 + (text[digit] - '0');
    decimal->crowded |= exponent > EXPONENT_MOST;
    decimal->exponent += decimal->crowded ? 0 : minus ? -exponent : exponent;
    return digit;
}

struct decimal decimal_scan(const char *text)
{
    struct decimal decimal = {.negative = text[0] == '-'};
    size_t at = decimal.negative ? 1 : 0;
    int seen = 0;
    if (!is_digit(text[at]))
        return decimal;
    at = scan_digits(text, at, &decimal, 0, &seen);
    if (text[at] == '.' && is_digit(text[at + 1]))
        at = scan_digits(text, at + 1, &decimal, 1, &seen);
    decimal.length = scan_exponent(text, at, &decimal);
    return decimal;
}

double decimal_double(const struct decimal *decimal, int shift)
{
    char text[TEXT_MOST];
    snprintf(text, sizeof text, "%s%llue%d", decimal->negative ? "-" : "",
             (unsigned long long)decimal->digits, decimal->exponent + shift);
    return strtod(text, NULL);
}

bool decimal_whole(const struct decimal *decimal, uint64_t times, uint64_t *whole, bool *exact)
{
    wide value = (wide)decimal->digits * times, divisor = 1;
    for (int i = 0; i < decimal->exponent; i++)
        if ((value *= 10) > (wide)INT64_MAX)
            return false;
    for (int i = decimal->exponent; i < 0 && divisor <= (wide)1 << 120; i++)
        divisor *= 10;
    *exact = value % divisor == 0;
    value = value / divisor + (value % divisor >= divisor - value % divisor);
    if (value > (wide)INT64_MAX)
        return false;
    *whole = (uint64_t)value;
    return true;
}
