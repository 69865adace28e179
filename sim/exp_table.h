/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 2^(i/128) in two doubles, for numeric_exp.
 *
 * Source: Tang 1989, "Table-driven implementation of the exponential function in IEEE
 * floating-point arithmetic", ACM TOMS 15. */
#ifndef SIM_EXP_TABLE_H
#define SIM_EXP_TABLE_H

enum { EXP_TABLE_BITS = 7, EXP_TABLE = 1 << EXP_TABLE_BITS };

struct exp_entry {
    double high, low; /* their sum is 2^(i/128) */
};

extern const struct exp_entry exp_table[EXP_TABLE];

#endif
