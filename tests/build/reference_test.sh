#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# docs/reference.md and the manual page are what the program prints, and the manual page is one; docs/architecture.md
# lists what there is.
. tests/lib/check.sh
check "explain --reference prints" sh -c './maquette explain --reference >"$1"' sh "$work/reference.md"
check "docs/reference.md is up to date (make docs)" diff -u docs/reference.md "$work/reference.md"
check "help --manual prints" sh -c './maquette help --manual >"$1"' sh "$work/maquette.1"
check "docs/maquette.1 is up to date (make docs)" diff -u docs/maquette.1 "$work/maquette.1"
if command -v groff >/dev/null; then
    clean()
    {
        groff -man -Tascii -ww -z "$1" 2>"$work/warnings" && [ ! -s "$work/warnings" ] || { cat "$work/warnings"; return 1; }
    }
    check "groff has no complaint" clean docs/maquette.1
fi
# every option of every command
for command in run compare sweep plot check trace explain help; do
    ./maquette help $command | sed -n 's/^ .* \(--[a-z-]*\).*/\1/p' | sed 's/-/\\-/g' >"$work/options"
    all()
    {
        [ -s "$work/options" ] || return 1
        while read -r option; do
            grep -q -F -e "$option" docs/maquette.1 || { echo "no $option"; return 1; }
        done <"$work/options"
    }
    check "the options of $command are there" all
done
# every folder of the models
folders()
{
    for folder in models/*/; do
        grep -q -F -e " ${folder#models/}" docs/architecture.md || { echo "no ${folder#models/}"; return 1; }
    done
}
check "docs/architecture.md lists the families" folders
finish
