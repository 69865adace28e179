/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The digits of a number, read exactly: no NaN, no infinity, no hex, at most 18 digits.  What they
 * mean is said by the unit behind them (number.h). */
#ifndef SCENARIOS_READER_DECIMAL_H
#define SCENARIOS_READER_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The digits of a text without its unit: value = digits * 10^exponent. */
struct decimal {
    uint64_t digits;
    int exponent;
    bool negative;
    size_t length; /* bytes of the text that belong to it; 0: no number */
    bool crowded;  /* more than 18 digits, or an exponent beyond 30 */
};

struct decimal decimal_scan(const char *text);
/* digits * 10^(exponent + shift), rounded once. */
double decimal_double(const struct decimal *decimal, int shift);
/* digits * 10^exponent * times as a whole number, rounded half up; *exact: nothing was lost.  False
 * where it leaves 63 bits. */
bool decimal_whole(const struct decimal *decimal, uint64_t times, uint64_t *whole, bool *exact);

#endif
