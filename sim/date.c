/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/date.h"

#include <stdint.h>

/* So many digits, followed by `after` (0: by anything); -1: they are none. */
static int digits(const char **at, int count, char after)
{
    int value = 0;
    for (; count > 0; count--, (*at)++) {
        if (**at < '0' || **at > '9')
            return -1;
        value = 10 * value + (**at - '0');
    }
    if (after != 0 && *(*at)++ != after)
        return -1;
    return value;
}

static int month_length(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* From 1970; March begins the year, so that the day of a leap year is its last. */
static int64_t day_number(int year, int month, int day)
{
    const int64_t y = year - (month <= 2), m = (month + 9) % 12;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static double fraction(const char **at)
{
    double value = 0, part = 0.1;
    if (**at != '.')
        return 0;
    for ((*at)++; **at >= '0' && **at <= '9'; (*at)++, part /= 10)
        value += part * (**at - '0');
    return value;
}

static bool clock_seconds(const char *at, double *seconds)
{
    const int hour = digits(&at, 2, ':'), minute = hour < 0 ? -1 : digits(&at, 2, ':'),
              second = minute < 0 ? -1 : digits(&at, 2, 0);
    if (second < 0 || hour > 23 || minute > 59 || second > 60)
        return false;
    *seconds += hour * 3600.0 + minute * 60.0 + second + fraction(&at);
    at += *at == 'Z';
    return *at == 0;
}

bool date_seconds(const char *text, double *seconds)
{
    const int year = digits(&text, 4, '-'), month = year < 0 ? -1 : digits(&text, 2, '-'),
              day = month < 0 ? -1 : digits(&text, 2, 0);
    if (day < 1 || month < 1 || month > 12 || day > month_length(year, month))
        return false;
    *seconds = 86400.0 * (double)day_number(year, month, day);
    if (*text == 0)
        return true;
    return (*text == ' ' || *text == 'T') && clock_seconds(text + 1, seconds);
}
