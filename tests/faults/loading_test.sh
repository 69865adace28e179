#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Ctrl-C and TERM while a large file is read, checked and compiled: the program ends at once and writes nothing.
. tests/lib/check.sh

awk 'BEGIN {
    print "application: {modules: {m: {serve: ["
    for (i = 1; i <= 100000; i++)
        printf "{compute: %dus},\n", i % 90 + 1
    print "{compute: 1us}]}}}"
    print "workload: {c: {arrivals: poisson(1/s), mix: m.serve}}"
    print "deployment: {services: {m: }}\nexperiment: {duration: 1s}"
}' >"$work/large.yaml"
now() { date +%s.%N; }
begun=$(now)
./maquette check "$work/large.yaml" >/dev/null || exit 3
takes=$(echo "$begun $(now)" | awk '{print $2 - $1}')

# SIGNAL STATUS COMMAND...: at several moments of its loading, of which one at least is met; nothing is said and no results
# are there.  What ended before (0), or had begun to run, says nothing about loading.
ends()
{
    signal=$1 status=$2 hit=0
    shift 2
    for part in 0.1 0.3 0.5 0.7; do
        rm -rf "$work/out"
        timeout --foreground --preserve-status -s "$signal" "$(echo "$takes $part" | awk '{print $1 * $2}')" \
            ./maquette "$@" >"$work/said" 2>"$work/errors"
        got=$?
        [ "$got" -ne 0 ] || continue
        ! grep -q "replications are done and shown" "$work/said" "$work/errors" || continue
        [ "$got" -eq "$status" ] && [ ! -s "$work/said" ] && [ ! -e "$work/out/results.json" ] ||
            { echo "$part: exit $got"; cat "$work/said" "$work/errors"; ls "$work/out"; return 1; }
        hit=$((hit + 1))
    done
    [ "$hit" -gt 0 ]
}
check "Ctrl-C ends check while it loads" ends INT 130 check "$work/large.yaml"
check "TERM as well" ends TERM 143 check "$work/large.yaml"
check "Ctrl-C ends run before it runs, and no results are there" ends INT 130 run "$work/large.yaml" -q --out "$work/out"
check "TERM as well" ends TERM 143 run "$work/large.yaml" -q --out "$work/out"
finish
