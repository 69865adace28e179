#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Where addresses are limited (ulimit -v, as batch systems do) a run finds room for its records as long as there is
# memory, and gives the same numbers.
. tests/lib/check.sh

run()
{
    ./maquette run scenarios/bench/shop-1.yaml --set experiment.duration=5s --replications 4 --jobs 2 --quiet --csv
}
run >"$work/free.csv" 2>&1
(ulimit -v 300000 && run) >"$work/limited.csv" 2>&1
check "the same numbers with 300 MB of addresses" cmp "$work/free.csv" "$work/limited.csv"
check "there are numbers" has "$work/free.csv" "shop-1,3,latency.mean,,0.0"
finish
