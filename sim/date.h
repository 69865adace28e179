/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates as machines write them, in seconds from 1970.
 *
 * Why our own: mktime and its like ask where the machine stands, and a file must mean the same
 * everywhere.  Rule: no zones; Z and none are the same, other offsets are none of ours.
 *
 * Source: ISO 8601; Fliegel and Van Flandern 1968 (days of the Gregorian calendar). */
#ifndef SIM_DATE_H
#define SIM_DATE_H

#include <stdbool.h>

/* 2014-04-10, 2014-04-10 00:04:00, 2014-04-10T00:04:00.25Z.  False: it is none. */
bool date_seconds(const char *text, double *seconds);

#endif
