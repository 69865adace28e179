#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints sim/exp_table.c: 2^(i/128) as the nearest double and the nearest double of what that lacks.

Run by hand; the table never changes."""
from fractions import Fraction
from math import isqrt

BITS = 400  # of the fixed-point numbers; roots of roots lose two or three


def root(x):
    return isqrt(x << BITS)


def power(i):
    """2^(i/128), as the product of 2^(1/2), 2^(1/4)... 2^(1/128)."""
    product, factor = 1 << BITS, 2 << BITS
    for bit in range(6, -1, -1):
        factor = root(factor)
        if i >> bit & 1:
            product = product * factor >> BITS
    return Fraction(product, 1 << BITS)


print("/* SPDX-License-Identifier: GPL-3.0-or-later */")
print("/* Printed by exp_table.py; what the numbers are is said there. */")
print('#include "sim/exp_table.h"\n')
print("const struct exp_entry exp_table[EXP_TABLE] = {")
for i in range(128):
    exact = power(i)
    high = float(exact)
    low = float(exact - Fraction(high))
    print("    {%s, %s}," % (high.hex(), low.hex() if low else "0.0"))
print("};")
