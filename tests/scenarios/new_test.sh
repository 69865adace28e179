#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Files to begin with: what is printed is what stands in the catalogue, check has nothing to say of it, and it runs.
. tests/lib/check.sh

./maquette new >"$work/list"
check "there are ten" test "$(wc -l <"$work/list")" -eq 10
check "the list fits a terminal" eval '! grep -q ".\{81\}" "$work/list"'
for file in scenarios/starters/*.yaml; do
    kind=$(basename "$file" .yaml)
    ./maquette new "$kind" >"$work/$kind.yaml"
    check "$kind is the file, byte for byte" cmp "$file" "$work/$kind.yaml"
    ./maquette check "$work/$kind.yaml" >"$work/out" 2>"$work/said"
    check "$kind needs no warning" test ! -s "$work/said"
    command=run
    grep -q "^architectures:" "$file" && command=compare
    ./maquette $command "$work/$kind.yaml" --replications 2 --quiet >"$work/out" 2>&1
    status=$?
    check "$kind runs (status $status)" test $status -le 1 -o $status -eq 5
done
check "another word is told the nearest" eval './maquette new wbe 2>&1 | grep -q "did you mean .web."'
check "and fails" fails ./maquette new wbe
finish
