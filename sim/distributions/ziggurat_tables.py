#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints sim/distributions/ziggurat_tables.c.  Run by hand; the tables never change.

256 strips of one area under exp(-x) and exp(-x^2/2) (Marsaglia and Tsang 2000, "The ziggurat method for generating
random variables").  Strip 0 is the base with the tail; edges x[0] > x[1] = R > ... > x[256] = 0, x[0] = area / f(R).
R is found here, not copied: the one for which the last strip ends at the top, f(0) = 1."""
from decimal import Decimal as D, getcontext

getcontext().prec = 45
LAYERS = 256


def exponential(x):
    return (-x).exp()


def exponential_inverse(y):
    return -y.ln()


def exponential_tail(r):
    return (-r).exp()


def normal(x):
    return (-x * x / 2).exp()


def normal_inverse(y):
    return (-2 * y.ln()).sqrt() if y < 1 else D(0)


def normal_tail(r):
    """Integral of exp(-x^2/2) from r on: Laplace's continued fraction."""
    fraction = D(0)
    for n in range(400, 0, -1):
        fraction = n / (r + fraction)
    return normal(r) / (r + fraction)


def edges(r, f, inverse, tail):
    area = r * f(r) + tail(r)
    x = [area / f(r), r]
    for _ in range(LAYERS - 2):
        y = f(x[-1]) + area / x[-1]
        if y >= 1:
            return None, None
        x.append(inverse(y))
    return x, f(x[-1]) + area / x[-1]


def solve(low, high, f, inverse, tail):
    low, high = D(low), D(high)
    for _ in range(130):
        middle = (low + high) / 2
        _, top = edges(middle, f, inverse, tail)
        if top is None or top > 1:
            low = middle
        else:
            high = middle
    x, _ = edges(high, f, inverse, tail)
    return x + [D(0)]


def table(kind, name, cells):
    print(f"const {kind} {name}[256] = {{")
    per_line = 4
    for i in range(0, LAYERS, per_line):
        print("    " + " ".join(cell + "," for cell in cells[i:i + per_line]))
    print("};\n")


def tables(name, x, f):
    scale = D(2) ** -53
    table("uint64_t", name + "_edge", [f"0x{int(x[i + 1] / x[i] / scale):014x}" for i in range(LAYERS)])
    table("double", name + "_width", [float(x[i] * scale).hex() for i in range(LAYERS)])
    table("double", name + "_height", [float(f(x[i + 1])).hex() for i in range(LAYERS)])


print("/* SPDX-License-Identifier: GPL-3.0-or-later */")
print("/* Printed by ziggurat_tables.py; what the numbers are is said there. */")
print('#include "sim/distributions/ziggurat.h"\n')
for name, f, inverse, tail in (("exponential", exponential, exponential_inverse, exponential_tail),
                               ("normal", normal, normal_inverse, normal_tail)):
    x = solve("3", "9", f, inverse, tail)
    print(f"const double {name}_tail = {float(x[1]).hex()}; /* {float(x[1])!r} */\n")
    tables(name, x, f)
