#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# docs/reference.md is what the program prints.
. tests/lib/check.sh
if [ ! -f docs/reference.md ]; then
    echo "there is no docs/reference.md yet: make docs"
    exit 77
fi
check "explain --reference prints" sh -c './maquette explain --reference >"$1"' sh "$work/reference.md"
check "docs/reference.md is up to date (make docs)" diff -u docs/reference.md "$work/reference.md"
finish
